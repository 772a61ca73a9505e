"""The last look at a row whose words carry it: refused where grammar leaves a doubt, whoever found it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.extract.moods import tree_factuality
from kg.extract.order import NOT_IN_TURN, in_turn
from kg.extract.readers.grammar.clause import Grammar
from kg.extract.readers.grammar.ratings import GRADES
from kg.extract.scrutiny.events import forecast_doubt, report_doubt, step_doubt
from kg.extract.scrutiny.moves import move_doubt
from kg.extract.scrutiny.names import name_doubt
from kg.extract.scrutiny.pairs import deal_doubt, meeting_doubt, part_doubt, post_doubt, seat_doubt, stake_doubt
from kg.extract.scrutiny.sizes import is_result, size_doubt
from kg.extract.scrutiny.topics import topic_doubt
from kg.models import EventArg, Factuality, Reason
from kg.text.names import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.extract.ends import Ends
    from kg.extract.order import Problem
    from kg.extract.page import Line
    from kg.models import Arg, Quantity

#: Predicates that a clause behind "whether" or "if" does not state.
ASKED = ("ROSE", "FELL", "ACQUIRED", "ANNOUNCED", "MERGED_WITH", "INVESTED_IN", "OWNS")
OPENING = ("It", "The company")


class Row(NamedTuple):
    """What a row says: `at` is the offset of the word that states it, `name` the words of a step of policy."""

    predicate: str
    ends: Ends
    at: int
    quantity: Quantity | None
    name: str | None


def scrutiny_problem(line: Line, row: Row) -> Problem | None:
    """Return why a row may mean something else than it says; None where it may not, or no grammar can be read."""
    grammar = Grammar.of(line)
    if grammar is None:
        return None
    ends, predicate = row.ends, row.predicate
    for found, arg in ((ends.subject, ends.subject_arg), (ends.obj, ends.object_arg)):
        if found is not None and (note := name_doubt(grammar.tree, line.text, _stored(line, found, arg), arg.type)):
            return Reason.UNSUPPORTED, f"{found.words} {note}"
    node = grammar.tree.at(row.at)
    if node is not None and predicate in ASKED and node.pos == "VERB" and grammar.only_asked(node):
        return Reason.UNSUPPORTED, "the sentence leaves open whether it is so"
    note = _event_doubt(grammar, row) if ends.obj is None else _pair_doubt(grammar, row, ends.obj)
    return (Reason.UNSUPPORTED, note) if note else _size_problem(line, row)


def _event_doubt(grammar: Grammar, row: Row) -> str | None:
    look = OF_EVENTS.get(row.predicate)
    return look(grammar, row) if look else None


def _pair_doubt(grammar: Grammar, row: Row, obj: Found) -> str | None:
    look = OF_PAIRS.get(row.predicate)
    note = look(grammar, row, obj) if look else None
    return f"{obj.words} {note}" if note else None


def _stored(line: Line, found: Found, arg: Arg) -> Found:
    """Return a name as it is stored, mended ("New Zealand" for "Zealand"), where it is one of this sentence."""
    if isinstance(arg, EventArg):
        return found
    start, end = arg.start - line.sentence.start, arg.end - line.sentence.start
    here = start < found.end and found.start < end
    return Found(line.text[start:end], start, end) if here else found


def _size_problem(line: Line, row: Row) -> Problem | None:
    if row.predicate not in ("ROSE", "FELL", "REPORTED") or row.quantity is None:
        return None
    its_own = _in_turn(line, row.ends.subject, row.quantity)
    if its_own is False:
        return Reason.NUMBER_ELSEWHERE, NOT_IN_TURN
    if row.predicate == "REPORTED":
        return None
    if row.quantity.unit == "points" and row.ends.subject.words in OPENING:
        return Reason.UNSUPPORTED, "what moved by points is no company"
    if is_result(row.quantity):
        return Reason.UNSUPPORTED, "an amount in millions is a result or a deal, not what a price moved by"
    listed = "respectively" in line.text or its_own is True
    note = size_doubt(line.text, row.at, row.quantity, listed=listed)
    return (Reason.NUMBER_ELSEWHERE, f"the number {note}") if note else None


def _in_turn(line: Line, subject: Found, quantity: Quantity) -> bool | None:
    names = sorted((*line.names, *line.described), key=lambda found: found.start)
    return in_turn(line.text, subject, quantity, names=names, numbers=line.quantities)


def _move(grammar: Grammar, row: Row) -> str | None:
    note = move_doubt(grammar, row.ends.subject, row.at, row.quantity)
    return f"{row.ends.subject.words} {note}" if note else None


def _forecast(grammar: Grammar, row: Row) -> str | None:
    return forecast_doubt(grammar, row.at, row.quantity) if row.quantity else None


def _report(grammar: Grammar, row: Row) -> str | None:
    denied = tree_factuality(grammar.tree, grammar.line.text, row.at) is Factuality.DENIED
    return report_doubt(grammar, row.quantity, denied=denied)


def _step(grammar: Grammar, row: Row) -> str | None:
    return step_doubt(grammar, row.at, row.name)


def _comment(grammar: Grammar, row: Row, obj: Found) -> str | None:
    kind = row.ends.object_arg.type
    place = kind in ("Company", "Person") and grammar.label(obj) == "GPE"
    return topic_doubt(grammar, obj, kind) or ("seems to be a place" if place else None)


def _post(grammar: Grammar, row: Row, obj: Found) -> str | None:
    return post_doubt(grammar, obj, row.at)


def _seat(grammar: Grammar, row: Row, obj: Found) -> str | None:
    return seat_doubt(grammar, row.ends.subject, obj)


def _part(grammar: Grammar, row: Row, obj: Found) -> str | None:
    return part_doubt(grammar, row.ends.subject, obj, row.ends.subject_arg.type)


def _stake(grammar: Grammar, row: Row, obj: Found) -> str | None:
    return stake_doubt(grammar, obj, row.at, sized=row.quantity is not None)


def _deal(_grammar: Grammar, row: Row, obj: Found) -> str | None:
    return deal_doubt(row.ends.subject, obj)


def _meeting(grammar: Grammar, row: Row, obj: Found) -> str | None:
    return meeting_doubt(grammar, (row.ends.subject, obj), row.at)


def _rating(_grammar: Grammar, _row: Row, obj: Found) -> str | None:
    return "is the rating" if GRADES.fullmatch(obj.words) else None  # "goes to Buy from Hold"


OF_EVENTS: dict[str, Callable[[Grammar, Row], str | None]] = {
    "ROSE": _move,
    "FELL": _move,
    "FORECAST": _forecast,
    "ANNOUNCED": _step,
    "REPORTED": _report,
}
OF_PAIRS: dict[str, Callable[[Grammar, Row, Found], str | None]] = {
    "ACQUIRED": _deal,
    "COMMENTED_ON": _comment,
    "WORKS_FOR": _post,
    "PART_OF": _part,
    "BASED_IN": _seat,
    "OWNS": _stake,
    "RATED": _rating,
    "MET": _meeting,
}
