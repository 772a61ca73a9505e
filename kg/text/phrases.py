"""Trading phrases with a closed meaning: record, surprise, measure, window, and which way a verb points.

A slot that a text states in two contradicting ways is left out rather than guessed. Text is read up to
`_LONGEST` characters: a slot belongs to a clause or a sentence, never to a whole article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

from kg.text.direction import DOWN_WORDS, UP_WORDS, Direction, direction

__all__ = ["DOWN_WORDS", "UP_WORDS", "Direction", "direction", "read_phrases"]

_LONGEST = 4000
Patterns = tuple[tuple[str, re.Pattern[str]], ...]


def _compiled(*rows: tuple[str, str]) -> Patterns:
    return tuple((value, re.compile(pattern, re.IGNORECASE)) for value, pattern in rows)


# ---------------------------------------------------------------- record

# Not there yet, or there no more: "near a record high", "left a bear market", "retreated from its record high".
_AWAY = re.compile(
    r"\b(?:near|below|beneath|under|from|off|short of|shy of|close to|brink of|verge of|out of|since|left"
    r"|on course for|on track for|heading for|headed for|set for|poised for"
    r"|leaves?|exit(?:s|ed)?|avoid(?:s|ed)?|escap(?:es?|ed)|ended|not|never|no|than)(?: (?:in|into|at|to|entered|hit))?"
    r"(?: (?:an?|the|its|their|any))?(?: \w+)? $",
    re.IGNORECASE,
)
_MONTHS = r"(?:jan|feb|mar|apr|aug|sept?|oct|nov|dec)\."
_STOP = (
    r"(?:and|while|as|after|but|on|when|with|according|amid|following|before|helped|led|driven|at|by|who|which|that"
    r"|said|says|data|thanks|because|sending|to|for)\b"
)
_WHEN = rf"((?:(?!{_STOP})(?:{_MONTHS}|[\w'-]+)\s?){{1,6}}(?:,\s(?:19|20)[0-9]{{2}})?)"
_SPELL = r"(?:almost |nearly |about |more than |at least |over )?"
_LENGTH = rf"({_SPELL}(?:[\w-]+ ){{0,3}}(?:day|week|month|quarter|year|decade)s?)\b(?! and a half)"
_COUNTED = r"\b(\w{1,12}(?:-\w{1,12})?)[- ](day|week|month|quarter|year|decade)[- ](?:closing |intraday )?"
_BEST = r"(?:highest|strongest|best (?:level|close|finish))\b(?: [\w'-]+){0,4}"
_WORST = r"(?:lowest|weakest|worst (?:level|close|finish))\b(?: [\w'-]+){0,4}"
_MOST = r"(?:most|(?:biggest|largest|steepest|sharpest|best|worst)(?: [\w'-]+){0,3})"
_EVER = r"\b(?:record|all-time|lifetime|historic)(?:[- ](?:closing|intraday))?"
_RISES = r"(?:up|rose|risen|rising|rises|gained|jumped|surged|climbed|soared|rallied|advanced)"
_FALLS = r"(?:down|lower|lost|fell|falls?|fallen|dropped|slid|sank|plunged|tumbled|slumped|declined|crashed)"
_DAILY = r"(?:,? [\w%.'-]+){0,3}? (?:daily|maximum|exchange-imposed)(?: [\w%.]+)? (?:limit|circuit)\b"
_RECORD = _compiled(
    ("record high", rf"{_EVER} (?:highs?|peak)\b|\b{_BEST} (?:ever|on record)\b"),
    ("record low", rf"{_EVER} (?:lows?|trough)\b|\b{_WORST} (?:ever|on record)\b"),
    ("high since {}", rf"\b{_BEST} since {_WHEN}"),
    ("low since {}", rf"\b{_WORST} since {_WHEN}"),
    ("high in {}", rf"\b{_BEST} in {_LENGTH}"),
    ("low in {}", rf"\b{_WORST} in {_LENGTH}"),
    ("high in {} {}s", rf"{_COUNTED}highs?\b"),
    ("low in {} {}s", rf"{_COUNTED}lows?\b"),
    ("limit up", rf"\blimit[- ]up\b|\bupper circuit\b|\b{_RISES}{_DAILY}"),
    ("limit down", rf"\blimit[- ]down\b|\blower circuit\b|\b{_FALLS}{_DAILY}"),
    ("bull market", r"\bbull[- ]market\b"),
    ("bear market", r"\bbear[- ]market\b"),
    ("most since {}", rf"\b{_MOST} since {_WHEN}"),
    ("most in {}", rf"\b{_MOST} in {_LENGTH}"),
)


def _record(text: str) -> str | None:
    """Return the strongest record that the text states, in the order of `_RECORD`, after a daily limit if both are."""
    found = list(_records(text))
    limits = [value for value in found if value.startswith("limit ")]
    others = [value for value in found if value not in limits]
    return ", ".join([*limits[:1], *others[:1]]) or None


def _records(text: str) -> Iterator[str]:
    for value, pattern in _RECORD:
        for match in pattern.finditer(text):
            if not _AWAY.search(text[max(0, match.start() - 40) : match.start()]):
                yield value.format(*(group.strip() for group in match.groups() if group))


# ---------------------------------------------------------------- surprise

_ESTIMATES = r"(?:estimates?|expectations?|forecasts?|consensus|projections?|predictions?)\b"
_HOPED = rf"(?:(?!and |but |or )[\w'&.-]+ ){{0,5}}?{_ESTIMATES}"
_NEAR_HOPED = rf"(?:(?!and |but |or )[\w'&-]+ ){{0,2}}?{_ESTIMATES}"
_BAD = r"(?:loss|losses|costs?|inflation|unemployment|jobless|claims|expenses|charges?|tax|taxes|debt)\b"
_GOOD = r"(?:profits?|sales|revenues?|earnings|income|results?|margins?|demand|growth|deliveries|orders)\b"
_EXPECTED = r"[- ]than[- ](?:\w+[- ])?(?:expected|forecast|estimated|anticipated|predicted|feared|projected)\b"
# Read in this order, each taking its words out, so that "failed to beat" is no beat; "" states nothing.
_SURPRISE = _compiled(
    ("miss", rf"\bfail(?:s|ed|ing)? to (?:meet|beat|top|match|exceed|reach) {_HOPED}"),
    ("", rf"(?:\bnot |n't )(?:beat|top|exceed|surpass|miss|meet) {_HOPED}"),
    (
        "beat",
        (
            r"\b(?:beat(?:s|ing|en)?|top(?:s|ped|ping)?|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|outpac(?:es?|ed|ing)"
            rf"|smash(?:es|ed|ing)?|trounced) {_HOPED}|\b(?:ahead of|above|better than) {_NEAR_HOPED}"
        ),
    ),
    ("beat", rf"\bbetter{_EXPECTED}|\bstronger{_EXPECTED}(?! (?:\w+ )?{_BAD})"),
    ("beat", rf"\b(?:narrower|smaller|lower){_EXPECTED}(?= (?:\w+ )?(?:loss|losses)\b)"),
    ("beat", rf"\b(?:higher|bigger){_EXPECTED}(?= (?:\w+ )?{_GOOD})"),
    (
        "miss",
        (
            r"\b(?:miss(?:ed|es|ing)?|trail(?:s|ed|ing)|lagg(?:ed|ing)|undershot) "
            rf"{_HOPED}|\b(?:below|short of|worse than) {_NEAR_HOPED}"
        ),
    ),
    ("miss", rf"\b(?:worse|poorer){_EXPECTED}|\b(?:weaker|softer){_EXPECTED}(?! (?:\w+ )?{_BAD})"),
    ("miss", rf"\b(?:wider|bigger|larger){_EXPECTED}(?= (?:\w+ )?(?:loss|losses)\b)"),
    ("miss", rf"\b(?:lower|smaller){_EXPECTED}(?= (?:\w+ )?{_GOOD})"),
    ("in line", rf"\b(?:in[- ]line with|met|meets?|meeting|match(?:es|ed|ing)?) {_HOPED}"),
)


def _surprise(text: str) -> str | None:
    found = set()
    for value, pattern in _SURPRISE:
        text, times = pattern.subn(" ", text)
        if times and value:
            found.add(value)
    return _only(found)


# ---------------------------------------------------------------- measure

_SESSION = r"(?:(?:mon|tues|wednes|thurs|fri)day|the (?:day|session|week)|today|trading)"
_CHANGE = r"(?:[+-]?[0-9.]+(?:%| (?:percent|pct|per cent|points?|basis))|\w+ (?:percent|pct|points?))"
_MEASURE = _compiled(
    ("premarket", r"\bpre-?market\b|\bbefore the (?:opening )?bell\b|\bahead of the open(?:ing bell)?\b"),
    ("after hours", r"\bafter[- ]hours\b|\bpost-?market\b|\bextended(?:-hours)? trading\b|\bin late trading\b"),
    (
        "close",
        (
            rf"\b(?:clos(?:ed|es|ing)|end(?:ed|s|ing)|finish(?:ed|es)|settle[ds])(?: (?:on )?{_SESSION})?(?: little)?"
            rf" (?:up|down|higher|lower|at|flat|unchanged|changed|{_CHANGE}|with (?:a )?(?:gains?|loss))"
            r"|\b(?:at|by) the close\b|\bclosing (?:price|high|low|level|value)\b|\b(?:highest|lowest|record) close\b"
        ),
    ),
    (
        "intraday extreme",
        r"\bintra-?day\b|\bsession (?:high|low)s?\b|\bday's (?:high|low)s?\b|\bearlier in the session\b",
    ),
)
_IN_PASSING = re.compile(r"\bas much as\b|\bat one (?:point|stage)\b")


def _measure(text: str, heading: Direction | None) -> str | None:
    found = _values(_MEASURE, text)
    if heading and _IN_PASSING.search(text):
        found.add("intraday extreme")
    return _only(found - {"intraday extreme"} if found & {"premarket", "after hours"} else found)


# ---------------------------------------------------------------- window

_SPELLS = ("week", "month", "quarter", "year")
_AGAINST = r"(?:from|than|compared (?:with|to)|against|over|versus)"
_NOT_A_DATE = r"(?<!earlier )(?<!later )(?<!early )(?<!late )"
_SIZE = r"(?:gain|loss|drop|rise|advance|decline|fall)s?\b"
_LETTER = {"week": "w", "month": "m", "quarter": "q", "year": "y"}


def _compared(spell: str) -> str:
    letter = _LETTER[spell]
    return (
        rf"\b{spell}[- ](?:on|over)[- ]{spell}\b|\b{letter}o{letter}\b|\b{letter}/{letter}\b"
        rf"|\b{_AGAINST} (?:the )?(?:last|previous|prior) {spell}\b|\b(?:a|the|one) {spell} (?:earlier|ago|before)\b"
        rf"|\b{_AGAINST} the same \w+ (?:a|last) {spell}\b"
    )


def _during(spell: str) -> str:
    nth = "(?:first |second |third |fourth )?" if spell == "quarter" else ""
    this = "" if spell == "year" else "|this "
    return (
        rf"{_NOT_A_DATE}\b(?:(?:on|for|over|in|during|closed|ended|finished) the (?:past |last |whole )?"
        rf"|last |(?:in|over) a {this})"
        rf"{nth}{spell}\b(?! of)|\b{spell}ly {_SIZE}"
    )


_COMPARED = _compiled(
    ("ytd", r"\bso far this year\b|\byear[- ]to[- ]date\b|\bytd\b"),
    ("ytd", r"\b(?:since|than at) the (?:start|beginning) of (?:the year|(?:19|20)\d\d)\b"),
    *((spell, _compared(spell)) for spell in _SPELLS),
)
_DURING = _compiled(
    *((spell, _during(spell)) for spell in _SPELLS),
    ("year", rf"\b(?:in|over) the (?:past|last) (?:12|twelve) months\b|\bannual {_SIZE}"),
    (
        "day",
        (
            r"\b(?:on|for) the day\b|\b(?:one|single|1)-day\b|\bin a (?:single )?day\b"
            rf"|\bdaily (?:[\w%.]+ )?(?:limit\b|{_SIZE})"
        ),
    ),
)
_THIS_YEAR = re.compile(rf"{_NOT_A_DATE}\bthis year\b")
_FUTURE = re.compile(r"\b(?:will|would|could|may|might|should|expect\w*|forecasts?|predict\w*|likely|to)\b")
_WEEKDAY = re.compile(r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|overnight)\b")


def _window(text: str, heading: Direction | None) -> str | None:
    """Return the span that a change is measured over: stated comparisons first, then periods, then days."""
    if compared := _values(_COMPARED, text):
        return _only(compared)
    periods = _values(_DURING, text)
    if heading and (year := _THIS_YEAR.search(text)):
        periods.add("year" if _FUTURE.search(text[: year.start()]) else "ytd")
    if periods:
        return _only(periods)
    return "day" if heading and _WEEKDAY.search(text) else None


def _values(patterns: Patterns, text: str) -> set[str]:
    return {value for value, pattern in patterns if pattern.search(text)}


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def read_phrases(text: str) -> dict[str, str]:
    """Return the event slots that trading phrases in a clause or sentence state.

    * record: record high | record low | high since TEXT | low since TEXT | high in TEXT | low in TEXT | limit up |
      limit down | bull market | bear market | most since TEXT | most in TEXT (size of a move); the first of these,
      after a limit ("limit up, record high")
    * surprise: beat | miss | in line, against estimates
    * measure: close | intraday extreme | premarket | after hours
    * window: day | week | month | quarter | year | ytd

    >>> read_phrases("closed up 3% at the highest level since late 2021")
    {'record': 'high since late 2021', 'measure': 'close'}
    """
    plain = " ".join(text[:_LONGEST].replace("\u2019", "'").split())
    lower = plain.lower()
    heading = direction(plain)
    slots = {
        "record": _record(plain),
        "surprise": _surprise(lower),
        "measure": _measure(lower, heading),
        "window": _window(lower, heading),
    }
    return {slot: value for slot, value in slots.items() if value}
