"""`kg sync`: the ledger's graph in Neo4j."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.faults import Stopped
from kg.cli.loading import check_ledger
from kg.cli.options import Common, Output, add_command
from kg.cli.screen import emit

if TYPE_CHECKING:
    from kg.stores.writing import SyncReport

MOVES = 10  # so many changed ids are told in words; --json has all


def sync(
    output: Output,
    common: Common,
    uri: Annotated[str | None, typer.Argument(help="neo4j://…, bolt://…, or with +s. (default: NEO4J_URI)")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Write everything anew, whatever is there.")] = False,
) -> None:
    """Write to Neo4j what changed since the last time.

    User, password and database are NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE. Nodes that kg did not make are
    left alone. Interrupted anywhere, the same command completes it.
    """
    import asyncio
    from dataclasses import replace

    from kg.cli.progress import sync_progress
    from kg.render.tables import Rows
    from kg.syncing import sync_async

    settings = replace(common, graph=uri or common.graph).settings()
    check_ledger(settings)
    try:
        with sync_progress(quiet=settings.quiet) as told:
            report = asyncio.run(sync_async(settings, rebuild=rebuild, progress=told))
    except KeyboardInterrupt as error:
        raise Stopped from error
    done = asdict(report)
    emit(output.chosen, Rows(tuple(done), (tuple(done.values()),)), whole=done, drawn=lambda: sync_words(report))


def sync_words(report: SyncReport) -> str:
    """Return what a sync did, in a few lines."""
    has = f"{report.nodes:,} nodes, {report.edges:,} edges (revision {report.revision})"
    if report.unchanged:
        return f"{report.server} has it already: {has}"
    written = f"{report.nodes_written:,} nodes and {report.edges_written:,} edges written"
    removed = f"{report.nodes_removed:,} nodes and {report.edges_removed:,} edges removed"
    lines = [f"{written}, {removed}", f"{report.server} has the whole graph: {has}"]
    if report.released:
        lines.append(f"{report.released:,} nodes are no longer kg's and stay: edges of yours hang on them")
    moves = [f"{old} is part of {new} now" for old, new in report.moved.items()]
    lines += moves[:MOVES]
    if len(moves) > MOVES:
        lines.append(f"and {len(moves) - MOVES:,} more: kg show finds each by its old id")
    return "\n".join(lines)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, sync, example="kg sync neo4j://localhost:7687")
