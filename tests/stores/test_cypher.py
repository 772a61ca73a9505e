"""Cypher on the local graph: every row of the graph can be asked for, as plain values."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KGError, QueryError
from kg.merge.rows import EdgeRow, GraphRows, NodeRow
from kg.query.gate import read_only
from kg.stores.cypher import run_cypher, to_kglite
from kg.stores.local import load_rows
from kg.stores.result import QueryResult, Statement, edge_value, node_value

if TYPE_CHECKING:
    from pathlib import Path

    import kglite

WORDS = st.text(st.characters(codec="utf-8"), min_size=1)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("title", "quote", "slot_id"), WORDS),
    "type": st.sampled_from(["Company", "Person"]),
    "percent": st.floats(allow_nan=False, allow_infinity=False),
    **dict.fromkeys(("claims", "start", "end"), st.integers(0, 2**53)),
    "date": st.dates(date(1800, 1, 1), date(2200, 1, 1)),
    "disputed": st.booleans(),
}
PROPERTIES = st.fixed_dictionaries({}, optional=VALUES)
LABELS = st.sampled_from([("Entity", "Company"), ("Entity", "Person", "Analyst"), ("Event", "PriceMove"), ("Claim",)])


@st.composite
def graphs(draw: st.DrawFn) -> GraphRows:
    """Return rows of any shape, parallel edges and empty properties included."""
    nodes = []
    for id_ in (f"n{n}" for n in range(draw(st.integers(1, 5)))):
        labels = draw(LABELS)
        name = {} if labels == ("Claim",) else {"name": draw(WORDS)}  # as merge writes them: all but claims have one
        nodes.append(NodeRow(id_, labels, {**draw(PROPERTIES), **name, "id": id_, "layer": "facts"}))
    ends = st.sampled_from(nodes)
    edges = []
    for id_ in (f"e{n}" for n in range(draw(st.integers(0, 8)))):
        target = draw(ends)
        type_ = draw(st.sampled_from(["MET", "ROSE"])) + f"_{target.labels[0]}"  # as in an ontology: one kind of object
        edges.append(EdgeRow(id_, type_, draw(ends).id, target.id, {**draw(PROPERTIES), "id": id_}))
    return GraphRows(tuple(nodes), tuple(edges), (), (), ())


def ask(graph: kglite.KnowledgeGraph, query: str, **more: Any) -> QueryResult:
    """Return the answer to a query that passes the gate."""
    return run_cypher(graph, read_only(query), **more)


@given(graphs())
def test_nothing_is_lost_or_changed(rows: GraphRows) -> None:
    """Every node comes back with labels and properties, and every edge, parallel ones too, with type and ends."""
    graph = to_kglite(rows)
    nodes = ask(graph, "MATCH (n) RETURN n").rows
    assert sorted((node for (node,) in nodes), key=_id) == [
        node_value(node.labels, _without_virtual(node)) for node in rows.nodes
    ]
    edges = ask(graph, "MATCH (a)-[r]->(b) RETURN r, a.id, b.id").rows
    wanted = [(edge_value(edge.type, edge.properties), edge.source, edge.target) for edge in rows.edges]
    assert sorted(edges, key=lambda row: _id(row[0])) == wanted


def two_kinds(*ids: str) -> GraphRows:
    """Return edges of one type from one node to an entity ("to a") or to an event ("to b")."""
    nodes = [NodeRow("a", ("Entity",), {"id": "a"}), NodeRow("b", ("Event",), {"id": "b"})]
    return GraphRows(tuple(nodes), tuple(EdgeRow(id_, "R", "a", id_[3], {"id": id_}) for id_ in ids), (), (), ())


@pytest.mark.parametrize("ids", [("to a 1", "to a 2", "to b 1"), ("to a 1", "to b 1", "to b 2")])
def test_parallel_edges_stay_where_a_type_has_two_kinds_of_target(ids: tuple[str, ...]) -> None:
    """Whichever kind of target has parallel edges, kglite is given them in the order that keeps them."""
    graph = to_kglite(two_kinds(*ids))
    assert ask(graph, "MATCH ()-[r]->() RETURN r.id ORDER BY r.id").rows == tuple((id_,) for id_ in ids)


def test_an_edge_is_never_lost_in_silence() -> None:
    """What kglite would join although it is two edges is an error, not a smaller graph."""
    with pytest.raises(KGError, match="lost rows"):
        to_kglite(two_kinds("to a 1", "to a 2", "to b 1", "to b 2"))


def _id(value: dict[str, Any]) -> str:
    return str(value["id"])


def _without_virtual(node: NodeRow) -> dict[str, Any]:
    """Return the properties but those that kglite would make itself."""
    return {name: value for name, value in node.properties.items() if (name, value) != ("title", node.id)}


def test_the_whole_ledger_is_there(ledger: Path, graph: kglite.KnowledgeGraph) -> None:
    """Both layers of the ledger's graph are in the cache file, row for row."""
    rows = load_rows(ledger)
    assert ask(graph, "MATCH (n) RETURN n.id ORDER BY n.id").rows == tuple((node.id,) for node in rows.nodes)
    assert ask(graph, "MATCH ()-[r]->() RETURN r.id ORDER BY r.id").rows == tuple((edge.id,) for edge in rows.edges)


QUESTIONS = [
    ("MATCH (c:Company)-[r:ROSE]->(m:PriceMove) WHERE r.percent > 10 RETURN c.name ORDER BY c.name", "Alibaba Tencent"),
    ("MATCH (a:Analyst)-[:WORKS_FOR]->(f) RETURN a.name + '/' + f.name", "Bo Pei/Tiger Securities"),
    ("MATCH (e:Entity:Company) RETURN e.name ORDER BY e.name", "Alibaba Tencent Tiger Securities"),
    ("MATCH (:Article {outlet: 'Post'})-[:STATES]->(c:Claim) RETURN c.predicate ORDER BY c.predicate", "ACQUIRED MET"),
    ("MATCH ()-[r:ROSE]->() WHERE r.date = date('2025-02-21') RETURN toString(count(r))", "2"),
    ("MATCH (:Company {name: 'Alibaba'})-[r {layer: 'facts'}]->() RETURN type(r) ORDER BY type(r)", "ACQUIRED ROSE"),
    ("MATCH (a)-[r:MET]->(b) RETURN toString(r.sources) ORDER BY r.sources", "1 2"),
    ("MATCH (c:Claim) WHERE c.superseded_by IS NOT NULL RETURN c.id", ""),
]


@pytest.mark.parametrize(("query", "answer"), QUESTIONS)
def test_an_analyst_is_answered(graph: kglite.KnowledgeGraph, query: str, answer: str) -> None:
    """Labels, types, properties, numbers and days are asked for as in Neo4j."""
    assert " ".join(row[0] for row in ask(graph, query).rows) == answer


def test_values_are_plain(graph: kglite.KnowledgeGraph) -> None:
    """Nodes, paths, days, durations, lists and infinities come back as JSON holds them."""
    found = "MATCH p = (n:Company {name: 'Alibaba'})-[r:ROSE]->(m)"
    query = f"{found} RETURN p, r, [n, m.date], {{d: m.date}}, 1 / 0.0 AS inf"
    (path, edge, pair, mapping, infinite) = ask(graph, query).rows[0]
    assert json.loads(json.dumps(path))["nodes"][0]["labels"] == ["Entity", "Company"]
    assert edge["type"] == path["relationships"][0]["type"] == "ROSE"
    assert pair[0]["name"] == "Alibaba"
    assert pair[1] == mapping["d"] == edge["date"] == "2025-02-21"
    assert infinite is None


def test_parameters_are_bound_not_pasted(graph: kglite.KnowledgeGraph) -> None:
    """A parameter is a value, whatever it says."""
    evil = "x' OR 1 = 1 CREATE (n) //"
    query = "MATCH (n:Company) WHERE n.name = $name RETURN n.name"
    assert ask(graph, query, params={"name": "Alibaba"}).rows == (("Alibaba",),)
    assert ask(graph, query, params={"name": evil}).rows == ()
    assert ask(graph, "RETURN $name AS x", params={"name": evil}).rows == ((evil,),)


def test_rows_are_limited_and_counted(graph: kglite.KnowledgeGraph) -> None:
    """A limit gives the first rows, and says how many there are."""
    result = ask(graph, "MATCH (n:Company) RETURN n.name ORDER BY n.name", limit=2)
    assert (result.rows, result.total, result.truncated) == ((("Alibaba",), ("Tencent",)), 3, True)
    assert not ask(graph, "MATCH (n:Company) RETURN n.name", limit=3).truncated


def test_a_runaway_query_is_stopped(graph: kglite.KnowledgeGraph) -> None:
    """A query that takes longer than its time fails, and says so."""
    with pytest.raises(QueryError, match=r"longer than 0\.05 s"):
        ask(graph, "UNWIND range(1, 3000) AS x UNWIND range(1, 3000) AS y RETURN sum(x * y)", timeout=0.05)


def test_a_likely_mistake_is_pointed_out(graph: kglite.KnowledgeGraph, capfd: pytest.CaptureFixture[str]) -> None:
    """A label that no node has gives no rows and a warning, in the result and nowhere else."""
    result = ask(graph, "MATCH (n:Compnay) RETURN n")
    assert "Compnay" in result.warnings[0]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("query", "construct"),
    [
        ("MATCH p = SHORTEST 2 (a:Person)-[]->(b) RETURN p", "SHORTEST k"),
        ("MATCH (a) WHERE size(COLLECT { MATCH (n) RETURN n }) > 1 RETURN a", "COLLECT { } outside of RETURN"),
        ("MATCH ()-[r:ROSE]->() RETURN percentileCont(r.percent, 0.5)", "the function percentileCont()"),
        ("RETURN point({x: 1, y: 2})", "points in a plane"),
    ],
)
def test_what_only_neo4j_has_is_named(graph: kglite.KnowledgeGraph, query: str, construct: str) -> None:
    """What kglite is known not to support is refused by name, with its own words, and the way to Neo4j."""
    with pytest.raises(QueryError, match=r"(?s)Neo4j can: .*--graph URI") as caught:
        ask(graph, query)
    assert construct in str(caught.value)
    assert caught.value.__cause__ is not None


MISTAKES = [("MATCH (n) RETRN n", {}), ("RETURN $x", {}), ("RETURN $x", {"x": 2**70})]


@pytest.mark.parametrize(("query", "params"), MISTAKES)
def test_a_mistake_is_the_users(graph: kglite.KnowledgeGraph, query: str, params: dict[str, Any]) -> None:
    """A misspelt clause, a missing parameter and one that no number holds are QueryErrors that blame no store."""
    with pytest.raises(QueryError) as caught:
        ask(graph, query, params=params)
    assert "Neo4j" not in str(caught.value)


@pytest.mark.parametrize("text", ["CREATE (n:X)", "MATCH (n) SET n.x = 1", "MATCH (n) DETACH DELETE n", "INSERT (n:X)"])
def test_the_graph_itself_refuses_to_be_written(graph: kglite.KnowledgeGraph, text: str) -> None:
    """Should the gate ever err, the graph is read-only all the same."""
    with pytest.raises(QueryError, match="read-only"):
        run_cypher(graph, Statement(text))
