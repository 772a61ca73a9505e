"""Offers for firms and shares of them: "Norvik made a $3 bln bid for Lumo", "Norvik, which owns 9 per cent"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm, firm_of, firms_before, meant
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


#: A share of something named or told behind it, not of the firm that is spoken of.
OF_OTHERS = re.compile(r" (?:stake )?(?:of|in) (?!(?:the|its) (?:shares?|stock|capital|votes?)\b)")


def read_takeovers(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who offers to buy whom, takes whom private, or holds a share of the firm spoken of."""
    for noun in grammar.tree.nodes:
        if noun.lemma in OFFERS and noun.pos == "NOUN" and not NOT_MADE.search(_before(grammar, noun)):
            yield from _offer(grammar, noun)
    for verb in grammar.verbs:
        if verb.lemma == "take" and any(
            each.lemma == "private" for each in grammar.tree.children(verb, "oprd", "acomp")
        ):
            yield from _private(grammar, verb)
        elif verb.lemma in ("own", "hold") and not grammar.only_asked(verb):
            yield from _holding(grammar, verb)
        elif verb.lemma == "offer" and not grammar.only_asked(verb) and not grammar.is_passive(verb):
            yield from _offered(grammar, verb)


def _offer(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    number = _price(grammar, *grammar.tree.span(noun))
    kinds = {each.lemma for each in grammar.tree.children(noun, "compound", "amod")}
    if number is None and not ({noun.lemma} | kinds) & FOR_FIRMS:
        return
    verb = grammar.tree.head(noun)
    verb = grammar.tree.head(verb) if noun.relation == "pobj" else verb  # "agreed to a takeover"
    if verb.pos != "VERB" or grammar.only_asked(verb) or grammar.tree.child(verb, "neg") is not None:
        return
    makes, gets = verb.lemma in MAKES, verb.lemma in GETS and not grammar.is_passive(verb)
    doing = grammar.subjects(verb) or _before_it(grammar, verb)
    bidders = doing if makes else (*grammar.governed(noun, "from", "by"), *grammar.governed(verb, "from"))
    wanted = (*grammar.governed(noun, "for", "of"), *(grammar.governed(verb, "for") if makes else ()))
    for bidder in filter(None, (firm_of(grammar, each) for each in bidders if makes or gets)):
        named = [firm for each in wanted if (firm := firm_of(grammar, each, but=[bidder.words]))]
        targets = named or [firm for each in (doing if gets else ()) if (firm := firm_of(grammar, each))]
        if not targets and makes and not wanted and len({each.words for each in firms_before(grammar, noun)}) == 2:
            targets = [firm for firm in (meant(grammar, noun, but=[bidder.words]),) if firm is not None]
        yield from _rows(grammar, bidder, targets, number, at=noun)


def _before_it(grammar: Grammar, verb: Node) -> tuple[Node, ...]:
    """Return who does what stands behind a preposition: "Lumo rose after receiving a bid"."""
    above = grammar.tree.head(verb)
    return grammar.subjects(grammar.tree.head(above)) if verb.relation == "pcomp" else ()


def _private(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "Lumo agreed to be taken private by Norvik for $4 bln"."""
    if not grammar.is_passive(verb) or grammar.only_asked(verb):
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
    if number is None or grammar.line.text.find(number, start) > verb.end + 12:
        return
    targets = [
        firm for each in grammar.governed(verb, "for") if grammar.name(each) and (firm := firm_of(grammar, each))
    ]
    for bidder in filter(None, (firm_of(grammar, each) for each in grammar.subjects(verb))):
        yield from _rows(grammar, bidder, targets, number, at=verb)


def _holding(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "Norvik, which owns 9 per cent": a share of the firm that is spoken of."""
    share = next((each for each in grammar.objects(verb) if grammar.number(each, ("percent",))), None)
    number = grammar.number(share, ("percent",)) if share is not None else None
    future = any(each.tag == "MD" for each in grammar.tree.children(verb, "aux"))
    if share is None or number is None or future or verb.tag == "VBG":
        return
    if OF_OTHERS.match(grammar.line.text, grammar.line.text.find(number, verb.end) + len(number)):
        return
    for holder in filter(None, (firm_of(grammar, each) for each in grammar.subjects(verb))):
        firm = meant(grammar, share, but=[holder.words])
        if firm is not None and not holder.implied:
            yield from _rows(grammar, holder, [firm], number, at=verb, predicate="OWNS")


def _before(grammar: Grammar, noun: Node) -> str:
    return grammar.line.text[grammar.tree.span(noun)[0] : noun.start]


def _price(grammar: Grammar, start: int, end: int) -> str | None:
    found = (q for q in grammar.line.quantities if start <= q.start < end and q.unit == "money")
    return next((grammar.line.text[q.start : q.end] for q in found), None)


def _rows(
    grammar: Grammar, bidder: Firm, targets: list[Firm], number: str | None, *, at: Node, predicate: str = "ACQUIRED"
) -> Iterator[Candidate]:
    for target in targets:
        if target.words != bidder.words:
            yield row(
                grammar.line,
                predicate,
                bidder.words,
                target.words,
                number=number,
                types=("Company", "Company"),
                at=at.start,
                implied=bidder.implied,
                implied_object=target.implied,
            )
