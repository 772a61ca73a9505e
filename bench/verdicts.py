"""Judged statements about sentences: the files of bench/judged, what of them is true, what the readers still find."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from bench.corpus import REUTERS, ROOT, read_alone
from bench.judge import kappa, wilson
from bench.strata import draft_of, rows_of
from kg.extract.verification import statement
from kg.ontology import load_ontology
from kg.sources.formats import Draft
from kg.sources.reading import ReadOptions, make_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.models import Article

JUDGED = ROOT / "bench" / "judged"


class Row(NamedTuple):
    """A judged statement about a sentence."""

    origin: str
    article: str
    start: int
    end: int
    true: bool
    statement: str


def read_rows() -> list[Row]:
    """Return the rows of the file."""
    return [_row(each, "origin", true=each["verdict"] == "true") for each in _lines(JUDGED / "verifier.tsv")]


def read_judged(path: Path, kind: str | None) -> list[Row]:
    """Return the statements of a file with two judges' verdicts; true is what both call true."""
    return [_row(each, "kind", true=each["u"] == each["v"] == "true") for each in _of_kind(path, kind)]


def audited(path: Path, kind: str | None) -> str:
    """Return how many of a file's statements are true by both judges, with the Wilson 95 % interval, and kappa."""
    rows, found = read_judged(path, kind), _of_kind(path, kind)
    if not rows:
        raise SystemExit(f"{path.name} has no statements of kind {kind}")
    true, count = sum(row.true for row in rows), len(rows)
    low, high = wilson(true, count)
    agreed = kappa(*([each[judge] for each in found] for judge in "uv"))
    return f"{count} statements, {true} true = {true / count:.1%} (95 % {low:.1%} to {high:.1%}), kappa {agreed:.2f}"


def _of_kind(path: Path, kind: str | None) -> list[dict[str, str]]:
    """Return the lines of a kind; a line may be of several, joined by commas: the commits whose code claims it."""
    return [each for each in _lines(path) if kind is None or kind in each["kind"].split(",")]


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _row(line: dict[str, str], origin: str, *, true: bool) -> Row:
    return Row(line[origin], line["article"], int(line["start"]), int(line["end"]), true, line["statement"])


def stands(rows: Sequence[Row]) -> str:
    """Return how many judged statements, and how many true ones, code alone makes today, and how many others."""
    verdicts = {(row.article, row.start, row.statement): row.true for row in rows}
    ontology = load_ontology()
    found = {
        (key, claim.start, statement(claim))
        for key, article in articles_of(rows).items()
        for claim in read_alone(article, ontology)
    }
    kept = [true for each, true in verdicts.items() if each in found]
    judged = f"of {len(verdicts)} judged, {sum(verdicts.values())} true"
    return f"{judged}: {len(kept)} found by code, {sum(kept)} true; {len(found) - len(kept)} others"


def articles() -> Iterator[Article]:
    """Yield all articles that rows can be of."""
    for row in rows_of(REUTERS):
        yield make_article(draft_of(row), ReadOptions())
    for path in sorted(JUDGED.glob("modern*.jsonl")):
        yield from modern(path.name)


def modern(name: str) -> Iterator[Article]:
    """Yield the articles of a file that were written for judging."""
    for line in (JUDGED / name).read_text(encoding="utf-8").splitlines():
        yield make_article(Draft(**json.loads(line)), ReadOptions())


def key_of(article: Article) -> str:
    """Return what rows call an article by: 16 hex characters of the SHA-256 of its text."""
    return sha256(article.text.encode()).hexdigest()[:16]


def articles_of(rows: Sequence[Row]) -> dict[str, Article]:
    """Return the articles of rows by what the rows call them; SystemExit where one is missing."""
    wanted = {row.article for row in rows}
    known = {key: article for article in articles() if (key := key_of(article)) in wanted}
    if missing := wanted - known.keys():
        raise SystemExit(f"{len(missing)} articles are not on this machine, the first {min(missing)}")
    return known
