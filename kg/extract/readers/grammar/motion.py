"""Price moves: what has a price is the subject of a verb of motion, or the owner of a noun of motion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.readers.grammar.words import (
    DOUBTS,
    DOWN,
    DOWN_NOUNS,
    ENDING,
    FEARS,
    HIGHER,
    LIGHT,
    LOWER,
    PRICED,
    UP,
    UP_NOUNS,
)
from kg.extract.readers.shape import row
from kg.extract.types import thing_type
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate, Quantity
    from kg.text.names import Found
    from kg.text.syntax import Node, Tree

SHARES = frozenset(("share", "stock", "adr", "adrs", "ads", "adss"))
#: Gauges of something else than prices.
OUTPUT = re.compile(
    r"\b(?:production|manufacturing|output|industrial|employment|leading|trade|activity|growth|volume|unemployment|jobless|savings)\b",
    re.IGNORECASE,
)
WEIGHED = re.compile(r"\d\s+(?:short\s+)?(?:mln\s+|million\s+)?(?:lbs|tonnes|tons|bushels|barrels|short tons)\b")
#: Prepositions that lead to a level.
LEVELS = frozenset(("to", "at", "from", "below", "above", "under", "near", "against"))
#: What prices enter: "a bull market".
MARKETS = {"bull": "ROSE", "bear": "FELL"}
MODALS = frozenset(("will", "would", "could", "may", "might", "should", "can"))
UNITS = ("percent", "points", "basis_points", "money")
MOVERS = frozenset(("Index", "Security", "Commodity", "Currency", "Sector"))


class Mover(NamedTuple):
    """What moves: its words and its type."""

    words: str
    kind: str | None


def read_motion(grammar: Grammar) -> Iterator[Candidate]:
    """Yield rises and falls of prices."""
    for verb in grammar.verbs:
        if grammar.only_asked(verb) or any(each.lemma in DOUBTS for each in grammar.tree.above(verb)):
            continue
        way, number = _way(grammar, verb)
        subjects = grammar.subjects(verb) if way else ()
        shares = any(each.lemma in SHARES for each in subjects)  # "Norvik Corp and Lumo Corp shares rose"
        for node in subjects:
            mover = _mover(grammar, node) or (_firm(grammar, node) if number or shares else None)
            if way and mover is not None and (number or _says_enough(grammar, verb)):
                yield _row(grammar, way, mover, number, at=verb)
    for noun in grammar.tree.nodes:
        if noun.lemma in PRICED:
            yield from _moving(grammar, noun)
        if noun.pos == "NOUN" and noun.lemma in UP_NOUNS | DOWN_NOUNS and not _feared(grammar, noun):
            yield from _moved(grammar, noun)


def _way(grammar: Grammar, verb: Node) -> tuple[str | None, str | None]:
    """Return which way a verb says that its subject went, and the size: "rose 3 pct", "closed 3 pct higher"."""
    if verb.lemma in UP | DOWN and not grammar.is_passive(verb):
        return "ROSE" if verb.lemma in UP else "FELL", _size(grammar, verb)
    if verb.lemma == "enter":
        kinds = {each.lemma for node in grammar.objects(verb) for each in grammar.tree.children(node, "compound")}
        return next((way for kind, way in MARKETS.items() if kind in kinds), None), None
    if verb.lemma in ENDING:
        for each in grammar.tree.children(verb, "acomp", "advmod", "oprd", "prt"):
            way = "ROSE" if each.text.lower() in HIGHER else "FELL" if each.text.lower() in LOWER else None
            if way and not any(prep.lemma == "than" for prep in grammar.tree.children(each)):
                return way, _size(grammar, each) or _size(grammar, verb)
    return None, None


def _says_enough(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb needs no size to be a move: "the average lost 152.56", which has no unit, is one."""
    bare = any(each.pos == "NUM" for each in grammar.tree.children(verb, "dobj", "npadvmod"))
    return bare or verb.lemma not in ("lose", "gain", "shed", "increase", "ease")


def _firm(grammar: Grammar, node: Node) -> Mover | None:
    """Return a firm by its name alone, as reports of a market have it: "Norvik rose 3 pct"."""
    found = grammar.referent(node) if node.text.lower() == "which" else grammar.name(node)
    kind = found and (grammar.kind(found) or grammar.types.get(found.words))
    return Mover(found.words, "Company") if found is not None and kind == "Company" else None


def _moving(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield "plunging stock prices", "rising yields"."""
    for each in grammar.tree.children(noun, "amod"):
        way = "ROSE" if each.lemma in UP else "FELL" if each.lemma in DOWN else None
        mover = _mover(grammar, noun) if way and each.tag == "VBG" else None
        if way and mover is not None:
            yield _row(grammar, way, mover, None, at=each)


def _feared(grammar: Grammar, noun: Node) -> bool:
    """Whether a move is only feared, hoped for or spoken of: "fears of a fall", "any rise", "a further drop"."""
    beside = {each.lemma for each in grammar.tree.children(noun, "det", "amod")}
    verb = grammar.tree.head(noun)
    loose = noun.relation == "dobj" or (noun.relation == "nsubj" and grammar.tree.child(noun, "poss") is None)
    if loose and any(each.lemma in MODALS for each in grammar.tree.children(verb, "aux")):
        return True
    above = {each.lemma for each in grammar.tree.above(noun)}
    return bool(beside & {"any", "further", "no", "possible", "likely"} or above & FEARS)


def _moved(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield "the dollar's fall", "a 3 pct drop in gold"."""
    number = next(
        (
            grammar.line.text[q.start : q.end]
            for q in grammar.line.quantities
            if q.unit in UNITS and any(q.start <= each.start < q.end for each in grammar.tree.children(noun))
        ),
        None,
    )
    for node in _whose_move(grammar, noun):
        mover = _mover(grammar, node)
        if mover is not None and (number or node.relation == "poss" or node.lemma in PRICED):
            yield _row(grammar, "ROSE" if noun.lemma in UP_NOUNS else "FELL", mover, number, at=noun)


def _whose_move(grammar: Grammar, noun: Node) -> tuple[Node, ...]:
    """Return the owners of a noun of motion, what it is of, or who saw it: "technology stocks saw a rise"."""
    verb = grammar.tree.head(noun)
    if noun.relation == "dobj" and verb.lemma in LIGHT and not grammar.only_asked(verb):
        return grammar.subjects(verb)
    return grammar.tree.children(noun, "poss") or grammar.governed(noun, "of", "in")


def _row(grammar: Grammar, way: str, mover: Mover, number: str | None, *, at: Node) -> Candidate:
    found = row(grammar.line, way, mover.words, number=number, types=(mover.kind, None))
    return found.model_copy(update={"at": at.start})


def _size(grammar: Grammar, verb: Node) -> str | None:
    """Return the size of a move: beside its verb or behind "by", never the level behind "to" or "from"."""
    nodes = [*grammar.tree.children(verb, "npadvmod", "dobj", "advmod", "attr", "nummod")]
    nodes += grammar.governed(verb, "by")
    for node in sorted(nodes):
        start, end = grammar.tree.span(node)
        for quantity in grammar.line.quantities:
            fits = quantity.unit in UNITS and start <= quantity.start < end and _is_plain(node, quantity)
            if fits and not _is_level(grammar, quantity):
                return grammar.line.text[quantity.start : quantity.end]
    return None


def _is_level(grammar: Grammar, quantity: Quantity) -> bool:
    """Whether a number is what a price came to or from: "fell to 450", "up two at seven dollars"."""
    root = grammar.tree.root((quantity.start, quantity.end))
    above = grammar.tree.head(root) if root else None
    return above is not None and above.relation == "prep" and above.lemma in LEVELS


def tells_itself(tree: Tree, node: Node) -> bool:
    """Whether a word is a noun of motion whose phrase tells all of the move, unlike in "saw a rise on Friday"."""
    told = node.relation == "dobj" and tree.head(node).lemma in LIGHT
    return node.pos == "NOUN" and node.lemma in UP_NOUNS | DOWN_NOUNS and not told


def _is_plain(node: Node, quantity: Quantity) -> bool:
    """Whether a number is the head of its phrase or stands next to it, not in a clause inside."""
    return quantity.start <= node.start < quantity.end or node.start <= quantity.start <= node.end + 12


def _mover(grammar: Grammar, node: Node) -> Mover | None:
    """Return what a noun phrase says moves: a thing of value by name, a firm by its shares, or prices described."""
    if node.lemma in SHARES or _is_share_price(grammar, node):
        owner = _owner(grammar, node)
        if owner is not None and (owner.words in lexicon().countries or _in_store(grammar, node)):
            return None
        if owner is not None and lexicon().type_of(owner.words) in (None, "Company"):
            return Mover(owner.words, "Company")
    found = grammar.name(node)
    if found is not None:
        last = found.words.rsplit(maxsplit=1)[-1].lower()  # "U.S. Dollar"
        kind = lexicon().type_of(found.words) or lexicon().type_of(found.words.lower()) or lexicon().type_of(last)
        return Mover(_with_kind(grammar, node, found), kind) if kind in MOVERS else None
    if node.lemma not in PRICED or node.pos == "PRON" or _of_pronoun(grammar, node):
        return None
    words = _phrase(grammar, node)
    if words is None or OUTPUT.search(words) or _is_inventory(grammar, node, words):
        return None
    return Mover(words, thing_type(words))


def _with_kind(grammar: Grammar, node: Node, found: Found) -> str:
    """Return a commodity's words with the name of its kind before it ("Brent crude")."""
    kinds = [each for each in grammar.tree.children(node, "compound", "amod") if each.text[0].isupper()]
    beside = kinds and kinds[-1].end + 1 == found.start
    return grammar.line.text[kinds[-1].start : found.end] if beside else found.words


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
    for each in (*grammar.tree.children(node, "poss", "compound", "nmod"), *grammar.governed(node, "of", "in")):
        whose = each.relation == "poss" and each.lemma in ("whose", "its")
        found = grammar.owner(each) if whose else grammar.name(each) or grammar.referent(each)
        if found is not None:
            return found
    return None


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
    end = _end_of(grammar, of[0]) if of else node.end
    words = grammar.line.text[start:end]
    return words if len(words.split()) <= 10 else None


def _end_of(grammar: Grammar, preposition: Node) -> int:
    """Return where what a preposition leads to ends, before a clause that hangs on it ("stocks traded in Norland")."""
    nouns = grammar.tree.children(preposition, "pobj")
    clauses = [
        each for noun in nouns for each in grammar.tree.children(noun, "acl", "relcl") if each.start > noun.start
    ]
    starts = [grammar.tree.span(each)[0] for each in clauses]
    whole = grammar.tree.span(preposition)[1]
    return len(grammar.line.text[: min(starts)].rstrip(" ,")) if starts else whole
