"""The ledger: one SQLite file whose truth only grows, shared by any number of processes (DESIGN 2.5)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Self

from kg.errors import LedgerError
from kg.ledger import leases, recording, rows
from kg.ledger.leases import Busy, Failure, Lease, Liveness, Order, Run
from kg.ledger.opening import open_file
from kg.ledger.reading import Reading
from kg.ledger.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from filelock import BaseFileLock

    from kg.models import Answer, Article, Claim, Decision, JSONValue, Refusal, Window

IMPORT_BATCH = 1000  # answers in one transaction
FIRST_POLL, LAST_POLL = 0.05, 0.5  # seconds


class Ledger(Reading):
    """An open ledger; every `async` method returns once its change is on the disk.

    Reading methods are those of `Reading`. Points of the protocol are named `<method>:before`, `:before-commit`,
    `:after-commit` and `:after`; a `trace` function given to `open` hears each as it is passed.
    """

    def __init__(self, path: Path, writer: Writer | None, trace: Callable[[str], None] | None) -> None:
        """Join the parts; callers use `Ledger.open`."""
        super().__init__(path)
        self._writer = writer
        self._trace = trace
        self._liveness = Liveness(path)
        self._runs: dict[str, BaseFileLock] = {}

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        create: bool = True,
        readonly: bool = False,
        trace: Callable[[str], None] | None = None,
    ) -> Self:
        """Return the ledger at `path`, made if it is not there and `create` is true.

        Raises LedgerError when the file is missing, foreign, newer, damaged, a folder or not writable.
        """
        path = path.expanduser().resolve()
        db = open_file(path, create=create, readonly=readonly)
        if readonly:
            db.close()
            return cls(path, None, trace)
        return cls(path, Writer(db, path, trace), trace)

    def close(self) -> None:
        """End this ledger's runs, commit what has queued and close every connection; may be called twice."""
        try:
            for run_id in list(self._runs):
                self._end_run(run_id, {})
        finally:
            self._close_readers()  # first: the last connection to close tidies the file up, and a reader may not
            if self._writer is not None:
                self._writer.close()

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the ledger, also after an error."""
        self.close()

    @property
    def commits(self) -> int:
        """How many transactions this process has committed."""
        return self._writing.commits

    @property
    def _writing(self) -> Writer:
        if self._writer is None:
            raise LedgerError(f"{self.path}: the ledger was opened for reading only")
        return self._writer

    def trace(self, point: str) -> None:
        """Tell the trace function, if there is one, that `point` is passed; for steps outside the ledger."""
        if self._trace is not None:
            self._trace(point)

    # ------------------------------------------------------------ runs

    def begin_run(self, details: Mapping[str, str]) -> Run:
        """Return a new run, alive until closed or until this process dies; use it as a context manager."""
        writer = self._writing
        self.trace("run:before")
        run_id = leases.new_run_id()
        for dead in self._unended_runs():
            self._liveness.lives(dead)  # removes what it left
        lock = self._liveness.hold(run_id)
        try:
            writer.commit_now("run", lambda db: leases.record_run(db, run_id, "start", details))
        except LedgerError:
            self._liveness.release(run_id, lock)
            raise
        self._runs[run_id] = lock
        self.trace("run:after")
        return Run(run_id, self._end_run)

    def _end_run(self, run_id: str, details: Mapping[str, str]) -> None:
        lock = self._runs.pop(run_id, None)
        if lock is None:
            return
        try:
            self._writing.commit_now("end", lambda db: leases.record_run(db, run_id, "end", details))
        finally:
            self._liveness.release(run_id, lock)

    # ------------------------------------------------------------ add, lease, keep, derive

    async def add(self, article: Article, windows: Sequence[Window], fingerprint: str) -> bool:
        """Store an article and its windows; return whether the article was new.

        `fingerprint` stands for what the windows depend on (ontology, prompt, profile): the same again changes
        nothing, another replaces the windows. Raises LedgerError if a window is another article's.
        """
        recording.check_windows(article, windows)
        return await self._writing.commit("add", lambda db: recording.add(db, article, windows, fingerprint))

    async def lease(
        self, key: str, *, run: Run, reserve: float = 0.0, budget: float | None = None, retry: bool = False
    ) -> Answer | Lease | Busy:
        """Return the key's answer if there is one, else the lease to ask it, else who is asking it.

        `reserve` is the most that the question may cost and `budget` what the ledger may cost in all, both in
        dollars; raises BudgetError when it would be exceeded. `retry` asks again although there is an answer.
        """
        order = Order(key, run.id, rows.nano(reserve) or 0, rows.nano(budget), retry)
        work = partial(leases.take, order=order, lives=self._liveness.lives)
        return await self._writing.commit("lease", work, abandoned=self._give_back)

    def _give_back(self, taken: Answer | Lease | Busy) -> None:
        """Drop a lease whose caller was cancelled before it heard of it: nothing was sent."""
        if isinstance(taken, Lease):
            unsent = Failure("cancelled before it was sent", billed_unknown=False)
            with suppress(LedgerError):  # closed meanwhile: the run is dead, so the lease is free
                self._writing.send("fail", lambda db: leases.fail(db, taken, unsent))

    async def wait(self, key: str) -> None:
        """Return once no live run is asking `key`: it is answered, failed, or its run died."""
        pause = FIRST_POLL
        while self._is_held(key):
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LAST_POLL)

    def _is_held(self, key: str) -> bool:
        held = self._read("SELECT run, attempt FROM lease WHERE key = ?", (key,))
        if not held or not self._liveness.lives(held[0][0]):
            return False
        return not self._read("SELECT 1 FROM answer WHERE key = ? AND attempt >= ?", (key, held[0][1]))

    async def keep(self, lease: Lease, answer: Answer, *, note: str | None = None) -> None:
        """Store the raw answer and drop the lease: call it before parsing. The attempt's number is the lease's.

        `note` tells of the requests that failed before it came.

        An answer that comes after its lease was taken over is stored all the same. Raises LedgerError if the
        answer is another key's.
        """
        if answer.key != lease.key:
            raise LedgerError(f"an answer to {answer.key} was kept under the lease of {lease.key}")
        await self._writing.commit("keep", lambda db: leases.keep(db, lease, answer, note))

    async def fail(self, lease: Lease, *, note: str, billed_unknown: bool, http_status: int | None = None) -> None:
        """Record that the attempt brought no answer, and drop the lease.

        With `billed_unknown` (a time-out, a lost connection) the reservation stays as spent, unknown.
        """
        failure = Failure(note, billed_unknown, http_status)
        await self._writing.commit("fail", lambda db: leases.fail(db, lease, failure))

    async def derive(
        self, article_id: str, claims: Sequence[Claim], refusals: Sequence[Refusal], fingerprint: str
    ) -> bool:
        """Replace an article's claims and refusals; return whether anything changed.

        Raises LedgerError if there is no such article, or a row is another article's.
        """
        derived = recording.derived_rows(article_id, claims, refusals)
        return await self._writing.commit("derive", lambda db: recording.derive(db, article_id, derived, fingerprint))

    # ------------------------------------------------------------ decisions, imported answers

    async def decide(self, *decisions: Decision) -> None:
        """Append decisions, all or none; the same again changes nothing."""
        await self._writing.commit("decide", partial(recording.decide, decisions=decisions))

    async def import_answers(self, exported: Iterable[Mapping[str, JSONValue]]) -> int:
        """Append exported answers; return how many were new. One whose key and attempt are there changes nothing.

        Raises LedgerError that names the first row that is not an answer; the thousands before it are kept.
        """
        answers, new = (rows.from_portable(row, f"row {number}") for number, row in enumerate(exported, start=1)), 0
        for batch in _batches(answers):
            new += await self._writing.commit("import", partial(recording.import_answers, answers=batch))
        return new


def _batches(answers: Iterator[Answer]) -> Iterator[list[Answer]]:
    while batch := list(islice(answers, IMPORT_BATCH)):
        yield batch
