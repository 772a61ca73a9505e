"""`--confidence`: what the commands that read show of claims that the model was sure of when it was asked again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kg import open_graph
from tests.cli.conftest import Kg
from tests.factories import store_claims
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
    a | Orrin FINED Tarn <Company> | $41 million | 2025-02-20 | in ONE
    b | Orrin FINED Tarn <Company> | 2025-02-20 | in TWO
    c | Orrin SUED Lume <Company> | 2025-02-20 | in THREE
    d | Orrin SUED Vash <Company> | 2025-02-21 | in FOUR
"""
SURE = {"a": 0.8, "b": 0.95, "c": 0.4}  # and of d the model was not asked again
READERS = (("query", "MATCH ()-[r:SUED]->(c) RETURN c.name AS name"), ("show", "Orrin"), ("ask", "Whom did Orrin sue?"))


@pytest.fixture(scope="module")
def sued(tmp_path_factory: pytest.TempPathFactory) -> Kg:
    """Return `kg` in a folder with claims of different confidence."""
    folder: Path = tmp_path_factory.mktemp("sued")
    articles, claims = read_lines(LINES)
    store_claims(folder / "kg.db", articles, [c.model_copy(update={"confidence": SURE.get(c.id)}) for c in claims])
    return Kg(folder, "http://127.0.0.1:9/v1")


def edges(sued: Kg) -> dict[str, float | None]:
    """Return the confidence of each edge, by the name of what it leads to."""
    rows = json.loads(
        sued("query", "MATCH ()-[r:FINED|SUED]->(c) RETURN c.name AS c, r.confidence AS sure", "--json").stdout
    )
    return {row["c"]: row["sure"] for row in rows}


def test_an_edge_is_as_sure_as_the_surest_claim_of_its_number(sued: Kg) -> None:
    """Of those that state its number; a surer claim without one says nothing of that."""
    assert edges(sued) == {"Tarn": 0.8, "Lume": 0.4, "Vash": None}


def test_the_export_has_it_where_there_is_one(sued: Kg) -> None:
    """Of facts and of claims; a claim that was not asked about again has no such key."""
    facts = [json.loads(line) for line in sued("export").stdout.splitlines()]
    claims = [claim for fact in facts for claim in fact["claims"]]
    assert sorted(claim["confidence"] for claim in claims if "confidence" in claim) == [0.4, 0.8, 0.95]
    (fine,) = (fact for fact in facts if fact["predicate"] == "FINED" and fact["quantity"])
    assert fine["confidence"] == 0.8


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_a_reader_hears_only_what_is_so_sure(sued: Kg, command: tuple[str, ...]) -> None:
    """What was not asked about again is not sure."""
    shown = {least: sued(*command, "--json", "--confidence", least).stdout for least in ("0", "0.4", "0.41")}
    assert {least: ("Lume" in text, "Vash" in text) for least, text in shown.items()} == {
        "0": (True, True),
        "0.4": (True, False),
        "0.41": (False, False),
    }


def test_a_fact_stands_while_one_of_its_claims_is_so_sure(sued: Kg) -> None:
    """From 0.9 only that there was a fine is left, without its amount."""
    graph = open_graph(sued.folder / "kg.db", confidence=0.9)
    assert [edge.get("amount") for *_, edge in graph.edges(data=True)] == [None]


def test_why_tells_it(sued: Kg) -> None:
    """Beside each claim's reading."""
    (id_,) = (
        row["id"] for row in json.loads(sued("query", "MATCH ()-[r:FINED]->() RETURN r.id AS id", "--json").stdout)
    )
    assert "confidence 80%" in " ".join(sued("why", id_).stdout.split())


@pytest.mark.parametrize("least", ["1.5", "-0.1", "sure"])
def test_what_is_no_share_is_wrong_use(sued: Kg, least: str) -> None:
    """Confidence is a number from 0 to 1."""
    assert sued("export", "--confidence", least).exit_code == 2


def test_neo4j_is_asked_in_cypher(sued: Kg) -> None:
    """There each edge has the number."""
    result = sued("show", "Orrin", "--confidence", "0.5", "--graph", "neo4j://127.0.0.1:1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "WHERE r.confidence >= 0.9" in result.stderr
