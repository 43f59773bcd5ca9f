// Who holds which post
// 谁在何处任何职
//
// company: entity = null | only posts in this organization
// person: entity = null | only posts of this person
// limit: integer = 100 | rows at most
MATCH (p:Person)-[r:HOLDS_POSITION]->(o:Entity)
WHERE ($company IS NULL OR $company = o.id OR $company IN o.names)
  AND ($person IS NULL OR $person = p.id OR $person IN p.names)
RETURN o.name AS organization, p.name AS person, r.title AS title, r.reported AS reported, r.event AS event
ORDER BY organization, person, title, event
LIMIT $limit
