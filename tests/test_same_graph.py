"""The graph is a function of the articles and answers in the ledger: how they came there changes no byte of it."""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from bench.talking import counted, talking_stub
from kg.extract.deriving import fingerprint
from kg.extract.page import Page
from kg.extract.windows import make_plan, plan_windows
from kg.ledger.ledger import Ledger
from kg.merge.export import export_facts
from kg.models import Decision
from kg.ontology import load_ontology
from kg.sources.reading import SourceFailure, read_paths
from kg.stores.local import load_rows, to_networkx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.answering import IngestReport
    from kg.models import JSONValue, Request

pytestmark = pytest.mark.slow  # left to `make test`


NOWHERE = "http://127.0.0.1:9/v1"  # every answer is in the ledger before: a question asked there fails the run
MODEL = "stub"

# What a model would say of each sentence. Some firms are named in two ways, some facts are told twice with other words,
# some are denied or without a date; one row of the third is false and one of the last cites what is not there.
SAID: dict[str, dict[str, list[dict[str, str]]]] = {
    "Shares of Orvane Metals Inc. jumped 7% in London on Friday.": {"ROSE": [{"s": "Orvane Metals Inc.", "n": "7%"}]},
    "Orvane Metals closed up 6.9% on Friday.": {"ROSE": [{"s": "Orvane Metals", "n": "6.9%"}]},
    "Tessick Group Ltd. fell 3% on Friday, said Ivo Marsh, an analyst at Corvin Securities.": {
        "FELL": [{"s": "Tessick Group Ltd.", "n": "3%"}, {"s": "Corvin Securities", "n": "3%"}],
        "WORKS_FOR": [{"s": "Ivo Marsh", "o": "Corvin Securities"}],
    },
    "Tessick Group rose 4% on Friday after Orvane Metals reported a profit of $3 million.": {
        "ROSE": [{"s": "Tessick Group", "n": "4%"}],
        "REPORTED": [{"s": "Orvane Metals", "n": "$3 million"}],
    },
    "Mara Quill met Jon Aster in Oslo on Thursday.": {"MET": [{"s": "Mara Quill", "o": "Jon Aster"}]},
    "Mara Quill met Jon Aster.": {"MET": [{"s": "Mara Quill", "o": "Jon Aster"}]},
    "Tessick Group agreed to buy Orvane Metals for $2 billion.": {
        "ACQUIRED": [{"s": "Tessick Group", "o": "Orvane Metals", "n": "$2 billion"}]
    },
    "Tessick Group denied that it bought Orvane Metals.": {"ACQUIRED": [{"s": "Tessick Group", "o": "Orvane Metals"}]},
    "Mara Quill founded Orvane Metals in 1999, and Aster met Quill on Thursday.": {
        "FOUNDED": [{"s": "Mara Quill", "o": "Orvane Metals"}],
        "MET": [{"s": "Aster", "o": "Quill"}, {"s": "Aster", "o": "Pellam Frost"}],
    },
}
PEOPLE = ("Ivo Marsh", "Mara Quill", "Jon Aster", "Aster", "Quill")
FIRMS = ("Orvane Metals Inc.", "Orvane Metals", "Tessick Group Ltd.", "Tessick Group", "Corvin Securities")
TYPES = {**dict.fromkeys(PEOPLE, "Person"), **dict.fromkeys(FIRMS, "Company")}
FIRM, OTHER = "Company:orvane metals", "Company:tessick group"
MERGE = Decision(id="by hand", action="merge", left=FIRM, right=OTHER, by="person", grounds="a test")


class News(NamedTuple):
    """An article as somebody publishes it."""

    sentences: tuple[str, ...]
    outlet: str
    date: str | None
    url: str | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells articles apart: text, date, and address or else outlet."""
        return self.sentences, self.date, self.url or self.outlet

    def write(self, path: Path) -> Path:
        """Write it as JSON and return the path."""
        text = "\n\n".join(self.sentences)
        path.write_text(json.dumps({**self._asdict(), "text": text, "sentences": None}), encoding="utf-8")
        return path


NEWS = st.builds(
    News,
    st.lists(st.sampled_from(sorted(SAID)), min_size=1, max_size=4, unique=True).map(tuple),
    st.sampled_from(("Wire", "Harbour Post")),
    st.sampled_from(("2025-02-21", "2025-02-22", "2025-02-24T08:00:00+08:00", None)),
    st.sampled_from((None, None, "https://wire.example/orvane")),  # one page: its texts are versions of each other
)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[News], list[list[int]]]:
    """Return articles and the runs that ingest them, by number: every one at least once, in any order."""
    news = draw(st.lists(NEWS, min_size=2, max_size=4, unique_by=lambda each: each.identity))
    again = draw(st.lists(st.integers(0, len(news) - 1), max_size=2))
    order = draw(st.permutations([*range(len(news)), *again]))
    cuts = draw(st.sets(st.integers(1, len(order) - 1)))
    return news, [order[start:end] for start, end in itertools.pairwise([0, *sorted(cuts), len(order)])]


# ---------------------------------------------------------------- a ledger that needs no model


def said_of(request: Request) -> dict[str, JSONValue]:
    """Return what the model says to one question of the small profile: only what the form asks for."""
    line = next(sentence for sentence in SAID if f"Sentence: {sentence}\n" in request.messages[-1][1])
    asked = request.answer_schema["properties"]
    types = {name: TYPES.get(name, "other") for name in asked["types"]["properties"]}
    return {"types": types, **{name: rows for name, rows in SAID[line].items() if name in asked}}


def answers_to(paths: Sequence[Path]) -> Iterator[dict[str, JSONValue]]:
    """Yield an exported answer to every question that the articles at `paths` bring up, as a server would word it."""
    plan = make_plan(load_ontology(), profile="small", model=MODEL)
    for article in read_paths([str(path) for path in paths]):
        assert not isinstance(article, SourceFailure)
        for window, request in plan_windows(Page(article), plan):
            message = {"role": "assistant", "content": json.dumps(said_of(request))}
            body = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
            yield {"key": window.key, "attempt": 1, "body": body, "finish_reason": "stop", "model": MODEL}


async def prepare(db: Path, paths: Sequence[Path], decisions: Sequence[Decision] = ()) -> None:
    """Put the answers and decisions into the ledger."""
    with Ledger.open(db) as ledger:
        await ledger.import_answers(answers_to(paths))
        for decision in decisions:
            await ledger.decide(decision)


def ingest(paths: Sequence[Path], db: Path, **given: Any) -> IngestReport:
    """Ingest; by default everything is answered already and nothing may be asked."""
    report = kg.ingest(paths, **{"db": db, "base_url": NOWHERE, "model": MODEL, "profile": "small", **given})
    assert (report.exit_code, report.failures) == (0, [])
    return report


def written(db: Path) -> tuple[str, str]:
    """Return the export and the whole networkx graph of a ledger as text, in the order that they come in."""
    rows = load_rows(db)
    export = "\n".join(json.dumps(fact) for fact in export_facts(rows))
    return export, json.dumps(nx.node_link_data(to_networkx(rows, layer="full"), edges="edges"), default=str)


def derived(db: Path) -> list[str]:
    """Return the claims and refusals that a ledger keeps, in its order."""
    with Ledger.open(db, create=False) as ledger:
        return [each.model_dump_json() for each in (*ledger.claims(), *ledger.refusals())]


def revision(db: Path) -> int:
    """Return the ledger's revision."""
    with Ledger.open(db, create=False, readonly=True) as ledger:
        return ledger.revision


def stale(db: Path) -> list[str]:
    """Return the articles whose derived rows are not of today's code."""
    with Ledger.open(db, create=False, readonly=True) as ledger:
        return ledger.underived(fingerprint(load_ontology()))


def execute(db: Path, *statements: str) -> None:
    """Change a ledger behind its back, as an older version or a lost table would have left it."""
    with closing(sqlite3.connect(db)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Return three articles that hold every sentence."""
    lines = sorted(SAID)
    news = (
        News(tuple(lines[:4]), "Wire", "2025-02-21", None),
        News(tuple(lines[3:6]), "Harbour Post", "2025-02-22", "https://wire.example/orvane"),
        News(tuple(lines[5:]), "Wire", "2025-02-24T08:00:00+08:00", "https://wire.example/orvane"),
    )
    return [each.write(tmp_path / f"{number}.json") for number, each in enumerate(news)]


@pytest.fixture
def db(paths: list[Path], tmp_path: Path) -> Path:
    """Return a ledger that holds them."""
    asyncio.run(prepare(tmp_path / "kg.db", paths))
    ingest(paths, tmp_path / "kg.db")
    return tmp_path / "kg.db"


# ---------------------------------------------------------------- in any order, in any parts, twice


def test_the_answers_by_hand_are_understood(db: Path) -> None:
    """There are facts denied, folded, told twice and refused, and the decision counts: else the tests show nothing."""
    facts = list(export_facts(load_rows(db)))
    said = {name for rows in SAID.values() for name in rows} | {"COMMENTED_ON"}  # by code, in "said Ivo Marsh"
    assert {fact["predicate"] for fact in facts} == said
    assert {fact["factuality"] for fact in facts} >= {"asserted", "denied"}
    assert any(fact["folded_into"] for fact in facts)
    assert [row.properties["link"] for row in load_rows(db).edges if row.type == "CAUSED"] == ["after"]
    assert any(len(fact["claims"]) > 1 for fact in facts)
    with Ledger.open(db) as ledger:
        assert len(ledger.refusals()) >= 2
    before = written(db)
    asyncio.run(prepare(db, [], [MERGE]))
    assert written(db) != before


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(arrivals(), st.sampled_from(((), (MERGE,))), st.integers(0, 3))
def test_the_way_of_arrival_changes_nothing(
    arrived: tuple[list[News], list[list[int]]], decisions: tuple[Decision, ...], decided: int
) -> None:
    """Articles in any order, in any number of runs, some twice, with a decision made at any point: the same bytes."""
    news, runs = arrived
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [each.write(folder / f"{number}.json") for number, each in enumerate(news)]
        asyncio.run(prepare(folder / "whole.db", paths, decisions))
        assert ingest(paths, folder / "whole.db").asked == 0
        for number, run in enumerate(runs):
            chosen = [paths[each] for each in run]
            asyncio.run(prepare(folder / "parts.db", chosen, decisions if number >= decided else ()))
            assert ingest(chosen, folder / "parts.db").asked == 0
        asyncio.run(prepare(folder / "parts.db", [], decisions))
        assert derived(folder / "parts.db") == derived(folder / "whole.db")
        assert written(folder / "parts.db") == written(folder / "whole.db")


@pytest.mark.parametrize(
    ("field", "other"),
    [("outlet", "Harbour Post"), ("title", "Other words"), ("url", "https://wire.example/orvane?utm_source=mail")],
)
def test_what_is_said_about_one_article_counts_in_any_order(tmp_path: Path, field: str, other: str) -> None:
    """One text at one address and date that comes with two outlets, titles or spellings: the order changes nothing."""
    given = {"text": min(SAID), "date": "2025-02-21", "url": "https://wire.example/orvane", "outlet": "Wire"}
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, article in zip(paths, (given, {**given, field: other}), strict=True):
        path.write_text(json.dumps(article), encoding="utf-8")
    found = []
    for number, order in enumerate((paths, paths[::-1])):
        db = tmp_path / f"{number}.db"
        asyncio.run(prepare(db, order))
        ingest(order, db, concurrency=1)
        found.append(written(db))
    assert found[0] == found[1]


# ---------------------------------------------------------------- rebuilt from what is kept


def test_derived_rows_are_rebuilt_from_nothing(db: Path, paths: list[Path]) -> None:
    """Without its derived rows a ledger reads as before, and the same ingest again writes the very rows that were."""
    before, kept = written(db), derived(db)
    execute(db, "DELETE FROM claim", "DELETE FROM refusal", "DELETE FROM derivation")
    assert derived(db) == []
    assert len(stale(db)) == len(paths)
    assert written(db) == before
    assert ingest(paths, db).asked == 0
    assert (stale(db), derived(db), written(db)) == ([], kept, before)


def test_stale_rows_are_read_as_if_made_today(db: Path, paths: list[Path]) -> None:
    """Rows that older code derived, fewer than today's, are not believed: reading gives what a new ingest gives."""
    before, kept = written(db), derived(db)
    execute(db, "DELETE FROM claim WHERE ordinal > 0", "UPDATE derivation SET fingerprint = 'older', digest = 'older'")
    assert derived(db) != kept
    assert written(db) == before
    assert derived(db) != kept  # reading writes nothing
    assert ingest(paths, db).asked == 0
    assert (stale(db), derived(db), written(db)) == ([], kept, before)


# ---------------------------------------------------------------- the same again


@pytest.mark.parametrize("profile", ["small", "large"])
def test_the_same_command_again_changes_nothing(paths: list[Path], tmp_path: Path, profile: str) -> None:
    """A second, equal ingest asks a real server nothing and leaves the revision and every byte as they were."""
    db = tmp_path / "asked.db"
    with talking_stub() as url:
        first = ingest(paths, db, base_url=url, profile=profile)
        before, number, asked = written(db), revision(db), counted(url)
        assert first.asked == sum(asked.values()) > 0
        again = ingest(paths, db, base_url=url, profile=profile)
        assert (again.asked, again.new_articles, again.claims) == (0, 0, first.claims)
        assert counted(url) == asked
    assert (revision(db), written(db)) == (number, before)
