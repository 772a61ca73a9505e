"""Whether a forecast's figure is foreseen, and whether a step of policy has been taken or planned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.moods import has_condition
from kg.extract.readers.grammar.words import EXPECTS, FEARS, HOPES, METRICS, PLANNED, RESULTS
from kg.extract.scrutiny.sizes import is_end_of_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Quantity
    from kg.text.syntax import Node

#: What a state raises when it borrows, which is no step of policy.
FUNDS = re.compile(
    r"rais\w+\s+(?:\S+\s+){0,4}?(?:funds|money|capital|loans?|dlrs|dollars|yen|marks|francs|sterling|stg)\b",
    re.IGNORECASE,
)
MUST = re.compile(r"\b(?:ha(?:ve|s|d)|needs?|needed)\s+to\b|\bmust\b|\bshould\b", re.IGNORECASE)
GUESSES = frozenset(("fear", "hope", "doubt", "speculate", "estimate", "believe", "suspect", "think", "guess"))
CALLED_FOR = 40  # characters before a verb in which a "must" is its own
WISHES = frozenset(("want", "wish", "hope", "like"))
#: "600 mln dlrs above forecast": a difference.
BEYOND = re.compile(
    r"\s+(?:dlrs\s+|dollars\s+)?(?:above|below|over|under|(?:more|less|higher|lower)\s+than)\s+(?:the\s+|its\s+|their\s+)?"
    r"(?:forecast|estimate|target|budget|expect|project|plan|last|previous)"
)
OF_BEFORE = re.compile(r"\b(?:prior|previous|last|year[- ](?:ago|earlier))\s+(?:\w+\s+){0,2}?\w+['’]s\s+$")
#: "loses nine billion for each one-yen rise", "a company whose sales were 380,000".
FOR_EACH = re.compile(
    r"\b(?:for|with) (?:each|every)\s+(?:[\w-]+\s+){0,2}(?:cent|change|drop|fall|gain|increase|move|point|rise)\b"
    r"|\bper\s+[\w-]+\s+(?:rise|fall)\b"
)
UNNAMED_FIRM = re.compile(r"(?<!\bis )(?<!\bwas )(?<!, )\ban? (?:business|company|firm|group) whose\b[^,;]{0,80}$")
FROM = re.compile(r"\bfrom\s+(?:\S+\s+){0,3}$")


def forecast_doubt(grammar: Grammar, at: int, quantity: Quantity) -> str | None:
    """Return why the number of a forecast stated at `at` is not what is foreseen, or None."""
    root = grammar.tree.root((quantity.start, quantity.end))
    above = tuple(grammar.tree.above(root)) if root else ()
    note = _figure_doubt(grammar.line.text, at, quantity) or _foreseen_doubt(above, at, quantity)
    able = any(child.lemma == "can" for each in above for child in grammar.tree.children(each, "aux"))
    if able or any(each.lemma == "own" and each.pos == "VERB" for each in above):
        note = note or "the number is of what somebody can or has"
    conditional = any(has_condition(grammar.tree, each) for each in above)
    return note or ("the number holds only if something else does" if conditional else None)


def _figure_doubt(text: str, at: int, quantity: Quantity) -> str | None:
    """Judge the words beside a forecast's number."""
    if is_end_of_range(text, quantity):
        return "the number is one end of a range"
    if quantity.start > at and FROM.search(text[: quantity.start]):
        return "the number is what it is to come from"
    if quantity.start > at and MUST.search(text[at : quantity.start]):
        return "the number is of what is needed, not of what is foreseen"
    if OF_BEFORE.search(text[: quantity.start]):
        return "the number is of a time before"
    return "the number is only how far it is from another" if BEYOND.match(text, quantity.end) else None


def _foreseen_doubt(above: Sequence[Node], at: int, quantity: Quantity) -> str | None:
    """Judge the words that a forecast's number hangs on, from it to the root."""
    thought = FEARS | HOPES - {"demand", "need"}
    if any(each.pos == "NOUN" and each.lemma in thought and each.start > at for each in above):
        return "the number is of what is only thought possible"
    between = [each for each in above if each.pos == "VERB" and at < each.start < quantity.start]
    if any(each.lemma in PLANNED | WISHES for each in between):
        return "the number is of what is planned or wanted, not of what is foreseen"
    past = between and between[0].tag == "VBD" and between[0].lemma not in EXPECTS
    return "the number is of what has been" if past else None


def report_doubt(grammar: Grammar, quantity: Quantity | None, *, denied: bool) -> str | None:
    """Return why a number is no result of a firm's, or None."""
    if denied:
        return "the sentence denies something else"
    if quantity is None:
        return None
    if FOR_EACH.search(grammar.line.text, quantity.end):
        return "the number is what it would be for each step of another"
    if UNNAMED_FIRM.search(grammar.line.text[: quantity.start]):
        return "the number is of a firm that is not named"
    root = grammar.tree.root((quantity.start, quantity.end))
    above = tuple(grammar.tree.above(root)) if root else ()
    place = next((at for at, each in enumerate(above) if each.pos in ("VERB", "AUX")), len(above))
    if any(each.lemma in METRICS for each in above[:place]):
        return None  # "profits of 18 mln"
    verb = above[place] if place < len(above) else None
    return None if verb is None or verb.lemma in RESULTS else f"“{verb.text}” gives no result"


def step_doubt(grammar: Grammar, at: int, name: str | None) -> str | None:
    """Return why a step of policy stated at `at`, in the words `name`, is none, or None."""
    if name is not None and FUNDS.match(name):
        return "raising money is no step of policy"
    if MUST.search(grammar.line.text[max(0, at - CALLED_FOR) : at]):
        return "the step is only called for"
    node = grammar.tree.at(at)
    above = tuple(grammar.tree.above(node)) if node else ()
    thought = any(each.pos == "NOUN" and each.lemma in FEARS | HOPES for each in above)
    guessed = any(each.pos == "VERB" and each.lemma in GUESSES for each in above)
    return "the step is only thought of, or a condition" if thought or guessed else None
