// The ten questions in Cypher: the facts that kg's own commands cite, from the local file and from Neo4j
// (tests/test_questions.py compares them). Every row has its sentences, days and sources.
// In the Browser set parameters first (docs/browser/queries.zip has the ten as favorites):
//   :param {name: "Silverlake Optics Inc.", other: "Ashgrove Capital", day: "2026-03-13", words: "duty"}
// In the shell: kg query --param 'name="Silverlake Optics Inc."' '…'

// 1. Who said what about a firm, and how it moved in the 31 days after: kg opinions NAME
MATCH (about:Entity {name: $name})
WITH about, [about.name] + split(coalesce(about.aliases, about.name), " | ") AS names
MATCH (speaker)-[r:COMMENTED_ON|RATED|FORECAST]->(what)
WHERE what.id = about.id OR (type(r) = "FORECAST" AND any(form IN names WHERE
      (" " + replace(replace(coalesce(r.about, ""), "’s", " "), "'s", " ") + " ") CONTAINS (" " + form + " ")))
OPTIONAL MATCH (speaker)-[post:WORKS_FOR]->(house)
OPTIONAL MATCH (about)-[move:ROSE|FELL]->(event)
WHERE move.factuality = "asserted" AND move.date >= coalesce(r.date, r.last_reported)
  AND move.date <= coalesce(r.date, r.last_reported) + duration({days: 31})
RETURN speaker.name AS speaker, post.role AS role, house.name AS house, type(r) AS did, r.quote AS quote, r.date AS day,
       r.last_reported AS reported, r.outlet AS outlet, r.url AS url, event.name AS later_move, move.quote AS move_quote,
       r.id AS fact, post.id AS post_fact, move.id AS move_fact
ORDER BY reported DESC, speaker, fact, move.date;

// 2. Analysts, their posts, what they rated and commented on: kg analysts
MATCH (who:Entity)
WHERE who:Analyst OR EXISTS { MATCH (who)-[:RATED]->() }
MATCH (who)-[r:WORKS_FOR|COMMENTED_ON|RATED|FORECAST]->(what)
RETURN who.name AS who, type(r) AS did, what.name AS what, r.role AS role, r.quote AS quote, r.date AS day,
       r.last_reported AS reported, r.outlet AS outlet, r.url AS url, r.id AS fact
ORDER BY who, did, fact;

// 3. Steps of policy, what moved in an article that states one, and whom that leads to: kg policy WORDS --hops 3
MATCH (actor)-[step:ANNOUNCED]->(policy)
WHERE toLower(actor.name + " " + policy.name + " " + step.quote) CONTAINS $words
OPTIONAL MATCH (:Article {id: step.article_id})-[:STATES]->(:Claim)-[:OBJECT]->(event)<-[move:ROSE|FELL]-(touched)
WHERE move.article_id = step.article_id AND move.factuality = "asserted"
WITH DISTINCT actor, step, policy, touched, move, event
OPTIONAL MATCH chain = (touched)-[:PART_OF|OWNS|ACQUIRED|INVESTED_IN|PARTNERED_WITH*1..2]-(reached)
WHERE all(tie IN relationships(chain) WHERE tie.factuality = "asserted")
RETURN policy.name AS policy, actor.name AS actor, step.quote AS quote, step.date AS day, step.last_reported AS reported,
       step.outlet AS outlet, step.url AS url, touched.name AS touched, event.name AS move, move.quote AS move_quote,
       [node IN nodes(chain) | node.name] AS reached, [tie IN relationships(chain) | tie.quote] AS chain_quotes,
       [tie IN relationships(chain) | tie.outlet] AS chain_outlets, step.id AS fact, move.id AS move_fact,
       [tie IN relationships(chain) | tie.id] AS chain_facts
ORDER BY policy, actor, fact, touched, move_fact, reached;

// 4. How two are connected over facts, ranked by evidence: kg path A B, which also asks a price for hubs
MATCH (a:Entity {name: $name}), (b:Entity {name: $other})
MATCH way = (a)-[:ACQUIRED|AFFECTS|BASED_IN|COMMENTED_ON|FINED|FOUNDED|INVESTED_IN|LAUNCHED|LISTED_ON|MET|OWNS|PART_OF|PARTNERED_WITH|RATED|SUED|WORKS_FOR*1..4]-(b)
WHERE all(r IN relationships(way) WHERE r.factuality <> "denied")
  AND all(n IN nodes(way) WHERE size([m IN nodes(way) WHERE m.id = n.id]) = 1)
WITH nodes(way) AS stops, relationships(way) AS ties
RETURN [n IN stops | n.name] AS names, [r IN ties | type(r)] AS types, [r IN ties | r.quote] AS quotes,
       [r IN ties | coalesce(r.date, r.last_reported)] AS days, [r IN ties | r.outlet] AS outlets,
       [r IN ties | r.id] AS facts,
       reduce(cost = 0.0, r IN ties | cost + 1.0 + CASE r.factuality WHEN "asserted" THEN 0.0 ELSE 0.75 END
              - 0.5 * CASE WHEN r.sources >= 10 THEN 1.0 ELSE log10(r.sources) END) AS cost
ORDER BY cost, names, facts
LIMIT 10;

// 5. All that is known of an entity, by day: kg timeline NAME
MATCH (one:Entity {name: $name})-[r]-(other)
WHERE r.factuality IS NOT NULL AND r.layer = "facts"
RETURN coalesce(r.date_end, r.last_reported) AS day, type(r) AS what, other.name AS other, r.factuality AS factuality,
       r.quote AS quote, r.last_reported AS reported, r.outlet AS outlet, r.url AS url, r.id AS fact
ORDER BY day, fact;

// 6. What moved on a day, and what the text says drove it: kg moves DATE
MATCH (who)-[r:ROSE|FELL]->(move)
WHERE r.date = date($day) AND r.date_end = date($day) AND r.factuality = "asserted"
OPTIONAL MATCH (cause)-[:CAUSED]->(move)
OPTIONAL MATCH (whose)-[driver]->(cause)
WHERE driver.factuality IS NOT NULL
RETURN who.name AS who, move.name AS move, r.driver AS driver, r.driver_link AS link, r.quote AS quote, r.date AS day,
       r.last_reported AS reported, r.outlet AS outlet, r.url AS url, cause.name AS cause, driver.quote AS cause_quote,
       r.id AS fact, driver.id AS driver_fact
ORDER BY abs(coalesce(r.percent, 0)) DESC, who, driver_fact;

// 7. Who met whom: kg meetings, which also finds who connects the rest
MATCH (one)-[r:MET]->(other)
RETURN one.name AS one, other.name AS other, r.date AS day, r.factuality AS factuality, r.quote AS quote,
       r.last_reported AS reported, r.outlet AS outlet, r.url AS url, r.id AS fact
ORDER BY coalesce(r.date_end, r.last_reported) DESC, one, fact;

// 8. Denials beside what else is said of the same two, and disputed figures with all their sentences: kg contradictions
MATCH (a)-[r]->(b)
WHERE r.factuality = "denied" OR r.disputed
OPTIONAL MATCH (a)-[other]->(said)
WHERE r.factuality = "denied" AND type(other) = type(r) AND other.factuality <> "denied"
  AND (said.id = b.id OR ("Event" IN labels(b) AND said.type = b.type))
OPTIONAL MATCH (a)<-[:SUBJECT]-(claim:Claim)
WHERE r.disputed AND claim.fact_id = r.id
OPTIONAL MATCH (article:Article)-[:STATES]->(claim)
RETURN a.name AS subject, type(r) AS predicate, b.name AS object, r.factuality AS factuality, r.disputed AS disputed,
       r.quote AS quote, r.date AS day, r.last_reported AS reported, r.outlet AS outlet, r.url AS url,
       other.factuality AS also, other.quote AS also_quote, other.outlet AS also_outlet,
       claim.figure AS figure, claim.quote AS figure_quote, article.outlet AS figure_outlet,
       r.id AS fact, other.id AS also_fact
ORDER BY subject, predicate, fact, also_fact, figure;

// 9. Facts by how many independent sources state them: kg sources
MATCH (a)-[r]->(b)
WHERE r.factuality = "asserted" AND r.layer = "facts"
RETURN r.sources AS sources, a.name AS subject, type(r) AS predicate, b.name AS object, r.quote AS quote, r.date AS day,
       r.last_reported AS reported, r.outlet AS outlet, r.url AS url, r.id AS fact
ORDER BY sources DESC, subject, fact;

// 10. What the articles after a day changed: new, reported again, no longer stated: kg diff --since DATE
MATCH (a)-[r]->(b)
WHERE r.last_reported > date($day) AND r.layer = "facts"
RETURN CASE WHEN r.first_reported > date($day) THEN "new" ELSE "reported again" END AS change, a.name AS subject,
       type(r) AS predicate, b.name AS object, r.quote AS quote, r.last_reported AS reported, r.outlet AS outlet,
       r.url AS url, r.id AS fact
ORDER BY change, subject, fact
UNION ALL
MATCH (claim:Claim)
WHERE claim.superseded_by IS NOT NULL
MATCH (later:Article {id: claim.superseded_by})
WHERE later.published_at > date($day)
MATCH (article:Article)-[:STATES]->(claim)-[:SUBJECT]->(a)
RETURN claim.superseded_as AS change, a.name AS subject, claim.predicate AS predicate, claim.figure AS object,
       claim.quote AS quote, article.published_at AS reported, article.outlet AS outlet, article.url AS url,
       claim.stated_as AS fact
ORDER BY change, subject, fact;
