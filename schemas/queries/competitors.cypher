// Who competes with whom, and in how many articles that is said
// 谁与谁竞争，几篇文章说到
//
// company: entity = null | only this company: id, name or any alias
// limit: integer = 100 | rows at most
MATCH (a:Entity)-[r:COMPETES_WITH]-(b:Entity)
WHERE ($company IS NULL AND a.id < b.id) OR $company = a.id OR $company IN a.names
WITH DISTINCT a, b, r.event AS event
MATCH (article:Article)-[:REPORTS]->(e:Event)
WHERE e.id = event
WITH a, b, count(DISTINCT article.id) AS articles
RETURN a.name AS company, b.name AS competitor, articles
ORDER BY articles DESC, company, competitor
LIMIT $limit
