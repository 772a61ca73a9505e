"""Rounds of funding: who put money in whom ("raised $180m in a round led by Oxbow", "existing backers took part")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm, can_be_firm, firm_of, meant, seems_firm
from kg.extract.readers.grammar.words import RAISES
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node

ROUNDS = frozenset(("round", "funding", "financing"))
GIVERS = frozenset(("investor", "group"))  # "raised $60m from investors led by Oxbow"
BACKERS = re.compile(r"\b(?:backers?|(?:existing|other|new|earlier) investors?)\b", re.IGNORECASE)


def read_backing(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who put money in whom."""
    for verb in grammar.verbs:
        if grammar.only_asked(verb) or grammar.tree.child(verb, "neg") is not None:
            continue
        if verb.lemma == "lead":
            yield from _round(grammar, verb)
        elif verb.lemma == "participate" or (
            verb.lemma == "take" and any(each.lemma == "part" for each in grammar.objects(verb))
        ):
            yield from _taking_part(grammar, verb)


def _round(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "raised $180m in a Series C round led by Oxbow", "from investors led by Oxbow", "Oxbow led the round"."""
    told = verb.relation in ("ccomp", "xcomp")  # "had hoped that Oxbow led the round"
    led = () if grammar.is_passive(verb) or told else grammar.objects(verb)
    near = (grammar.tree.head(verb), *grammar.subjects(verb), *led)
    whole = next((each for each in near if each.lemma in ROUNDS | GIVERS), None)
    if whole is None or (whole.lemma in GIVERS and grammar.tree.head(whole).lemma != "from"):
        return
    backers = _backers(grammar, verb)
    raising = next((each for each in grammar.tree.above(verb) if each.lemma in RAISES), None)
    raisers = grammar.subjects(raising) if raising is not None else ()
    backed = next((firm for each in raisers if (firm := firm_of(grammar, each))), None)
    if backed is None:
        backed = meant(grammar, whole, but=frozenset(backers))
    for backer in backers:
        if backed is not None and backer != backed.words:
            yield _row(grammar, backer, backed, at=verb)


def _taking_part(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "existing backers Maplewood and Stern Hill also took part", of a round that the text tells of."""
    backed = grammar.about.raised
    if backed is None or not BACKERS.search(grammar.line.text):
        return
    for node in grammar.subjects(verb):
        for each in (node, *grammar.tree.children(node, "appos"), *grammar.tree.children(node, "conj")):
            name = grammar.name(each)
            if name is not None and seems_firm(grammar, name) and name.words != backed:
                yield _row(grammar, name.words, Firm(backed, implied=True), at=verb)


def _backers(grammar: Grammar, verb: Node) -> list[str]:
    led = any(each.lemma in ROUNDS for each in grammar.objects(verb))
    named = (grammar.name(each) for each in (grammar.subjects(verb) if led else grammar.governed(verb, "by")))
    return [each.words for each in named if each is not None and can_be_firm(grammar, each, surely=True)]


def _row(grammar: Grammar, backer: str, backed: Firm, *, at: Node) -> Candidate:
    return row(
        grammar.line,
        "INVESTED_IN",
        backer,
        backed.words,
        types=("Company", "Company"),
        at=at.start,
        implied_object=backed.implied,
    )
