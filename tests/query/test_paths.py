"""`paths`: how two entities are connected, by facts that somebody stated."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotFoundError, QueryError
from kg.query.paths import paths
from kg.stores.local import open_graph
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    import networkx as nx

    from kg.query.paths import Path


def words(found: tuple[Path, ...]) -> list[str]:
    """Return each path as the names on it."""
    return [" – ".join(node.name for node in path.nodes) for path in found]


def test_a_chain_of_facts_connects(graph: nx.MultiDiGraph[str]) -> None:
    """The path leads through the facts of the story, whichever way they point, with quote, day and id on each hop."""
    (path,) = paths(graph, "bo pei", "pony ma")
    assert words((path,)) == ["Bo Pei – Alibaba – Jack Ma – Xi Jinping – Pony Ma"]
    assert [hop.fact.predicate for hop in path.hops] == ["COMMENTED_ON", "FOUNDED", "MET", "MET"]
    assert all(hop.fact.quote and hop.fact.id for hop in path.hops)
    for hop in path.hops:
        assert {hop.source.id, hop.target.id} == {hop.fact.subject.id, hop.fact.object.id}


def test_a_path_reads_the_same_backwards(graph: nx.MultiDiGraph[str]) -> None:
    """From B to A is the way from A to B, turned round."""
    forth, back = paths(graph, "Bo Pei", "Pony Ma"), paths(graph, "Pony Ma", "Bo Pei")
    assert [node.id for node in forth[0].nodes] == [node.id for node in reversed(back[0].nodes)]


def test_a_shared_value_connects_nothing(graph: nx.MultiDiGraph[str]) -> None:
    """Two firms that rose 15 % on one day, and deny a takeover, are connected by people only."""
    assert words(paths(graph, "Alibaba", "Tencent")) == ["Alibaba – Jack Ma – Xi Jinping – Pony Ma – Tencent"]


def test_a_way_too_long_is_no_way(graph: nx.MultiDiGraph[str]) -> None:
    """Beyond the cutoff, and where there is no way at all, the answer is empty."""
    assert paths(graph, "Alibaba", "Tencent", cutoff=3) == ()
    assert paths(graph, "Bo Pei", "Tencent") == ()


def test_evidence_connects_nothing(tmp_path: FilePath) -> None:
    """In the full graph too, things are not connected by standing in one article."""
    lines = "a | Alibaba ROSE | 1 % | in one\nb | Tencent ROSE | 2 % | in one"
    assert paths(open_graph(store(tmp_path / "kg.db", lines), layer="full"), "Alibaba", "Tencent") == ()


def test_names_are_read_as_everywhere(graph: nx.MultiDiGraph[str]) -> None:
    """An unknown name is answered with suggestions, and one thing twice is an error."""
    with pytest.raises(NotFoundError, match="Alibaba"):
        paths(graph, "Alibabba", "Tencent")
    with pytest.raises(QueryError, match="one thing"):
        paths(graph, "Alibaba", "alibaba")


TWO_WAYS = """
    a | Ann One MET Bob Two | 2025-01-01 | in w1 | by Wire
    b | Bob Two MET Eve Five | 2025-01-01 | in w2 | by Wire
    c | Ann One MET Cid Three | 2025-01-01 | in w3 | by Wire
    d | Ann One MET Cid Three | 2025-01-01 | in w4 | by Post
    e | Cid Three MET Eve Five | 2025-01-01 | in w5 | by Wire
    f | Cid Three MET Eve Five | 2025-01-01 | in w6 | by Post
    g | Ann One MET Dan Four | forecast | 2025-01-01 | in w7 | by Wire
    h | Dan Four MET Eve Five | 2025-01-01 | in w8 | by Wire
    i | Ann One MET Cid Three | 2025-01-05 | in w9 | by Wire
"""


def test_the_better_supported_way_goes_first(tmp_path: FilePath) -> None:
    """Of equally short paths, more sources go before fewer, and what happened before what is forecast."""
    graph = open_graph(store(tmp_path / "kg.db", TWO_WAYS))
    found = paths(graph, "Ann One", "Eve Five")
    assert words(found) == [f"Ann One – {name} – Eve Five" for name in ("Cid Three", "Bob Two", "Dan Four")]
    assert words(paths(graph, "Ann One", "Eve Five", k=1)) == words(found)[:1]
    assert (found[0].hops[0].fact.sources, len(found[0].hops[0].others)) == (2, 1)


def test_a_hub_connects_less_than_a_chain_of_witnesses(tmp_path: FilePath) -> None:
    """Through one whom everybody met, two hops say less than three that several sources state."""
    crowd = "\n".join(f"h{n} | Hub Sun MET Guest {chr(65 + n // 26)}{chr(97 + n % 26)} | in c{n}" for n in range(400))
    ways = "x | Ann One MET Hub Sun | rumoured | in y1\ny | Hub Sun MET Eve Five | in y2"
    chain = [("Ann One", "Bob Two"), ("Bob Two", "Cid Three"), ("Cid Three", "Eve Five")]
    told = "\n".join(
        f"z{n}{o} | {a} MET {b} | 2025-01-01 | in z{n}{o} | by {o}"
        for n, (a, b) in enumerate(chain)
        for o in ("Wire", "Post", "Bell")
    )
    graph = open_graph(store(tmp_path / "kg.db", f"{crowd}\n{ways}\n{told}"))
    assert words(paths(graph, "Ann One", "Eve Five")) == [
        "Ann One – Bob Two – Cid Three – Eve Five",
        "Ann One – Hub Sun – Eve Five",
    ]


PEOPLE = [f"{name} Xu" for name in ("Ada", "Ben", "Cat", "Dov", "Eli", "Fay")]


@given(st.sets(st.sampled_from(list(combinations(PEOPLE, 2))), min_size=1), st.integers(1, 5), st.integers(1, 4))
def test_paths_are_the_shortest_simple_ones(meetings: set[tuple[str, str]], k: int, cutoff: int) -> None:
    """Against a search of all simple paths: the lengths are the smallest there are, no path twice, no node twice."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name in PEOPLE:
        graph.add_node(name, name=name, type="Person", labels=("Entity", "Person"))
    for left, right in meetings:
        known = {"quote": "", "article_id": "", "claims": 1, "sources": 1, "disputed": False, "layer": "facts"}
        graph.add_edge(left, right, key=left + right, type="MET", factuality="asserted", **known)
    found = [tuple(node.id for node in path.nodes) for path in paths(graph, "Ada Xu", "Fay Xu", k=k, cutoff=cutoff)]
    every = list(nx.all_simple_paths(nx.Graph(meetings), "Ada Xu", "Fay Xu", cutoff)) if _both_met(meetings) else []
    assert sorted(map(len, found)) == sorted(map(len, every))[:k]
    assert len(set(found)) == len(found)
    for way in found:
        assert len(set(way)) == len(way)
        assert all((a, b) in meetings or (b, a) in meetings for a, b in pairwise(way))


def _both_met(meetings: set[tuple[str, str]]) -> bool:
    met = {name for pair in meetings for name in pair}
    return {"Ada Xu", "Fay Xu"} <= met
