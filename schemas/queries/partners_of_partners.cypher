// Partners of a company's partners that are not its own
// 伙伴的伙伴：尚未与该公司合作者
//
// company: entity | the company: id, name or any alias
// limit: integer = 100 | rows at most
MATCH (c:Entity)-[:PARTNERED_WITH]-(via:Entity)-[:PARTNERED_WITH]-(other:Entity)
WHERE ($company = c.id OR $company IN c.names) AND other.id <> c.id AND NOT EXISTS { (c)-[:PARTNERED_WITH]-(other) }
WITH DISTINCT c, via, other
ORDER BY via.name
WITH c, other, collect(via.name) AS via
RETURN c.name AS company, other.name AS partner_of_partner, via, size(via) AS ways
ORDER BY ways DESC, partner_of_partner
LIMIT $limit
