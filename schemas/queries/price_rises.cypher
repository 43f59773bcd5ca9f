// Price rises in time order: from, to, by how many percent
// 按时间先后的涨价：原价、现价、涨幅
//
// company: entity = null | only this company: id, name or any alias
// product: entity = null | only this product
// since: date = null | from this day, month or year on
// until: date = null | up to this day, month or year
// limit: integer = 100 | rows at most
MATCH (e:Event)-[:COMPANY]->(c:Company)
WHERE e.type = 'RAISED_PRICE' AND e.status = 'asserted' AND ($company IS NULL OR $company = c.id OR $company IN c.names)
OPTIONAL MATCH (e)-[:PRODUCT]->(p:Product)
WITH e, c, p,
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day
WHERE ($since IS NULL OR day >= $since) AND ($until IS NULL OR substring(day, 0, size($until)) <= $until)
  AND ($product IS NULL OR $product = p.id OR $product IN p.names)
WITH e, c, p, day,
  CASE
    WHEN e.price_from_value > 0 AND e.price_to_value IS NOT NULL
      AND coalesce(e.price_from_currency, '') = coalesce(e.price_to_currency, '')
      AND coalesce(e.price_from_per, e.price_to_per, '') = coalesce(e.price_to_per, e.price_from_per, '')
    THEN e.price_to_value / e.price_from_value - 1
    WHEN e.percent ENDS WITH '折' THEN 1 - e.percent_value
    ELSE e.percent_value
  END AS fraction
RETURN day, c.name AS company, p.name AS product, e.price_from AS price_from, e.price_to AS price_to,
  round(fraction * 1000) / 10 AS percent, e.support AS outlets, e.id AS event
ORDER BY day, company, product, event
LIMIT $limit
