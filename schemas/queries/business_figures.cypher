// Business figures in time order: revenue, profit, sales, users, valuation
// 经营数据：营收、利润、销量、用户数、估值
//
// company: entity = null | only this company or product
// metric: string = null | only this metric, as 营收
// limit: integer = 100 | rows at most
MATCH (e:Event)-[:ORGANIZATION]->(c:Entity)
WHERE e.type = 'REPORTED' AND e.status = 'asserted' AND ($metric IS NULL OR e.metric = $metric)
  AND ($company IS NULL OR $company = c.id OR $company IN c.names)
RETURN c.name AS organization, e.metric AS metric, e.amount AS amount, e.percent AS change, e.date_text AS period,
  
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day, e.id AS event
ORDER BY organization, metric, day, event
LIMIT $limit
