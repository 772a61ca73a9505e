"""tests/pairs/names.txt: which spellings are one name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.merge.normalise import is_full, key_name, key_type, name_key

PAIRS = Path(__file__).parent.parent / "pairs" / "names.txt"
TYPES = ("Person", "Company", "Organization", "Place", "Index", "Currency", "Product")
LINES = [
    [part.strip() for part in line.split("|")]
    for line in PAIRS.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("verdict", "type_", "left", "right"), LINES, ids=["|".join(line) for line in LINES])
def test_spellings_are_one_name_as_written(verdict: str, type_: str, left: str, right: str) -> None:
    """Two forms have one key exactly where the pair file says so."""
    assert verdict in ("same", "different")
    assert (name_key(type_, left) == name_key(type_, right)) == (verdict == "same")


def test_the_pair_file_is_read() -> None:
    """The pair file holds at least sixty pairs."""
    assert len(LINES) >= 60


@given(st.sampled_from(TYPES), st.text(max_size=40))
def test_a_key_is_never_empty_and_stays_what_it_is(type_: str, text: str) -> None:
    """Every text has a key with its type and some name, and the name of a key is its own key."""
    key = name_key(type_, text)
    assert key_type(key) == type_
    assert key_name(key).strip()
    assert name_key(type_, key_name(key)) == key


WORDS = st.sampled_from(
    [
        "The",
        "Co.",
        "&",
        "and",
        "Ltd",
        "Index",
        "Ma's",
        "S.A.",
        "J.",
        "P",
        "Mr.",
        "Jack",
        "O'",
        "Группа",
        "’s",
        "A/S",
        "馬雲",
        "3.5",
    ]
)


@given(st.sampled_from(TYPES), st.lists(WORDS, min_size=1, max_size=6))
def test_keys_of_name_like_texts_are_stable(type_: str, words: list[str]) -> None:
    """Legal forms, titles, initials and possessives in any order leave a key that normalises to itself."""
    key = name_key(type_, " ".join(words))
    assert key_name(key)
    assert name_key(type_, key_name(key)) == key


def test_full_names_are_known_by_their_legal_form() -> None:
    """A name with a legal form is full, one without may be short."""
    assert is_full("Company", "Orrin Systems Inc.")
    assert not is_full("Company", "Orrin Systems")
    assert not is_full("Person", "Ed Co.")
