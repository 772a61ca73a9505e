"""What is written is read back the same, whatever it holds; derived rows are replaced whole."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import LedgerError
from kg.ledger import Ledger
from kg.models import (
    Answer,
    Article,
    Candidate,
    Claim,
    Decision,
    EventArg,
    Factuality,
    Mention,
    Quantity,
    Reason,
    Refusal,
    Span,
    TimeSpan,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Cut = Callable[..., tuple[Article, list[Window]]]
    Reply = Callable[..., Answer]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ARTICLES = st.builds(
    Article,
    text=TEXT,
    title=st.none() | TEXT,
    outlet=st.none() | TEXT,
    url=st.none() | TEXT,
    published_at=st.none() | st.dates() | st.datetimes(timezones=ZONES),
    corrects=st.none() | TEXT,
    id=TEXT,
)
MENTIONS = st.builds(Mention, text=TEXT, start=st.integers(0), end=st.integers(0), type=TEXT)
TIMES = st.builds(
    TimeSpan,
    start=st.dates(),
    end=st.dates(),
    anchor=st.none() | st.builds(Span, start=st.integers(0), end=st.integers(0)),
)
CLAIMS = st.builds(
    Claim,
    article_id=st.just("a"),
    subject=MENTIONS,
    object=MENTIONS | st.builds(EventArg, type=TEXT),
    quantity=st.none() | st.builds(Quantity, value=NUMBER, upper=st.none() | NUMBER, scale=NUMBER),
    slots=st.dictionaries(TEXT, TEXT | NUMBER, max_size=3),
    time=st.none() | TIMES,
    factuality=st.sampled_from(Factuality),
    said_by=st.none() | MENTIONS,
    via=st.none() | TEXT,
    quote=TEXT,
)
CANDIDATES = st.builds(Candidate, predicate=TEXT, subject=TEXT, object=st.none() | TEXT, malformed=st.none() | TEXT)
REFUSALS = st.builds(Refusal, article_id=st.just("a"), reason=st.sampled_from(Reason), note=TEXT, candidate=CANDIDATES)


@settings(max_examples=20, deadline=None)
@given(
    articles=st.lists(ARTICLES, max_size=4, unique_by=lambda article: article.id),
    claims=st.lists(CLAIMS, max_size=3),
    refusals=st.lists(REFUSALS, max_size=3),
    decisions=st.lists(st.builds(Decision, id=TEXT), max_size=3, unique_by=lambda decision: decision.id),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    articles: list[Article],
    claims: list[Claim],
    refusals: list[Refusal],
    decisions: list[Decision],
) -> None:
    """Articles, claims, refusals and decisions come back equal, a date as a date, with every offset."""

    async def scenario(ledger: Ledger) -> None:
        for article in articles:
            await ledger.add(article, [], "one")
        await ledger.add(Article(id="a", text=""), [], "two")
        await ledger.derive("a", claims, refusals, "three")
        for decision in decisions:
            await ledger.decide(decision)

    with Ledger.open(tmp_path_factory.mktemp("same") / "kg.db") as ledger:
        asyncio.run(scenario(ledger))
        for article in articles:
            same = ledger.article(article.id)
            assert same is not None
            assert same.model_dump_json() == article.model_dump_json()
        assert (ledger.claims(), ledger.claims("a"), ledger.claims("b")) == (claims, claims, [])
        assert (ledger.refusals(), ledger.decisions()) == (refusals, decisions)


def claim(number: int) -> Claim:
    """Return an ordinary claim."""
    return Claim(
        id=f"claim-{number}",
        article_id="a",
        key="k",
        row=number,
        sentence=3,
        start=100,
        end=220,
        quote="x" * 120,
        predicate="ROSE",
        subject=Mention(text="Acme", start=100, end=104, type="Company"),
        object=EventArg(type="PriceMove"),
        quantity=Quantity(value=1.5, unit="percent", start=10, end=15),
        slots={"window": "day"},
        time=TimeSpan(start=date(2025, 2, 21), end=date(2025, 2, 21), precision="day"),
    )


def refusal(number: int) -> Refusal:
    """Return an ordinary refusal."""
    row = Candidate(row=number, sentences=(1,), predicate="ROSE", subject="Acme")
    return Refusal(article_id="a", key="k", row=number, reason=Reason.DIRECTION, note="it fell", candidate=row)


def test_derived_rows_are_replaced_whole(ledger: Ledger, cut: Cut) -> None:
    """A second derivation replaces the first; the same again writes nothing; candidates = claims + refusals."""

    async def scenario() -> None:
        await ledger.add(*cut("a", "k"), "one")
        assert ledger.underived("one") == ["a"]
        assert await ledger.derive("a", [claim(0), claim(1)], [refusal(2)], "one")
        assert (ledger.underived("one"), ledger.underived("two")) == ([], ["a"])
        before = (ledger.revision, ledger.commits)
        assert not await ledger.derive("a", [claim(0), claim(1)], [refusal(2)], "one")
        assert ledger.revision == before[0]
        assert await ledger.derive("a", [claim(1)], [], "two")
        assert (ledger.claims(), ledger.refusals()) == ([claim(1)], [])
        assert (ledger.stats().candidates, ledger.stats().claims, ledger.stats().refusals) == (1, 1, 0)
        assert await ledger.derive("a", [], [], "two")
        assert ledger.stats().candidates == 0

    asyncio.run(scenario())


def test_rows_of_no_article_are_refused(ledger: Ledger) -> None:
    """Claims of an unknown article, or derived for another article than theirs, are errors."""
    for article_id in ("a", "b"):
        with pytest.raises(LedgerError, match="article"):
            asyncio.run(ledger.derive(article_id, [claim(0)], [], "one"))


def test_a_decision_is_recorded_once(ledger: Ledger) -> None:
    """The same decision again changes nothing; another one under its id is an error."""
    made = Decision(id="d", action="merge", left="Company:acme", right="Company:acme inc", by="rule", grounds="suffix")

    async def scenario() -> None:
        await ledger.decide(made)
        before = ledger.revision
        await ledger.decide(made)
        assert (ledger.decisions(), ledger.revision) == ([made], before)
        with pytest.raises(LedgerError, match="something else"):
            await ledger.decide(made.model_copy(update={"action": "split"}))

    asyncio.run(scenario())


def test_answers_travel(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory, cut: Cut, reply: Reply) -> None:
    """Exported answers, through JSON text, answer another ledger's windows without a call; twice changes nothing."""
    first = [reply("k0", "half a pair \ud83d", 0.5), reply("k1", "{}")]
    second = reply("k1", "later").model_copy(update={"attempt": 2})

    async def scenario(other: Ledger) -> None:
        assert await ledger.import_answers(answer.model_dump() for answer in (*first, second)) == 3
        exported = [json.loads(json.dumps(row)) for row in ledger.answers_export()]
        await other.add(*cut("a", "k0", "k1", "k2"), "one")
        assert [await other.import_answers(exported), await other.import_answers(exported)] == [3, 0]
        assert other.answers(["k0", "k1", "k2"]) == {"k0": first[0], "k1": second}
        assert (other.stats().answered, other.stats().pending, other.stats().cost) == (2, 1, 0)

    with Ledger.open(tmp_path_factory.mktemp("other") / "kg.db") as other:
        asyncio.run(scenario(other))


def test_an_own_answer_stands_beside_an_imported_one(ledger: Ledger, reply: Reply) -> None:
    """An answer that arrives while the same attempt is imported is kept as well, as the later one."""

    async def scenario() -> None:
        with ledger.begin_run({}) as run:
            lease = await ledger.lease("k", run=run)
            await ledger.import_answers([reply("k", "imported").model_dump()])
            await asyncio.wait_for(ledger.wait("k"), 1)
            await ledger.keep(lease, reply("k", "own", 0.5))  # type: ignore[arg-type]
        assert [row["body"] for row in ledger.answers_export()] == ["imported", "own"]
        assert ledger.answers(["k"])["k"].body == "own"
        assert (ledger.stats().cost, ledger.stats().spent_unknown) == (0.5, 0)

    asyncio.run(scenario())


def test_a_row_that_is_no_answer_is_named(ledger: Ledger, reply: Reply) -> None:
    """A file of answers with a wrong row is an error that names the row."""
    rows = [reply("k").model_dump(), {"key": "k", "attempt": "first"}]
    with pytest.raises(LedgerError, match=r"^row 2: this is not an answer \(attempt: .*integer.*\)\. Try: [^\n]+$"):
        asyncio.run(ledger.import_answers(rows))


def test_many_claims_are_read_fast(ledger: Ledger, cut: Cut) -> None:
    """Twenty thousand claims are read in about a second of processor time, even on a slow machine."""
    asyncio.run(ledger.add(*cut("a", "k"), "one"))
    asyncio.run(ledger.derive("a", [claim(number) for number in range(20_000)], [], "one"))
    start = time.process_time()
    assert len(ledger.claims()) == 20_000
    assert time.process_time() - start < 1.5
