"""Questions about days: what moved on one and why, and what happened to whom when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.query.answers import (
    MOVES,
    Answer,
    Group,
    Row,
    around,
    grouped,
    lines_of,
    oldest,
)
from kg.query.facts import is_fact
from kg.query.index import index_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]


def moves(graph: Graph, day: date) -> Answer:
    """Return what moved on a day, the largest percentage first, each with the facts that are said to have driven it.

    Only asserted moves that the text dates to that very day; a move over a week or a month is none of them.
    """
    of_day = (edge for edge in index_of(graph).by_day.get(day, ()) if edge[3]["type"] in MOVES)
    found = lines_of(graph, (edge for edge in of_day if edge[3]["factuality"] == "asserted"))
    found.sort(key=lambda line: (-abs(float(line.details.get("percent") or 0)), line.subject.name, line.id))
    return Answer(tuple(_moved(graph, line) for line in found))


def _moved(graph: Graph, line: FactLine) -> Group:
    drivers = {source for source, _, edge in graph.in_edges(line.object.id, data=True) if edge["type"] == "CAUSED"}
    rows = [Row("driver", each) for source in sorted(drivers) for each in leading_to(graph, source)]
    return Group(f"{line.subject.name} {line.object.name}", (Row("moved", line), *rows))


def leading_to(graph: Graph, event: str) -> Iterator[FactLine]:
    """Yield the facts whose event this is."""
    for source, _, key, edge in graph.in_edges(event, keys=True, data=True):
        if is_fact(edge):
            yield index_of(graph).line(source, event, key)


def timeline(graph: Graph, name: str, other: str | None = None) -> Answer:
    """Return all facts about an entity, or between two, by day, the earliest first; undated ones by their last report.

    Raises NotFoundError.
    """
    id_, lines = around(graph, name)
    if other is not None:
        pair = {id_, around(graph, other)[0]}
        lines = [line for line in lines if {line.subject.id, line.object.id} == pair]
    rows = ((_when(line), Row("happened" if line.date else "reported", line)) for line in oldest(lines))
    return Answer(tuple(grouped(rows)))


def _when(line: FactLine) -> str:
    if line.date is None:
        return f"reported {line.last_reported}" if line.last_reported else "undated"
    return f"{line.date}" if line.date_end in (None, line.date) else f"{line.date} to {line.date_end}"
