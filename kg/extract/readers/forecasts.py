"""Forecasts: a named actor expects, sees or estimates a figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.shape import NAME, row, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.models import Candidate

APPOSED = r"(?:, [^,;]{3,80},)?"
SAID = r"(?: (?:also |has )?(?:said|told \w+)(?: that)? (?:it|he|she|they))?(?: now| currently| also| still)?"
EXPECTS = (
    r"(?:expects?|expected|sees|forecasts?|estimates?|estimated|predicts?|predicted|projects|projected|anticipates)"
)
WHAT = r"(?:(?!\b(?:against|versus|from|than|after|which|while|but|said|because|that)\b)[^;:#]){3,90}?"
LEAD = (
    r"(?:to|at|of|by|will|exceed|reach|total|about|around|between|than|over|average|rise|fall|grow|increase|drop|a|an"
    r"|some|nearly|up|down)"
)
FORECAST = re.compile(rf"{NAME}{APPOSED}{SAID} {EXPECTS} (?:that )?{WHAT}\b{LEAD} #(?P<number>\d+)")


def read_forecasts(line: Line) -> Iterator[Candidate]:
    """Yield the figures that somebody named expects.

    >>> from kg.extract.page import Line
    >>> text = "Norvik Corp said it expects sales to rise 3 pct."
    >>> [(each.subject, each.number) for each in read_forecasts(Line.of(text))]
    [('Norvik Corp', '3 pct')]
    """
    shape = shape_of(line)
    for match in FORECAST.finditer(shape.text):
        yield row(line, "FORECAST", shape.words(f"@{match[1]}"), number=shape.words(f"#{match['number']}"))
