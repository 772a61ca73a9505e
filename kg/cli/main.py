"""The program `kg`: its commands, its global options, and how it begins and ends."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path

import typer

from kg.cli import ask, doctor, entity, evaluate, export, ingest, ledger, model, query, questions, sync, views
from kg.cli.options import Common, spread

ABOUT = "News articles → typed, dated, quoted facts in a graph that you can query."

app = typer.Typer(name="kg", help=ABOUT, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(epilog="Example:  kg ingest article.txt --date 2025-02-21  then  kg show Alibaba")
@spread
def start(ctx: typer.Context, common: Common) -> None:
    """News articles → typed, dated, quoted facts in a graph that you can query."""
    ctx.obj = common


for family in (ingest, query, views, questions, ask, sync, entity, export, evaluate, ledger, doctor, model):
    family.register(app)


def main() -> None:
    """Run `kg`: UTF-8 and bare line feeds on the standard streams, whatever the locale; closed ones lead nowhere."""
    _open_closed()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    app()


def _open_closed() -> None:
    """Put the null device where a standard stream is closed: Python has None there, and a ledger could get its number.

    In the order of their numbers, so that each gets its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open as long as kg runs


if __name__ == "__main__":
    main()
