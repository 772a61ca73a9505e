"""Dates that are a claim's own by grammar: on which word they hang, and which verbs share one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.foils import compares, is_period

if TYPE_CHECKING:
    from kg.text.dates import DateReading
    from kg.text.syntax import Node, Tree

AIRED = frozenset(("air", "broadcast", "print", "publish"))
FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)  # "will cut it from 1 April": when a step begins
AT = re.compile(r"\bat\s+(?:the\s+)?$", re.IGNORECASE)
OCCASION = re.compile(
    r"['’]s?\s(?:[\w.-]+\s){0,4}?(?:auction|close|closing|fixing|market|opening|sale|session|tender)\b"
)
#: What is due on a day, which is another one than the event's: "coupons payable this September".
DUE = frozenset(("available", "due", "effective", "payable"))
COMPLETES = frozenset(("close", "complete", "conclude", "finalise", "finalize", "finish"))
#: What gives a second verb a time of its own: "bought Lumo and a year later acquired Halden".
LATER = re.compile(
    r"\b(?:later|after(?:wards)?|eventually|since|soon|subsequently|overnight|(?:next|following|latest|this|last)\s+\w+|before)\b"
)
WHEN = re.compile(r",?\s+(?P<when>when)\b")
OPENING = re.compile(r"(?:(?:But|And)\s+)?(?:In|Since|On|During|By|Late|Early)?\s*$", re.IGNORECASE)


def depends(tree: Tree, text: str, predicate: str, reading: DateReading, at: int, *, future: bool) -> bool:
    """Whether a date depends on the word that states the claim and is not what it is compared with, or a long span."""
    within = predicate != "ANNOUNCED"
    root = tree.root((reading.start, reading.end))
    if root is None:
        return False
    occasion = AT.search(text[: reading.start]) and OCCASION.match(text, reading.end)  # "at today's tender"
    owns = tree.head(root).start == at  # "from last year's collapse in prices"
    if within and root.relation == "poss" and (owns or occasion):
        return True
    above = tree.head(root)
    if predicate == "COMMENTED_ON" and above.relation == "acl" and above.lemma in AIRED:
        return True  # "said in an interview aired yesterday"
    if _is_of_noun(tree, root, within=within) or not tree.belongs((reading.start, reading.end), at, within=within):
        return False
    if compares(text, reading.start) and not ((future or not within) and FROM.search(text[: reading.start])):
        return False
    return predicate not in ("FORECAST", "REPORTED") or not is_period(text, reading)


def _is_of_noun(tree: Tree, root: Node, *, within: bool) -> bool:
    """Whether a date is that of something else: "coupons payable this September"; for a step "an attack on Friday"."""
    first = tree.head(root)
    if root.relation == "npadvmod" and first.pos == "ADJ" and first.lemma in DUE:
        return True
    noun = tree.head(first) if first.pos == "ADP" else first
    indefinite = any(each.lemma in ("a", "an") for each in tree.children(noun, "det"))
    return not within and noun.tag == "NN" and noun.relation == "pobj" and indefinite


def shared(tree: Tree, text: str, reading: DateReading, at: int) -> bool:
    """Whether a date that opens a sentence is also that of its second verb: "Since 1980 it fell and the bank rose"."""
    node = tree.at(at)
    if node is not None and _is_then(tree, text, reading, node):
        return True
    if node is None or node.relation != "conj" or node.pos not in ("VERB", "AUX"):
        return False
    first = tree.head(node)
    subject = tree.child(first, "nsubj", "nsubjpass")
    leads = text.startswith(",", reading.end) or (subject is not None and tree.span(subject)[0] == reading.end + 1)
    opens = OPENING.fullmatch(text[: reading.start]) is not None and leads
    joins = text.rfind(" and ", first.end, node.start)
    if LATER.search(text, max(joins, first.end), node.start):
        return False
    alike = first.tag == node.tag and first.relation in ("ROOT", "ccomp")  # not "had risen", "will rise"
    return opens and alike and not compares(text, reading.start)


def _is_then(tree: Tree, text: str, reading: DateReading, node: Node) -> bool:
    """Whether "when" makes a date that of the clause behind it: "in 1978, when the franc rose sharply"."""
    when = WHEN.match(text, reading.end)
    told = node.relation in ("relcl", "advcl") and node.tag in ("VBD", "VBN")
    return when is not None and told and tree.span(node)[0] == when.start("when")


def dated_verb(tree: Tree, at: int) -> int:
    """Return the offset of the verb whose day another word shares, else that of the word itself.

    A participle beside it does ("was hit on Friday, sinking 18 %"), what it completes ("completed its sale"), and the
    noun that is said to be something ("the rise was 1 pct in January").
    """
    node = tree.at(at)
    if node is None:
        return at
    beside = node.tag == "VBG" and node.relation == "advcl" and not tree.children(node, "nsubj", "mark")
    completed = node.relation == "dobj" and tree.head(node).lemma in COMPLETES
    told = node.relation == "nsubj" and node.pos == "NOUN" and tree.head(node).lemma == "be"
    return tree.head(node).start if beside or completed or told else at
