// Acquisitions: acquirer, target, stake, amount; plans and rumours marked
// 收购：收购方、标的、股权、金额（计划与传闻另行标明）
//
// company: entity = null | only where this company is acquirer or target
// since: date = null | from this day, month or year on
// until: date = null | up to this day, month or year
// limit: integer = 100 | rows at most
MATCH (a:Entity)<-[:ACQUIRER]-(e:Event)-[:TARGET]->(t:Entity)
WHERE e.type = 'ACQUIRED'
  AND (($company IS NULL OR $company = a.id OR $company IN a.names)
    OR $company = t.id OR $company IN t.names)
WITH e, a, t,
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day
WHERE ($since IS NULL OR day >= $since) AND ($until IS NULL OR substring(day, 0, size($until)) <= $until)
RETURN day, a.name AS acquirer, t.name AS target, e.stake AS stake, e.amount AS amount, e.status AS status,
  e.id AS event
ORDER BY day, acquirer, target, event
LIMIT $limit
