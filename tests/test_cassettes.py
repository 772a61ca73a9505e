"""The embedded model's recorded answers: today's questions are the recorded ones, and give the recorded facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.ledger.ledger import Ledger
from tests.recorded import ARTICLES, CASSETTES, planned_keys, recorded_keys, through_cassette

if TYPE_CHECKING:
    from pathlib import Path

AGAIN = "the prompt, the ontology or the readers have changed. Record again: make cassettes"


@pytest.mark.parametrize("article", ARTICLES, ids=[path.stem for path in ARTICLES])
def test_recorded_answers_are_replayed(article: Path, tmp_path: Path) -> None:
    """Ingesting an article through its cassette asks only what was recorded and grounds facts from real answers."""
    assert set(planned_keys(article)) <= recorded_keys(), AGAIN
    report = through_cassette(article, tmp_path / "kg.db")
    assert report.failures == []
    assert report.asked == len(planned_keys(article))
    with Ledger.open(tmp_path / "kg.db") as ledger:
        texts = {each.id: each.text for each in ledger.articles()}
        claims = ledger.claims()
    assert claims
    assert all(texts[claim.article_id][claim.start : claim.end] == claim.quote for claim in claims)


def test_each_article_has_its_cassette() -> None:
    """No cassette is left over from an article that is gone, and none is missing."""
    assert {path.stem for path in CASSETTES.glob("*.yaml")} == {path.stem for path in ARTICLES}
