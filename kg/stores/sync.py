"""Makes a Neo4j database hold a ledger's graph: only what changed is written, and any interruption is made good.

What a ledger has in a database is kept there, in one node labelled KgLedger: a mark of every row's content. Before the
first write it also gets the marks that will hold after the last one. Where both differ, a later sync trusts neither and
writes the rows again, so it does not matter where the earlier one ended.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from kg.errors import StoreError
from kg.merge.moved import moved
from kg.merge.rows import EdgeRow, NodeRow
from kg.stores import statements
from kg.stores.local import ledger_rows
from kg.stores.ontology import own_ontology
from kg.stores.projection import Projection, find_changes, first
from kg.stores.snapshot import code_fingerprint, names_fingerprint
from kg.stores.table import tabulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.ledger.ledger import Ledger
    from kg.merge.rows import GraphRows
    from kg.ontology import Ontology
    from kg.stores.neo4j import Database, Part, Written
    from kg.stores.projection import Changes

Row = TypeVar("Row")

BATCH_ROWS = 10_000  # in one transaction: the fastest of those measured (RECIPES 3)
BATCH_CHARACTERS = 8_000_000  # long quotes must not fill the server's memory


@dataclass
class SyncReport:
    """What a sync did; nodes and edges as the server counted them. `released` nodes stay, without kg's labels.

    `moved` has the ids of entities that were removed because their names joined others, with the ids of these.
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
class Origin:
    """What a graph was made from: equal origins have equal graphs."""

    ledger: str
    revision: int
    fingerprint: str


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
    token: str = field(default_factory=lambda: uuid4().hex)

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

    def check(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Raise StoreError if these ledgers and tokens are not the ones that were there."""
        if {row["id"]: str(row["token"]) for row in rows} != self.tokens:
            raise self._overtaken()

    def _overtaken(self) -> StoreError:
        return StoreError(f"{self.report.server}: another kg sync has begun meanwhile", remedy="kg sync again")


def sync_graph(
    ledger: Ledger,
    database: Database,
    *,
    ontology: Ontology | None = None,
    rebuild: bool = False,
    trace: Callable[[str], None] | None = None,
) -> SyncReport:
    """Write to `database` what changed in the ledger's graph since the last sync, and return what that was.

    With `rebuild` every row is written anew, whatever the database is thought to hold. Raises StoreError when the
    database cannot be written, LedgerError when the ledger cannot be read; both then hold what they held, or part of
    the way to the new graph, which the next sync completes.
    """
    with ledger.snapshot():
        ontology = ontology or own_ontology(ledger)
        origin = _origin(ledger, ontology)
        report = SyncReport(database.server, origin.revision)
        there = {each["id"]: each for each in _ledgers(database)}
        mine = there.get(origin.ledger)
        if mine is not None and not rebuild and _holds(database, mine, origin):
            return replace(report, unchanged=True)
        rows = ledger_rows(ledger, ontology=ontology)
    report.nodes, report.edges = len(rows.nodes), len(rows.edges)
    tokens = {id_: str(each["token"]) for id_, each in there.items()}
    sync = Sync(database, origin, report, tokens, trace or (lambda _: None))
    _make_schema(sync, ontology)
    if mine is not None and not mine["whole"]:
        sync.take()  # what it still writes must be there before the rows are looked for
    _bring(sync, rows, ontology, rebuild=rebuild, name=ledger.path.name)
    return report


def has_graph(ledger: Ledger, database: Database) -> bool:
    """Return whether the database holds the ledger's graph as it is now; raises as `sync_graph`."""
    with ledger.snapshot():
        origin = _origin(ledger, own_ontology(ledger))
    return any(each["id"] == origin.ledger and _holds(database, each, origin) for each in _ledgers(database))


def _origin(ledger: Ledger, ontology: Ontology) -> Origin:
    made_by = f"{code_fingerprint()}-{ontology.fingerprint}-{names_fingerprint(ledger)}"
    return Origin(ledger.id, ledger.revision, made_by)


def _ledgers(database: Database) -> list[dict[str, Any]]:
    return database.read(statements.READ_LEDGERS)


def _holds(database: Database, mine: Mapping[str, Any], origin: Origin) -> bool:
    """Whether the database already holds that graph: it says so, and has as many nodes and edges as it had then."""
    said = (mine["revision"], mine["fingerprint"], mine["whole"])
    return said == (origin.revision, origin.fingerprint, True) and _counts_hold(database, mine["counts"])


def _counts_hold(database: Database, counts: str) -> bool:
    then: dict[str, int] = json.loads(counts)
    labels = [name for name in then if name in statements.MAIN]
    return _counts(database, labels, [name for name in then if name not in statements.MAIN]) == then


def _counts(database: Database, labels: Sequence[str], types: Sequence[str]) -> dict[str, int]:
    numbers = database.read(statements.count_all(labels, types))[0]["numbers"]
    return dict(zip((*labels, *types), numbers, strict=True))


def _make_schema(sync: Sync, ontology: Ontology) -> None:
    there = {row["name"] for row in sync.database.read(statements.NAMES_OF_SCHEMA)}
    missing = {name: text for name, text in statements.schema(ontology).items() if name not in there}
    if missing:
        sync.trace("schema:before")
        sync.database.change_schema(missing)
        sync.trace("schema:after")


# ---------------------------------------------------------------- from what is there to what is wanted


def _bring(sync: Sync, rows: GraphRows, ontology: Ontology, *, rebuild: bool, name: str) -> None:
    wanted, known = Projection.of(rows), _projection(sync.database, sync.origin.ledger)
    others = {other: _projection(sync.database, other) for other in sync.tokens.keys() - {sync.origin.ledger}}
    theirs = reduce(Projection.joined, others.values(), Projection())
    types = sorted({*statements.types_of(ontology), *map(first, known.edges), *map(first, wanted.edges)})
    known = known.doubted() if rebuild else _checked(sync.database, known, types)
    changes = find_changes(rows, wanted, known, theirs)
    _refuse_foreign(sync, changes, known, theirs)
    gone = (id_ for each in changes.gone_nodes if each.names[0] == "Entity" for id_ in each.ids)
    sync.report.moved = moved(gone, rows.entities)
    pending = wanted.to_text()
    sync.begin(name, rows=known.to_text(), pending=pending, doubts=list(_doubts(others, wanted)))
    _write(sync, changes)
    _remove(sync, changes)
    counts = json.dumps(_counts(sync.database, statements.MAIN, types))
    made = {"revision": sync.origin.revision, "fingerprint": sync.origin.fingerprint}
    sync.write((statements.END, {"id": sync.origin.ledger, "rows": pending, "counts": counts, **made}))


def _doubts(others: Mapping[str, Projection], wanted: Projection) -> Iterator[Part]:
    """Yield what makes other ledgers write those shared rows again that are about to get this ledger's content."""
    for other, theirs in others.items():
        doubted = theirs.beside(wanted)
        if doubted != theirs:
            yield statements.DOUBT, {"id": other, "rows": doubted.to_text()}


def _projection(database: Database, ledger: str) -> Projection:
    """Return what a ledger has in the database; rows of an interrupted sync as ones that may be there."""
    for row in database.read(statements.READ_ROWS, id=ledger):
        kept = Projection.from_text(row["rows"])
        return kept.joined(Projection.from_text(row["pending"])) if row["pending"] else kept
    return Projection()


def _checked(database: Database, known: Projection, types: Sequence[str]) -> Projection:
    """Return those rows that are there: all, where the numbers agree, else each is looked for."""
    here = _counts(database, statements.MAIN, types)
    numbers = dict.fromkeys(here, 0)
    for part in known.parts:
        for kind, ids in part.items():
            numbers[first(kind)] += len(ids)
    if here == numbers:
        return known
    queries = {label: statements.ids_of_nodes(label) for label in statements.MAIN if here[label]}
    queries |= {type_: statements.ids_of_edges(type_) for type_ in types if here[type_]}
    return known.among({name: database.read(query)[0]["ids"] for name, query in queries.items()})


def _refuse_foreign(sync: Sync, changes: Changes, known: Projection, theirs: Projection) -> None:
    """Raise StoreError when a node that kg did not make has an id that kg is about to write."""
    ours = {id_ for part in (known.nodes, theirs.nodes) for ids in part.values() for id_ in ids}
    for group in changes.nodes:
        strangers = [node for node in group.rows if node.id not in ours]
        for label, batch in ((label, batch) for batch in _batches(strangers) for label in group.labels[:2]):
            found = sync.database.read(statements.present(label), ids=[node.id for node in batch])[0]["ids"]
            if found:
                sync.check(_ledgers(sync.database))  # another sync may have made them just now
                text = f"the database has {len(found)} nodes labelled {label} that kg did not make, with ids of kg"
                raise StoreError(f"{text}: {found[0]}", remedy="another database (NEO4J_DATABASE), or remove them")


def _write(sync: Sync, changes: Changes) -> None:
    for group in changes.nodes:
        for batch in _batches(group.rows):
            table = tabulate(batch)
            sync.write((statements.write_nodes(group.labels, group.dropped, table), table.params))
            sync.report.nodes_written += len(batch)
    for edges in changes.edges:
        for lines in _batches(edges.rows):
            table = tabulate(lines)
            parts: list[Part] = [(statements.write_edges(edges.type, edges.source, edges.target, table), table.params)]
            replaced = [edge.id for edge in lines if edge.id in edges.replaced]
            if replaced:
                parts.insert(0, (statements.remove_edges(edges.type), {"ids": replaced}))
            if sync.write(*parts).edges_created != len(lines):
                raise StoreError(
                    f"{sync.report.server}: nodes vanished while edges were written", remedy="kg sync again"
                )
            sync.report.edges_written += len(lines)


def _remove(sync: Sync, changes: Changes) -> None:
    """Remove what vanished, edges first."""
    for gone in changes.gone_edges:
        for ids in _batches(gone.ids):
            part = (statements.remove_edges(gone.names[0]), {"ids": ids})
            sync.report.edges_removed += sync.write(part).edges_removed
    for gone in changes.gone_nodes:
        remove, release = statements.remove_nodes(gone.names[0]), statements.release_nodes(gone.names)
        for ids in _batches(gone.ids):
            written = sync.write((remove, {"ids": ids}), (release, {"ids": ids}))
            sync.report.nodes_removed += written.nodes_removed
            sync.report.released += sum(row["released"] for row in written.rows if "released" in row)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
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
