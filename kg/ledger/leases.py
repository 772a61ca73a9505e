"""Who may ask a window's question: runs, whether they live, leases, attempts and the budget (DESIGN 2.5, steps 2-4)."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from kg.errors import BudgetError, LedgerError
from kg.ledger import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType

    from filelock import BaseFileLock

    from kg.models import Answer

TRIES = 100  # at making the folder of lock files while others remove it
BUMP = "UPDATE meta SET revision = revision + 1"
_LATEST_ANSWER = f"SELECT {rows.columns(rows.ANSWER)} FROM answer WHERE key = ? ORDER BY attempt DESC LIMIT 1"  # noqa: S608 - constants
_NEXT_ATTEMPT = """SELECT 1 + max(coalesce((SELECT max(number) FROM attempt WHERE key = :key), 0),
                                 coalesce((SELECT max(attempt) FROM answer WHERE key = :key), 0))"""
_OPEN_ATTEMPT = "INSERT INTO attempt (key, number, run, started, status, reserved) VALUES (?, ?, ?, ?, 'sent', ?)"
_CLOSE_ATTEMPT = "UPDATE attempt SET status = ?, http_status = ?, note = ?, cost = ? WHERE key = ? AND number = ?"
_TAKE = """INSERT INTO lease (key, attempt, run) VALUES (?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET attempt = excluded.attempt, run = excluded.run"""
_DROP = "DELETE FROM lease WHERE key = ? AND attempt = ?"
_KEEP = rows.insert("answer", rows.ANSWER)


# ---------------------------------------------------------------- runs, and whether they live


class Liveness:
    """The lock files of one ledger's runs, in a folder beside it; the kernel frees a lock when its process dies."""

    def __init__(self, path: Path) -> None:
        """Name the folder of the ledger at `path`; nothing is touched before a run begins."""
        self._folder = path.with_name(path.name + ".runs")
        self._mine: set[str] = set()

    def hold(self, run_id: str) -> BaseFileLock:
        """Return the held lock of a new run; raises LedgerError where the file system has no locks."""
        lock = self._lock(run_id)
        for _ in range(TRIES):
            try:
                self._folder.mkdir(exist_ok=True)
                lock.acquire(timeout=0)
            except (FileNotFoundError, TimeoutError):  # another run ended and removed the folder it saw empty
                continue
            except OSError as error:
                found = f"{self._folder}: files cannot be locked here ({error})"
                raise LedgerError(found, remedy="keep the ledger on a local disk") from error
            self._mine.add(run_id)
            return lock
        raise LedgerError(f"{self._folder}: the folder disappears as it is made", remedy="run again")

    def release(self, run_id: str, lock: BaseFileLock) -> None:
        """Free the lock and remove what it left behind."""
        self._mine.discard(run_id)
        lock.release()
        self._remove(run_id)

    def lives(self, run_id: str) -> bool:
        """Return whether some process holds the run's lock; what a dead run left behind is removed."""
        if run_id in self._mine:
            return True
        if not self._file(run_id).exists():
            return False
        lock = self._lock(run_id)
        try:
            lock.acquire(timeout=0)
        except TimeoutError:
            return True
        except FileNotFoundError:  # removed meanwhile, with its folder
            return False
        except OSError as error:
            found = f"{self._file(run_id)}: whether this run is alive cannot be told ({error})"
            raise LedgerError(found, remedy="check its permissions; delete it once no kg is running") from error
        self.release(run_id, lock)
        return False

    def _remove(self, run_id: str) -> None:
        with suppress(OSError):  # another process may be probing it (Windows), or other runs use the folder
            self._file(run_id).unlink(missing_ok=True)
            self._folder.rmdir()

    def _file(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.lock"

    def _lock(self, run_id: str) -> BaseFileLock:
        from filelock import FileLock  # 85 ms, and only a command that asks a model needs it

        return FileLock(self._file(run_id), thread_local=False, fallback_to_soft=False)


@dataclass(slots=True)
class Run:
    """One command that may ask the model; alive until closed or until its process dies."""

    id: str
    _end: Callable[[str, Mapping[str, str]], None]
    details: dict[str, str] = field(default_factory=dict)  # written down at the end; a killed run leaves none
    _open: bool = field(default=True)

    def close(self) -> None:
        """Record the end and free the lock. What it was still asking becomes free to be asked again."""
        if self._open:
            self._open = False
            self._end(self.id, self.details)

    def __enter__(self) -> Self:
        """Return the run."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the run, also after an error."""
        self.close()


def new_run_id() -> str:
    """Return 32 hex characters that no other run has."""
    return uuid.uuid4().hex


def record_run(db: sqlite3.Connection, run_id: str, event: str, details: Mapping[str, str]) -> None:
    """Append the start or the end of a run."""
    text = json.dumps(dict(details), ensure_ascii=False, separators=(",", ":"))
    sql = "INSERT INTO run (id, event, at, details) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, (run_id, event, _now(), text))


# ---------------------------------------------------------------- leases


@dataclass(frozen=True, slots=True)
class Lease:
    """The right and duty to ask one key once: end it with `keep` or `fail`. `reserved` is in nanodollars."""

    key: str
    attempt: int
    run: str
    reserved: int


@dataclass(frozen=True, slots=True)
class Busy:
    """A live run is asking this key: `wait`, then lease again."""

    key: str
    run: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a lease is asked for; money in nanodollars."""

    key: str
    run: str
    reserve: int = 0
    budget: int | None = None
    retry: bool = False


def take(db: sqlite3.Connection, order: Order, lives: Callable[[str], bool]) -> Answer | Lease | Busy:
    """Return the answer that is there, or a lease, or who holds it; raises BudgetError before any write."""
    if not order.retry and (row := db.execute(_LATEST_ANSWER, (order.key,)).fetchone()):
        return rows.answer(row)
    held = db.execute("SELECT run, attempt FROM lease WHERE key = ?", (order.key,)).fetchone()
    if held and lives(held[0]):
        return Busy(order.key, held[0])
    _check_budget(db, order)
    if held:
        close = ("unknown", None, "its run ended before the answer came", None, order.key, held[1])
        db.execute(_CLOSE_ATTEMPT, close)
    number = db.execute(_NEXT_ATTEMPT, {"key": order.key}).fetchone()[0]
    db.execute(_OPEN_ATTEMPT, (order.key, number, order.run, _now(), order.reserve))
    db.execute(_TAKE, (order.key, number, order.run))
    return Lease(order.key, number, order.run, order.reserve)


def _check_budget(db: sqlite3.Connection, order: Order) -> None:
    if order.budget is None:
        return
    charged = db.execute("SELECT charged FROM meta").fetchone()[0]
    if charged + order.reserve > order.budget:
        spent, need, budget = (amount / rows.NANO for amount in (charged, order.reserve, order.budget))
        found = f"the budget of ${budget:.4f} is spent: ${spent:.4f} so far, and the next question may cost ${need:.4f}"
        raise BudgetError(found, remedy="raise --budget; what is pending stays in the ledger")


def keep(db: sqlite3.Connection, lease: Lease, answer: Answer, note: str | None) -> None:
    """Store the answer under the lease's attempt, charge what it cost, and drop the lease."""
    number = lease.attempt
    close = ("answered", 200, note, rows.nano(answer.cost), lease.key, number)
    db.execute(_CLOSE_ATTEMPT, close)
    if db.execute(_KEEP, rows.answer_row(answer, number)).rowcount == 0:  # one was imported under that number meanwhile
        number = db.execute(_NEXT_ATTEMPT, {"key": lease.key}).fetchone()[0]
        db.execute(_KEEP, rows.answer_row(answer, number))
        db.execute("UPDATE attempt SET number = ? WHERE key = ? AND number = ?", (number, lease.key, lease.attempt))
    db.execute(_DROP, (lease.key, lease.attempt))
    db.execute(BUMP)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt brought no answer. `billed_unknown`: it may have been billed, so its reservation stays spent."""

    note: str
    billed_unknown: bool
    http_status: int | None = None


def fail(db: sqlite3.Connection, lease: Lease, failure: Failure) -> None:
    """Close the attempt without an answer and drop the lease; an attempt that was answered meanwhile stays so."""
    status = "unknown" if failure.billed_unknown else "failed"
    sql = f"{_CLOSE_ATTEMPT} AND status <> 'answered'"
    db.execute(sql, (status, failure.http_status, failure.note, None, lease.key, lease.attempt))
    db.execute(_DROP, (lease.key, lease.attempt))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
