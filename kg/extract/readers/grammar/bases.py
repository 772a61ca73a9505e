"""Seats: where a firm has its, by "Leeds-based", "Italy's Norvik", "a Denver chain", "headquartered in Oslo"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm, can_be_firm, firm_of, is_firm, is_kind
from kg.extract.readers.grammar.words import FIRM_NOUNS
from kg.extract.readers.shape import row
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node

SEATED = frozenset(("based", "headquartered"))
KINDS = FIRM_NOUNS | {"fund"}
#: What may be a country's without being a firm: bodies, and sorts of oil.
BODIES = re.compile(
    r"(?:guards?|army|navy|league|bundestag|knesset|congress|senate|court|police|reserve bank|blend|crude)$",
    re.IGNORECASE,
)
#: A seat that is no more, or not yet.
NOT_NOW = re.compile(r"\b(?:used to|formerly|previously|no longer|not|will|would|may|once)\b")
OF_LETTERS = ("US", "U.S.", "UK", "U.K.", "EU")  # "US lender Norvik" is no more than "the Norwegian lender"
NEAR = 20  # characters before "based" in which they are its own
UNTIL = re.compile(r"\s+(?:until|from|after)\b")


def read_bases(grammar: Grammar) -> Iterator[Candidate]:
    """Yield where firms have their seats."""
    for node in grammar.tree.nodes:
        if node.text.lower() in SEATED:
            yield from _based(grammar, node)
        elif node.relation in ("poss", "compound", "nmod", "pobj") and (place := _place(grammar, node)):
            yield from _at_home(grammar, node, place)


def _based(grammar: Grammar, node: Node) -> Iterator[Candidate]:
    """Yield "Muscat-based Norvik", "the Leeds-based retailer", "Norvik, which is based in Oslo"."""
    before = grammar.tree.children(node, "npadvmod", "compound", "nmod", "nsubj", "amod")
    hyphened = grammar.line.text[node.start - 1 : node.start] == "-"
    if hyphened:
        places = [each for each in before if each.end == node.start - 1]
        owner = _whole(grammar, grammar.tree.head(node)) if node.head != node.place else None
    else:
        places = list(grammar.governed(node, "in", "at", "near"))
        subjects = grammar.subjects(node)
        above = grammar.tree.head(node)
        owner = subjects[0] if subjects else above if node.relation in ("acl", "amod") else None
        if NOT_NOW.search(grammar.line.text[max(0, node.start - NEAR) : node.start]):
            return
    firm = _owner(grammar, owner) if owner is not None else None
    for each in places:
        place = _place(grammar, each) or (_hyphened(grammar, each) if hyphened else None)
        if firm is not None and place is not None and not UNTIL.match(grammar.line.text, place.end):
            yield _seat(grammar, firm, place, node)


def _is_dateline(grammar: Grammar, firm: Firm) -> bool:
    """Whether a firm is what opens a report as its place: "VANCOUVER - Norvik"."""
    return firm.words.isupper() and grammar.line.text.startswith(firm.words)


def _at_home(grammar: Grammar, node: Node, place: Found) -> Iterator[Candidate]:
    """Yield "Italy's Norvik", "the Denver chain", "Norvik, a San Francisco fund", "Norvik of Oslo"."""
    head = grammar.tree.head(node)
    if node.relation == "pobj":
        if head.lemma != "of":
            return
        head = grammar.tree.head(head)
    name = grammar.name(head)
    firm = None
    if name is None and (is_kind(grammar, head) or head.lemma in KINDS) and node.relation != "pobj":
        firm = _owner(grammar, _whole(grammar, head))
    elif name is not None and node.relation in ("poss", "pobj"):
        firm = Firm(name.words) if _is_plain_firm(grammar, name) else None
    elif name is not None and name.start > place.end and is_firm(grammar, name):
        between = grammar.line.text[place.end : name.start].split()
        kind = between and between[-1].lower() in KINDS and all(word.islower() for word in between)
        firm = Firm(name.words) if kind else None
    if firm is not None and not _is_dateline(grammar, firm):
        yield _seat(grammar, firm, place, node)


def _whole(grammar: Grammar, node: Node) -> Node:
    """Return what a noun qualifies ("fund" of "Hong Kong fund Norvik", "a fund" of "Norvik, a fund"), else itself."""
    above = grammar.tree.head(node)
    return above if node.relation in ("compound", "appos", "nmod") and grammar.name(above) else node


def _is_plain_firm(grammar: Grammar, name: Found) -> bool:
    return is_firm(grammar, name) and not lexicon().type_of(name.words) and not BODIES.search(name.words)


def _owner(grammar: Grammar, node: Node) -> Firm | None:
    """Return the firm that a noun phrase is or stands for; None where a name follows that was not understood."""
    apposed = next((each for each in grammar.tree.children(node, "appos") if grammar.name(each)), node)
    name = grammar.name(apposed)
    if name is not None:
        return Firm(name.words) if can_be_firm(grammar, name) else None
    follows = grammar.tree.nodes[node.place + 1 : node.place + 2]
    return None if any(each.pos == "PROPN" for each in follows) else firm_of(grammar, node)


def _place(grammar: Grammar, node: Node) -> Found | None:
    """Return the name of a country, region or city that a word ends."""
    found = grammar.name(node)
    if found is None or node.end != found.end or not found.start <= node.start or found.words in OF_LETTERS:
        return None
    fixed = lexicon().type_of(found.words)
    place = found.words in lexicon().countries or fixed == "Place" or (fixed is None and node.label == "GPE")
    return found if place else None


def _hyphened(grammar: Grammar, node: Node) -> Found | None:
    """Return the place in "Oslo-based", whatever it is taken for."""
    found = grammar.name(node)
    return found if found is not None and found.end == node.end else None


def _seat(grammar: Grammar, firm: Firm, place: Found, at: Node) -> Candidate:
    return row(
        grammar.line, "BASED_IN", firm.words, place.words, types=("Company", "Place"), at=at.start, implied=firm.implied
    )
