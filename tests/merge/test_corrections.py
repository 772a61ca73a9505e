"""Corrections, retractions and new versions (DESIGN 2.2): what they end, whatever the order of arrival."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from itertools import islice, permutations
from pathlib import Path
from random import Random  # noqa: TC003 - read by given
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from kg.ledger import Ledger
from kg.merge.shape import build_graph
from kg.merge.world import merge_claims
from kg.models import digest
from kg.ontology import load_ontology
from kg.query.why import why
from kg.render.why import why_page
from kg.stores.local import load_rows
from tests.factories import store, store_claims
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.merge.consolidate import Merged
    from kg.merge.rows import GraphRows
    from kg.merge.world import World
    from kg.models import Article, Claim
    from kg.query.why import WhyView

PAIRS = Path(__file__).parent.parent / "pairs" / "corrections.txt"
ORDERS = 24
FINES = """
    a | Orrin FINED Tarn <Company> | $41 million | 2025-02-20 | pub 2025-02-20 | in OLD | url https://n.example/x
    b | Orrin SUED Tarn <Company> | 2025-02-20 | in OLD
    c | Orrin FINED Tarn <Company> | $14 million | 2025-02-20 | pub 2025-02-22 | in NEW | corrects https://n.example/x
"""
REST = ("The plant by the river has been closed since.", "Nobody was there to say when it would open.")


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield title, claim lines and expectation of each case."""
    for block in re.split(r"^== ", PAIRS.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        claims, _, expected = body.partition("->")
        yield title, claims, expected


CASES = list(cases())


def merged(articles: list[Article], claims: list[Claim], *, as_of: date | None = None) -> World:
    """Return what the claims add up to, without decisions and aliases."""
    return merge_claims(articles, claims, decisions=(), ontology=load_ontology(), aliases=(), as_of=as_of)


def shown(world: World) -> list[str]:
    """Return the facts that are edges: their claims, the number shown, and whether it is disputed."""
    return sorted(_words(each) for each in world.facts if each.fact.folded_into is None)


def _words(each: Merged) -> str:
    number = [] if each.fact.quantity is None else [f"{each.fact.quantity.value:.12g}"]
    claims = "=".join(sorted(stated.claim.id for stated in each.claims))
    return " ".join([claims, *number, *(["disputed"] if each.fact.disputed else [])])


def ended(world: World) -> list[str]:
    """Return the claims that no longer count, as the pair file writes them."""
    return sorted(f"{claim}: {ending.cause} {ending.by}" for claim, ending in world.ended.items())


@pytest.mark.parametrize(("claims", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_corrections_end_what_is_written(claims: str, expected: str) -> None:
    """In every order of arrival the facts shown and the claims ended are those of the pair file."""
    articles, read = read_lines(claims)
    facts, *lines = expected.rstrip("\n").split("\n")
    wanted = sorted(part.strip() for part in facts.split(",") if part.strip())
    for articles_in_order, order in zip(
        islice(permutations(articles), ORDERS), islice(permutations(read[::-1]), ORDERS), strict=False
    ):
        world = merged(list(articles_in_order), list(order))
        assert shown(world) == wanted
        assert ended(world) == sorted(line for line in lines if line)


def test_the_pair_file_is_read() -> None:
    """The pair file holds at least 35 cases, no two of one title."""
    assert len(CASES) >= 35
    assert len({title for title, _, _ in CASES}) == len(CASES)


# ---------------------------------------------------------------- as of a day


@pytest.mark.parametrize(
    ("day", "facts"),
    [
        ("2025-02-19", []),
        ("2025-02-21", ["a 41000000", "b"]),
        ("2025-02-22", ["b", "c 14000000"]),
    ],
)
def test_as_of_between_the_two_only_the_original_is_known(day: str, facts: list[str]) -> None:
    """As of a day before the correction its original holds, unmarked; from its day on the correction does."""
    articles, claims = read_lines(FINES)
    world = merged(articles, claims, as_of=date.fromisoformat(day))
    assert shown(world) == facts
    assert ended(world) == (["a: correction NEW"] if day == "2025-02-22" else [])


def test_without_a_date_nothing_counts_as_of_a_day() -> None:
    """A correction whose date is not known corrects today's graph, and no day's."""
    articles, claims = read_lines(FINES.replace("pub 2025-02-22", "pub never"))
    assert shown(merged(articles, claims)) == ["b", "c 14000000"]
    assert shown(merged(articles, claims, as_of=date(2030, 1, 1))) == ["a 41000000", "b"]


# ---------------------------------------------------------------- what is kept


def test_superseded_claims_stay_as_evidence() -> None:
    """The claim that was corrected is a node with its quote, marked with what ended it, and is no fact's."""
    articles, claims = read_lines(FINES)
    rows = build_graph(articles, claims, (), load_ontology())
    old = next(row for row in rows.nodes if row.id == "a").properties
    assert (old["superseded_by"], old["superseded_as"]) == ("NEW", "correction")
    assert "fact_id" not in old
    assert old["stated_as"] == next(row for row in rows.nodes if row.id == "c").properties["fact_id"]
    assert {claim.id for fact in rows.facts for claim in fact.claims} == {"b", "c"}
    assert ("a", "STATES") in {(row.target, row.type) for row in rows.edges}


def test_a_withdrawn_fact_is_no_edge() -> None:
    """A fact that has superseded claims only is no edge, no fact and no event of the graph."""
    lines = "a | Orrin ROSE | 5 % | 2025-02-20 | in OLD\nb | Tarn ROSE | 5 % | corrects OLD | title RETRACTED: Orrin"
    rows = build_graph(*read_lines(lines), (), load_ontology())
    assert (rows.facts, rows.events) == ((), ())
    assert "ROSE" not in {row.type for row in rows.edges}


# ---------------------------------------------------------------- through a ledger


def stored(path: Path, lines: str, *, backwards: bool) -> GraphRows:
    """Return the graph of a ledger that got the articles in the order written, or from the last to the first."""
    articles, claims = read_lines(lines)
    return load_rows(store_claims(path, articles[::-1] if backwards else articles, claims))


def test_a_correction_ingested_before_its_original(tmp_path: Path) -> None:
    """A ledger that got the correction first has the same graph as one that got the original first."""
    forwards = stored(tmp_path / "a.db", FINES, backwards=False)
    assert stored(tmp_path / "b.db", FINES, backwards=True) == forwards
    assert {claim.id for fact in forwards.facts for claim in fact.claims} == {
        digest("claim", "b"),
        digest("claim", "c"),
    }


TITLED = FINES.replace("in NEW", "in NEW | title Tarn was fined $14 million")
WITHDRAWN = TITLED.replace("title Tarn", "title WITHDRAWN: Tarn")


def test_why_tells_what_a_fact_was_corrected_from(tmp_path: Path) -> None:
    """Behind the claims that count stands the one that was corrected, with the correction's title."""
    with Ledger.open(store(tmp_path / "kg.db", TITLED), readonly=True) as ledger:
        fact = next(fact for fact in load_rows(tmp_path / "kg.db").facts if fact.predicate == "FINED")
        view = why(ledger, fact.id)
        before = why(ledger, fact.id, as_of=date(2025, 2, 21))
    assert view.fact == fact
    assert [(each.claim.article_id, each.superseded_as) for each in view.claims] == [
        ("NEW", None),
        ("OLD", "correction"),
    ]
    assert "corrected by “Tarn was fined $14 million”" in printed(view)
    assert [(each.claim.article_id, each.superseded_as) for each in before.claims] == [("OLD", None)]


def test_why_finds_a_fact_that_was_withdrawn(tmp_path: Path) -> None:
    """The id that a fact had until it was withdrawn still leads to its sentence and to what withdrew it."""
    path = store(tmp_path / "kg.db", WITHDRAWN)
    before = next(fact for fact in load_rows(path, as_of=date(2025, 2, 21)).facts if fact.predicate == "SUED")
    with Ledger.open(path, readonly=True) as ledger:
        view = why(ledger, before.id)
    assert (view.fact, len(view.claims)) == (None, 1)
    assert "withdrawn by “WITHDRAWN: Tarn was fined $14 million”" in printed(view)


def printed(view: WhyView) -> str:
    """Return what `kg why` shows, on one line."""
    console = Console(width=300, record=True, file=StringIO())
    console.print(why_page(view))
    return " ".join(console.export_text().split())


# ---------------------------------------------------------------- any order


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Article], list[Claim]]:
    """Return articles of one story by two outlets, some of which correct or withdraw others."""
    places = "ABCDE"[: draw(st.integers(2, 5))]
    lines: list[str] = []
    for at, place in enumerate(places):
        day = draw(st.sampled_from(("2025-02-20", "2025-02-21", "2025-02-22", "2025-02-23", "never")))
        words = f" | in {place} | pub {day} | by {draw(st.sampled_from(('Wire', 'Daily')))}"
        words += f" | url https://n.example/{draw(st.sampled_from('xyz'))} | text {' '.join(REST)}"
        words += draw(st.sampled_from(("", "", " | title CORRECTED: Tarn", " | title WITHDRAWN: Tarn")))
        words += draw(st.sampled_from(("", "", " | corrects https://n.example/x", " | corrects A")))
        for number in draw(st.lists(st.sampled_from(("$41 million", "$14 million", "5 %", "7 %")), max_size=2)):
            head = "Orrin FINED Tarn <Company>" if "$" in number else "Orrin ROSE"
            said = draw(st.sampled_from(("", f" | as {number}")))
            lines.append(f"{place}{at}{len(lines)} | {head} | {number} | 2025-02-20{said}{words}")
    return read_lines("\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_graph(corpus: tuple[list[Article], list[Claim]], random: Random) -> None:
    """However articles and claims are shuffled, the rows are the same, and every claim is shown or marked."""
    articles, claims = corpus
    rows = build_graph(articles, claims, (), load_ontology())
    shuffled = build_graph(
        random.sample(articles, len(articles)), random.sample(claims, len(claims)), (), load_ontology()
    )
    assert shuffled == rows
    kept = {claim.id for fact in rows.facts for claim in fact.claims}
    marked = {row.id for row in rows.nodes if "superseded_by" in row.properties}
    assert kept | marked == {claim.id for claim in claims}
    assert not kept & marked


@settings(max_examples=150, deadline=None)
@given(corpora(), st.integers(20, 23))
def test_only_what_was_published_by_then_ends_a_claim(corpus: tuple[list[Article], list[Claim]], day: int) -> None:
    """As of a day, the endings are those of the articles published by then, as if no other existed."""
    articles, claims = corpus
    as_of = date(2025, 2, day)
    until = [article for article in articles if article.day is not None and article.day <= as_of]
    then = merged(articles, claims, as_of=as_of)
    assert (ended(then), shown(then)) == (ended(merged(until, claims)), shown(merged(until, claims)))
