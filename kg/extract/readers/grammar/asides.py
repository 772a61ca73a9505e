"""Price moves that stand beside a name, without a verb of their own: "Norvik, down 6 pct", "Norvik (+2%)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.movers import firm_mover, mover_before, mover_of, mover_of_shares
from kg.extract.readers.grammar.sizes import direction_of, move_row, sizes_of
from kg.extract.readers.grammar.words import ENDING, PRICE_UNITS, SHARES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate, Quantity
    from kg.text.names import Found
    from kg.text.syntax import Node

#: A way said behind a number, which is then not the verb's: "Oil fell 3%, gold 1% higher".
WAY_NEXT = re.compile(r",? (?:higher|lower|up|down|firmer|weaker|better|worse)\b")
#: What stands between the size of one move and the next who moved.
NEXT = re.compile(r"(?:,? and|,) (?:(?:its|the|fellow|rival) (?:[a-z-]+ ){0,3})?")
#: "the biggest faller was Norvik, down 6%".
TOPS = re.compile(r"\b(?:climber|decliner|drag|faller|gainer|laggard|loser|mover|performer|riser|winner)s?\b")
#: What makes of a size the part of something: "down 30% of its workforce", "up 12% to 31,000 cars".
OF_IT = re.compile(r" of (?!(?:its|their) (?:market )?value)|,? to \d[\d,.]* [a-z]{4,}")
#: "before closing at Rs 476, up 13%", "was changing hands at 156.80, up 0.3%".
CLOSED = re.compile(
    r"\b(?:(?:clos|end|settl|finish)(?:ed|ing|es|ling) at [^,]{2,20}"
    r"|(?:trad(?:ed|ing)|chang(?:ed|es|ing) hands|quoted) at [^\s,]*\d[^\s,]*(?: [a-z]{3,10})?), $"
)
#: "Norvik topped the mid-cap board, up 11%".
LED = re.compile(
    r"\b(?:tops|topped|leads|led|heads|headed) the (?:[\w-]+ )?(?:board|gainers|risers|climbers|advancers), $"
)
#: What numbers in brackets are of where the sentence says so: "sales at Norvik (+3%)".
MEASURED = re.compile(
    r"\b(?:sales|revenues?|profits?|earnings|eps|margins?|orders|registrations|volumes?|numbers|subscribers|estimates|forecasts?"
    r"|advertisers|budgets|like-for-like|registration|targets?|stakes?|holdings?|support|polls?|survey|ebitda?|deliveries|output|production)\b",
    re.IGNORECASE,
)
COUNTED = re.compile(r"\b(?:registrations?|polls?|surveys?|budgets)\b")
#: How a bracket with a move in it ends.
CLOSES = re.compile(r"(?: (?:to|at) [^)]{1,15}| this year| on the day)?\)")
SIGNED = re.compile(r" \((?P<sign>\+|[-−–]|up |down |off )")


def read_asides(grammar: Grammar) -> Iterator[Candidate]:
    """Yield the moves that a word of direction or a sign tells beside a name."""
    for node in grammar.tree.nodes:
        if node.text.lower() in ("up", "down", "off") and node.tag in ("RB", "RP", "IN"):
            yield from _beside(grammar, node)
    for name in grammar.line.names:
        yield from _in_brackets(grammar, name)


def _beside(grammar: Grammar, node: Node) -> Iterator[Candidate]:
    """Yield "Norvik, down 6 pct, …", "Norvik was the top gainer, up 4 pct"."""
    number, text = next(iter(sizes_of(grammar, node)), None), grammar.line.text
    if number is None or OF_IT.match(text, text.find(number, node.end) + len(number)):
        return  # "with Norvik down 30% of its workforce"
    for each in _moved(grammar, node):
        mover = mover_of(grammar, each) or firm_mover(grammar, each) or mover_before(grammar, each)
        mover = mover or mover_of_shares(grammar, each)
        if mover is not None:
            yield move_row(grammar, direction_of(node) or "FELL", mover, number, at=node)


def _moved(grammar: Grammar, node: Node) -> tuple[Node, ...]:
    """Return what a word of direction stands beside: behind "with", after a comma, or the subject of what closed."""
    head, text = grammar.tree.head(node), grammar.line.text
    units = [(q.start, q.end) for q in grammar.line.quantities]
    names = (each for each in grammar.line.names if not any(start <= each.start < end for start, end in units))
    before = next((each for each in names if text[each.end : node.start] == ", "), None)
    last = grammar.tree.last((before.start, before.end)) if before is not None else None
    held = tuple(each for each in grammar.tree.nodes if each.end + 1 == node.start and _is_with(grammar, each))
    if held or (head.relation == "pobj" and _is_with(grammar, head)):
        return held or (head,)
    ends = head.pos in ("VERB", "AUX") and head.lemma in ENDING
    told = last is not None and last.relation == "attr" and TOPS.search(text[: node.start]) is not None
    if last is not None or ends:
        return (last,) if last is not None and (told or not ends) else ()
    if not text[: node.start].endswith(", "):
        return ()
    led = head.pos == "VERB" and LED.search(text[head.start : node.start])
    if led or CLOSED.search(text[: node.start]):
        return grammar.subjects(head)
    if head.lemma in SHARES:
        return (head,)
    return grammar.subjects(grammar.tree.head(head)) if head.relation == "attr" else ()


def _is_with(grammar: Grammar, node: Node) -> bool:
    return node.relation == "pobj" and grammar.tree.head(node).lemma == "with"


def likewise(grammar: Grammar, way: str, *, after: int) -> Iterator[Candidate]:
    """Yield the others of "Lanyon lost 4.7%, Fairbrook 3.9% and its rival Tollan 2%", from the first size on."""
    text = grammar.line.text
    while joint := NEXT.match(text, after):
        name = grammar.line.name_at(joint.end())
        number = grammar.line.quantity_at(name.end + 1, PRICE_UNITS) if name is not None else None
        if name is None or number is None or WAY_NEXT.match(text, number.end):
            return
        found = _by_name(grammar, way, name, number)
        if found is None:
            return
        yield found
        after = number.end


def _in_brackets(grammar: Grammar, name: Found) -> Iterator[Candidate]:
    """Yield "Norvik (+2.1%) and Lumo (down 3 pct)"."""
    text = grammar.line.text
    measured = MEASURED.search(text[: name.start]) or COUNTED.search(text, name.end)
    signed = SIGNED.match(text, name.end) if not measured else None
    number = signed and next(
        (q for q in grammar.line.quantities if signed.start("sign") <= q.start <= signed.end() and q.unit == "percent"),
        None,
    )
    if signed and number and CLOSES.match(text, number.end):
        found = _by_name(grammar, "ROSE" if signed["sign"] in ("+", "up ") else "FELL", name, number)
        if found is not None:
            yield found


def _by_name(grammar: Grammar, way: str, name: Found, number: Quantity) -> Candidate | None:
    """Return the row of a move of what a name stands for, or None where that has no price."""
    node = grammar.tree.last((name.start, name.end))
    mover = (mover_of(grammar, node) or firm_mover(grammar, node)) if node is not None else None
    if node is None or mover is None:
        return None
    return move_row(grammar, way, mover, grammar.line.text[number.start : number.end], at=node)
