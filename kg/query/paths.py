"""`kg path`: how two entities are connected, with the sentence behind each hop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.query.facts import End, FactLine, end_of, fact_line
from kg.query.index import connects, index_of
from kg.query.names import find_entity

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    Graph = nx.MultiDiGraph[str]

TIES = 10  # paths looked at for each one asked for: among paths of one length the better supported go first


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
    """Return up to `k` shortest paths of at most `cutoff` hops between two entities, whichever way the facts point.

    They lead through entities only: two firms that both rose 3 % have nothing to do with each other. Denied facts
    connect nothing. Of equally short paths those whose weakest hop has most sources go first. Names are read as by
    `find_entity`, with its NotFoundError; QueryError when both mean one thing.
    """
    source, target = find_entity(graph, a), find_entity(graph, b)
    if source == target:
        raise QueryError(f"{a!r} and {b!r} are one thing: {graph.nodes[source]['name']}")
    found = [tuple(_hops(graph, way)) for way in _ways(index_of(graph).connected, (source, target), k=k, cutoff=cutoff)]
    return tuple(Path(hops) for hops in sorted(found, key=_best_first)[:k])


def _ways(plain: nx.Graph[str], ends: tuple[str, str], *, k: int, cutoff: int) -> Iterator[list[str]]:
    """Yield the nodes of shortest paths: `k`, and then those as short as the last, TIES for each at most."""
    import networkx as nx

    lengths: Counter[int] = Counter()
    try:
        for way in islice(nx.shortest_simple_paths(plain, *ends), k * TIES):
            hops = len(way) - 1
            if hops > cutoff or (lengths.total() >= k and hops not in lengths):
                return
            lengths[hops] += 1
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
                yield fact_line(graph, source, target, str(key))


def _best_fact_first(fact: FactLine) -> tuple[bool, int, int, str]:
    day = fact.date or fact.last_reported or date.min
    return fact.factuality != "asserted", -fact.sources, -day.toordinal(), fact.id


def _best_first(hops: tuple[Hop, ...]) -> tuple[int, bool, int, tuple[str, ...]]:
    asserted = all(hop.fact.factuality == "asserted" for hop in hops)
    return len(hops), not asserted, -min(hop.fact.sources for hop in hops), tuple(hop.fact.id for hop in hops)
