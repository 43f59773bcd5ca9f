// What an article says: its facts in the order of the text, with the sentences
// 一篇文章说了什么：逐条事实与原句
//
// article: string | the article's id, or a part of its title
// limit: integer = 100 | rows at most
MATCH (a:Article)-[r:REPORTS]->(e:Event)
WHERE a.id = $article OR a.name CONTAINS $article
OPTIONAL MATCH (e)-->(n:Entity)
WITH DISTINCT a, r, e, n
ORDER BY n.name
WITH a, r, e, collect(n.name) AS who
RETURN a.id AS article, e.type AS type, e.status AS status, who,
  coalesce(e.amount, e.price_to, e.percent, CASE WHEN e.title <> e.name THEN e.title END) AS value,
  r.sentence AS sentence, r.start AS start,
  r.`end` AS `end`, e.id AS event
ORDER BY article, start, `end`, type, event
LIMIT $limit
