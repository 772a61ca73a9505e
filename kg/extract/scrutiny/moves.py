"""Whether a thing of value moved as a row says: by itself, in fact, and not another thing of a like name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.motion import tells_itself
from kg.extract.readers.grammar.words import (
    DISTANCES,
    DOWN,
    DOWN_NOUNS,
    ELSEWHERE,
    FEARS,
    HOPES,
    NOT_YET,
    OTHER_KINDS,
    OWN_HEADS,
    PRICED,
    UP,
    UP_NOUNS,
)
from kg.text.date_words import MONTH_NAMES

if TYPE_CHECKING:
    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Quantity
    from kg.text.names import Found
    from kg.text.syntax import Node

#: "Should the dollar fall", "Were prices to rise".
INVERTED = re.compile(r"[“\"'‘(\s]*(?:Should|Were|Had)\s", re.IGNORECASE)
SUPPOSED = re.compile(
    r"\b(?:provided\s+(?:that\b|(?:the\s+)?\w+\s+(?:does|do|is|are|can|remains?|stays?|continues?)\b)|(?:so|as)\s+long\s+as"
    r"|assuming\s+(?:that|the|prices|rates)\b|in\s+case|even\s+if|unless)\b[^,;]*$",
    re.IGNORECASE,
)
MIXED_NEAR = 20  # characters before a word of motion in which "lower to" may begin
SUPPOSED_NEAR = 60  # characters before a verb in which "provided" or "unless" is its own
#: Prices some of which rose and some fell: "settling nine dlrs lower to seven higher".
MIXED = re.compile(
    r"\b(?:lower|higher|down|up)\s+to\s+(?!\d{3})[\w/.-]+(?:\s\w+)?\s+(?:lower|higher|down|up)\b", re.IGNORECASE
)
DEGREES = frozenset(("enough", "further", "much", "so", "that", "yet"))
UNSURE = frozenset(("doubtful", "unlikely", "sceptical", "skeptical"))
DATED = re.compile(
    r"\b(?:today|yesterday|this|last|past|recent\w*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    rf"|{'|'.join(MONTH_NAMES)})\b"
)


def move_doubt(grammar: Grammar, mover: Found, at: int, quantity: Quantity | None) -> str | None:
    """Return why a mover did not simply move as the word at offset `at` says, or None."""
    mixed = MIXED.search(grammar.line.text, max(0, at - MIXED_NEAR))
    if note := _kind_doubt(grammar, mover) or ("is many things, some higher and some lower" if mixed else None):
        return note
    node = grammar.tree.at(at)
    if node is None:
        return None
    if _is_supposed(grammar, node):
        return "is only supposed to move"
    if node.relation == "prt" and grammar.tree.head(node).lemma in ELSEWHERE:
        return f"does not move: “{grammar.tree.head(node).text} {node.text}”"
    if node.pos != "NOUN":
        return _verb_doubt(grammar, node, mover, sized=quantity is not None)
    return None if quantity is not None else _noun_doubt(grammar, node, mover)


def _is_supposed(grammar: Grammar, node: Node) -> bool:
    """Whether a move is only thought of: feared, hoped for, or what something else would depend on."""
    text = grammar.line.text
    if INVERTED.match(text) and not text.rstrip().endswith("?"):
        return True
    if SUPPOSED.search(text[max(0, node.start - SUPPOSED_NEAR) : node.start]):
        return True
    reasons = _reasons(grammar, node)
    if any(each.lemma in UNSURE for each in reasons):
        return True
    if node.relation in ("ccomp", "acl"):  # "concern deepened that rates would rise"
        reasons += grammar.tree.children(grammar.tree.head(node), "nsubj")
    thought = (each.lemma in FEARS | HOPES and each.pos in ("NOUN", "PROPN") for each in reasons)
    return any(thought) or _is_alternative(grammar, node) or (node.pos == "NOUN" and _is_under_modal(grammar, node))


def _is_alternative(grammar: Grammar, node: Node) -> bool:
    """Whether a move is only one of two that are possible: "is likely to stay stable or drift down"."""
    if node.relation == "conj" and grammar.tree.children(node, "nsubj", "nsubjpass"):
        return False
    head = grammar.tree.head(node) if node.relation == "conj" else node
    joins = (each for each in grammar.tree.children(head, "cc") if each.lemma == "or")
    numbers = {quantity.start for quantity in grammar.line.quantities}  # "down 59p, or 24 per cent"
    return head.pos in ("VERB", "AUX") and any(each.end + 1 not in numbers for each in joins)


def _is_under_modal(grammar: Grammar, noun: Node) -> bool:
    """Whether a noun of motion is the subject of what only would be: "a 10 pct decline would hurt"."""
    verb = grammar.tree.head(noun)
    modal = any(each.lemma in ("would", "could", "might") for each in grammar.tree.children(verb, "aux"))
    return modal and noun.relation in ("nsubj", "nsubjpass") and grammar.tree.child(noun, "poss") is None


def _reasons(grammar: Grammar, node: Node) -> list[Node]:
    """Return the words that a move hangs on, up to the next main verb."""
    found: list[Node] = []
    for each in grammar.tree.above(node):
        found.append(each)
        if each.pos in ("VERB", "AUX") and each.relation in ("ROOT", "ccomp", "conj"):
            break
    return found


def _noun_doubt(grammar: Grammar, node: Node, mover: Found) -> str | None:
    """Judge "the rise in X" without a size: only "X's rise", or one with its day, is told as a fact."""
    if not tells_itself(grammar.tree, node):
        return None
    owned = any(mover.start <= each.start < mover.end for each in grammar.tree.children(node, "poss"))
    dated = DATED.search(grammar.line.text, *grammar.tree.span(node)) is not None
    return None if owned or dated else "is only spoken of as moving"


def _verb_doubt(grammar: Grammar, node: Node, mover: Found, *, sized: bool) -> str | None:
    """Judge a verb of motion that does something to something else: "increased the size of its issue"."""
    if node.lemma == "add" and not grammar.objects(node) and not sized:
        return "only adds to what it said"
    if node.lemma not in UP | DOWN:
        return None
    if grammar.tree.child(node, "neg") and any(each.lemma in DEGREES for each in grammar.tree.below(node)):
        return "is only said not to move so far"
    if node.relation in ("xcomp", "ccomp") and grammar.is_infinitive(node) and grammar.tree.head(node).lemma in NOT_YET:
        return "has not moved yet"
    for each in grammar.objects(node):
        counted = each.pos == "NUM" or each.text[0].isdigit() or grammar.tree.child(each, "nummod") is not None
        counted = counted or (sized and each.lemma == "more")  # "more than a point"
        if not counted and each.lemma not in DISTANCES and each.tag != "JJS":
            return f"does something to {each.text}"
    return "does not stand nearest to its verb" if _has_nearer(grammar, node, mover) else None


def _has_nearer(grammar: Grammar, verb: Node, mover: Found) -> bool:
    """Whether another thing of value stands between the "and" and a second verb: "bonds fell as … and rates rose"."""
    if verb.relation != "conj" or grammar.tree.children(verb, "nsubj", "nsubjpass"):
        return False
    joins = [each for each in grammar.tree.nodes if each.lemma == "and" and each.start < verb.start]
    between = grammar.tree.nodes[joins[-1].place + 1 : verb.place] if joins else ()
    if any(mover.start <= each.start < mover.end for each in between):
        return False
    named = (grammar.name(each) for each in between if each.relation in ("dobj", "conj", "nsubj", "appos", "compound"))
    return any(each.lemma in PRICED for each in between) or any(each is not None for each in named)


def _kind_doubt(grammar: Grammar, mover: Found) -> str | None:
    """Judge words round a mover's name that make another thing of it: "local M2", "the sterling bond market"."""
    tree = grammar.tree
    nodes = tree.inside((mover.start, mover.end))
    if not nodes:
        return None
    counted = any(each.place + 1 == nodes[0].place for each in tree.children(nodes[-1], "nummod"))
    if counted and grammar.kind(mover) == "Currency":
        return "is only the unit of a number"
    if mover.words[0].islower() and " " in mover.words:
        return None
    head = next((n for n in reversed(nodes) if not mover.start <= tree.head(n).start < mover.end), nodes[-1])
    before = [n for n in tree.children(head, "amod", "compound", "nmod") if n.start < mover.start]
    if any(OTHER_KINDS & {n.lemma, *(m.lemma for m in tree.children(n))} for n in before):
        return "is another kind of it"
    above = tree.head(head)
    own = head.relation == "poss" and grammar.kind(mover) == "Company"
    if (own or head.relation in ("compound", "nmod")) and above.start > head.start and above.lemma not in OWN_HEADS:
        moves = above.lemma in UP_NOUNS | DOWN_NOUNS
        return None if moves or above.pos == "PROPN" else f"only says which {above.text} moved"
    return None
