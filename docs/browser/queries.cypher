// What moved on a day
WITH date("2026-03-13") AS day
MATCH (who)-[r:ROSE|FELL]->(move)
WHERE r.date <= day <= r.date_end AND r.date_precision = "day" AND r.factuality = "asserted"
RETURN who.name AS who, move.name AS move, r.sources AS sources, r.quote AS quote
ORDER BY abs(coalesce(r.percent, 0)) DESC;

// One firm and all around it
MATCH p = (firm:Company {name: "Orrin Systems Inc."})-[r]-()
WHERE r.layer = "facts"
RETURN p;

// Who works for whom, and who founded what
MATCH p = (:Person)-[:WORKS_FOR|FOUNDED]->()
RETURN p
LIMIT 100;

// Who met whom
MATCH p = ()-[:MET]->()
RETURN p
LIMIT 100;

// Deals: bought, offered for, invested in, owned
MATCH (buyer)-[r:ACQUIRED|INVESTED_IN|OWNS|PARTNERED_WITH]->(target)
RETURN buyer.name AS buyer, type(r) AS deal, target.name AS target, r.factuality AS factuality,
       r.amount AS amount, r.currency AS currency, r.percent AS percent, r.date AS day, r.quote AS quote
ORDER BY day IS NULL, day DESC;

// Results and forecasts
MATCH (who)-[r:REPORTED|FORECAST]->(figure)
RETURN who.name AS who, type(r) AS what, figure.name AS figure, r.quote AS quote, r.outlet AS outlet
ORDER BY what DESC, who;

// How two are connected
MATCH (a:Entity {name: "Jonas Feld"})
MATCH (b:Entity {name: "Leonard Ash"})
MATCH p = shortestPath((a)-[*..8]-(b))
WHERE all(r IN relationships(p) WHERE r.layer = "facts")
RETURN p;

// The evidence of an edge: article, claim, ends
MATCH (buyer:Company {name: "Corvane Foods Ltd."})-[fact:ACQUIRED]->(target)
MATCH ends = (buyer)<-[:SUBJECT]-(claim:Claim)-[:OBJECT]->(target)
WHERE claim.fact_id = fact.id
MATCH source = (:Article)-[:STATES]->(claim)
RETURN ends, source;

// Find a name, also misspelt
CALL db.index.fulltext.queryNodes("kg_names", "silverlak~") YIELD node, score
RETURN node.name AS name, node.type AS type, node.aliases AS also, score
LIMIT 20;

// The newest articles, and what each stated
MATCH (article:Article)-[:STATES]->(claim:Claim)
RETURN article.published_at AS published, article.outlet AS outlet, article.title AS title,
       count(claim) AS claims, collect(DISTINCT claim.predicate) AS about, article.url AS url
ORDER BY published DESC
LIMIT 25;
