"""Price moves: what has a price is the subject of a verb of motion, or the owner of a noun of motion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.movers import Mover, firm_mover, mover_before, mover_of, mover_of_shares
from kg.extract.readers.grammar.words import (
    DOUBTS,
    DOWN,
    DOWN_NOUNS,
    ENDING,
    FEARS,
    HIGHER,
    LIGHT,
    LOWER,
    PRICE_UNITS,
    PRICED,
    SHARES,
    UP,
    UP_NOUNS,
    WITH_WAY,
)
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate, Quantity
    from kg.text.syntax import Node, Tree

#: Prepositions that lead to a level.
LEVELS = frozenset(("to", "at", "from", "below", "above", "under", "near", "against"))
#: What prices enter: "a bull market".
MARKETS = {"bull": "ROSE", "bear": "FELL"}
OF = re.compile(r"\s+of\b")  # "gave up 10 % of its equity"
WAY_BEHIND = re.compile(r",? (higher|lower|up|down|firmer|weaker|stronger|easier)\b")
#: What stands between the numbers of a list.
JOINED = re.compile(r",? and (?:by )?|, (?:by )?")
#: What a price's move may be "in" without being another's.
ITS_OWN = frozenset(("day", "month", "price", "quarter", "session", "trade", "trading", "value", "week", "year"))
MODALS = frozenset(("will", "would", "could", "may", "might", "should", "can"))


def read_motion(grammar: Grammar) -> Iterator[Candidate]:
    """Yield rises and falls of prices."""
    for verb in grammar.verbs:
        if not grammar.only_asked(verb) and not any(each.lemma in DOUBTS for each in grammar.tree.above(verb)):
            yield from _told(grammar, verb)
    for node in grammar.tree.nodes:
        if node.text.lower() in ("up", "down", "off") and node.tag in ("RB", "RP", "IN"):
            yield from _beside(grammar, node)
    for noun in grammar.tree.nodes:
        if noun.lemma in PRICED:
            yield from _moving(grammar, noun)
        if noun.pos == "NOUN" and noun.lemma in UP_NOUNS | DOWN_NOUNS and not _feared(grammar, noun):
            yield from _moved(grammar, noun)


def _told(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield what a verb says of its subjects, of each its own number where there are as many."""
    way, sizes, at = _way(grammar, verb)
    subjects = grammar.subjects(verb) if way else ()
    shares = any(each.lemma in SHARES for each in subjects)  # "Norvik Corp and Lumo Corp shares rose"
    unique = list({grammar.name(node) or node: node for node in subjects}.values())
    each_its_own = len(sizes) == len(unique)
    if "respectively" in grammar.line.text and len(sizes) > 1 and not each_its_own:
        return  # whose is which cannot be told
    for place, node in enumerate(unique):
        number = sizes[place] if each_its_own else next(iter(sizes), None)
        mover = mover_of(grammar, node) or (firm_mover(grammar, node) if number or shares else None)
        if mover is None and number:
            mover = mover_before(grammar, node) or mover_of_shares(grammar, node)
        if way and mover is not None and (number or _says_enough(grammar, verb)):
            yield _row(grammar, way, mover, number, at=at)
    if way and sizes:
        yield from _likewise(grammar, verb, way)


def _way(grammar: Grammar, verb: Node) -> tuple[str | None, tuple[str, ...], Node]:
    """Return which way a verb says that its subject went, the sizes, and the word that says so.

    "rose 3 pct", "closed 3 pct higher", "settled at $65, down $1", "rose 3 pct and 4 pct, respectively".
    """
    counted = verb.lemma == "add" and not any(grammar.number(each, PRICE_UNITS) for each in grammar.objects(verb))
    if counted:
        return None, (), verb  # "added 300 jobs, up 4 %"
    if verb.lemma in UP | DOWN and not grammar.is_passive(verb) and not _is_figure(grammar, verb):
        return "ROSE" if verb.lemma in UP else "FELL", _sizes(grammar, verb), verb
    if verb.lemma == "enter":
        kinds = {each.lemma for node in grammar.objects(verb) for each in grammar.tree.children(node, "compound")}
        return next((way for kind, way in MARKETS.items() if kind in kinds), None), (), verb
    for each in grammar.tree.children(verb, "prt"):
        sizes = _sizes(grammar, verb) if (verb.lemma, each.lemma) in WITH_WAY else ()
        if sizes and not OF.match(grammar.line.text, grammar.line.text.find(sizes[0], verb.end) + len(sizes[0])):
            return WITH_WAY[verb.lemma, each.lemma], sizes, verb
    for each in grammar.tree.children(verb, "acomp", "advmod", "oprd", "prt") if verb.lemma in ENDING else ():
        way = _direction(each)
        sizes = _sizes(grammar, each) if way else ()
        if way and (each.text.lower() != "off" or sizes) and not _is_than(grammar, each):
            behind = bool(sizes) and grammar.line.text.find(sizes[0], each.end) >= 0
            return way, sizes or _sizes(grammar, verb), each if behind else verb
    return _way_behind(grammar, verb) if verb.lemma in ENDING else (None, (), verb)


def _way_behind(grammar: Grammar, verb: Node) -> tuple[str | None, tuple[str, ...], Node]:
    """Return the same for "finished 79 points, or 0.9 per cent, higher", which the tree does not hold together."""
    text = grammar.line.text
    size = next((q for q in grammar.line.quantities if q.start == verb.end + 1 and q.unit in PRICE_UNITS), None)
    other = next((q for q in grammar.line.quantities if size and text[size.end : q.start] == ", or "), None)
    word = WAY_BEHIND.match(text, other.end) if other else None
    if size is None or word is None:
        return None, (), verb
    return "ROSE" if word[1].lower() in HIGHER else "FELL", (text[size.start : size.end],), verb


def _is_figure(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb of motion is said of something else than the price: "doubled down", "yields cracked 5%"."""
    behind = {each.lemma for each in grammar.tree.children(verb, "prt", "advmod", "prep")}
    yields = verb.lemma == "crack" and any(each.lemma in ("rate", "yield") for each in grammar.subjects(verb))
    return yields or (verb.lemma in ("double", "triple", "halve") and bool(behind & {"down", "as"}))


def _direction(node: Node) -> str | None:
    word = node.text.lower()
    return "ROSE" if word in HIGHER else "FELL" if word in LOWER | {"off"} else None


def _is_than(grammar: Grammar, node: Node) -> bool:
    return any(prep.lemma == "than" for prep in grammar.tree.children(node))


def _likewise(grammar: Grammar, verb: Node, way: str) -> Iterator[Candidate]:
    """Yield the second of "Lanyon lost 4.7% and Fairbrook 3.9%"."""
    for each in grammar.tree.children(verb, "conj"):
        name = grammar.name(each)
        number = name and next(
            (q for q in grammar.line.quantities if q.start == name.end + 1 and q.unit in PRICE_UNITS), None
        )
        mover = firm_mover(grammar, each) if name and number else None
        if mover is not None and number:
            yield _row(grammar, way, mover, grammar.line.text[number.start : number.end], at=each)


def _beside(grammar: Grammar, node: Node) -> Iterator[Candidate]:
    """Yield "Norvik, down 6 pct, …", "Norvik was the top gainer, up 4 pct"."""
    number = next(iter(_sizes(grammar, node)), None)
    head, text = grammar.tree.head(node), grammar.line.text
    if number is None or (head.pos in ("VERB", "AUX") and head.lemma in ENDING):
        return
    units = [(q.start, q.end) for q in grammar.line.quantities]
    names = (each for each in grammar.line.names if not any(start <= each.start < end for start, end in units))
    before = next((each for each in names if text[each.end : node.start] == ", "), None)
    if before is not None:
        last = grammar.tree.inside((before.start, before.end))
        nodes = last[-1:]
    elif head.relation == "pobj" and grammar.tree.head(head).lemma == "with":
        nodes = (head,)
    elif head.relation == "attr" and text[: node.start].endswith(", "):
        nodes = grammar.subjects(grammar.tree.head(head))
    else:
        return
    for each in nodes:
        mover = mover_of(grammar, each) or firm_mover(grammar, each)
        if mover is not None:
            yield _row(grammar, _direction(node) or "FELL", mover, number, at=node)


def _says_enough(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb needs no size to be a move: "the average lost 152.56", which has no unit, is one."""
    bare = verb.lemma not in ("add", "crack") and any(
        each.pos == "NUM" for each in grammar.tree.children(verb, "dobj", "npadvmod")
    )
    around = {each.lemma for each in grammar.tree.children(verb, "prep")}
    level = bool(around & {"below", "above"}) and "before" not in around  # "eased below 1.27 before recovering"
    value = any(each.lemma == "value" for node in grammar.objects(verb) for each in grammar.tree.below(node))
    unsized = verb.lemma in ("add", "lose", "gain", "shed", "increase", "ease", "crack")
    return bare or value or (level and verb.lemma == "ease") or not unsized


def _moving(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield "plunging stock prices", "rising yields"."""
    for each in grammar.tree.children(noun, "amod"):
        way = "ROSE" if each.lemma in UP else "FELL" if each.lemma in DOWN else None
        mover = mover_of(grammar, noun) if way and each.tag == "VBG" else None
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
            if q.unit in PRICE_UNITS
            and (
                q.end + 1 == noun.start
                or any(
                    q.start <= each.start < q.end
                    for each in (*grammar.tree.children(noun), *grammar.governed(noun, "of"))
                )
            )
        ),
        None,
    )
    for node in _whose_move(grammar, noun):
        mover = mover_of(grammar, node)
        light = (
            node.relation in ("nsubj", "nsubjpass") and mover is not None and mover.kind in ("Commodity", "Currency")
        )
        if mover is not None and (number or node.relation == "poss" or node.lemma in PRICED or light):
            yield _row(grammar, "ROSE" if noun.lemma in UP_NOUNS else "FELL", mover, number, at=noun)


def _whose_move(grammar: Grammar, noun: Node) -> tuple[Node, ...]:
    """Return the owners of a noun of motion, what it is of, or who saw it: "technology stocks saw a rise"."""
    verb = grammar.tree.head(noun)
    if noun.relation == "dobj" and verb.lemma in LIGHT and not grammar.only_asked(verb):
        return () if _of_something(grammar, noun) else grammar.subjects(verb)
    owners = tuple(each for each in grammar.tree.children(noun, "poss") if each.label not in ("DATE", "TIME"))
    behind = grammar.governed(noun, "of", "in", "for")
    values = tuple(inner for each in behind if each.lemma == "value" for inner in grammar.governed(each, "of"))
    return owners or values or behind


def _of_something(grammar: Grammar, noun: Node) -> bool:
    """Whether a move is that of something named behind it: "copper saw a decline in inventories"."""
    sized = any(q.start == noun.end + len(" of ") for q in grammar.line.quantities)  # "a gain of 3%"
    behind = grammar.governed(noun, "in") if sized else grammar.governed(noun, "of", "in")
    return any(each.pos == "NOUN" and not each.label and each.lemma not in ITS_OWN for each in behind)


def _row(grammar: Grammar, way: str, mover: Mover, number: str | None, *, at: Node) -> Candidate:
    return row(
        grammar.line, way, mover.words, number=number, types=(mover.kind, None), at=at.start, implied=mover.implied
    )


def _sizes(grammar: Grammar, verb: Node) -> tuple[str, ...]:
    """Return the size of a move: beside its verb or behind "by", never the level behind "to" or "from".

    Several where they are listed: "fell 3 and 4 pct, respectively".
    """
    text, quantities = grammar.line.text, [q for q in grammar.line.quantities if q.unit in PRICE_UNITS]
    nodes = [*grammar.tree.children(verb, "npadvmod", "dobj", "advmod", "attr", "nummod")]
    nodes += grammar.governed(verb, "by")
    for node in sorted(nodes):
        first, last = grammar.tree.span(node)
        for at, quantity in enumerate(quantities):
            fits = first <= quantity.start < last and _is_plain(node, quantity)
            if fits and not _is_level(grammar, quantity):
                listed = [quantity]
                for after in quantities[at + 1 :]:
                    if not JOINED.fullmatch(text[listed[-1].end : after.start]):
                        break
                    listed.append(after)
                return tuple(text[q.start : q.end] for q in listed)
    return ()


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
