"""The one thread of a process that writes: it commits whatever has queued as one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kg.errors import KGError, LedgerError
from kg.ledger.opening import explain, is_busy

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

T = TypeVar("T")
MAX_BATCH = 1024  # jobs in one transaction: bounds how long a reader of the result waits


@dataclass(slots=True)
class Job(Generic[T]):
    """What is to be done in a transaction, and who waits for it. A KGError it raises comes before any write."""

    name: str
    work: Callable[[sqlite3.Connection], T]
    future: asyncio.Future[T] | Future[T]
    loop: AbstractEventLoop | None
    abandoned: Callable[[T], None] | None = None


class Writer:
    """Owns the writing connection; jobs come from any thread and any event loop."""

    def __init__(self, db: sqlite3.Connection, path: Path, trace: Callable[[str], None] | None) -> None:
        """Start the thread. `trace` is called with the name of each protocol point as it is passed."""
        self.commits = 0
        self._db = db
        self._path = path
        self._trace = trace
        self._queue: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._lock = Lock()
        self._closed = False
        self._died: LedgerError | None = None
        self._thread = Thread(target=self._run, name=f"ledger {path.name}", daemon=True)
        self._thread.start()

    async def commit(
        self,
        name: str,
        work: Callable[[sqlite3.Connection], T],
        *,
        abandoned: Callable[[T], None] | None = None,
    ) -> T:
        """Return what `work` returns, once it is committed.

        When the caller is cancelled meanwhile, the work is committed all the same and `abandoned` gets the result.
        """
        if self._trace is not None:
            self._trace(f"{name}:before")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        job = Job(name, work, future, loop, abandoned)
        self._put(job)
        try:
            result = await future
        except asyncio.CancelledError:
            if not future.cancelled() and future.exception() is None:  # cancelled between the commit and this line
                _abandon(job, future.result())
            raise
        if self._trace is not None:
            self._trace(f"{name}:after")
        return result

    def commit_now(self, name: str, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what `work` returns, once it is committed; blocks the calling thread meanwhile."""
        return self.send(name, work).result()

    def send(self, name: str, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Queue `work` and return the future of its commit, for callers outside an event loop."""
        future: Future[T] = Future()
        self._put(Job(name, work, future, None))
        return future

    def close(self) -> None:
        """Commit what has queued, end the thread and close the connection."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._db.close()

    def _put(self, job: Job[Any]) -> None:
        with self._lock:
            if self._closed:
                raise LedgerError(f"{self._path}: the ledger is closed")
            if self._died is not None:
                raise self._died
            self._queue.put(job)

    def _run(self) -> None:
        jobs: list[Job[Any]] | None = None
        try:
            while (jobs := self._next_batch()) is not None:
                self._commit(jobs)
        except Exception as error:  # noqa: BLE001 - handed to all who wait: else they would wait for ever
            self._die(jobs or [], error)

    def _die(self, jobs: Sequence[Job[Any]], error: Exception) -> None:
        """Take no more jobs, and tell those who wait."""
        died = LedgerError(f"{self._path}: the ledger stopped writing ({error})", remedy="run the command again")
        died.__cause__ = error
        with self._lock:
            self._died = died
            waiting = [*jobs, *_drain(self._queue)]
        for job in waiting:
            with suppress(Exception):  # one that cannot be told does not keep it from the others
                _settle([job], [died])

    def _next_batch(self) -> list[Job[Any]] | None:
        """Return all that has queued, waiting for the first; None once the queue ends."""
        first = self._queue.get()
        if first is None:
            return None
        jobs = [first]
        try:
            while len(jobs) < MAX_BATCH:
                job = self._queue.get_nowait()
                if job is None:
                    self._queue.put(None)
                    break
                jobs.append(job)
        except Empty:
            pass
        return jobs

    def _commit(self, jobs: Sequence[Job[Any]]) -> None:
        try:
            outcomes = self._transact(jobs)
        except Exception as error:  # noqa: BLE001 - handed to those who wait for it, as an executor does
            if self._db.in_transaction:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
            if len(jobs) > 1 and not is_busy(error):
                for job in jobs:  # each alone: one that cannot be written does not cost the others theirs
                    self._commit([job])
                return
            outcomes = [explain(error, self._path)] * len(jobs)
        _settle(jobs, outcomes)

    def _transact(self, jobs: Sequence[Job[Any]]) -> list[object]:
        trace, outcomes = self._trace, list[object]()
        self._db.execute("BEGIN IMMEDIATE")
        for job in jobs:
            try:
                outcomes.append(job.work(self._db))
            except KGError as error:
                outcomes.append(error)
            if trace is not None:
                trace(f"{job.name}:before-commit")
        self._db.execute("COMMIT")
        self.commits += 1
        if trace is not None:
            for job in jobs:
                trace(f"{job.name}:after-commit")
        return outcomes


def _drain(queue: SimpleQueue[Job[Any] | None]) -> Iterator[Job[Any]]:
    with suppress(Empty):
        while True:
            if (job := queue.get_nowait()) is not None:
                yield job


def _settle(jobs: Sequence[Job[Any]], outcomes: Sequence[object]) -> None:
    """Hand each job its outcome, waking each event loop once."""
    by_loop = defaultdict[Any, list[tuple[Job[Any], object]]](list)
    for job, outcome in zip(jobs, outcomes, strict=True):
        by_loop[job.loop].append((job, outcome))
    for loop, pairs in by_loop.items():
        if loop is None:
            _resolve(pairs)
            continue
        try:
            loop.call_soon_threadsafe(_resolve, pairs)
        except RuntimeError:  # the loop was closed: nobody waits any more
            for job, outcome in pairs:
                _abandon(job, outcome)


def _resolve(pairs: Sequence[tuple[Job[Any], object]]) -> None:
    for job, outcome in pairs:
        if job.future.done():
            _abandon(job, outcome)
        elif isinstance(outcome, Exception):
            job.future.set_exception(outcome)
        else:
            job.future.set_result(outcome)


def _abandon(job: Job[Any], outcome: object) -> None:
    if job.abandoned is not None and not isinstance(outcome, Exception):
        job.abandoned(outcome)
