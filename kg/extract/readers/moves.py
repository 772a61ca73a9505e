"""Price moves: a named or described thing, a verb of motion at once after it, and its number where there is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.words import PRICE_UNITS
from kg.extract.readers.shape import row, shape_of
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.extract.readers.shape import Shape
    from kg.models import Candidate

UP = (
    r"(?:rose|rises|risen|gained|gains|climbed|advanced|jumped|surged|soared|rallied|added|adds|leapt|leaped|rebounded"
    r"|strengthened|firmed|increased)"
)
DOWN = (
    r"(?:fell|falls|fallen|lost|loses|dropped|declined|slid|sank|plunged|tumbled|shed|sheds|slipped|weakened|retreated"
    r"|slumped|eased|dipped|decreased)"
)
MOVER = r"(?<![@%]\d )(?<![@%]\d\d )(?P<mover>[@%]\d+)"
OWN = r"(?P<own>(?:'s)? (?:common )?(?:shares?|stock|prices?|futures|bonds))?"
BEEN = (
    r"(?: (?:has|have|had|also|was|were|is|are|closed|ended|finished|opened|traded|trading|quoted|further|again|then"
    r"|last (?:week|month|year)|this (?:week|month|year)|today|yesterday|\w+ly|in [A-Z][a-z]+|on [A-Z][a-z]+day))*"
)
BY = r"(?: (?:by|about|another|nearly|almost|around|more than|over|some|a|an|as much as|up to|in [A-Z][a-z]+ by))*"
NUMBERED = re.compile(
    rf"{MOVER}{OWN}{BEEN} (?:(?P<up>{UP}|up|higher)|(?P<down>{DOWN}|down|lower)){BY} #(?P<number>\d+)"
)
BEHIND = re.compile(rf"{MOVER}{OWN}{BEEN}{BY} #(?P<number>\d+) (?:(?P<up>higher|up)|(?P<down>lower|down))\b")
NOUN = re.compile(
    r"#(?P<number>\d+) (?:(?P<up>rise|gain|increase|jump|advance|climb)"
    r"|(?P<down>fall|drop|decline|loss|slide|decrease|slump)) in (?:the )?(?:shares of |price of )?"
    rf"{MOVER}"
)
OWN_MOVE = re.compile(
    rf"{MOVER}'s? (?:(?:recent|sharp|steep|steady|further|continued|rapid|big|\w+ing) )*"
    r"(?:(?P<up>rise|rally|advance|surge|climb|gains?)|(?P<down>fall|decline|drop|slide|slump|plunge))\b"
    r"(?! (?:in|of)\b)"
)
BARE = re.compile(
    rf"{MOVER}{OWN}{BEEN} (?:(?P<up>{UP})|(?P<down>{DOWN}))"
    r"(?= (?:on|after|as|amid|sharply|further|because|from|to #|against)\b|[,.;]|$)"
)
#: A second move of the same thing: "rose 3 pct and closed 1 pct higher".
AND_THEN = re.compile(
    r"(?: [a-z]+){0,4}? and (?:(?:later|then|closed|ended|finished|was|were) )*"
    rf"(?:(?:(?P<up>{UP}|up)|(?P<down>{DOWN}|down)){BY} #(?P<number>\d+)"
    r"|#(?P<number2>\d+) (?:(?P<up2>higher|up)|(?P<down2>lower|down)))\b"
)
#: "A, B and C rose 3, 4 and 5 pct, respectively"; "A and B fell 3 pct".
LIST = re.compile(
    r"(?:^|[,;:] |\bthat |\bthe |\b[A-Za-z][a-z]+s )(?P<movers>@\d+(?:, @\d+)*,? and @\d+)(?: shares)?"
    rf"(?: both| each| all)?(?: (?:closed|ended|finished|were|was))? (?:(?P<up>{UP}|up)|(?P<down>{DOWN}|down)){BY}"
    r" (?P<numbers>#\d+(?:(?:, #\d+)*,? and #\d+(?:,? respectively)?)?)"
)
#: Verbs that say something else without a number ("declined comment", "added, however").
NO_MOVE = re.compile(r"(?<=added)|(?<=declined)(?! (?:on|sharply|after|as|amid)\b)|(?<=lost)|(?<=increased)")
#: What stands before a name that only stands beside what moves ("the yen against the dollar rose").
BESIDE = re.compile(r"\b(?:against|versus|than|with|by|from|at|through)(?: the)? $")
MARK, NUMBER = re.compile(r"@\d+"), re.compile(r"#\d+")
SHARES = re.compile(r"share|stock")
PENCE = re.compile(r"\d(?:p| ?pence| ?cents| ?cts)$")  # how shares move, when nothing says what else did
NO_PRICE = re.compile(r"\b(?:output|production|exports?|imports?|orders|sales|turnover)\b", re.IGNORECASE)


def read_moves(line: Line) -> Iterator[Candidate]:
    """Yield rises and falls of prices.

    >>> from kg.extract.page import Line
    >>> [(each.predicate, each.number) for each in read_moves(Line.of("Norvik Corp shares fell 3 pct."))]
    [('FELL', '3 pct')]
    """
    shape = shape_of(line)
    taken: set[int] = set()
    for match in LIST.finditer(shape.text):
        taken |= {match.start("movers") + found.start() for found in MARK.finditer(match["movers"])}
        yield from _listed(shape, match)
    for pattern in (NUMBERED, BEHIND, NOUN, OWN_MOVE, BARE) if "respectively" not in line.text else ():
        for match in pattern.finditer(shape.text):
            if match.start("mover") not in taken:
                taken.add(match.start("mover"))
                yield from _move(shape, match)
                yield from _second_move(shape, match)


def _move(shape: Shape, match: re.Match[str]) -> Iterator[Candidate]:
    number, own = match.groupdict().get("number"), match.groupdict().get("own") or ""
    if _is_no_move(shape, match, own) or (number and shape.quantities[int(number)].unit not in PRICE_UNITS):
        return
    words = shape.words(match["mover"])
    size = shape.words(f"#{number}") if number else ""
    stock = SHARES.search(own) or PENCE.search(size)
    kind = lexicon().type_of_either(words) or ("Company" if stock else None)
    predicate = "ROSE" if match["up"] else "FELL"
    yield row(shape.line, predicate, words, number=size or None, types=(kind, None))


def _second_move(shape: Shape, match: re.Match[str]) -> Iterator[Candidate]:
    then = AND_THEN.match(shape.text, match.end())
    if then is not None and match.groupdict().get("number"):
        size = shape.words(f"#{then['number'] or then['number2']}")
        way = "ROSE" if then["up"] or then["up2"] else "FELL"
        yield row(shape.line, way, shape.words(match["mover"]), number=size)


def _listed(shape: Shape, match: re.Match[str]) -> Iterator[Candidate]:
    movers, numbers = MARK.findall(match["movers"]), NUMBER.findall(match["numbers"])
    if len(numbers) not in (1, len(movers)):
        return  # whose is which cannot be told
    for at, mover in enumerate(movers):
        number = shape.words(numbers[at % len(numbers)])
        yield row(shape.line, "ROSE" if match["up"] else "FELL", shape.words(mover), number=number)


def _is_no_move(shape: Shape, match: re.Match[str], own: str) -> bool:
    """Whether the verb says something else, or the mover has no price or only stands beside what has."""
    mover, number = match["mover"], match.groupdict().get("number")
    if "'s " not in match.group() and BESIDE.search(shape.text[: match.start("mover")]):
        return True
    if not number and NO_MOVE.match(shape.text, match.end()):
        return True
    if mover[0] == "%":
        return NO_PRICE.search(shape.words(mover)) is not None
    return shape.names[int(mover[1:])] == shape.line.pronoun and not own.strip("' s")
