"""`kg query`: Cypher on the graph, reading only."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.faults import say
from kg.cli.loading import check_ledger
from kg.cli.options import Common, Output, add_command
from kg.cli.screen import emit
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.models import JSONValue


def query(
    cypher: Annotated[str, typer.Argument(metavar="'MATCH …'|-", help="The query; - reads it from standard input.")],
    output: Output,
    common: Common,
    param: Annotated[list[str] | None, typer.Option(metavar="NAME=JSON", help="A value for $NAME; repeatable.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="ROWS", help="Give at most so many rows.")] = None,
    timeout: Annotated[float, typer.Option(min=0.001, metavar="SECONDS", help="End a longer query.")] = 30.0,
) -> None:
    """Ask the graph in Cypher; a query only reads."""
    from kg.cli.loading import given_ontology
    from kg.query.gate import read_only
    from kg.render.cypher import cypher_table
    from kg.render.tables import Rows, as_table
    from kg.stores.cypher import run_cypher
    from kg.stores.snapshot import open_snapshot

    settings = common.settings()
    statement = read_only(sys.stdin.read() if cypher == "-" else cypher)
    params = _params(param or [])
    check_ledger(settings)
    graph = open_snapshot(settings.db, settings.cache, ontology=given_ontology(settings))
    result = run_cypher(graph, statement, params=params, timeout=timeout, limit=limit)
    rows = Rows(result.columns, result.rows)
    emit(output.chosen, rows, drawn=lambda: as_table(cypher_table(rows)))
    for warning in result.warnings:
        say(f"note: {warning}")
    if result.truncated and not settings.quiet:
        say(f"{len(result.rows):,} of {result.total:,} rows")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    example = "kg query 'MATCH (c:Company)-[r:ROSE]->(e) RETURN c.name, r.percent ORDER BY r.percent DESC LIMIT 5'"
    add_command(app, query, example=example)


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
