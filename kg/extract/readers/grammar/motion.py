"""Price moves: what has a price is the subject of a verb of motion, or the owner of a noun of motion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.asides import likewise, read_asides
from kg.extract.readers.grammar.movers import firm_mover, mover_before, mover_of, mover_of_shares
from kg.extract.readers.grammar.sizes import direction_of, move_row, sizes_of
from kg.extract.readers.grammar.words import (
    DOUBTS,
    DOWN,
    DOWN_NOUNS,
    ENDING,
    FEARS,
    HIGHER,
    LIGHT,
    PRICE_UNITS,
    PRICED,
    SHARES,
    UP,
    UP_NOUNS,
    WITH_WAY,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node, Tree

#: What prices enter: "a bull market".
MARKETS = {"bull": "ROSE", "bear": "FELL"}
#: What makes of a size the part of something: "gave up 10 % of its equity", "gained 3 % in sales".
OF_OTHERS = re.compile(
    r"\s+(?:of (?!(?:its|their) (?:market |stock market )?(?:value|worth))|behind\b|off\b"
    r"|in (?:sales|revenue|profits?|volumes?|a (?:global|ranking|survey|poll))|to (?:customers|clients|shareholders))"
)
WAY_BEHIND = re.compile(r",? (higher|lower|up|down|firmer|weaker|stronger|easier)\b(?! than\b)")
#: "fizzed 5pc higher to 169p", not "reported 5% higher sales".
BY_ITSELF = re.compile(r" (?:higher|lower)(?=$|[,.;:]| (?:to|at|by|in|on|after|as|amid|following|while|and|with)\b)")
THE_DAY = re.compile(
    r" (?:the|its) (?:first |trading )?(?:day|session|week|month|quarter|year)(?: of trading| of trade)? "
)
#: Verbs whose "5% higher" is a figure that somebody sets, not a move.
SET = frozenset(
    ("aim", "be", "bid", "buy", "earn", "forecast", "guide", "offer", "pay", "price", "sell", "set", "value")
)
SIZED_NOUN = re.compile(
    r" (?:the (?:day|session|week) )?(?:at|near|around) (?:[^\s,;]|(?<=\d),(?=\d)){1,12}(?: [a-z]+)?, an? (?:\w+ )?"
    r"(?P<noun>[a-z]+) of "
)
SIZED_END = re.compile(r"[.;”\"]|$|,? (?:after|amid|as|for|from|on|over)\b")
#: What a price's move may be "in" without being another's.
ITS_OWN = frozenset(("day", "month", "price", "quarter", "session", "trade", "trading", "value", "week", "year"))
TOUCHES = frozenset(("hit", "reach", "touch"))
MODALS = frozenset(("will", "would", "could", "may", "might", "should", "can"))


def read_motion(grammar: Grammar) -> Iterator[Candidate]:
    """Yield rises and falls of prices."""
    for verb in grammar.verbs:
        if not grammar.only_asked(verb) and not any(each.lemma in DOUBTS for each in grammar.tree.above(verb)):
            yield from _told(grammar, verb)
    yield from read_asides(grammar)
    for noun in grammar.tree.nodes:
        if noun.lemma in PRICED:
            yield from _moving(grammar, noun)
        if noun.pos == "NOUN" and noun.lemma in UP_NOUNS | DOWN_NOUNS and not _feared(grammar, noun):
            yield from _moved(grammar, noun)


def _told(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield what a verb says of its subjects, of each its own number where there are as many."""
    way, sizes, at = _way(grammar, verb)
    subjects = _doing(grammar, verb, sized=bool(sizes)) if way else ()
    shares = any(each.lemma in SHARES for each in subjects)  # "Norvik Corp and Lumo Corp shares rose"
    if len(subjects) == 1 and (each_owns := _owners(grammar, subjects[0])) and (shares or len(sizes) == len(each_owns)):
        subjects = each_owns
    unique = list({grammar.name(node) or node: node for node in subjects}.values())
    each_its_own = len(sizes) == len(unique)
    if "respectively" in grammar.line.text and len(sizes) > 1 and not each_its_own:
        return  # whose is which cannot be told
    lent = not grammar.tree.children(verb, "nsubj", "nsubjpass")
    if lent and sizes and OF_OTHERS.match(grammar.line.text, _behind(grammar, verb, sizes[-1])):
        return  # "cut jobs after losing 9% of its sales"
    for place, node in enumerate(unique):
        number = sizes[place] if each_its_own else next(iter(sizes), None)
        mover = mover_of(grammar, node) or (firm_mover(grammar, node) if number or shares else None)
        if mover is None and (number or (node.lemma in SHARES and _tells_all(grammar, verb))):
            mover = mover_before(grammar, node) or mover_of_shares(grammar, node)
        if way and mover is not None and (number or _says_enough(grammar, verb)):
            yield move_row(grammar, way, mover, number, at=at)
    if way and sizes:
        yield from likewise(grammar, way, after=_behind(grammar, verb, sizes[-1]))


def _doing(grammar: Grammar, verb: Node, *, sized: bool) -> tuple[Node, ...]:
    """Return what a verb moves: its subjects, or where it has none, those of the clause that it hangs on."""
    return _right_before(grammar, verb) or grammar.subjects(verb) or (_borrowed(grammar, verb) if sized else ())


def _owners(grammar: Grammar, moved: Node) -> tuple[Node, ...]:
    """Return those whose shares or prices move, where they are several: "shares of Norvik and Lumo", else none."""
    owners = grammar.governed(moved, "of", "in") if moved.lemma in SHARES | {"price"} else ()
    return owners if len(owners) > 1 and all(map(grammar.name, owners)) else ()


def _right_before(grammar: Grammar, verb: Node) -> tuple[Node, ...]:
    """Return the last word of a name right before a verb that has no subject: "Brent rose 1% and gold fell 2%"."""
    if grammar.tree.children(verb, "nsubj", "nsubjpass", "aux"):
        return ()
    name = next((each for each in grammar.line.names if each.end + 1 == verb.start), None)
    last = grammar.tree.last((name.start, name.end)) if name is not None else None
    return (last,) if last is not None and last.relation == "conj" else ()


def _behind(grammar: Grammar, verb: Node, size: str) -> int:
    """Return where the size of a move ends, the end of the sentence where it stands before its verb."""
    at = grammar.line.text.find(size, verb.start)
    return at + len(size) if at >= 0 else len(grammar.line.text)


def _tells_all(grammar: Grammar, verb: Node) -> bool:
    """Whether a sentence tells of a move in the past and of no size: "The stock had fallen for four sessions"."""
    return verb.tag in ("VBD", "VBN") and not any(q.unit in PRICE_UNITS for q in grammar.line.quantities)


def _borrowed(grammar: Grammar, verb: Node) -> tuple[Node, ...]:
    """Return the second in "with Norvik up 3% and Lumo adding 2%", and who "fell 9% before ending 6% lower"."""
    noun = grammar.tree.head(verb)
    above = grammar.tree.head(noun)
    if verb.relation == "pcomp" and noun.lemma in ("before", "after"):
        lending = grammar.subjects(above)
        moves = above.lemma in UP | DOWN | ENDING | TOUCHES or any(each.lemma in SHARES for each in lending)
        return lending if moves else ()
    second = noun.relation == "conj" and above.relation == "pobj"
    return (noun,) if verb.relation == "acl" and verb.tag == "VBG" and second else ()


def _way(grammar: Grammar, verb: Node) -> tuple[str | None, tuple[str, ...], Node]:
    """Return which way a verb says that its subject went, the sizes, and the word that says so.

    "rose 3 pct", "closed 3 pct higher", "settled at $65, down $1", "rose 3 pct and 4 pct, respectively".
    """
    counted = verb.lemma == "add" and not any(grammar.number(each, PRICE_UNITS) for each in grammar.objects(verb))
    if counted:
        return None, (), verb  # "added 300 jobs, up 4 %"
    if verb.lemma in UP | DOWN and not grammar.is_passive(verb) and not _is_figure(grammar, verb):
        return "ROSE" if verb.lemma in UP else "FELL", sizes_of(grammar, verb), verb
    if verb.lemma == "enter":
        kinds = {each.lemma for node in grammar.objects(verb) for each in grammar.tree.children(node, "compound")}
        return next((way for kind, way in MARKETS.items() if kind in kinds), None), (), verb
    for each in grammar.tree.children(verb, "prt", "prep"):
        if grammar.tree.child(each, "pobj") is not None:
            continue
        sizes = sizes_of(grammar, verb) if (verb.lemma, each.lemma) in WITH_WAY else ()
        if sizes and not OF_OTHERS.match(grammar.line.text, grammar.line.text.find(sizes[0], verb.end) + len(sizes[0])):
            return WITH_WAY[verb.lemma, each.lemma], sizes, verb
    beside = grammar.tree.children(verb, "acomp", "advmod", "oprd", "prt") if verb.lemma in ENDING else ()
    last = (inner for each in beside if each.lemma == "last" for inner in grammar.tree.children(each, "advmod"))
    for each in (*beside, *last):  # "was last down 1.1%"
        way = direction_of(each)
        sizes = sizes_of(grammar, each) if way else ()
        off = grammar.line.text.startswith(" off", each.end)  # "12% better off"
        sized = sizes or (each.text.lower() == "better" and sizes_of(grammar, verb))
        if way and not off and (each.text.lower() not in ("off", "better") or sized) and not _is_than(grammar, each):
            behind = bool(sizes) and grammar.line.text.find(sizes[0], each.end) >= 0
            return way, sizes or sizes_of(grammar, verb), each if behind else verb
    return _way_behind(grammar, verb) if verb.lemma not in ENDING else _way_apposed(grammar, verb)


def _way_behind(grammar: Grammar, verb: Node) -> tuple[str | None, tuple[str, ...], Node]:
    """Return the same for "finished 79 points, or 0.9 per cent, higher", which the tree does not hold together.

    Also for "ended the day 3% higher", and for any verb: "fizzed 5.6pc higher".
    """
    text, day = grammar.line.text, THE_DAY.match(grammar.line.text, verb.end)
    start = day.end() if day else verb.end + 1
    size = grammar.line.quantity_at(start, PRICE_UNITS)
    other = next((q for q in grammar.line.quantities if size and text[size.end : q.start] == ", or "), None)
    word = WAY_BEHIND.match(text, (other or size).end) if size else None
    ends = verb.lemma in ENDING and (other is not None or day is not None)
    alone = size is not None and BY_ITSELF.match(text, size.end) is not None and verb.lemma not in SET
    if size is None or word is None or not (ends or alone):
        return None, (), verb
    return "ROSE" if word[1].lower() in HIGHER else "FELL", (text[size.start : size.end],), verb


def _way_apposed(grammar: Grammar, verb: Node) -> tuple[str | None, tuple[str, ...], Node]:
    """Return the same for "ended at 103,774 points, a gain of 0.4%", and else what `_way_behind` finds."""
    text = grammar.line.text
    for size in grammar.line.quantities:
        told = SIZED_NOUN.fullmatch(text, verb.end, size.start) if size.unit in PRICE_UNITS else None
        if told and told["noun"] in UP_NOUNS | DOWN_NOUNS and SIZED_END.match(text, size.end):
            noun = grammar.tree.at(told.start("noun")) or verb
            return "ROSE" if told["noun"] in UP_NOUNS else "FELL", (text[size.start : size.end],), noun
    return _way_behind(grammar, verb)


def _is_figure(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb of motion is said of something else than the price: "doubled down", "yields cracked 5%"."""
    behind = {each.lemma for each in grammar.tree.children(verb, "prt", "advmod", "prep")}
    yields = verb.lemma == "crack" and any(each.lemma in ("rate", "yield") for each in grammar.subjects(verb))
    return yields or (verb.lemma in ("double", "triple", "halve") and bool(behind & {"down", "as"}))


def _is_than(grammar: Grammar, node: Node) -> bool:
    return any(prep.lemma == "than" for prep in grammar.tree.children(node))


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
        mover = mover_of(grammar, noun) if way and each.tag == "VBG" and noun.lemma != "cost" else None
        if way and mover is not None:
            yield move_row(grammar, way, mover, None, at=each)


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
    said = [each for each in grammar.tree.children(grammar.tree.head(noun), "attr") if noun.relation == "nsubj"]
    number = next(
        (
            grammar.line.text[q.start : q.end]
            for q in grammar.line.quantities
            if q.unit in PRICE_UNITS
            and (
                q.end + 1 == noun.start
                or any(
                    q.start <= each.start < q.end
                    for each in (*grammar.tree.children(noun), *grammar.governed(noun, "of"), *said)
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
            yield move_row(grammar, "ROSE" if noun.lemma in UP_NOUNS else "FELL", mover, number, at=noun)


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


def tells_itself(tree: Tree, node: Node) -> bool:
    """Whether a word is a noun of motion whose phrase tells all of the move, unlike in "saw a rise on Friday"."""
    told = node.relation == "dobj" and tree.head(node).lemma in LIGHT
    return node.pos == "NOUN" and node.lemma in UP_NOUNS | DOWN_NOUNS and not told
