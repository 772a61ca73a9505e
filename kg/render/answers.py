"""The answer to a question: its groups, each fact with its part, quote and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.render.lines import COLUMNS, line_row, line_text
from kg.render.tables import Rows, clean

if TYPE_CHECKING:
    from rich.console import Group as Page

    from kg.query.answers import Answer


def answer_rows(answer: Answer) -> Rows:
    """Return a row for each fact: its group, its part, the fact."""
    rows = [(group.title, row.role, *line_row(row.fact)) for group in answer.groups for row in group.rows]
    return Rows(("group", "role", *COLUMNS), tuple(rows))


def answer_page(answer: Answer, *, limit: int) -> Page:
    """Return the groups one under the other, at most `limit` facts in all; a sentence stands once above its facts."""
    from rich.console import Group as Page
    from rich.text import Text

    parts: list[Text] = []
    left = limit
    for group in answer.groups:
        if left <= 0:
            break
        parts += [Text("")] if parts else []
        parts.append(Text(clean(group.title), style="bold underline"))
        before = ""
        for row in group.rows[:left]:
            text = Text(f"{clean(row.role)}  ", style="italic")
            parts.append(text.append(line_text(row.fact, with_quote=row.fact.quote != before)))
            before = row.fact.quote
        left -= len(group.rows)
    return Page(*(parts or [Text("the graph does not say")]))
