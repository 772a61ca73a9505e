"""Names and described things in a sentence."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.described import read_described
from kg.text.names import read_names
from tests.pairs import read_pairs


@pytest.mark.parametrize(("sentence", "expected"), read_pairs("names_in_sentences.txt"))
def test_names_are_found_as_the_pairs_say(sentence: str, expected: str) -> None:
    """Each sentence of the pairs gives its names, without titles and possessives."""
    assert (" | ".join(name.words for name in read_names(sentence)) or "-") == expected


@given(st.text(max_size=200))
def test_every_name_is_where_it_says(text: str) -> None:
    """A name's offsets cut exactly its words out of the text, in reading order, whatever the text."""
    names = read_names(text)
    assert all(text[name.start : name.end] == name.words for name in names)
    assert all(left.end <= right.start for left, right in itertools.pairwise(names))


def test_things_without_a_name_are_found() -> None:
    """A noun phrase that can move but has no name is offered whole, with its complement."""
    text = "A gauge of Nordic shipping shares traded in Copenhagen ended 3.1% lower."
    assert [thing.words for thing in read_described(text, read_names(text))] == ["A gauge of Nordic shipping shares"]


def test_shares_of_a_named_company_are_not_a_thing() -> None:
    """The shares of a company are the company, not a thing of their own."""
    text = "Norvik Steel’s shares fell and Halden Mining stock rose."
    assert read_described(text, read_names(text)) == ()
