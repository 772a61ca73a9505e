"""Names as users write them: found, or answered with what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import NotFoundError
from kg.models import Decision
from kg.query.names import find_entity
from kg.stores.local import open_graph
from tests.factories import decide, store

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

LINES = """
    a | Apple Inc. <Company> ROSE | 1 % | in one
    b | Apple <Commodity> FELL | 2 % | in two
    c | Jack Ma FOUNDED Alibaba Group Holding Ltd. <Company> | in three
    d | Alibaba Health <Company> ROSE | 3 % | in four
    e | Nestlé <Company> ROSE | 4 % | in five
    f | ~other tech executives <Person> MET Jack Ma | in three
    g | International Monetary Fund <Organization> MET Jack Ma | in six | text International Monetary Fund (IMF).
    h | IMF <Organization> MET Pony Ma | in six
"""


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> nx.MultiDiGraph[str]:
    """Return a graph of names that are easily confused."""
    return open_graph(store(tmp_path_factory.mktemp("names") / "kg.db", LINES))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Apple Inc.", "Apple Inc."),
        ("Company:Apple", "Apple Inc."),
        ("Commodity:apple", "Apple"),
        ("alibaba group", "Alibaba Group Holding Ltd."),
        ("ALIBABA GROUP HOLDING LTD", "Alibaba Group Holding Ltd."),
        ("Alibaba H", "Alibaba Health"),
        ("nestle", "Nestlé"),
        ("Mr. Jack Ma", "Jack Ma"),
        ("IMF", "International Monetary Fund"),
        ("imf", "International Monetary Fund"),
        ("International Mon", "International Monetary Fund"),
        ("other tech executives", "other tech executives"),
    ],
)
def test_a_name_is_found(names: nx.MultiDiGraph[str], said: str, name: str) -> None:
    """A name is found by its form, an alias, another spelling, its type or its beginning."""
    assert names.nodes[find_entity(names, said)]["name"] == name


def test_the_exact_name_goes_first(names: nx.MultiDiGraph[str]) -> None:
    """What is called exactly so is meant, though others are called nearly so."""
    assert names.nodes[find_entity(names, "Apple")]["type"] == "Commodity"


@pytest.mark.parametrize(
    ("said", "candidates"),
    [
        ("apple", {"Company:Apple Inc.", "Commodity:Apple"}),
        ("aliba", {"Company:Alibaba Group Holding Ltd.", "Company:Alibaba Health"}),
    ],
)
def test_an_ambiguous_name_lists_what_it_can_mean(names: nx.MultiDiGraph[str], said: str, candidates: set[str]) -> None:
    """Several that fit equally well are all named, in words that find each of them."""
    with pytest.raises(NotFoundError, match="can mean 2 things") as caught:
        find_entity(names, said)
    assert set(caught.value.suggestions) == candidates
    assert len({find_entity(names, name) for name in candidates}) == 2


NEAR = [("Alibabba Health", "Alibaba Health"), ("Nestel", "Nestlé"), ("Jak Ma", "Jack Ma")]


@pytest.mark.parametrize(("said", "near"), NEAR)
def test_an_unknown_name_suggests_the_nearest(names: nx.MultiDiGraph[str], said: str, near: str) -> None:
    """A misspelt name is answered with the right one first."""
    with pytest.raises(NotFoundError, match="nothing here is called") as caught:
        find_entity(names, said)
    assert caught.value.suggestions[0] == near


def test_an_empty_graph_suggests_nothing(tmp_path: Path) -> None:
    """In an empty graph every name is unknown."""
    with pytest.raises(NotFoundError) as caught:
        find_entity(open_graph(store(tmp_path / "kg.db", "")), "Alibaba")
    assert caught.value.suggestions == ()


def test_namesakes_of_one_type_are_told_by_id() -> None:
    """Two people of one name that a decision holds apart are suggested by their ids, which find them."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_ in ("one", "two"):
        graph.add_node(id_, name="Wang Wei", type="Person", labels=("Entity", "Person"))
    with pytest.raises(NotFoundError) as caught:
        find_entity(graph, "wang wei")
    assert [find_entity(graph, id_) for id_ in caught.value.suggestions] == ["one", "two"]


def test_every_entity_is_found_by_its_name_and_id(names: nx.MultiDiGraph[str]) -> None:
    """The name that a graph shows, and the id, lead back to the entity."""
    for id_, node in names.nodes(data=True):
        if "Entity" in node["labels"]:
            assert find_entity(names, id_) == find_entity(names, f"{node['type']}:{node['name']}") == id_


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=20))
def test_any_text_is_found_or_not(names: nx.MultiDiGraph[str], said: str) -> None:
    """No text breaks the search: it finds an entity of the graph or says that it does not."""
    try:
        found = find_entity(names, said)
    except NotFoundError:
        return
    assert "Entity" in names.nodes[found]["labels"]


def test_an_id_and_a_key_stay_valid_when_entities_become_one(tmp_path: Path) -> None:
    """Whichever of two entities keeps its id, what the other was called by finds both in one, and again each alone."""
    db = store(tmp_path / "kg.db", "a | Norvik ROSE | 1 % | in one\nb | Lumo Plc <Organization> ROSE | 2 % | in two")
    store(db, "c | Tarn <Organization> ROSE | 1 % | in three")
    before = {name: find_entity(open_graph(db), name) for name in ("Company:norvik", "Organization:lumo")}
    assert len(set(before.values())) == 2
    keys = {"left": "Company:norvik", "right": "Organization:lumo", "by": "person", "grounds": ""}
    merge = Decision.model_validate({"id": "m", "action": "merge", **keys})
    decide(db, merge)
    merged, said = open_graph(db), (*before, *before.values(), "Company:lumo", "Organization:norvik")
    assert len({find_entity(merged, each) for each in said}) == 1
    decide(db, merge.model_copy(update={"id": "u", "undoes": "m"}))
    assert {name: find_entity(open_graph(db), name) for name in before} == before


def test_a_person_is_found_by_the_last_name_alone() -> None:
    """As articles call people; a name that begins with the word goes before."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("one", name="Amara Diallo", type="Person", labels=("Entity", "Person"))
    assert find_entity(graph, "Diallo") == "one"


def test_a_part_of_a_name_that_stands_in_no_text_finds_nothing() -> None:
    """Tables know China as the mainland too; who asks for Ma means a person."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("place", name="China", type="Place", keys="Place:mainland china", labels=("Entity", "Place"))
    graph.add_node("person", name="Jack Ma", type="Person", labels=("Entity", "Person"))
    assert find_entity(graph, "Ma") == "person"
    assert find_entity(graph, "Mainland China") == "place"
