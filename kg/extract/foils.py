"""Dates in a sentence that are not the claim's own: compared with, of what is said, of a name, of words beside it."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.form import MOVES
from kg.extract.readers.grammar.motion import tells_itself
from kg.extract.readers.grammar.words import SAYING
from kg.text.date_words import MONTH_NAMES

if TYPE_CHECKING:
    from kg.extract.page import Line, Page
    from kg.text.dates import DateReading
    from kg.text.syntax import Node, Tree

#: What opens the end of a period: "the year ended March 31".
ENDED = re.compile(r"\b(?:end(?:ed|ing)?|to|through|until|as of|effective)\s+(?:on\s+)?$", re.IGNORECASE)
#: What one moves or acts against, which is no comparison: "against Norvik on Friday", "against the dollar in May".
_RIVAL = (
    r"(?!\s+(?:(?:the|all|most|other|major)\s+)*(?:dollar|euro|yen|pound|sterling|franc|mark|basket|currencies"
    r"|(?-i:[A-Z][\w'’.-]*)(?:\s+(?-i:[A-Z][\w'’.-]*))*)\s+(?:(?:on|in|late|early)\s+)*$)"
)
#: What makes a date one to compare with: "than in 2022", "against a loss in 1986", "from the level of May".
COMPARED = re.compile(
    r"\b(?:(?:since|from|above|below)\s+(?:(?:the|an?|its|their)\s+)?(?:(?:level|figure|low|high|rate|price|average)s?\s+)?"
    rf"(?:(?:in|of|for|on|at)\s+)?(?:the\s+)?|(?:than|versus|vs\.?|against{_RIVAL}|compared\s+(?:with|to))"
    r"\s+(?:[\w.,%$-]+\s+){0,6}?)$",
    re.IGNORECASE,
)
SUPERLATIVE = re.compile(r"\b(?:most|first|\w+est|worst|best|record)\b", re.IGNORECASE)
#: A period that is told by another one, which is the event's: "in February, after 12 pct the previous month".
PREVIOUS = re.compile(r"(?:the\s+)?(?:previous|prior|preceding)\b", re.IGNORECASE)
DATED = re.compile(rf"\b(?:{'|'.join(MONTH_NAMES)}|(?:19|20)\d\d|this|today)\b")
BEFORE_TODAY = re.compile(
    r"yesterday|last night|previous|overnight|\b(?:day|week)s? (?:ago|before|earlier)", re.IGNORECASE
)
#: What a day before is only compared with: "from 13.87 yesterday", "highs of 1.26 yesterday"; not "to a low last July".
FOIL = re.compile(
    r"\b(?:from|than|versus|compared|against\s+[\d.]+"
    r"|(?<!\bto an )(?<!\bto a )(?<!\bhit a )(?<!year )(?<!month )(?<!record )(?:highs?|lows?))"
    r"\b(?:(?!\bto\b)(?:[^,;]|(?<=\d),(?=\d)))*$",
    re.IGNORECASE,
)
#: What a level of any time came from: "from 17.4 dlrs this year".
FROM_FIGURE = re.compile(r"\bfrom\s+\d(?:(?!\bto\b)(?:[^,;]|(?<=\d),(?=\d)))*$")
#: What opens the figure before, to which the dates behind it belong: "18 mln, against 12 mln in 1986".
BEFORE = re.compile(r"\b(?:against|versus|vs|compared|from)\b")
#: A price that stands in commas, and before when it was that.
PRICE = r",\s+(?:[$€£¥]\d[\w.,]*|\d[\d.,½¼¾]*\s?(?:p|c|cents?|cts|dlrs|dollars|euros|francs|marks|pence|yen))\s+"
PRICE_THEN = re.compile(rf"{PRICE}$")
FOR = re.compile(r"\bfor\s+(?:the\s+)?(?:(?:month|year|week)\s+of\s+)?$", re.IGNORECASE)
#: What a word is to another that keeps a date to itself: "heavy trading on Friday provided the impetus".
NOUNS_OWN = ("nsubj", "nsubjpass", "poss", "compound")
ASIDES = frozenset(("despite", "after", "before", "follow", "following", "amid", "than"))


class Stated(NamedTuple):
    """Where a sentence states a predicate: the offset of its verb, the span of the number or else of the verb.

    `subject` is the span of who or what it is stated of: a date in it is part of a name ("the 7 pct bonds of 2016").
    """

    predicate: str
    at: int
    anchor: tuple[int, int]
    subject: tuple[int, int] = (0, 0)


def is_foil(page: Page, line: Line, stated: Stated, reading: DateReading) -> bool:
    """Whether a date is part of the subject's name, outside of a noun of motion's phrase, or what is compared with."""
    moves = stated.predicate in MOVES
    node = line.tree.at(stated.at) if line.tree else None
    if line.tree and node and moves and tells_itself(line.tree, node):
        above = line.tree.head(node)
        told = above.lemma == "be" and node.relation == "nsubj"  # "the rise was 1.0 pct in January"
        start, end = line.tree.span(above if told else node)
        return not start <= reading.start < end
    if stated.subject[0] <= reading.start < stated.subject[1] or _tells_price(line.text, reading):
        return True
    if stated.predicate == "ANNOUNCED" and FOR.search(line.text[: reading.start]):
        return True  # what a step is for: "extended the scheme for the month of April"
    if stated.predicate == "REPORTED":
        return BEFORE.search(line.text, stated.anchor[1], max(stated.anchor[1], reading.start)) is not None
    if not moves and stated.predicate != "ANNOUNCED":
        return False
    return _is_in_aside(line, reading, stated.at) or _is_day_before(page, line, reading, stated.at)


def _tells_price(text: str, reading: DateReading) -> bool:
    """Whether a date only tells when a price was paid: "The shares, 88p a week ago, closed at 94p"."""
    return text[reading.start : reading.end].endswith("ago") and PRICE_THEN.search(text[: reading.start]) is not None


def _is_day_before(page: Page, line: Line, reading: DateReading, at: int) -> bool:
    """Whether a date behind the verb is one that is compared with: "from 13.87 yesterday", "from 17.4 this year"."""
    day = page.article.day
    if reading.time is None or day is None or reading.start < at:
        return False
    if reading.time.end >= day and reading.time.precision == "day":
        return False  # "lower it to 3.75% from 4% this afternoon"
    foil = FOIL if reading.time.end < day else FROM_FIGURE
    return foil.search(line.text[at : reading.start]) is not None


def _is_in_aside(line: Line, reading: DateReading, at: int) -> bool:
    """Whether a date stands in words that only lead up to a move: "Despite a rebound on Friday, bonds lost …"."""
    tree = line.tree
    root = tree.root((reading.start, reading.end)) if tree else None
    if tree is None or root is None:
        return False
    path = itertools.takewhile(lambda each: each.start != at, tree.above(root))
    return any(each.lemma in ASIDES for each in path)


def is_this(line: Line, reading: DateReading, at: int) -> bool:
    """Whether a day before is that of the claim and not of what it is compared with, as far as grammar tells."""
    if line.tree is None or not BEFORE_TODAY.search(line.text[reading.start : reading.end]):
        return True
    return line.tree.at(at) is None or line.tree.belongs((reading.start, reading.end), at)


def dates_saying(line: Line, reading: DateReading, at: int) -> bool:
    """Whether a date is that of a verb of saying over the claim's: "Earlier today, Norvik said it bought"."""
    tree = line.tree
    node = tree.at(reading.start) if tree else None
    if tree is None or node is None:
        return False
    verb = next((each for each in tree.above(node) if each.pos in ("VERB", "AUX")), None)
    stated = tree.at(at)
    if verb is None or stated is None or verb.lemma not in SAYING:
        return False
    chain = list(itertools.takewhile(lambda each: each != verb, (stated, *tree.above(stated))))
    return any(each.relation == "ccomp" for each in chain)


def dates_all(line: Line, reading: DateReading, *, said: bool = True) -> bool:
    """Whether a date hangs on the main verb of its sentence or of what is said in it, and not on a noun inside.

    Without `said` a day on which something was only said is none.
    """
    tree = line.tree
    if tree is None:
        return True
    main = [node for node in tree.nodes if node.relation == "ROOT"]
    main += [
        each for node in main for each in tree.children(node, "ccomp", "conj", "advcl") if not _is_aside(tree, each)
    ]
    root = tree.root((reading.start, reading.end))
    if root is None:
        return False
    path = [root, *tree.above(root)]
    hangs = next((place for place, each in enumerate(path) if each in main), None)
    if hangs is None or (not said and path[hangs].lemma in SAYING):
        return False
    return not any(each.relation in NOUNS_OWN for each in path[:hangs])


def _is_aside(tree: Tree, node: Node) -> bool:
    """Whether a participle only tells of what stands before it: "upsized its deal, announced Friday, to 20 mln"."""
    set_apart = node.place > 0 and tree.nodes[node.place - 1].text == ","
    said = node.lemma in SAYING
    return set_apart and said and node.tag in ("VBD", "VBN") and not tree.children(node, "nsubj", "nsubjpass", "cc")


def compares(text: str, start: int) -> bool:
    """Whether the date at `start` is what the event is compared with ("highest since 2022", "than in 1986")."""
    if PREVIOUS.match(text, start) and DATED.search(text, 0, start):
        return True
    if re.match(r"since\b", text[start:], re.IGNORECASE):
        return SUPERLATIVE.search(text[max(0, start - 40) : start]) is not None
    return COMPARED.search(text[max(0, start - 60) : start]) is not None


def is_period(text: str, reading: DateReading) -> bool:
    """Whether a date is a period that is told about, not a day or week on which something was told."""
    if reading.time is None or reading.time.precision not in ("day", "week"):
        return not reading.impossible
    return ENDED.search(text[: reading.start]) is not None
