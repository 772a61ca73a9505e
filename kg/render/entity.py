"""An entity: what it is called, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.render.lines import COLUMNS, line_row, line_text
from kg.render.tables import Rows, clean

if TYPE_CHECKING:
    from rich.console import Group

    from kg.query.show import EntityView


def entity_rows(view: EntityView) -> Rows:
    """Return the entity's facts as rows: those it is the subject of, then those it is the object of."""
    return Rows(COLUMNS, tuple(line_row(line) for line in (*view.outgoing, *view.incoming)))


def entity_page(view: EntityView, *, limit: int) -> Group:
    """Return the entity as a page: its names, then at most `limit` facts with their quotes."""
    from rich.console import Group
    from rich.text import Text

    head = Text(clean(view.name), style="bold")
    head.append(f" · {view.type}{' · Analyst' if view.analyst else ''}", style="not bold")
    parts = [head]
    if view.aliases:
        parts.append(Text(clean(f"also: {' · '.join(view.aliases)}")))
    parts += [Text(clean(f"  {each}"), style="dim") for each in view.grounds]
    if view.described:
        parts.append(Text("described in one article, not named"))
    facts = [(line, False) for line in view.outgoing] + [(line, True) for line in view.incoming]
    for line, incoming in facts[:limit]:
        parts += [Text(""), line_text(line, subject=incoming)]
    if not facts:
        parts += [Text(""), Text("no facts")]
    return Group(*parts)
