"""tests/pairs/scrutiny.txt: what is left after the last look at what code found, with its details."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.models import EventArg
from tests.extract.test_grammar import claims_of
from tests.pairs import read_pairs

if TYPE_CHECKING:
    from kg.models import Arg, Claim

PAIRS = read_pairs("scrutiny.txt")


def words(end: Arg) -> str:
    """Return an end's words, an event's type."""
    return end.type if isinstance(end, EventArg) else end.text


def shown(claim: Claim) -> str:
    """Return a claim as the table writes it."""
    number = claim.quantity and f"{claim.quantity.value:g} {claim.quantity.unit}"
    slots = (f"{name}={value}" for name, value in sorted(claim.slots.items()) if name != "words")
    time = claim.time and f"{claim.time.start}..{claim.time.end}"
    mood = claim.factuality.value if claim.factuality.value != "asserted" else None
    by = claim.said_by and f"by {claim.said_by.text}"
    details = ", ".join(part for part in (number, *slots, time, mood, by) if part)
    return f"{claim.predicate} {words(claim.subject)} | {words(claim.object)} | {details or '-'}"


def table(article: str) -> str:
    """Return all claims of an article, in a fixed order."""
    return " · ".join(sorted(map(shown, claims_of(article)))) or "nothing"


@pytest.mark.parametrize(("article", "expected"), PAIRS, ids=[article[:60] for article, _ in PAIRS])
def test_what_could_be_another_thing_is_refused(article: str, expected: str) -> None:
    """A piece of a name, a level taken for a size, a day before, a thing only mentioned or supposed makes no claim."""
    assert table(article) == expected
