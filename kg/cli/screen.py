"""The two streams: data on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from kg.cli.options import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console, RenderableType

    from kg.render.tables import Rows

NO_WRAP = 1_000_000  # columns of a stream that is no terminal: lines are broken by whoever reads them


def write(text: str) -> None:
    """Write data to stdout as it is."""
    sys.stdout.write(text)


def write_all(lines: Iterable[str]) -> None:
    """Write lines of data to stdout one by one."""
    for line in lines:
        sys.stdout.write(line)


def show(*drawn: RenderableType) -> None:
    """Draw on stdout: with colours and the width of a terminal, plain and unbroken elsewhere."""
    _draw(sys.stdout, drawn)


def tell(*drawn: RenderableType) -> None:
    """Draw on stderr, as `show` does on stdout."""
    _draw(sys.stderr, drawn)


def emit(
    chosen: Format, rows: Rows, *, whole: object = None, drawn: Callable[[], RenderableType] | None = None
) -> None:
    """Write `rows` to stdout as chosen: as JSON `whole` where it says more, for eyes `drawn()` instead of a table."""
    from kg.render.tables import as_csv, as_json, as_table

    if chosen is Format.JSON:
        write(as_json(rows.records if whole is None else whole))
    elif chosen is Format.CSV:
        write(as_csv(rows))
    else:
        show(as_table(rows) if drawn is None else drawn())


def console(stream: TextIO) -> Console:
    """Return a console for `stream`; it honours NO_COLOR, and never reads markup or emoji in what it draws."""
    from rich.console import Console

    width = None if stream.isatty() else NO_WRAP
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def _draw(stream: TextIO, drawn: Iterable[RenderableType]) -> None:
    screen = console(stream)
    with screen.capture() as captured:
        for each in drawn:
            screen.print(each)
    stream.writelines(line.rstrip() + "\n" for line in captured.get().removesuffix("\n").split("\n"))


def is_terminal() -> bool:
    """Return whether stderr is a terminal, so that progress may be drawn on it."""
    return sys.stderr.isatty()
