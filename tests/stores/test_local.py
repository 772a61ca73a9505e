"""The graph in Python: what merge computed, no more and no less."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from kg.errors import LedgerError
from kg.models import Decision
from kg.stores.local import Reader, load_rows, open_graph
from tests.factories import STORY, decide, store, store_claims
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from pathlib import Path


def each(graph: nx.MultiDiGraph[str], name: str) -> list[Any]:
    """Return one property of every edge."""
    return [edge[name] for _, _, edge in graph.edges(data=True)]


def test_a_path_may_be_text(ledger: Path) -> None:
    """`open_graph` takes the path of a ledger as a string too, as the README shows it."""
    assert len(open_graph(str(ledger))) == len(open_graph(ledger)) > 0


def test_the_full_graph_is_every_row(ledger: Path) -> None:
    """Layer "full" holds each node row and each edge row of merge, with all properties, labels and types."""
    rows, graph = load_rows(ledger), open_graph(ledger, layer="full")
    assert {node.id: {**node.properties, "labels": node.labels} for node in rows.nodes} == {
        id_: graph.nodes[id_] for id_ in graph
    }
    wanted = {(edge.source, edge.target, edge.id): {**edge.properties, "type": edge.type} for edge in rows.edges}
    assert {(a, b, key): data for a, b, key, data in graph.edges(keys=True, data=True)} == wanted


def test_another_layer_is_refused(ledger: Path) -> None:
    """A layer that does not exist is an error that names those that do, not the full graph."""
    with pytest.raises(ValueError, match="'facts' and 'full'"):
        open_graph(ledger, layer="x")  # type: ignore[arg-type]


def test_the_facts_layer_holds_no_evidence(ledger: Path) -> None:
    """Layer "facts" is entities, events and their edges: no article and no claim joins things that share a page."""
    graph = open_graph(ledger)
    assert {graph.nodes[id_]["labels"][0] for id_ in graph} == {"Entity", "Event"}
    assert set(each(graph, "layer")) == {"facts"}
    assert graph.number_of_edges() == 9


def test_parallel_edges_stay_apart(tmp_path: Path) -> None:
    """Two meetings of the same people on two days are two edges."""
    lines = "a | Xi Jinping MET Jack Ma | 2025-02-17\nb | Xi Jinping MET Jack Ma | 2025-02-19"
    graph = open_graph(store(tmp_path / "kg.db", lines))
    assert sorted(map(str, each(graph, "date"))) == ["2025-02-17", "2025-02-19"]


def test_a_folded_fact_is_not_an_edge(tmp_path: Path) -> None:
    """An undated meeting that folds into the dated one leaves one edge, with the claims of both."""
    lines = "a | Xi Jinping MET Jack Ma | 2025-02-17\nb | Xi Jinping MET Jack Ma"
    graph = open_graph(store(tmp_path / "kg.db", lines))
    assert each(graph, "claims") == [2]


def test_as_of_leaves_out_what_was_not_published(ledger: Path) -> None:
    """The graph as of a day knows only articles published by then."""
    assert set(each(open_graph(ledger, as_of=date(2025, 2, 18)), "type")) == {"MET", "FOUNDED"}


def test_a_missing_ledger_is_not_made(tmp_path: Path) -> None:
    """Reading a ledger that is not there fails and leaves nothing behind."""
    with pytest.raises(LedgerError):
        open_graph(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_sees_what_came_and_merges_as_from_scratch(tmp_path: Path) -> None:
    """After new articles, a decision and its undoing a reader's graph is the one opened anew."""
    db = tmp_path / "kg.db"
    articles, claims = read_lines(STORY)
    store_claims(db, articles[:4], claims)
    reader = Reader(db)
    merge = Decision(id="d", action="merge", left="Person:jack ma", right="Person:pony ma", by="person", grounds="")
    undo = merge.model_copy(update={"id": "u", "undoes": "d"})
    seen = [reader.rows()]
    for change in (lambda: store_claims(db, articles, claims), lambda: decide(db, merge), lambda: decide(db, undo)):
        change()
        seen.append(reader.rows())
        assert seen[-1] == load_rows(db)
    assert seen[1] == seen[3] != seen[2]
    assert nx.utils.graphs_equal(reader.graph(layer="full"), open_graph(db, layer="full"))
    with pytest.raises(ValueError, match="layer"):
        reader.graph(layer="half")  # type: ignore[arg-type]


def test_a_reading_that_was_stopped_is_not_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C amid a merge a reader merges anew, and gives the graph that it would have given."""
    db = tmp_path / "kg.db"
    articles, claims = read_lines(STORY)
    store_claims(db, articles[:4], claims)
    reader = Reader(db)
    reader.rows()
    store_claims(db, articles, claims)

    def stopped(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kg.merge.growing.merge_resolved", stopped)
        with pytest.raises(KeyboardInterrupt):
            reader.rows()
    assert reader.rows() == load_rows(db)
