"""What is a ledger and what is not, and that its truth only grows."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Timer
from typing import TYPE_CHECKING

import pytest

from kg.errors import LedgerError
from kg.ledger import Ledger, rows
from kg.ledger.opening import APPLICATION_ID, SCHEMA_VERSION, explain
from kg.models import Answer, Article, Decision, Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Cut = Callable[..., tuple[Article, list[Window]]]
    Reply = Callable[..., Answer]


def refused(path: Path, *, create: bool = True, readonly: bool = False) -> str:
    """Return the error of opening `path`, which must carry a remedy and leave the file as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LedgerError) as caught:
        Ledger.open(path, create=create, readonly=readonly)
    assert caught.value.remedy
    assert (path.read_bytes() if path.is_file() else None) == before
    assert caught.value.message.count("\n") == 0
    return caught.value.message


def sqlite(path: Path, script: str) -> None:
    """Run a script on the file, past the ledger."""
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()


def test_a_foreign_database_is_refused_and_untouched(path: Path) -> None:
    """An SQLite file of another program is not a ledger."""
    sqlite(path, "CREATE TABLE bookmarks (url)")
    assert "not a kg ledger" in refused(path)
    assert "not a kg ledger" in refused(path, readonly=True)


def test_a_foreign_empty_database_is_refused(path: Path) -> None:
    """An SQLite file that another program has marked as its own is not a ledger, though it has no table yet."""
    sqlite(path, "PRAGMA application_id=7")
    assert "not a kg ledger" in refused(path)


@pytest.mark.parametrize("content", [b"Not a database. " * 64, b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 600])
def test_another_kind_of_file_is_refused(path: Path, content: bytes) -> None:
    """A file that is no database at all is not a ledger."""
    path.write_bytes(content)
    assert "not a kg ledger" in refused(path)


def test_a_newer_ledger_is_refused(path: Path) -> None:
    """A ledger of a newer schema names both versions, so that the user knows what to update."""
    Ledger.open(path).close()
    sqlite(path, f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    assert f"schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}" in refused(path)


def test_a_damaged_ledger_says_so(path: Path, cut: Cut) -> None:
    """A ledger with damaged pages is an error that says so, when it is opened or when the damage is met."""
    with Ledger.open(path) as ledger:
        asyncio.run(ledger.add(*cut("a", "k"), "one"))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"), Ledger.open(path) as ledger:
        ledger.articles()


def test_places_that_cannot_be_a_ledger(path: Path) -> None:
    """A folder, a missing folder and a ledger that is to be there but is not: each error names the case."""
    assert "is a folder" in refused(path.parent)
    assert "no folder" in refused(path.parent / "missing" / "kg.db")
    assert "there is no ledger" in refused(path, create=False)
    assert "there is no ledger" in refused(path, readonly=True)
    assert not path.exists()


def test_a_file_that_cannot_be_written_says_so(path: Path) -> None:
    """A ledger without permission to write is an error with a remedy, and can be opened for reading."""
    with Ledger.open(path) as ledger:
        ledger_id = ledger.id
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db, pytest.raises(sqlite3.Error) as caught:
        db.execute("DELETE FROM meta")
    db.close()
    assert "cannot be written" in str(explain(caught.value, path))
    path.chmod(stat.S_IRUSR)
    if os.geteuid() != 0:  # root may write whatever the mode says
        assert "cannot be written" in refused(path)
    with Ledger.open(path, readonly=True) as ledger:
        assert ledger.id == ledger_id
        with pytest.raises(LedgerError, match="for reading only"):
            ledger.begin_run({})


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    """A file of no bytes, as a kill at the very first step leaves it, becomes a ledger with its own id and marks."""
    path.touch()
    with Ledger.open(path) as ledger:
        assert len(ledger.id) == 32
        assert ledger.revision == 0
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    db.close()
    with Ledger.open(path) as again:
        assert again.id == ledger_id_of(path)


def ledger_id_of(path: Path) -> str:
    """Return the id that the file holds."""
    db = sqlite3.connect(path)
    found = str(db.execute("SELECT id FROM meta").fetchone()[0])
    db.close()
    return found


def test_many_may_create_one_ledger_at_once(tmp_path: Path) -> None:
    """Ledgers opened at the same moment on a new file are one ledger, and none is told to try again."""
    together = Barrier(4)

    def identify(name: str) -> str:
        together.wait()
        with Ledger.open(tmp_path / name) as ledger:
            return ledger.id

    with ThreadPoolExecutor(4) as pool:
        for number in range(12):
            assert len(set(pool.map(identify, [f"{number}.db"] * 4))) == 1


def test_opening_waits_for_another_that_opens(path: Path) -> None:
    """Where SQLite gives up at once, a new file that another process is making, opening waits its turn."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = Timer(0.2, other.close)
    done.start()
    Ledger.open(path).close()
    done.join()


def test_the_truth_only_grows(path: Path, cut: Cut, reply: Reply) -> None:
    """Rows of article, answer, decision and run can be neither changed nor deleted, by whatever program."""

    async def scenario() -> None:
        with Ledger.open(path) as ledger, ledger.begin_run({"command": "test"}):
            await ledger.add(*cut("a", "k"), "one")
            await ledger.import_answers([reply("k").model_dump()])
            await ledger.decide(Decision(id="d", action="merge", left="l", right="r", by="rule", grounds="g"))

    asyncio.run(scenario())
    db = sqlite3.connect(path)
    for table in ("article", "answer", "decision", "run"):
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] >= 1  # noqa: S608 - constants
        for change in (f"UPDATE {table} SET seq = seq + 100", f"DELETE FROM {table}"):  # noqa: S608 - constants
            with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
                db.execute(change)
    db.close()


def test_the_tables_hold_every_field_of_the_words() -> None:
    """Each field of Article, Answer, Decision and Window has its column, in the model's order."""
    assert tuple(Article.model_fields) == rows.ARTICLE
    assert tuple(Answer.model_fields) == rows.ANSWER
    assert tuple(Decision.model_fields) == rows.DECISION
    assert tuple(name.replace("idx", "index") for name in rows.WINDOW) == tuple(Window.model_fields)
