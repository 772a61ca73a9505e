"""All Cypher that kg itself sends to Neo4j. Values are always bound; identifiers come from the ontology only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.ontology import Ontology
    from kg.stores.table import Table

MAIN = ("Entity", "Event", "Article", "Claim")
EVIDENCE = ("STATES", "SAID", "SUBJECT", "OBJECT")
LINKS = ("CONTRADICTS", "CONFIRMED_BY", "CAUSED")
LEDGER = "KgLedger"

READ_LEDGERS = f"""MATCH (ledger:{LEDGER})
RETURN ledger.id AS id, ledger.revision AS revision, ledger.fingerprint AS fingerprint, ledger.counts AS counts,
       ledger.pending IS NULL AS whole, coalesce(ledger.doubted, 0) AS doubted,
       ledger.token AS token, ledger.nodes AS nodes, ledger.edges AS edges ORDER BY id"""
READ_ROWS = f"MATCH (ledger:{LEDGER} {{id: $id}}) RETURN ledger.rows AS rows, ledger.pending AS pending"
#: Setting a property locks the node: who comes later waits, and then reads the tokens. Removing one does so only where
#: the database has had a property of that name before.
HOLD = f"""MATCH (ledger:{LEDGER}) WITH ledger ORDER BY ledger.id SET ledger.lock = true REMOVE ledger.lock
WITH ledger RETURN ledger.id AS id, ledger.token AS token"""
TAKE = f"MATCH (ledger:{LEDGER} {{id: $id}}) SET ledger.token = $token"
BEGIN = f"""MERGE (ledger:{LEDGER} {{id: $id}}) SET ledger.lock = true REMOVE ledger.lock
WITH ledger WHERE coalesce(ledger.token, '') = $expected
SET ledger.name = $name, ledger.token = $token, ledger.rows = $rows, ledger.pending = $pending
RETURN ledger.token AS begun"""
#: Another ledger's rows that are about to get other content, and how many: its next sync writes them again.
DOUBT = f"MATCH (ledger:{LEDGER} {{id: $id}}) SET ledger.rows = $rows, ledger.doubted = $doubted"
END = f"""MATCH (ledger:{LEDGER} {{id: $id}})
SET ledger.rows = $rows, ledger.revision = $revision, ledger.fingerprint = $fingerprint, ledger.counts = $counts,
    ledger.nodes = $nodes, ledger.edges = $edges, ledger.synced_at = datetime()
REMOVE ledger.pending, ledger.doubted"""
NAMES_OF_SCHEMA = "SHOW INDEXES YIELD name"  # a constraint has an index of its name


def quoted(name: str) -> str:
    """Return an identifier of the ontology for Cypher; StoreError for one that could be more than a name."""
    if not name.isidentifier():
        raise StoreError(f"{name!r} cannot be a label or a type in Neo4j", remedy="rename it in the ontology")
    return f"`{name}`"


def _labels(names: Iterable[str]) -> str:
    return "".join(f":{quoted(name)}" for name in names)


# ---------------------------------------------------------------- constraints and indexes


def schema(ontology: Ontology) -> dict[str, str]:
    """Return by name: a unique id per label, an index on the names of each, one full-text index over all names."""
    labels = (LEDGER, *MAIN, *ontology.entities, *ontology.events)
    named = ("Entity", "Event", *ontology.entities, *ontology.events)
    found = {
        f"kg_id_{label}": f"CREATE CONSTRAINT `kg_id_{label}` IF NOT EXISTS FOR (n:{quoted(label)}) "
        "REQUIRE n.id IS UNIQUE"
        for label in labels
    }
    found |= {
        f"kg_name_{label}": f"CREATE INDEX `kg_name_{label}` IF NOT EXISTS FOR (n:{quoted(label)}) ON (n.name)"
        for label in named
    }
    found["kg_names"] = (
        "CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases] "
        "OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}}"
    )
    return found


# ---------------------------------------------------------------- rows: $rows and $days of a Table


def write_nodes(labels: tuple[str, ...], dropped: tuple[str, ...], table: Table) -> str:
    """Return the statement that makes or replaces nodes by id."""
    remove = f" REMOVE n{_labels(dropped)}" if dropped else ""
    more = f" SET n{_labels(labels[1:])}" if labels[1:] else ""
    return f"UNWIND $rows AS row MERGE (n{_labels(labels[:1])} {{id: row[0]}}){remove}{more} {_set('n', table, 1)}"


def write_edges(type_: str, source: str, target: str, table: Table) -> str:
    """Return the statement that makes edges which are not there."""
    return (
        f"UNWIND $rows AS row MATCH (a:{quoted(source)} {{id: row[0]}}) MATCH (b:{quoted(target)} {{id: row[1]}}) "
        f"CREATE (a)-[r:{quoted(type_)}]->(b) {_set('r', table, 2)}"
    )


def _set(variable: str, table: Table, start: int) -> str:
    """Return the clause that gives a node or an edge the properties of its row, from place `start` on, and no other."""
    places = ((name, f"row[{place}]") for place, name in enumerate(table.names, start))
    named = ", ".join(f"{quoted(name)}: {f'$days[{at}]' if name in table.days else at}" for name, at in places)
    more = f" SET {variable} += row[{start + len(table.names)}]" if table.others else ""
    return f"SET {variable} = {{{named}}}{more}"


def remove_edges(type_: str) -> str:
    """Return the statement that removes edges by id: one walk over the type, since edges have no index."""
    return f"MATCH ()-[r:{quoted(type_)}]->() WHERE r.id IN $ids DELETE r"


def remove_nodes(label: str) -> str:
    """Return the statement that removes nodes by id, but for those that edges of others hang on."""
    return f"UNWIND $ids AS id MATCH (n:{quoted(label)} {{id: id}}) WHERE NOT (n)--() DELETE n"


def release_nodes(labels: tuple[str, ...]) -> str:
    """Return the statement that takes kg's labels from nodes by id: what is left is others' to keep."""
    return (
        f"UNWIND $ids AS id MATCH (n:{quoted(labels[0])} {{id: id}}) REMOVE n{_labels(labels)}, n.layer "
        "RETURN count(n) AS released"
    )


# ---------------------------------------------------------------- looking


def count_all(labels: Iterable[str], types: Iterable[str]) -> str:
    """Return the query for the numbers of nodes by label and edges by type: each is one look in the count store."""
    nodes = (f"COUNT {{ (:{quoted(label)}) }}" for label in labels)
    edges = (f"COUNT {{ ()-[:{quoted(type_)}]->() }}" for type_ in types)
    return f"RETURN [{', '.join((*nodes, *edges))}] AS numbers"  # a UNION takes three times as long to plan


def ids_of_nodes(label: str) -> str:
    """Return the query for all ids of a label."""
    return f"MATCH (n:{quoted(label)}) RETURN collect(n.id) AS ids"


def ids_of_edges(type_: str) -> str:
    """Return the query for all ids of a type."""
    return f"MATCH ()-[r:{quoted(type_)}]->() RETURN collect(r.id) AS ids"


def present(label: str) -> str:
    """Return the query for those of $ids that nodes of a label have."""
    return f"UNWIND $ids AS id MATCH (n:{quoted(label)} {{id: id}}) RETURN collect(id) AS ids"


def types_of(ontology: Ontology) -> Iterator[str]:
    """Yield every edge type that kg writes under an ontology."""
    yield from (*ontology.predicates, *LINKS, *EVIDENCE)


READ_NODES = "MATCH (n:Entity|Event|Article|Claim) WHERE n.layer IN $layers RETURN labels(n), properties(n)"
READ_EDGES = """MATCH (a:Entity|Event|Article|Claim)-[r]->(b:Entity|Event|Article|Claim) WHERE r.layer IN $layers
RETURN r.id, type(r), a.id, b.id, properties(r)"""
