"""Several syncs into one database at the same time: no row is lost, none is there twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import StoreError
from kg.ledger import Ledger
from kg.stores import holdings, writing
from kg.stores import sync as syncing
from tests.factories import decide, store
from tests.neo4j_content import ask, connected, graph_in, graph_of, login
from tests.stores.test_sync import MERGE
from tests.stores.test_sync_shared import OTHER, empty, ids_in, shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.stores.projection import Projection
    from kg.stores.writing import SyncReport
    from tests.neo4j_fixtures import Database as Neo4j

pytestmark = pytest.mark.neo4j


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Return a ledger of a test's own that holds the story."""
    return store(tmp_path / "kg.db")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write few rows a transaction, so that there are many."""
    monkeypatch.setattr(writing, "BATCH_ROWS", 3)


def sync(db: Path, database: Neo4j, *, trace: Callable[[str], None] | None = None) -> SyncReport:
    """Bring the graph over."""
    if trace is None:
        return kg.sync(db, database.uri, **login(database))
    with Ledger.open(db, create=False, readonly=True) as ledger, connected(database) as opened:
        return syncing.sync_graph(ledger, opened, trace=trace)


def at_commit(number: int, act: Callable[[], object]) -> Callable[[str], None]:
    """Return a trace function that acts once, after so many transactions."""
    passed: list[str] = []

    def trace(point: str) -> None:
        passed.append(point)
        if point == "commit:after" and passed.count(point) == number:
            act()

    return trace


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("at", [1, 2, 5, 9])
def test_a_sync_that_is_overtaken_gives_up(db: Path, database: Neo4j, at: int) -> None:
    """When another sync of the ledger comes in between two transactions, the first one stops and leaves no trace."""
    with pytest.raises(StoreError, match="another kg sync"):
        sync(db, database, trace=at_commit(at, lambda: sync(db, database)))
    assert graph_in(database) == graph_of(db)
    assert sync(db, database).unchanged


@pytest.mark.usefixtures("small_batches")
def test_two_ledgers_at_once_make_no_edge_twice(db: Path, tmp_path: Path, database: Neo4j) -> None:
    """A second ledger with the same facts that comes in between: what both write is there once."""
    twin = store(tmp_path / "twin.db")
    with pytest.raises(StoreError, match="another kg sync"):
        sync(db, database, trace=at_commit(8, lambda: sync(twin, database)))
    sync(db, database)
    assert graph_in(database) == graph_of(db)


@pytest.mark.usefixtures("small_batches")
def test_a_new_ledger_keeps_what_another_is_about_to_remove(db: Path, tmp_path: Path, database: Neo4j) -> None:
    """What one ledger is removing while a new one writes it is there for the new one, once both are through."""
    sync(db, database)
    empty(db, "\n".join(f"a{n} | X MET Y" for n in range(1, 10)))
    twin = store(tmp_path / "twin.db")
    with pytest.raises(StoreError, match="another kg sync"):
        sync(db, database, trace=at_commit(2, lambda: sync(twin, database)))
    for which in (db, twin):
        sync(which, database)
    assert ids_in(database) == shared(db, twin)


def test_nodes_that_go_while_edges_are_written(db: Path, database: Neo4j) -> None:
    """Somebody who deletes nodes by hand meanwhile makes the sync fail, not leave edges out; the next one completes."""

    def delete(_: str) -> None:
        ask(database, "MATCH (n:Claim) DETACH DELETE n")

    with pytest.raises(StoreError, match="vanished"):
        sync(db, database, trace=delete)
    sync(db, database)
    assert graph_in(database) == graph_of(db)


@pytest.mark.usefixtures("small_batches")
def test_what_is_committed_while_another_looks_is_not_made_twice(
    db: Path, database: Neo4j, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync that takes over first waits for what the other one is writing: what it looked for would not be there."""
    reached, go_on = threading.Event(), threading.Event()
    before: list[str] = []

    def slow(point: str) -> None:
        before.append(point)
        if point == "commit:before" and before.count(point) == 8:
            reached.set()
            go_on.wait(20)

    looked_for = holdings.checked

    def looking(*given: object) -> Projection:
        found = looked_for(*given)  # type: ignore[arg-type]
        if threading.current_thread().name.startswith("second"):
            go_on.set()  # too late where the second one has waited
            threading.Event().wait(1)
        return found

    monkeypatch.setattr(syncing, "checked", looking)
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1, thread_name_prefix="second") as second:
        one = first.submit(sync, db, database, trace=slow)
        assert reached.wait(20)
        two = second.submit(sync, db, database)
        threading.Event().wait(1)
        go_on.set()
        two.result()
        assert "another kg sync" in str(one.exception())
    assert graph_in(database) == graph_of(db)


def start_together(database: Neo4j, *dbs: Path) -> None:
    """Sync these ledgers at one moment; each ends well, or says that another one has begun, if one ledger not all."""
    barrier = threading.Barrier(len(dbs))

    def start(which: Path) -> SyncReport | StoreError:
        barrier.wait()
        try:
            return sync(which, database)
        except StoreError as error:
            return error

    with ThreadPoolExecutor(len(dbs)) as pool:
        ends = list(pool.map(start, dbs))
    assert [str(end) for end in ends if isinstance(end, StoreError) and end.remedy != "kg sync again"] == []
    assert len(set(dbs)) > 1 or any(not isinstance(end, StoreError) for end in ends)


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("round_", range(6))
def test_syncs_started_together(db: Path, tmp_path: Path, database: Neo4j, round_: int) -> None:
    """Started at one moment, of one ledger or of two: the next sync of each gives the exact graph."""
    second = db if round_ % 2 == 0 else store(tmp_path / "twin.db")
    if round_ > 2:
        sync(db, database)
        for each in {db, second}:
            decide(each, MERGE)
    start_together(database, db, second, db)
    for which in (db, second):
        sync(which, database)
    assert graph_in(database) == graph_of(db)
    assert sync(db, database).unchanged


@pytest.mark.slow
def test_first_syncs_started_together(db: Path, tmp_path: Path, neo4j_database: Neo4j) -> None:
    """In a database without constraints, several syncs make them at once; each ends well, or one more will do."""
    other = store(tmp_path / "other.db", OTHER)
    start_together(neo4j_database, db, other, db)
    sync(db, neo4j_database)
    sync(other, neo4j_database)
    assert ids_in(neo4j_database) == shared(db, other)
