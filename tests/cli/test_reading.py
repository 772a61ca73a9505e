"""The commands that read: their formats, their data, and what they say when there is nothing."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import FACTS, REFUSED, Kg

if TYPE_CHECKING:
    from pathlib import Path

READERS = (
    ("stats",),
    ("refusals",),
    ("doctor",),
    ("query", "MATCH (c:Company) RETURN c.name AS name ORDER BY name"),
    ("show", "Lantern Foods"),
    ("path", "Mara Quill", "Jon Aster"),
)
CONTRACT = [
    "id", "subject", "predicate", "object", "quantity", "slots", "time", "factuality", "disputed", "folded_into",
    "sources", "first_reported", "last_reported", "claims",
]  # fmt: skip


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_json_is_json_and_csv_is_csv(filled: Kg, command: tuple[str, ...]) -> None:
    """--json equals --format json and parses; --format csv has a header and rows as long as it."""
    result = filled(*command, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)
    assert filled(*command, "--format", "json").stdout == result.stdout
    rows = list(csv.reader(io.StringIO(filled(*command, "--format", "csv").stdout)))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_a_table_is_plain_where_no_terminal_is(filled: Kg, command: tuple[str, ...]) -> None:
    """Without a terminal a table has no colours, no trailing spaces, and says nothing on stderr."""
    result = filled(*command)
    assert result.exit_code == 0, result.output
    assert result.stdout
    assert "\x1b" not in result.stdout
    assert all(line == line.rstrip() for line in result.stdout.splitlines())
    assert result.stderr == ""


@pytest.mark.parametrize("command", [*READERS[:2], *READERS[3:], ("export",), ("retry",), ("why", "abc")])
def test_without_a_ledger_the_way_to_one_is_named(kg: Kg, command: tuple[str, ...]) -> None:
    """A command that needs a ledger makes none: exit 1, and `kg ingest FILE` as the remedy."""
    result = kg(*command, "--db", "none.db", "-q")
    assert result.exit_code == 1
    assert "none.db" in result.stderr
    assert "kg ingest" in result.stderr
    assert result.stdout == ""
    assert not (kg.folder / "none.db").exists()


def test_a_file_that_is_no_ledger_is_refused(kg: Kg) -> None:
    """Another program's file is neither read nor changed."""
    before = (kg.folder / "article.txt").read_bytes()
    result = kg("stats", "--db", "article.txt")
    assert result.exit_code == 1
    assert "not a kg ledger" in result.stderr
    assert (kg.folder / "article.txt").read_bytes() == before


def test_exported_facts_have_the_shape_of_the_contract(filled: Kg) -> None:
    """Each line is one fact with the contract's keys in its order, and a quote that stands in the article."""
    facts = [json.loads(line) for line in filled("export", "--format", "jsonl").stdout.splitlines()]
    assert len(facts) == FACTS
    assert all(list(fact) == CONTRACT for fact in facts)
    body = (filled.folder / "article.txt").read_text(encoding="utf-8").partition("\n\n")[2]
    for claim in (claim for fact in facts for claim in fact["claims"]):
        assert claim["quote"] in body
        assert claim["end"] - claim["start"] == len(claim["quote"])


def test_stats_add_up(filled: Kg) -> None:
    """Windows are answered, failed or pending; candidates are claims or refusals."""
    stats = json.loads(filled("stats", "--json").stdout)
    assert stats["windows"] == stats["answered"] + stats["failed"] + stats["pending"]
    assert stats["candidates"] == stats["claims"] + stats["refusals"]
    assert (stats["articles"], stats["facts"], stats["refusals"]) == (1, FACTS, REFUSED)


def test_refusals_read_like_an_editors_notes(filled: Kg) -> None:
    """The notes give article, sentence, what was proposed and what is wrong with it."""
    notes = filled("refusals").stdout
    assert "Lantern wins a record day" in notes
    assert "“Tavell Group Ltd. fell 3% on Friday.”" in notes
    assert "Tavell Group Ltd. –FELL→ 15%: 15% is not in the cited sentence" in notes


def test_refusals_can_be_had_by_reason(filled: Kg) -> None:
    """--reason keeps one reason, and a reason that is none is answered with those that are."""
    assert filled("refusals", "--reason", "self-loop", "--format", "csv").stdout.count("\n") == 1
    assert len(json.loads(filled("refusals", "--reason", "number not in the quote", "--json").stdout)) == REFUSED
    wrong = filled("refusals", "--reason", "boring")
    assert wrong.exit_code == 2
    assert "self-loop" in wrong.stderr


def test_a_query_binds_its_parameters(filled: Kg) -> None:
    """--param gives a value as JSON; a query can come from standard input."""
    text = "MATCH (c:Company) WHERE c.name = $name RETURN c.name AS name"
    name = "Tavell Group Ltd."
    found = filled("query", "-", "--param", f"name={json.dumps(name)}", "--json", input=text)
    assert json.loads(found.stdout) == [{"name": name}]
    assert filled("query", text, "--param", "name=Tavell").exit_code == 2


@pytest.mark.parametrize("text", ["CREATE (n)", "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "MATCH (n", ""])
def test_a_query_that_writes_or_is_wrong_is_refused(filled: Kg, text: str) -> None:
    """What would write, read files, or is no Cypher ends with exit 2 and one line."""
    result = filled("query", text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_rows_left_out_are_told(filled: Kg) -> None:
    """--limit gives so many rows and says on stderr of how many."""
    result = filled("query", "MATCH (n:Entity) RETURN n.name", "--limit", "2", "--format", "csv")
    assert len(result.stdout.splitlines()) == 3
    assert "2 of " in result.stderr


def test_the_doctor_finds_what_is_wrong(filled: Kg, tmp_path: Path) -> None:
    """All is well with the stub; a server that is away, a damaged ontology or ledger each give exit 1 and a remedy."""
    assert filled("doctor").exit_code == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text("entities: [", encoding="utf-8")
    for options in (("--base-url", "http://127.0.0.1:9/v1"), ("--ontology", str(bad)), ("--db", str(bad))):
        result = filled("doctor", *options, "--json")
        assert result.exit_code == 1
        problems = [check for check in json.loads(result.stdout) if not check["ok"]]
        assert len(problems) == 1
    away = filled("doctor", "--base-url", "http://127.0.0.1:9/v1")
    assert [line for line in away.stdout.splitlines() if line.startswith("problem") and "Try: " in line]


def test_the_doctor_names_a_missing_model(filled: Kg) -> None:
    """Without key, server and embedded model, the doctor says how to get one."""
    checks = json.loads(filled("doctor", "--json", KG_BASE_URL="", KG_MODEL="").stdout)
    [model] = [check for check in checks if check["check"] == "model"]
    assert not model["ok"]
    assert "kg model pull" in model["remedy"]
