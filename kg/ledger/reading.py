"""Reads the ledger, on connections of their own, one a thread, that never wait for the writer."""

from __future__ import annotations

import gc
import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, local
from typing import TYPE_CHECKING

from kg.errors import LedgerError
from kg.ledger import rows
from kg.ledger.opening import connect, explain
from kg.models import Answer, Article, Claim, Decision, Refusal, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.ledger.rows import Row
    from kg.models import JSONValue

_ARTICLES = f"SELECT {rows.columns(rows.ARTICLE)} FROM article_shown"  # noqa: S608 - constants, here and below
_WINDOWS = f'SELECT {rows.columns(rows.WINDOW)} FROM "window"'  # noqa: S608
_WINDOWS_IN = f"SELECT {rows.columns(rows.WINDOW)} FROM window_state WHERE state = ?"  # noqa: S608
_DECISIONS = f"SELECT {rows.columns(rows.DECISION)} FROM decision ORDER BY seq"  # noqa: S608
_ANSWERS = f"SELECT {rows.columns(rows.ANSWER)} FROM answer"  # noqa: S608
_LATEST = """ AS a WHERE a.key IN (SELECT value FROM json_each(?))
    AND a.attempt = (SELECT max(b.attempt) FROM answer b WHERE b.key = a.key)"""
_IN_ORDER = " ORDER BY article_id, idx"
_LAST_ATTEMPT = "SELECT number, note, http_status FROM attempt WHERE key = ? ORDER BY number DESC LIMIT 1"
_STALE = """SELECT DISTINCT article.id FROM article LEFT JOIN derivation ON derivation.article_id = article.id
            WHERE derivation.fingerprint IS NOT ? ORDER BY article.id"""


@dataclass(frozen=True, slots=True)
class Failed:
    """A window whose last attempt brought no answer, and why."""

    window: Window
    attempts: int
    note: str
    http_status: int | None


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of one moment. Money in dollars: `cost` is known, `spent_unknown` may have been billed."""

    articles: int
    windows: int
    answered: int
    failed: int
    pending: int
    candidates: int
    claims: int
    refusals: int
    decisions: int
    answers: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    attempts: int
    cost: float
    spent_unknown: float


@contextmanager
def collector_paused() -> Iterator[None]:
    """Spare the collector its walks over many new values without cycles: reading takes a third of the time so."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Reading:
    """The reading half of the ledger. Every method raises LedgerError when the file cannot be read."""

    def __init__(self, path: Path) -> None:
        """Remember where the ledger is; each thread's connection is opened when it first reads."""
        self.path = path
        self._thread = local()
        self._lock = Lock()
        self._connections: list[sqlite3.Connection] | None = []

    # ------------------------------------------------------------ plumbing

    def _close_readers(self) -> None:
        with self._lock:
            for db in self._connections or ():
                db.close()
            self._connections = None

    def _db(self) -> sqlite3.Connection:
        with self._lock:
            if self._connections is None:
                raise LedgerError(f"{self.path}: the ledger is closed")
            db: sqlite3.Connection | None = getattr(self._thread, "db", None)
            if db is None:
                try:
                    db = self._thread.db = connect(self.path, mode="ro")
                except sqlite3.Error as error:
                    raise explain(error, self.path) from error
                self._connections.append(db)
        return db

    def _read(self, sql: str, values: Iterable[object] = ()) -> list[Row]:
        try:
            return self._db().execute(sql, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise explain(error, self.path) from error

    def _value(self, sql: str, values: Iterable[object] = ()) -> JSONValue:
        return self._read(sql, values)[0][0]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Make all reads of this thread inside the block see one moment; may be nested, must not span an await."""
        db = self._db()
        if db.in_transaction:
            yield
            return
        self._read("BEGIN")
        try:
            self._read("SELECT revision FROM meta")  # the moment is that of the first read
            yield
        finally:
            db.execute("ROLLBACK")

    # ------------------------------------------------------------ the ledger itself

    @property
    def id(self) -> str:
        """The ledger's own id, for ever: 32 hex characters."""
        return str(self._value("SELECT id FROM meta"))

    @property
    def revision(self) -> int:
        """A number that grows whenever articles, windows, answers, decisions or derived rows change."""
        return int(self._value("SELECT revision FROM meta"))

    def stats(self) -> Stats:
        """Return the counts of one moment: windows = answered + failed + pending, candidates = claims + refusals."""
        with self.snapshot():
            states: dict[str, int] = dict(self._read("SELECT state, count(*) FROM window_state GROUP BY state"))
            tables = ("article_shown", "claim", "refusal", "decision", "attempt")
            count = {table: self._value(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608
            tokens = "SELECT count(*), total(prompt_tokens), total(cached_tokens), total(completion_tokens) FROM answer"
            answers, prompt, cached, completion = map(int, self._read(tokens)[0])
            cost = self._value("SELECT coalesce(sum(cost), 0) FROM attempt WHERE status = 'answered'")
            charged = self._value("SELECT charged FROM meta")
        return Stats(
            articles=count["article_shown"],
            windows=sum(states.values()),
            answered=states.get("answered", 0),
            failed=states.get("failed", 0),
            pending=states.get("pending", 0),
            candidates=count["claim"] + count["refusal"],
            claims=count["claim"],
            refusals=count["refusal"],
            decisions=count["decision"],
            answers=answers,
            prompt_tokens=prompt,
            cached_tokens=cached,
            completion_tokens=completion,
            attempts=count["attempt"],
            cost=cost / rows.NANO,
            spent_unknown=(charged - cost) / rows.NANO,
        )

    # ------------------------------------------------------------ the truth

    def articles(self) -> list[Article]:
        """Return all articles, by id."""
        return [rows.article(row) for row in self._read(f"{_ARTICLES} ORDER BY id")]

    def article(self, article_id: str) -> Article | None:
        """Return the article, or None."""
        found = self._read(f"{_ARTICLES} WHERE id = ?", (article_id,))
        return rows.article(found[0]) if found else None

    def answers(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Return each key's latest answer; keys without one are left out."""
        found = self._read(_ANSWERS + _LATEST, (json.dumps(list(keys)),))
        return {row[0]: rows.answer(row) for row in found}

    def decisions(self) -> list[Decision]:
        """Return all decisions, in the order they were made."""
        return [rows.decision(row) for row in self._read(_DECISIONS)]

    def answers_export(self) -> Iterator[dict[str, JSONValue]]:
        """Return all answers, later attempts too, as JSON objects that `import_answers` takes."""
        for row in self._read(f"{_ANSWERS} ORDER BY key, attempt"):
            yield rows.portable(rows.answer(row))

    # ------------------------------------------------------------ work in hand, and derived rows

    def windows(self, article_id: str | None = None) -> list[Window]:
        """Return the windows of one article, or of all, by article and index."""
        if article_id is None:
            return [rows.window(row) for row in self._read(_WINDOWS + _IN_ORDER)]
        return [rows.window(row) for row in self._read(f"{_WINDOWS} WHERE article_id = ? ORDER BY idx", (article_id,))]

    def pending(self) -> list[Window]:
        """Return the windows that have no answer and did not fail, those being asked included."""
        return [rows.window(row) for row in self._read(_WINDOWS_IN + _IN_ORDER, ("pending",))]

    def failed(self) -> list[Failed]:
        """Return the windows whose last attempt brought no answer."""
        with self.snapshot():
            windows = [rows.window(row) for row in self._read(_WINDOWS_IN + _IN_ORDER, ("failed",))]
            last = [self._read(_LAST_ATTEMPT, (window.key,))[0] for window in windows]
        return [Failed(window, row[0], row[1] or "", row[2]) for window, row in zip(windows, last, strict=True)]

    def claims(self, article_id: str | None = None) -> list[Claim]:
        """Return the claims of one article, or of all, by article and in the order they were derived."""
        with collector_paused():
            return [Claim.model_validate_json(body) for (body,) in self._derived("claim", article_id)]

    def refusals(self, article_id: str | None = None) -> list[Refusal]:
        """Return the refusals of one article, or of all, by article and in the order they were derived."""
        with collector_paused():
            return [Refusal.model_validate_json(body) for (body,) in self._derived("refusal", article_id)]

    def underived(self, fingerprint: str) -> list[str]:
        """Return the ids of articles whose derived rows are missing or were made with another fingerprint."""
        return [article_id for (article_id,) in self._read(_STALE, (fingerprint,))]

    def run_details(self) -> dict[str, str]:
        """Return what the last run that came to its end wrote down, or nothing: model, profile, ontology."""
        latest = "SELECT details FROM run WHERE event = 'end' AND details <> '{}' ORDER BY rowid DESC LIMIT 1"
        found = self._read(latest)
        return dict(json.loads(found[0][0])) if found else {}

    def _unended_runs(self) -> list[str]:
        """Return the ids of runs that were started and not ended: live ones and killed ones."""
        return [run_id for (run_id,) in self._read("SELECT id FROM run GROUP BY id HAVING count(*) = 1")]

    def _derived(self, table: str, article_id: str | None) -> list[Row]:
        where, values = ("", ()) if article_id is None else ("WHERE article_id = ?", (article_id,))
        return self._read(f"SELECT body FROM {table} {where} ORDER BY article_id, ordinal", values)  # noqa: S608
