"""Bare definites ("the ministry", "the central bank"): which name of the text before they stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.text.countries import COUNTRY, NOUNS, ONE_COUNTRY, SHORT, country_of
from kg.text.lexicon import lexicon
from kg.text.names import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.extract.page import Line, Page

FIRMS = r"company|firm|group|concern|airline|carmaker|retailer|insurer|utility"
BODIES = (
    r"bank|ministry|commission|agency|department|board|council|committee|court|union|association|fund|institute"
    r"|authority|parliament"
)
DEFINITE = re.compile(rf"(?:[Tt]he )?(?:{FIRMS}|{BODIES}|government|administration|central bank)")
EXAMPLE = re.compile(
    r"\b(?:including|such\s+as|unlike|except)\s+(?:(?:the\s+)?[A-Z][\w&.'-]*(?:\s+[A-Z][\w&.'-]*){0,4}(?:,|,?\s+and)\s+){0,4}(?:the\s+)?$"
)
ELSEWHERE = re.compile(r"(?:In|Over in) (?P<place>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)?),")  # another country than before
BACK = 6  # sentences
ABROAD = re.compile(r"\b(?:from|to|on|with|against)\s+(?:the\s+)?$")  # "imports from Japan"
ELSEWHERE_NEXT = re.compile(r"(?:[Tt]he )?\w+ in [A-Z]")  # "the government in Oslo"
CENTRAL = re.compile(r"(?:Bank of (?!America)|Federal Reserve|Fed\b|Bundesbank|Riksbank|.*Central Bank)")


def antecedent(page: Page, line: Line, words: str, at: int, types: Mapping[str, str]) -> tuple[Line, Found] | None:
    """Return the line and the name that "the ministry" at offset `at` of `line` stands for, or None.

    That is the last name before it that fits in its own sentence, else the first in the nearest sentence that has one.
    """
    noun = words.lower().removeprefix("the ")
    if noun in ("government", "administration") and (whole := _of_country(page, line, noun, at)):
        return whole
    inside = [name for name in line.names if name.end <= at and _fits(name, noun, types)]
    if inside:
        return line, inside[-1]
    elsewhere = ELSEWHERE.match(line.text) if noun in ("government", "administration") else None
    if elsewhere and elsewhere["place"].split()[0].lower() not in lexicon().calendar:
        return None
    for before in reversed(page.lines[max(0, line.sentence.index - BACK) : line.sentence.index]):
        fitting = [name for name in before.names if _fits(name, noun, types) and not is_example(before.text, name)]
        if noun == "government":
            fitting = [name for name in fitting if not ABROAD.search(before.text[: name.start])]
        if fitting:
            return before, fitting[0]
    return _only_country(page, line, at) if noun == "government" else None


def is_example(text: str, name: Found) -> bool:
    """Whether a name is only one of what a sentence is about: "all units, including Norvik Credit"."""
    return EXAMPLE.search(text[: name.start]) is not None


def _of_country(page: Page, line: Line, noun: str, at: int) -> tuple[Line, Found] | None:
    """Return "Australian government", where the text has named it so."""
    pattern = re.compile(rf"{COUNTRY}\s+{noun}", re.IGNORECASE)
    for other in reversed(page.lines[max(0, line.sentence.index - BACK) : line.sentence.index + 1]):
        edge = at if other is line else len(other.text)
        match = pattern.search(other.text, 0, edge)
        if match is not None:
            return other, Found(match.group(), match.start(), match.end())
    return None


def _only_country(page: Page, line: Line, at: int) -> tuple[Line, Found] | None:
    """Return the country, or its adjective, where the text before names no other, and that not only as one abroad.

    "Japan's exports", "Bank of Japan" and "the Japanese economy" tell whose it is, "an order from Japan" does not.
    """
    if ELSEWHERE_NEXT.match(line.text, at):
        return None
    found = [
        (other, Found(match.group(), match.start(), match.end()))
        for other in page.lines[: line.sentence.index + 1]
        for match in ONE_COUNTRY.finditer(other.text, 0, at if other is line else len(other.text))
    ]
    meant = {country_of("Organization", SHORT.get(name.words, name.words)) for _, name in found}
    home = not any(ABROAD.search(other.text[: name.start]) for other, name in found)
    return found[-1] if len(meant) == 1 and home else None


def _fits(name: Found, noun: str, types: Mapping[str, str]) -> bool:
    """Whether a name can be called by a noun: "the ministry" only what has that word in it."""
    if name.words.lower().strip(".") in lexicon().legal:
        return False
    kind = types.get(name.words)
    if noun == "central bank":
        return CENTRAL.match(name.words) is not None
    if noun in ("government", "administration"):
        return name.words in NOUNS or name.words in lexicon().countries or name.words.lower().endswith(noun)
    if re.fullmatch(FIRMS, noun):
        return kind == "Company" or (kind in (None, "other") and lexicon().type_of(name.words) == "Company")
    return re.search(rf"\b{noun}|{noun}\b", name.words, re.IGNORECASE) is not None
