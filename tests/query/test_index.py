"""What is made once for a graph: never stale, never in the way of the graph's end."""

from __future__ import annotations

import gc
import pickle
import weakref
from datetime import date
from typing import TYPE_CHECKING

import kg
from kg.query.index import index_of
from kg.stores.local import open_graph

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

DAY = date(2025, 2, 21)


def test_a_graph_has_one_index_until_it_changes(db: Path) -> None:
    """A fact taken away or put back is gone from, or in, the next answer; what did not change is not made again."""
    graph = open_graph(db)
    first, moved = index_of(graph), kg.moves(graph, DAY)
    assert index_of(graph) is first
    assert kg.corroborated(graph) is kg.corroborated(graph)
    source, target, key = next(edge[:3] for edge in first.edges if edge[2] == moved.facts[0])
    edge = dict(graph.edges[source, target, key])
    graph.remove_edge(source, target, key)
    assert index_of(graph) is not first
    assert kg.moves(graph, DAY).facts == moved.facts[1:]
    graph.add_edge(source, target, key, **edge)
    assert kg.moves(graph, DAY) == moved


def test_a_change_that_keeps_the_counts_is_seen(db: Path) -> None:
    """One entity for another: as many nodes and edges as before."""
    graph = open_graph(db)
    assert kg.timeline(graph, "Bo Pei").groups
    (id_,) = (id_ for id_, node in graph.nodes(data=True) if node["name"] == "Bo Pei")
    named, edges = graph.nodes[id_], list(graph.out_edges(id_, keys=True, data=True))
    graph.remove_node(id_)
    graph.add_node(id_, **{**named, "name": "Bo Bei"})
    for source, target, key, edge in edges:
        graph.add_edge(source, target, key, **edge)
    assert kg.timeline(graph, "Bo Bei").groups


def test_an_index_keeps_no_graph_alive(db: Path) -> None:
    """Who opens many graphs does not gather them; a graph is pickled and copied without its index."""
    graph = open_graph(db)
    bare = len(pickle.dumps(open_graph(db)))
    for ask in (kg.analysts, kg.policy, kg.meetings, kg.contradictions, kg.corroborated):
        ask(graph)
    again: nx.MultiDiGraph[str] = pickle.loads(pickle.dumps(graph))  # noqa: S301 - our own
    assert len(pickle.dumps(graph)) < bare + 500
    assert kg.corroborated(again) == kg.corroborated(graph)
    gone = weakref.ref(graph)
    del graph
    gc.collect()
    assert gone() is None


def test_without_networkx_cache_answers_are_the_same(db: Path) -> None:
    """Whoever switches it off pays with time alone."""
    graph = open_graph(db)
    wanted = kg.moves(graph, DAY)
    graph.__networkx_cache__ = None  # type: ignore[assignment]
    assert kg.moves(graph, DAY) == wanted
