// Who followed whose price cut within some days, among companies that some article names together
// 谁在几天之内跟着谁降价（限于有文章并提的公司）
//
// company: entity = null | only cuts that this company made first
// days: integer = 14 | days between the two cuts at most
// limit: integer = 100 | rows at most
MATCH (first:Event)-[:COMPANY]->(leader:Company)
WHERE first.type = 'CUT_PRICE' AND first.status = 'asserted'
  AND ($company IS NULL OR $company = leader.id OR $company IN leader.names)
WITH leader,
  CASE WHEN first.date <= first.reported AND first.date_end >= first.reported THEN first.reported
    ELSE coalesce(first.date, first.reported) END AS led
WHERE led IS NOT NULL
WITH DISTINCT leader, led
MATCH (second:Event)-[:COMPANY]->(follower:Company)
WHERE second.type = 'CUT_PRICE' AND second.status = 'asserted' AND follower.id <> leader.id
WITH leader, led, follower, second,
  CASE WHEN second.date <= second.reported AND second.date_end >= second.reported THEN second.reported
    ELSE coalesce(second.date, second.reported) END AS followed
WHERE followed > led
WITH leader, led, follower, second, followed, duration.inDays(date(led), date(followed)).days AS days
WHERE days <= $days AND EXISTS { (leader)<-[:MENTIONS]-(:Article)-[:MENTIONS]->(follower) }
OPTIONAL MATCH (second)-[:PRODUCT]->(p:Product)
RETURN leader.name AS leader, led AS leader_day, follower.name AS follower, followed AS follower_day, days,
  p.name AS product, second.price_to AS price_to, second.id AS event
ORDER BY leader_day, leader, follower_day, follower, product, event
LIMIT $limit
