// Pairs of companies with investors in common
// 有共同投资方的公司
//
// company: entity = null | only this company: id, name or any alias
// limit: integer = 100 | rows at most
MATCH (a:Company)<-[:INVESTED_IN]-(i:Entity)-[:INVESTED_IN]->(b:Company)
WHERE a.id <> b.id
  AND (($company IS NULL AND a.id < b.id) OR $company = a.id OR $company IN a.names)
WITH DISTINCT a, b, i
ORDER BY i.name
WITH a, b, collect(i.name) AS investors
RETURN a.name AS company, b.name AS other, investors, size(investors) AS shared
ORDER BY shared DESC, company, other
LIMIT $limit
