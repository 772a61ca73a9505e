"""Connections: each hop with the sentence that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.render.lines import COLUMNS, line_row, line_text
from kg.render.tables import Rows, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Group

    from kg.query.paths import Path


def path_rows(found: Sequence[Path]) -> Rows:
    """Return a row for each hop: the number of its path, its own, and its fact."""
    rows = [
        (number, step, hop.source.name, hop.target.name, *line_row(hop.fact))
        for number, path in enumerate(found, start=1)
        for step, hop in enumerate(path.hops, start=1)
    ]
    return Rows(("path", "hop", "from", "to", *COLUMNS), tuple(rows))


def path_page(found: Sequence[Path]) -> Group:
    """Return the paths one under the other, each hop with its quote."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Text] = []
    for path in found:
        parts += [Text("")] if parts else []
        parts.append(Text(clean(" — ".join(node.name for node in path.nodes)), style="bold underline"))
        for hop in path.hops:
            parts.append(line_text(hop.fact))
            if hop.others:
                ids = ", ".join(id_[:8] for id_ in hop.others)
                parts.append(Text(f"          also: {ids}", style="dim"))
    return Group(*parts)
