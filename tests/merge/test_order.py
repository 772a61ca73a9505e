"""The graph is a function of the set of claims: order, repetition and what was computed before change nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random  # noqa: TC003 - read by given
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.merge.export import export_facts
from kg.merge.shape import build_graph
from kg.merge.world import World, merge_claims
from kg.models import Article, Claim
from kg.ontology import load_ontology
from kg.stores.local import load_rows
from tests.factories import store_claims
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = date(2025, 2, 10)
NAMES = (
    "Alibaba",
    "Alibaba Group Holding Ltd.",
    "Alibaba Group",
    "Bilibili",
    "Bilibili Inc.",
    "~a gauge of stocks",
    "Fed <Organization>",
)
TEXTS = ("Analyst Pony Ma met Bilibili Holdings Inc. on Friday.", "Xi Jinping and Jack Ma saw Alibaba Pictures Ltd.")
PEOPLE = ("Ma", "Jack Ma", "Pony Ma", "Xi", "Xi Jinping")
Corpus = tuple[list[Article], list[Claim]]


@st.composite
def claim_lines(draw: st.DrawFn) -> str:
    """Return one claim's line without its label: few names, days and numbers, so that claims meet."""
    if draw(st.booleans()):
        head = f"{draw(st.sampled_from(PEOPLE))} MET {draw(st.sampled_from(PEOPLE))} <Person>"
    else:
        head = f"{draw(st.sampled_from(NAMES))} {draw(st.sampled_from(('ROSE', 'ROSE', 'REPORTED')))}"
        head += draw(st.sampled_from(("", " | 15 %", " | 14.6 %", " | 12 %", " | $3 million")))
        head += draw(st.sampled_from(("", " | window=day", " | measure=close")))
    start = DAY + timedelta(days=draw(st.integers(0, 3)))
    head += draw(st.sampled_from(("", f" | {start}", f" | {DAY}..{DAY + timedelta(days=5)}")))
    head += draw(st.sampled_from(("", "", " | denied", " | forecast")))
    head += draw(st.sampled_from(("", " | via Bloomberg", " | by Courier")))
    head += draw(st.sampled_from(("", " | url https://a.example/1", " | said Bo Pei", " | pub never")))
    head += draw(st.sampled_from(("", f" | text {TEXTS[0]}", f" | text {TEXTS[1]}")))
    published = DAY + timedelta(days=draw(st.integers(0, 40)))
    return f"{head} | pub {published}" if "pub never" not in head else head


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Return a few articles with their claims."""
    lines = draw(st.lists(claim_lines(), min_size=1, max_size=9))
    places = draw(st.lists(st.sampled_from("ABC"), min_size=len(lines), max_size=len(lines)))
    numbered = enumerate(zip(lines, places, strict=True))
    return read_lines("\n".join(f"c{at} | {line} | in {place}" for at, (line, place) in numbered))


def world_of(articles: Sequence[Article], claims: Sequence[Claim]) -> World:
    """Return the merged corpus, with the packaged tables."""
    return merge_claims(articles, claims, decisions=(), ontology=load_ontology())


@settings(max_examples=150, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(corpus: Corpus, random: Random) -> None:
    """Any permutation of articles and claims, some of them given twice, has the same rows and the same export."""
    articles, claims = corpus
    rows = build_graph(articles, claims, (), load_ontology())
    shuffled = [*claims, *random.sample(claims, len(claims) // 2)]
    random.shuffle(shuffled)
    again = build_graph(random.sample(articles, len(articles)), shuffled, (), load_ontology())
    assert again == rows
    assert json.dumps(list(export_facts(again))) == json.dumps(list(export_facts(rows)))


@settings(max_examples=100, deadline=None)
@given(corpora())
def test_the_graph_is_sound(corpus: Corpus) -> None:
    """Every edge joins two nodes, every id is there once, no fold is circular, and no claim is lost."""
    articles, claims = corpus
    rows = build_graph(articles, claims, (), load_ontology())
    nodes = {row.id for row in rows.nodes}
    assert len(nodes) == len(rows.nodes)
    assert len({row.id for row in rows.edges}) == len(rows.edges)
    assert {end for row in rows.edges for end in (row.source, row.target)} <= nodes
    assert {claim.id for claim in claims} <= nodes
    into = {fact.id: fact.folded_into for fact in rows.facts}
    for target in into.values():
        seen: list[str | None] = [target]
        while (last := seen[-1]) is not None:
            seen.append(into[last])
        assert len(seen) == len(set(seen))
    shown = {fact.id for fact in rows.facts if fact.folded_into is None}
    assert {row.properties["fact_id"] for row in rows.nodes if "fact_id" in row.properties} <= shown
    for fact in rows.facts:
        assert 1 <= fact.sources <= len(fact.claims)


@settings(max_examples=60, deadline=None)
@given(corpora(), st.integers(0, 45))
def test_as_of_is_the_graph_of_that_day(corpus: Corpus, days: int) -> None:
    """As of a day, the graph is that of the articles published until then, as if no other existed."""
    articles, claims = corpus
    as_of = DAY + timedelta(days=days)
    until = [article for article in articles if article.day is not None and article.day <= as_of]
    then = build_graph(articles, claims, (), load_ontology(), as_of=as_of)
    assert then == build_graph(until, claims, (), load_ontology())


@settings(max_examples=20, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_partitions_change_nothing(corpus: Corpus, random: Random) -> None:
    """Articles that come in any order and in any number of runs make the same ledger's graph, with the same ids."""
    articles, claims = corpus
    with TemporaryDirectory() as folder:
        whole = load_rows(store_claims(Path(folder) / "whole.db", articles, claims))
        for each in random.sample(articles, len(articles)):
            load_rows(store_claims(Path(folder) / "parts.db", [each], claims))
        assert load_rows(Path(folder) / "parts.db") == whole
