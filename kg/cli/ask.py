"""`kg ask`: a question in plain words, answered from the graph's facts or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.loading import View, check_ledger
from kg.cli.options import Common, add_command
from kg.cli.screen import emit

if TYPE_CHECKING:
    from rich.console import Group

    from kg.ask import Reply


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In plain words.")], view: View, common: Common
) -> None:
    """Answer a question from the facts, or say that they do not."""
    import asyncio

    from kg.ask import ask_async
    from kg.render.lines import COLUMNS, line_row
    from kg.render.tables import Rows

    settings = common.settings()
    view.check_graph(settings)
    check_ledger(settings)
    reply = asyncio.run(ask_async(question, settings=settings, as_of=view.day, confidence=view.confidence))
    told = ((sentence, line) for sentence in reply.sentences for line in sentence.facts)
    rows = Rows(("answer", *COLUMNS), tuple((sentence.text, *line_row(line)) for sentence, line in told))
    emit(view.chosen, rows, whole=reply, drawn=lambda: _page(reply))


def _page(reply: Reply) -> Group:
    from rich.console import Group
    from rich.text import Text

    from kg.render.lines import line_text
    from kg.render.tables import clean

    if not reply.sentences:
        return Group(Text("The graph does not say.", style="bold"), Text(clean(reply.because), style="dim"))
    parts = []
    for sentence in reply.sentences:
        parts.append(Text(clean(sentence.text), style="bold"))
        parts += [line_text(line, with_quote=line.quote != sentence.text) for line in sentence.facts]
    return Group(*parts, Text(f"answered by {reply.by}", style="dim"))


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, ask, example="kg ask 'Who commented on Alibaba?'")
