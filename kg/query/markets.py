"""Questions about events: what moved on a day and why, steps of policy and whom they touched, timelines."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.query.answers import (
    MOVES,
    NOT_SAID,
    Answer,
    Group,
    Row,
    around,
    distinct,
    facts,
    facts_of,
    grouped,
    newest,
    oldest,
)
from kg.query.facts import fact_line, is_fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

NEIGHBOURS = frozenset(("PART_OF", "OWNS", "ACQUIRED", "INVESTED_IN", "PARTNERED_WITH"))
"""Over these, what touches a firm reaches another."""


def moves(graph: Graph, day: date) -> Answer:
    """Return what moved on a day, the largest percentage first, each with the facts that are said to have driven it.

    Only asserted moves that the text dates to that very day; a move over a week or a month is none of them.
    """
    found = facts(graph, *MOVES, where=lambda edge: _on(edge, day) and edge["factuality"] == "asserted")
    found.sort(key=lambda line: (-abs(float(line.details.get("percent") or 0)), line.subject.name, line.id))
    return Answer(tuple(_moved(graph, line) for line in found))


def _on(edge: dict[str, Any], day: date) -> bool:
    return edge.get("date") == day == edge.get("date_end")


def _moved(graph: Graph, line: FactLine) -> Group:
    drivers = {source for source, _, edge in graph.in_edges(line.object.id, data=True) if edge["type"] == "CAUSED"}
    rows = [Row("driver", each) for source in sorted(drivers) for each in _leading_to(graph, source)]
    return Group(f"{line.subject.name} {line.object.name}", (Row("moved", line), *rows))


def _leading_to(graph: Graph, event: str) -> Iterator[FactLine]:
    """Yield the facts whose event this is."""
    for source, _, key, edge in graph.in_edges(event, keys=True, data=True):
        if is_fact(edge):
            yield fact_line(graph, source, event, key)


def policy(graph: Graph, event: str | None = None, *, hops: int = 1) -> Answer:
    """Return the steps of policy, one group for all steps of one actor, the earliest first, and whom they touched.

    With `event`, only those whose name or actor has all its words. Touched is what a text says a step drove ("drove"),
    what AFFECTS names, what moved in an article that states the step ("same article": stated together, no more), and,
    for `hops` above 1, what is connected to those ("connected").
    """
    steps = facts(graph, "ANNOUNCED")
    wanted = (event or "").casefold().split()
    threads: dict[str, list[FactLine]] = defaultdict(list)
    for line in oldest(steps):
        named = f"{line.subject.name} {line.object.name} {line.quote}".casefold()
        if all(word in named for word in wanted):
            threads[line.subject.id].append(line)
    if not threads:
        return Answer(())
    articles = {line.article_id for lines in threads.values() for line in lines}
    told = facts(graph, *MOVES, where=lambda edge: edge["article_id"] in articles) + facts(graph, "AFFECTS")
    return Answer(tuple(_thread(graph, lines, told, hops) for lines in threads.values()))


def _thread(graph: Graph, steps: list[FactLine], told: Iterable[FactLine], hops: int) -> Group:
    rows = [Row("step", line) for line in steps]
    articles, actors = {line.article_id for line in steps}, {line.subject.id for line in steps}
    for line in steps:
        driven = {target for _, target, edge in graph.out_edges(line.object.id, data=True) if edge["type"] == "CAUSED"}
        rows += [Row("drove", each) for target in sorted(driven) for each in _leading_to(graph, target)]
    for line in newest(told):
        if line.predicate == "AFFECTS" and line.subject.id in actors:
            rows.append(Row("affects", line))
        elif line.predicate in MOVES and line.article_id in articles and line.factuality == "asserted":
            rows.append(Row("same article", line))
    rows = list(distinct(rows))
    touched = {
        line.fact.object.id if line.role == "affects" else line.fact.subject.id for line in rows if line.role != "step"
    }
    rows += [Row("connected", line) for line in _connected(graph, touched, hops - 1)]
    return Group(steps[0].subject.name, tuple(rows))


def _connected(graph: Graph, start: Iterable[str], hops: int) -> list[FactLine]:
    found: dict[str, FactLine] = {}
    reached, edge_of = set(start), set(start)
    for _ in range(hops):
        lines = [line for id_ in sorted(edge_of) for line in facts_of(graph, id_)]
        lines = [line for line in lines if line.predicate in NEIGHBOURS and line.factuality not in NOT_SAID]
        found |= {line.id: line for line in lines}
        edge_of = {end.id for line in lines for end in (line.subject, line.object)} - reached
        reached |= edge_of
    return [found[id_] for id_ in sorted(found)]


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
