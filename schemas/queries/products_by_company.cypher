// Products by company, and what is told of them
// 各公司的产品
//
// company: entity = null | only this company: id, name or any alias
// limit: integer = 100 | rows at most
MATCH (c:Company)-[r:OWNS_PRODUCT|RELEASED|CUT_PRICE|RAISED_PRICE]->(p:Product)
WHERE ($company IS NULL OR $company = c.id OR $company IN c.names)
WITH c, p, type(r) AS told, min(coalesce(r.date, r.reported)) AS since
ORDER BY told
WITH c, p, collect(told) AS told, min(since) AS since
RETURN c.name AS company, p.name AS product, told, since
ORDER BY company, product
LIMIT $limit
