"""The order of words: clauses, coordination, and which name stands nearest to a verb."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.models import Reason
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.text.names import Found

Problem = tuple[Reason, str]

POSSESSIVE = re.compile(r"^['’]s?")
STOPS = re.compile(r"[^\w'’ -]|\b(?:at|of|for|with|in|and|to|on|by|said|says|met|is|was|as)\b")
MOST_ROLE_WORDS = 5
OWNER = re.compile(r"(?:its|their)\b", re.IGNORECASE)

PREPOSITIONS = re.compile(
    r"\b(?:in|at|of|on|by|for|to|with|from|over|against|than|via|near|under|behind|like|includ\w+)(?:\s+(?:the|its|a|an|rival|peer))?\s+$",
    re.IGNORECASE,
)
COORDINATED = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)")
CLAUSE = re.compile(
    r";|,\s+(?:while|whereas|but|although|though)\b|\b(?:while|whereas|although)\b|,\s+and\s+(?=(?:the\s+)?[A-Z])"
)


def nearest_other(text: str, subject: Found, edge: int, others: Sequence[Found]) -> Found | None:
    """Return the name between `subject` and offset `edge` that takes the verb from it, or None.

    Names after a preposition ("in Hong Kong"), names joined to the subject ("X, Y and Z"), names that only say whose
    the next one is ("Norvik chief Per Holm") and what the subject owns ("its stock") take nothing.
    """
    at = subject.end
    for other in others:
        if other.start < at or other.end > edge:
            continue
        gap = text[at : other.start]
        if COORDINATED.fullmatch(gap) or gap.strip() in ("'s", "’s"):
            at = other.end
            continue
        if OWNER.match(other.words) or attributive(text, other, others):
            continue
        if PREPOSITIONS.search(text[: other.start]) or re.match(r"\s*\(", text[other.start - 2 : other.start]):
            continue
        return other
    return None


def attributive(text: str, found: Found, names: Sequence[Found]) -> bool:
    """Whether `found` only says whose man the next name is ("Alibaba founder Jack Ma", "Norvik's chief Per Holm").

    >>> from kg.text.names import read_names
    >>> text = "Alibaba founder Jack Ma left."
    >>> [attributive(text, name, read_names(text)) for name in read_names(text)]
    [True, False]
    """
    following = next((name for name in names if name.start >= found.end), None)
    if following is None:
        return False
    gap = POSSESSIVE.sub("", text[found.end : following.start], count=1).strip()
    role = lexicon().role_pattern
    return 0 < len(gap.split()) <= MOST_ROLE_WORDS and role.search(gap) is not None and not STOPS.search(gap)
