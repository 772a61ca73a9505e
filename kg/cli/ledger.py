"""`kg refusals` and `kg stats`: what the ledger says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.faults import say
from kg.cli.loading import load, open_ledger
from kg.cli.options import Common, Output, add_command
from kg.cli.screen import emit
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.models import Reason


def refusals(
    output: Output,
    common: Common,
    reason: Annotated[str | None, typer.Option(help="Only one reason, e.g. “self-loop”.")] = None,
) -> None:
    """Show what was refused, with the reason, like an editor."""
    from rich.console import Group

    from kg.cli.loading import given_ontology
    from kg.render.refusals import refusal_notes, refusal_rows
    from kg.stores.fresh import fresh_refusals
    from kg.stores.ontology import own_ontology

    wanted, settings = _reason(reason), common.settings()
    with open_ledger(settings) as ledger, ledger.snapshot():
        ontology = given_ontology(settings) or own_ontology(ledger)
        found = [each for each in fresh_refusals(ledger, ontology) if wanted in {None, each.reason}]
        articles = {article.id: article for article in ledger.articles()}
    emit(output.chosen, refusal_rows(found, articles), drawn=lambda: Group(*refusal_notes(found, articles)))
    if not found:
        say("nothing was refused" if wanted is None else f"nothing was refused as {wanted.value!r}")


def stats(output: Output, common: Common) -> None:
    """Count articles, questions, claims, facts, tokens and cost."""
    from kg.render.stats import stats_rows

    settings = common.settings()
    with open_ledger(settings) as ledger:
        counted = ledger.stats()
    rows = stats_rows(counted, load(settings))
    emit(output.chosen, rows, whole=dict(rows.rows))


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, refusals, example="kg refusals --reason 'wrong subject type'")
    add_command(app, stats, example="kg stats --json")


def _reason(text: str | None) -> Reason | None:
    from kg.models import Reason

    if text is None:
        return None
    try:
        return Reason(text.strip().lower())
    except ValueError as error:
        known = ", ".join(each.value for each in Reason)
        raise UsageError(f"--reason: there is no reason {text!r}", remedy=f"one of: {known}") from error
