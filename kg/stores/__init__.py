"""The stores room: one graph, in NetworkX, in a local file that speaks Cypher, or in Neo4j; see DESIGN 2.6."""
