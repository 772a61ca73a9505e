"""Writes rows to a Neo4j database for one sync: many rows a transaction, each under the tokens of all ledgers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from kg.errors import StoreError
from kg.merge.rows import EdgeRow, NodeRow
from kg.stores import statements
from kg.stores.table import tabulate

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from kg.stores.holdings import Origin
    from kg.stores.neo4j import Database, Part, Written
    from kg.stores.projection import Changes
    from kg.stores.table import Table

Row = TypeVar("Row", NodeRow, EdgeRow, str)
GraphRow = TypeVar("GraphRow", NodeRow, EdgeRow)
Item = TypeVar("Item")

BATCH_ROWS = 10_000  # in one transaction: the fastest of those measured (RECIPES 3)
BATCH_CHARACTERS = 8_000_000  # long quotes must not fill the server's memory
END: Any = object()  # what `ahead` finds where no item is left


@dataclass
class SyncReport:
    """What a sync did: `nodes` and `edges` are what the database now has of this ledger, also where nothing was to do.

    The others are what was written and removed to get there; `released` nodes stay, without kg's labels. `moved` has
    the ids of entities that were removed because their names joined others, with the ids of these.
    """

    server: str
    revision: int
    nodes: int = 0
    edges: int = 0
    nodes_written: int = 0
    edges_written: int = 0
    nodes_removed: int = 0
    edges_removed: int = 0
    released: int = 0
    moved: dict[str, str] = field(default_factory=dict)
    unchanged: bool = False


@dataclass(frozen=True)
class Step:
    """Where a sync is: what it does now; and while it writes, how many of how many rows are written or removed."""

    doing: str
    done: int = 0
    total: int = 0


@dataclass
class Sync:
    """One sync under way. `tokens` has, by ledger, whose sync was the last to begin in this database.

    One sync at a time writes to a database: where another begins, of this ledger or of one that may share rows with
    it, this one ends with StoreError at its next transaction.
    """

    database: Database
    origin: Origin
    report: SyncReport
    tokens: dict[str, str]
    trace: Callable[[str], None]
    progress: Callable[[Step], None]
    token: str = field(default_factory=lambda: uuid4().hex)
    done: int = 0
    total: int = 0

    def take(self) -> None:
        """End another sync of this ledger, be it alive or not, and wait for what it is writing."""
        self.write((statements.TAKE, {"id": self.origin.ledger, "token": self.token}))
        self.tokens[self.origin.ledger] = self.token

    def begin(self, name: str, *, rows: str, pending: str, doubts: Sequence[Part]) -> None:
        """Take the ledger's node and write down what is and what will be there, for it and for the other ledgers."""
        expected = self.tokens.get(self.origin.ledger, "")
        values = {"id": self.origin.ledger, "name": name, "expected": expected, "rows": rows, "pending": pending}
        written = self.write((statements.BEGIN, {**values, "token": self.token}), *doubts)
        if not any("begun" in row for row in written.rows):  # both were this ledger's first
            raise self._overtaken()
        self.tokens[self.origin.ledger] = self.token

    def write(self, *parts: Part) -> Written:
        """Run statements in one transaction; StoreError if another sync has begun meanwhile."""
        return self.database.write((statements.HOLD, {}), *parts, check=self.check, trace=self.trace)

    def tell(self, rows: int) -> None:
        """Count rows as written or removed, and tell how far the sync is."""
        self.done += rows
        self.progress(Step("rows written", self.done, self.total))

    def check(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Raise StoreError if these ledgers and tokens are not the ones that were there."""
        if {row["id"]: str(row["token"]) for row in rows} != self.tokens:
            raise self._overtaken()

    def _overtaken(self) -> StoreError:
        return StoreError(f"{self.report.server}: another kg sync has begun meanwhile", remedy="kg sync again")


def write_changes(sync: Sync, changes: Changes) -> None:
    """Write what is new or has changed, nodes first."""
    for group, batch, table in ahead((each, *made) for each in changes.nodes for made in _tables(each.rows)):
        sync.write((statements.write_nodes(group.labels, group.dropped, table), table.params))
        sync.report.nodes_written += len(batch)
        sync.tell(len(batch))
    for edges, lines, table in ahead((each, *made) for each in changes.edges for made in _tables(each.rows)):
        parts: list[Part] = [(statements.write_edges(edges.type, edges.source, edges.target, table), table.params)]
        replaced = [edge.id for edge in lines if edge.id in edges.replaced]
        if replaced:
            parts.insert(0, (statements.remove_edges(edges.type), {"ids": replaced}))
        if sync.write(*parts).edges_created != len(lines):
            raise StoreError(f"{sync.report.server}: nodes vanished while edges were written", remedy="kg sync again")
        sync.report.edges_written += len(lines)
        sync.tell(len(lines))


def remove_gone(sync: Sync, changes: Changes) -> None:
    """Remove what vanished, edges first."""
    for gone in changes.gone_edges:
        for ids in batches(gone.ids):
            part = (statements.remove_edges(gone.names[0]), {"ids": ids})
            sync.report.edges_removed += sync.write(part).edges_removed
            sync.tell(len(ids))
    for gone in changes.gone_nodes:
        remove, release = statements.remove_nodes(gone.names[0]), statements.release_nodes(gone.names)
        for ids in batches(gone.ids):
            written = sync.write((remove, {"ids": ids}), (release, {"ids": ids}))
            sync.report.nodes_removed += written.nodes_removed
            sync.report.released += sum(row["released"] for row in written.rows if "released" in row)
            sync.tell(len(ids))


def _tables(rows: Iterable[GraphRow]) -> Iterator[tuple[list[GraphRow], Table]]:
    return ((batch, tabulate(batch)) for batch in batches(rows))


def ahead(items: Iterator[Item]) -> Generator[Item]:
    """Yield items, each made while the one before is used: the next rows while the server writes."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, END)
        while (item := coming.result()) is not END:
            coming = pool.submit(next, items, END)
            yield item


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows in lists that one transaction can hold."""
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        if isinstance(row, NodeRow | EdgeRow):
            characters += len(str(row.properties.get("quote", "")))
        if len(batch) == BATCH_ROWS or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
