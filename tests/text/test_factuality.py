"""How a sentence puts a fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.factuality import read_factuality
from tests.pairs import read_pairs


@pytest.mark.parametrize(("case", "expected"), read_pairs("factuality.txt"))
def test_a_verb_is_put_as_the_pairs_say(case: str, expected: str) -> None:
    """Words in passing and verbs done with say nothing of the main verb; those before it in its clause do."""
    sentence, verb = case.split(" | ")
    assert read_factuality(sentence, sentence.index(verb)).value == expected


@given(st.text(max_size=120), st.integers(0, 120))
def test_any_text_is_put_somehow(text: str, at: int) -> None:
    """No text and no place in it raises."""
    assert read_factuality(text, min(at, len(text))).value
