"""`why`: the sentence behind a fact, exactly where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import NotFoundError, QueryError
from kg.ledger import Ledger
from kg.models import Article, digest
from kg.query.why import paragraph_of, why
from kg.stores.local import load_rows
from tests.factories import STORY, renamed, store
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ledger(db: Path) -> Iterator[Ledger]:
    """Open the story's ledger."""
    with Ledger.open(db, readonly=True) as opened:
        yield opened


def test_every_quote_is_highlighted_in_its_paragraph(db: Path, ledger: Ledger) -> None:
    """For every fact and claim, the marked part of the paragraph is the quote, and the article is named."""
    rows = load_rows(db)
    for id_ in [fact.id for fact in rows.facts] + [claim.id for fact in rows.facts for claim in fact.claims]:
        for view in why(ledger, id_).claims:
            assert view.paragraph[view.start : view.end] == view.claim.quote
            assert view.outlet in {"Wire", "Daily", "Post"}
            assert (view.model, view.window) == ("by hand", 0)


def test_a_fact_shows_all_its_claims(ledger: Ledger) -> None:
    """The meeting that two outlets report has both sentences, and both ends by name."""
    first = digest("claim", "a1")
    fact = why(ledger, first).fact
    assert fact is not None
    view = why(ledger, fact.id[:8])
    assert [claim.outlet for claim in view.claims] == ["Wire", "Post"]
    assert view.subject is not None
    assert view.object is not None
    assert {view.subject.name, view.object.name} == {"Xi Jinping", "Jack Ma"}


def test_a_claim_shows_itself_alone(ledger: Ledger) -> None:
    """Asked about one claim, only its sentence is shown, with the fact it is part of."""
    view = why(ledger, digest("claim", "b1"))
    assert [claim.outlet for claim in view.claims] == ["Post"]
    assert view.fact is not None
    assert view.fact.predicate == "MET"


def test_an_event_leads_to_its_fact(ledger: Ledger, db: Path) -> None:
    """The id of an event, as Cypher shows it, is as good as that of its fact."""
    rows = load_rows(db)
    fact = next(fact for fact in rows.facts if fact.predicate == "ROSE")
    view = why(ledger, fact.object)
    assert view.fact == fact
    assert view.object is not None
    assert view.object.event


def test_a_folded_claim_leads_to_the_finer_fact(tmp_path: Path) -> None:
    """A claim whose own fact is folded is shown by the fact that it folds into, and is among that one's claims."""
    lines = "a | Xi Jinping MET Jack Ma | 2025-02-17 | in one\nb | Xi Jinping MET Jack Ma | in two"
    with Ledger.open(store(tmp_path / "kg.db", lines), readonly=True) as ledger:
        fact = why(ledger, digest("claim", "b")).fact
        assert fact is not None
        assert (fact.folded_into, fact.dated) == (None, True)
        assert len(why(ledger, fact.id).claims) == 2


def test_a_claim_that_a_new_version_dropped_says_so(tmp_path: Path) -> None:
    """A sentence gone from the page's later version is shown with the id of that version and without a fact."""
    lines = """
        a | Alibaba ROSE | 15 % | 2025-02-20 | in old | pub 2025-02-20 | url https://daily.example/1
        b | Alibaba ROSE | 14 % | 2025-02-20 | in new | pub 2025-02-21 | url https://daily.example/1
    """
    with Ledger.open(store(tmp_path / "kg.db", lines), readonly=True) as ledger:
        view = why(ledger, digest("claim", "a"))
    assert (view.fact, view.subject, view.object, view.claims[0].superseded_by) == (None, None, None, "new")


def test_an_id_can_be_too_short_ambiguous_or_unknown(ledger: Ledger, db: Path) -> None:
    """Three characters are too few, a shared beginning names the candidates, and an unknown one is not found."""
    with pytest.raises(QueryError, match="too short"):
        why(ledger, "abc")
    with pytest.raises(NotFoundError):
        why(ledger, "no such id")
    fact = load_rows(db).facts[0]
    assert why(ledger, fact.id[:6]).fact == fact


def test_candidates_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When several ids begin alike, they are listed."""
    monkeypatch.setattr("tests.factories.renamed", lambda claim: claim.model_copy(update={"id": f"same{claim.id}"}))
    with (
        Ledger.open(store(tmp_path / "kg.db", STORY), readonly=True) as ledger,
        pytest.raises(QueryError, match=r"10 ids begin with 'same'.*samea1 · samea2"),
    ):
        why(ledger, "same")


def test_the_paragraph_is_the_quotes_own() -> None:
    """Only the paragraph around the quote is shown, with its sentences whole, and without blank lines."""
    (article,), (claim,) = read_lines("a | Alibaba ROSE | 15 %")
    before, after = "Other news. It rained.\n\nMarkets were calm. ", " Traders slept.\n\nThe end."
    moved = Article.model_validate({**article.model_dump(), "text": before + claim.quote + after})
    start = len(before)
    at = renamed(claim).model_copy(update={"start": start, "end": start + len(claim.quote)})
    begin, end = paragraph_of(moved, at)
    assert moved.text[begin:end] == f"Markets were calm. {claim.quote} Traders slept."
