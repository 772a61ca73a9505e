"""`kg query`: Cypher on the graph, reading only."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.faults import say
from kg.cli.loading import check_ledger
from kg.cli.options import Common, Output, add_command
from kg.cli.screen import emit
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.config import Settings
    from kg.models import JSONValue
    from kg.stores.result import QueryResult, Statement


def query(
    cypher: Annotated[str, typer.Argument(metavar="'MATCH …'|-", help="The query; - reads it from standard input.")],
    output: Output,
    common: Common,
    param: Annotated[list[str] | None, typer.Option(metavar="NAME=JSON", help="A value for $NAME; repeatable.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="ROWS", help="Give at most so many rows.")] = None,
    timeout: Annotated[float, typer.Option(min=0.001, metavar="SECONDS", help="End a longer query.")] = 30.0,
) -> None:
    """Ask the graph in Cypher; a query only reads."""
    from kg.query.gate import read_only
    from kg.render.cypher import cypher_table
    from kg.render.tables import Rows, as_table

    settings = common.settings()
    statement = read_only(sys.stdin.read() if cypher == "-" else cypher)
    asking = _asking(settings)
    result = asking(statement, params=_params(param or []), timeout=timeout, limit=limit)
    rows = Rows(result.columns, result.rows)
    emit(output.chosen, rows, drawn=lambda: as_table(cypher_table(rows)))
    for warning in result.warnings:
        say(f"note: {warning}")
    if result.truncated and not settings.quiet:
        shown = f"{len(result.rows):,}"
        say(f"{shown} rows; there are more" if result.total is None else f"{shown} of {result.total:,} rows")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    example = "kg query 'MATCH (c:Company)-[r:ROSE]->(e) RETURN c.name, r.percent ORDER BY r.percent DESC LIMIT 5'"
    add_command(app, query, example=example)


def _asking(settings: Settings) -> Callable[..., QueryResult]:
    """Return what asks the graph that was chosen."""
    from kg.config import LOCAL

    if settings.graph != LOCAL:
        from kg.stores.neo4j import connect

        def ask(statement: Statement, **more: Any) -> QueryResult:
            with connect(settings.graph, **settings.neo4j_login()) as database:
                return database.query(statement, **more)

        return ask
    from kg.cli.loading import given_ontology
    from kg.stores.cypher import run_cypher
    from kg.stores.snapshot import open_snapshot

    check_ledger(settings)
    return partial(run_cypher, open_snapshot(settings.db, settings.cache, ontology=given_ontology(settings)))


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
