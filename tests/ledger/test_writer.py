"""One thread writes: many callers share a commit, one caller's error is that caller's alone."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import LedgerError
from kg.ledger import Lease, Ledger, opening
from kg.ledger.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.models import Answer, Article, Window

    Cut = Callable[..., tuple[Article, list[Window]]]
    Reply = Callable[..., Answer]

FULL = "the disk is full"


def test_what_has_queued_is_committed_together(ledger: Ledger, cut: Cut) -> None:
    """A hundred articles added at once take far fewer commits than a hundred, and all are there."""

    async def scenario() -> None:
        before = ledger.commits
        await asyncio.gather(*(ledger.add(*cut(f"a{number}", f"k{number}"), "one") for number in range(100)))
        assert ledger.commits - before < 20

    asyncio.run(scenario())
    assert ledger.stats().articles == 100


def test_one_bad_job_does_not_cost_the_others_theirs(ledger: Ledger, cut: Cut) -> None:
    """In one batch, an article that cannot be stored is refused with its reason and the rest is committed."""

    async def scenario() -> list[object]:
        articles = [cut(f"a{number}", f"k{number}") for number in range(20)]
        broken = articles[7][0].model_copy(update={"text": "half a pair \ud83d"})
        articles[7] = (broken, articles[7][1])
        return await asyncio.gather(*(ledger.add(*pair, "one") for pair in articles), return_exceptions=True)

    done = asyncio.run(scenario())
    assert isinstance(done[7], LedgerError)
    assert "UTF-8" in str(done[7])
    assert done[:7] + done[8:] == [True] * 19
    assert [article.id for article in ledger.articles() if article.id == "a7"] == []
    assert ledger.stats().windows == 19


def test_a_full_disk_is_said_and_loses_nothing(path: Path, cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the error says so; what was committed is there, and writing goes on once there is room."""
    monkeypatch.setattr(opening, "WRITER_PRAGMAS", (*opening.WRITER_PRAGMAS, "PRAGMA max_page_count=60"))

    errors = list[LedgerError]()

    async def fill(ledger: Ledger) -> int:
        for number in range(100):
            article, windows = cut(f"a{number}", f"k{number}")
            try:
                await ledger.add(article.model_copy(update={"text": "x" * 20_000}), windows, "one")
            except LedgerError as error:
                errors.append(error)
                return number
        return 100

    with Ledger.open(path) as ledger:
        kept = asyncio.run(fill(ledger))
        assert 0 < kept < 100
        assert [(FULL in error.message, bool(error.remedy)) for error in errors] == [(True, True)]
        assert ledger.stats().windows == len(ledger.articles()) == kept
    monkeypatch.undo()
    with Ledger.open(path) as ledger:
        assert len(ledger.articles()) == kept
        assert asyncio.run(fill(ledger)) == 100


def test_a_ledger_held_too_long_is_said(path: Path, cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another program keeps the file locked, the wait ends with an error that says so."""
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with Ledger.open(path) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program"):
            asyncio.run(ledger.add(*cut("a", "k"), "one"))
        other.execute("ROLLBACK")
        other.close()
        assert asyncio.run(ledger.add(*cut("a", "k"), "one"))


def test_reading_goes_on_during_writing(ledger: Ledger, cut: Cut, reply: Reply) -> None:
    """Readers in other threads see whole transactions only, and the windows always add up."""
    seen, stop = list[int](), threading.Event()

    def read() -> None:
        while not stop.is_set():
            stats = ledger.stats()
            assert stats.windows == stats.answered + stats.failed + stats.pending == 2 * stats.articles
            assert stats.attempts >= stats.answers
            seen.append(stats.answered)

    async def write() -> None:
        with ledger.begin_run({}) as run:
            for number in range(40):
                await ledger.add(*cut(f"a{number}", f"k{number}/0", f"k{number}/1"), "one")
                lease = await ledger.lease(f"k{number}/0", run=run)
                assert isinstance(lease, Lease)
                await ledger.keep(lease, reply(lease.key))

    failures = list[BaseException]()
    hook, threading.excepthook = threading.excepthook, lambda args: failures.append(args.exc_value or SystemExit())
    reader = threading.Thread(target=read)
    reader.start()
    asyncio.run(write())
    stop.set()
    reader.join()
    threading.excepthook = hook
    assert failures == []
    assert seen == sorted(seen)
    assert len(set(seen)) > 2


def test_a_snapshot_is_one_moment(ledger: Ledger, cut: Cut) -> None:
    """Reads inside one snapshot do not see what is committed meanwhile; reads after it do."""

    def add(name: str) -> None:
        asyncio.run(ledger.add(*cut(name, name), "one"))

    add("a")
    with ledger.snapshot():
        revision = ledger.revision
        other = threading.Thread(target=add, args=("b",))
        other.start()
        other.join()
        assert (len(ledger.articles()), ledger.stats().articles, ledger.revision) == (1, 1, revision)
    assert (len(ledger.articles()), ledger.revision > revision) == (2, True)


def test_a_closed_ledger_says_so(path: Path, cut: Cut) -> None:
    """After `close`, reading and writing are errors, a second `close` is not, and the file stands alone."""
    ledger = Ledger.open(path)
    asyncio.run(ledger.add(*cut("a", "k"), "one"))
    ledger.articles()
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        asyncio.run(ledger.add(*cut("b", "k"), "one"))
    with pytest.raises(LedgerError, match="closed"):
        ledger.articles()
    assert [file.name for file in path.parent.iterdir()] == ["kg.db"]


def test_trace_hears_each_step_in_order(path: Path) -> None:
    """Each step passes its four points in order, and the steps outside the ledger can be told too."""
    points = list[str]()

    async def scenario() -> None:
        with Ledger.open(path, trace=points.append) as ledger, ledger.begin_run({}) as run:
            await ledger.lease("k", run=run)
            ledger.trace("call:before")

    asyncio.run(scenario())
    lease = ["lease:before", "lease:before-commit", "lease:after-commit", "lease:after"]
    assert [point for point in points if point.startswith(("lease", "call"))] == [*lease, "call:before"]


def test_when_the_writing_thread_dies_nobody_waits_for_ever(
    path: Path, cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in the thread itself reaches all who wait and all who come later, and the ledger can be closed."""

    def die(*_: object) -> None:
        raise RuntimeError("out of luck")

    async def scenario() -> list[object]:
        adding = [ledger.add(*cut(f"a{number}", f"k{number}"), "one") for number in range(3)]
        return await asyncio.wait_for(asyncio.gather(*adding, return_exceptions=True), 10)

    with Ledger.open(path) as ledger:
        monkeypatch.setattr(Writer, "_commit", die)
        for error in (*asyncio.run(scenario()), *asyncio.run(scenario())):
            assert isinstance(error, LedgerError)
            assert "out of luck" in str(error)


def test_a_rollback_that_fails_hides_no_error(path: Path) -> None:
    """When undoing fails too, the caller learns the first error, and the thread goes on to the next job."""

    class Broken(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql == "ROLLBACK":
                super().execute(sql)
                raise sqlite3.OperationalError("cannot roll back")
            return super().execute(sql, *values)

    db = sqlite3.connect(path, factory=Broken, isolation_level=None, check_same_thread=False)
    writer = Writer(db, path, None)
    with pytest.raises(LedgerError, match="no such table"):
        writer.commit_now("wrong", lambda db: db.execute("INSERT INTO nowhere VALUES (1)"))
    assert writer.commit_now("right", lambda db: db.execute("SELECT 1").fetchone()) == (1,)
    writer.close()
