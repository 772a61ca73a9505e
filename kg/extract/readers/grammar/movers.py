"""What moves: a thing of value by its name, a firm by its shares or as "the stock", or prices described."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.readers.grammar.firms import can_be_firm, firms_before, is_definite, meant, named
from kg.extract.readers.grammar.words import DOWN, ENDING, PRICED, SECTORS, SHARES, UP
from kg.extract.types import GRADE, thing_type
from kg.text.countries import COUNTRY
from kg.text.lexicon import lexicon
from kg.text.names import DATELINE

if TYPE_CHECKING:
    from kg.extract.readers.grammar.clause import Grammar
    from kg.text.names import Found
    from kg.text.syntax import Node

#: Gauges of something else than prices.
OUTPUT = re.compile(
    r"\b(?:production|manufacturing|output|industrial|employment|leading|trade|activity|growth|volume|unemployment|jobless|savings)\b",
    re.IGNORECASE,
)
WEIGHED = re.compile(r"\d\s+(?:short\s+)?(?:mln\s+|million\s+)?(?:lbs|tonnes|tons|bushels|barrels|short tons)\b")
#: "Shares fell 6.2% to $141.70": of one firm.
TO_LEVEL = re.compile(r"(?:%|per ?cent|pct),? (?:to|at) (?:[$€£¥]|\w{1,3}\$|Rs|RM)?\d")
#: What a mover is called when its name has just been said.
CALLED = {
    **dict.fromkeys(("index", "benchmark", "gauge"), "Index"),
    **dict.fromkeys(("metal", "contract", "commodity"), "Commodity"),
    **dict.fromkeys(("currency", "cryptocurrency", "token"), "Currency"),
}
ALL_SHARE = re.compile(r"\ball[ -]share$", re.IGNORECASE)
OF_OTHERS = re.compile(r"(?:its|their|his|her|our|my|your)\b", re.IGNORECASE)  # "on its heel and gilt yields rose"
OF_COUNTRY = re.compile(r"^U\.?S\.? ")
#: Of what else than shares a sentence behind one on shares may tell: "They were down 12% from a year ago".
BESIDES = re.compile(
    r"\b(?:customers?|market share|quarter|ranking|revenues?|sales|survey|units?|from a year (?:ago|earlier))\b"
)
OPENING = 3  # characters before a pronoun that opens its sentence: a quote
MOVERS = frozenset(("Index", "Security", "Commodity", "Currency", "Sector"))


class Mover(NamedTuple):
    """What moves: its words and its type; `implied` where only a sentence before has it."""

    words: str
    kind: str | None
    implied: bool = False


def firm_mover(grammar: Grammar, node: Node) -> Mover | None:
    """Return a firm by its name alone, as reports of a market have it: "Norvik rose 3 pct"."""
    found = grammar.referent(node) if node.text.lower() == "which" else named(grammar, node) or _apposed(grammar, node)
    if found is not None and found.end <= _dateline(grammar):
        return None  # "ZURICH, Oct 14 - Shares of Norvik fell"
    if (
        grammar.tree.child(node, "case") is not None
        and node.relation != "poss"
        and grammar.line.text[: node.start].strip()
    ):
        return None  # "Norvik's profit rose 5%, while Lumo's fell"
    kind = grammar.types.get(found.words) if found is not None else None
    if found is not None and kind in MOVERS:
        return Mover(found.words, kind)
    return Mover(found.words, "Company") if found is not None and can_be_firm(grammar, found, surely=True) else None


def _apposed(grammar: Grammar, node: Node) -> Found | None:
    """Return the name right behind a noun that says what it is: "game studio Czarny", "its parent, Daesung"."""
    if node.tag != "NN":
        return None
    return next(
        (each for each in grammar.apposed(node) if grammar.line.text[node.end : each.start] in (" ", ", ")), None
    )


def mover_before(grammar: Grammar, node: Node) -> Mover | None:
    """Return what "it" or "the metal" stands for, where the sentence before is about something that has a price."""
    if grammar.about.mover is None:
        return None
    words, kind = grammar.about.mover
    shares = kind == "Company"  # "The shares fell. They are down 9% this year."
    ends = grammar.tree.head(node).lemma in ENDING or not shares
    pronoun = node.pos == "PRON" and (node.lemma == "it" or (shares and node.lemma == "they"))
    opening = pronoun and ends and node.start <= OPENING and not (shares and BESIDES.search(grammar.line.text))
    fits = opening or (is_called(grammar, node) and CALLED[node.lemma] == kind)
    return Mover(words, kind, implied=True) if fits else None


def is_called(grammar: Grammar, node: Node) -> bool:
    """Whether a noun phrase is "the metal", "the index", and says no more of what it is."""
    beside = grammar.tree.children(node, "amod", "compound", "nmod", "poss")
    return node.lemma in CALLED and not beside and any(d.lemma == "the" for d in grammar.tree.children(node, "det"))


def mover_of_shares(grammar: Grammar, node: Node) -> Mover | None:
    """Return the firm whose shares are only "the stock", or that is only "the retailer"."""
    if node.tag == "WDT":
        at = next((each for each in grammar.tree.above(node) if each.relation == "relcl"), None)
        node = grammar.tree.head(at) if at is not None else node
    its = any(each.lemma == "its" for each in grammar.tree.children(node, "poss"))
    the = any(each.lemma == "the" for each in grammar.tree.children(node, "det"))
    beside = grammar.tree.children(node, "amod", "compound", "nmod", "nummod")
    if _is_share_price(grammar, node):
        beside = tuple(each for each in beside if each.lemma not in SHARES)
    bare = node.start == 0 and node.text == "Shares" and TO_LEVEL.search(grammar.line.text) is not None
    shares = node.text.lower() in ("share", "shares", "stock", "scrip") or _is_share_price(grammar, node)
    shares = shares and (its or the or bare) and not beside and not ALL_SHARE.search(grammar.line.text[: node.end])
    if not shares and (node.pos == "PRON" or not is_definite(grammar, node)):
        return None
    firm = meant(grammar, node)
    return Mover(firm.words, "Company", firm.implied) if firm is not None else None


def mover_of(grammar: Grammar, node: Node) -> Mover | None:
    """Return what a noun phrase says moves: a thing of value by name, a firm by its shares, or prices described."""
    shares = node.lemma in SHARES or _is_share_price(grammar, node)
    owner = _owner(grammar, node) if shares else None
    held = (*grammar.governed(node, "of", "in"), *grammar.tree.children(node, "poss")) if shares else ()
    held = tuple(each for each in held if each.pos != "PRON")
    if held and is_definite(grammar, held[0]):
        return _of_definite(grammar, held[0])
    if owner is not None:
        if owner.words in lexicon().countries or _in_store(grammar, node):
            return None
        if lexicon().type_of(owner.words) in (None, "Company"):
            return Mover(owner.words, "Company")
    found = grammar.name(node) if node.lemma != "yield" else None  # "10-year Bund yield"
    if found is not None:
        last = found.words.rsplit(maxsplit=1)[-1].lower()  # "U.S. Dollar"
        whole = lexicon().type_of_either(found.words)
        kind = whole or (lexicon().type_of(last) if _is_kind_of(grammar, found) else None)
        return Mover(_with_kind(grammar, node, found), kind) if kind in MOVERS else None
    whose = _of_pronoun(grammar, node) or (shares and owner is None and node.text.lower() == "price")
    described = node.lemma in PRICED and node.pos != "PRON" and not whose and _is_of_market(grammar, node)
    words = _phrase(grammar, node) if described else None
    if words is None or OUTPUT.search(words) or _is_inventory(grammar, node, words):
        return None
    return Mover(words, thing_type(words))


def _is_of_market(grammar: Grammar, node: Node) -> bool:
    """Whether a sector is one of a market's: "the TSX's energy sector", not "Mexico's factory sector"."""
    if node.lemma not in ("sector", "subindex"):
        return True
    named = any(each.lemma in SECTORS for each in grammar.tree.children(node, "compound", "amod"))
    owners = filter(None, map(grammar.name, grammar.tree.children(node, "poss")))
    goods = re.search(r"\b(?:output|production|jobs|exports)\b", grammar.line.text)
    return named and goods is None and all(lexicon().type_of(each.words) == "Index" for each in owners)


def _of_definite(grammar: Grammar, node: Node) -> Mover | None:
    """Return whose shares those "of the Leeds-based retailer" are; None where the sentence names several firms."""
    if len({each.words for each in firms_before(grammar, node)}) > 1:
        return None
    firm = meant(grammar, node, but=[name for name, kind in grammar.types.items() if kind == "Place"])
    return Mover(firm.words, "Company", firm.implied) if firm is not None else None


def _is_kind_of(grammar: Grammar, found: Found) -> bool:
    """Whether a name is a kind of what its last word is: "U.S. Dollar"; "Tollan Copper", "Corbin Dollar" are firms."""
    *before, last = found.words.split()
    kinds = COUNTRY if lexicon().type_of_common(last) == "Currency" else GRADE
    if before:
        return re.fullmatch(kinds, " ".join(before)) is not None
    node = grammar.tree.at(found.start)
    return node is None or node.label != "PERSON"


def _with_kind(grammar: Grammar, node: Node, found: Found) -> str:
    """Return a commodity's words with the name of its kind before it ("Brent crude")."""
    kinds = [each for each in grammar.tree.children(node, "compound", "amod") if each.text[0].isupper()]
    if not kinds or kinds[-1].end + 1 != found.start:
        return found.words
    whole = grammar.name(kinds[-1])  # "West Texas Intermediate crude"
    words = OF_COUNTRY.sub("", whole.words) if whole else ""
    start = whole.end - len(words) if whole else kinds[-1].start
    return grammar.line.text[start : found.end]


def _of_pronoun(grammar: Grammar, node: Node) -> bool:
    """Whether only "its" or "whose" says whose price it is."""
    return any(each.lemma in ("its", "whose", "their") for each in grammar.tree.children(node, "poss"))


def _is_share_price(grammar: Grammar, node: Node) -> bool:
    return node.lemma == "price" and any(each.lemma in SHARES for each in grammar.tree.children(node, "compound"))


def _is_inventory(grammar: Grammar, node: Node, words: str) -> bool:
    """Whether "stocks" are goods in store, or one "stock" that belongs to a longer word ("rolling stock")."""
    goods = frozenset((*lexicon().commodities, "total", "ending", "rod", "business", "buffer", "strategic", "heating"))
    if node.text.lower() == "share" or (node.lemma == "stock" and WEIGHED.search(grammar.line.text)):
        return True
    return node.lemma == "stock" and (node.text.lower() == "stock" or bool(goods & set(words.lower().split())))


def _in_store(grammar: Grammar, node: Node) -> bool:
    """Whether stocks are goods: named for them ("aluminum stocks"), or weighed in the sentence."""
    goods = {each.lemma for each in grammar.tree.children(node, "compound", "amod")}
    return WEIGHED.search(grammar.line.text) is not None or bool(goods & {*lexicon().commodities, "total", "ending"})


def _owner(grammar: Grammar, node: Node) -> Found | None:
    """Return whose shares a noun is; the agency of a dateline owns none: "OSLO (Norvik) - European shares"."""
    opens = _dateline(grammar)
    opens = opens if opens <= node.start else 0
    for each in (*grammar.tree.children(node, "poss", "compound", "nmod"), *grammar.governed(node, "of", "in")):
        whose = each.relation == "poss" and each.lemma in ("whose", "its")
        found = grammar.owner(each) if whose else grammar.name(each) or grammar.referent(each)
        if found is not None and found.start >= opens:
            return found
    return None


def _dateline(grammar: Grammar) -> int:
    """Return where the place and the day that open a report end, or 0."""
    opening = DATELINE.match(grammar.line.text)
    return opening.end() if opening is not None else 0


def _phrase(grammar: Grammar, node: Node) -> str | None:
    """Return the words of a described price: its own before it, an "of" behind it; None for a bare "prices"."""
    before = [
        each
        for each in grammar.tree.children(node, "compound", "amod", "nmod", "poss")
        if each.start < node.start and each.lemma not in UP | DOWN | {"high", "low", "such", "other"}
    ]
    of = [
        each
        for each in grammar.tree.children(node, "prep")
        if each.lemma in ("of", "on", "for") and each.start < node.end + 3
    ]
    if not before and not of:
        return None
    start = grammar.tree.span(before[0])[0] if before else node.start
    if start < _dateline(grammar) <= node.start:
        start = _dateline(grammar)  # "ABIDJAN - Cocoa futures"
    end = _end_of(grammar, of[0]) if of else node.end
    words = grammar.line.text[start:end]
    return words if len(words.split()) <= 10 and not OF_OTHERS.match(words) else None


def _end_of(grammar: Grammar, preposition: Node) -> int:
    """Return where what a preposition leads to ends, before a clause that hangs on it ("stocks traded in Norland")."""
    nouns = grammar.tree.children(preposition, "pobj")
    clauses = [
        each for noun in nouns for each in grammar.tree.children(noun, "acl", "relcl") if each.start > noun.start
    ]
    starts = [grammar.tree.span(each)[0] for each in clauses]
    whole = grammar.tree.span(preposition)[1]
    return len(grammar.line.text[: min(starts)].rstrip(" ,")) if starts else whole
