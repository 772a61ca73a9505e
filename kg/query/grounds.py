"""Whether an answer holds: every word of it, and every name of the question, stands in the facts that it cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.query.answers import STATEMENTS
from kg.query.relevant import WORD, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.ontology import Ontology, Predicate
    from kg.query.facts import FactLine

HOW_MUCH = re.compile(
    r"\b(?:by )?(?:how (?:much|many|high|low|large|big|far)"
    r"|what (?:percent\w*|(?:target )?price(?: target)?|target|share|stake|sum|amount|rate|level))\b"
    r"(?: percent\w*)?",
    re.IGNORECASE,
)
WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year)\b|\bhow long\b", re.IGNORECASE)
WHY = re.compile(r"^(?:why|what (?:made|drove|caused|lifted|pushed|sent|hurt))\b", re.IGNORECASE)
BECAUSE = re.compile(
    r"\b(?:after|because|amid|due to|owing to|thanks to|on (?:hopes|fears|news|concerns?)"
    r"|(?:driven|lifted|led|hurt|helped|fuelled|fueled|boosted|pulled down) by)\b",
    re.IGNORECASE,
)
WHETHER = re.compile(r"^(?:is|are|was|were|has|have|had|do|does|did|will|can|could)\b", re.IGNORECASE)
SAID = re.compile(r"\b(?:say|says|said|saying|think|thinks|comment\w*|according)\b", re.IGNORECASE)
AHEAD = re.compile(r"\b(?:will|would|expect|forecast|plan|predict|due|next|if)", re.IGNORECASE)
HEDGED = re.compile(
    r"\b(?:den(?:y|ied|ies)|rumou?r|forecast|expect|predict|consider|plan|talks|bid|offer|may|might|could|would|will)",
    re.IGNORECASE,
)
KIND_ASKED = re.compile(
    r"^(?:which|what) (?:analysts?|banks?|brokers?|compan(?:y|ies)|countr(?:y|ies)|firms?|funds?|group|ind(?:ex|ices)"
    r"|people|person|shares|stocks?)\b",
    re.IGNORECASE,
)
"""What is asked for, as a kind: the answer names it, and need not say that it is one."""
DIRECTED = re.compile(r"(?:up|down)grad|rais|lift|hik|lower|cut|increas|reduc", re.IGNORECASE)
"""Words that one predicate has beside their opposites, so that its cues say nothing of them."""
TIME = re.compile(
    r"\d|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|yesterday|today|tomorrow|last|next|this)\b",
    re.IGNORECASE,
)
FOR_MONEY = frozenset(("pay", "pays", "paid", "paying", "cost", "costs", "spend", "spends", "spent", "worth"))
"""Words that any fact with an amount of money covers."""
SAYS_NOTHING = "the facts that come near say nothing of “{}”"
NO_SUCH = "the facts that come near give no such answer"
LIGHT = frozenset(("make", "makes", "made", "give", "gives", "gave", "get", "got", "set", "sets", "put", "puts"))
"""Verbs that say nothing without what follows them."""


def possible(question: str, facts: Sequence[FactLine], ontology: Ontology) -> tuple[tuple[FactLine, ...], str]:
    """Return the facts of which an answer could hold at all, or none and the reason.

    Such a fact has every name and figure of the question (what is said of one firm is no answer about two), one of its
    other words at least, and a sentence of the kind that is asked for.
    """
    names = [word for word in _words(question) if not word.islower()]
    others = [word for word in _words(KIND_ASKED.sub(" ", question)) if word.islower() and stems(word)]
    rules = {line.id: _rules((line,), ontology) for line in facts}
    lacking = {line.id: set(_beyond(names, evidence(line), rules[line.id])) for line in facts}
    about = [line for line in facts if not lacking[line.id]]
    if not about:
        nowhere = [name for name in names if all(name in each for each in lacking.values())]
        return (), SAYS_NOTHING.format(" ".join(nowhere)) if nowhere else f"no fact has all of “{' '.join(names)}”"
    told = [line for line in about if not others or set(_beyond(others, evidence(line), rules[line.id])) < set(others)]
    if not told:
        return (), SAYS_NOTHING.format(" ".join(others))
    found = tuple(line for line in told if _fits_fact(question, line))
    return found, "" if found else NO_SUCH


def objection(question: str, answer: str, cited: Sequence[FactLine], ontology: Ontology) -> str:
    """Return why a model's answer does not hold: it cites nothing, goes beyond its facts, is no answer; else nothing.

    The facts are some of those that `possible` found.
    """
    if not cited or not answer:
        return "none of the facts that come near answers it"
    ground, rules = " ".join(evidence(line) for line in cited), _rules(cited, ontology)
    if strange := _beyond(WORD.findall(answer), ground, rules):
        return f"the model's answer said more than its facts: {', '.join(strange)}"
    return "" if fits(question, answer) else NO_SUCH


def answering(question: str, facts: Iterable[FactLine], ontology: Ontology) -> Iterator[FactLine]:
    """Yield the facts whose evidence has every word of the question and whose sentence is an answer of its kind."""
    bare = KIND_ASKED.sub(" ", HOW_MUCH.sub(" ", question))
    asked = [word for word in WORD.findall(bare) if word.lower() not in LIGHT]
    for line in facts:
        said = not SAID.search(question) or line.predicate in STATEMENTS or line.said_by is not None
        words = [word for word in asked if "amount" not in line.details or word.lower() not in FOR_MONEY]
        rules = _rules((line,), ontology)
        if said and not _beyond(words, evidence(line), rules) and _fits_fact(question, line):
            yield line


def _fits_fact(question: str, line: FactLine) -> bool:
    """Whether a fact is of the kind that is asked for: what is denied or expected answers only who asks for that."""
    if line.factuality != "asserted" and not (HEDGED.search(question) or WHETHER.search(question)):
        return False
    if WHY.search(question) and "driver" not in line.details:
        return False
    return fits(question, line.quote)


def fits(question: str, answer: str) -> bool:
    """Whether an answer has what its question asks for: a figure, a time, a name, a cause, something to come."""
    if re.search(r"\bwill\b", question, re.IGNORECASE) and not AHEAD.search(answer):
        return False
    for asks, has in ((HOW_MUCH, re.compile(r"\d")), (WHEN, TIME), (WHY, BECAUSE)):
        if asks.search(question):
            return has.search(answer) is not None
    if re.match(r"(?:who|whom|which|where)\b", question, re.IGNORECASE):
        asked = stems(question)
        return any(word[0].isupper() and not stems(word) <= asked for word in WORD.findall(answer))
    return True


def evidence(line: FactLine) -> str:
    """Return all that a fact says of itself: sentence, ends, speaker, slots and days."""
    told = (str(value) for value in line.details.values())
    days = (f"{day} {day.day} {day:%B %Y %A}" for day in (line.date, line.date_end, line.last_reported) if day)
    return " ".join((line.quote, line.subject.name, line.object.name, line.said_by or "", *told, *days))


def _rules(lines: Sequence[FactLine], ontology: Ontology) -> list[Predicate]:
    return [ontology.predicates[line.predicate] for line in lines if line.predicate in ontology.predicates]


def _words(question: str) -> list[str]:
    """Return the words of a question; the first as it is within a sentence."""
    first, *others = WORD.findall(question) or [""]
    return [first.lower(), *others]


def _beyond(words: Iterable[str], ground: str, rules: Sequence[Predicate]) -> list[str]:
    """Return the words that neither the evidence has nor any word for its kinds of fact: "bought" for ACQUIRED."""
    there = stems(" ".join((ground, *(rule.definition for rule in rules))))
    return [word for word in dict.fromkeys(words) if not stems(word) <= there and not _cued(word, rules)]


def _cued(word: str, rules: Iterable[Predicate]) -> bool:
    if DIRECTED.match(word):
        return False
    forms = f"{word} {word}s"  # "works" is a cue, "does she work" is what people ask
    return any(rule.cue_pattern is not None and rule.cue_pattern.search(forms) for rule in rules)
