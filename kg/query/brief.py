"""A day's brief: what moved, who said what, policy, deals, results, and what is denied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kg.query.answers import MOVES, Answer, Group, Row, grouped, lines_of, weight
from kg.query.evidence import contradictions
from kg.query.index import index_of
from kg.query.markets import moves
from kg.query.policy import policy_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

EARLIER = timedelta(days=7)
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

    What was first reported on it and happened in the EARLIER days before stands at the end, but steps of policy in
    their section. Each fact stands in one section; within it the best supported first, but the moves by their size.
    """
    index = index_of(graph)
    reported = index.by_first_report.get(day, [])
    of_day = lines_of(graph, (*index.by_day.get(day, ()), *(edge for edge in reported if edge[3].get("date") is None)))
    late = lines_of(graph, (edge for edge in reported if _late(edge[3], day)))
    ids = {line.id for line in of_day} | {line.id for line in late if line.predicate == "ANNOUNCED"}
    steps = [group for group in (_only(group, ids, "step") for group in policy_of(graph, ids).groups) if group]
    denied = [group for group in contradictions(graph).groups if any(row.fact.id in ids for row in group.rows)]
    told = {row.fact.id for group in (*steps, *denied) for row in group.rows if row.fact.factuality != "asserted"}
    of_day = [line for line in of_day if line.id not in told]
    told |= {row.fact.id for group in steps for row in group.rows}
    late = [line for line in late if line.id not in told]
    sections = [
        Section("What moved", moves(graph, day)),
        Section("Policy", Answer(tuple(steps))),
        *(Section(title, _kind(of_day, kinds)) for title, kinds in KINDS),
        Section("Denied or disputed", Answer(tuple(denied))),
        Section("Reported today of the days before", _each(late)),
    ]
    return Brief(day, tuple(section for section in sections if section.answer.groups))


def _late(edge: dict[str, Any], day: dt.date) -> bool:
    """Whether a fact is of a day shortly before."""
    then = edge.get("date")
    return then == edge.get("date_end") and then is not None and then < day <= then + EARLIER


def _only(group: Group, ids: set[str], role: str) -> Group | None:
    """Return the group without the steps of other days; None where none is left."""
    rows = tuple(row for row in group.rows if row.role != role or row.fact.id in ids)
    return Group(group.title, rows) if any(row.role == role for row in rows) else None


def _kind(lines: Iterable[FactLine], kinds: tuple[str, ...]) -> Answer:
    return _each(line for line in lines if line.predicate in kinds)


def _each(lines: Iterable[FactLine]) -> Answer:
    """Return the facts by their subject, whose best supported fact decides where it stands."""
    return Answer(tuple(grouped((line.subject.name, Row("stated", line)) for line in sorted(lines, key=weight))))


def shown(found: Brief) -> Iterator[FactLine]:
    """Yield the facts of a brief, each once."""
    rows = (row.fact for section in found.sections for group in section.answer.groups for row in group.rows)
    yield from {line.id: line for line in rows}.values()


def sizes(found: Brief) -> list[tuple[str, float]]:
    """Return who moved by how many percent, falls negative, the largest first: what a picture of the day shows.

    Where nothing moved on the day itself, the moves of the days before that were reported on it.
    """
    dated = [line for line in shown(found) if line.predicate in MOVES and line.date and line.date == line.date_end]
    signed = [
        (line.subject.name, float(line.details["percent"]) * (-1 if line.predicate == "FELL" else 1))
        for line in [line for line in dated if line.date == found.day] or dated
        if "percent" in line.details
    ]
    return sorted(signed, key=lambda each: (-abs(each[1]), each[0]))


def ties(found: Brief) -> list[tuple[str, str, str]]:
    """Return who did what to whom, as far as both have names: what a small graph of the day shows."""
    lines = (line for line in shown(found) if not line.object.event)
    return list(dict.fromkeys((line.subject.name, _verb(line), line.object.name) for line in lines))


def _verb(line: FactLine) -> str:
    words = line.predicate.lower().replace("_", " ")
    return words if line.factuality == "asserted" else f"{line.factuality}: {words}"
