"""One fact of a query's answer as a line, a row, and a quote with its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from kg.merge.wording import number_words
from kg.models import Quantity
from kg.render.tables import clean

if TYPE_CHECKING:
    from rich.text import Text

    from kg.models import JSONValue
    from kg.query.facts import FactLine

Unit = Literal["money", "percent", "points", "basis_points"]
UNITS: dict[str, Unit] = {"amount": "money", "percent": "percent", "points": "points", "basis_points": "basis_points"}
MARKED = re.compile(r"^(?:[-*+>]|#+) +")  # what an article in Markdown puts in front of a sentence
QUOTED = re.compile(r"^[“\"«]")
ID_SHOWN = 8  # characters of an id: enough for `kg why` in any ledger of news
COLUMNS = (
    "id", "subject", "predicate", "object", "details", "date", "date_end", "factuality", "disputed", "sources",
    "claims", "said_by", "quote", "title", "outlet", "via", "url", "article_id", "confidence",
)  # fmt: skip


def line_row(line: FactLine) -> tuple[JSONValue, ...]:
    """Return a fact as the values of COLUMNS."""
    return (
        line.id, line.subject.name, line.predicate, line.object.name, line.details, line.date, line.date_end,
        line.factuality, line.disputed, line.sources, line.claims, line.said_by, line.quote, line.title, line.outlet,
        line.via, line.url, line.article_id, line.confidence,
    )  # fmt: skip


def line_words(line: FactLine, *, subject: bool = True) -> str:
    """Return a fact in one line, with what its ends do not say."""
    head = f"{line.subject.name} –{line.predicate}→ " if subject else f"{line.predicate} → "
    return clean(" · ".join((head + line.object.name, *line_notes(line))))


def line_notes(line: FactLine) -> list[str]:
    """Return what a fact's ends do not say: slots, day, what drove it, how it is put, how many sources."""
    notes = [*_driver(line)] if line.object.event else [*_details(line), *([_days(line)] if line.date else [])]
    notes += [line.factuality] if line.factuality != "asserted" else []
    notes += ["disputed"] if line.disputed else []
    return [*notes, f"{line.sources} sources"] if line.sources > 1 else notes


def _driver(line: FactLine) -> list[str]:
    """Return what drove a move, in the text's words: "after “the announcement”"; the rest is in its event's name."""
    words, link = line.details.get("driver"), line.details.get("driver_link")
    return [f"{'driven by' if link == 'causal' else 'after'} “{words}”"] if words else []


def _details(line: FactLine) -> list[str]:
    """Return numbers with their units, and slots; not a statement's words: the quote shows those."""
    told = line.details.items()
    return [_detail(name, value, line) for name, value in told if name not in {"words", "currency"}]


def _detail(name: str, value: Any, line: FactLine) -> str:
    if name in UNITS and isinstance(value, float):
        currency = line.details.get("currency") if name == "amount" else None
        return number_words(Quantity(value=value, unit=UNITS[name], start=0, end=0, currency=currency))
    return f"{name} {value:g}" if isinstance(value, float) else str(value)


def _days(line: FactLine) -> str:
    if line.date is None:
        return ""
    return f"{line.date}" if line.date_end in {None, line.date} else f"{line.date} to {line.date_end}"


def source_words(line: FactLine) -> str:
    """Return where a quote stands: "The Harbour Post, citing Reuters, 2025-02-21"."""
    via = f"citing {line.via}" if line.via else None
    day = str(line.last_reported)[:10] if line.last_reported else None
    return clean(", ".join(each for each in (line.outlet or line.title, via, day) if each))


def quoted(quote: str) -> str:
    """Return a sentence in quotation marks, unless it begins with its own, without what Markdown puts before it.

    >>> quoted("- Shares fell."), quoted("\u201cIt fell,\u201d he said.")
    ('\u201cShares fell.\u201d', '\u201cIt fell,\u201d he said.')
    """
    text = clean(MARKED.sub("", quote))
    return text if QUOTED.match(text) else f"“{text}”"


def line_text(line: FactLine, *, subject: bool = True, with_quote: bool = True) -> Text:
    """Return a fact with its id, its quote (unless it was shown before) and its source, for a terminal."""
    from rich.text import Text

    text = Text(f"{line.id[:ID_SHOWN]}  ", style="dim")
    text.append(line_words(line, subject=subject), style="bold not dim")
    if with_quote:
        text.append(f"\n          {quoted(line.quote)}", style="not dim")
    source = source_words(line)
    said = f"said by {clean(line.said_by)} · " if line.said_by and source else ""
    return text.append(f"\n          {said}{source}") if source else text
