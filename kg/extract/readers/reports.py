"""Results: what a company earned, sold or lost: the figure itself, never what it is compared with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.shape import row, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.extract.readers.shape import Shape
    from kg.models import Candidate

WHO = r"(?P<who>@\d+)"
METRIC = (
    r"(?:(?:consolidated |group |total |pre-?tax |after-?tax |taxable |operating |net |gross |parent |trading "
    r"|attributable |current )*(?:profits?|incomes?|loss(?:es)?|earnings|sales|revenues?))"
)
PERIOD = (
    r"(?:(?:its|a|an|the|record|unaudited|preliminary|first|second|third|fourth|half|full|year|quarter|fiscal|annual"
    r"|quarterly|[-\d]+|[a-z]+-(?:half|quarter|year)|for) )"
)
SAID = r"(?: (?:said|announced)(?: that)?(?: it)?)?(?: has| had| have)?"
GAP = r"(?: (?!and\b|or\b|but\b|expected\b|would\b|against\b|versus\b|vs\b|compared\b)[\w'/-]+){0,9}?"
APPOSED = r"(?:, (?:an?|the) [^,;#]{3,80},)?"
STATED = re.compile(
    rf"{WHO}{APPOSED}{SAID}(?: also)? "
    r"(?:reported|posted|earned"
    r"|made(?= an? (?:net |operating |pre-?tax )?(?:profit|loss)\b)"
    r"|had(?= (?:an? )?(?:net|operating|pre-?tax|revenues?|sales)\b))\b(?P<rest>[^;:]*)"
)
COMPARED = re.compile(r" (?:compared|against|versus|vs\.?|up from|down from|excluding|after)\b")
OF = re.compile(rf"\b{METRIC}{GAP} of (?:about |nearly |almost |around |over |some )?#(?P<number>\d+)", re.IGNORECASE)
EARNED = re.compile(r"\s*(?:about |nearly |almost |around |some |a record )?#(?P<number>\d+)")
MOVED = re.compile(
    rf"{WHO}(?:'s?|(?: also)? said(?: on [A-Z][a-z]+day)?(?: that)?(?: its)?)(?: {PERIOD}*){METRIC}{GAP} "
    r"(?:rose|fell|was|were|increased|climbed|dropped"
    r"|declined|totall?ed|jumped|surged|grew|decreased|slipped|advanced|gained|soared|plunged|came)\b(?P<rest>[^;:]*)"
)
TO = re.compile(
    r"(?:(?!@|\b(?:from|against|versus|vs|compared|but|while)\b).)*?\bto (?:about |a record |nearly )?#(?P<number>\d+)"
)
AT = re.compile(r"\s*(?:at |by |to |about |a record |up |down )*#(?P<number>\d+)")
UNITS = frozenset(("money", "percent", "count"))
FEWEST = 1000  # dollars, where a table leaves the currency out


def read_reports(line: Line) -> Iterator[Candidate]:
    """Yield a company's results: one row a figure.

    >>> from kg.extract.page import Line
    >>> text = "Norvik Corp reported a net profit of 3 mln dlrs against 2 mln."
    >>> [(each.subject, each.number) for each in read_reports(Line.of(text))]
    [('Norvik Corp', '3 mln dlrs')]
    """
    shape = shape_of(line)
    for match in STATED.finditer(shape.text):
        rest = COMPARED.split(match["rest"])[0]
        earned = EARNED.match(rest) if shape.text[: match.start("rest")].endswith("earned") else None
        found = [earned] if earned else list(OF.finditer(rest))
        for each in found:
            if "@" not in rest[: each.start()]:
                yield from _report(shape, match, each["number"])
    for match in MOVED.finditer(shape.text):
        amount = TO.match(match["rest"]) or AT.match(match["rest"])
        if amount is not None:
            yield from _report(shape, match, amount["number"])


def _report(shape: Shape, match: re.Match[str], number: str) -> Iterator[Candidate]:
    quantity = shape.quantities[int(number)]
    if quantity.unit not in UNITS or (quantity.unit == "count" and quantity.value < FEWEST):
        return
    yield row(
        shape.line, "REPORTED", shape.words(match["who"]), number=shape.words(f"#{number}"), types=("Company", None)
    )
