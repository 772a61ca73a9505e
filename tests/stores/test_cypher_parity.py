"""The same Cypher gives the same rows from the local file and from a real Neo4j, or is refused with the reason."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from kg.errors import QueryError
from kg.ledger.ledger import Ledger
from kg.query.gate import read_only
from kg.stores.cypher import run_cypher
from kg.stores.neo4j import Database, connect
from kg.stores.snapshot import open_snapshot
from kg.stores.sync import sync_graph
from tests.cypher_parity import (
    ANY_LABELS,
    ANY_ORDER,
    DOCUMENT,
    OF_FIVE,
    PARAMS,
    REFUSES,
    SAME,
    Case,
    document,
    make_ledger,
    read_cases,
)
from tests.pairs import read_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import kglite

    from kg.stores.result import QueryResult
    from tests.neo4j_fixtures import Database as Neo4j

CASES = read_cases()
DIGITS = 12  # of a float: sums and means are added up in another order


@pytest.fixture(scope="module")
def parity_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ledger that both graphs are made of."""
    return make_ledger(tmp_path_factory.mktemp("parity") / "kg.db")


@pytest.fixture(scope="module")
def local(parity_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> kglite.KnowledgeGraph:
    """Return the graph of the ledger as a local file."""
    return open_snapshot(parity_ledger, tmp_path_factory.mktemp("cache"))


@pytest.fixture
def remote(parity_ledger: Path, neo4j_database: Neo4j) -> Iterator[Database]:
    """Yield a Neo4j database that holds the same graph."""
    named = neo4j_database
    password = SecretStr(named.password)
    with connect(named.uri, username=named.username, password=password, database=named.database) as database:
        with Ledger.open(parity_ledger, create=False) as ledger:
            sync_graph(ledger, database)
        yield database


@pytest.mark.neo4j
def test_both_give_the_same_rows(local: kglite.KnowledgeGraph, remote: Database) -> None:
    """Every query gives on Neo4j what it gives locally, or is refused locally and answered by Neo4j."""
    newer = not remote.check().startswith("Neo4j/5.")
    different = []
    for case in CASES:
        if newer and case.expected == OF_FIVE:
            continue
        statement = read_only(case.query)
        there = remote.query(statement, params=PARAMS)
        if not case.refused:
            here = run_cypher(local, statement, params=PARAMS)
            if comparable(here, case.expected) != comparable(there, case.expected):
                different.append(f"{case.query}\n  local {here.rows[:3]}\n  Neo4j {there.rows[:3]}")
    assert not different, "\n".join(different)


@pytest.mark.parametrize("case", [case for case in CASES if case.refused], ids=lambda case: case.query)
def test_what_would_differ_is_refused(local: kglite.KnowledgeGraph, case: Case) -> None:
    """What the local graph cannot answer as Neo4j does is refused, with the construct and the way to Neo4j."""
    with pytest.raises(QueryError) as caught:
        run_cypher(local, read_only(case.query), params=PARAMS)
    assert case.refused in str(caught.value)
    assert "Neo4j" in str(caught.value)
    assert "--graph URI" in str(caught.value)


def test_the_others_are_answered(local: kglite.KnowledgeGraph) -> None:
    """Every other query has an answer, most of them with rows: an empty table would show nothing."""
    counts = [len(run_cypher(local, read_only(case.query), params=PARAMS).rows) for case in CASES if not case.refused]
    assert sum(count > 0 for count in counts) > 0.95 * len(counts)


def test_the_cases_are_many_and_well_formed() -> None:
    """There are at least 100 queries, each with one of the outcomes, and the headings change nothing of them."""
    assert len(CASES) >= 100
    assert [(case.query, case.expected) for case in CASES] == read_pairs("cypher.txt")
    outcomes = {SAME, ANY_ORDER, ANY_LABELS, OF_FIVE}
    assert all(case.expected in outcomes or case.expected.startswith(REFUSES) for case in CASES)
    assert len({case.query for case in CASES}) == len(CASES)


def test_the_document_is_what_the_pairs_say() -> None:
    """docs/cypher.md is up to date; else: python -m tests.cypher_parity."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == document(CASES)
    assert text.count("\n") <= 150


# ---------------------------------------------------------------- what counts as equal


def comparable(result: QueryResult, expected: str) -> tuple[tuple[str, ...], list[str]]:
    """Return columns and rows as texts that differ where values or their types do."""
    rows = [json.dumps([_canonical(value, expected) for value in row], sort_keys=True) for row in result.rows]
    return result.columns, rows if expected in {SAME, OF_FIVE} else sorted(rows)


def _canonical(value: Any, expected: str) -> Any:
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}, a float" if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _canonical(each, expected) for name, each in value.items()}
    if isinstance(value, list):
        return _listed((_canonical(each, expected) for each in value), expected)
    return value


def _listed(values: Iterable[Any], expected: str) -> list[Any]:
    return sorted(values, key=str) if expected == ANY_LABELS else list(values)
