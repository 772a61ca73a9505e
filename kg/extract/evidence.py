"""Evidence: whether the cited sentence carries a candidate between its ends, and which word states it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.comments import comment_problem
from kg.extract.ends import Context, Ends, Refused
from kg.extract.form import APPOSED
from kg.extract.links import event_problem, hyphen_problem, number_problem, pair_problem
from kg.extract.moves import AFTERWARDS, RESULTS, bare_between, governing_cue, move_problem
from kg.extract.order import NOT_IN_TURN, attributive, in_turn
from kg.models import Quantity, Reason

if TYPE_CHECKING:
    from kg.extract.page import Line
    from kg.text.names import Found

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
        problem = _pair_problem(context, line, predicate, ends, ends.obj)
    elif context.ontology.event_of(predicate) == "PriceMove":
        _check_move(context, line, predicate, ends.subject, quantity)
    else:
        numbers = (quantity, line.quantities)
        problem = event_problem(rule, line.text, ends.subject, numbers=numbers, names=line.names)
    problem = problem or _only_says(line, predicate, ends)
    at = _stated_at(context, line, predicate, ends, quantity)
    if ends.obj is not None and rule.evidence == "verb":
        problem = problem or number_problem(line.text, at, ends.obj, quantity)
    if problem:
        raise Refused(*problem)
    return at


def _pair_problem(context: Context, line: Line, predicate: str, ends: Ends, obj: Found) -> tuple[Reason, str] | None:
    """Judge an edge between two names."""
    if predicate == "COMMENTED_ON":
        return comment_problem(line, ends.subject, obj, kind=ends.object_arg.type)
    for found in (ends.subject, obj):
        if problem := hyphen_problem(predicate, line.text, found):
            return problem
    rule = context.ontology.predicates[predicate]
    return pair_problem(rule, predicate, line.text, ends.subject, obj, names=line.names)


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
        its_own = in_turn(line.text, subject, quantity, names=movers, numbers=line.quantities)
        if its_own is not None:
            if not its_own:
                raise Refused(Reason.NUMBER_ELSEWHERE, NOT_IN_TURN)
            stretch = bare_between(line.text, subject.end, max(subject.end, quantity.start), movers)
            if any(word.islower() for word in RESULTS.findall(AFTERWARDS.split(stretch, maxsplit=1)[0])):
                raise Refused(Reason.UNSUPPORTED, "a change of results or volumes, not of a price")
            return
    problem = move_problem(context.ontology, predicate, line.text, subject, quantity=quantity, movers=movers)
    if problem:
        raise Refused(*problem)
