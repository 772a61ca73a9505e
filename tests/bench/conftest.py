"""A corpus in the shape of Reuters-21578, an index, and what reads and checks annotations of it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from bench import gold, strata
from bench.annotation import Checker
from kg.ontology import load_ontology
from tests.bench.gold_rows import RECORD, TAGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.annotation import Row
    from kg.models import JSONValue


@pytest.fixture
def reuters(tmp_path: Path) -> Path:
    """Return a corpus of our own in the shape of Reuters-21578, six articles a stratum, six of another, three short."""
    records = [RECORD | {"id": str(900 + n), "topics": [TAGS[n % 10]] if TAGS[n % 10] else []} for n in range(60)]
    records += [RECORD | {"id": str(800 + n), "topics": ["cocoa"]} for n in range(6)]
    records += [RECORD | {"id": str(700 + n), "body": "Too short. Reuter\n\x03"} for n in range(3)]
    path = tmp_path / "reuters.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in [RECORD, *records])
    return path


@pytest.fixture
def index(reuters: Path, tmp_path: Path) -> Path:
    """Return an index of the one article that the rows above annotate."""
    path = tmp_path / "index.tsv"
    record = next(strata.rows_of(reuters))
    strata.write_index([strata.Entry("7", strata.sha256(strata.text_of(record)), "earn", "dev")], path)
    return path


@pytest.fixture
def checker(reuters: Path, index: Path) -> Checker:
    """Return the checker of that article."""
    return Checker(strata.articles_of(strata.read_index(index), reuters), load_ontology())


@pytest.fixture
def rows(checker: Checker) -> Callable[..., list[Row]]:
    """Return a function from right rows as written to rows as read."""

    def read(*written: dict[str, JSONValue]) -> list[Row]:
        found = [checker.check_line(json.dumps(row)) for row in written]
        assert [faults for _, faults in found] == [[]] * len(found)
        return [row for row, _ in found if row]

    return read


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that runs `python -m bench.gold` with a corpus, an index and arguments."""

    def start(reuters: Path, index: Path, *arguments: str) -> None:
        options = ["gold", "--corpus", str(reuters), "--index", str(index), *arguments]
        monkeypatch.setattr("sys.argv", options)
        gold.main()

    return start
