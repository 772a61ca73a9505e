"""A ledger's graph in Neo4j: only what changed is written, what vanished is removed, what was undone comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kg
from kg.cli.sync import sync_words
from kg.ledger import Ledger
from kg.merge.normalise import name_key
from kg.models import Decision, digest
from kg.stores import writing
from kg.stores.local import load_rows
from kg.stores.neo4j import Database, Written
from kg.stores.sync import sync_graph
from tests.factories import decide, store, store_claims
from tests.merge.merge_lines import read_lines
from tests.neo4j_content import ask, connected, graph_in, graph_of, last_transaction, login

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.stores.writing import Step, SyncReport
    from tests.neo4j_fixtures import Database as Neo4j

pytestmark = pytest.mark.neo4j

MORE = "    c1 | Baidu ROSE | 3 % | 2025-02-21 | by Post"
MERGE = Decision(
    id="merge",
    action="merge",
    left=name_key("Company", "Alibaba"),
    right=name_key("Company", "Tencent"),
    by="person",
    grounds="a test",
)
UNDO = MERGE.model_copy(update={"id": "undo", "undoes": "merge"})


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Return a ledger of a test's own that holds the story."""
    return store(tmp_path / "kg.db")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """Return a list that gets what each transaction of kg's changed, by the server's own count."""
    found: list[Written] = []
    write = Database.write

    def counting(self: Database, *parts: object, **more: object) -> Written:
        found.append(write(self, *parts, **more))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(Database, "write", counting)
    return found


def sync(db: Path, database: Neo4j, *, rebuild: bool = False) -> SyncReport:
    """Bring the graph over, and check that it is there, whole and alone."""
    report = kg.sync(db, database.uri, rebuild=rebuild, **login(database))
    assert graph_in(database) == graph_of(db)
    return report


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    """Return nodes and edges written, nodes and edges removed."""
    return report.nodes_written, report.edges_written, report.nodes_removed, report.edges_removed


# ---------------------------------------------------------------- only what changed


def test_the_second_sync_writes_nothing(db: Path, database: Neo4j, written: list[Written]) -> None:
    """The same ledger again: no writing transaction is begun, and the server has committed none since."""
    rows = load_rows(db)
    assert counts(sync(db, database)) == (len(rows.nodes), len(rows.edges), 0, 0)
    assert sum(each.nodes_created for each in written) == len(rows.nodes) + 1  # the ledger's own node
    assert sum(each.edges_created for each in written) == len(rows.edges)
    before = last_transaction(database)
    written.clear()
    report = sync(db, database)
    assert (report.unchanged, counts(report), written) == (True, (0, 0, 0, 0), [])
    assert last_transaction(database) == before


def test_a_sync_tells_how_far_it_is(db: Path, database: Neo4j, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows written and removed are counted up to all that are to be."""
    monkeypatch.setattr(writing, "BATCH_ROWS", 3)
    for merged in (False, True):
        if merged:
            decide(db, MERGE)
        steps: list[Step] = []
        with Ledger.open(db, create=False, readonly=True) as ledger, connected(database) as opened:
            report = sync_graph(ledger, opened, progress=steps.append)
        told = [step for step in steps if step.total]
        assert [step.done for step in told] == sorted({step.done for step in told})
        assert len(told) > 5
        assert told[-1].done == told[-1].total == sum(counts(report))


def test_one_more_article_writes_its_rows_only(db: Path, database: Neo4j, written: list[Written]) -> None:
    """What is written is what is new or changed, row for row, whatever else the graph holds."""
    before = load_rows(db)
    sync(db, database)
    written.clear()
    store(db, MORE)
    after = load_rows(db)
    nodes = [row for row in after.nodes if row not in before.nodes]
    edges = [row for row in after.edges if row not in before.edges]
    assert counts(sync(db, database)) == (len(nodes), len(edges), 0, 0)
    assert (len(nodes), len(edges)) == (4, 4)  # company, move, article and claim; the move, and the claim's edges
    assert sum(each.nodes_created for each in written) == len(nodes)
    assert sum(each.edges_created for each in written) == len(edges)
    assert sum(each.properties_set for each in written) < 100


def test_an_article_that_says_the_same_changes_few_rows(db: Path, database: Neo4j) -> None:
    """A second report of a known fact brings its article and its claim, and counts on the one edge that it confirms."""
    sync(db, database)
    store(db, "    c2 | Xi Jinping MET Jack Ma | 2025-02-17 | pub 2025-02-20 | by Courier")
    assert counts(sync(db, database)) == (2, 4, 0, 0)


def test_another_database_gets_everything(db: Path, database: Neo4j) -> None:
    """What was synced where is known by the database, not by the ledger: an emptied one is filled again."""
    sync(db, database)
    ask(database, "MATCH (n) DETACH DELETE n")
    report = sync(db, database)
    assert (report.nodes_written, report.edges_written) == (report.nodes, report.edges)


# ---------------------------------------------------------------- what vanished


def test_a_merge_and_its_undoing(db: Path, database: Neo4j) -> None:
    """Entities that become one leave nothing of the other, edges that moved are there once; undone, all is back.

    The id that went is told with the one that took its place.
    """
    sync(db, database)
    first = graph_in(database)
    decide(db, MERGE)
    report = sync(db, database)
    kept, gone = sorted((digest(MERGE.left), digest(MERGE.right)))
    assert report.moved == {gone: kept}
    assert f"{gone} is part of {kept} now" in sync_words(report)
    assert report.nodes_removed > 0
    assert report.edges_removed > 0
    assert graph_in(database) != first
    decide(db, UNDO)
    assert sync(db, database).moved == {}
    assert graph_in(database) == first


def test_claims_that_are_no_longer_made_go(db: Path, database: Neo4j) -> None:
    """An article that is read again and says less takes its facts, entities and claims with it; nothing is released."""
    store(db, MORE)
    sync(db, database)
    articles, _ = read_lines(MORE)
    store_claims(db, articles, [])
    report = sync(db, database)
    assert (counts(report), report.released) == ((0, 0, 3, 4), 0)


def test_a_type_that_changed_leaves_no_label(tmp_path: Path, database: Neo4j) -> None:
    """A firm that more articles call an organization keeps its id and its node, and is no company any more."""
    db = store(tmp_path / "kg.db", "a | Ann Lee WORKS_FOR Marlow Institute <Company>")
    sync(db, database)
    found = "MATCH (n:Entity {name: 'Marlow Institute'}) RETURN elementId(n) AS id, labels(n) AS labels"
    (before,) = ask(database, found)
    lines = (f"b{n} | Ann Lee WORKS_FOR Marlow Institute <Organization> | role=dean" for n in range(3))
    store(db, "\n".join(lines))
    sync(db, database)
    (after,) = ask(database, found)
    assert (before["id"], sorted(before["labels"])) == (after["id"], ["Company", "Entity"])
    assert sorted(after["labels"]) == ["Entity", "Organization"]


def test_a_role_that_went_takes_its_label(tmp_path: Path, database: Neo4j) -> None:
    """An analyst whose role no article states any more is no :Analyst."""
    lines = "a | Bo Pei WORKS_FOR Tiger Securities | role=analyst\nb | Bo Pei MET Ann Lee"
    db = store(tmp_path / "kg.db", lines)
    sync(db, database)
    assert ask(database, "MATCH (n:Analyst) RETURN n.name AS name") == [{"name": "Bo Pei"}]
    articles, _ = read_lines(lines)
    store_claims(db, articles[:1], [])
    sync(db, database)
    assert ask(database, "MATCH (n:Analyst) RETURN n") == []


# ---------------------------------------------------------------- what others did meanwhile

BY_HAND = {
    "an entity and its edges": "MATCH (n:Entity {name: 'Alibaba'}) DETACH DELETE n",
    "one edge": "MATCH ()-[r:ROSE]->() WITH r LIMIT 1 DELETE r",
    "every claim": "MATCH (n:Claim) DETACH DELETE n",
    "all edges": "MATCH ()-[r]->() DELETE r",
}


@pytest.mark.parametrize("query", BY_HAND.values(), ids=BY_HAND)
def test_what_is_deleted_by_hand_comes_back(db: Path, database: Neo4j, query: str) -> None:
    """A sync counts before it believes that nothing is to do; what is missing is written, and little else."""
    sync(db, database)
    ask(database, query)
    report = sync(db, database)
    assert 0 < report.nodes_written + report.edges_written <= report.nodes + report.edges
    assert sync(db, database).unchanged


def test_a_rebuild_mends_what_was_edited(db: Path, database: Neo4j) -> None:
    """Properties that somebody changed by hand are as the ledger has them after --rebuild, and no edge is doubled."""
    sync(db, database)
    ask(database, "MATCH (n:Person) SET n.name = 'x', n.more = 1 REMOVE n.type")
    ask(database, "MATCH ()-[r]->() SET r.percent = 'much'")
    ask(database, "MATCH (n:Company {name: 'Alibaba'}) REMOVE n:Entity:Company, n.layer")
    report = sync(db, database, rebuild=True)
    assert (report.nodes_written, report.edges_written) == (report.nodes, report.edges)
    assert sync(db, database).unchanged


def test_the_ledgers_node_is_lost(db: Path, database: Neo4j) -> None:
    """Without kg's notes its nodes are strangers: nothing is written over them, and the message says what to do."""
    sync(db, database)
    ask(database, "MATCH (n:KgLedger) DELETE n")
    with pytest.raises(kg.errors.StoreError, match="that kg did not make"):
        kg.sync(db, database.uri, **login(database))
    assert graph_in(database) == graph_of(db)


def test_a_name_too_long_for_an_index(tmp_path: Path, database: Neo4j) -> None:
    """One absurdly long name does not keep everything else from the database."""
    sync(store(tmp_path / "kg.db", f"a | {'Long' * 2500} MET Jack Ma"), database)


@pytest.fixture(autouse=True)
def _one_ledger(database: Neo4j) -> Iterator[None]:
    """Check after every test that the database has one node of kg's own, and that it is whole."""
    yield
    found = ask(database, "MATCH (n:KgLedger) RETURN n.pending IS NULL AS whole")
    assert found in ([{"whole": True}], [])
