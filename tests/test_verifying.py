"""Whether each claim is so, asked in an ingest: verdicts are kept, asked once, and asked again where missing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

import kg
from bench.talking import counted, talking_stub
from kg.asking import Model
from kg.config import read_settings
from kg.extract.verification import SLOPE
from kg.ingesting import retry_async
from kg.ledger.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from kg.answering import IngestReport

pytestmark = pytest.mark.slow  # left to `make test`

TEXT = """Title: A day
Date: 2025-02-24

Shares of Lantern Foods Inc. jumped 7% in London on Friday.

Mara Quill met Jon Aster in Oslo on Thursday, said Ivo Marsh, an analyst at Corvin Securities.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return an article that has facts which code finds alone."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def _verifying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stub be asked whether claims are so, as only the embedded model is."""
    monkeypatch.setattr(Model, "verifies", True)


def ingest(path: Path, url: str, db: Path) -> IngestReport:
    """Ingest into `db`, asking the server at `url`."""
    return kg.ingest([path], db=db, base_url=url, model="stub", profile="small")


def retry(url: str, db: Path) -> IngestReport:
    """Retry what is left in `db`."""
    given = {"db": db, "base_url": url, "model": "stub", "profile": "small"}
    return asyncio.run(retry_async(settings=read_settings(given, {})))


def derived(db: Path) -> list[str]:
    """Return all claims and refusals of a ledger as JSON, in its order."""
    with Ledger.open(db, create=False) as ledger:
        return [each.model_dump_json() for each in (*ledger.claims(), *ledger.refusals())]


@pytest.mark.usefixtures("_verifying")
def test_what_the_model_doubts_is_refused_and_never_asked_about_again(article: Path, tmp_path: Path) -> None:
    """Verdicts are kept like answers: a second ingest asks nothing and changes nothing."""
    db = tmp_path / "kg.db"
    with talking_stub(sure=0.99) as url:
        kept = ingest(article, url, tmp_path / "sure.db")
    assert kept.claims > 1
    with Ledger.open(tmp_path / "sure.db", readonly=True) as ledger:
        scaled = 1 / (1 + (0.01 / 0.99) ** SLOPE)
        assert [claim.confidence for claim in ledger.claims()] == [pytest.approx(scaled, abs=1e-4)] * kept.claims
    with talking_stub(sure=0.01) as url:
        gone = ingest(article, url, db)
        asked, before = counted(url), derived(db)
        again = ingest(article, url, db)
        assert counted(url) == asked
    assert (gone.claims, gone.exit_code, gone.windows) == (0, 0, kept.windows)
    assert gone.refusals == kept.refusals + kept.claims
    assert (again.asked, again.claims, again.windows) == (0, 0, gone.windows)
    assert derived(db) == before
    assert set(asked.values()) == {1}


@pytest.mark.usefixtures("_verifying")
def test_retry_asks_again_where_a_verdict_is_missing_or_unreadable(article: Path, tmp_path: Path) -> None:
    """A server without probabilities verifies nothing; a later retry does, and then nothing is left."""
    db = tmp_path / "kg.db"
    with talking_stub() as url:
        assert ingest(article, url, db).claims > 1
    with talking_stub(sure=0.01) as url:
        second = retry(url, db)
        assert (second.exit_code, second.claims) == (0, 0)
        assert second.asked > 1
        assert retry(url, db).articles == 0


@pytest.mark.usefixtures("_verifying")
def test_a_verification_that_fails_is_named_and_left_for_retry(article: Path, tmp_path: Path) -> None:
    """The claims stay, the failures say which, and retry asks them."""
    db = tmp_path / "kg.db"
    with talking_stub("--refuse", "logprobs") as url:
        report = ingest(article, url, db)
    assert report.exit_code == 3
    assert any("whether Ivo Marsh (Person) WORKS_FOR" in failure for failure in report.failures)
    assert report.claims > 1
    with talking_stub(sure=0.99) as url:
        second = retry(url, db)
    assert (second.exit_code, second.claims) == (0, report.claims)


def test_a_server_of_somebodys_is_asked_the_windows_only(article: Path, tmp_path: Path) -> None:
    """It has no adapter."""
    with talking_stub(sure=0.01) as url:
        report = ingest(article, url, tmp_path / "kg.db")
        assert report.asked == sum(counted(url).values()) == report.windows
    assert report.claims > 1
