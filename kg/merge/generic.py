"""Words that say little of a firm: a frozen table of how many of 1,000 firms have them, or a ledger's own count."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.resources import resource_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.models import Decision

TABLE = "name_words.v1.csv"  # never edited: another table is another version
LEAST = 4.0  # of 1,000 firms, from which on a word says little
FEWEST = 250  # firms whose words are worth counting: one of them is 4 of 1,000


@lru_cache(maxsize=1)
def packaged_words() -> Mapping[str, float]:
    """Return the words of the packaged table, with how many of 1,000 firms have them."""
    rows = csv.DictReader(resource_text("seeds", TABLE).splitlines())
    return {row["word"]: float(row["of_1000"]) for row in rows}


def count_words(firms: Iterable[Sequence[str]]) -> dict[str, float]:
    """Return the words that say little of these firms (the words of each one's names), by frequency.

    >>> count_words([("norvik", "bank"), ("lumo", "bank")])["bank"]
    1000.0
    """
    names = [set(firm) for firm in firms]
    counts = Counter(word for name in names for word in name if word.isalpha())
    shares = ((word, round(1000 * count / len(names), 1)) for word, count in counts.items())
    return dict(sorted((each for each in shares if each[1] >= LEAST), key=lambda each: (-each[1], each[0])))


def words_of(decisions: Sequence[Decision]) -> Mapping[str, float]:
    """Return the words by the last count among decisions in force, else the packaged ones."""
    counted = [json.loads(made.grounds) for made in decisions if made.action == "refit"]
    return counted[-1] if counted else packaged_words()
