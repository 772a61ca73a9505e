"""Whether grammar agrees with what a model says: a check of rows that the words alone would let pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.form import MOVES
from kg.extract.readers.grammar.clause import Grammar
from kg.extract.readers.grammar.saying import speaks_of
from kg.extract.readers.grammar.words import SAYING
from kg.models import Reason

if TYPE_CHECKING:
    from kg.extract.ends import Ends
    from kg.extract.order import Problem
    from kg.extract.page import Line
    from kg.text.names import Found
    from kg.text.syntax import Node


#: Types of which one speaks even where a clause beside the main one names them (ninth audit: 6 of 8 of these true).
SPOKEN_OF = ("Commodity", "Currency", "Index")
#: Predicates whose subject acts.
DONE = frozenset(("ACQUIRED", "OWNS", "AFFECTS", "SUED", "INVESTED_IN", "LAUNCHED", "FINED", "ANNOUNCED", "FORECAST"))
#: What goes before the subject of a clause: a joining word, an article, small words that say what it is.
OPENING = re.compile(
    r"(?:^|[,;:]\s|\b(?:and|but|while|whereas|as)\s)(?:[Tt]he\s)?"
    r"(?:(?!(?:of|in|on|at|by|for|from|to|with|than|as|and|against|its|their)\b)[a-z-]+\s){0,3}$"
)
#: Quantities of goods, which rise and fall without being prices.
NO_PRICE = re.compile(r"(?:\w+\s+){0,2}(?:output|production|sales|turnover|orders)\b", re.IGNORECASE)


def grammar_problem(line: Line, predicate: str, ends: Ends, at: int) -> Problem | None:
    """Return why the grammar of a line does not carry a row stated at offset `at`; None where it does or is silent."""
    grammar = Grammar.of(line)
    if grammar is None:
        return None
    if predicate == "COMMENTED_ON" and ends.obj is not None:
        if ends.object_arg.type not in SPOKEN_OF and speaks_of(grammar, ends.subject, ends.obj) is False:
            return Reason.UNSUPPORTED, f"{ends.obj.words} stands only beside what {ends.subject.words} speaks of"
    elif predicate in MOVES:
        return _move_problem(grammar, ends.subject, at)
    elif predicate in DONE and not _does(grammar, ends.subject, at):
        return Reason.UNSUPPORTED, f"{ends.subject.words} is not who does that"
    return None


def _move_problem(grammar: Grammar, mover: Found, at: int) -> Problem | None:
    if NO_PRICE.match(mover.words):
        return Reason.UNSUPPORTED, f"{mover.words} has no price"
    return None if _moves(grammar, mover, at) else (Reason.UNSUPPORTED, f"{mover.words} is not what moved")


def _does(grammar: Grammar, doer: Found, at: int) -> bool:
    """Whether a name is, or owns, the subject or the agent of the verb at `at`, or of one that hands it on."""
    node = grammar.tree.at(at)
    if node is None or node.pos not in ("VERB", "AUX") or node.lemma == "merge":
        return True  # who "merged into" another is taken over
    doing = (*grammar.subjects(node), *grammar.governed(node, "by"))
    return not doing or any(grammar.referent(each) == doer or _covers(grammar, each, doer) for each in doing)


def _moves(grammar: Grammar, mover: Found, at: int) -> bool:
    """Whether a thing is, or owns, the subject of the word of motion at `at`: verb, "up" beside a verb, or noun."""
    node = grammar.tree.at(at)
    if node is None or _opens_its_clause(grammar.line.text, mover, at):
        return True
    if node.pos == "NOUN" and any(mover.start <= each.start < mover.end for each in grammar.tree.below(node)):
        return True
    verb = node if node.pos in ("VERB", "AUX") else grammar.tree.head(node)
    subjects = grammar.subjects(verb) if verb.pos in ("VERB", "AUX") else ()
    if not subjects and _speaks(grammar, mover):
        return False
    return not subjects or any(_covers(grammar, each, mover) for each in subjects)


def _opens_its_clause(text: str, mover: Found, at: int) -> bool:
    """Whether a name is what a clause begins with, and its verb follows at once, whatever the tree makes of it."""
    return text[mover.end : at].isspace() and OPENING.search(text[: mover.start]) is not None


def _speaks(grammar: Grammar, found: Found) -> bool:
    """Whether a name is the subject of a verb of saying."""
    verbs = (verb for verb in grammar.verbs if verb.lemma in SAYING)
    return any(found.start <= each.start < found.end for verb in verbs for each in grammar.tree.children(verb, "nsubj"))


def _covers(grammar: Grammar, subject: Node, mover: Found) -> bool:
    """Whether a subject's phrase, without its clauses, holds the words of a thing; a pronoun may stand for any."""
    if subject.pos == "PRON":
        return True
    own = [subject, *grammar.tree.children(subject, "compound", "poss", "nmod", "amod", "appos")]
    own += grammar.governed(subject, "of", "in") if subject.lemma != "yield" else ()
    if any(each.relation == "poss" and each.pos in ("PRON", "DET") for each in own):
        return True  # "whose shares fell"
    return any(mover.start <= each.start < mover.end for each in own)
