"""Progress of long work on stderr: a bar on a terminal, at most a line a second elsewhere, nothing with -q."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from kg.cli.faults import say
from kg.cli.screen import console, is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.answering import IngestReport
    from kg.stores.writing import Step

Seen = TypeVar("Seen")
SECONDS = 1.0  # between two lines where no bar can be drawn


@contextmanager
def ingest_progress(model: str, *, quiet: bool) -> Iterator[Callable[[IngestReport], None]]:
    """Yield what an ingest tells its report to."""
    if quiet:
        yield lambda _: None
    elif not is_terminal():
        yield _lines(_counts)
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        with Progress(*columns, TimeElapsedColumn(), console=console(sys.stderr), transient=True) as bar:
            task = bar.add_task(f"questions to {model}", total=None)

            def report(seen: IngestReport) -> None:
                counts = f"questions · articles: {seen.articles:,} · claims: {seen.claims:,}"
                bar.update(task, completed=seen.asked, total=seen.windows, description=counts)

            yield report


@contextmanager
def sync_progress(*, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """Yield what a sync to Neo4j tells its steps to: a bar on a terminal, nothing elsewhere."""
    if quiet or not is_terminal():
        yield lambda _: None
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        with Progress(*columns, TimeElapsedColumn(), console=console(sys.stderr), transient=True) as bar:
            task = bar.add_task("asking the server", total=None)

            def report(seen: Step) -> None:
                bar.update(task, completed=seen.done, total=seen.total or None, description=seen.doing)

            yield report


@contextmanager
def byte_progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Yield what a download tells its bytes to: those that have arrived, and all."""
    if quiet:
        yield lambda _done, _total: None
    elif not is_terminal():

        def words(seen: tuple[int, int]) -> str:
            return f"{what}: {seen[0] / 1e6:,.0f} of {seen[1] / 1e6:,.0f} MB"

        note = _lines(words)
        yield lambda done, total: note((done, total))
    else:
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.progress import TransferSpeedColumn as Speed

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), Speed(), TimeRemainingColumn())
        with Progress(*columns, console=console(sys.stderr), transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(words: Callable[[Seen], str]) -> Callable[[Seen], None]:
    last = [monotonic()]  # the first line comes after a second: what is quicker needs none

    def note(seen: Seen) -> None:
        if monotonic() - last[0] >= SECONDS:
            last[0] = monotonic()
            say(words(seen))

    return note


def _counts(seen: IngestReport) -> str:
    return f"{seen.asked:,} of {seen.windows:,} questions asked; articles: {seen.articles:,}, claims: {seen.claims:,}"
