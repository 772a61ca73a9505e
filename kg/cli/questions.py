"""The questions that the graph answers ready-made, each with its sentences."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path  # noqa: TC003 - Typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.faults import say
from kg.cli.loading import View, open_view
from kg.cli.options import Common, Format, add_command
from kg.cli.screen import emit, write
from kg.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from kg.query.answers import Answer

DRAWN = 40  # facts that a table shows
Limit = Annotated[int, typer.Option(min=1, metavar="FACTS", help="How many the table shows.")]


def opinions(
    name: Annotated[str, typer.Argument(help="A firm, or anything else, as for kg show.")],
    view: View,
    common: Common,
    limit: Limit = DRAWN,
) -> None:
    """Show who said what about a firm, and how it moved after."""
    from kg.query.people import opinions as find

    _emit(find(open_view(common.settings(), view), name), view, limit)


def analysts(
    view: View,
    common: Common,
    firm: Annotated[str | None, typer.Argument(help="Only those who speak of this firm or work there.")] = None,
    limit: Limit = DRAWN,
) -> None:
    """Show analysts, their posts, ratings and comments."""
    from kg.query.people import analysts as find

    _emit(find(open_view(common.settings(), view), firm), view, limit)


def policy(
    view: View,
    common: Common,
    event: Annotated[str | None, typer.Argument(help="Words of the step or of who took it.")] = None,
    hops: Annotated[int, typer.Option(min=1, max=4, help="2: also what is connected to those touched.")] = 1,
    limit: Limit = DRAWN,
) -> None:
    """Show steps of policy, and whom and what they touched."""
    from kg.query.policy import policy as find

    _emit(find(open_view(common.settings(), view), event, hops=hops), view, limit)


def timeline(
    name: Annotated[str, typer.Argument(help="A name, as for kg show.")],
    view: View,
    common: Common,
    other: Annotated[str | None, typer.Argument(help="Another one: only what is between the two.")] = None,
    limit: Limit = DRAWN,
) -> None:
    """Show what happened to a firm or person, day by day."""
    from kg.query.markets import timeline as find

    _emit(find(open_view(common.settings(), view), name, other), view, limit)


def moves(
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day, YYYY-MM-DD.")],
    view: View,
    common: Common,
    limit: Limit = DRAWN,
) -> None:
    """Show what moved on a day, and what the text says drove it."""
    from kg.query.markets import moves as find

    _emit(find(open_view(common.settings(), view), _day(day)), view, limit)


def meetings(
    view: View,
    common: Common,
    name: Annotated[str | None, typer.Argument(help="Only this one's meetings.")] = None,
    limit: Limit = DRAWN,
) -> None:
    """Show who met whom, and who connects the rest."""
    from kg.query.people import meetings as find

    _emit(find(open_view(common.settings(), view), name), view, limit)


def contradictions(view: View, common: Common, limit: Limit = DRAWN) -> None:
    """Show what is both said and denied, and disputed figures."""
    from kg.query.evidence import contradictions as find

    _emit(find(open_view(common.settings(), view)), view, limit)


def sources(view: View, common: Common, limit: Limit = DRAWN) -> None:
    """Show facts by how many sources state them, most first."""
    from kg.query.evidence import corroborated as find

    _emit(find(open_view(common.settings(), view)), view, limit)


def diff(
    view: View,
    common: Common,
    since: Annotated[str, typer.Option(metavar="DATE", help="The day, YYYY-MM-DD, after which articles count.")],
    limit: Limit = DRAWN,
) -> None:
    """Show what the articles after a day brought."""
    from kg.query.evidence import diff as find

    _emit(find(open_view(common.settings(), view), _day(since)), view, limit)


def brief(
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day, YYYY-MM-DD.")],
    view: View,
    common: Common,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with pictures there instead.")] = None,
) -> None:
    """Write a day's brief in Markdown, each line with its source."""
    from kg.query.brief import brief as find
    from kg.query.brief import sizes, ties
    from kg.render.brief import brief_markdown, brief_page

    found = find(open_view(common.settings(), view), _day(day))
    if html is not None:
        from kg.render.pictures import moves_svg, ties_svg

        drawn = (("What moved, in percent", moves_svg(sizes(found))), ("Who did what to whom", ties_svg(ties(found))))
        pictures = [(told, svg) for told, svg in drawn if svg is not None]
        try:
            html.write_text(brief_page(found, pictures), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{html} cannot be written: {error.strerror}", remedy="name another file") from error
        say(f"{html} written")
    elif view.chosen is Format.TABLE:
        write(brief_markdown(found))
    else:
        from kg.query.answers import Answer

        _emit(Answer(tuple(group for section in found.sections for group in section.answer.groups)), view, DRAWN)


def _emit(answer: Answer, view: View, limit: int) -> None:
    from kg.render.answers import answer_page, answer_rows

    emit(view.chosen, answer_rows(answer), whole=answer, drawn=lambda: answer_page(answer, limit=limit))
    left = len(answer_rows(answer).rows) - limit
    if left > 0 and view.chosen is Format.TABLE:
        say(f"{left:,} more: --limit {left + limit}")


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no offset
    except ValueError as error:
        raise UsageError(f"{text!r} is no day", remedy="write it as 2025-02-21") from error


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, opinions, example="kg opinions 'Alibaba'")
    add_command(app, analysts, example="kg analysts 'Alibaba'")
    add_command(app, policy, example="kg policy tariff --hops 2")
    add_command(app, timeline, example="kg timeline 'Alibaba'")
    add_command(app, moves, example="kg moves 2025-02-21")
    add_command(app, meetings, example="kg meetings 'Xi Jinping'")
    add_command(app, contradictions, example="kg contradictions --json")
    add_command(app, sources, example="kg sources --limit 100")
    add_command(app, brief, example="kg brief 2025-02-21 --html brief.html")
    add_command(app, diff, example="kg diff --since 2025-02-21")
