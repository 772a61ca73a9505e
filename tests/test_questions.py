"""The ten questions: from Python, from the local file and from Neo4j, in Python and in Cypher, one answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.query.evidence import contradictions, corroborated, diff
from kg.query.markets import moves, policy, timeline
from kg.query.paths import paths
from kg.query.people import analysts, meetings, opinions
from tests.cypher_parity import make_demo, make_ledger
from tests.homes import Home, Local, Neo4j
from tests.neo4j_content import emptied, login
from tests.questions_page import PAGE, cypher, page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.query.answers import Answer

NAME, OTHER, DAY = "Silverlake Optics Inc.", "Ashgrove Capital", date(2026, 3, 26)
PARAMS: dict[str, Any] = {"name": NAME, "other": OTHER, "day": DAY.isoformat(), "words": "duty"}

pytestmark = pytest.mark.slow  # left to `make test`


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of the demo's articles, and what they lack."""
    return make_ledger(tmp_path_factory.mktemp("questions") / "kg.db")


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


def told(home: Home, number: int, *columns: int) -> set[str]:
    """Return the ids in the last column of a query's rows, or in these."""
    rows = home.ask(cypher()[number][1], **PARAMS)
    return {row[column] for row in rows for column in columns or (-1,) if row[column] is not None}


def test_each_question_has_the_same_answer_in_cypher(home: Home) -> None:
    """Python over the graph of this home and Cypher in it cite the same facts, and there are some."""
    graph = home.graph("full")
    pairs = {
        1: (roles(opinions(graph, NAME), "said", "post", "later move"), told(home, 1, -3, -2, -1)),
        2: (set(analysts(graph).facts), told(home, 2)),
        3: (roles(policy(graph, "duty"), "step", "same article", "drove"), told(home, 3, -2, -1)),
        5: (set(timeline(graph, NAME).facts), told(home, 5)),
        6: (roles(moves(graph, DAY), "moved"), told(home, 6)),
        7: (roles(meetings(graph), "met"), told(home, 7)),
        8: (roles(contradictions(graph), "denied", "disputed"), told(home, 8)),
        9: (set(corroborated(graph).facts), told(home, 9)),
        10: (set(diff(graph, DAY).facts), told(home, 10)),
    }
    assert {number: python == cypher for number, (python, cypher) in pairs.items()} == dict.fromkeys(pairs, True)
    assert all(python for python, _ in pairs.values())
    hops = {row[0] for row in home.ask(cypher()[4][1], **PARAMS)}
    assert hops == {len(paths(graph, NAME, OTHER)[0].hops)}


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
