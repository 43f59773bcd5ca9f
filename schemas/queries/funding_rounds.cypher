// Funding rounds by company: round, amount, valuation, investors
// 各公司的融资：轮次、金额、估值、投资方
//
// company: entity = null | only this company: id, name or any alias
// since: date = null | from this day, month or year on
// until: date = null | up to this day, month or year
// limit: integer = 100 | rows at most
MATCH (e:Event)-[:INVESTEE]->(c:Company)
WHERE e.type = 'INVESTED_IN' AND e.status = 'asserted' AND ($company IS NULL OR $company = c.id OR $company IN c.names)
WITH e, c,
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day
WHERE ($since IS NULL OR day >= $since) AND ($until IS NULL OR substring(day, 0, size($until)) <= $until)
OPTIONAL MATCH (e)-[:INVESTOR]->(i:Entity)
WITH e, c, day, i
ORDER BY i.name
WITH e, c, day, collect(i.name) AS investors
RETURN c.name AS company, day, e.round AS round, e.amount AS amount, e.valuation AS valuation, investors,
  e.id AS event
ORDER BY company, day, round, event
LIMIT $limit
