// The events that most articles report
// 报道最多的事件
//
// type: string = null | only events of this type, as CUT_PRICE
// since: date = null | from this day, month or year on
// until: date = null | up to this day, month or year
// limit: integer = 20 | rows at most
MATCH (a:Article)-[:REPORTS]->(e:Event)
WHERE $type IS NULL OR e.type = $type
WITH e, count(DISTINCT a.id) AS articles,
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day
WHERE ($since IS NULL OR day >= $since) AND ($until IS NULL OR substring(day, 0, size($until)) <= $until)
RETURN day, e.name AS what, e.type AS type, e.status AS status, articles, e.support AS outlets, e.id AS event
ORDER BY outlets DESC, articles DESC, day, event
LIMIT $limit
