// A company's timeline: all it took part in, plans and rumours marked
// 公司大事记（计划与传闻另行标明）
//
// company: entity | the company: id, name or any alias
// since: date = null | from this day, month or year on
// until: date = null | up to this day, month or year
// limit: integer = 100 | rows at most
MATCH (e:Event)-[r]->(c:Entity)
WHERE ($company = c.id OR $company IN c.names)
WITH e, toLower(type(r)) AS role,
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day
WHERE ($since IS NULL OR day >= $since) AND ($until IS NULL OR substring(day, 0, size($until)) <= $until)
OPTIONAL MATCH (e)-->(n:Entity)
WITH DISTINCT e, role, day, n
ORDER BY n.name
WITH e, role, day, collect(n.name) AS who
RETURN day, e.type AS type, e.status AS status, role, who, coalesce(e.amount, e.price_to, e.percent) AS amount,
  e.support AS outlets, e.id AS event
ORDER BY day, type, event, role
LIMIT $limit
