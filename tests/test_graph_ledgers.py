"""Any ledger has one graph in both homes, and any way there ends where a sync from scratch ends."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.merge.normalise import name_key
from kg.models import Decision, digest
from kg.stores.local import load_rows, to_networkx
from tests.factories import decide, store_claims
from tests.merge.merge_lines import read_lines
from tests.merge.test_order import NAMES, PEOPLE, claim_lines
from tests.neo4j_content import connected, emptied, graph_in, graph_of, login

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.neo4j_fixtures import Database

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]

KEYS = sorted({name_key("Person", name) for name in PEOPLE}) + sorted(
    {name_key("Company", name) for name in NAMES if not name.startswith("~") and "<" not in name}
)
STEADY = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@st.composite
def other_lines(draw: st.DrawFn) -> str:
    """Return a claim of a static predicate, with a role that may make an analyst."""
    person, firm = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(("Alibaba", "Bilibili Inc.", "Fed")))
    type_ = draw(st.sampled_from(("Company", "Organization")))
    role = draw(st.sampled_from(("", " | role=analyst", " | role=founder")))
    return f"{person} {draw(st.sampled_from(('WORKS_FOR', 'FOUNDED')))} {firm} <{type_}>{role}"


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """Return a merge or a split of two names of one kind, by one of three judges."""
    left, right = draw(st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True))
    made = (draw(st.sampled_from(("merge", "split"))), left, right, draw(st.sampled_from(("rule", "model", "person"))))
    id_ = digest(*made, draw(st.integers(0, 3)))
    return Decision.model_validate(
        {"id": id_, **dict(zip(("action", "left", "right", "by"), made, strict=True)), "grounds": "a test"}
    )


ARTICLES = st.lists(st.one_of(claim_lines(), claim_lines(), other_lines()), min_size=1, max_size=4)
#: Articles that come, articles of which nothing is believed any more, decisions, and decisions undone (by number).
STEPS = st.one_of(
    st.tuples(st.just("add"), ARTICLES),
    st.tuples(st.just("forget"), st.integers(0, 5)),
    st.tuples(st.just("decide"), decisions()),
    st.tuples(st.just("undo"), st.integers(0, 5)),
)


class Story:
    """A ledger that changes step by step."""

    def __init__(self, db: Path) -> None:
        """Begin with an empty ledger."""
        self.db = store_claims(db, [], [])
        self.articles: list[str] = []
        self.decisions: list[Decision] = []

    def take(self, kind: str, what: Any) -> None:
        """Change the ledger in one way; what there is nothing of changes nothing."""
        if kind == "add":
            place = f"A{len(self.articles)}"
            self.articles.append("\n".join(f"{place}c{n} | {line} | in {place}" for n, line in enumerate(what)))
            store_claims(self.db, *read_lines(self.articles[-1]))
        elif kind == "forget" and self.articles:
            articles, _ = read_lines(self.articles[what % len(self.articles)])
            store_claims(self.db, articles, [])
        elif kind == "decide" and what.id not in {made.id for made in self.decisions}:
            self._decide(what)
        elif kind == "undo" and self.decisions:
            made = self.decisions[what % len(self.decisions)]
            self._decide(made.model_copy(update={"id": digest(made.id, len(self.decisions)), "undoes": made.id}))

    def _decide(self, decision: Decision) -> None:
        self.decisions.append(decision)
        decide(self.db, decision)


@pytest.fixture
def database(neo4j_server: Database) -> Iterator[Database]:
    """Yield a database without nodes."""
    yield emptied(neo4j_server)
    emptied(neo4j_server)


def read_back(database: Database, layer: Any) -> nx.MultiDiGraph[str]:
    """Return the graph as it is in Neo4j."""
    with connected(database) as opened:
        return to_networkx(opened.rows(), layer=layer)


def text_of(graph: nx.MultiDiGraph[str]) -> str:
    """Return the whole graph as text, nodes and edges in its own order, each value as Python writes it."""
    nodes = [(id_, sorted(graph.nodes[id_].items())) for id_ in graph]
    return repr((nodes, [(*ends, sorted(data.items())) for *ends, data in graph.edges(keys=True, data=True)]))


@STEADY
@given(st.lists(STEPS, min_size=1, max_size=6))
def test_any_ledger_is_the_same_in_both_homes(database: Database, steps: list[tuple[str, Any]]) -> None:
    """A ledger that came about in any way: Neo4j holds its rows, and read back gives the very networkx graph."""
    with TemporaryDirectory() as name:
        story = Story(Path(name) / "kg.db")
        for step in steps:
            story.take(*step)
        emptied(database)
        kg.sync(story.db, database.uri, **login(database))
        assert graph_in(database) == graph_of(story.db)
        for layer in ("facts", "full"):
            back, local = read_back(database, layer), kg.open_graph(story.db, layer=layer)
            assert text_of(back) == text_of(local)
            assert nx.utils.graphs_equal(back, local)


@STEADY
@given(st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=2, max_size=5))
def test_any_way_ends_as_from_scratch(database: Database, states: list[list[tuple[str, Any]]]) -> None:
    """Synced state by state, with articles that come and go and decisions made and undone: each state is exact."""
    with TemporaryDirectory() as name:
        story = Story(Path(name) / "kg.db")
        emptied(database)
        for steps in states:
            for step in steps:
                story.take(*step)
            report = kg.sync(story.db, database.uri, **login(database))
            assert report.released == 0
            assert graph_in(database) == graph_of(story.db)
        stepwise = graph_in(database)
        emptied(database)
        kg.sync(story.db, database.uri, **login(database))
        assert graph_in(database) == stepwise


def test_the_steps_do_something(tmp_path: Path) -> None:
    """Each kind of step changes a graph: else the properties above show nothing."""
    story = Story(tmp_path / "kg.db")
    merge = Decision(id="m", action="merge", left=KEYS[0], right=KEYS[1], by="person", grounds="a test")
    graphs = [repr(load_rows(story.db))]
    both = [f"{name.partition(':')[2].title()} MET Someone Else <Person>" for name in KEYS[:2]]
    for step in (("add", both), ("decide", merge), ("undo", 0), ("forget", 0)):
        story.take(*step)
        graphs.append(repr(load_rows(story.db)))
    assert all(left != right for left, right in pairwise(graphs))
