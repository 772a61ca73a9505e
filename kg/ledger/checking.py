"""Whether a ledger's file is sound, page by page."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from kg.ledger.opening import connect, explain

if TYPE_CHECKING:
    from pathlib import Path

MOST = 3  # problems told


def find_damage(path: Path) -> tuple[str, ...]:
    """Return what SQLite's quick check finds wrong with the ledger at `path`, at most three lines; none: it is sound.

    Raises LedgerError when the file cannot be read at all.
    """
    try:
        with closing(connect(path.expanduser().resolve(), mode="ro")) as db:
            found = [str(line) for (line,) in db.execute(f"PRAGMA quick_check({MOST})")]
    except sqlite3.Error as error:
        raise explain(error, path) from error
    return () if found == ["ok"] else tuple(" ".join(line.split()) for line in found)
