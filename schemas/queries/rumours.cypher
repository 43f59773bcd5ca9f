// What is planned or rumoured, and so has no direct edge
// 计划与传闻（图中没有直接的边）
//
// company: entity = null | only where this company takes part
// status: string = null | only planned, or only rumored
// limit: integer = 100 | rows at most
MATCH (e:Event)-->(c:Entity)
WHERE e.status <> 'asserted' AND ($status IS NULL OR e.status = $status)
  AND ($company IS NULL OR $company = c.id OR $company IN c.names)
WITH DISTINCT e
RETURN
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day, e.status AS status, e.type AS type, e.name AS what,
  e.support AS outlets, e.id AS event
ORDER BY day, type, event
LIMIT $limit
