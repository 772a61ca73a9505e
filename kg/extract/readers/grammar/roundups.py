"""Round-ups by firm: what a paragraph says in telegraphic words of the firm that heads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.ratings import GRADES
from kg.extract.readers.grammar.words import PRICE_UNITS
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found

#: "Norvik Steel, plus 3 per cent"; "Stock off 4.8% premarket"; "Down 1%".
MOVE = re.compile(
    r"(?:\A|(?<=[.:,] ))(?:(?:The )?(?:stock|shares?) )?(?P<way>plus|minus|up|down|off) (?=\d)", re.IGNORECASE
)
WAYS = {"plus": "ROSE", "up": "ROSE", "minus": "FELL", "down": "FELL", "off": "FELL"}
_GRADE = rf"[\"“‘']?(?:{GRADES.pattern})"
#: "cut to neutral from overweight at Corvin", "initiated at hold, Corvin", "“Buy” at Corvin".
BY_HOUSE = re.compile(
    rf"(?:\b(?:cut|downgraded|initiated|kept|lifted|lowered|maintained|raised|reiterated|started|upgraded) )?"
    rf"(?:(?:to|at) )?{_GRADE}(?: from {_GRADE})?(?: (?:at|by) (?:both )?|, )(?=[A-Z])",
    re.IGNORECASE,
)
#: "Corvin starts at “buy”", "Corvin goes to “reduce”".
HOUSE_TO = re.compile(rf" (?:both )?(?:starts|goes|moves|settles?|stays) (?:at|on|to) {_GRADE}")
ON_TARGET = re.compile(r"\btarget to (?P<new>\S+) from \S+ at (?=[A-Z])")
AND = re.compile(r" and ")
TARGET = re.compile(r"[^;]{0,40}?\btarget (?:price )?(?:of |to )?$|(?:[\"”’'])?,? $")


def read_roundups(grammar: Grammar) -> Iterator[Candidate]:
    """Yield how the firm moved and was rated that heads the paragraph of a line; nothing elsewhere."""
    head = grammar.about.head
    if head is not None:
        yield from _moves(grammar, head)
        yield from _ratings(grammar, head)


def _moves(grammar: Grammar, head: str) -> Iterator[Candidate]:
    text = grammar.line.text
    for match in MOVE.finditer(text):
        before = text[: match.start()].rstrip(" ,:").removesuffix(")").split(" (")[0]
        number = grammar.line.quantity_at(match.end(), PRICE_UNITS)
        if number is not None and before in ("", head):
            implied = head not in text
            yield row(
                grammar.line,
                WAYS[match["way"].lower()],
                head,
                number=text[number.start : number.end],
                types=("Company", None),
                at=match.start("way"),
                implied=implied,
            )


def _ratings(grammar: Grammar, head: str) -> Iterator[Candidate]:
    text = grammar.line.text
    for match in (*BY_HOUSE.finditer(text), *ON_TARGET.finditer(text)):
        houses = list(_houses(grammar, match.end()))
        targets = _targets(grammar, houses[-1].end) if len(houses) == 1 else ()
        for house in houses:
            yield from _rated(grammar, head, house, next(iter(targets), None), at=match.start())
    for house in grammar.line.names:
        graded = HOUSE_TO.match(text, house.end)
        if graded:
            yield from _rated(grammar, head, house, None, at=graded.start() + 1)


def _houses(grammar: Grammar, at: int) -> Iterator[Found]:
    """Yield the house that begins at an offset, and the one that "and" joins to it."""
    house = grammar.line.name_at(at)
    if house is not None:
        yield house
        joint = AND.match(grammar.line.text, house.end)
        other = grammar.line.name_at(joint.end()) if joint else None
        yield from (other,) if other is not None else ()


def _targets(grammar: Grammar, at: int) -> Iterator[str]:
    """Yield the price that stands behind a house as its target."""
    text = grammar.line.text
    for each in grammar.line.quantities:
        if each.unit == "money" and each.scale == 1 and each.start >= at and TARGET.fullmatch(text[at : each.start]):
            yield text[each.start : each.end]


def _rated(grammar: Grammar, head: str, house: Found, number: str | None, *, at: int) -> Iterator[Candidate]:
    if house.words != head and grammar.kind(house) in ("Company", "Person", None):
        yield row(
            grammar.line,
            "RATED",
            house.words,
            head,
            number=number,
            types=("Company", "Company"),
            at=at,
            implied_object=head not in grammar.line.text,
        )
