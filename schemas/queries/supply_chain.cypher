// Who supplies whom with what
// 谁向谁供货
//
// company: entity = null | only where this company supplies or is supplied
// limit: integer = 100 | rows at most
MATCH (a:Company)-[r:SUPPLIES]->(b:Entity)
WHERE ($company IS NULL OR $company = a.id OR $company IN a.names)
  OR $company = b.id OR $company IN b.names
MATCH (e:Event) WHERE e.id = r.event
OPTIONAL MATCH (e)-[:PRODUCT]->(p:Product)
RETURN a.name AS supplier, b.name AS customer, p.name AS product, r.amount AS amount,
  coalesce(r.date, r.reported) AS day, r.event AS event
ORDER BY supplier, customer, product, day, event
LIMIT $limit
