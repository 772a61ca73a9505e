"""`kg query`: Cypher on the graph, reading only."""

from __future__ import annotations

import json
import math
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.faults import say
from kg.cli.loading import View, check_ledger
from kg.cli.options import Common, add_command
from kg.cli.screen import emit
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.config import Settings
    from kg.models import JSONValue
    from kg.stores.result import QueryResult


def query(
    cypher: Annotated[str, typer.Argument(metavar="'MATCH …'|-", help="The query; - reads it from standard input.")],
    view: View,
    common: Common,
    param: Annotated[list[str] | None, typer.Option(metavar="NAME=JSON", help="A value for $NAME; repeatable.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="ROWS", help="Give at most so many rows.")] = None,
    timeout: Annotated[float, typer.Option(min=0.001, max=1e5, metavar="SECONDS", help="End a longer query.")] = 30.0,
) -> None:
    """Ask the graph in Cypher; a query only reads."""
    from kg.config import LOCAL
    from kg.query.gate import read_only
    from kg.render.cypher import cypher_table
    from kg.render.tables import Rows, as_table
    from kg.stores.bounded import ask_bounded

    settings = common.settings()
    view.check_graph(settings)
    statement = read_only(sys.stdin.read() if cypher == "-" else cypher)
    if math.isnan(timeout):
        raise UsageError("--timeout: this is no number of seconds", remedy="--timeout 30")
    given = _params(param or [])
    if settings.graph == LOCAL:
        check_ledger(settings)
    opening = partial(_asking, settings, view)
    result = ask_bounded(opening, statement, timeout=timeout, params=given, limit=limit)
    rows = Rows(result.columns, result.rows)
    emit(view.chosen, rows, drawn=lambda: as_table(cypher_table(rows)))
    for warning in result.warnings:
        say(f"note: {warning}")
    if result.truncated and not settings.quiet:
        shown = f"{len(result.rows):,}"
        say(f"{shown} rows; there are more" if result.total is None else f"{shown} of {result.total:,} rows")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    example = "kg query 'MATCH (c:Company)-[r:ROSE]->(e) RETURN c.name, r.percent ORDER BY r.percent DESC LIMIT 5'"
    add_command(app, query, example=example)


@contextmanager
def _asking(settings: Settings, view: View) -> Iterator[Callable[..., QueryResult]]:
    """Yield what asks the graph that was chosen."""
    from kg.config import LOCAL

    if settings.graph != LOCAL:
        from kg.stores.neo4j import connect

        with connect(settings.graph, **settings.neo4j_login()) as database:
            yield database.query
        return
    from kg.cli.loading import given_ontology
    from kg.stores.cypher import run_cypher
    from kg.stores.snapshot import open_snapshot

    ontology = given_ontology(settings)
    graph = open_snapshot(settings.db, settings.cache, ontology=ontology, as_of=view.day, confidence=view.confidence)
    yield partial(run_cypher, graph)


def _params(given: list[str]) -> dict[str, JSONValue]:
    values = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not (name and equals):
            raise UsageError(f"--param {each}: this is no NAME=JSON", remedy="--param name='\"Alibaba\"'")
        try:
            values[name] = json.loads(text)
        except ValueError as error:
            found = f"--param {name}: {text!r} is not JSON"
            raise UsageError(found, remedy=f"quote text twice: --param {name}='\"{text}\"'") from error
    return values
