"""`kg doctor`: whether everything is there that the other commands need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options import Common, Output, add_command
from kg.cli.screen import emit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import typer
    from rich.text import Text

    from kg.doctor import Check


def doctor(output: Output, common: Common) -> int:
    """Check ledger, ontology, disk and model; say what to do."""
    from rich.console import Group

    from kg.doctor import examine
    from kg.render.tables import Rows

    checks = examine(common.settings())
    rows = tuple((each.name, each.ok, each.found, each.remedy) for each in checks)
    emit(output.chosen, Rows(("check", "ok", "found", "remedy"), rows), drawn=lambda: Group(*_lines(checks)))
    return 0 if all(check.ok for check in checks) else 1


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, doctor, example="kg doctor --base-url http://127.0.0.1:8080/v1")


def _lines(checks: Sequence[Check]) -> Iterator[Text]:
    """Yield a line a check: "ok" or "problem", what was found, and the remedy."""
    from rich.text import Text

    from kg.render.tables import clean

    width = max(len(each.name) for each in checks)
    for each in checks:
        line = Text("ok       " if each.ok else "problem  ", style="green" if each.ok else "red")
        remedy = f". Try: {each.remedy}" if each.remedy else ""
        line.append(clean(f"{each.name:<{width}}  {each.found}{remedy}"), style="default")
        yield line
