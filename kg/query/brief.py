"""A day's brief: what moved, who said what, policy, deals, results, and what is denied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.query.answers import MOVES, Answer, Group, Row, facts, weight
from kg.query.evidence import contradictions
from kg.query.markets import moves
from kg.query.policy import policy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

KINDS = (
    ("Who said what", ("COMMENTED_ON", "RATED")),
    ("Results and forecasts", ("REPORTED", "FORECAST")),
    ("Meetings and deals", ("MET", "ACQUIRED", "INVESTED_IN", "PARTNERED_WITH", "LAUNCHED", "LISTED_ON")),
    ("Courts and fines", ("SUED", "FINED")),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Brief:
    """The sections that have anything to say about a day."""

    day: dt.date
    sections: tuple[Section, ...]


def brief(graph: Graph, day: dt.date) -> Brief:
    """Return what a day brought: what happened on it, and of what has no day of its own what was first reported on it.

    Each fact stands in one section; within it the best supported first, but the moves by their size.
    """
    of_day = facts(graph, where=lambda edge: _belongs(edge, day))
    ids = {line.id for line in of_day}
    steps = (_only(group, ids, "step") for group in policy(graph).groups)
    denied = (group for group in contradictions(graph).groups if any(row.fact.id in ids for row in group.rows))
    sections = [
        Section("What moved", moves(graph, day)),
        Section("Policy", Answer(tuple(group for group in steps if group))),
        *(Section(title, _kind(of_day, kinds)) for title, kinds in KINDS),
        Section("Denied or disputed", Answer(tuple(denied))),
    ]
    return Brief(day, tuple(section for section in sections if section.answer.groups))


def _belongs(edge: dict[str, Any], day: dt.date) -> bool:
    return edge.get("first_reported") == day if edge.get("date") is None else edge["date"] == day == edge["date_end"]


def _only(group: Group, ids: set[str], role: str) -> Group | None:
    """Return the group without the steps of other days; None where none is left."""
    rows = tuple(row for row in group.rows if row.role != role or row.fact.id in ids)
    return Group(group.title, rows) if any(row.role == role for row in rows) else None


def _kind(lines: Iterable[FactLine], kinds: tuple[str, ...]) -> Answer:
    found = sorted((line for line in lines if line.predicate in kinds and line.factuality != "denied"), key=weight)
    return Answer(tuple(Group(line.subject.name, (Row("stated", line),)) for line in found))


def sizes(found: Brief) -> list[tuple[str, float]]:
    """Return who moved by how many percent, falls negative, the largest first: what a picture of the day shows."""
    rows = (row.fact for section in found.sections for group in section.answer.groups for row in group.rows)
    moved = {line.id: line for line in rows if line.predicate in MOVES and line.date == found.day}
    signed = [
        (line.subject.name, float(line.details["percent"]) * (-1 if line.predicate == "FELL" else 1))
        for line in moved.values()
        if "percent" in line.details
    ]
    return sorted(signed, key=lambda each: (-abs(each[1]), each[0]))
