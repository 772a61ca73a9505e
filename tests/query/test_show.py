"""`show`: one entity, and each of its facts with the sentence that says so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.errors import NotFoundError
from kg.query.show import show
from kg.stores.local import open_graph
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx


def test_an_entity_shows_what_it_did_and_what_was_done_to_it(graph: nx.MultiDiGraph[str]) -> None:
    """Facts are split by which end the entity is, and denied ones are shown as denied."""
    view = show(graph, "alibaba")
    assert (view.name, view.type, view.analyst) == ("Alibaba", "Company", False)
    assert [(fact.predicate, fact.object.name, fact.factuality) for fact in view.outgoing] == [
        ("ROSE", "+15 % · 21 Feb 2025", "asserted"),
        ("ACQUIRED", "Tencent", "denied"),
    ]
    assert [(fact.predicate, fact.subject.name) for fact in view.incoming] == [
        ("COMMENTED_ON", "Bo Pei"),
        ("FOUNDED", "Jack Ma"),
    ]


def test_a_fact_shows_its_sentence_article_and_day(graph: nx.MultiDiGraph[str]) -> None:
    """Each fact carries quote, article, outlet, address, day and numbers."""
    rose = show(graph, "Alibaba").outgoing[0]
    assert rose.object.event
    assert (rose.date, rose.date_precision, rose.outlet) == (date(2025, 2, 21), "day", "Daily")
    assert rose.quote.startswith("Alibaba ROSE")
    assert rose.details == {"percent": 15.0, "window": "day"}
    assert show(graph, "Bo Pei").outgoing[0].url == "https://daily.example/6"


def test_an_analyst_is_called_so(graph: nx.MultiDiGraph[str]) -> None:
    """A person whom the text calls an analyst is one."""
    assert show(graph, "Bo Pei").analyst


def test_a_persons_roles_over_time(tmp_path: Path) -> None:
    """An analyst who was promoted and then changed firm is one person: each post with its days, each firm once."""
    lines = """
        a | Ruth Adey <Person> WORKS_FOR Calder <Company> | role=Analyst | pub 2023-05-01 | by Wire
        b | Ruth Adey <Person> WORKS_FOR Calder <Company> | role=chief strategist | pub 2024-06-15 | by Wire
        c | Ruth Adey <Person> WORKS_FOR Tidewater <Company> | role=economist | pub 2025-03-01 | by Wire
        d | Ruth Adey <Person> WORKS_FOR Calder <Company> | role=analyst | pub 2023-11-01 | by Post
    """
    view = show(open_graph(store(tmp_path / "kg.db", lines)), "Ruth Adey")
    assert view.analyst
    assert [(post.object.name, post.details, post.last_reported) for post in view.outgoing] == [
        ("Tidewater", {"role": "economist"}, date(2025, 3, 1)),
        (
            "Calder",
            {"role": "Analyst", "roles": "analyst 2023-05-01 to 2023-11-01 | chief strategist 2024-06-15"},
            date(2024, 6, 15),
        ),
    ]


def test_the_full_graph_shows_the_same_facts(db: Path, graph: nx.MultiDiGraph[str]) -> None:
    """Articles and claims add no facts to an entity."""
    full = show(open_graph(db, layer="full"), "Alibaba")
    assert (full.outgoing, full.incoming) == (show(graph, "Alibaba").outgoing, show(graph, "Alibaba").incoming)


def test_an_event_or_an_article_is_no_entity(db: Path) -> None:
    """The id of something else than an entity is not shown as one."""
    graph = open_graph(db, layer="full")
    with pytest.raises(NotFoundError):
        show(graph, "a1")
