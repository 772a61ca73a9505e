"""One graph, two homes: whatever is asked of it, the local graph and Neo4j give the same, to the type of each value."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.stores.local import load_rows
from tests.factories import STORY, store
from tests.homes import Home, Local, Neo4j
from tests.hostile_names import HOSTILE, QUOTE, hostile_ledger
from tests.neo4j_content import ask, emptied, foreign_in, graph_in, graph_of, login

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import networkx as nx

    from tests.neo4j_fixtures import Database

LINES = f"""{STORY}
    c1 | Xi Jinping MET Jack Ma | 2025-02-19 | pub 2025-02-20 | by Wire
    c2 | Baidu ROSE | 10 % | 2025-02-21 | pub never
    c3 | Baidu ROSE | 10.5 % | 2025-02-20 | denied | by 新华社
    c4 | ~a gauge of shares <Index> FELL | window=day | 2025-02-21
    c5 | Alibaba Group Holding Ltd. ROSE | 15 % | window=day | 2025-02-21 | url https://b.example/?q={{`x`}}
"""
FOREIGN = "CREATE (:Note {text: 'mine'})-[:LIKES]->(:Company {name: 'mine too'})"


def homes(ledger: str) -> pytest.MarkDecorator:
    """Return the mark of a test that is for both homes of a ledger."""
    params = [("local", ledger), pytest.param(("neo4j", ledger), marks=pytest.mark.neo4j)]
    return pytest.mark.parametrize("home", params, indirect=True, ids=("local", "neo4j"), scope="module")


STORY_HOMES, HOSTILE_HOMES = homes("story"), homes("hostile")


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a ledger with the story, and more, and one of hostile names."""
    folder = tmp_path_factory.mktemp("ledgers")
    return {"story": store(folder / "story.db", LINES), "hostile": hostile_ledger(folder / "hostile.db")}


@pytest.fixture(scope="module")
def home(request: pytest.FixtureRequest, ledgers: dict[str, Path]) -> Iterator[Home]:
    """Yield the home that the test is for, with the graph of its ledger; what else is there is the same afterwards."""
    where, ledger = request.param
    db = ledgers[ledger]
    if where == "local":
        yield Local(db)
        return
    database: Database = emptied(request.getfixturevalue("neo4j_server"))
    ask(database, FOREIGN)
    before = foreign_in(database)
    kg.sync(db, database.uri, **login(database))
    assert graph_in(database) == graph_of(db)
    yield Neo4j(database)
    assert (foreign_in(database), graph_in(database)) == (before, graph_of(db))
    emptied(database)


def found(graph: nx.MultiDiGraph[str], **properties: object) -> dict[str, Any]:
    """Return the attributes of the one node that has these."""
    (id_,) = [n for n in graph if properties.items() <= graph.nodes[n].items()]
    return dict(graph.nodes[id_])


def edges(graph: nx.MultiDiGraph[str], type_: str, source: str = "") -> list[dict[str, Any]]:
    """Return the attributes of the edges of a type, by date, from one name or all."""
    ends = graph.edges(data=True)
    chosen = [data for a, _, data in ends if data["type"] == type_ and graph.nodes[a]["name"].startswith(source)]
    return sorted(chosen, key=lambda edge: str(edge.get("date")))


# ---------------------------------------------------------------- the same rows


@STORY_HOMES
@pytest.mark.parametrize("layer", ["facts", "full"])
def test_nodes_and_edges_are_the_ledgers(home: Home, ledgers: dict[str, Path], layer: str) -> None:
    """Every row of the layer is there in the order of the rows, each value with its type, and nothing else is."""
    rows, graph = load_rows(ledgers["story"]), home.graph(layer)
    wanted = {"facts"} if layer == "facts" else {"facts", "evidence"}
    nodes = [row for row in rows.nodes if row.properties["layer"] in wanted]
    assert list(graph) == [row.id for row in nodes]
    for row in nodes:
        assert typed(graph.nodes[row.id]) == typed({**row.properties, "labels": row.labels})
    lines = {row.id: row for row in rows.edges if row.properties["layer"] in wanted}
    there = {key: (a, b, data) for a, b, key, data in graph.edges(keys=True, data=True)}
    assert len(there) == graph.number_of_edges()
    assert {id_: (row.source, row.target) for id_, row in lines.items()} == {k: v[:2] for k, v in there.items()}
    for id_, line in lines.items():
        assert typed(there[id_][2]) == typed({**line.properties, "type": line.type})
    assert graph.graph == {"layer": layer}


@STORY_HOMES
def test_edges_come_in_one_order(home: Home, ledgers: dict[str, Path]) -> None:
    """A loop over the edges of either home meets them in the same order."""
    assert list(home.graph("full").edges(keys=True)) == list(
        kg.open_graph(ledgers["story"], layer="full").edges(keys=True)
    )


def typed(properties: Any) -> dict[str, tuple[type, Any]]:
    """Return each value with its type: 1 is not 1.0 and not True."""
    return {name: (type(value), value) for name, value in properties.items()}


@STORY_HOMES
def test_values_have_their_types(home: Home) -> None:
    """Days are days, numbers stay whole or not whole, and what is true or false is no number."""
    rise, other = edges(home.graph(), "ROSE", "Baidu")
    assert [type(rise[name]) for name in ("date", "date_end", "percent", "claims", "sources", "disputed")] == [
        date,
        date,
        float,
        int,
        int,
        bool,
    ]
    assert (other["date"], other["percent"], other["claims"], other["disputed"]) == (date(2025, 2, 21), 10.0, 1, False)
    gauge = found(home.graph(), name="a gauge of shares")
    assert gauge["described"] is True
    article = found(home.graph("full"), id="c1")
    assert article["published_at"] == date(2025, 2, 20)


@STORY_HOMES
def test_what_is_not_known_is_absent(home: Home) -> None:
    """A missing value is no property, in neither home: no None, no empty text."""
    graph = home.graph("full")
    unpublished = found(graph, id="c2")
    assert {"published_at", "url", "title"} & unpublished.keys() == set()
    assert "percent" not in edges(home.graph(), "FELL")[0]
    every = [*(data for _, data in graph.nodes(data=True)), *(data for _, _, data in graph.edges(data=True))]
    assert not [name for data in every for name, value in data.items() if value in (None, "")]


@STORY_HOMES
def test_parallel_edges_stay_apart(home: Home) -> None:
    """Two meetings of two people are two edges; denied and asserted rises of one firm too."""
    graph = home.graph()
    assert [edge["date"].day for edge in edges(graph, "MET", "Jack")] == [17, 19]
    assert [edge["factuality"] for edge in edges(graph, "ROSE", "Baidu")] == ["denied", "asserted"]


@STORY_HOMES
def test_several_labels(home: Home) -> None:
    """An analyst is an entity, a person and an analyst, in that order."""
    assert found(home.graph(), name="Bo Pei")["labels"] == ("Entity", "Person", "Analyst")
    assert home.ask("MATCH (n:Entity:Person:Analyst) RETURN n.name") == (("Bo Pei",),)


@STORY_HOMES
def test_cypher_is_answered_alike(home: Home) -> None:
    """The same query gives the same plain values: days as text, numbers with their kind, what is missing as None."""
    query = "MATCH (c:Company)-[r:ROSE]->(m:PriceMove) RETURN c.name, r.percent, r.claims, r.disputed, r.date, r.url"
    rows = home.ask(f"{query} ORDER BY c.name, r.date")
    assert [repr(row) for row in rows] == [
        "('Alibaba', 15.0, 1, False, '2025-02-21', None)",
        "('Alibaba Group Holding Ltd.', 15.0, 1, False, '2025-02-21', 'https://b.example/?q={`x`}')",
        "('Baidu', 10.5, 1, False, '2025-02-20', None)",
        "('Baidu', 10.0, 1, False, '2025-02-21', None)",
        "('Tencent', 15.0, 1, False, '2025-02-21', None)",
    ]


# ---------------------------------------------------------------- hostile names


def test_the_names_are_many_and_no_two_are_one() -> None:
    """There are more than forty; each is a person of its own."""
    assert len(set(HOSTILE)) == len(HOSTILE) > 40


@HOSTILE_HOMES
@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=lambda number: ascii(HOSTILE[number])[1:31])
def test_a_hostile_name_arrives_unchanged(home: Home, number: int) -> None:
    """As person, product, role, venue, outlet, title, URL and speaker a name is what it was; nothing else happens."""
    name, graph = HOSTILE[number], full_graph(home)
    person = found(graph, type="Person", name=name)
    assert found(graph, type="Product", name=name)["labels"] == ("Entity", "Product")
    firm = found(graph, name=f"Firm {number}")
    (works,) = [data for data in graph[person["id"]][firm["id"]].values() if data["type"] == "WORKS_FOR"]
    assert [works[each] for each in ("role", "odd `key`}) //", "outlet", "url", "via", "said_by")] == [name] * 6
    assert works["quote"] == f"{name} | {name} | {QUOTE}"
    assert found(graph, type="PriceMove", venue=name)["date_precision"] == "range"
    article = found(graph, id=f"article {number}")
    assert [article[each] for each in ("name", "title", "outlet", "url")] == [name] * 4


@HOSTILE_HOMES
@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=lambda number: ascii(HOSTILE[number])[1:31])
def test_a_hostile_name_is_found_by_cypher(home: Home, number: int) -> None:
    """As a parameter of a query a name finds the person of that name alone, and comes back as it was."""
    name = HOSTILE[number]
    query = "MATCH (p:Person {name: $name})-[r:WORKS_FOR]->(f) RETURN p.name, r.role, f.name"
    assert home.ask(query, name=name) == ((name, name, f"Firm {number}"),)
    if not name.startswith("2025-"):  # the local graph refuses to compare what may be a day, and says so
        assert home.ask("MATCH (a:Article {outlet: $name}) RETURN a.url", name=name) == ((name,),)


@HOSTILE_HOMES
def test_all_names_come_back(home: Home) -> None:
    """Plain Cypher over all people gives every name once, as it was written, and each claim its whole quote."""
    names = home.ask("MATCH (p:Person) RETURN p.name")
    assert sorted(name for (name,) in names) == sorted(HOSTILE)
    quotes = home.ask("MATCH (c:Claim {predicate: 'ROSE'}) RETURN c.quote")
    assert sorted(quote for (quote,) in quotes) == sorted(f"{name} | {name} | {QUOTE}" for name in HOSTILE)


_GRAPHS: dict[int, nx.MultiDiGraph[str]] = {}


def full_graph(home: Home) -> nx.MultiDiGraph[str]:
    """Return both layers, read once for each home."""
    if id(home) not in _GRAPHS:
        _GRAPHS[id(home)] = home.graph("full")
    return _GRAPHS[id(home)]
