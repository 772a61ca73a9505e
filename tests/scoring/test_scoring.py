"""Claims beside a gold standard: what counts as the same fact, and how it is counted."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.models import Article, Claim, EventArg, Factuality, Mention, Quantity, TimeSpan
from kg.ontology import load_ontology
from kg.scoring.gold import read_gold
from kg.scoring.matching import equal_details, match
from kg.scoring.scores import score

if TYPE_CHECKING:
    from pathlib import Path

    from kg.scoring.gold import GoldFact

TEXT = "Orvane Metals Inc. rose 3 % on Friday. Mara Quill met Jon Aster. Orvane fell 1 %, Mara Quill said."
ARTICLE = Article(id="a1", text=TEXT, url="https://wire.example/1", published_at=date(2025, 2, 21))
SENTENCES = ("Orvane Metals Inc. rose 3 % on Friday.", "Mara Quill met Jon Aster.", "Orvane fell 1 %, Mara Quill said.")
DAY = {"start": "2025-02-21", "end": "2025-02-21", "precision": "day"}


def row(sentence: int, subject: str, predicate: str, target: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a gold row with names written out."""
    end = {"names": [target], "type": "Person"} if target else {"type": "PriceMove"}
    given = {"quantity": None, "slots": {}, "time": None, "factuality": "asserted", "said_by": None, **more}
    return {
        "article": ARTICLE.url, "sentence": SENTENCES[sentence], "subject": {"names": [subject], "type": "Company"},
        "predicate": predicate, "object": end, **given,
    }  # fmt: skip


def claim(sentence: int, subject: str, predicate: str, target: str | None = None, **more: Any) -> Claim:
    """Return a claim as ingest makes it."""
    quote = SENTENCES[sentence]
    start = TEXT.index(quote)

    def mention(name: str) -> Mention:
        at = TEXT.index(name, start)
        return Mention(text=name, start=at, end=at + len(name), type="Company")

    return Claim(
        id=f"{sentence}{subject}{predicate}{len(more)}", article_id="a1", key="k", row=0, sentence=sentence,
        start=start, end=start + len(quote), quote=quote, predicate=predicate, subject=mention(subject),
        object=mention(target) if target else EventArg(type="PriceMove"), **more,
    )  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Any:
    """Return what reads rows as a gold file of the one article."""

    def read(*rows: dict[str, Any]) -> tuple[GoldFact, ...]:
        path = tmp_path / "gold.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return read_gold(path, [ARTICLE]).facts

    return read


def test_core_is_sentence_subject_predicate_object(gold: Any) -> None:
    """A name counts in its normal form; another sentence, predicate or name does not count."""
    facts = gold(row(0, "Orvane Metals", "ROSE"))
    ontology = load_ontology()
    assert len(match([claim(0, "Orvane Metals Inc.", "ROSE")], facts, ontology).pairs) == 1
    for wrong in (claim(2, "Orvane", "ROSE"), claim(0, "Orvane Metals Inc.", "FELL"), claim(0, "Orvane", "ROSE")):
        assert match([wrong], facts, ontology).pairs == ()


def test_a_second_claim_of_one_fact_is_an_error(gold: Any) -> None:
    """Matching is one to one, and the claim with more equal details is the one that counts."""
    facts = gold(row(0, "Orvane Metals", "ROSE", time=DAY))
    dated = claim(
        0, "Orvane Metals Inc.", "ROSE", time=TimeSpan(start=date(2025, 2, 21), end=date(2025, 2, 21), precision="day")
    )
    found = match([claim(0, "Orvane Metals Inc.", "ROSE"), dated], facts, load_ontology())
    assert [pair[0] for pair in found.pairs] == [dated]
    assert len(found.spurious) == 1


def test_the_ends_of_a_symmetric_fact_may_be_swapped(gold: Any) -> None:
    """Who met whom is no matter of order; who acquired whom is."""
    ontology = load_ontology()
    assert (
        len(
            match(
                [claim(1, "Jon Aster", "MET", "Mara Quill")], gold(row(1, "Mara Quill", "MET", "Jon Aster")), ontology
            ).pairs
        )
        == 1
    )
    turned = match(
        [claim(1, "Jon Aster", "ACQUIRED", "Mara Quill")], gold(row(1, "Mara Quill", "ACQUIRED", "Jon Aster")), ontology
    )
    assert turned.pairs == ()


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, set()),
        ({"quantity": Quantity(value=2, unit="percent", start=0, end=1)}, {"quantity"}),
        ({"factuality": Factuality.DENIED}, {"factuality"}),
        ({"said_by": None}, {"speaker"}),
        ({"time": None}, {"date"}),
    ],
)
def test_strict_is_also_quantity_date_factuality_and_speaker(gold: Any, more: dict[str, Any], wrong: set[str]) -> None:
    """Each detail is compared on its own, over core matches."""
    right = {
        "quantity": Quantity(value=1, unit="percent", start=0, end=1),
        "said_by": Mention(text="Mara Quill", start=86, end=96, type="Person"),
        "time": TimeSpan(start=date(2025, 2, 21), end=date(2025, 2, 21), precision="day"),
    }
    speaker = {"names": ["Quill", "Mara Quill"]}
    facts = gold(row(2, "Orvane", "FELL", quantity={"value": 1, "unit": "percent"}, time=DAY, said_by=speaker))
    one = claim(2, "Orvane", "FELL", **{**right, **more})
    assert {"quantity", "date", "factuality", "speaker"} - equal_details(one, facts[0]) == wrong


def test_stand_off_rows_name_places(tmp_path: Path) -> None:
    """A sentence may be a number and a name its offsets; the article may be named by the SHA-256 of its text."""
    from hashlib import sha256

    at = TEXT.index("Orvane fell")
    stand_off = {
        **row(2, "", "FELL"), "article": sha256(TEXT.encode()).hexdigest(), "sentence": 2,
        "subject": {"start": at, "end": at + 6, "type": "Company", "aliases": [[0, 18]]},
    }  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(stand_off), encoding="utf-8")
    facts = read_gold(path, [ARTICLE]).facts
    assert facts[0].subject.names == ("Orvane", "Orvane Metals Inc.")
    assert len(match([claim(2, "Orvane", "FELL")], facts, load_ontology()).pairs) == 1


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"article": "a1"}', json.dumps({**row(0, "Orvane", "ROSE"), "sentence": "No."})]
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    """The message has file and line."""
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{line}\n".replace(str(ARTICLE.url), "a1"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"gold\.jsonl:1"):
        read_gold(path, [ARTICLE])


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
def test_scores_follow_from_counts(true: int, spurious: int, missed: int) -> None:
    """Precision, recall and F1 are what their definitions say, and lie within their intervals' bounds."""
    from kg.scoring.matching import Matching

    one = claim(0, "Orvane Metals Inc.", "ROSE")
    fact = _fact()
    found = score(Matching(((one, fact),) * true, (one,) * spurious, (fact,) * missed))
    assert (found.core.true, found.core.claimed, found.core.gold) == (true, true + spurious, true + missed)
    assert found.core.precision == (true / (true + spurious) if true + spurious else 0.0)
    assert found.core.f1 == (2 * true / (2 * true + spurious + missed) if true + spurious + missed else 0.0)
    assert all(0 <= each.low <= each.high <= 1 for each in found.intervals.values())


def _fact() -> GoldFact:
    from kg.models import Span
    from kg.scoring.gold import GoldFact, Named

    whole = Span(start=0, end=38)
    return GoldFact(
        1,
        "a1",
        whole,
        Named("Company", ("Orvane Metals",)),
        "ROSE",
        Named("PriceMove"),
        None,
        None,
        Factuality.ASSERTED,
        None,
    )
