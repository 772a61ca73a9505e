"""The gate: what it lets pass reads the graph and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.query.gate import REASONS, read_only
from tests.pairs import read_pairs

CODE = re.compile(r"<U\+([0-9A-F]{4,5})>")
PAIRS = [(CODE.sub(lambda found: chr(int(found[1], 16)), query), said) for query, said in read_pairs("gate.txt")]
HOSTILE = [(query, said.removeprefix("refused: ")) for query, said in PAIRS if said != "passes"]
INNOCENT = [query for query, said in PAIRS if said == "passes"]
CLAUSES = st.sampled_from(
    ["CREATE (x)", "MERGE (x)", "SET n.x = 1", "DELETE n", "DETACH DELETE n", "REMOVE n.x", "LOAD CSV FROM 'x' AS l"]
)
STRINGS = st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.mark.parametrize(("query", "reason"), HOSTILE)
def test_a_hostile_query_is_refused_with_the_reason(query: str, reason: str) -> None:
    """What would write, read files, run procedures or leave the graph is refused before it runs, and told why."""
    with pytest.raises(QueryError) as caught:
        read_only(query)
    assert reason in str(caught.value)


@pytest.mark.parametrize("query", INNOCENT)
def test_an_innocent_query_passes(query: str) -> None:
    """A query that reads passes, whatever its names, strings and comments look like."""
    assert read_only(query).text


def test_the_pairs_are_many() -> None:
    """The list of attacks and of look-alikes only grows."""
    assert len(HOSTILE) >= 60
    assert len(INNOCENT) >= 30


@pytest.mark.parametrize("query", INNOCENT)
def test_what_passed_passes_again_unchanged(query: str) -> None:
    """The statement handed on is one that needs no further change, and holds no comment."""
    once = read_only(query).text
    assert read_only(once).text == once


@given(st.sampled_from(INNOCENT), CLAUSES, st.data())
def test_a_clause_put_between_words_is_seen(query: str, clause: str, data: st.DataObject) -> None:
    """A writing clause put into an innocent query, anywhere before a clause or at its end, is refused."""
    text = read_only(query).text
    gaps = [found.start() for found in re.finditer(r" (?=[A-Z]{2,} )", text)]
    outside = [at for at in gaps if not any(found.start() < at < found.end() for found in QUOTED.finditer(text))]
    at = data.draw(st.sampled_from([*outside, len(text)]))
    with pytest.raises(QueryError):
        read_only(f"{text[:at]} {clause}{text[at:]}")


QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`", re.DOTALL)


@given(STRINGS)
def test_any_text_is_safe_in_a_string(text: str) -> None:
    """A text quoted as Cypher quotes it passes with every word in it, and comes out as it went in."""
    quoted = "'" + text.replace("\\", "").replace("'", "\\'") + "'"
    assert read_only(f"RETURN {quoted} AS x").text == f"RETURN {quoted} AS x"


@given(STRINGS)
def test_every_text_passes_or_is_refused(text: str) -> None:
    """No text breaks the gate: it answers with a statement or a QueryError."""
    try:
        statement = read_only(text)
    except QueryError:
        return
    assert "//" not in QUOTED.sub("", statement.text)


@pytest.mark.parametrize("word", sorted(REASONS))
def test_every_word_has_its_place_in_the_pairs(word: str) -> None:
    """A word that the gate knows is tried by at least one attack, but for synonyms of the server's."""
    assert word in {"DENY", "REVOKE"} or any(re.search(rf"\b{word}\b", query, re.IGNORECASE) for query, _ in HOSTILE)
