"""Slots of a price move, read from its own words: record, measure, window, instrument, and what drove it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.clauses import before_cause, clause_around
from kg.extract.drivers import drives, read_driver
from kg.extract.foils import PRICE
from kg.extract.readers.grammar.motion import tells_itself
from kg.text.phrases import read_phrases

if TYPE_CHECKING:
    from kg.extract.page import Line
    from kg.text.names import Found

#: What a move is compared with: "from 80.08 at the close yesterday".
FOIL = re.compile(
    r"\b(?:from|against|compared|versus|and\s+near)\b(?:(?!\bto\b)[^,;])*|\b(?:last|previous)\s+\w+['’]s\s+\w+"
    rf"|{PRICE}an?\s+\w+\s+ago\b"
)
APPOSED_MOVE = re.compile(
    r",\s+(?:an?|its|the)\s+(?:\w+\s+){0,3}?(?:rise|fall|gain|drop|loss|decline|increase|advance)\b"
)
ASIDE, ENDS = re.compile(r",\s+$"), re.compile(r",\s")
#: Where a clause about something else begins: ", taking its losses for the year to", ", though it had last week".
APART = re.compile(
    r"\sbut\s+(?:closed|ended|finished|settled)\b"
    r"|\sand\s+(?:then\s+)?(?:closed|ended|finished|settled)\s+(?:[\d.]+\s*(?:%|\w+)\s+)?(?:up|down|higher|lower)\b|,\s+(?:(?:bringing|cutting|erasing|extending|hitting|leaving|paring|reducing|taking|touching|trimming|widening)\s+(?:its|their|the|this)|(?:even\s+)?(?:al)?though)\b"
)
SAID_BEHIND = re.compile(r",\s+[^,;]*\bsaid\b[^,;]*$")  # "rose in May, the office said last week"
CLOSED = re.compile(r"\bbefore\s+(?:closing|ending|finishing|settling)\b")  # "jumped as much as 27 % before settling"
RELATIVE = re.compile(r",\s+(?:which|who|whose)\b(?:[^,;]|(?<=\d),(?=\d))*(?=,)")
WITHIN = re.compile(r"\bin [\w -]*?\b(week|month|quarter|year)s?$")
#: Where a second size with a time of its own begins: "2 % on Monday and 3 % on the week".
SECOND_SIZE = re.compile(
    r"[^;]*?\b(?:on|over|for|this|last|today|yesterday|(?:mon|tues|wednes|thurs|fri)day)\b[^;]*?"
    r"(?P<next>,? and )(?:\w+ ){0,4}?\d",
    re.IGNORECASE,
)
BESIDE = 15  # characters behind a name in which an instrument is its own: "Norvik's bonds"
#: A yield, which is no bond: "yields of two-year bonds"; not "the high-yield bond index".
YIELD = re.compile(r"(?<!high[- ])\byields?(?= (?:of|on|for)\b|$)", re.IGNORECASE)
INSTRUMENTS = re.compile(r"\b(?:ADRs?|ADSs?|preferred shares|futures|options|bonds|notes|warrants|debentures)\b")
#: "Bonds of Norvik tumbled".
LED_BY = re.compile(r"\b(?P<kind>[Bb]onds|[Nn]otes)\s+of\s+(?:the\s+)?$")


def read_move_slots(
    line: Line, predicate: str, subject: Found, at: int, span: tuple[int, int]
) -> dict[str, str | float]:
    """Return the slots of a move stated at `at`, whose number, or else whose mover, stands at `span`."""
    left, right = clause_around(line.text, *span)
    left, right = _phrase(line, at, left, before_cause(line.text, span[1], right))
    if apart := APART.search(line.text, max(at, span[1]), right):
        right = apart.start()
    if behind := SAID_BEHIND.search(line.text, max(at, span[1]), right):
        right = behind.start()
    if second := SECOND_SIZE.match(line.text, max(at, span[1]), right):
        right = second.start("next")
    if (closed := CLOSED.search(line.text, left, at)) and subject.start < at:
        left = closed.start()
    whole = read_phrases(_own_words(line.text, left, right, at))
    own = read_phrases(_own_words(line.text, max(left, subject.start), right, at)) if subject.start < at else whole
    slots: dict[str, str | float] = {**{k: v for k, v in whole.items() if k in ("window", "measure")}, **own}
    slots.pop("surprise", None)
    if (predicate, _extreme(str(slots.get("record", "")))) in (("ROSE", "low"), ("FELL", "high")):
        del slots["record"]  # of something else: "rose from a record low"
    within = WITHIN.search(str(slots.get("record", "")))
    if within is not None and slots.get("window") == within[1]:
        del slots["window"]  # "its lowest in a month" is no move of a month
    instrument = INSTRUMENTS.search(line.text, subject.start, subject.end + BESIDE)
    if instrument and not YIELD.search(subject.words):
        slots["instrument"] = instrument.group()
    elif (led := LED_BY.search(line.text[: subject.start])) and _moves(line, led.start()):
        slots["instrument"] = led["kind"].lower()
    driver = read_driver(line.text, min(at, span[0]), max(at, span[1]))
    return slots | (driver if drives(line, driver.get("driver", ""), at) else {})


def _moves(line: Line, start: int) -> bool:
    """Whether the word at `start` is the subject of a verb."""
    node = line.tree.at(start) if line.tree else None
    return node is not None and node.relation in ("nsubj", "nsubjpass")


def _own_words(text: str, left: int, right: int, at: int) -> str:
    """Return the words from left to right without what they compare with and the relative clauses around the move."""
    kept = RELATIVE.sub(lambda each: each.group() if each.start() <= at - left < each.end() else "", text[left:right])
    return FOIL.sub(" ", kept)


def _phrase(line: Line, at: int, left: int, right: int) -> tuple[int, int]:
    """Return where the words of a move stand: of a noun its phrase, of a second verb what is behind its "and"."""
    tree = line.tree
    node = tree.stating(at) if tree else None
    if tree is None or node is None:
        return left, right
    word = tree.at(at)
    after_verb = node.pos in ("VERB", "AUX") and node.start < at
    if word is not None and word.lemma in ("up", "down", "off") and not after_verb and ASIDE.search(line.text[:at]):
        end = ENDS.search(line.text, at)  # "the shares, up 30 % this year, closed lower"
        return at, min(right, end.start() if end else right)
    if tells_itself(tree, node):
        return tree.span(node)
    joined = (child for each in tree.children(node, "conj") for child in tree.children(each, "nsubj", "nsubjpass"))
    right = min([right, *(tree.span(each)[0] for each in joined if each.start > at)])  # "rose and cocoa had"
    if node.pos == "VERB" and (apposed := APPOSED_MOVE.search(line.text, at, right)):
        right = apposed.start()  # "rose to 18.15 today, a rise of 1.50 this week"
    having = (each for each in tree.children(node, "aux") if each.text.lower() == "having")
    first = node if node.relation == "pcomp" else next(having, None)
    if first is not None and left <= first.start <= at:
        return first.start, right  # "finished 1 % lower, having lost 2 % in the morning", "after gaining 2 % on Friday"
    if node.relation == "conj" and node.pos in ("VERB", "AUX"):
        joins = [each.start for each in tree.children(tree.head(node), "cc") if left <= each.start < at]
        return (joins[-1] if joins else left), right
    return left, right


def _extreme(record: str) -> str:
    """Return "high", "low" or "" for a record slot."""
    return next((word for word in ("high", "low") if word in record.split()), "")
