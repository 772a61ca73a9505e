"""What questions look up in one graph, made once for it and made anew once nodes or edges come or go."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary, ref

from kg.query.facts import fact_line, is_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from datetime import date

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]
    Edge = tuple[str, str, str, dict[str, Any]]

Made = TypeVar("Made")
STAMP = "kg.query.index"
"""What is written into the cache that networkx empties whenever it changes a graph."""


class Index:
    """The facts of a graph by predicate, day and article, its entities, and what else was asked of it before.

    An edge is (source, target, key, attributes). Nothing here keeps the graph alive.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = ref(graph)
        self._lines: dict[str, FactLine] = {}
        self._made: dict[Callable[[Graph], Any], Any] = {}

    @property
    def graph(self) -> Graph:
        """The graph; whoever asks holds it."""
        graph = self._graph()
        assert graph is not None
        return graph

    def line(self, source: str, target: str, key: str) -> FactLine:
        """Return the fact that the edge states."""
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = fact_line(self.graph, source, target, key)
        return found

    def once(self, make: Callable[[Graph], Made]) -> Made:
        """Return what `make` returns for the graph, which it is asked but once."""
        if make not in self._made:
            self._made[make] = make(self.graph)
        made: Made = self._made[make]
        return made

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The edges that are facts, in the order of their keys."""
        edges = self.graph.edges(keys=True, data=True)
        return tuple(sorted((edge for edge in edges if is_fact(edge[3])), key=_key))

    @cached_property
    def by_type(self) -> Mapping[str, list[Edge]]:
        """The facts by predicate; each list in the order of keys."""
        return _by(self.edges, lambda edge: edge["type"])

    @cached_property
    def by_day(self) -> Mapping[date | None, list[Edge]]:
        """The facts of one day by that day; without those of a longer time or of none."""
        return _by(self.edges, lambda edge: edge.get("date") if edge.get("date") == edge.get("date_end") else None)

    @cached_property
    def by_first_report(self) -> Mapping[date | None, list[Edge]]:
        """The facts by the day on which they were first reported."""
        return _by(self.edges, lambda edge: edge.get("first_reported"))

    @cached_property
    def by_last_report(self) -> tuple[Edge, ...]:
        """The facts that were reported on a known day, the last first."""
        dated = (edge for edge in self.edges if edge[3].get("last_reported") is not None)
        return tuple(sorted(dated, key=lambda edge: edge[3]["last_reported"], reverse=True))

    @cached_property
    def by_article(self) -> Mapping[str, list[Edge]]:
        """The facts by the article whose sentence they show."""
        return _by(self.edges, lambda edge: edge["article_id"])

    @cached_property
    def by_ends(self) -> Mapping[tuple[str, str, str], list[Edge]]:
        """The facts by subject, predicate and object; of an event its type."""
        nodes = self.graph.nodes

        def ends(edge: Edge) -> tuple[str, str, str]:
            node = nodes[edge[1]]
            return edge[0], edge[3]["type"], node["type"] if "Event" in node["labels"] else edge[1]

        found: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[ends(edge)].append(edge)
        return found

    @cached_property
    def entities(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """The nodes that are entities, with their attributes, in the order of the graph."""
        return tuple((id_, node) for id_, node in self.graph.nodes(data=True) if "Entity" in node["labels"])

    @cached_property
    def claims(self) -> dict[str, list[str]]:
        """The ids of the claims that state a fact, by its id, in their order; empty in a graph of facts alone."""
        found: dict[str, list[str]] = defaultdict(list)
        for id_, node in self.graph.nodes(data=True):
            if "Claim" in node["labels"] and "fact_id" in node:
                found[node["fact_id"]].append(id_)
        return {fact: sorted(found[fact]) for fact in found}

    @cached_property
    def ended(self) -> tuple[str, ...]:
        """The ids of the claims that a correction, a retraction or a new version of their page has ended, in order."""
        return tuple(sorted(id_ for id_, node in self.graph.nodes(data=True) if "superseded_by" in node))

    @cached_property
    def connected(self) -> nx.Graph[str]:
        """The entities, joined where a fact that is not denied leads from one to the other, whichever way."""
        import networkx as nx

        plain: nx.Graph[str] = nx.Graph()
        entities = {id_ for id_, _ in self.entities}
        plain.add_nodes_from(entities)
        plain.add_edges_from(
            (source, target)
            for source, target, edge in self.graph.edges(data=True)
            if source in entities and target in entities and connects(edge)
        )
        return plain


Key = TypeVar("Key", bound="Hashable")


def _by(edges: Iterable[Edge], what: Callable[[dict[str, Any]], Key]) -> dict[Key, list[Edge]]:
    found: dict[Key, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[what(edge[3])].append(edge)
    return dict(found)


def _key(edge: Edge) -> str:
    return edge[2]


def connects(edge: dict[str, Any]) -> bool:
    """Whether an edge joins its ends: a fact that is not denied."""
    return is_fact(edge) and edge["factuality"] != "denied"


_KEPT: WeakKeyDictionary[Graph, Index] = WeakKeyDictionary()


def index_of(graph: Graph) -> Index:
    """Return the index of a graph; another one once nodes or edges came or went.

    A property that is set on a graph already asked, and what becomes of the graph below a view, are not seen: ask a
    copy (`graph.copy()`).
    """
    if hasattr(graph, "_graph"):  # a view, whose cache the graph below does not empty
        return Index(graph)
    cache = vars(graph).get("__networkx_cache__")
    if cache is None:  # whoever switches it off wants nothing kept
        return Index(graph)
    kept = _KEPT.get(graph) if STAMP in cache else None
    if kept is None:
        cache[STAMP] = True
        kept = _KEPT[graph] = Index(graph)
    return kept
