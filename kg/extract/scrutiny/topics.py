"""Whether a comment is about its object: what the words act on or whose it is, not what they only mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.moves import COUNTING
from kg.extract.readers.grammar.words import EXPECTS, JUDGING, SAYING

if TYPE_CHECKING:
    from kg.extract.readers.grammar.clause import Grammar
    from kg.text.names import Found
    from kg.text.syntax import Node

MAIN = ("nsubj", "nsubjpass", "dobj", "attr", "oprd")
ABOUT = frozenset(("about", "on", "of", "against"))
OF = frozenset(("of", "about", "for", "on", "against"))
#: Verbs whose object hears what is said.
TELLS = frozenset(("assure", "inform", "remind", "tell", "warn"))
OWN = ("his ", "her ", "their ", "its ")
DEEPEST = 5  # words between a name and the verb that it is an end of
CLAUSES = ("ccomp", "csubj", "xcomp", "conj", "parataxis", "ROOT")


def topic_doubt(grammar: Grammar, topic: Found, kind: str) -> str | None:
    """Return why a name is only mentioned in what is said, or None."""
    heads = grammar.tree.heads((topic.start, topic.end))
    if not heads or not any(each.lemma in SAYING | JUDGING for each in grammar.verbs):
        return None
    if topic.words.startswith(OWN):
        return "only says whose they are"
    hearers = (grammar.tree.head(each) for each in heads if each.relation in ("dobj", "dative"))
    if any(each.relation == "ROOT" and each.lemma in TELLS for each in hearers):
        return "was told, and not spoken about"
    if COUNTING.search(grammar.line.text[: topic.start]):
        return "is only the unit of a number"
    return None if any(_carries(grammar, node, kind) for node in heads) else "is only mentioned in what is said"


def _carries(grammar: Grammar, node: Node, kind: str, depth: int = 0) -> bool:
    """Whether a noun stands where what is said is about it."""
    tree = grammar.tree
    above = tree.head(node)
    if depth > DEEPEST:
        return False
    if node.relation in MAIN:
        says = node.relation == "nsubj" and above.lemma in EXPECTS | SAYING
        only_says = says and tree.child(above, "ccomp", "xcomp") is not None  # "said that Norvik sees prices rising"
        return not only_says and _is_main(grammar, above)
    if node.relation in ("conj", "appos") or (node.relation == "poss" and above.pos in ("NOUN", "PROPN")):
        return _carries(grammar, above, kind, depth + 1)
    if node.relation in ("compound", "nmod", "amod") and kind != "Person":
        return _carries(grammar, above, kind, depth + 1)
    if node.relation == "pobj":
        return _carries_behind(grammar, above, kind, depth)
    return False


def _carries_behind(grammar: Grammar, preposition: Node, kind: str, depth: int) -> bool:
    """Whether what a preposition leads to is spoken about: "worried about X", "the outlook for X", "such as X"."""
    held = grammar.tree.head(preposition)
    if held.pos in ("VERB", "AUX", "ADJ"):
        verb = held if held.pos != "ADJ" else grammar.tree.head(held)
        return preposition.lemma in ABOUT and _is_main(grammar, verb)
    such = preposition.lemma == "as" and any(each.lemma == "such" for each in grammar.tree.children(preposition))
    return (such or preposition.lemma in OF) and _carries(grammar, held, kind, depth + 1)


def _is_main(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb is of the main line of what is said, not of a clause beside it."""
    at = verb
    while at.pos in ("VERB", "AUX", "ADJ"):
        if at.relation not in CLAUSES and not (at.pos == "ADJ" and at.relation == "acomp"):
            return False
        above = grammar.tree.head(at)
        if above.place == at.place or above.lemma in SAYING:
            return True
        at = above
    return False
