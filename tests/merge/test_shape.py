"""The rows and the export: what every store and every reader of JSON gets."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.errors import KGError
from kg.merge.aliases import load_aliases
from kg.merge.export import export_facts
from kg.merge.shape import build_graph
from kg.merge.stories import find_stories
from kg.models import Article
from kg.ontology import load_ontology
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from kg.merge.rows import EdgeRow, GraphRows, NodeRow

RALLY = """
a | Alibaba Group Holding Ltd. ROSE | 15 % | window=day | 2025-02-21 | via Bloomberg | url https://n.example/a | in A
b | Alibaba REPORTED | metric=sales | surprise=beat | 2025-02-20 | in A
c | Bo Pei WORKS_FOR US Tiger Securities | role=equity research analyst | in A
d | Bo Pei COMMENTED_ON Alibaba <Company> | said Bo Pei | in A
e | ~a gauge of Chinese technology stocks <Index> ROSE | 6.5 % | window=day | 2025-02-21 | inherited | in A
f | Xi Jinping MET Jack Ma <Person> | 2025-02-17 | in A
g | Xi Jinping MET Jack Ma <Person> | pub 2025-02-20 | in B
"""


def graph(lines: str, *, as_of: date | None = None) -> GraphRows:
    """Return the graph of some claim lines."""
    articles, claims = read_lines(lines)
    return build_graph(articles, claims, (), load_ontology(), as_of=as_of)


def edge(rows: GraphRows, type_: str) -> EdgeRow:
    """Return the only edge of a type."""
    (found,) = (row for row in rows.edges if row.type == type_)
    return found


def node(rows: GraphRows, id_: str) -> NodeRow:
    """Return the node with an id."""
    return next(row for row in rows.nodes if row.id == id_)


def test_an_edge_carries_what_a_query_asks_for() -> None:
    """The edge of a price move has its percent, date, slots, quote and source, and its event a readable name."""
    rows = graph(RALLY)
    rose = next(row for row in rows.edges if row.type == "ROSE" and row.properties["percent"] == 15)
    wanted = {
        "layer": "facts",
        "date": date(2025, 2, 21),
        "date_precision": "day",
        "date_source": "stated",
        "factuality": "asserted",
        "window": "day",
        "claims": 1,
        "sources": 1,
        "disputed": False,
        "first_reported": date(2025, 2, 22),
        "last_reported": date(2025, 2, 22),
        "url": "https://n.example/a",
        "via": "Bloomberg",
    }
    assert rose.properties.items() >= wanted.items()
    assert str(rose.properties["quote"]).startswith("Alibaba Group Holding Ltd. ROSE")
    assert node(rows, rose.source).labels == ("Entity", "Company")
    event = node(rows, rose.target)
    assert event.labels == ("Event", "PriceMove")
    assert event.properties.items() >= {"name": "+15 % · 21 Feb 2025", "percent": 15}.items()


def test_events_are_named_for_readers() -> None:
    """An earnings report is named by its metric and outcome."""
    rows = graph(RALLY)
    assert {event.name for event in rows.events} >= {"sales: beat · 20 Feb 2025", "+6.5 % · 21 Feb 2025"}


def test_an_analyst_is_one_by_post() -> None:
    """A person with an analyst's post has the label Analyst; others do not."""
    rows = graph(RALLY)
    labels = {row.properties["name"]: row.labels for row in rows.nodes if "Person" in row.labels}
    assert labels["Bo Pei"] == ("Entity", "Person", "Analyst")
    assert labels["Jack Ma"] == ("Entity", "Person")


def test_a_denied_post_makes_no_analyst() -> None:
    """Only an asserted post counts."""
    rows = graph("c | Bo Pei WORKS_FOR Tiger | role=analyst | denied")
    assert [entity.analyst for entity in rows.entities if entity.type == "Person"] == [False]


def test_a_described_thing_stays_in_its_article() -> None:
    """The same description in two articles is two entities, each with its article."""
    rows = graph("a | ~tech stocks <Index> ROSE\nb | ~tech stocks <Index> ROSE\nc | ~tech stocks <Index> FELL | in b")
    assert [(entity.described, entity.article_id) for entity in rows.entities if entity.described] in (
        [(True, "a"), (True, "b")],
        [(True, "b"), (True, "a")],
    )


def test_the_evidence_layer_leads_from_articles_to_entities() -> None:
    """Each claim is stated by its article, has its ends, and its speaker said it."""
    rows = graph(RALLY)
    by_type: dict[str, list[EdgeRow]] = {}
    for row in rows.edges:
        by_type.setdefault(row.type, []).append(row)
    assert len(by_type["STATES"]) == len(by_type["SUBJECT"]) == len(by_type["OBJECT"]) == 7
    said = edge(rows, "SAID")
    assert (node(rows, said.source).properties["name"], said.target) == ("Bo Pei", "d")
    assert {row.properties["layer"] for name in ("STATES", "SAID", "SUBJECT") for row in by_type[name]} == {"evidence"}
    quote = node(rows, "a").properties
    assert quote["quote"] == next(fact.claims[0].quote for fact in rows.facts if fact.id == quote["fact_id"])


def test_a_folded_fact_has_no_edge_but_stays_in_the_export() -> None:
    """The graph shows one meeting with both claims; the export has the undated one too, saying where it went."""
    rows = graph(RALLY)
    met = edge(rows, "MET")
    assert met.properties.items() >= {"claims": 2, "sources": 2, "date": date(2025, 2, 17)}.items()
    assert node(rows, "g").properties["fact_id"] == met.id
    folded = [record for record in export_facts(rows) if record["folded_into"] is not None]
    assert [(record["folded_into"], record["time"], len(record["claims"])) for record in folded] == [(met.id, None, 1)]


def test_the_export_is_the_contract() -> None:
    """A line has the keys of the contract, in order, at every level, and is plain JSON."""
    records = list(export_facts(graph(RALLY)))
    assert [record["id"] for record in records] == sorted(record["id"] for record in records)
    record = next(record for record in records if (record["quantity"] or {}).get("value") == 15)
    assert list(json.loads(json.dumps(record))) == [
        "id", "subject", "predicate", "object", "quantity", "slots", "time", "factuality", "disputed", "folded_into",
        "sources", "first_reported", "last_reported", "claims",
    ]  # fmt: skip
    assert list(record["subject"]) == ["id", "name", "type", "described"]
    assert list(record["object"]) == ["id", "name", "type", "described", "properties"]
    assert record["quantity"] == {"value": 15.0, "unit": "percent", "currency": None}
    assert record["time"] == {"start": "2025-02-21", "end": "2025-02-21", "precision": "day", "source": "stated"}
    assert record["object"]["properties"] == {"percent": 15.0, "window": "day"}
    assert list(record["claims"][0]) == [
        "id", "article_id", "outlet", "via", "published_at", "quote", "start", "end", "factuality", "slots", "said_by",
    ]  # fmt: skip
    spoken = next(record for record in records if record["predicate"] == "COMMENTED_ON")
    assert spoken["claims"][0]["said_by"]["name"] == "Bo Pei"
    assert spoken["object"]["properties"] == {}
    met = next(record for record in records if record["predicate"] == "MET")
    assert (met["first_reported"], met["last_reported"]) == ("2025-02-20", "2025-02-22")


def test_claims_stand_in_order_of_publication() -> None:
    """A fact lists its own claims as published, then those folded in; a stated date outweighs an inherited one."""
    rows = graph(
        "a | Orrin ROSE | window=day | 2025-02-21 | inherited | pub 2025-02-25\n"
        "b | Orrin ROSE | window=day | 2025-02-21 | pub 2025-02-24\n"
        "c | Orrin ROSE | window=day | 2025-02-21 | inherited | pub 2025-02-23\n"
        "d | Orrin ROSE | pub 2025-02-22"
    )
    (fact,) = (fact for fact in rows.facts if fact.folded_into is None)
    assert [claim.id for claim in fact.claims] == ["c", "b", "a", "d"]
    assert fact.time is not None
    assert fact.time.source == "stated"
    assert (fact.first_reported, fact.last_reported) == (date(2025, 2, 22), date(2025, 2, 25))


def test_a_denial_contradicts_the_assertion() -> None:
    """Denied and asserted are two edges that name each other, and their claims are joined."""
    rows = graph("a | Ada ACQUIRED Tarn <Company> | 2025-02-20\nb | Ada ACQUIRED Tarn <Company> | 2025-02-20 | denied")
    asserted, denied = sorted(
        (row for row in rows.edges if row.type == "ACQUIRED"), key=lambda row: str(row.properties["factuality"])
    )
    assert (asserted.properties["contradicts"], denied.properties["contradicts"]) == (denied.id, asserted.id)
    link = edge(rows, "CONTRADICTS")
    assert (link.source, link.target) == ("b", "a")


@pytest.mark.parametrize(
    ("time", "published", "confirmed"),
    [
        ("2025-02-20", "2025-02-21", True),
        ("2025-02-20", "2025-02-09", False),
        ("2025-03-20", "2025-03-21", False),
    ],
)
def test_a_forecast_is_confirmed_by_what_came(time: str, published: str, *, confirmed: bool) -> None:
    """A forecast for February is confirmed by an assertion of a day in it that was published no earlier."""
    rows = graph(
        "a | Orrin REPORTED | metric=sales | 2025-02-01..2025-02-28 | forecast | pub 2025-02-10\n"
        f"b | Orrin REPORTED | metric=sales | {time} | pub {published}"
    )
    assert ("CONFIRMED_BY" in {row.type for row in rows.edges}) == confirmed
    if confirmed:
        link = edge(rows, "CONFIRMED_BY")
        assert "Event" in node(rows, link.source).labels
        assert node(rows, link.target).properties["factuality"] == "asserted"


def test_an_article_does_not_confirm_its_own_forecast() -> None:
    """What it tells as done when it foresees more of it is no answer to the forecast."""
    text = (
        "a | Orrin REPORTED | metric=sales | 2025-02-01..2025-02-28 | forecast | pub 2025-02-10 | in ONE\n"
        "b | Orrin REPORTED | metric=sales | 2025-02-20 | pub 2025-02-21 | in {}"
    )
    found = ["CONFIRMED_BY" in {row.type for row in graph(text.format(other)).edges} for other in ("ONE", "TWO")]
    assert found == [False, True]


VERSIONS = """
a | Orrin FINED Tarn <Company> | $41 million | 2025-02-20 | pub 2025-02-20 | url https://n.example/x | in OLD
b | Orrin SUED Tarn <Company> | 2025-02-20 | in OLD
c | Orrin FINED Tarn <Company> | $14 million | 2025-02-20 | pub 2025-02-21 | url http://www.n.example/x/ | in NEW
"""


def test_a_new_version_ends_the_claims_that_it_drops() -> None:
    """A claim whose sentence is gone from the later version of its page stays as a marked claim and is in no fact."""
    rows = graph(VERSIONS)
    assert sorted(claim.id for fact in rows.facts for claim in fact.claims) == ["c"]
    assert node(rows, "a").properties["superseded_by"] == "NEW"
    assert "fact_id" not in node(rows, "a").properties


def test_as_of_a_day_before_the_new_version_the_old_one_holds() -> None:
    """As of the day of the first version, its claims are facts and the second is unknown."""
    rows = graph(VERSIONS, as_of=date(2025, 2, 20))
    assert sorted(claim.id for fact in rows.facts for claim in fact.claims) == ["a", "b"]
    assert {row.id for row in rows.nodes if row.labels == ("Article",)} == {"OLD"}


def test_one_thing_at_both_ends_is_no_fact() -> None:
    """A claim whose two names turn out to be one thing stays a claim, without a fact."""
    rows = graph("a | Orrin Systems Inc. ACQUIRED Orrin Systems <Company>")
    assert rows.facts == ()
    assert "fact_id" not in node(rows, "a").properties


def test_stories_are_found_from_the_set_of_articles() -> None:
    """Articles that share most sentences of the shorter one are one story; a shared sentence is not enough."""
    sentences = [f"This is sentence number {number} of the plant story." for number in range(8)]
    whole = Article(id="a", text=" ".join(sentences))
    longer = Article(
        id="b", text=" ".join([*sentences[2:], *(f"Here is one more remark about {x}." for x in "abcdefghij")])
    )
    other = Article(
        id="c",
        text=" ".join(
            [sentences[0], "Nothing else in here was copied from anywhere.", "It is all about some other topic."]
        ),
    )
    assert find_stories([other, longer, whole]) == {"a": "a", "b": "a", "c": "c"}


def test_a_long_run_of_spaces_is_read_in_time() -> None:
    """A text with hundreds of thousands of spaces does not hold up the search for stories, and is read all the same."""
    first, second = "The plant near the harbour was sold.", "Nobody knows yet who the buyer is."
    spaced = Article(id="a", text=f"{first}{' ' * 300_000}x{' ' * 300_000}\n{second}")
    assert find_stories([spaced, Article(id="b", text=f"{first} {second}")]) == {"a": "a", "b": "a"}


def test_the_alias_table_is_checked() -> None:
    """A table of another shape is refused with its line."""
    with pytest.raises(KGError, match="first line"):
        load_aliases("name,alias\n")
    with pytest.raises(KGError, match="line 2: three filled fields"):
        load_aliases("type,canonical,alias\nPlace,US\n")
