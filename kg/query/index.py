"""What many questions look up in one graph, made once for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from kg.query.facts import is_fact

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]
    Edge = tuple[str, str, str, dict[str, Any]]


@dataclass(frozen=True)
class Index:
    """The facts of a graph by their predicate, and its entities with who is connected to whom."""

    graph: Graph

    @cached_property
    def by_type(self) -> dict[str, list[Edge]]:
        """The edges that are facts, (source, target, key, attributes), by predicate; each list in the order of keys."""
        found: dict[str, list[Edge]] = defaultdict(list)
        for source, target, key, edge in self.graph.edges(keys=True, data=True):
            if is_fact(edge):
                found[edge["type"]].append((source, target, key, edge))
        return {type_: sorted(found[type_], key=_key) for type_ in sorted(found)}

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


def _key(edge: Edge) -> str:
    return edge[2]


def connects(edge: dict[str, Any]) -> bool:
    """Whether an edge joins its ends: a fact that is not denied."""
    return is_fact(edge) and edge["factuality"] != "denied"


_KEPT: WeakKeyDictionary[Graph, tuple[tuple[int, int], Index]] = WeakKeyDictionary()


def index_of(graph: Graph) -> Index:
    """Return the index of a graph; another one once nodes or edges came or went."""
    size = (graph.number_of_nodes(), graph.number_of_edges())
    kept = _KEPT.get(graph)
    if kept is None or kept[0] != size:
        kept = _KEPT[graph] = (size, Index(graph))
    return kept[1]
