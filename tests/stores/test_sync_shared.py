"""A database that kg has not to itself: nodes and edges of the user's, and other ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import StoreError
from kg.stores.local import load_rows
from tests.factories import STORY, decide, store, store_claims
from tests.merge.merge_lines import read_lines
from tests.neo4j_content import ask, foreign_in, graph_in, graph_of, last_transaction, login
from tests.stores.test_sync import MERGE, MORE

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.writing import SyncReport
    from tests.neo4j_fixtures import Database as Neo4j

pytestmark = pytest.mark.neo4j

THEIRS = """
CREATE (a:Company {id: 'mine', name: 'Alibaba'})-[:LIKES {since: date('2020-01-01')}]->(b:Person:Friend {name: '李'})
CREATE (b)-[:MET {id: 'mine'}]->(a), (:Article {title: 'x'})-[:STATES]->(:Claim), (:Entity {id: 'none of kg'})
CREATE (:`Odd label` {list: [1, 2], point: point({x: 1, y: 2}), at: datetime('2025-02-21T10:00:00+08:00')})
"""
OTHER = """
    d1 | Xi Jinping MET Jack Ma | 2025-02-17 | pub 2025-02-18 | by Elsewhere
    d2 | Baidu ROSE | 3 % | 2025-02-21
"""


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Return a ledger of a test's own that holds the story."""
    return store(tmp_path / "kg.db")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Return another ledger, with some of the same people."""
    return store(tmp_path / "other.db", OTHER)


def sync(db: Path, database: Neo4j, *, rebuild: bool = False) -> SyncReport:
    """Bring the graph over."""
    return kg.sync(db, database.uri, rebuild=rebuild, **login(database))


def empty(db: Path, lines: str) -> None:
    """Take all claims out of the articles of a ledger."""
    articles, _ = read_lines(lines)
    store_claims(db, articles, [])


# ---------------------------------------------------------------- what kg did not make


def test_what_kg_did_not_make_is_left_alone(db: Path, database: Neo4j) -> None:
    """Through writing, merging, removing and rebuilding, what the user made stays as it is, to the byte."""
    ask(database, THEIRS)
    before = foreign_in(database)
    assert len(before) == 6 + 3
    for change in (lambda: None, lambda: decide(db, MERGE), lambda: store(db, MORE), lambda: empty(db, STORY)):
        change()
        sync(db, database)
        assert (foreign_in(database), graph_in(database)) == (before, graph_of(db))
    sync(db, database, rebuild=True)
    assert (foreign_in(database), graph_in(database)) == (before, graph_of(db))


def test_edges_of_the_users_stay_on_nodes_that_stay(db: Path, database: Neo4j) -> None:
    """An edge that the user drew from or to a node of kg's is there after any sync that keeps the node."""
    sync(db, database)
    ask(database, "MATCH (n:Person {name: 'Jack Ma'}) CREATE (n)-[:KNOWS]->(:Friend {id: 1}), (n)-[:MET]->(n)")
    before = foreign_in(database)
    store(db, "z1 | Jack Ma MET Ann Lee | 2025-02-20")
    sync(db, database)
    sync(db, database, rebuild=True)
    assert (foreign_in(database), graph_in(database)) == (before, graph_of(db))


def test_a_vanished_entity_with_a_users_edge_is_released(db: Path, database: Neo4j) -> None:
    """A node that kg gives up while an edge of the user's hangs on it stays, without kg's labels, and is theirs."""
    store(db, MORE)
    sync(db, database)
    ask(database, "MATCH (n:Company {name: 'Baidu'}) CREATE (:Note {text: 'look'})-[:ABOUT]->(n)")
    articles, _ = read_lines(MORE)
    store_claims(db, articles, [])
    report = sync(db, database)
    assert (report.released, report.nodes_removed) == (1, 2)
    (found,) = ask(database, "MATCH (:Note)-[:ABOUT]->(n) RETURN labels(n) AS labels, n.name AS name, n.layer AS layer")
    assert found == {"labels": [], "name": "Baidu", "layer": None}
    assert graph_in(database) == graph_of(db)
    store(db, MORE)  # an entity that comes back is kg's again, and new
    store_claims(db, *read_lines(MORE))
    sync(db, database)
    assert graph_in(database) == graph_of(db)
    assert sync(db, database).unchanged


@pytest.mark.parametrize("label", ["Entity", "Company"])
def test_an_id_that_is_taken_stops_before_the_first_write(db: Path, other: Path, database: Neo4j, label: str) -> None:
    """A stranger with an id that kg is about to write: it is named, and nothing at all is written."""
    sync(other, database)  # constraints are made
    taken = next(row.id for row in load_rows(db).nodes if row.properties.get("name") == "Alibaba")
    ask(database, f"CREATE (:{label} {{id: $id, name: 'mine'}})", id=taken)
    before = last_transaction(database)
    with pytest.raises(StoreError, match=f"labelled {label} that kg did not make.*{taken}"):
        sync(db, database)
    assert last_transaction(database) == before
    ask(database, "MATCH (n {name: 'mine'}) DELETE n")
    sync(db, database)
    assert ids_in(database) == shared(db, other)


def test_twins_of_the_users_are_said_in_one_line(db: Path, database: Neo4j) -> None:
    """Where the user's own nodes make a constraint impossible, the error says so, and they are as they were."""
    ask(database, "DROP CONSTRAINT kg_id_Sector IF EXISTS")
    ask(database, "CREATE (:Sector {id: 1}), (:Sector {id: 1})")
    before = foreign_in(database)
    with pytest.raises(StoreError, match="Sector") as caught:
        sync(db, database)
    assert "\n" not in str(caught.value)
    assert (foreign_in(database), graph_in(database)) == (before, [])


# ---------------------------------------------------------------- two ledgers


def shared(*dbs: Path) -> list[str]:
    """Return the ids and ends of all rows of the ledgers, what several have once."""
    graphs = [load_rows(db) for db in dbs]
    nodes = {f"{node.labels[0]} {node.id}" for rows in graphs for node in rows.nodes}
    return sorted(
        nodes | {f"{edge.type} {edge.id} {edge.source} {edge.target}" for rows in graphs for edge in rows.edges}
    )


def ids_in(database: Neo4j) -> list[str]:
    """Return the same of what is in the database, edges that are there twice twice."""
    nodes = ask(
        database,
        "MATCH (n:Entity|Event|Article|Claim) UNWIND labels(n) AS label WITH n, label "
        "WHERE label IN ['Entity', 'Event', 'Article', 'Claim'] RETURN label + ' ' + n.id AS line",
    )
    edges = ask(database, "MATCH (a)-[r]->(b) RETURN type(r) + ' ' + r.id + ' ' + a.id + ' ' + b.id AS line")
    return sorted(row["line"] for row in (*nodes, *edges))


def test_two_ledgers_do_not_remove_each_others(db: Path, other: Path, database: Neo4j) -> None:
    """What both have stays until both have let go of it; each removes what only it had."""
    both = {row.id for row in load_rows(db).nodes} & {row.id for row in load_rows(other).nodes}
    assert both
    sync(db, database)
    sync(other, database)
    assert ids_in(database) == shared(db, other)
    empty(db, STORY)
    sync(db, database)
    assert ids_in(database) == shared(db, other)
    assert sync(other, database).unchanged or sync(other, database).unchanged
    empty(other, OTHER)
    sync(other, database)
    assert ids_in(database) == shared(db, other)
    assert ask(database, "MATCH (n:Entity|Event|Claim) RETURN n") == []


def test_another_ledgers_sync_leaves_nothing_to_do(db: Path, tmp_path: Path, database: Neo4j) -> None:
    """A ledger whose rows are all there is not written again because another one, or the user, has written too."""
    sync(db, database)
    sync(store(tmp_path / "other.db", "d1 | Ann Lee MET Ken Rao | 2025-02-17"), database)
    ask(database, THEIRS)
    before = last_transaction(database)
    assert sync(db, database).unchanged
    assert last_transaction(database) == before
    ask(database, "MATCH (n:Entity {name: 'Alibaba'}) DETACH DELETE n")
    assert sync(db, database).nodes_written == 1


def test_a_copy_of_a_ledger_is_another_place_for_the_same(db: Path, tmp_path: Path, database: Neo4j) -> None:
    """A copied ledger file has the same id: its sync goes on where the first one's ended."""
    sync(db, database)
    copy = tmp_path / "copy.db"
    copy.write_bytes(db.read_bytes())
    assert sync(copy, database).unchanged


def test_two_ledgers_that_resolve_a_name_differently(db: Path, tmp_path: Path, database: Neo4j) -> None:
    """One article in two ledgers, with a decision in one: when that lets go, the other's edges lead where it says."""
    twin = store(tmp_path / "twin.db")
    decide(twin, MERGE)
    sync(db, database)
    sync(twin, database)
    empty(twin, STORY)
    sync(twin, database)
    sync(db, database)
    assert graph_in(database) == graph_of(db)
