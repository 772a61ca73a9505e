"""Who may ask what, and what it may cost: the steps add, lease, keep, fail and retry, in one process."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest

from kg.errors import BudgetError, LedgerError
from kg.ledger import Busy, Lease, Ledger
from kg.models import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.ledger import Run
    from kg.models import Article, Window

    Cut = Callable[..., tuple[Article, list[Window]]]
    Reply = Callable[..., Answer]


async def leased(ledger: Ledger, key: str, run: Run, *, reserve: float = 0.0, retry: bool = False) -> Lease:
    """Return the lease, which must be free."""
    taken = await ledger.lease(key, run=run, reserve=reserve, retry=retry)
    assert isinstance(taken, Lease)
    return taken


def statuses(path: Path, key: str) -> list[str]:
    """Return how the key's attempts ended, in order."""
    with sqlite3.connect(path) as db:
        found = [row[0] for row in db.execute("SELECT status FROM attempt WHERE key = ? ORDER BY number", (key,))]
    db.close()
    return found


def test_an_article_is_added_once(ledger: Ledger, cut: Cut) -> None:
    """Adding an article again changes nothing; a new fingerprint replaces its windows and keeps its answers."""

    async def scenario() -> None:
        article, windows = cut("a", "k0", "k1")
        assert await ledger.add(article, windows, "one")
        before = ledger.revision
        assert not await ledger.add(article, windows, "one")
        assert (ledger.revision, ledger.windows("a"), ledger.articles()) == (before, windows, [article])
        _, others = cut("a", "k1", "k2", "k3")
        assert not await ledger.add(article, others, "two")
        assert ledger.revision > before
        assert ledger.windows() == others

    asyncio.run(scenario())


def test_windows_of_another_article_are_refused(ledger: Ledger, cut: Cut) -> None:
    """A window of another article, or a second one of the same index, is an error and nothing is written."""

    async def scenario() -> None:
        article, windows = cut("a", "k0")
        for wrong in (cut("b", "k0")[1], windows * 2):
            with pytest.raises(LedgerError):
                await ledger.add(article, wrong, "one")

    asyncio.run(scenario())
    assert ledger.stats().articles == 0


def test_an_answer_that_is_there_is_never_asked_again(ledger: Ledger, reply: Reply) -> None:
    """After `keep`, a lease returns the raw body, also of an answer that is malformed or cut inside an emoji."""
    bodies = ["", "{not json", "half a pair \ud83d", "a\x00b", "x" * 100_000]

    async def scenario() -> None:
        with ledger.begin_run({}) as run:
            for number, body in enumerate(bodies):
                kept = reply(f"k{number}", body, 0.25)
                await ledger.keep(await leased(ledger, kept.key, run), kept)
                assert await ledger.lease(kept.key, run=run) == kept
                assert ledger.answers([kept.key, "unknown"]) == {kept.key: kept}

    asyncio.run(scenario())


def test_an_answer_goes_with_its_lease(ledger: Ledger, reply: Reply) -> None:
    """An answer to another key than the lease's is an error."""

    async def scenario() -> None:
        with ledger.begin_run({}) as run, pytest.raises(LedgerError):
            await ledger.keep(await leased(ledger, "k", run), reply("other"))

    asyncio.run(scenario())


def test_a_live_run_is_waited_for(path: Path, reply: Reply) -> None:
    """A key that a live run holds is busy for everyone, until it is answered; then all get the one answer."""

    async def scenario() -> None:
        with Ledger.open(path) as one, Ledger.open(path) as two, one.begin_run({}) as mine, two.begin_run({}) as theirs:
            lease = await leased(one, "k", mine)
            assert await two.lease("k", run=theirs) == Busy("k", mine.id)
            assert await one.lease("k", run=mine) == Busy("k", mine.id)
            waiting = asyncio.create_task(two.wait("k"))
            await asyncio.sleep(0.12)
            assert not waiting.done()
            await one.keep(lease, reply("k", "yes"))
            await asyncio.wait_for(waiting, 2)
            answer = await two.lease("k", run=theirs)
            assert isinstance(answer, Answer)
            assert answer.body == "yes"

    asyncio.run(scenario())


def test_a_dead_run_is_taken_over(path: Path) -> None:
    """When a run ends without an answer its key is free, its attempt unknown, its reservation still spent."""

    async def scenario() -> None:
        with Ledger.open(path) as one, Ledger.open(path) as two, two.begin_run({}) as theirs:
            with one.begin_run({}) as mine:
                await leased(one, "k", mine, reserve=0.5)
            await asyncio.wait_for(two.wait("k"), 1)
            assert (await leased(two, "k", theirs, reserve=0.25)).attempt == 2
            assert two.stats().spent_unknown == 0.75
        assert statuses(path, "k") == ["unknown", "sent"]
        assert not path.with_name("kg.db.runs").exists(), "a run left its lock file"

    asyncio.run(scenario())


def test_an_answer_that_comes_late_is_kept(path: Path, reply: Reply) -> None:
    """An answer that arrives after its lease was taken over is stored, and the new lease stands."""

    async def scenario() -> None:
        with Ledger.open(path) as ledger:
            with ledger.begin_run({}) as first:
                late = await leased(ledger, "k", first)
            with ledger.begin_run({}) as second:
                lease = await leased(ledger, "k", second)
                await ledger.keep(late, reply("k", "late"))
                assert ledger.answers(["k"])["k"].body == "late"
                await ledger.keep(lease, reply("k", "new"))
                assert ledger.answers(["k"])["k"].body == "new"
        assert statuses(path, "k") == ["answered", "answered"]

    asyncio.run(scenario())


def test_retry_asks_again_and_the_latest_answer_counts(ledger: Ledger, cut: Cut, reply: Reply) -> None:
    """`retry` asks an answered key as the next attempt; if that fails, the old answer still stands."""

    async def scenario() -> None:
        await ledger.add(*cut("a", "k"), "one")
        with ledger.begin_run({}) as run:
            await ledger.keep(await leased(ledger, "k", run), reply("k", "bad"))
            await ledger.fail(await leased(ledger, "k", run, retry=True), note="down", billed_unknown=False)
            assert ledger.answers(["k"])["k"].body == "bad"
            assert ledger.stats().answered == 1
            await ledger.keep(await leased(ledger, "k", run, retry=True), reply("k", "good"))
            assert ledger.answers(["k"])["k"] == reply("k", "good").model_copy(update={"attempt": 3})
            assert [row["body"] for row in ledger.answers_export()] == ["bad", "good"]

    asyncio.run(scenario())


def test_a_failed_window_says_why(ledger: Ledger, cut: Cut) -> None:
    """A failed attempt makes its window failed, with note and status; leased again it is pending."""

    async def scenario() -> None:
        _, windows = cut("a", "k0", "k1")
        await ledger.add(cut("a")[0], windows, "one")
        with ledger.begin_run({}) as run:
            lease = await leased(ledger, "k0", run, reserve=1.0)
            assert ledger.pending() == windows
            await ledger.fail(lease, note="server busy", billed_unknown=False, http_status=503)
            assert ledger.stats().spent_unknown == 0
            [failed] = ledger.failed()
            assert (failed.window, failed.attempts, failed.note, failed.http_status) == (
                windows[0],
                1,
                "server busy",
                503,
            )
            assert ledger.pending() == windows[1:]
            await leased(ledger, "k0", run)
            assert (ledger.failed(), ledger.pending()) == ([], windows)

    asyncio.run(scenario())


def test_the_budget_counts_what_may_have_been_billed(ledger: Ledger, reply: Reply) -> None:
    """Known costs, open reservations and those of time-outs count; a plain failure gives its reservation back."""

    async def scenario() -> None:
        with ledger.begin_run({}) as run:
            await ledger.keep(await leased(ledger, "k0", run, reserve=0.5), reply("k0", cost=0.1))
            await ledger.fail(await leased(ledger, "k1", run, reserve=0.2), note="time-out", billed_unknown=True)
            await ledger.fail(await leased(ledger, "k2", run, reserve=0.4), note="refused", billed_unknown=False)
            await leased(ledger, "k3", run, reserve=0.3)
            with pytest.raises(BudgetError, match="budget of"):
                await ledger.lease("k4", run=run, reserve=0.1000001, budget=0.7)
            assert isinstance(await ledger.lease("k4", run=run, reserve=0.1, budget=0.7), Lease)
            assert (ledger.stats().cost, ledger.stats().spent_unknown, ledger.stats().attempts) == (0.1, 0.6, 5)
            assert isinstance(await ledger.lease("k0", run=run, reserve=1.0, budget=0.0), Answer), "an answer is free"

    asyncio.run(scenario())


@pytest.mark.parametrize("committed", [False, True])
def test_a_cancelled_caller_leaves_no_lease(ledger: Ledger, cut: Cut, *, committed: bool) -> None:
    """A task cancelled as it leases, before the commit or between the commit and its waking, leaves the key free."""

    def let_the_writer_commit() -> None:
        time.sleep(0.05)

    async def scenario() -> None:
        with ledger.begin_run({}) as run:
            task = asyncio.create_task(ledger.lease("k", run=run, reserve=1.0))
            await asyncio.sleep(0)
            if committed:
                let_the_writer_commit()
            asyncio.get_running_loop().call_soon(task.cancel)
            with pytest.raises(asyncio.CancelledError):
                await task
            for name in ("a", "b"):  # the first is committed after the lease, the second after its return
                await ledger.add(*cut(name, name), "one")
            assert (ledger.stats().attempts, ledger.stats().spent_unknown) == (1, 0)
            assert (await leased(ledger, "k", run)).attempt == 2

    asyncio.run(scenario())
