"""Opens the ledger's file, tells a ledger from every other file, and says in words what SQLite reports."""

from __future__ import annotations

import os
import sqlite3
import time
from importlib import resources
from typing import TYPE_CHECKING

from kg.errors import LedgerError

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x6B674C31  # "kgL1", in the file's header
SCHEMA_VERSION = 1
BUSY_SECONDS = 30.0
OPEN_AGAIN_SECONDS = 0.02

# recursive_triggers: without it, INSERT OR REPLACE would delete a row past the append-only triggers.
WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
)

_ANOTHER_FILE = "name another file with --db"
_UNWRITABLE = "check the permissions of the file and its folder, or name another file with --db"
_DAMAGED = "restore a copy; answers exported from one can be ingested again with --answers"
_REASONS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space and run again; all that was committed is kept"),
    sqlite3.SQLITE_NOTADB: ("the file is not a kg ledger", _ANOTHER_FILE),
    sqlite3.SQLITE_CORRUPT: ("the ledger is damaged", _DAMAGED),
    sqlite3.SQLITE_CANTOPEN: ("the file cannot be opened", _UNWRITABLE),
    sqlite3.SQLITE_READONLY: ("the file cannot be written", _UNWRITABLE),
    sqlite3.SQLITE_PERM: ("the file cannot be opened", _UNWRITABLE),
    sqlite3.SQLITE_BUSY: ("another program has held the ledger for too long", "end that program and run again"),
    sqlite3.SQLITE_LOCKED: ("another program has held the ledger for too long", "end that program and run again"),
    sqlite3.SQLITE_IOERR: ("the disk reports an error", "check the disk and run again"),
    sqlite3.SQLITE_TOOBIG: ("a text is too long to be stored", "split the article"),
}


def explain(error: Exception, path: Path) -> Exception:
    """Return what SQLite reports about `path` as a `LedgerError` with a remedy; any other error as it is."""
    if isinstance(error, UnicodeEncodeError):
        found = f"{path}: a text is not valid Unicode ({error.reason}, character {error.start})"
        return LedgerError(found, remedy="save the source as UTF-8 and ingest it again")
    if not isinstance(error, sqlite3.Error):
        return error
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    reason, remedy = _REASONS.get(code, (str(error), None))
    return LedgerError(f"{path}: {reason}", remedy=remedy)


def is_busy(error: Exception) -> bool:
    """Return whether SQLite gave up because another connection holds the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, sqlite3.Error) and code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def connect(path: Path, *, mode: str) -> sqlite3.Connection:
    """Return a connection in autocommit; `mode` is SQLite's: `ro`, `rw`, or `rwc` to create the file.

    Raises sqlite3.Error. A ledger in a folder that cannot be written is still read, if nobody is writing it.
    """
    uri = f"{path.as_uri()}?mode={mode}"
    db = _connect(uri)
    if mode != "ro":
        return db
    try:
        db.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    except sqlite3.Error as error:
        db.close()
        if is_busy(error) or os.access(path.parent, os.W_OK) or path.with_name(path.name + "-wal").exists():
            raise
        return _connect(f"{uri}&immutable=1")
    return db


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def open_file(path: Path, *, create: bool, readonly: bool) -> sqlite3.Connection:
    """Return a connection to the ledger at `path`, made first if it is not there and `create` is true.

    Raises LedgerError when the file is missing, foreign, newer, damaged or not writable.
    """
    _check_place(path, create=create and not readonly)
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return _open(path, create=create, readonly=readonly)
        except sqlite3.Error as error:
            # SQLite does not wait by itself for the change to WAL mode, nor for a recovery that another process does.
            if not is_busy(error) or time.monotonic() > deadline:
                raise explain(error, path) from error
        time.sleep(OPEN_AGAIN_SECONDS)


def _open(path: Path, *, create: bool, readonly: bool) -> sqlite3.Connection:
    db = connect(path, mode="ro" if readonly else "rwc" if create else "rw")
    try:
        _prepare(db, path, readonly=readonly, create=create)
    except (sqlite3.Error, LedgerError):
        db.close()
        raise
    return db


def _check_place(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise LedgerError(f"{path} is a folder, not a ledger", remedy="name a file in it with --db")
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: there is no folder {path.parent}", remedy="make that folder first")
    if not create and not path.exists():
        raise LedgerError(f"{path}: there is no ledger", remedy="'kg ingest' makes one; --db names another")


def _prepare(db: sqlite3.Connection, path: Path, *, readonly: bool, create: bool) -> None:
    empty = _is_empty(db)
    if not empty:
        _check_kind(db, path)
    elif readonly or not create:
        raise LedgerError(f"{path}: the file is not a kg ledger", remedy=_ANOTHER_FILE)
    if readonly:
        return
    for pragma in WRITER_PRAGMAS:
        db.execute(pragma)
    if empty:
        _create(db)
        _check_kind(db, path)
    else:
        db.execute("BEGIN IMMEDIATE")  # says at once that the file is not writable
        db.execute("ROLLBACK")


def _is_empty(db: sqlite3.Connection) -> bool:
    tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    return bool(tables == 0 and _pragma(db, "application_id") == 0)


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _check_kind(db: sqlite3.Connection, path: Path) -> None:
    if _pragma(db, "application_id") != APPLICATION_ID:
        raise LedgerError(f"{path}: the file is not a kg ledger", remedy=_ANOTHER_FILE)
    version = _pragma(db, "user_version")
    if version > SCHEMA_VERSION:
        found = f"{path}: the ledger was written by a newer kg (schema {version}, this one knows {SCHEMA_VERSION})"
        raise LedgerError(found, remedy="update kg")
    if version < 1:
        raise LedgerError(f"{path}: the ledger is damaged (schema {version})", remedy=_DAMAGED)


def _create(db: sqlite3.Connection) -> None:
    """Write the schema in one transaction; when two processes create one ledger, the second changes nothing."""
    schema = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    header = f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={SCHEMA_VERSION};"
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{schema}\n{header}\nCOMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
