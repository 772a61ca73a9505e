"""The ten questions: from Python, from the local file and from Neo4j, in Python and in Cypher, one answer."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.ontology import load_ontology
from kg.query.evidence import contradictions, corroborated, diff
from kg.query.markets import moves, timeline
from kg.query.paths import paths
from kg.query.people import analysts, meetings, opinions
from kg.query.policy import policy
from tests.cypher_parity import make_demo, make_ledger
from tests.factories import store
from tests.homes import Home, Local, Neo4j
from tests.neo4j_content import emptied, login
from tests.questions_page import PAGE, cypher, page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.query.answers import Answer

GROUP = """
    d1 | Rhein Group <Company> OWNS Voltara Mobility SE <Company> | pub 2026-01-05 | by Wire
    d2 | Rhein Group <Company> OWNS Tarn Motors <Company> | pub 2026-01-06 | by Wire
    d3 | Rhein Group <Company> OWNS Hollow Motors <Company> | denied | pub 2026-01-06 | by Wire
    d4 | Tarn Motors <Company> OWNS Far Away <Company> | pub 2026-01-06 | by Wire
"""
TIES = 2  # of these facts lie within three hops of the duty
NAME, OTHER, DAY = "Silverlake Optics Inc.", "Ashgrove Capital", date(2026, 3, 13)
PARAMS: dict[str, Any] = {"name": NAME, "other": OTHER, "day": DAY.isoformat(), "words": "duty"}

pytestmark = pytest.mark.slow  # left to `make test`


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of the demo's articles, and what they lack."""
    return store(make_ledger(tmp_path_factory.mktemp("questions") / "kg.db"), GROUP)


@pytest.fixture(
    scope="module", params=["local", pytest.param("neo4j", marks=pytest.mark.neo4j)], ids=("local", "neo4j")
)
def home(request: pytest.FixtureRequest, ledger: Path) -> Iterator[Home]:
    """Yield each home with the ledger's graph."""
    if request.param == "local":
        yield Local(ledger)
        return
    database = emptied(request.getfixturevalue("neo4j_server"))
    kg.sync(ledger, database.uri, **login(database))
    yield Neo4j(database)
    emptied(database)


def roles(answer: Answer, *wanted: str) -> set[str]:
    """Return the facts that play one of these parts."""
    return {row.fact.id for group in answer.groups for row in group.rows if row.role in wanted}


def rows(home: Home, number: int) -> list[dict[str, Any]]:
    """Return the rows of a query of docs/questions.cypher by their columns."""
    names = re.search(r"\nRETURN (.*?)\n(?:ORDER|UNION)", cypher()[number][1], re.DOTALL)
    assert names is not None
    columns = re.findall(r" AS (\w+)(?=,|$)", names[1])
    return [dict(zip(columns, row, strict=True)) for row in home.ask(cypher()[number][1], **PARAMS)]


def told(home: Home, number: int, *columns: str) -> set[str]:
    """Return the ids in these columns of a query's rows."""
    return {row[column] for row in rows(home, number) for column in columns} - {None}


def test_each_question_has_the_same_answer_in_cypher(home: Home) -> None:
    """Python over the graph of this home and Cypher in it cite the same facts, and there are some."""
    graph = home.graph("full")
    further = policy(graph, "duty", hops=3)
    disputes = contradictions(graph)
    pairs = {
        1: (set(opinions(graph, NAME).facts), told(home, 1, "fact", "post_fact", "move_fact")),
        2: (set(analysts(graph).facts), told(home, 2, "fact")),
        3: (roles(further, "step", "same article", "drove"), told(home, 3, "fact", "move_fact")),
        5: (set(timeline(graph, NAME).facts), told(home, 5, "fact")),
        6: (set(moves(graph, DAY).facts), told(home, 6, "fact", "driver_fact")),
        7: (roles(meetings(graph), "met"), told(home, 7, "fact")),
        8: (set(disputes.facts), told(home, 8, "fact", "also_fact")),
        9: (set(corroborated(graph).facts), told(home, 9, "fact")),
        10: (set(diff(graph, DAY).facts), told(home, 10, "fact")),
    }
    assert {number: python == cypher for number, (python, cypher) in pairs.items()} == dict.fromkeys(pairs, True)
    assert all(python for python, _ in pairs.values())
    chains = {id_ for row in rows(home, 3) for id_ in row["chain_facts"] or ()}
    assert roles(further, "hop 2", "hop 3") == chains
    assert len(chains) == TIES
    figures = {row["figure"] for row in rows(home, 8)} - {None}
    shown = [row.fact for group in disputes.groups for row in group.rows if row.role in ("disputed", "also stated")]
    assert figures == {"5 %", "8 %"} == {line.object.name.strip("+").partition(" ·")[0] for line in shown}
    assert {row["change"] for row in rows(home, 10)} == {"new", "correction"}


def test_the_best_paths_are_the_same_in_cypher(home: Home) -> None:
    """By the same evidence: of each way the best facts, in the same order; denied facts lead nowhere."""
    ways = rows(home, 4)
    best = list({tuple(row["names"]): tuple(row["facts"]) for row in reversed(ways)}.items())[::-1]
    found = paths(home.graph("full"), NAME, OTHER)
    assert best == [(tuple(end.name for end in way.nodes), tuple(hop.fact.id for hop in way.hops)) for way in found]
    assert len(found) > 1


def test_paths_in_cypher_go_by_every_predicate_between_entities() -> None:
    """And by no other: through a figure or an event two have nothing to do with each other."""
    ontology = load_ontology()
    between = {name for name, rule in ontology.predicates.items() if set(rule.object) & set(ontology.entities)}
    types = re.search(r"-\[:([A-Z_|]+)\*1\.\.4\]-", cypher()[4][1])
    assert types is not None
    assert set(types[1].split("|")) == between


def test_every_row_has_its_sentence_day_and_source(home: Home) -> None:
    """In each of the ten; where two stand in a row, both."""
    for number in cypher():
        for row in rows(home, number):
            assert row.get("quote") or row["quotes"], number
            assert row.get("reported") or row["days"], number
            assert row.get("outlet") or row["outlets"], number


def test_both_homes_answer_alike(home: Home, ledger: Path) -> None:
    """Whatever the home, groups, parts and facts are those of the ledger's graph."""
    here, there = home.graph("full"), kg.open_graph(ledger, layer="full")
    for ask in (analysts, meetings, contradictions, corroborated, policy):
        assert ask(here) == ask(there)
    assert opinions(here, NAME) == opinions(there, NAME)
    assert timeline(here, NAME, OTHER) == timeline(there, NAME, OTHER)
    assert moves(here, DAY) == moves(there, DAY)
    assert diff(here, DAY) == diff(there, DAY)


def test_the_page_shows_what_the_commands_print(tmp_path: Path) -> None:
    """docs/questions.md is made by `python -m tests.questions_page`; make it anew when an answer changes."""
    assert PAGE.read_text(encoding="utf-8") == page(make_demo(tmp_path / "kg.db"))
