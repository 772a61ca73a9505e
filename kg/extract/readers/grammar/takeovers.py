"""Offers for firms, told as nouns: "Norvik made a $3 bln bid for Lumo", "Lumo agreed to a takeover by Norvik"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm, firm_of, owner_of_shares
from kg.extract.readers.grammar.words import DOWN, FEARS, HOPES, UP
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node

OFFERS = frozenset(("approach", "bid", "buyout", "offer", "proposal", "takeover"))
#: What makes of an approach or an offer one for a whole firm.
FOR_FIRMS = frozenset(("bid", "buyout", "takeover"))
MAKES = frozenset(("launch", "lodge", "make", "submit", "sweeten", "table", "unveil"))
GETS = frozenset(("accept", "agree", "back", "get", "rebuff", "receive", "recommend", "reject"))
#: Beside an offer: it has not been made, is over, or is for something else than a firm.
NOT_MADE = re.compile(
    r"\b(?:no|any|possible|potential|planned|rumou?red|failed|further)\b"
    r"|\b(?:public|share|rights|job|bond|debt|loan) $",
    re.IGNORECASE,
)
#: An offer for a part, or to do something: "a bid for its pharmacy arm", "a bid by Lumo to delay the trial".
FOR_ELSE = re.compile(r"\b(?:for (?:its|the|their) |(?:by|from) [A-Z][\w'’&. -]* to [a-z])")


def read_takeovers(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who offers to buy whom, or takes whom private."""
    for noun in grammar.tree.nodes:
        if noun.lemma in OFFERS and noun.pos == "NOUN" and not NOT_MADE.search(_before(grammar, noun)):
            yield from _offer(grammar, noun)
    for verb in grammar.verbs:
        if verb.lemma == "take" and any(
            each.lemma == "private" for each in grammar.tree.children(verb, "oprd", "acomp")
        ):
            yield from _private(grammar, verb)
        elif verb.lemma == "offer" and not grammar.only_asked(verb) and not grammar.is_passive(verb):
            yield from _offered(grammar, verb)


def _offer(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    number = _price(grammar, *grammar.tree.span(noun))
    kinds = {each.lemma for each in grammar.tree.children(noun, "compound", "amod")}
    verb = grammar.tree.head(noun)
    verb = grammar.tree.head(verb) if noun.relation == "pobj" else verb  # "agreed to a takeover"
    for_firms = number is not None or bool(({noun.lemma} | kinds) & FOR_FIRMS)
    makes, gets = verb.lemma in MAKES, verb.lemma in GETS and not grammar.is_passive(verb)
    if not for_firms or not (makes or gets) or not _is_done(grammar, verb, gets=gets):
        return
    if FOR_ELSE.search(grammar.line.text, noun.end) or grammar.tree.child(noun, "acl") is not None:
        return
    doing = grammar.subjects(verb) or _before_it(grammar, verb)
    bidders = doing if makes else (*grammar.governed(noun, "from", "by"), *grammar.governed(verb, "from"))
    wanted = (*grammar.governed(noun, "for", "of"), *(grammar.governed(verb, "for") if makes else ()))
    for bidder in filter(None, (_bidder(grammar, each) for each in bidders)):
        named = [firm for each in wanted if (firm := firm_of(grammar, each, but=[bidder.words]))]
        targets = named or [firm for each in (doing if gets else ()) if (firm := firm_of(grammar, each))]
        if not targets and makes and not wanted:
            targets = list(filter(None, [_moved_by(grammar, noun, bidder)]))
        yield from _rows(grammar, bidder, targets, number, at=noun)


def _is_done(grammar: Grammar, verb: Node, *, gets: bool) -> bool:
    """Whether an offer has been made, not only may be, is refused or prepared: "after receiving", not "to make"."""
    if grammar.only_asked(verb) or grammar.tree.child(verb, "neg") is not None or grammar.is_infinitive(verb):
        return False
    behind, may = verb.relation == "pcomp", _only_may(grammar, verb) or verb.relation == "xcomp"
    feared = any(each.lemma in FEARS | HOPES for each in grammar.tree.above(verb))
    return not may and not feared and (not behind or (gets and grammar.tree.head(verb).lemma == "after"))


def _only_may(grammar: Grammar, verb: Node) -> bool:
    return any(each.tag == "MD" and each.lemma not in ("will", "'ll") for each in grammar.tree.children(verb, "aux"))


def _bidder(grammar: Grammar, node: Node) -> Firm | None:
    found = grammar.name(node)
    person = found is not None and (grammar.kind(found) == "Person" or " of " in found.words)
    return None if person else firm_of(grammar, node)


def _moved_by(grammar: Grammar, noun: Node, bidder: Firm) -> Firm | None:
    """Return the firm whose shares an offer moved: "Lumo jumped 28% after Norvik made a bid"."""
    moved = [grammar.subjects(each) for each in grammar.verbs if each.lemma in UP | DOWN and each.start < noun.start]
    firms = [firm_of(grammar, node) or _owner(grammar, node) for nodes in moved for node in nodes]
    named = [each for each in firms if each is not None and not each.implied and each.words != bidder.words]
    return named[0] if len(named) == 1 else None


def _owner(grammar: Grammar, node: Node) -> Firm | None:
    found = owner_of_shares(grammar, node)
    return Firm(found.words) if found is not None else None


def _before_it(grammar: Grammar, verb: Node) -> tuple[Node, ...]:
    """Return who does what stands behind a preposition: "Lumo rose after receiving a bid"."""
    above = grammar.tree.head(verb)
    return grammar.subjects(grammar.tree.head(above)) if verb.relation == "pcomp" else ()


def _private(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "Lumo agreed to be taken private by Norvik for $4 bln"."""
    unsure = any(each.lemma in ("almost", "nearly") for each in grammar.tree.children(verb, "advmod"))
    if not grammar.is_passive(verb) or grammar.only_asked(verb) or unsure or _only_may(grammar, verb):
        return
    above = grammar.tree.head(verb)
    taken = grammar.subjects(verb) or _before_it(grammar, above)
    number = _price(grammar, verb.start, grammar.tree.span(verb)[1])
    for bidder in filter(None, (firm_of(grammar, each) for each in grammar.governed(verb, "by"))):
        yield from _rows(grammar, bidder, [firm for each in taken if (firm := firm_of(grammar, each))], number, at=verb)


def _offered(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "Norvik has offered 412p a share for Lumo"."""
    start, end = grammar.tree.span(verb)
    number = _price(grammar, verb.end, end)
    if number is None or grammar.line.text.find(number, start) > verb.end + 12 or _only_may(grammar, verb):
        return
    targets = [
        firm for each in grammar.governed(verb, "for") if grammar.name(each) and (firm := firm_of(grammar, each))
    ]
    for bidder in filter(None, (firm_of(grammar, each) for each in grammar.subjects(verb))):
        yield from _rows(grammar, bidder, targets, number, at=verb)


def _before(grammar: Grammar, noun: Node) -> str:
    return grammar.line.text[grammar.tree.span(noun)[0] : noun.start]


def _price(grammar: Grammar, start: int, end: int) -> str | None:
    found = (q for q in grammar.line.quantities if start <= q.start < end and q.unit == "money")
    return next((grammar.line.text[q.start : q.end] for q in found), None)


def _rows(grammar: Grammar, bidder: Firm, targets: list[Firm], number: str | None, *, at: Node) -> Iterator[Candidate]:
    for target in targets:
        if target.words != bidder.words:
            yield row(
                grammar.line,
                "ACQUIRED",
                bidder.words,
                target.words,
                number=number,
                types=("Company", "Company"),
                at=at.start,
                implied=bidder.implied,
                implied_object=target.implied,
            )
