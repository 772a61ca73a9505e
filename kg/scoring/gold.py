"""A gold standard's rows, in two forms: with names and sentences written out, or stand-off, with places in the text.

Written out: `{"article": URL, "sentence": "…", "subject": {"names": ["…"], "type": "Company"}, "predicate": "ROSE",
"object": {"type": "PriceMove"}, "quantity": {"value": 3, "unit": "percent"}, "time": {"start", "end", "precision"},
"factuality": "asserted", "said_by": {"names": […]} | null}`. Stand-off: the sentence is its number, and names are
`{"start": 10, "end": 20, "aliases": [[40, 45]]}`, half-open offsets into the article's text; such rows hold no text.
An article is named by its id, its URL, or the SHA-256 of its text.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.models import Factuality, Span
from kg.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.models import Article, JSONValue


@dataclass(frozen=True, slots=True)
class Named:
    """What a gold row names: everything that it may be called, and where it stands; an event has neither."""

    type: str | None
    names: tuple[str, ...] = ()
    places: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A gold number: money in whole units of the currency, percent as 15 for 15 %."""

    value: float
    unit: str
    currency: str | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact that a person found in one sentence of an article of the ledger."""

    line: int
    article_id: str
    sentence: Span
    subject: Named
    predicate: str
    object: Named
    quantity: Number | None
    time: tuple[date, date] | None
    factuality: Factuality
    said_by: Named | None


@dataclass(frozen=True, slots=True)
class Gold:
    """The facts whose article the ledger has; what the gold says of other articles; and the articles it covers."""

    facts: tuple[GoldFact, ...]
    missing: tuple[str, ...]
    article_ids: frozenset[str]


def read_gold(path: Path, articles: Iterable[Article], *, index: Path | None = None) -> Gold:
    """Return the gold in the file; UsageError names a wrong line.

    `index` is a table with a header, whose columns `id` and `sha256` say how the gold names articles; it covers all of
    them, also those in which it found nothing.
    """
    known = _by_name(articles)
    facts: list[GoldFact] = []
    missing: list[str] = []
    covered = set[str]()
    for id_, sha in _index(index) if index else ():
        if sha in known:
            known[id_] = known[sha]
            covered.add(known[sha].id)
    for number, row in _lines(path):
        article = known.get(str(row.get("article")))
        if article is None:
            missing.append(str(row.get("article")))
            continue
        covered.add(article.id)
        try:
            facts.append(_fact(number, row, article))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise UsageError(f"{path}:{number}: {_said(error)}", remedy="see docs/annotation.md") from error
    return Gold(tuple(facts), tuple(dict.fromkeys(missing)), frozenset(covered))


def _index(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                yield row["id"], row["sha256"]
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise UsageError(f"{path}: {_said(error)}", remedy="give a table with the columns id and sha256") from error


def _said(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _by_name(articles: Iterable[Article]) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for article in articles:
        names = (sha256(article.text.encode()).hexdigest(), article.url, article.id)
        found |= {name: article for name in names if name}
    return found


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}", remedy="give a file of gold facts, one JSON object a line") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}:{number}: this is not JSON") from error
        if not isinstance(row, dict):
            raise UsageError(f"{path}:{number}: this is no gold fact")
        yield number, row


def _fact(line: int, row: Mapping[str, Any], article: Article) -> GoldFact:
    number, time = row["quantity"], row["time"]
    return GoldFact(
        line=line,
        article_id=article.id,
        sentence=_sentence(row["sentence"], article),
        subject=_named(row["subject"], article),
        predicate=str(row["predicate"]),
        object=_named(row["object"], article),
        quantity=_number(number, article) if number else None,
        time=_interval(time["start"], time["end"]) if time else None,
        factuality=Factuality(row["factuality"]),
        said_by=_named(row["said_by"], article) if row["said_by"] else None,
    )


def _sentence(given: JSONValue, article: Article) -> Span:
    if isinstance(given, int):
        sentence = split_sentences(article.text)[given]
        return Span(start=sentence.start, end=sentence.end)
    start = article.text.find(str(given))
    if start < 0:
        raise ValueError(f"the sentence does not stand in the article: {str(given)[:60]!r}")
    return Span(start=start, end=start + len(str(given)))


def _named(given: Mapping[str, Any], article: Article) -> Named:
    if "names" in given:
        return Named(given.get("type"), tuple(given["names"]))
    pairs = [(given["start"], given["end"])] if given.get("start") is not None else []
    places = tuple(Span(start=start, end=end) for start, end in (*pairs, *given.get("aliases", ())))
    return Named(given.get("type"), tuple(article.text[place.start : place.end] for place in places), places)


def _interval(start: str | None, end: str | None) -> tuple[date, date]:
    """Return the days of an interval; open ends are the first and last of all days."""
    return date.fromisoformat(start) if start else date.min, date.fromisoformat(end) if end else date.max


def _number(given: Mapping[str, Any], article: Article) -> Number:
    """Return a number; a percentage point, which the guide counts in points, is the same as 100 basis points."""
    value, upper = float(given["value"]), given.get("upper")
    words = article.text[given["start"] : given["end"]] if "start" in given else ""
    if given["unit"] == "points" and "percentage" in words:
        return Number(100 * value, "basis_points", None, None if upper is None else 100 * upper)
    return Number(value, given["unit"], given.get("currency"), upper)
