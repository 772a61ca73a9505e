"""Deals and holdings: who bought or agreed to buy whom, who owns how much of whom, whose unit a firm is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.shape import NAME, row, shape_of
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.extract.readers.shape import Shape
    from kg.models import Candidate

ITSELF = r"(?: (?:also |earlier |today )?(?:said|announced)(?: that)? (?:it|they))?"
APPOSED = r"(?:, (?:an?|the) [^,;#]{3,80},)?"
WILL = r"(?: (?:has|have|had|will|would|is to|also|already|(?:plans|intends|expects|hopes|wants) to))*"
BUYS = (
    r"(?:(?:agreed|agrees|contracted|arranged|offered|decided)(?: in principle)? to (?:buy|acquire|purchase)"
    r"|acquired?|bought|buy|purchased?|acquires|buys|completed the (?:acquisition|purchase) of"
    r"|(?:signed|reached|entered)(?: into)? an? (?:\w+ ){0,3}(?:agreement|contract|letter of intent)"
    r" to (?:buy|acquire|purchase))"
)
SHARE = (
    r"(?: (?:all (?:of )?|the |an? |about |another |some |up to |(?:remaining|outstanding|common|its|privately held) )*"
    r"(?:#(?P<stake>\d+) (?:stake |interest |of the |shares |outstanding |common |stock )*(?:of|in) (?:the )?)?)?"
)
PRICE = r"(?:[^;:.@#]{0,25}? for (?:about |around |some |a total of |cash of )?#(?P<price>\d+))?"
ACQUIRED = re.compile(
    rf"(?<!with )(?<!by )(?<!from )(?<!-owned ){NAME}{APPOSED}{ITSELF}{WILL} {BUYS}{SHARE} ?(?:the )?"
    rf"@(?P<object>\d+)(?!['-]|\d)(?! and @)(?! (?:unit|subsidiary|division|shares)){PRICE}"
)
OWNS = re.compile(
    rf"{NAME}(?:, which|{ITSELF})(?: now| currently| already| also)* (?:owns|holds|owned|controls|held)"
    r"(?: about| some| nearly| only| a)* #(?P<stake>\d+)"
    r"(?: stake| interest| holding| of the| voting| outstanding| shares| common| stock)*"
    rf" (?:of|in) (?:the )?{NAME}(?!'s)"
)
OWNED = re.compile(rf"{NAME}(?:, which)? is (?:about )?#(?P<stake>\d+)[ -]owned by (?:the )?{NAME}")
STAKE = re.compile(rf"{NAME}'s? #(?P<stake>\d+)(?:-owned)? (?:stake|interest|holding) in (?:the )?{NAME}(?!'s)")
#: What a station is, before what it is called.
STATION = re.compile(r"^(?:TV|Television|Radio) [Ss]tation ")
PART = r"(?:unit|subsidiary|division|arm|affiliate)"
UNIT_OF = re.compile(
    rf"(?<!in )(?<!and ){NAME}, (?:(?:an?|the|wholly|owned|[\w-]+) ){{1,4}}?{PART} of (?:the )?{NAME}(?!'s)"
)
ITS_UNIT = re.compile(rf"{NAME}'s? (?:[\w.-]+ ){{0,3}}?{PART},? {NAME}")
ITS_OWN_UNIT = re.compile(rf"^{NAME}(?!'s)[^@;:\"“]*? its (?:[a-z][\w-]* ){{0,3}}{NAME} {PART}\b")
OWNERS_UNIT = re.compile(rf"{NAME}'s? (?:[a-z][\w-]* ){{0,2}}{NAME} {PART}\b")
SAID_UNIT = re.compile(rf"(?<!and ){NAME} (?:also )?said its (?:[\w.-]+ ){{0,2}}{NAME} {PART}\b")


def read_deals(line: Line) -> Iterator[Candidate]:
    """Yield purchases, holdings and units.

    >>> from kg.extract.page import Line
    >>> text = "Norvik Corp said it agreed to buy Tellura Inc for 3 mln dlrs."
    >>> [(each.subject, each.object, each.number) for each in read_deals(Line.of(text))]
    [('Norvik Corp', 'Tellura Inc', '3 mln dlrs')]
    """
    shape = shape_of(line)
    for match in ACQUIRED.finditer(shape.text):
        yield from _pair(shape, "ACQUIRED", match[1], match["object"], match["stake"] or match["price"])
    for pattern, turned in ((OWNS, False), (STAKE, False), (OWNED, True)):
        for match in pattern.finditer(shape.text):
            first, second = (match[3], match[1]) if turned else (match[1], match[3])
            yield from _pair(shape, "OWNS", first, second, match["stake"])
    for pattern, turned in (
        (UNIT_OF, False),
        (ITS_UNIT, True),
        (SAID_UNIT, True),
        (ITS_OWN_UNIT, True),
        (OWNERS_UNIT, True),
    ):
        for match in pattern.finditer(shape.text):
            part, whole = (match[2], match[1]) if turned else (match[1], match[2])
            yield from _pair(shape, "PART_OF", part, whole, None)


def _pair(shape: Shape, predicate: str, subject: str, obj: str, number: str | None) -> Iterator[Candidate]:
    ends = shape.words(f"@{subject}"), STATION.sub("", shape.words(f"@{obj}"))
    types = lexicon().type_of(ends[0]) or "Company", lexicon().type_of(ends[1]) or "Company"
    words = shape.words(f"#{number}") if number else None
    yield row(shape.line, predicate, *ends, number=words, types=types)
