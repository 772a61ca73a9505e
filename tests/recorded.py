"""Recorded answers of the embedded model for seeds/articles: replayed by tests, made again by `make cassettes`.

Run as a program it records: it starts the embedded model, ingests every article (or those named) through a vcrpy
cassette, and writes the same answers to seeds/answers.jsonl, from which the demo replays without any test library.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import vcr

from kg.config import EMBEDDED_MODEL, Settings, read_settings
from kg.extract.page import Page
from kg.extract.windows import make_plan, plan_windows
from kg.ingesting import ingest_async
from kg.ledger.ledger import Ledger
from kg.llm.serving import embedded_server
from kg.ontology import load_ontology
from kg.sources.reading import SourceFailure, read_paths

if TYPE_CHECKING:
    from kg.answering import IngestReport

ROOT = Path(__file__).parents[1]
ARTICLES = sorted((ROOT / "seeds" / "articles").iterdir())
CASSETTES = ROOT / "cassettes"
ANSWERS = ROOT / "seeds" / "answers.jsonl"
NOWHERE = "http://127.0.0.1:9/v1"  # replays never reach it


def planned_keys(article: Path) -> list[str]:
    """Return the keys of every window that the code would ask about the articles in a file today."""
    plan = make_plan(load_ontology(), profile="small", model=EMBEDDED_MODEL)
    read = [each for each in read_paths([str(article)]) if not isinstance(each, SourceFailure)]
    return sorted({window.key for each in read for window, _ in plan_windows(Page(each), plan)})


def recorded_keys() -> set[str]:
    """Return the keys of the answers in seeds/answers.jsonl."""
    return {json.loads(line)["key"] for line in ANSWERS.read_text(encoding="utf-8").splitlines()}


def through_cassette(
    article: Path, db: Path, *, base_url: str = NOWHERE, mode: Literal["none", "all"] = "none"
) -> IngestReport:
    """Ingest one file with its cassette between the client and the server."""
    recorder = vcr.VCR(match_on=["method", "path", "body"], filter_headers=["authorization"], record_mode=mode)
    settings = Settings(db=db, base_url=base_url, model=EMBEDDED_MODEL, profile="small", concurrency=2, timeout=600)
    with recorder.use_cassette(str(CASSETTES / f"{article.stem}.yaml")):
        return asyncio.run(ingest_async([article], settings=settings))


async def record(articles: list[Path]) -> None:
    """Record the cassettes of `articles` from the embedded model, each into a ledger of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with embedded_server(read_settings().cache) as url:
            for article in articles:
                (CASSETTES / f"{article.stem}.yaml").unlink(missing_ok=True)
                db = Path(folder) / f"{article.stem}.db"
                report = await asyncio.to_thread(through_cassette, article, db, base_url=url, mode="all")
                sys.stdout.write(f"{article.name}: {report.asked} answers, {report.claims} claims\n")
                sys.stdout.flush()


def write_answers() -> None:
    """Write the answers of all cassettes to seeds/answers.jsonl, by replaying them."""
    rows: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for article in ARTICLES:
            db = Path(folder) / f"{article.stem}.db"
            through_cassette(article, db)
            with Ledger.open(db) as ledger:
                rows |= {str(row["key"]): row for row in ledger.answers_export()}
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for _, row in sorted(rows.items()))
    ANSWERS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(record([each for each in ARTICLES if not sys.argv[1:] or each.stem in sys.argv[1:]]))
    write_answers()
