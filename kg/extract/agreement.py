"""Whether grammar agrees with what a model says: a check of rows that the words alone would let pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.clause import Grammar
from kg.extract.readers.grammar.saying import speaks_of
from kg.models import Reason

if TYPE_CHECKING:
    from kg.extract.ends import Ends
    from kg.extract.order import Problem
    from kg.extract.page import Line
    from kg.text.names import Found
    from kg.text.syntax import Node


#: Quantities of goods, which rise and fall without being prices.
NO_PRICE = re.compile(r"(?:\w+\s+){0,2}(?:output|production|sales|turnover|orders)\b", re.IGNORECASE)


def grammar_problem(line: Line, predicate: str, ends: Ends, at: int) -> Problem | None:
    """Return why the grammar of a line does not carry a row stated at offset `at`; None where it does or is silent."""
    grammar = Grammar.of(line)
    if grammar is None:
        return None
    if predicate == "COMMENTED_ON" and ends.obj is not None:
        if speaks_of(grammar, ends.subject, ends.obj) is False:
            return Reason.UNSUPPORTED, f"{ends.obj.words} stands only beside what {ends.subject.words} speaks of"
    elif predicate in ("ROSE", "FELL"):
        if NO_PRICE.match(ends.subject.words):
            return Reason.UNSUPPORTED, f"{ends.subject.words} has no price"
        if not _moves(grammar, ends.subject, at):
            return Reason.UNSUPPORTED, f"{ends.subject.words} is not what moved"
    return None


def _moves(grammar: Grammar, mover: Found, at: int) -> bool:
    """Whether a thing is, or owns, the subject of the verb of motion at `at`; of a noun, whether it is part of it."""
    node = grammar.tree.at(at)
    if node is None or node.pos not in ("VERB", "NOUN"):
        return True
    if node.pos == "NOUN":
        return True
    subjects = grammar.subjects(node)
    return not subjects or any(_covers(grammar, each, mover) for each in subjects)


def _covers(grammar: Grammar, subject: Node, mover: Found) -> bool:
    """Whether a subject's phrase, without its clauses, holds the words of a thing; a pronoun may stand for any."""
    if subject.pos == "PRON":
        return True
    own = [subject, *grammar.tree.children(subject, "compound", "poss", "nmod", "amod", "appos")]
    own += grammar.governed(subject, "of", "in")
    if any(each.relation == "poss" and each.pos in ("PRON", "DET") for each in own):
        return True  # "whose shares fell"
    return any(mover.start <= each.start < mover.end for each in own)
