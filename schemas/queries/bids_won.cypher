// Bids won by company, with totals
// 各公司中标次数与总额
//
// company: entity = null | only this company: id, name or any alias
// since: date = null | from this day, month or year on
// until: date = null | up to this day, month or year
// currency: string = CNY | sum the amounts of this currency
// limit: integer = 100 | rows at most
MATCH (e:Event)-[:WINNER]->(c:Company)
WHERE e.type = 'WON_BID' AND e.status = 'asserted' AND ($company IS NULL OR $company = c.id OR $company IN c.names)
WITH c, e,
  CASE WHEN e.date <= e.reported AND e.date_end >= e.reported THEN e.reported
    ELSE coalesce(e.date, e.reported) END AS day
WHERE ($since IS NULL OR day >= $since) AND ($until IS NULL OR substring(day, 0, size($until)) <= $until)
WITH c, day, CASE WHEN e.amount_currency = $currency THEN e.amount_value END AS amount
WITH c, count(*) AS bids, count(amount) AS bids_with_amount, sum(amount) AS total, max(amount) AS largest,
  max(day) AS latest
RETURN c.name AS company, bids, bids_with_amount,
  CASE WHEN bids_with_amount > 0 THEN total END AS total, largest, latest
ORDER BY bids DESC, bids_with_amount DESC, company
LIMIT $limit
