"""Forecasts: a named actor is the subject of a verb of expecting whose clause holds a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.readers.grammar.clause import SAYING
from kg.extract.readers.grammar.steps import ACTS
from kg.extract.readers.shape import row
from kg.text.names import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node

EXPECTS = frozenset(("expect", "forecast", "predict", "project", "estimate", "foresee", "anticipate", "see", "calculate", "reckon"))
UNITS = ("percent", "points", "basis_points", "money", "count")
PRICES = ("percent", "points", "basis_points", "money")
#: What only compares: the figure behind it is not foretold.
COMPARES = frozenset(("from", "than", "after", "against", "versus", "since", "compared", "of"))


def read_expecting(grammar: Grammar) -> Iterator[Candidate]:
    """Yield the figures that somebody named expects, or says will be."""
    for verb in grammar.verbs:
        if grammar.is_passive(verb):
            continue
        number = None
        if verb.lemma in EXPECTS:
            number = _figure(grammar, verb)
        elif verb.lemma in SAYING:
            number = next((n for each in _future(grammar, verb) if (n := _value(grammar, each))), None)
        for node in grammar.subjects(verb) if number else ():
            actor = _actor(grammar, node)
            if actor is not None:
                yield row(
                    grammar.line, "FORECAST", actor.words, number=number, types=(grammar.kind(actor), None)
                ).model_copy(update={"at": verb.start})


def _actor(grammar: Grammar, node: Node) -> Found | None:
    """Return who expects: a name, or "he" who spoke before."""
    if node.text.lower() in ("he", "she"):
        return Found(node.text, node.start, node.end)
    return grammar.referent(node)


def _future(grammar: Grammar, verb: Node) -> Iterator[Node]:
    """Yield the clauses that a verb of saying leads to and that speak of what is to come."""
    for clause in grammar.tree.children(verb, "ccomp"):
        aux = {each.lemma for each in grammar.tree.children(clause, "aux")}
        hoped = clause.lemma in ("expect", "project") and grammar.is_passive(clause)
        likely = any(each.lemma == "likely" for each in grammar.tree.children(clause, "acomp"))
        if hoped or likely or (aux & {"will", "would"} and "have" not in aux):
            yield clause


def _figure(grammar: Grammar, verb: Node) -> str | None:
    """Return the first figure in what is expected, less what it is compared with."""
    clauses = grammar.tree.children(verb, "ccomp", "xcomp", "dobj")
    return next((number for clause in clauses if (number := _inside(grammar, clause))), None)


def _value(grammar: Grammar, clause: Node) -> str | None:
    """Return the figure that a clause about the future says of its subject."""
    if clause.lemma in ACTS | {"continue", "remain", "file", "use", "maintain"} - {"increase", "reduce"}:
        return None
    below = [each for each in grammar.tree.children(clause, "prep", "dobj", "attr", "xcomp", "npadvmod", "acomp", "ccomp")]
    return next((n for each in below if (n := _inside(grammar, each, PRICES))), None)


def _inside(grammar: Grammar, clause: Node, units: tuple[str, ...] = UNITS) -> str | None:
    start, end = grammar.tree.span(clause)
    for quantity in grammar.line.quantities:
        if start <= quantity.start < end and quantity.unit in units and not _compared(grammar, quantity.start, clause):
            return grammar.line.text[quantity.start : quantity.end]
    return None


def _compared(grammar: Grammar, start: int, clause: Node) -> bool:
    node = next((each for each in grammar.tree.nodes if each.start >= start), None)
    while node is not None and node.index != clause.index and node.head != node.index:
        node = grammar.tree.head(node)
        if node.relation in ("prep", "pcomp", "mark") and node.lemma in COMPARES - {"of"}:
            return True
    return False
