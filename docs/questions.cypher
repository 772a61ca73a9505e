// The ten questions in Cypher, with the answers of kg's own commands (tests/test_questions.py compares them on the
// local graph and on Neo4j). In the Browser set parameters first, for example:
//   :param {name: "Silverlake Optics Inc.", other: "Ashgrove Capital", day: "2026-03-26", words: "duty"}
// In the shell: kg query --param 'name="Silverlake Optics Inc."' '…'

// 1. Who said what about a firm, and how it moved in the 31 days after: kg opinions NAME
MATCH (speaker)-[r:COMMENTED_ON|RATED]->(about:Entity {name: $name})
OPTIONAL MATCH (speaker)-[post:WORKS_FOR]->()
OPTIONAL MATCH (about)-[move:ROSE|FELL]->()
WHERE move.factuality = "asserted" AND move.date >= coalesce(r.date, r.last_reported)
  AND move.date <= coalesce(r.date, r.last_reported) + duration({days: 31})
RETURN speaker.name AS speaker, r.quote AS quote, r.outlet AS outlet, r.last_reported AS reported,
       r.id AS fact, post.id AS post, move.id AS move
ORDER BY reported DESC, speaker;

// 2. Analysts, their posts, what they rated and commented on: kg analysts
MATCH (who:Entity)
WHERE who:Analyst OR EXISTS { MATCH (who)-[:RATED]->() }
MATCH (who)-[r:WORKS_FOR|COMMENTED_ON|RATED|FORECAST]->(what)
RETURN who.name AS who, type(r) AS did, what.name AS what, r.role AS role, r.quote AS quote, r.id AS fact
ORDER BY who, did, fact;

// 3. Steps of policy, and whom they touched: what moved in an article that states one: kg policy WORDS
MATCH (actor)-[step:ANNOUNCED]->(policy)
WHERE toLower(actor.name + " " + policy.name + " " + step.quote) CONTAINS $words
OPTIONAL MATCH (touched)-[move:ROSE|FELL]->()
WHERE move.article_id = step.article_id AND move.factuality = "asserted"
RETURN actor.name AS actor, policy.name AS policy, touched.name AS touched, move.quote AS quote,
       step.id AS fact, move.id AS move
ORDER BY actor, fact, touched;

// 4. How two are connected, by the types that lead from entity to entity; kg path A B leaves out what is denied
MATCH (a:Entity {name: $name}), (b:Entity {name: $other})
MATCH p = shortestPath((a)-[:ACQUIRED|AFFECTS|BASED_IN|COMMENTED_ON|FINED|FOUNDED|INVESTED_IN|LAUNCHED|LISTED_ON|MET|OWNS|PART_OF|PARTNERED_WITH|RATED|SUED|WORKS_FOR*..4]-(b))
RETURN length(p) AS hops, [n IN nodes(p) | n.name] AS names;

// 5. All that is known of an entity, by day: kg timeline NAME
MATCH (one:Entity {name: $name})-[r]-(other)
WHERE r.factuality IS NOT NULL AND r.layer = "facts"
RETURN coalesce(r.date_end, r.last_reported) AS day, type(r) AS what, other.name AS other, r.quote AS quote, r.id AS fact
ORDER BY day, fact;

// 6. What moved on a day, and what the text says drove it: kg moves DATE
MATCH (who)-[r:ROSE|FELL]->(move)
WHERE r.date = date($day) AND r.date_end = date($day) AND r.factuality = "asserted"
RETURN who.name AS who, move.name AS move, r.driver AS driver, r.driver_link AS link, r.quote AS quote, r.id AS fact
ORDER BY abs(coalesce(r.percent, 0)) DESC, who;

// 7. Who met whom: kg meetings
MATCH (one)-[r:MET]->(other)
RETURN one.name AS one, other.name AS other, r.date AS day, r.quote AS quote, r.id AS fact
ORDER BY coalesce(r.date_end, r.last_reported) DESC, one;

// 8. What is denied, beside what else is said of the same two, and disputed figures: kg contradictions
MATCH (a)-[r]->(b)
WHERE r.factuality = "denied" OR r.disputed
RETURN a.name AS subject, type(r) AS predicate, b.name AS object, r.factuality AS factuality, r.disputed AS disputed,
       r.quote AS quote, r.id AS fact
ORDER BY subject, predicate, fact;

// 9. Facts by how many independent sources state them: kg sources
MATCH (a)-[r]->(b)
WHERE r.factuality = "asserted" AND r.layer = "facts"
RETURN r.sources AS sources, a.name AS subject, type(r) AS predicate, b.name AS object, r.quote AS quote, r.id AS fact
ORDER BY sources DESC, subject, fact;

// 10. What the articles after a day brought: kg diff --since DATE
MATCH (a)-[r]->(b)
WHERE r.last_reported > date($day) AND r.layer = "facts"
RETURN r.first_reported > date($day) AS new, a.name AS subject, type(r) AS predicate, b.name AS object, r.quote AS quote,
       r.id AS fact
ORDER BY new DESC, subject, fact;
