"""A gold's rows: what they may hold, and what is wrong with those that a person wrote (docs/annotation.md).

Stand-off: a row names places in an article, values, and words of closed lists; it never holds text of the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from kg.models import Article, Factuality, Frozen, Precision, Sentence
from kg.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kg.ontology import Ontology

# Slots that take a word of a list; "record" and "stage" may also point at the text, all other slots must.
CHOICES: dict[str, tuple[str, ...]] = {
    "measure": ("close", "intraday extreme", "premarket", "after hours"),
    "window": ("day", "week", "month", "quarter", "year", "ytd"),
    "record": ("record high", "record low", "limit up", "limit down", "bull market", "bear market"),
    "surprise": ("beat", "miss", "in line"),
    "change": ("up", "down"),
    "stage": ("announced", "in force", "suspended"),
}
OPEN_CHOICES = ("record", "stage")
AMOUNTS = ("from", "to", "prior")
# Days that an interval of a precision has: fiscal quarters and years may be whole weeks.
_DAYS = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "quarter": (89, 92), "half": (181, 184), "year": (364, 371)}
_CURRENCY = r"^[A-Z]{3}$"


class Place(Frozen):
    """Half-open character offsets into the article's text."""

    start: int = Field(ge=0)
    end: int


class Amount(Place):
    """A number in its unit (money in whole units of the ISO currency), and where it stands."""

    value: float
    unit: Literal["percent", "points", "basis_points", "money", "count", "ratio"]
    currency: str | None = Field(default=None, pattern=_CURRENCY)
    upper: float | None = None


class Speaker(Place):
    """Who says so, and where else the article names them."""

    aliases: tuple[tuple[int, int], ...] = ()


class End(Frozen):
    """A subject or object: a thing with its places, or an event, which needs none.

    `implied` means that no word of the sentence stands for it; the place is then the nearest one that does.
    """

    type: str
    start: int | None = None
    end: int | None = None
    aliases: tuple[tuple[int, int], ...] = ()
    implied: bool = False


class Period(Frozen):
    """A closed interval of days, as precise as stated."""

    start: date
    end: date
    precision: Precision


class Row(Frozen):
    """One fact as one sentence states it."""

    article: str
    sentence: int
    subject: End
    predicate: str
    object: End
    quantity: Amount | None
    slots: dict[str, str | Amount | Place]
    time: Period | None
    factuality: Factuality
    said_by: Speaker | None
    via: Place | None = None


def places_of(end: End | Speaker | None) -> list[Place]:
    """Return every place that stands for a subject, object or speaker, its own first."""
    if end is None:
        return []
    own = [] if end.start is None or end.end is None else [Place(start=end.start, end=end.end)]
    return own + [Place(start=a, end=b) for a, b in end.aliases]


@dataclass(frozen=True)
class Checker:
    """Finds what is wrong with rows, knowing the articles of the gold by id and the types."""

    articles: Mapping[str, Article]
    ontology: Ontology

    def check_file(self, path: Path) -> tuple[list[Row], list[str]]:
        """Return the rows that are right, and a line "FILE:3: …" for each fault."""
        rows: list[Row] = []
        faults = list[str]()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            row, found = self.check_line(line)
            if row in rows:
                found = ["this row stands here already"]
            faults += [f"{path.name}:{number}: {fault}" for fault in found]
            rows += [row] if row and not found else []
        return rows, faults

    def check_line(self, line: str) -> tuple[Row | None, list[str]]:
        """Return the row of a line, or None if it is none, and its faults."""
        try:
            row = Row.model_validate_json(line, strict=True)
        except ValidationError as error:
            return None, [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)]
        article = self.articles.get(row.article)
        if article is None:
            return row, [f"article {row.article!r} is not in the index"]
        sentences = split_sentences(article.text)
        if not 0 <= row.sentence < len(sentences):
            return row, [f"article {row.article} has sentences 0 to {len(sentences) - 1}, not {row.sentence}"]
        if row.predicate not in self.ontology.predicates:
            return row, [f"{row.predicate!r} is no predicate of the ontology"]
        return row, list(self._faults(row, article, sentences[row.sentence]))

    def _faults(self, row: Row, article: Article, sentence: Sentence) -> Iterator[str]:
        yield from self._types(row)
        for name, end in (("subject", row.subject), ("object", row.object)):
            yield from _misplaced(name, end, article, sentence)
        if row.said_by:
            yield from _bad_places("said_by", places_of(row.said_by), article.text)
        if row.via:
            yield from _bad_places("via", [row.via], article.text)
        yield from self._quantity(row, article, sentence)
        for slot, value in row.slots.items():
            yield from self._slot(row.predicate, slot, value, article)
        yield from _time(row.time)

    def _types(self, row: Row) -> Iterator[str]:
        rule, events = self.ontology.predicates[row.predicate], self.ontology.events
        for name, end, allowed in (("subject", row.subject, rule.subject), ("object", row.object, rule.object)):
            if end.type not in allowed:
                yield f"{name}: {row.predicate} takes {', '.join(allowed)}, not {end.type!r}"
            elif end.start is None and (end.type not in events or name == "subject"):
                yield f"{name}: a {end.type} needs its place in the text"

    def _quantity(self, row: Row, article: Article, sentence: Sentence) -> Iterator[str]:
        rule, amount = self.ontology.predicates[row.predicate].number, row.quantity
        if amount is None:
            if rule and rule.required:
                yield f"quantity: {row.predicate} needs one"
            return
        if rule is None:
            yield f"quantity: {row.predicate} takes none"
        elif amount.unit not in rule.units:
            yield f"quantity: {row.predicate} takes {', '.join(rule.units)}, not {amount.unit}"
        yield from _bad_amount("quantity", amount, article.text)
        if not sentence.start <= amount.start <= amount.end <= sentence.end:
            yield f"quantity: {amount.start}–{amount.end} is outside the sentence ({sentence.start}–{sentence.end})"

    def _slot(self, predicate: str, slot: str, value: str | Amount | Place, article: Article) -> Iterator[str]:
        known = self.slots_of(predicate)
        if slot not in known:
            yield f"slots: {predicate} has {', '.join(known) or 'none'}, not {slot!r}"
        elif isinstance(value, str):
            if value not in CHOICES.get(slot, ()):
                options = ", ".join(CHOICES.get(slot, ())) or "offsets (start, end), never text"
                yield f"slots.{slot}: {value!r} is not allowed; write {options}"
        elif (slot in CHOICES and slot not in OPEN_CHOICES) or isinstance(value, Amount) != (slot in AMOUNTS):
            yield f"slots.{slot}: write {', '.join(CHOICES.get(slot, ())) or _form(slot)}"
        elif isinstance(value, Amount):
            yield from _bad_amount(f"slots.{slot}", value, article.text)
        else:
            yield from _bad_places(f"slots.{slot}", [value], article.text)

    def slots_of(self, predicate: str) -> tuple[str, ...]:
        """Return the slots of a predicate and its event, with `prior` where an event has no level before."""
        event = self.ontology.event_of(predicate)
        own = tuple(self.ontology.predicates[predicate].slots)
        if event is None:
            return own
        return tuple(
            dict.fromkeys((*own, *self.ontology.events[event].slots, *(() if event == "PriceMove" else AMOUNTS[2:])))
        )


def _form(slot: str) -> str:
    return "a value with unit, start and end" if slot in AMOUNTS else "start and end, and nothing else"


def _misplaced(name: str, end: End, article: Article, sentence: Sentence) -> Iterator[str]:
    if (end.start is None) != (end.end is None):
        yield f"{name}: start and end go together"
    yield from _bad_places(name, places_of(end), article.text)
    if end.start is None or end.end is None:
        return
    inside = sentence.start <= end.start < end.end <= sentence.end
    if inside == end.implied:
        where = f"{end.start}–{end.end} is {'inside' if inside else 'outside'}"
        yield f"{name}: {where} the sentence ({sentence.start}–{sentence.end}), implied is {str(end.implied).lower()}"


def _bad_amount(name: str, amount: Amount, text: str) -> Iterator[str]:
    if (amount.unit == "money") != (amount.currency is not None):
        yield f"{name}: money has a currency, and nothing else has"
    if amount.upper is not None and amount.upper <= amount.value:
        yield f"{name}: upper is the larger end of a range"
    place = Place(start=amount.start, end=amount.end)
    yield from _bad_places(name, [place], text)


def _bad_places(name: str, places: list[Place], text: str) -> Iterator[str]:
    """Yield what is wrong with offsets: empty, outside the article, white space at an end, half a word."""
    for place in places:
        start, end = place.start, place.end
        where = f"{name}: {start}–{end}"
        if not 0 <= start < end <= len(text):
            yield f"{where} is no place in a text of {len(text)} characters"
        elif text[start].isspace() or text[end - 1].isspace():
            yield f"{where} starts or ends with white space"
        elif _within_word(text, start) or _within_word(text, end):
            yield f"{where} cuts a word in two"


def _within_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _time(time: Period | None) -> Iterator[str]:
    if time is None:
        return
    days = (time.end - time.start).days + 1
    least, most = _DAYS.get(time.precision, (1, days))
    if days < 1:
        yield f"time: {time.end} is before {time.start}"
    elif not least <= days <= most:
        yield f"time: {time.start} to {time.end} is no {time.precision}"
