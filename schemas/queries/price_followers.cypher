// Who followed whose price cut within some days
// 谁在几天之内跟着谁降价
//
// company: entity = null | only cuts that this company made first
// days: integer = 14 | days between the two cuts at most
// limit: integer = 100 | rows at most
MATCH (first:Event)-[:COMPANY]->(leader:Company)
WHERE first.type = 'CUT_PRICE' AND first.status = 'asserted' AND ($company IS NULL OR $company = leader.id OR $company IN leader.names)
WITH leader, coalesce(first.date, first.reported) AS led
WHERE led IS NOT NULL
WITH DISTINCT leader, led
MATCH (second:Event)-[:COMPANY]->(follower:Company)
WHERE second.type = 'CUT_PRICE' AND second.status = 'asserted' AND follower.id <> leader.id
WITH leader, led, follower, second, coalesce(second.date, second.reported) AS followed
WHERE followed > led
WITH leader, led, follower, second, followed, duration.inDays(date(led), date(followed)).days AS days
WHERE days <= $days
OPTIONAL MATCH (second)-[:PRODUCT]->(p:Product)
RETURN leader.name AS leader, led AS leader_day, follower.name AS follower, followed AS follower_day, days,
  p.name AS product, second.price_to AS price_to, second.id AS event
ORDER BY leader_day, leader, follower_day, follower, product, event
LIMIT $limit
