"""Stretches of a sentence: the clause around a place, relative clauses in passing, words about a cause."""

from __future__ import annotations

import re

from kg.extract.order import CLAUSE, FINITE

RELATIVE = re.compile(r",\s+(?:who|whose|which|where)\b[^,;]*")
GOES_ON = re.compile(rf",\s+(?:also\s+)?(?:{FINITE.pattern})")
#: What opens words about a cause, about what came before, or about what a clause is set against.
CAUSE = re.compile(
    r"\b(?:(?:even )?(?:al)?though|after|amid|because|despite|following|as(?! (?:much|many|low|high)))\b", re.IGNORECASE
)


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the clause that holds `text[start:end]`; a relative clause is one of its own.

    >>> text = "Norvik, which rose on Monday, fell 3%."
    >>> [text[slice(*clause_around(text, at, at + 1))] for at in (14, 30)]
    [', which rose on Monday', 'Norvik, which rose on Monday, fell 3%.']
    """
    left, right = 0, len(text)
    for match in CLAUSE.finditer(text):
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            right = match.start()
            break
    for begin, stop in relatives(text):
        if begin <= start and end <= stop:
            return max(left, begin), min(right, stop) if GOES_ON.match(text, stop) else right
    return left, right


def relatives(text: str) -> list[tuple[int, int]]:
    """Return the spans of relative clauses up to their next comma."""
    return [match.span() for match in RELATIVE.finditer(text)]


def before_cause(text: str, start: int, end: int) -> int:
    """Return where, between `start` and `end`, words about a cause or another event begin, or `end`."""
    cause = CAUSE.search(text, start, end)
    return cause.start() if cause else end


def in_after_clause(text: str, at: int) -> bool:
    """Whether `at` stands behind "after …": an earlier event than the sentence's own."""
    return re.search(r"\b(?:after|following|since|ahead of|before)\b[^,;]*$", text[:at], re.IGNORECASE) is not None
