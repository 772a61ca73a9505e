"""The words in which the local graph is asked: the same question, and as harmless as the one that passed the gate."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.query.gate import read_only
from kg.stores.cypher import local_text
from kg.stores.dialect.tokens import tokenize
from tests.pairs import read_pairs

PAIRS = read_pairs("local_cypher.txt")
PASSING = [
    *(query for query, expected in read_pairs("gate.txt") if expected == "passes" and "<U+" not in query),
    *(query for query, _ in read_pairs("cypher.txt")),
]
DEEP = ("(" * 200 + "1" + ")" * 200, "toString(" * 20 + "1" + ")" * 20, ", ".join(["round(1.5, 1)"] * 20_000))


def pieces(text: str) -> list[str]:
    """Return what a query is made of but space."""
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(("query", "expected"), PAIRS)
def test_a_query_is_asked_in_other_words(query: str, expected: str) -> None:
    """What kglite cannot read, or reads otherwise than Neo4j, is said in words that both read alike."""
    assert pieces(local_text(query)) == pieces(expected)


@pytest.mark.parametrize("query", PASSING)
def test_other_words_pass_the_gate_again(query: str) -> None:
    """No rewriting makes of a query that reads one that does anything else."""
    text = local_text(read_only(query).text)
    assert read_only(text).text


@pytest.mark.parametrize("expression", DEEP, ids=["brackets", "calls in calls", "many calls"])
def test_a_query_that_would_grow_too_long_is_refused(expression: str) -> None:
    """Depth and length are limited, so that no query takes long before it is even asked."""
    with pytest.raises(QueryError, match="nested too deeply"):
        local_text(f"RETURN {expression}")
