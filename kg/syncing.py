"""The use case of a graph in Neo4j: what a ledger has goes there, as often as wanted, from wherever it stopped."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, Any

from kg.config import LOCAL, Settings, read_settings
from kg.errors import UsageError
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.stores.neo4j import connect
from kg.stores.sync import sync_graph

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.stores.writing import Step, SyncReport


def sync(db: str | Path, uri: str | None = None, *, rebuild: bool = False, **given: Any) -> SyncReport:
    """Make the Neo4j database at `uri` (else NEO4J_URI) hold the graph of the ledger `db`; only changes are written.

    With `rebuild` everything is written anew. Further keyword arguments are settings (`neo4j_password=…`). Raises
    LedgerError, StoreError, and UsageError when no address is given.
    """
    settings = read_settings({**given, "db": db, "graph": uri})
    return sync_ledger(settings, rebuild=rebuild)


async def sync_async(
    settings: Settings, *, rebuild: bool = False, progress: Callable[[Step], None] = lambda _: None
) -> SyncReport:
    """Do `sync_ledger` in a thread that nobody waits for when this is cancelled, as by Ctrl-C.

    Neo4j's driver would wait until the server has rolled back, however long that takes; the server does so by itself
    once the process is gone, and the next sync completes what this one began.
    """
    done: Future[SyncReport] = Future()
    done.set_running_or_notify_cancel()

    def work() -> None:
        try:
            done.set_result(sync_ledger(settings, rebuild=rebuild, progress=progress))
        except Exception as error:  # noqa: BLE001 - raised again by who waits
            done.set_exception(error)

    Thread(target=work, name="kg sync", daemon=True).start()
    return await asyncio.wrap_future(done)


def sync_ledger(
    settings: Settings, *, rebuild: bool = False, progress: Callable[[Step], None] = lambda _: None
) -> SyncReport:
    """Do `sync` with the ledger and the address of these settings."""
    uri = settings.neo4j_uri if settings.graph == LOCAL else settings.graph
    if uri is None:
        raise UsageError("no Neo4j server is named", remedy="kg sync neo4j://localhost:7687, or set NEO4J_URI")
    ontology = load_ontology(settings.ontology) if settings.ontology else None
    with (
        Ledger.open(settings.db, create=False, readonly=True) as ledger,
        connect(uri, **settings.neo4j_login()) as database,
    ):
        return sync_graph(ledger, database, ontology=ontology, rebuild=rebuild, progress=progress)
