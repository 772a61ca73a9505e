"""What the writer's thread does for articles, derived rows, decisions and imported answers; each in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import LedgerError
from kg.ledger import rows
from kg.ledger.leases import BUMP
from kg.models import digest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from kg.models import Answer, Article, Claim, Decision, Refusal, Window

_ADD_ARTICLE = rows.insert("article", rows.ARTICLE)
_ADD_WINDOW = rows.insert("window", rows.WINDOW)
_ADD_ANSWER = rows.insert("answer", rows.ANSWER)
_ADD_DECISION = rows.insert("decision", rows.DECISION)
_READ_DECISION = f"SELECT {rows.columns(rows.DECISION)} FROM decision WHERE id = ?"  # noqa: S608 - constants
_SET_WINDOWING = """INSERT INTO windowing (article_id, fingerprint) VALUES (?, ?)
                    ON CONFLICT (article_id) DO UPDATE SET fingerprint = excluded.fingerprint"""
_SET_DERIVATION = """INSERT INTO derivation (article_id, fingerprint, digest) VALUES (?, ?, ?)
                     ON CONFLICT (article_id)
                     DO UPDATE SET fingerprint = excluded.fingerprint, digest = excluded.digest"""


def check_windows(article: Article, windows: Sequence[Window]) -> None:
    """Raise LedgerError if a window is another article's, or two have one index."""
    strangers = [window.article_id for window in windows if window.article_id != article.id]
    if strangers:
        raise LedgerError(f"a window of article {strangers[0]} was added with article {article.id}")
    if len({window.index for window in windows}) != len(windows):
        raise LedgerError(f"two windows of article {article.id} have one index")


def add(db: sqlite3.Connection, article: Article, windows: Sequence[Window], fingerprint: str) -> bool:
    """Store what is said of the article once, and its windows once per fingerprint; return whether it was new."""
    said = db.execute(_ADD_ARTICLE, rows.article_row(article)).rowcount == 1
    known = db.execute("SELECT fingerprint FROM windowing WHERE article_id = ?", (article.id,)).fetchone()
    if known and known[0] == fingerprint:
        if said:
            db.execute(BUMP)
        return False
    db.execute('DELETE FROM "window" WHERE article_id = ?', (article.id,))
    db.executemany(_ADD_WINDOW, map(rows.window_row, windows))
    db.execute(_SET_WINDOWING, (article.id, fingerprint))
    db.execute(BUMP)
    return known is None


def derived_rows(article_id: str, claims: Sequence[Claim], refusals: Sequence[Refusal]) -> tuple[list[str], list[str]]:
    """Return the claims and the refusals as JSON; raises LedgerError if one is another article's."""
    owners = [claim.article_id for claim in claims] + [refusal.article_id for refusal in refusals]
    strangers = [owner for owner in owners if owner != article_id]
    if strangers:
        raise LedgerError(f"a row of article {strangers[0]} was derived for article {article_id}")
    return [claim.model_dump_json(exclude_none=True) for claim in claims], [
        refusal.model_dump_json(exclude_none=True) for refusal in refusals
    ]


def derive(db: sqlite3.Connection, article_id: str, derived: tuple[list[str], list[str]], fingerprint: str) -> bool:
    """Replace the article's claims and refusals; return whether anything changed."""
    known = db.execute("SELECT fingerprint, digest FROM derivation WHERE article_id = ?", (article_id,)).fetchone()
    mark = digest(*derived)
    if known == (fingerprint, mark):
        return False
    if not db.execute("SELECT 1 FROM article WHERE id = ?", (article_id,)).fetchone():
        raise LedgerError(f"there is no article {article_id}")
    db.execute(_SET_DERIVATION, (article_id, fingerprint, mark))
    if known is None or known[1] != mark:
        for table, bodies in zip(("claim", "refusal"), derived, strict=True):
            db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))  # noqa: S608 - constants
            numbered = [(article_id, ordinal, body) for ordinal, body in enumerate(bodies)]
            db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", numbered)  # noqa: S608 - constants
    db.execute(BUMP)
    return True


def decide(db: sqlite3.Connection, decisions: Sequence[Decision]) -> None:
    """Append each decision once; raises LedgerError if the id of one stands for another."""
    before = db.total_changes
    for decision in decisions:
        row = db.execute(_READ_DECISION, (decision.id,)).fetchone()
        if row is None:
            db.execute(_ADD_DECISION, rows.decision_row(decision))
        elif row != rows.decision_row(decision):
            raise LedgerError(f"decision {decision.id} is recorded already, and says something else")
    if db.total_changes > before:
        db.execute(BUMP)


def import_answers(db: sqlite3.Connection, answers: Sequence[Answer]) -> int:
    """Append the answers whose key and attempt are not there yet; return how many those were."""
    values = [rows.answer_row(answer, answer.attempt) for answer in answers]
    new = max(db.executemany(_ADD_ANSWER, values).rowcount, 0)
    if new:
        db.execute(BUMP)
    return new
