"""`kg entity`: which names are one thing, as a person says."""

from __future__ import annotations

import json
import sys
from pathlib import Path  # noqa: TC003 - Typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.faults import say
from kg.cli.loading import check_ledger
from kg.cli.options import Common, Format, Output, add_command
from kg.cli.screen import emit, is_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.config import Settings
    from kg.deciding import Action, Doubt
    from kg.models import Decision

ANSWERS: dict[str, Action] = {"y": "merge", "n": "split"}
Name = Annotated[str, typer.Argument(help="A name, as for kg show.")]
Other = Annotated[str, typer.Argument(help="Another one.")]
Because = Annotated[str, typer.Option(metavar="WORDS", help="Why; kept with the decision.")]


def merge(one: Name, other: Other, output: Output, common: Common, because: Because = "") -> None:
    """Say that two names are one thing."""
    _decide(common.settings(), "merge", (one, other), because, output)


def split(
    one: Name,
    other: Other,
    output: Output,
    common: Common,
    because: Because = "",
    article: Annotated[
        str,
        typer.Option("--in", metavar="ARTICLE", help="The other as it stands in this article (its id): a namesake."),
    ] = "",
) -> None:
    """Say that two names are two things, now and for good."""
    _decide(common.settings(), "split", (one, other), because, output, article=article)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with the columns type,canonical,alias.")],
    common: Common,
) -> None:
    """Say by a table which names are one thing."""
    from kg.deciding import import_names

    settings = common.settings()
    check_ledger(settings)
    new, held = import_names(settings, file)
    say(f"{new:,} decisions recorded, {held:,} rows held already: kg entity log")


def review(
    output: Output,
    common: Common,
    limit: Annotated[int, typer.Option(min=1, metavar="PAIRS", help="How many at most.")] = 50,
) -> None:
    """Decide on pairs that may be one, or two.

    Pairs of names that may be one thing, and people who may be two; on a terminal it asks.
    """
    from kg.deciding import Doubt, to_review
    from kg.render.tables import Rows

    settings = common.settings()
    check_ledger(settings)
    found = to_review(settings)
    asks = output.chosen is Format.TABLE and not settings.no_input and sys.stdin.isatty() and is_terminal()
    if asks:
        _ask(settings, found[:limit])
    else:
        emit(output.chosen, Rows.of([each._asdict() for each in found[:limit]], Doubt._fields))
    if len(found) > limit:
        say(f"{len(found) - limit:,} more: --limit {len(found)}")


def _ask(settings: Settings, found: Sequence[Doubt]) -> None:
    """Put each pair to the person: one thing, two things, or the next."""
    from kg.deciding import decide

    for number, each in enumerate(found, start=1):
        how = f"perhaps two people, in {each.article}" if each.article else f"{each.score:g} of 100 alike"
        say(f"\n{number} of {len(found)}, {how}")
        say(f"  {each.left}\n      {each.left_quote}\n  {each.right}\n      {each.right_quote}")
        typed = typer.prompt("one thing (y), two (n), next (Enter), stop (q)", default="", show_default=False, err=True)
        answer = str(typed).strip().lower()
        if answer == "q":
            return
        if answer in ANSWERS:
            names = (each.left, each.right)
            decide(settings, ANSWERS[answer], *names, grounds="kg entity review", article=each.article)


def adjudicate(
    output: Output,
    common: Common,
    limit: Annotated[int, typer.Option(min=1, metavar="PAIRS", help="How many at most.")] = 50,
) -> int:
    """Ask the model about names that may be one thing."""
    import asyncio

    from kg.adjudicate import adjudicate as ask
    from kg.render.tables import Rows

    settings = common.settings()
    check_ledger(settings)
    found, report = asyncio.run(ask(settings, limit=limit))
    rows = [{"left": each.doubt.left, "right": each.doubt.right, "same": each.same or None} for each in found]
    emit(output.chosen, Rows.of(rows, ("left", "right", "same")))
    for failure in (*report.failures, *filter(None, (report.stopped_by_budget,))):
        say(f"failed: {failure}")
    return report.exit_code


def undo(
    decision: Annotated[str, typer.Argument(metavar="ID", help="The first characters of a decision's id.")],
    output: Output,
    common: Common,
) -> None:
    """Take a decision back."""
    from kg.deciding import undo as take_back

    settings = common.settings()
    check_ledger(settings)
    _told(take_back(settings, decision), output, "undone: ")


def refit(output: Output, common: Common) -> None:
    """Count anew which words say little of a firm."""
    from kg.deciding import refit as count

    settings = common.settings()
    check_ledger(settings)
    _told(count(settings), output)


def log(output: Output, common: Common) -> None:
    """List all decisions, the first one first."""
    from kg.deciding import log as read
    from kg.render.tables import Rows

    settings = common.settings()
    check_ledger(settings)
    columns = ("id", "action", "left", "right", "by", "holds", "undoes", "grounds")
    rows = ({**each.decision.model_dump(mode="json"), "holds": each.holds} for each in read(settings))
    emit(output.chosen, Rows.of(list(rows), columns))


def _decide(
    settings: Settings, action: Action, names: tuple[str, str], because: str, output: Output, *, article: str = ""
) -> None:
    from kg.deciding import decide

    check_ledger(settings)
    _told(decide(settings, action, *names, grounds=because, article=article), output)


def _told(decision: Decision, output: Output, lead: str = "") -> None:
    from kg.render.tables import Rows

    said = decision.model_dump(mode="json")
    about = f"{decision.left} {'is' if decision.action == 'merge' else 'is not'} {decision.right}"
    if decision.action == "refit":
        about = f"{len(json.loads(decision.grounds))} words say little of a firm"
    words = f"{lead}{about}  ({decision.id}; kg entity undo {decision.id})"
    emit(output.chosen, Rows(tuple(said), (tuple(said.values()),)), whole=said, drawn=lambda: words)


def register(app: typer.Typer) -> None:
    """Add the commands of this file as `kg entity …`."""
    group = typer.Typer(name="entity", no_args_is_help=True, rich_markup_mode=None)
    add_command(group, merge, example="kg entity merge 'Uber Technologies' UBER --because 'its ticker'")
    add_command(group, split, example="kg entity split 'Meta' 'Meta Financial Group'")
    add_command(group, import_, example="kg entity import my-names.csv")
    add_command(group, review, example="kg entity review --json")
    add_command(group, adjudicate, example="kg entity adjudicate --limit 20")
    add_command(group, undo, example="kg entity undo 3f2a9c")
    add_command(group, refit, example="kg entity refit")
    add_command(group, log, example="kg entity log --json")
    help_ = "Say which names are one thing; it can be undone."
    app.add_typer(group, name="entity", help=help_, epilog="Example:  kg entity merge 'Uber Technologies' UBER")
