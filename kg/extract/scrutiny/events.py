"""Whether a forecast's figure is foreseen, and whether a step of policy has been taken or planned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.moods import has_condition
from kg.extract.readers.grammar.words import FEARS, HOPES, METRICS, PLANNED, RESULTS
from kg.extract.scrutiny.sizes import is_end_of_range

if TYPE_CHECKING:
    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Quantity

#: What a state raises when it borrows, which is no step of policy.
FUNDS = re.compile(
    r"rais\w+\s+(?:\S+\s+){0,4}?(?:funds|money|capital|loans?|dlrs|dollars|yen|marks|francs|sterling|stg)\b",
    re.IGNORECASE,
)
MUST = re.compile(r"\b(?:ha(?:ve|s|d)|needs?|needed)\s+to\b|\bmust\b|\bshould\b", re.IGNORECASE)
GUESSES = frozenset(("fear", "hope", "doubt", "speculate", "estimate", "believe", "suspect", "think", "guess"))
CALLED_FOR = 40  # characters before a verb in which a "must" is its own
FROM = re.compile(r"\bfrom\s+(?:\S+\s+){0,3}$")


def forecast_doubt(grammar: Grammar, at: int, quantity: Quantity) -> str | None:
    """Return why the number of a forecast stated at `at` is not what is foreseen, or None."""
    text = grammar.line.text
    behind = quantity.start > at
    if is_end_of_range(text, quantity):
        return "the number is one end of a range"
    if behind and FROM.search(text[: quantity.start]):
        return "the number is what it is to come from"
    root = grammar.tree.root((quantity.start, quantity.end))
    above = tuple(grammar.tree.above(root)) if root else ()
    if any(
        each.pos == "NOUN" and each.lemma in FEARS | HOPES - {"demand", "need"} for each in above if each.start > at
    ):
        return "the number is of what is only thought possible"
    between = (each for each in above if each.pos == "VERB" and at < each.start < quantity.start)
    if any(each.lemma in PLANNED for each in between):
        return "the number is of what is planned, not of what is foreseen"
    if behind and MUST.search(text[at : quantity.start]):
        return "the number is of what is needed, not of what is foreseen"
    conditional = any(has_condition(grammar.tree, each) for each in above)
    return "the number holds only if something else does" if conditional else None


def report_doubt(grammar: Grammar, quantity: Quantity | None, *, denied: bool) -> str | None:
    """Return why a number is no result of a firm's, or None."""
    if denied:
        return "the sentence denies something else"
    if quantity is None:
        return None
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
