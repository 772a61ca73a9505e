"""Round-ups by firm: what a paragraph says in telegraphic words of the firm that heads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import OTHER_THING
from kg.extract.readers.grammar.houses import is_house
from kg.extract.readers.grammar.ratings import GRADES
from kg.extract.readers.grammar.words import PRICE_UNITS
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found

#: "Norvik Steel, plus 3 per cent"; "Stock off 4.8% premarket", but not what may come or is of something else.
MOVE = re.compile(r"(?:\A|(?<=[.:] ))(?:The )?(?:[Ss]tock|[Ss]hares?) (?P<way>up|down|off) (?=\d)")
HEADED = re.compile(r"(?: \([A-Z.:]+\))?[,:] (?P<way>plus|minus|up|down|off) (?=\d)")
WAYS = {"plus": "ROSE", "up": "ROSE", "minus": "FELL", "down": "FELL", "off": "FELL"}
UNSURE = re.compile(
    r"\b(?:if|would|could|may|will|predicts?|expects?|sees?|by year-end|from here|target)\b"
    r"|^ (?:of|in (?!early|late|morning))|\bat the\b"
)
_GRADE = rf"[\"“‘']?(?:{GRADES.pattern})"
_QUOTED = rf"[\"“‘](?:{GRADES.pattern})"
#: "cut to neutral from overweight at Corvin", "initiated at hold, Corvin", "“Buy” at Corvin": where a clause begins.
_VERBS = r"(?i:(?:down|up)graded|cut|initiated|kept|lifted|lowered|maintained|raised|reiterated|started)"
BY_HOUSE = re.compile(
    rf"(?:\A|(?<=[.:;] ))(?:{_VERBS} (?:(?:to|at) )?{_GRADE}(?: from {_GRADE})?(?:,? (?:at|by) (?:both )?|, )"
    rf"|(?P<quoted>{_QUOTED}) at )(?=[A-Z])"
)
#: "Corvin Capital starts at “buy”", "Corvin Capital goes to “reduce”": a broker's words, of the firm that heads them.
HOUSE_TO = re.compile(rf" (?:starts|goes|moves|settles|stays) (?:at|on|to) {_QUOTED}(?! on\b)")
AND = re.compile(r" and (?=[A-Z])")
ENDS = re.compile(r"[,.;]|$")
TARGET = re.compile(r",? (?:with )?(?:a )?target(?:s|ed)?(?: price)?(?: of| to| at)? ")


def read_roundups(grammar: Grammar) -> Iterator[Candidate]:
    """Yield how the firm moved and was rated that heads the paragraph of a line; nothing elsewhere."""
    head = grammar.about.head
    if head is not None:
        yield from _moves(grammar, head)
        yield from _ratings(grammar, head)


def _moves(grammar: Grammar, head: str) -> Iterator[Candidate]:
    text = grammar.line.text
    opens = HEADED.match(text, len(head)) if text.startswith(head) else None
    for match in filter(None, (opens, *MOVE.finditer(text))):
        number = grammar.line.quantity_at(match.end(), PRICE_UNITS)
        if number is not None and not UNSURE.search(text[number.end :]):
            yield row(
                grammar.line,
                WAYS[match["way"].lower()],
                head,
                number=text[number.start : number.end],
                types=("Company", None),
                at=match.start("way"),
                implied=head not in text,
            )


def _ratings(grammar: Grammar, head: str) -> Iterator[Candidate]:
    text = grammar.line.text
    for match in BY_HOUSE.finditer(text):
        houses = list(_houses(grammar, match.end()))
        target = _target(grammar, houses[0].end, quoted=match["quoted"] is not None) if len(houses) == 1 else None
        for house in houses:
            yield from _rated(grammar, head, house, target, at=match.start())
    for house in grammar.line.names:
        opens = house.start == 0 or text[: house.start].endswith("; ")
        graded = HOUSE_TO.match(text, house.end) if opens and is_house(house.words) else None
        if graded:
            yield from _rated(grammar, head, house, None, at=graded.start() + 1)


def _houses(grammar: Grammar, at: int) -> Iterator[Found]:
    """Yield the house that begins at an offset, and the one that "and" joins to it, with nothing behind them."""
    text, house = grammar.line.text, grammar.line.name_at(at)
    joint = AND.match(text, house.end) if house is not None else None
    other = grammar.line.name_at(joint.end()) if joint else None
    both = [each for each in (house, other) if each is not None]
    if both and ENDS.match(text, both[-1].end) and (joint is None or other is not None):
        yield from both


def _target(grammar: Grammar, at: int, *, quoted: bool) -> str | None:
    """Return the price that stands behind a house as its target."""
    text = grammar.line.text
    told = TARGET.match(text, at)
    number = grammar.line.quantity_at(told.end() if told else at + len(", "), ("money",))
    bare = quoted and number is not None and ENDS.match(text, number.end)
    return text[number.start : number.end] if number is not None and number.scale == 1 and (told or bare) else None


def _rated(grammar: Grammar, head: str, house: Found, number: str | None, *, at: int) -> Iterator[Candidate]:
    if house.words != head and grammar.kind(house) in ("Company", None) and not OTHER_THING.fullmatch(house.words):
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
