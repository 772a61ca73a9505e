"""`kg path`: how two entities are connected, with the sentence behind each hop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from math import log10
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.query.facts import End, FactLine, end_of
from kg.query.index import connects, index_of
from kg.query.names import find_entity

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    Graph = nx.MultiDiGraph[str]

TIES = 5  # paths looked at for each one asked for: the best supported need not be the shortest
HUB, MANY = 0.5, 10  # what ten times as many neighbours as MANY add to a hop, in hops
DOUBT, SUPPORT = 0.75, 0.5  # what it adds that a hop is not asserted, and what ten sources take away


@dataclass(frozen=True, slots=True)
class Hop:
    """One step, from `source` to `target`; the fact may state it the other way round. `others` are further facts."""

    source: End
    target: End
    fact: FactLine
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of hops; no entity is on it twice."""

    hops: tuple[Hop, ...]

    @property
    def nodes(self) -> tuple[End, ...]:
        """The entities on the way, both ends included."""
        return (self.hops[0].source, *(hop.target for hop in self.hops))


def paths(graph: Graph, a: str, b: str, *, k: int = 3, cutoff: int = 4) -> tuple[Path, ...]:
    """Return up to `k` paths of at most `cutoff` hops between two entities, whichever way the facts point.

    They lead through entities only: two firms that both rose 3 % have nothing to do with each other. Denied facts
    connect nothing. The best path goes first: each hop counts one, more when it is not asserted or leads through a hub
    (that everybody is connected to says little), less when several independent sources state it; of equal ones the
    latest. Names are read as by `find_entity`, with its NotFoundError; QueryError when both mean one thing.
    """
    source, target = find_entity(graph, a), find_entity(graph, b)
    if source == target:
        raise QueryError(f"{a!r} and {b!r} are one thing: {graph.nodes[source]['name']}")
    plain = index_of(graph).connected
    found = [tuple(_hops(graph, way)) for way in _ways(plain, (source, target), k=k, cutoff=cutoff)]
    return tuple(Path(hops) for hops in sorted(found, key=lambda hops: _best_first(plain, hops))[:k])


def distance(graph: Graph, a: str, b: str) -> int | None:
    """Return how many hops the shortest path between two entities has, None where there is none; as `paths`."""
    import networkx as nx

    plain, source, target = index_of(graph).connected, find_entity(graph, a), find_entity(graph, b)
    try:
        return int(nx.shortest_path_length(plain, source, target))
    except nx.NetworkXNoPath:
        return None


def _ways(plain: nx.Graph[str], ends: tuple[str, str], *, k: int, cutoff: int) -> Iterator[list[str]]:
    """Yield the nodes of shortest paths, TIES times as many as asked for at most: the best need not be the shortest."""
    import networkx as nx

    try:
        for way in islice(nx.shortest_simple_paths(plain, *ends), k * TIES):
            if len(way) - 1 > cutoff:
                return
            yield way
    except nx.NetworkXNoPath:
        return


def _hops(graph: Graph, way: list[str]) -> Iterator[Hop]:
    for source, target in pairwise(way):
        facts = sorted(_facts_between(graph, source, target), key=_best_fact_first)
        yield Hop(end_of(graph, source), end_of(graph, target), facts[0], tuple(fact.id for fact in facts[1:]))


def _facts_between(graph: Graph, a: str, b: str) -> Iterator[FactLine]:
    edge: dict[str, Any]
    for source, target in ((a, b), (b, a)):
        for key, edge in graph.get_edge_data(source, target, default={}).items():
            if connects(edge):
                yield index_of(graph).line(source, target, str(key))


def _best_fact_first(fact: FactLine) -> tuple[bool, int, int, str]:
    day = fact.date or fact.last_reported or date.min
    return fact.factuality != "asserted", -fact.sources, -day.toordinal(), fact.id


def _best_first(plain: nx.Graph[str], hops: tuple[Hop, ...]) -> tuple[float, int, tuple[str, ...]]:
    oldest = min((hop.fact.date or hop.fact.last_reported or date.min).toordinal() for hop in hops)
    cost = sum(_cost(plain, hop, last=hop is hops[-1]) for hop in hops)
    return round(cost, 6), -oldest, tuple(hop.fact.id for hop in hops)


def _cost(plain: nx.Graph[str], hop: Hop, *, last: bool) -> float:
    hub = 0.0 if last else HUB * log10(max(1.0, plain.degree(hop.target.id) / MANY))
    doubt = 0.0 if hop.fact.factuality == "asserted" else DOUBT
    return 1 + hub + doubt - SUPPORT * min(1.0, log10(max(1, hop.fact.sources)))
