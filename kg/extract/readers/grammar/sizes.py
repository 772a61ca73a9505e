"""How far a price moved and which way, as a word and the numbers beside it say; the row of a move."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.words import HIGHER, LOWER, PRICE_UNITS
from kg.extract.readers.shape import row
from kg.text.numerals import is_fraction

if TYPE_CHECKING:
    from kg.extract.readers.grammar.clause import Grammar
    from kg.extract.readers.grammar.movers import Mover
    from kg.models import Candidate, Quantity
    from kg.text.syntax import Node

#: Prepositions that lead to a level.
LEVELS = frozenset(("to", "at", "from", "below", "above", "under", "near", "against"))
#: What stands between the numbers of a list.
JOINED = re.compile(r",? and (?:by )?|, (?:by )?")


def move_row(grammar: Grammar, way: str, mover: Mover, number: str | None, *, at: Node) -> Candidate:
    """Return the row of a move, stated by the word `at`; only a share moves by a bare fraction."""
    if number is not None and is_fraction(number) and mover.kind != "Company":
        number = None
    return row(
        grammar.line, way, mover.words, number=number, types=(mover.kind, None), at=at.start, implied=mover.implied
    )


def direction_of(node: Node) -> str | None:
    """Return the way that a word like "higher" or "down" says."""
    word = node.text.lower()
    return "ROSE" if word in HIGHER else "FELL" if word in LOWER | {"off"} else None


def sizes_of(grammar: Grammar, verb: Node) -> tuple[str, ...]:
    """Return the size of a move: beside its verb or behind "by", never the level behind "to" or "from".

    Several where they are listed: "fell 3 and 4 pct, respectively".
    """
    text = grammar.line.text
    quantities = [q for q in grammar.line.quantities if q.unit in PRICE_UNITS or is_fraction(text[q.start : q.end])]
    next_to = next((at for at, q in enumerate(quantities) if q.start == verb.end + 1), None)
    if next_to is not None and verb.pos == "VERB":
        return _listed(text, quantities[next_to:])
    nodes = [*grammar.tree.children(verb, "npadvmod", "dobj", "advmod", "attr", "nummod")]
    nodes += grammar.governed(verb, "by")
    for node in sorted(nodes):
        first, last = grammar.tree.span(node)
        for at, quantity in enumerate(quantities):
            fits = first <= quantity.start < last and _is_plain(node, quantity)
            if fits and not _is_level(grammar, quantity):
                return _listed(text, quantities[at:])
    return ()


def _listed(text: str, quantities: list[Quantity]) -> tuple[str, ...]:
    """Return the words of the first number and of those that only commas and "and" join to it."""
    listed = quantities[:1]
    for after in quantities[1:]:
        if not JOINED.fullmatch(text[listed[-1].end : after.start]):
            break
        listed.append(after)
    return tuple(text[q.start : q.end] for q in listed)


def _is_level(grammar: Grammar, quantity: Quantity) -> bool:
    """Whether a number is what a price came to or from: "fell to 450", "up two at seven dollars"."""
    root = grammar.tree.root((quantity.start, quantity.end))
    above = grammar.tree.head(root) if root else None
    return above is not None and above.relation == "prep" and above.lemma in LEVELS


def _is_plain(node: Node, quantity: Quantity) -> bool:
    """Whether a number is the head of its phrase or stands next to it, not in a clause inside."""
    return quantity.start <= node.start < quantity.end or node.start <= quantity.start <= node.end + 12
