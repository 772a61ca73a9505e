"""Forecasts as nouns: who raised, cut or kept an outlook, and to what ("cut its profit outlook to $3.05")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm, firm_of, is_definite, meant
from kg.extract.readers.grammar.words import METRICS, OUTLOOK_VERBS, OUTLOOKS, PRICE_UNITS
from kg.extract.readers.shape import row
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node

#: Words before such a noun that only say of when.
ONLY_WHEN = re.compile(
    r"(?:full|half|whole)[ -]?year|year|year-?end|(?:\w+[ -])?quarter|annual|long-?term|\w+-(?:day|week|month|year)",
    re.IGNORECASE,
)
WHEN_BEFORE = re.compile(rf"^(?:(?:{ONLY_WHEN.pattern})(?: |$))+", re.IGNORECASE)
UNITS = (*PRICE_UNITS, "count")
#: What stands before a noun of outlook and does not say what it is of.
NOT_ITS_KIND = frozenset(("annual", "earlier", "fresh", "initial", "new", "own", "previous", "price", "target"))


def read_outlooks(grammar: Grammar) -> Iterator[Candidate]:
    """Yield the figures that a forecast, an outlook or guidance is now put at."""
    for verb in grammar.verbs:
        if verb.lemma not in OUTLOOK_VERBS or grammar.is_passive(verb) or grammar.only_asked(verb):
            continue
        for noun in grammar.objects(verb):
            about = about_of(grammar, verb, noun) if noun.lemma in OUTLOOKS | {"target"} else None
            number = _number(grammar, verb, noun) if about else None
            for node in grammar.subjects(verb) if number else ():
                actor = actor_of(grammar, node)
                if actor is not None and number:
                    yield forecast(grammar, actor, number, at=verb, about=about)


def actor_of(grammar: Grammar, node: Node) -> Firm | None:
    """Return who expects: a name, "he" who spoke before, or the firm that "the company" and "it" stand for."""
    if node.text.lower() in ("he", "she"):
        before = [each for each in grammar.line.names if each.end <= node.start and grammar.kind(each) == "Person"]
        return Firm(before[-1].words if before else node.text)
    found = grammar.referent(node)
    if found is not None and found != grammar.line.pronoun and not found.words.lower().startswith("the "):
        return Firm(found.words)
    if node.pos == "PRON" and node.lemma == "it" and found is None:
        return meant(grammar, node)
    if is_definite(grammar, node) and node.pos != "PRON" and found is None:
        return firm_of(grammar, node)
    return Firm(found.words) if found is not None else None


def about_of(grammar: Grammar, verb: Node, noun: Node) -> str | None:
    """Return what an outlook is of: the nouns before it ("full-year profit"), or what stands behind "for" and "of"."""
    before = [
        each
        for each in grammar.tree.children(noun, "compound", "amod", "nmod", "nummod")
        if each.end <= noun.start and each.lemma not in NOT_ITS_KIND
    ]
    kinds = [each for each in before if each.pos in ("NOUN", "PROPN") and not each.text[0].isdigit()]
    if kinds:
        name = grammar.name(kinds[-1])  # "her S&P 500 target"
        end = name.end if name is not None else kinds[-1].end
        words = WHEN_BEFORE.sub("", grammar.line.text[grammar.tree.span(kinds[0])[0] : end])
        if words:
            return words if noun.lemma != "target" or _has_price(words) else None
    for each in (*grammar.governed(noun, "for", "of"), *grammar.governed(verb, "for")):
        measured = any(q.start <= each.start < q.end for q in grammar.line.quantities)
        if not measured and each.label not in ("DATE", "PERCENT", "MONEY") and each.pos in ("NOUN", "PROPN"):
            beside = (n for n in grammar.tree.children(each, "compound", "amod", "nmod") if n.end <= each.start)
            start = min((grammar.tree.span(n)[0] for n in beside), default=each.start)
            words = grammar.line.text[start : each.end]
            return words if noun.lemma != "target" or _has_price(words) else None
    return None


def _has_price(words: str) -> bool:
    """Whether a target for these words is a price or a result foreseen; one for a firm's shares rates the firm."""
    last = words.lower().split()[-1]
    result = last in METRICS or last.removesuffix("s") in METRICS
    return result or lexicon().type_of_either(words) in (
        "Index",
        "Commodity",
        "Currency",
    )


def _number(grammar: Grammar, verb: Node, noun: Node) -> str | None:
    """Return the new figure: behind "to" or "at", or "of" the outlook or of what it is for; never the one before."""
    inner = tuple(each for prep in ("for", "of") for each in grammar.governed(noun, prep))
    levels = [*grammar.governed(verb, "to", "at"), *grammar.governed(noun, "to", "at", "of")]
    levels += [each for node in inner for each in grammar.governed(node, "of", "to", "at")]
    for each in levels:
        start, end = grammar.tree.span(each)
        for quantity in grammar.line.quantities:
            if quantity.unit in UNITS and start <= quantity.start < end and not _is_old(grammar, quantity.start):
                return grammar.line.text[quantity.start : quantity.end]
    return None


def _is_old(grammar: Grammar, start: int) -> bool:
    words = grammar.line.text[:start].lower().split()
    return bool(words) and words[-1].strip(",") in ("from", "versus", "against", "than")


def forecast(grammar: Grammar, actor: Firm, number: str, *, at: Node, about: str | None) -> Candidate:
    """Return the row of a figure that somebody foresees, stated by the word `at`."""
    name = next((each for each in grammar.line.names if each.words == actor.words), None)
    kind = grammar.kind(name) if name is not None else "Company" if actor.implied else None
    return row(
        grammar.line,
        "FORECAST",
        actor.words,
        number=number,
        types=(kind, None),
        at=at.start,
        name=about,
        implied=actor.implied,
    )
