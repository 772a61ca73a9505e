"""The articles of the real-text gold: drawn from Reuters-21578 by hash within topic strata, listed without their text.

An article qualifies with a body of at least 80 words (runs of non-space). Its stratum is the first that fits, in this
order; the corpus' own topic tags decide:

    earn acq money-fx interest trade crude grain ship     the tag of that name
    economy     gnp, cpi, wpi, ipi, jobs, bop, retail, lei, income, housing, inventories, instal-debt or cpu
    none        no tag at all: general, political and market news

Articles with other tags only (single crops, metals, single currencies: one in ten) belong to none and are not drawn. Of
each stratum the four with the lowest sha256 of their id are taken; in that order they go to dev, test, dev, test.
Further ones are drawn alike, for tuning only (`DRAWS`): the second four of each to tune and check, the third to learn
and prove, the ninth to reach and proof (an audit has shown most of those between them); from the 65th on, sixteen of
each at a time, those of which only what code claimed was judged and given its details (bench/gold/README.md).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bench.corpus import ROOT
from kg.sources.formats import Draft
from kg.sources.reading import ReadOptions, make_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.models import Article, JSONValue

INDEX = ROOT / "bench" / "gold" / "reuters.index.tsv"
LEAST_WORDS = 80


class Draw(NamedTuple):
    """How many articles of a stratum come before an index' own, how many it has, the splits they go to in turn."""

    skip: int
    each: int
    splits: tuple[str, ...]


DRAWS = {
    INDEX: Draw(0, 4, ("dev", "test")),
    INDEX.with_name("more.index.tsv"): Draw(4, 4, ("tune", "check")),
    INDEX.with_name("further.index.tsv"): Draw(8, 4, ("learn", "prove")),
    INDEX.with_name("last.index.tsv"): Draw(32, 4, ("reach", "proof")),
    INDEX.with_name("details.index.tsv"): Draw(64, 16, ("date", "moment")),
    INDEX.with_name("details2.index.tsv"): Draw(80, 16, ("hour", "instant")),
    INDEX.with_name("details3.index.tsv"): Draw(96, 16, ("dawn", "dusk")),
    INDEX.with_name("details4.index.tsv"): Draw(112, 16, ("noon", "night")),
}
_TAGS = ("earn", "acq", "money-fx", "interest", "trade", "crude", "grain", "ship")
_ECONOMY = ("gnp", "cpi", "wpi", "ipi", "jobs", "bop", "retail", "lei", "income", "housing", "inventories")
STRATA: dict[str, frozenset[str]] = {tag: frozenset({tag}) for tag in _TAGS} | {
    "economy": frozenset({*_ECONOMY, "instal-debt", "cpu"}),
    "none": frozenset(),
}
# The gold's offsets rest on this: it stays as it is, whatever the benches do to their articles.
_END = re.compile(r"(?:\s*reuter)?[\x00-\x1f\s]*\Z", re.IGNORECASE)
_HEADER = "id\tsha256\tstratum\tsplit"


class Entry(NamedTuple):
    """A line of the index: an article's id in the corpus, the sha256 of its text, its stratum and its split."""

    id: str
    sha256: str
    stratum: str
    split: str


def sha256(text: str) -> str:
    """Return the 64 hex characters of SHA-256 over `text` as UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def stratum_of(topics: Sequence[str]) -> str | None:
    """Return the first stratum that an article with these topic tags fits, or None.

    >>> stratum_of(["ship", "crude"]), stratum_of(["cpi"]), stratum_of([]), stratum_of(["cocoa"])
    ('crude', 'economy', 'none', None)
    """
    if not topics:
        return "none"
    return next((name for name, tags in STRATA.items() if tags.intersection(topics)), None)


def rows_of(corpus: Path) -> Iterator[dict[str, JSONValue]]:
    """Yield the records of the corpus that have a body, in its order; SystemExit if it is not there."""
    if not corpus.is_file():
        raise SystemExit(f"{corpus.name} is not on this machine: the gold holds no text and cannot be read without it")
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row.get("body"))


def text_of(row: dict[str, JSONValue]) -> str:
    """Return a record's body as the gold reads it: without the agency's sign-off and control characters at its end."""
    return _END.sub("", row["body"])


def draft_of(row: dict[str, JSONValue]) -> Draft:
    """Return a record as `kg ingest` is given it, with its day of publication."""
    day = datetime.strptime(row["date"].split()[0], "%d-%b-%Y").date()  # noqa: DTZ007 - a day
    return Draft(text_of(row), title=row.get("title"), outlet="Reuters", date=day.isoformat())


def draw_index(rows: Iterable[dict[str, JSONValue]], draw: Draw = DRAWS[INDEX]) -> list[Entry]:
    """Return the drawn articles by stratum, each in the order of the hash of their ids, less the first `draw.skip`."""
    found = defaultdict[str, list[tuple[str, str, str]]](list)
    for row in rows:
        text, stratum = text_of(row), stratum_of(row.get("topics") or [])
        if stratum and len(text.split()) >= LEAST_WORDS:
            found[stratum].append((sha256(row["id"]), row["id"], sha256(text)))
    drawn = ((stratum, sorted(found[stratum])[draw.skip : draw.skip + draw.each]) for stratum in STRATA)
    return [
        Entry(id_, digest, stratum, draw.splits[place % len(draw.splits)])
        for stratum, taken in drawn
        for place, (_, id_, digest) in enumerate(taken)
    ]


def write_index(entries: Iterable[Entry], path: Path) -> None:
    """Write the index as tab-separated lines under a header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([_HEADER, *("\t".join(entry) for entry in entries)]) + "\n", encoding="utf-8")


def read_index(path: Path = INDEX) -> list[Entry]:
    """Return the lines of the index; SystemExit if it is no index."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    if header != _HEADER:
        raise SystemExit(f"{path} is no index: it starts with {header[:60]!r}")
    return [Entry(*line.split("\t")) for line in lines]


def drafts_of(entries: Iterable[Entry], corpus: Path) -> dict[str, Draft]:
    """Return the texts of the listed articles by id, in the index' order; SystemExit if the corpus has others."""
    wanted = {entry.id: entry for entry in entries}
    rows = {row["id"]: row for row in rows_of(corpus) if row["id"] in wanted}
    wrong = [id_ for id_, entry in wanted.items() if id_ not in rows or sha256(text_of(rows[id_])) != entry.sha256]
    if wrong:
        raise SystemExit(f"{corpus.name} holds other texts than the index says: {', '.join(wrong)}")
    return {id_: draft_of(rows[id_]) for id_ in wanted}


def articles_of(entries: Iterable[Entry], corpus: Path) -> dict[str, Article]:
    """Return the listed articles by their id in the corpus, as `kg` holds them."""
    return {id_: make_article(draft, ReadOptions()) for id_, draft in drafts_of(entries, corpus).items()}
