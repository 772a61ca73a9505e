"""All that a Neo4j database holds, read with the driver alone: to compare with a ledger, or with itself later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.stores.local import load_rows
from kg.stores.neo4j import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.merge.rows import StoredRows
    from kg.stores.neo4j import Database as Connected
    from tests.neo4j_fixtures import Database

NODES = "MATCH (n) WHERE NOT n:KgLedger RETURN elementId(n), labels(n), properties(n)"
EDGES = """MATCH (a)-[r]->(b)
RETURN elementId(r), type(r), elementId(a), elementId(b), properties(r), a.id, b.id"""
OURS = {"Entity", "Event", "Article", "Claim"}


def login(database: Database) -> dict[str, Any]:
    """Return who writes to the database, as settings of kg."""
    given = {
        "neo4j_username": database.username,
        "neo4j_password": database.password,
        "neo4j_database": database.database,
    }
    return {name: value for name, value in given.items() if value is not None}


def connected(database: Database) -> Connected:
    """Return the database as kg writes it; a context manager."""
    from pydantic import SecretStr

    return connect(
        database.uri,
        username=database.username,
        password=SecretStr(database.password),
        database=database.database,
    )


def ask(database: Database, query: str, **params: Any) -> list[dict[str, Any]]:
    """Return the rows of any query, also one that writes."""
    with database.session() as session:
        return session.run(query, params).data()


def emptied(database: Database) -> Database:
    """Return the database without nodes and edges; kg's constraints and indexes stay, as making them takes seconds."""
    server = database.server
    if server is not None and (server.conf or not server.running):
        server.restart()
    ask(database, "MATCH (n) DETACH DELETE n")
    return database


def last_transaction(database: Database) -> frozenset[str]:
    """Return what stands for the last transaction that changed anything."""
    with database.session() as session:
        session.run("RETURN 1").consume()
        return session.last_bookmarks().raw_values


def foreign_in(database: Database) -> list[str]:
    """Return a line for everything that kg did not make, and for every edge of it, with Neo4j's own ids."""
    with database.session() as session:
        nodes = [tuple(record) for record in session.run(NODES)]
        edges = [tuple(record) for record in session.run(EDGES)]
    lines = [_line(id_, sorted(labels), own) for id_, labels, own in nodes if not _is_ours(labels, own)]
    lines += [_line(id_, type_, a, b, own) for id_, type_, a, b, own, *_ in edges if "layer" not in own]
    return sorted(lines)


def graph_in(database: Database) -> list[str]:
    """Return a line for every node and edge of kg's, with labels, ends, values and their types; twice, if twice."""
    with database.session() as session:
        nodes = [tuple(record) for record in session.run(NODES)]
        edges = [tuple(record) for record in session.run(EDGES)]
    lines = [_line(sorted(labels), own) for _, labels, own in nodes if _is_ours(labels, own)]
    lines += [_line(type_, a, b, own) for _, type_, _, _, own, a, b in edges if "layer" in own]
    return sorted(lines)


def graph_of(db: Path) -> list[str]:
    """Return the same lines for the graph of a ledger."""
    return lines_of(load_rows(db))


def lines_of(*graphs: StoredRows) -> list[str]:
    """Return the same lines for the rows of graphs, what several have once."""
    lines = {_line(sorted(node.labels), node.properties) for rows in graphs for node in rows.nodes}
    return sorted(
        lines | {_line(edge.type, edge.source, edge.target, edge.properties) for rows in graphs for edge in rows.edges}
    )


def _is_ours(labels: Iterable[str], properties: Mapping[str, Any]) -> bool:
    return bool(OURS.intersection(labels)) and "layer" in properties


def _line(*parts: object) -> str:
    *rest, properties = parts
    assert isinstance(properties, dict)
    return repr((*rest, sorted((name, *_typed(value)) for name, value in properties.items())))


def _typed(value: object) -> tuple[str, object]:
    """Return the name of the value's type and the value, a Neo4j day as Python's."""
    import neo4j.time

    if isinstance(value, neo4j.time.Date):
        value = value.to_native()
    return type(value).__name__, value
