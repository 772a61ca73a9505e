"""How a clause puts its fact, by grammar: what its verb is denied by, and what ended before it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.models import Factuality
from kg.text.factuality import UNNAMED, read_factuality

if TYPE_CHECKING:
    from kg.text.syntax import Node, Tree

#: Verbs that undo what hangs on them: "terminated an agreement to sell", "denied that it bought".
UNDOES = frozenset("terminate end cancel abandon scrap withdraw reject deny refuse decline fail".split())
HELD = ("xcomp", "ccomp", "acl", "pcomp", "pobj", "prep", "dobj", "relcl")


def tree_factuality(tree: Tree, text: str, at: int) -> Factuality:
    """Return how the word at offset `at` is put; cues of the words count too, for a noun only those of its phrase."""
    node = next((each for each in tree.nodes if each.start == at), None)
    if node is None:
        return read_factuality(text, at)
    if node.pos == "NOUN":
        start = tree.span(node)[0]
        return Factuality.RUMOURED if UNNAMED.search(text) else read_factuality(text[start:], at - start)
    return Factuality.DENIED if _denied(tree, node) else read_factuality(text, at)


def _denied(tree: Tree, node: Node) -> bool:
    if tree.child(node, "neg") is not None:
        return True
    at = node
    for above in tree.above(node):
        if at.relation not in HELD or (at.relation == "relcl" and at is node):
            return False
        if above.lemma in UNDOES and above.pos in ("VERB", "NOUN"):
            return True
        at = above
    return False
