"""Evidence: whether the cited sentence carries a candidate between its ends, and which word states it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.ends import Context, Ends, Refused
from kg.extract.form import APPOSED
from kg.extract.links import event_problem, pair_problem
from kg.extract.moves import governing_cue, move_problem, order_of_respectively
from kg.extract.order import attributive
from kg.models import Quantity, Reason

if TYPE_CHECKING:
    from kg.extract.page import Line
    from kg.text.names import Found

QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]?")
WITHIN = re.compile(r"\b(?:in|into|at|from|near|across)\s+(?:the\s+)?$")
#: What a speaker does by the words that make him one.
SPEAKING = APPOSED | {"COMMENTED_ON", "RATED", "FORECAST", "MET"}
HIMSELF = re.compile(r"\b(?:he|she|I)\b")
MOVERS = frozenset(("Company", "Index", "Security", "Commodity", "Currency", "Sector", "Product"))


def check_evidence(context: Context, line: Line, predicate: str, ends: Ends, quantity: Quantity | None) -> int:
    """Return the offset in the line of the word that states the fact; Refused when the words do not carry it."""
    _check_aside(line, predicate, ends)
    rule = context.ontology.predicates[predicate]
    problem = None
    if ends.obj is not None:
        problem = _comment_problem(line, ends) if predicate == "COMMENTED_ON" else None
        problem = problem or pair_problem(rule, line.text, ends.subject, ends.obj, line.names)
    elif context.ontology.event_of(predicate) == "PriceMove":
        _check_move(context, line, predicate, ends.subject, quantity)
    else:
        problem = event_problem(rule, line.text, ends.subject, quantity=quantity, names=line.names)
    problem = problem or _only_says(line, predicate, ends)
    if problem:
        raise Refused(*problem)
    return _stated_at(context, line, predicate, ends, quantity)


def _stated_at(context: Context, line: Line, predicate: str, ends: Ends, quantity: Quantity | None) -> int:
    if quantity is not None and context.ontology.event_of(predicate) == "PriceMove":
        cue = governing_cue(context.ontology, predicate, line.text, quantity)
        return cue.start() if cue else quantity.start
    pattern = context.ontology.predicates[predicate].cue_pattern
    start = ends.subject.start if ends.obj is None else min(ends.subject.start, ends.obj.start)
    match = pattern.search(line.text, start) if pattern else None
    return match.start() if match else start


def _only_says(line: Line, predicate: str, ends: Ends) -> tuple[Reason, str] | None:
    """Judge a person who only says what others do; "he" or "she" in what is said leads back to the speaker."""
    speaks = ends.subject == line.speech.speaker and ends.subject_arg.type == "Person"
    if not speaks or predicate in SPEAKING or HIMSELF.search(line.text, ends.subject.end):
        return None
    return Reason.UNSUPPORTED, f"{ends.subject.words} only says what others do"


def _comment_problem(line: Line, ends: Ends) -> tuple[Reason, str] | None:
    """Only the one who says the sentence comments, and only on what is said."""
    if line.speech.speaker != ends.subject:
        return Reason.UNSUPPORTED, f"{ends.subject.words} is not the speaker of the cited sentence"
    if ends.obj and line.speech.sets_aside(ends.obj):
        return Reason.UNSUPPORTED, f"{ends.obj.words} stands only in the words that name the speaker"
    if ends.object_arg.type == "Place" and ends.obj and WITHIN.search(line.text[: ends.obj.start]):
        return Reason.UNSUPPORTED, f"{ends.obj.words} only says where"
    quoted = [match.span() for match in QUOTED.finditer(line.text)]
    if ends.obj and quoted and not any(start <= ends.obj.start < end for start, end in quoted):
        return Reason.UNSUPPORTED, f"{ends.obj.words} does not stand in the words said"
    return None


def _check_aside(line: Line, predicate: str, ends: Ends) -> None:
    """Names that only say who speaks take part in nothing else."""
    if predicate in APPOSED or predicate == "COMMENTED_ON":
        return
    for found in (ends.subject, ends.obj):
        if found and attributive(line.text, found, line.names):
            raise Refused(Reason.UNSUPPORTED, f"{found.words} only says whose the next name is")
        if found and any(start <= found.start and found.end <= end for start, end in line.speech.asides):
            raise Refused(Reason.UNSUPPORTED, f"{found.words} stands only in the words that name the speaker")


def _check_move(context: Context, line: Line, predicate: str, subject: Found, quantity: Quantity | None) -> None:
    named = [name for name in line.names if context.types.get(name.words, "other") in MOVERS]
    movers = sorted((*named, *line.described), key=lambda found: found.start)
    if quantity is not None:
        peers = [q for q in line.quantities if q.unit == quantity.unit]
        in_order = order_of_respectively(line.text, subject, quantity, movers=movers, numbers=peers)
        if in_order is not None:
            if not in_order:
                raise Refused(Reason.NUMBER_ELSEWHERE, "“respectively” gives this number to another")
            return
    problem = move_problem(context.ontology, predicate, line.text, subject, quantity=quantity, movers=movers)
    if problem:
        raise Refused(*problem)
