// Who beat whom for a client: its tenders over time, with the other bidders for the client or the project
// 同一客户的投标之争：历次中标者，以及同一客户、同一项目的其他竞标者
//
// client: entity = null | only this client: id, name or any alias
// company: entity = null | only tenders that this company won
// limit: integer = 100 | rows at most
MATCH (e:Event)-[:WINNER]->(w:Company)
WHERE e.type = 'WON_BID' AND e.status = 'asserted' AND ($company IS NULL OR $company = w.id OR $company IN w.names)
OPTIONAL MATCH (e)-[:CLIENT]->(k:Entity)
OPTIONAL MATCH (e)-[:PROJECT]->(p:Project)
WITH e, w, k, p
WHERE ($client IS NULL OR $client = k.id OR $client IN k.names)
OPTIONAL MATCH (e)-[:CLIENT|PROJECT]->(same:Entity)<-[:CLIENT|PROJECT]-(f:Event)-[:WINNER]->(rival:Company)
WHERE f.type = 'WON_BID' AND rival.id <> w.id
WITH DISTINCT e, w, k, p, rival
ORDER BY rival.name
WITH e, w, k, p, collect(rival.name) AS rivals
RETURN k.name AS client,
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day, w.name AS winner, p.name AS project,
  e.amount AS amount, rivals, e.id AS event
ORDER BY client, day, winner, project, event
LIMIT $limit
