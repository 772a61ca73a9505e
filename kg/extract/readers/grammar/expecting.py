"""Forecasts: a named actor is the subject of a verb of expecting whose clause holds a figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm
from kg.extract.readers.grammar.outlooks import about_of, actor_of, forecast
from kg.extract.readers.grammar.words import (
    ACTS,
    COMES,
    DOWN,
    DOWN_NOUNS,
    EXPECTS,
    OUTLOOK_VERBS,
    OUTLOOKS,
    PLANNED,
    PRICE_UNITS,
    SAYING,
    TERMS,
    UP,
    UP_NOUNS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node

ESTIMATED = frozenset(("forecast", "project", "estimate", "expect", "put", "see"))
UNITS = (*PRICE_UNITS, "count")
#: The rest of a number is not what it is of.
MEASURE = re.compile(
    r"(?:mln|bln|billion|million|dlrs?|stg|pct|cts|cents|yen|marks|francs|estimated|tonnes|barrels)\b", re.IGNORECASE
)
UNCLEAR = frozenset(("support", "support close", "resistance", "something"))  # what no figure is of
LONGEST = 12  # words that say what a figure is of
#: Nouns that alone do not say what a figure is of: "expects a 3 pct increase"; "a gain of 5 mln" does.
MOTION = (UP_NOUNS | DOWN_NOUNS | {"hike"}) - {"gain", "loss"}
#: What only compares: the figure behind it is not foretold.
COMPARES = frozenset(("from", "than", "after", "against", "versus", "since", "compared"))
#: Verbs whose figure is a step or a plan, not a forecast.
NOT_FORETOLD = (ACTS - {"increase", "reduce", "bring", "make"}) | PLANNED


def read_expecting(grammar: Grammar) -> Iterator[Candidate]:
    """Yield the figures that somebody named expects, or says will be."""
    for verb in grammar.verbs:
        number, passive = None, grammar.is_passive(verb)
        if passive:
            number = _foretold(grammar, verb) if verb.lemma in ESTIMATED else None
        elif verb.lemma in EXPECTS:
            number = None if _saw(verb) else _figure(grammar, verb)
            number = number or (_put_at(grammar, verb) if verb.lemma in ("see", "put") else None)
        elif verb.lemma in SAYING:
            number = next((n for each in _future(grammar, verb) if (n := _value(grammar, each))), None)
        actors = grammar.governed(verb, "by") if passive else grammar.subjects(verb)
        for node in actors if number else ():
            actor = actor_of(grammar, node)
            if actor is not None and number:
                yield forecast(grammar, actor, number, at=verb, about=figure_of(grammar, number))


def _saw(verb: Node) -> bool:
    """Whether a verb tells what came about: "saw its profit slide to 507 mln"."""
    return verb.lemma == "see" and verb.tag == "VBD"


def figure_of(grammar: Grammar, number: str) -> str | None:
    """Return what a figure is of: the noun that it measures ("a gain of 5 mln"), else the subject of its verb."""
    start = grammar.line.text.find(number)
    node = next((each for each in grammar.tree.nodes if each.start >= start), None)
    for each in grammar.tree.above(node) if node else ():
        if each.relation in ("dobj", "attr") and not start <= each.start < start + len(number):
            before = [
                n
                for n in grammar.tree.children(each, "compound", "amod", "nmod")
                if n.start >= start + len(number) or n.end <= start
            ]
            words = grammar.line.text[min([each.start, *(n.start for n in before)]) : each.end]
            of = (n for n in grammar.governed(each, "in", "of") if not start <= n.start < start + len(number))
            bare = each.lemma in MOTION and not before and not any(n.pos in ("NOUN", "PROPN") for n in of)
            unclear = bare or number in words or words.lower() in UNCLEAR or MEASURE.match(words)
            return None if unclear else words
        if each.pos in ("VERB", "AUX"):
            return _measured(grammar, each)
    return None


def _measured(grammar: Grammar, verb: Node) -> str | None:
    """Return what a verb gives a figure: its subject, or what somebody "forecast at 92 mln"."""
    if verb.lemma in SAYING and grammar.tree.child(verb, "ccomp") is not None:
        return None  # it is of something in what is said
    foretells = verb.lemma in EXPECTS | ESTIMATED and not grammar.is_passive(verb)
    what = grammar.tree.child(verb, "dobj") if foretells else next(iter(grammar.subjects(verb)), None)
    set_ = next((each for each in grammar.objects(verb) if each.lemma in OUTLOOKS), None)
    if set_ is not None and verb.lemma in OUTLOOK_VERBS and not foretells:
        return about_of(grammar, verb, set_)  # "Norvik lifted its forecast for sales to"
    above = grammar.tree.head(verb)
    of_itself = verb.relation == "xcomp" and above.lemma in EXPECTS and not grammar.is_passive(above)
    if what is None or what.pos == "PRON" or (of_itself and not grammar.tree.children(verb, "nsubj")):
        return None  # "Norvik expects to lay out $91 bln"
    first, last = grammar.tree.span(what)
    words = " ".join(grammar.line.text[first:last].split())
    if any(first <= quantity.start < last for quantity in grammar.line.quantities):
        return None  # "sees $11,500 by June"
    unclear = words[0].isdigit() or words.lower() in UNCLEAR
    return words if len(words.split()) <= LONGEST and not unclear else None


def read_according(grammar: Grammar) -> Iterator[Candidate]:
    """Yield "sales will rise 3 pct, according to Norvik"."""
    for node in grammar.tree.nodes:
        if node.lemma != "accord":
            continue
        named = [found for each in grammar.governed(node, "to") if (found := grammar.name(each))]
        above = next((each for each in grammar.tree.above(node) if each.pos in ("VERB", "AUX")), None)
        number = _value(grammar, above) if named and above and _is_future(grammar, above) else None
        if number and above:
            actor = Firm(named[0].words)
            yield forecast(grammar, actor, number, at=above, about=figure_of(grammar, number))


def read_unattributed(grammar: Grammar) -> Iterator[tuple[str, int]]:
    """Yield the figures that are estimated by nobody whom the sentence names, each with the offset of its verb."""
    for verb in grammar.verbs:
        passive = verb.lemma in ESTIMATED and grammar.is_passive(verb)
        if passive and not grammar.governed(verb, "by") and (number := _foretold(grammar, verb)):
            yield number, verb.start


def _foretold(grammar: Grammar, verb: Node) -> str | None:
    """Return the figure of "is expected to rise 3 pct"; not that of "is expected to approve a $60 mln furnace"."""
    done = grammar.tree.child(verb, "xcomp")
    told = done is None or done.lemma in COMES | UP | DOWN | {"average", "grow", "remain"}
    return _figure(grammar, verb) or _beside(grammar, verb) if told else None


def _put_at(grammar: Grammar, verb: Node) -> str | None:
    """Return the figure of "sees bullion at $4,400", "put purchases at 900 tonnes"."""
    if not grammar.objects(verb):
        return None
    return next(
        (n for each in grammar.tree.children(verb, "prep") if each.lemma == "at" and (n := _inside(grammar, each))),
        None,
    )


def _beside(grammar: Grammar, verb: Node) -> str | None:
    below = grammar.tree.children(verb, "prep", "oprd", "attr")
    return next(
        (number for each in below if each.lemma in ("at", "around", "about") and (number := _inside(grammar, each))),
        None,
    )


def _future(grammar: Grammar, verb: Node) -> Iterator[Node]:
    """Yield the clauses that a verb of saying leads to and that speak of what is to come."""
    return (clause for clause in grammar.tree.children(verb, "ccomp") if _is_future(grammar, clause))


def _is_future(grammar: Grammar, clause: Node) -> bool:
    aux = {each.lemma for each in grammar.tree.children(clause, "aux")}
    hoped = clause.lemma in ("expect", "project") and grammar.is_passive(clause)
    likely = any(each.lemma == "likely" for each in grammar.tree.children(clause, "acomp"))
    return hoped or likely or (bool(aux & {"will", "would"}) and "have" not in aux)


def _figure(grammar: Grammar, verb: Node) -> str | None:
    """Return the first figure in what is expected, less what it is compared with."""
    # "expects a deficit in May of 2 bn"
    of = (each for each in grammar.tree.children(verb, "prep") if each.lemma == "of")
    clauses = (*grammar.tree.children(verb, "ccomp", "xcomp", "dobj"), *of)
    return next((number for clause in clauses if (number := _inside(grammar, clause))), None)


def _value(grammar: Grammar, clause: Node) -> str | None:
    """Return the figure that a clause about the future says of its subject."""
    if clause.lemma in NOT_FORETOLD | TERMS or _acts_on(grammar, clause):
        return None
    below = grammar.tree.children(clause, "prep", "dobj", "attr", "xcomp", "npadvmod", "acomp", "ccomp")
    return next((n for each in below if (n := _inside(grammar, each, PRICE_UNITS))), None)


def _acts_on(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb has an object that is no figure, as in "will increase the rates by 15 cents"."""
    for each in grammar.tree.children(verb, "dobj", "dative"):
        figure = each.pos == "NUM" or grammar.tree.child(each, "nummod", "quantmod") is not None
        start, end = grammar.tree.span(each)
        if not figure and not any(start <= q.start < end for q in grammar.line.quantities):
            return True
    return False


def _inside(grammar: Grammar, clause: Node, units: tuple[str, ...] = UNITS) -> str | None:
    start, end = grammar.tree.span(clause)
    for quantity in grammar.line.quantities:
        if start <= quantity.start < end and quantity.unit in units and not _compared(grammar, quantity.start, clause):
            return grammar.line.text[quantity.start : quantity.end]
    return None


def _compared(grammar: Grammar, start: int, clause: Node) -> bool:
    node = next((each for each in grammar.tree.nodes if each.start >= start), None)
    while node is not None and node.place not in (clause.place, node.head):
        node = grammar.tree.head(node)
        if node.relation in ("prep", "pcomp", "mark") and node.lemma in COMPARES:
            return True
    return False
