"""Ingest and retry through a real server in a process of its own: what is asked, kept, asked again, and never twice."""

from __future__ import annotations

import asyncio
import json
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

import kg
from bench.talking import counted, talking_stub
from kg.config import read_settings
from kg.errors import LedgerError, ModelSetupError
from kg.ingesting import retry_async
from kg.ledger.ledger import Ledger
from tests.stub_server import starting_stubs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.answering import IngestReport
    from kg.models import Claim

pytestmark = pytest.mark.slow  # left to `make test`


LEAD = "Shares of Lantern Foods Inc. jumped 7% in London on Friday."
TEXTS = (
    f"{LEAD}\n\nTavell Group Ltd. fell 3% on Friday.",
    f"{LEAD}\n\nMara Quill met Jon Aster in Oslo on Thursday, said Ivo Marsh, an analyst at Corvin Securities.",
    "Tavell Group Ltd. agreed to buy Lantern Foods Inc. for $2 billion.\n\nTavell Group Ltd. fell 3% on Friday.",
)
FACT = {"sentence": 0, "p": "ROSE", "s": "Lantern Foods Inc.", "st": "Company", "o": None, "ot": None, "n": "7%"}
ANSWER = json.dumps({"facts": [FACT]})
PRICES = "stub: {input: 1000.0, cached: 1000.0, output: 1000.0}\n"


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Return a function that starts a stub with the given options and returns its base URL."""
    with starting_stubs() as start:
        yield start


@pytest.fixture(scope="module")
def talking() -> Iterator[str]:
    """Return the base URL of a server whose answers have rows about the names of the text, some true, some false."""
    with talking_stub() as url:
        yield url


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    """Return three article files that share sentences."""
    paths = [tmp_path / f"{number}.txt" for number in range(len(TEXTS))]
    for path, text in zip(paths, TEXTS, strict=True):
        path.write_text(f"Title: {path.stem}\nSource: Wire\nDate: 2025-02-24\n\n{text}\n", encoding="utf-8")
    return paths


def ingest(paths: list[Path], url: str, db: Path, **given: object) -> IngestReport:
    """Ingest into `db`, asking the server at `url`."""
    return kg.ingest(paths, db=db, base_url=url, model="stub", **given)


def retry(url: str, db: Path, **given: object) -> IngestReport:
    """Retry what is left in `db`, asking the server at `url`."""
    return asyncio.run(retry_async(settings=read_settings({"db": db, "base_url": url, "model": "stub", **given}, {})))


def derived(db: Path) -> list[str]:
    """Return all claims and refusals of a ledger as JSON, in its order."""
    with Ledger.open(db, create=False) as ledger:
        return [each.model_dump_json() for each in (*ledger.claims(), *ledger.refusals())]


def claims(db: Path) -> list[Claim]:
    """Return the claims of a ledger that answers brought, in its order; readers find more without a question."""
    with Ledger.open(db, create=False) as ledger:
        return [claim for claim in ledger.claims() if not claim.key.startswith("reader:")]


def calls(url: str) -> int:
    """Return how many questions the server has had."""
    return sum(counted(url).values())


# ---------------------------------------------------------------- the same again


@pytest.mark.parametrize("profile", ["small", "large"])
def test_the_same_again_asks_nothing(talking: str, articles: list[Path], tmp_path: Path, profile: str) -> None:
    """A second ingest of the same articles makes no call and leaves the same claims; each question was asked once."""
    db, before = tmp_path / "kg.db", counted(talking)
    first = ingest(articles, talking, db, profile=profile)
    kept, asked = derived(db), counted(talking)
    assert (first.exit_code, first.new_articles) == (0, 3)
    assert first.asked == sum(asked.values()) - sum(before.values()) > 0
    second = ingest(articles, talking, db, profile=profile)
    assert (second.exit_code, second.asked, second.new_articles, second.claims) == (0, 0, 0, first.claims)
    assert counted(talking) == asked
    assert derived(db) == kept
    assert kept


def test_a_sentence_in_two_articles_is_asked_once(
    serve: Callable[..., str], articles: list[Path], tmp_path: Path
) -> None:
    """Articles ingested together that share sentences share their questions and answers."""
    url = serve("--delay", "0.05")
    report = ingest(articles, url, tmp_path / "kg.db", profile="small")
    assert report.windows == 6
    assert report.asked == calls(url) == 4
    assert set(counted(url).values()) == {1}


@pytest.mark.parametrize("profile", ["small", "large"])
def test_the_order_of_articles_changes_nothing(
    talking: str, articles: list[Path], tmp_path: Path, profile: str
) -> None:
    """Articles in any order, together or one by one, give the same claims and refusals."""
    found = []
    for number, order in enumerate(permutations(articles)):
        db = tmp_path / f"{number}.db"
        for part in [list(order)] if number % 2 else [[path] for path in order]:
            assert ingest(part, talking, db, profile=profile).exit_code == 0
        found.append(derived(db))
    assert found[0]
    assert [each for each in found if each != found[0]] == []


# ---------------------------------------------------------------- event loops


def test_ingest_works_inside_a_running_loop(talking: str, articles: list[Path], tmp_path: Path) -> None:
    """`kg.ingest` can be called from async code, as in a notebook, and gives what `kg.ingest_async` gives."""

    async def notebook() -> tuple[IngestReport, IngestReport]:
        plain = ingest(articles, talking, tmp_path / "a.db")
        awaited = await kg.ingest_async(articles, db=tmp_path / "b.db", base_url=talking, model="stub")
        return plain, awaited

    plain, awaited = asyncio.run(notebook())
    assert (plain.exit_code, plain.claims, plain.windows) == (0, awaited.claims, awaited.windows)
    assert claims(tmp_path / "a.db") == claims(tmp_path / "b.db")


def test_an_error_before_work_comes_out_as_it_is(
    serve: Callable[..., str], articles: list[Path], tmp_path: Path
) -> None:
    """A model that does not exist is a ModelSetupError, not a group of errors, and nothing is asked."""
    url = serve("--models", "other")
    with pytest.raises(ModelSetupError):
        ingest(articles, url, tmp_path / "kg.db")
    assert calls(url) == 0


# ---------------------------------------------------------------- what fails, and retry


def test_failed_windows_are_asked_again_by_retry(
    serve: Callable[..., str], articles: list[Path], tmp_path: Path
) -> None:
    """A window that fails is named with exit code 3 while the rest goes on; retry asks only it, and gets its facts."""
    db, url = tmp_path / "kg.db", serve("--content", ANSWER, "--fail-first", "400:1")
    report = ingest(articles[:2], url, db)
    assert (report.exit_code, len(report.failures), report.asked) == (3, 1, 1)
    assert len(claims(db)) == 1
    again = retry(url, db)
    assert (again.exit_code, again.asked, again.failures) == (0, 1, [])
    assert len(claims(db)) == 2
    assert retry(url, db).asked == 0


def test_unreadable_answers_are_kept_until_retry(
    serve: Callable[..., str], articles: list[Path], tmp_path: Path
) -> None:
    """An answer that cannot be read is kept and paid for once: ingest does not ask again, retry does."""
    db, garbage, good = tmp_path / "kg.db", serve("--garbage", "1"), serve("--content", ANSWER)
    assert ingest(articles[:1], garbage, db).exit_code == 3
    asked = calls(garbage)
    assert asked == 1
    assert ingest(articles[:1], good, db).exit_code == 3
    assert calls(good) == 0
    with Ledger.open(db) as ledger:
        assert [json.loads(json.dumps(each))["attempt"] for each in ledger.answers_export()] == [1]
    again = retry(good, db)
    assert (again.exit_code, again.asked, calls(good)) == (0, 1, 1)
    assert len(claims(db)) == 1
    with Ledger.open(db) as ledger:
        assert [each["attempt"] for each in ledger.answers_export()] == [1, 2]


@pytest.mark.parametrize("content", ["I found nothing.", '{"facts": [', "[]", "null"])
def test_no_answer_ends_the_run(serve: Callable[..., str], articles: list[Path], tmp_path: Path, content: str) -> None:
    """Whatever the model says, the run ends by itself with exit code 3 and a name for what could not be read."""
    report = ingest(articles[:1], serve("--content", content), tmp_path / "kg.db")
    assert report.exit_code == 3
    assert "answers: " in report.failures[0]


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("\ud800", id="half a character"),
        pytest.param("\x00", id="NUL"),
        pytest.param("7" * 100_000, id="long"),
    ],
)
def test_no_cell_ends_the_run(serve: Callable[..., str], articles: list[Path], tmp_path: Path, cell: str) -> None:
    """Half a character, a NUL or a very long cell of an answer becomes a refusal that can be kept and read."""
    db = tmp_path / "kg.db"
    answer = json.dumps({"facts": [FACT, {**FACT, "s": cell}]})
    report = ingest(articles[:1], serve("--content", answer), db)
    assert (report.exit_code, len(claims(db)), report.refusals) == (0, 1, 1)
    with Ledger.open(db) as ledger:
        assert len(ledger.refusals()) == 1


def test_retry_without_a_ledger_says_so(talking: str, tmp_path: Path) -> None:
    """Retry where no ledger is makes none and says so."""
    with pytest.raises(LedgerError):
        retry(talking, tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- the budget


def test_a_spent_budget_stops_the_run(serve: Callable[..., str], articles: list[Path], tmp_path: Path) -> None:
    """Nothing is asked that may cost more than is left: exit code 4, and more budget goes on where it stopped."""
    db, url = tmp_path / "kg.db", serve("--content", ANSWER)
    (tmp_path / "prices.yaml").write_text(PRICES, encoding="utf-8")
    prices = tmp_path / "prices.yaml"
    report = ingest(articles[:1], url, db, prices=prices, budget=0.01)
    assert (report.exit_code, report.asked, calls(url)) == (4, 0, 0)
    assert report.stopped_by_budget
    more = retry(url, db, prices=prices, budget=1000.0)
    assert (more.exit_code, more.asked) == (0, 1)
    assert more.cost
    assert len(claims(db)) == 1


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_spent_budget_takes_no_facts_away(
    serve: Callable[..., str], articles: list[Path], tmp_path: Path, concurrency: int
) -> None:
    """Articles that were answered keep their claims when a later run with new articles is stopped by the budget."""
    db, url = tmp_path / "kg.db", serve("--content", ANSWER)
    prices = tmp_path / "prices.yaml"
    prices.write_text(PRICES, encoding="utf-8")
    ingest(articles[:2], url, db, prices=prices)
    kept = claims(db)
    assert len(kept) == 2
    assert ingest(articles[::-1], url, db, prices=prices, budget=0.01, concurrency=concurrency).exit_code == 4
    assert claims(db) == kept
