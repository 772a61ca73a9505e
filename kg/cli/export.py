"""`kg export`: facts or answers as JSON Lines, the same bytes each time."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from kg.cli.loading import Part, load, open_ledger
from kg.cli.options import Common, add_command
from kg.cli.screen import write_all


def export(
    common: Common,
    part: Part,
    form: Annotated[
        Literal["jsonl", "answers"],
        typer.Option("--format", help="Facts with all claims, or the model's answers for kg ingest --answers."),
    ] = "jsonl",
) -> None:
    """Write all facts, or the model's answers, as JSON Lines."""
    from kg.render.tables import as_line

    settings, day = common.settings(), part.day
    if form == "answers":
        with open_ledger(settings) as ledger:
            write_all(as_line(row) for row in ledger.answers_export())
        return
    from kg.merge.export import export_facts

    write_all(as_line(row) for row in export_facts(load(settings, as_of=day, confidence=part.confidence)))


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, export, example="kg export --format jsonl > facts.jsonl")
