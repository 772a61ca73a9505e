"""How a clause puts its fact, by grammar: what its verb is denied by, and what ended before it came about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.models import Factuality
from kg.text.factuality import UNNAMED, read_factuality

if TYPE_CHECKING:
    from kg.text.syntax import Node, Tree

IF = re.compile(r"\b(?:if|unless|provided|otherwise|in that (?:event|case))\b", re.IGNORECASE)
TELLING = frozenset(("since", "because", "as", "although", "though", "while", "after"))
AHEAD = frozenset(
    ("poise", "poised", "set", "likely", "due", "bound", "ready", "expect", "head", "sure", "certain", "schedule")
) | {"scheduled", "slate", "slated"}
BELIEVED = frozenset(("believe", "think", "understand", "rumour", "rumor", "say", "report"))
MULLS = frozenset(("consider", "contemplate", "weigh", "mull"))  # what somebody only thinks of doing: "considers a bid"
#: Verbs that undo what hangs on them: "terminated an agreement to sell", "denied that it bought".
UNDOES = frozenset(
    ["terminate", "end", "cancel", "abandon", "scrap", "withdraw", "reject", "deny", "refuse", "decline", "fail"]
) | {"unable", "unwilling"}
OF_PRICES = frozenset(("end", "decline"))  # what prices do too: "ended the day with the dollar up"
#: What makes a post one to come: "will become chairman"; "will show a loss, chairman Lund said" does not.
TAKES_OFFICE = re.compile(r"\b(?:become|be|as|remain|named?|appoint\w*|elect\w*|promot\w*|succeed\w*)\b")
LISTED = re.compile(r"-listed\b")
SWINGS = frozenset(("decline", "decrease", "drop", "fall", "gain", "increase", "rally", "rise", "slide"))
NEAR = 25  # characters before the word of a post or a tie that can say of it how it is
HELD = ("xcomp", "ccomp", "acl", "pcomp", "pobj", "prep", "dobj", "relcl")


def static_factuality(text: str, predicate: str, at: int) -> Factuality:
    """Return how a post or another tie is put whose word stands at `at`: only the few words before it count."""
    if predicate == "BASED_IN" or LISTED.match(text, max(0, at - 1)):
        return Factuality.ASSERTED  # said in passing, whatever the sentence denies or foretells
    before = text[max(0, at - NEAR) : at]
    found = read_factuality(text[max(0, at - NEAR) :], min(at, NEAR))
    # "denied, minister Ada Lund said", "sources close to chairman Ada Lund said"
    passing = found in (Factuality.DENIED, Factuality.RUMOURED) or not TAKES_OFFICE.search(before)
    return Factuality.ASSERTED if predicate == "WORKS_FOR" and passing else found


def tree_factuality(tree: Tree, text: str, at: int) -> Factuality:
    """Return how the word at offset `at` is put; cues of the words count too, for a noun only those of its phrase."""
    node = tree.at(at)
    if node is None:
        return read_factuality(text, at)
    if node.pos == "NOUN":
        return _of_noun(tree, text, node, at)
    if _denied(tree, node):
        return Factuality.DENIED
    if _goes_on(tree, node):
        first = tree_factuality(tree, text, tree.head(node).start)
        return Factuality.ASSERTED if first is Factuality.DENIED else first
    weighed_down = tree.child(node, "prt") is not None  # no mulling: "weighed down by its banks"
    mulled = node.relation in ("xcomp", "pcomp") and tree.head(node).lemma in MULLS
    if _only_believed(tree, node) or mulled or (node.lemma in MULLS and not weighed_down):
        return Factuality.RUMOURED
    found = _by_words(tree, text, node)
    ahead = found is Factuality.ASSERTED and _is_ahead(tree, node)
    later = found is Factuality.CONDITIONAL and _would_later(tree, node) and not IF.search(text)
    return Factuality.FORECAST if ahead or later else found


def _of_noun(tree: Tree, text: str, node: Node, at: int) -> Factuality:
    """Return how a noun is put: by the words of its phrase, or as the cause of what would be."""
    start, end = tree.span(node)
    bare = node.lemma in SWINGS and not any(each.isdigit() for each in text[start:end])
    if (
        bare
        and node.relation == "nsubj"
        and any(each.lemma == "would" for each in tree.children(tree.head(node), "aux"))
    ):
        return Factuality.CONDITIONAL  # "the dollar's fall would cut the surplus"
    return Factuality.RUMOURED if UNNAMED.search(text) else read_factuality(text[start:], at - start)


def _by_words(tree: Tree, text: str, node: Node) -> Factuality:
    """Return how the words before a verb put it, as far as they are about that verb."""
    if _only_tells(tree, node):
        return Factuality.ASSERTED
    start = _with(tree, node)
    found = read_factuality(text[start:], node.start - start)
    if start and found is Factuality.ASSERTED:
        return read_factuality(text, tree.head(tree.head(node)).end)  # "could rally, with the Dow gaining 5%"
    if found is Factuality.FORECAST and node.relation == "acl" and node.tag == "VBN" and not tree.children(node, "aux"):
        return Factuality.ASSERTED  # "the proposed rules released by": they are released
    return Factuality.CONDITIONAL if found is Factuality.FORECAST and has_condition(tree, node) else found


def _with(tree: Tree, node: Node) -> int:
    """Return where "with the index gaining" begins, whose mood is its own; 0 for any other verb."""
    above = tree.head(node)
    own = node.tag == "VBG" and node.relation in ("pcomp", "pobj") and above.lemma == "with"
    return above.start if own else 0


def has_condition(tree: Tree, node: Node) -> bool:
    """Whether a clause with "if", but not "even if", hangs on a verb: "could raise tariffs if Norland does"."""
    clauses = tree.children(node, "advcl")
    marks = (mark for each in clauses for mark in tree.children(each, "mark"))
    before = (
        tree.nodes[mark.place - 1].lemma if mark.place else "" for mark in marks if mark.lemma in ("if", "unless")
    )
    return any(word != "even" for word in before)


def _goes_on(tree: Tree, node: Node) -> bool:
    """Whether a verb goes on with what another began: "may decide to raise it and extend it"."""
    own = tree.child(node, "nsubj", "nsubjpass", "aux") is not None
    return node.relation == "conj" and not own and tree.head(node).pos in ("AUX", "VERB")


def _only_tells(tree: Tree, node: Node) -> bool:
    """Whether a clause beside another only tells when or why: "since the dollar rose"."""
    marks = {each.lemma for each in tree.children(node, "mark", "advmod")}
    over = not any(each.tag == "MD" for above in tree.above(node) for each in tree.children(above, "aux"))
    told = bool(marks & TELLING) or ("when" in marks and over)  # not "will lift it when Norland acted"
    return node.tag == "VBD" and node.relation == "advcl" and told


def is_to_come(tree: Tree, at: int) -> bool:
    """Whether the verb at `at` tells of what is to come, denied or rumoured though: "is not expected to rise"."""
    node = tree.at(at)
    if node is None or (
        tree.child(node, "neg") and any(each.lemma in ("can", "could") for each in tree.children(node, "aux"))
    ):
        return False  # "could not rise on Monday"
    return tree.may(node) or _is_ahead(tree, node)


def _is_ahead(tree: Tree, node: Node) -> bool:
    """Whether something is only about to be: "should rise", "can only rise", "is poised to rise"."""
    if any(each.lemma in ("should", "can") for each in tree.children(node, "aux")):
        return True
    above = tree.head(node)
    foreseen = (
        above.lemma == "see" and above.tag == "VBN" and not any(a.lemma == "have" for a in tree.children(above, "aux"))
    )
    coming = any(each.lemma in ("next", "year", "quarter") for each in tree.below(node))
    if node.tag == "VBG" and node.relation in ("xcomp", "ccomp") and foreseen and coming:
        return True  # "were seen rising 3 pct this year"
    infinitive = any(each.lemma == "to" for each in tree.children(node, "aux"))
    return infinitive and node.relation in ("xcomp", "ccomp") and tree.head(node).lemma in AHEAD


def _only_believed(tree: Tree, node: Node) -> bool:
    """Whether others believe it: "was thought to have bought"."""
    above = tree.head(node)
    passive = tree.child(above, "auxpass", "nsubjpass") is not None
    return node.relation == "xcomp" and passive and above.lemma in BELIEVED


def _would_later(tree: Tree, node: Node) -> bool:
    """Whether "would" is the "will" of what was said in the past ("said that it would rise")."""
    would = any(each.lemma == "would" for each in tree.children(node, "aux"))
    above = tree.head(node)
    return would and node.relation == "ccomp" and above.tag in ("VBD", "VBN", "VBG", "VB")


def _denied(tree: Tree, node: Node) -> bool:
    if tree.child(node, "neg") is not None:
        return True
    at = node
    for above in tree.above(node):
        if at.relation not in HELD or (at.relation == "relcl" and at is node):
            return False
        if above.lemma in UNDOES and above.pos in ("ADJ", "VERB", "NOUN"):
            return above.lemma not in OF_PRICES or at.relation in ("xcomp", "dobj")
        at = above
    return False
