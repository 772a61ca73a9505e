"""Wording: what must follow a cue so that it states its predicate, and which prepositions lead on to the object.

A cue only decides what is asked; here stands what it must look like to be believed. A new rule is a row of `SENSES`
(a cue that means something else unless these words follow) or of `LEADS` (prepositions that may govern the object).
Predicates without a row, as those of an ontology of your own, are only held to the order of the words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.extract.order import PREPOSITION, last_preposition


class Sense(NamedTuple):
    """A cue that states its predicate only where `states` matches from the cue up to the second name."""

    cue: re.Pattern[str]
    states: re.Pattern[str]
    note: str


def _sense(cue: str, states: str, note: str) -> Sense:
    return Sense(re.compile(cue, re.IGNORECASE), re.compile(states, re.IGNORECASE), note)


_TO_BUY = r"to\s+(?:\w+ly\s+)?(?:buy|acquire|purchase|take\s+over|merge)"
_NEVER = r"(?!)"
SENSES: dict[str, tuple[Sense, ...]] = {
    "ACQUIRED": (
        _sense(r"merg\w+", r"merged?\b[^,;]*\binto\b", "a merger does not say who takes over whom"),
        _sense(r"deal", r"deal\s+for\b", "a deal need not be a purchase"),
        _sense(r"offer\w*", rf"offer\w*\b[^;]*?\b(?:for|by|from|{_TO_BUY})\b", "what is offered is not a purchase"),
        _sense(r"bid", rf"bid\b[^;]*?\b(?:for|by|from|of|{_TO_BUY})\b", "a bid for something else"),
        _sense(r"acquisitions?", r"\w+\s+(?:of|by)\b", "an acquisition of something else"),
    ),
    "OWNS": (
        _sense(r"ownership", _NEVER, "words about ownership do not say who owns"),
        _sense(r"stakes?", r"stakes?\s+(?:of\s[^,;]*\s)?in\b|stake\s+held\s+by\b", "a stake in something else"),
        _sense(r"stakeholder\w*", r"\w+\s+(?:in|of)\b", "a stakeholder of something else"),
        _sense(r"owners?|shareholders?", r"\w+\s+(?:of|in)\b", "an owner of something else"),
        _sense(r"holds", r"holds\b[^,;]*?(?:\d|\b(?:stake|shares?|interest|half|majority|control))", "holds no stake"),
    ),
    "INVESTED_IN": (
        _sense(r"stakes?", r"stakes?\s+(?:of\s[^,;]*\s)?in\b", "a stake in something else"),
    ),
    "SUED": (
        _sense(r"court", _NEVER, "what a court does is not a suit between these two"),
        _sense(
            r"suit|lawsuits?|complaint|litigation",
            r"\w+\b[^;]*?\b(?:against|naming|by)\b",
            "the words do not say who sues whom",
        ),
    ),
    "BASED_IN": (
        _sense(r"based", r"based\s+(?:in|at|near|outside|out\s+of)\b|based\b(?!\s+on\b)", "based on, not in"),
    ),
}  # fmt: skip

#: The prepositions that may stand last between the cue and its object; "" is a direct object. "by" (passives) is
#: judged before.
LEADS: dict[str, frozenset[str]] = {
    "ACQUIRED": frozenset(("", "of", "in", "for", "over", "into")),
    "OWNS": frozenset(("", "of", "in")),
    "INVESTED_IN": frozenset(("", "in", "into")),
    "SUED": frozenset(("", "against")),
    "FINED": frozenset(("", "on", "against")),
    "AFFECTS": frozenset(("", "on", "upon", "to", "of")),
    "LAUNCHED": frozenset(("", "of")),
    "RATED": frozenset(("", "on", "of", "for")),
    "LISTED_ON": frozenset(("on", "in", "at")),
}
HOLDING = re.compile(r"\b(?:stakes?|shares?|stock|interests?|holdings?|units|pct|percent)\b|%", re.IGNORECASE)
#: A purchase that is only spoken of: "an interest in the bid for", "talks about the takeover of".
NOUN = re.compile(r"bid|offer|takeover|acquisition|purchase|deal", re.IGNORECASE)
WITHIN = re.compile(r"\b(?:in|about|over|against|from|of)\s+(?:the|an?|that|this)\s+$", re.IGNORECASE)
TAKEN = re.compile(
    r"\b(?:buy|bought|buys|take|took|taken|acquir\w+|purchas\w+|rais\w+|pay|paid|sell|sold)\b", re.IGNORECASE
)


def wording_problem(predicate: str, cue: re.Match[str], second: int) -> str | None:
    """Return why the words from `cue` to the second name at `second` do not state `predicate`, or None."""
    text = cue.string
    stretch = text[cue.start() : second]
    for sense in SENSES.get(predicate, ()):
        if sense.cue.fullmatch(cue.group()) and not sense.states.match(stretch):
            return sense.note
    if predicate == "ACQUIRED" and NOUN.fullmatch(cue.group()) and WITHIN.search(text[: cue.start()]):
        return f"only words about the {cue.group()}"
    if (
        predicate == "INVESTED_IN"
        and cue.group().lower().startswith("stake")
        and not TAKEN.search(text, 0, cue.start())
    ):
        return "a stake that is held, not taken"
    return None


def leading_problem(predicate: str, cue: re.Match[str], second: int) -> str | None:
    """Return why the object at `second` is not that of `cue`, by the preposition before it, or None."""
    after = cue.string[cue.end() : second]
    leads = LEADS.get(predicate)
    last = last_preposition(after)
    if leads is not None and last not in leads:
        return f"“{last}” leads elsewhere than to what is done" if last else f"“{cue.group()}” has no such object"
    if predicate == "ACQUIRED" and last == "in" and not HOLDING.search(after):
        return "the place of a purchase, not what is bought"
    if predicate == "ACQUIRED" and re.search(r"\bfrom\b", after) and PREPOSITION.search(after):
        return "who sells, or what is bought from whom, is another"
    return None
