// How two names are connected: the shortest chains of direct facts
// 两者之间最短的关系链
//
// a: entity | one end: id, name or any alias
// b: entity | the other end
MATCH (a:Entity), (b:Entity)
WHERE ($a = a.id OR $a IN a.names) AND ($b = b.id OR $b IN b.names) AND a.id <> b.id
MATCH p = allShortestPaths((a)-[
  :ACQUIRED|COMPETES_WITH|CUT_PRICE|FOUNDED|HOLDS_POSITION|INVESTED_IN|OWNS_PRODUCT|PARTNERED_WITH|RAISED_PRICE
  |RELEASED|SUBSIDIARY_OF|SUPPLIES|WON_BID*..6
]-(b))
RETURN [n IN nodes(p) | n.name] AS names, [r IN relationships(p) | type(r)] AS relations, length(p) AS steps
ORDER BY steps, names, relations
LIMIT 5
