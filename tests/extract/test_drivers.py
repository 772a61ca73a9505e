"""Promises of the reader of drivers: what the text says moved a price, in its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.drivers import read_driver
from tests.pairs import read_pairs


@pytest.mark.parametrize(("case", "expected"), read_pairs("drivers.txt"))
def test_a_driver_is_read(case: str, expected: str) -> None:
    """The words behind the cue are the driver; where two moves could own them, or none are there, none is."""
    text, move = case.split("\n")
    start = text.index(move)
    found = read_driver(text, start, start + len(move))
    assert expected == (f"{found['driver_link']}: {found['driver']}" if found else "-")


PARTS = st.sampled_from(("Norvik ", "3% ", "after ", "as ", "on fears ", "Lifted by ", ", ", "rose ", ".", "”", " "))


@given(st.lists(PARTS, max_size=14).map("".join), st.data())
def test_a_driver_is_always_words_of_the_sentence(text: str, data: st.DataObject) -> None:
    """Whatever the text, the driver stands in it."""
    start = data.draw(st.integers(0, len(text)))
    found = read_driver(text, start, data.draw(st.integers(start, len(text))))
    assert found.get("driver", "") in text
