"""`--as-of`: what the commands that read show of an earlier day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Kg
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
    a | Orrin FINED Tarn <Company> | $41 million | 2025-02-20 | pub 2025-02-20 | in OLD | url https://n.example/x
    b | Orrin SUED Lume <Company> | 2025-02-20 | in OLD
    c | Orrin FINED Tarn <Company> | $14 million | 2025-02-20 | pub 2025-02-22 | in NEW | corrects https://n.example/x
    d | Orrin SUED Vash <Company> | 2025-02-21 | pub never
"""
AMOUNTS = "MATCH ()-[r:FINED]->() RETURN r.amount AS amount"
READERS = (
    ("query", AMOUNTS),
    ("show", "Orrin"),
    ("path", "Orrin", "Tarn"),
    ("why", "{fined}"),
    ("export",),
)


@pytest.fixture(scope="module")
def fined(tmp_path_factory: pytest.TempPathFactory) -> Kg:
    """Return `kg` in a folder with an article, its correction two days later, and one without a date."""
    folder: Path = tmp_path_factory.mktemp("fined")
    store(folder / "kg.db", LINES)
    return Kg(folder, "http://127.0.0.1:9/v1")


def words(fined: Kg, command: tuple[str, ...]) -> list[str]:
    """Return the command with the id of the fine in its place."""
    ids = json.loads(fined("query", "MATCH ()-[r:FINED]->() RETURN r.id AS id", "--json").stdout)
    return [word.format(fined=ids[0]["id"]) if word.startswith("{") else word for word in command]


@pytest.mark.parametrize(
    ("day", "amounts"),
    [("2025-02-19", []), ("2025-02-20", [41e6]), ("2025-02-21", [41e6]), ("2025-02-22", [14e6]), (None, [14e6])],
)
def test_a_query_asks_the_graph_of_a_day(fined: Kg, day: str | None, amounts: list[float]) -> None:
    """Between the two only the original is known; from the correction's day on, only what it says."""
    result = fined("query", AMOUNTS, "--json", *(("--as-of", day) if day else ()))
    assert result.exit_code == 0, result.output
    assert [row["amount"] for row in json.loads(result.stdout)] == amounts


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_every_reader_knows_only_what_was_published(fined: Kg, command: tuple[str, ...]) -> None:
    """As of the original's day each command shows its sentence, and that of no later or undated article."""
    given = words(fined, command)
    more = () if command[0] == "export" else ("--json",)
    then, today = fined(*given, *more, "--as-of", "2025-02-20").stdout, fined(*given, *more).stdout
    if command[0] == "query":
        assert (json.loads(then)[0]["amount"], json.loads(today)[0]["amount"]) == (41e6, 14e6)
        return
    assert "reported as a here" in then
    assert "reported as c here" not in then
    assert "reported as c here" in today
    assert "Vash" not in then


def test_an_undated_article_counts_as_of_no_day(fined: Kg) -> None:
    """What has no date is in today's graph, and in that of no day, however late."""
    assert "Vash" in fined("export").stdout
    assert "Vash" not in fined("export", "--as-of", "2099-12-31").stdout


def test_why_says_what_corrected_a_claim(fined: Kg) -> None:
    """Behind the fact stands the claim that was corrected, and by what."""
    shown = " ".join(fined(*words(fined, READERS[3])).stdout.split())
    assert "corrected by article NEW" in shown
    assert "corrected by" not in fined(*words(fined, READERS[3]), "--as-of", "2025-02-20").stdout


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "21.02.2025", "2025-W08-5", ""])
def test_what_is_no_day_is_wrong_use(fined: Kg, command: tuple[str, ...], day: str) -> None:
    """A day that cannot be read ends with exit 2 and a line that shows how to write one."""
    result = fined(*command, "--as-of", day)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert "--as-of 2025-02-21" in line


@pytest.mark.parametrize("command", READERS[:3], ids=lambda command: command[0])
def test_neo4j_has_no_earlier_day(fined: Kg, command: tuple[str, ...]) -> None:
    """With --graph neo4j://… the day is refused at once, before any server is asked."""
    result = fined(*command, "--as-of", "2025-02-20", "--graph", "neo4j://127.0.0.1:1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "as it was synced" in result.stderr
    assert "--graph local" in result.stderr
