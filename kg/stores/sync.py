"""Makes a Neo4j database hold a ledger's graph: only what changed is written, and any interruption is made good.

What a ledger has in a database is kept there, in one node labelled KgLedger: a mark of every row's content. Before the
first write it also gets the marks that will hold after the last one. Where both differ, a later sync trusts neither and
writes the rows again, so it does not matter where the earlier one ended.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.merge.moved import moved
from kg.stores import statements
from kg.stores.holdings import Origin, checked, count, holds, ledgers_in, projection_of
from kg.stores.local import ledger_rows
from kg.stores.ontology import own_ontology
from kg.stores.projection import Projection, find_changes, first
from kg.stores.writing import Step, Sync, SyncReport, batches, remove_gone, write_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kg.ledger.ledger import Ledger
    from kg.merge.rows import GraphRows
    from kg.ontology import Ontology
    from kg.stores.neo4j import Database, Part
    from kg.stores.projection import Changes


def sync_graph(
    ledger: Ledger,
    database: Database,
    *,
    ontology: Ontology | None = None,
    rebuild: bool = False,
    trace: Callable[[str], None] = lambda _: None,
    progress: Callable[[Step], None] = lambda _: None,
) -> SyncReport:
    """Write to `database` what changed in the ledger's graph since the last sync, and return what that was.

    With `rebuild` every row is written anew, whatever the database is thought to hold. `progress` is told each step,
    `trace` the points before and after each commit. Raises StoreError when the
    database cannot be written, LedgerError when the ledger cannot be read; both then hold what they held, or part of
    the way to the new graph, which the next sync completes.
    """
    with ledger.snapshot():
        ontology = ontology or own_ontology(ledger)
        origin = Origin.of(ledger, ontology)
        report = SyncReport(database.server, origin.revision)
        there = {each["id"]: each for each in ledgers_in(database)}
        mine = there.get(origin.ledger)
        if mine is not None and not rebuild and holds(database, mine, origin):
            return replace(report, unchanged=True, nodes=mine["nodes"], edges=mine["edges"])
        progress(Step("making the graph of the ledger"))
        rows = ledger_rows(ledger, ontology=ontology)
    report.nodes, report.edges = len(rows.nodes), len(rows.edges)
    tokens = {id_: str(each["token"]) for id_, each in there.items()}
    sync = Sync(database, origin, report, tokens, trace, progress)
    progress(Step("comparing it with what is there"))
    with ThreadPoolExecutor(1) as pool:  # the rows are marked meanwhile; Ctrl-C waits for it
        wanted = pool.submit(Projection.of, rows)
        _make_schema(sync, ontology)
    if mine is not None and not mine["whole"]:
        sync.take()  # what it still writes must be there before the rows are looked for
    _bring(sync, rows, wanted.result(), ontology, rebuild=rebuild, name=ledger.path.name)
    return report


def _make_schema(sync: Sync, ontology: Ontology) -> None:
    there = {row["name"] for row in sync.database.read(statements.NAMES_OF_SCHEMA)}
    missing = {name: text for name, text in statements.schema(ontology).items() if name not in there}
    if missing:
        sync.trace("schema:before")
        sync.database.change_schema(missing)
        sync.trace("schema:after")


# ---------------------------------------------------------------- from what is there to what is wanted


def _bring(sync: Sync, rows: GraphRows, wanted: Projection, ontology: Ontology, *, rebuild: bool, name: str) -> None:
    known = projection_of(sync.database, sync.origin.ledger)
    others = {other: projection_of(sync.database, other) for other in sync.tokens.keys() - {sync.origin.ledger}}
    theirs = reduce(Projection.joined, others.values(), Projection())
    types = sorted({*statements.types_of(ontology), *map(first, known.edges), *map(first, wanted.edges)})
    known = known.doubted() if rebuild else checked(sync.database, known, types)
    changes = find_changes(rows, wanted, known, theirs)
    _refuse_foreign(sync, changes, known, theirs)
    gone = (id_ for each in changes.gone_nodes if each.names[0] == "Entity" for id_ in each.ids)
    sync.report.moved = moved(gone, rows.entities)
    sync.total, pending = changes.size, wanted.to_text()
    sync.begin(name, rows=known.to_text(), pending=pending, doubts=list(_doubts(others, wanted)))
    write_changes(sync, changes)
    remove_gone(sync, changes)
    counts = json.dumps(count(sync.database, statements.MAIN, types))
    made = {"revision": sync.origin.revision, "fingerprint": sync.origin.fingerprint}
    has = {"nodes": sync.report.nodes, "edges": sync.report.edges, "rows": pending, "counts": counts}
    sync.write((statements.END, {"id": sync.origin.ledger, **has, **made}))


def _doubts(others: Mapping[str, Projection], wanted: Projection) -> Iterator[Part]:
    """Yield what makes other ledgers write those shared rows again that are about to get this ledger's content."""
    for other, theirs in others.items():
        doubted = theirs.beside(wanted)
        if doubted != theirs:
            yield statements.DOUBT, {"id": other, "rows": doubted.to_text(), "doubted": doubted.unknown}


def _refuse_foreign(sync: Sync, changes: Changes, known: Projection, theirs: Projection) -> None:
    """Raise StoreError when a node that kg did not make has an id that kg is about to write."""
    ours = {id_ for part in (known.nodes, theirs.nodes) for ids in part.values() for id_ in ids}
    here = count(sync.database, sorted({label for group in changes.nodes for label in group.labels[:2]}), ())
    for group in changes.nodes:
        strangers = [node for node in group.rows if node.id not in ours]
        labels = [label for label in group.labels[:2] if here[label]]
        for label, batch in ((label, batch) for batch in batches(strangers) for label in labels):
            found = sync.database.read(statements.present(label), ids=[node.id for node in batch])[0]["ids"]
            if found:
                sync.check(ledgers_in(sync.database))  # another sync may have made them just now
                text = f"the database has {len(found)} nodes labelled {label} that kg did not make, with ids of kg"
                raise StoreError(f"{text}: {found[0]}", remedy="another database (NEO4J_DATABASE), or remove them")
