"""Facts as lines and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.merge.wording import day_words, number_words
from kg.models import Factuality
from kg.render.tables import Rows, clean

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.text import Text

    from kg.merge.rows import GraphRows
    from kg.models import Fact

COLUMNS = (
    "id", "subject", "predicate", "object", "number", "time", "factuality", "disputed", "sources", "quote", "said_by",
    "confidence",
)  # fmt: skip
NAMED = "Entity"


class Told(NamedTuple):
    """A fact with the names of its ends."""

    fact: Fact
    subject: str
    object: str
    object_is_event: bool
    named: bool

    @property
    def number(self) -> str:
        """The number as words, or an empty string."""
        return number_words(self.fact.quantity) if self.fact.quantity else ""

    @property
    def quote(self) -> str:
        """The quote of the first claim."""
        return self.fact.claims[0].quote


def tell_facts(rows: GraphRows) -> list[Told]:
    """Return all facts but the folded ones, with names, sorted by id."""
    entities = {entity.id: entity for entity in rows.entities}
    events = {event.id: event for event in rows.events}
    told = []
    for fact in rows.facts:
        if fact.folded_into is None:
            subject, event = entities[fact.subject], events.get(fact.object)
            other = None if event else entities[fact.object]
            name = event.name if event else other.name if other else ""
            named = not (subject.described or (other is not None and other.described))
            told.append(Told(fact, subject.name, name, event is not None, named))
    return told


def strongest(rows: GraphRows, count: int, *, articles: Collection[str] = ()) -> list[Told]:
    """Return the `count` facts best supported: asserted, undisputed, of most sources, dated, with a number, named.

    Of several about one subject the strongest comes first and the others after those of other subjects. Facts that
    one of `articles` states, by id, come before all others.
    """
    own = frozenset(articles)
    ranked = sorted(tell_facts(rows), key=_weight)
    ranked.sort(key=lambda told: all(claim.article_id not in own for claim in told.fact.claims))
    first: dict[str, Told] = {}
    for each in ranked:
        first.setdefault(each.fact.subject, each)
    chosen = list(first.values())
    return (chosen + [each for each in ranked if each not in chosen])[:count]


def _weight(told: Told) -> tuple[object, ...]:
    fact = told.fact
    return (
        fact.factuality is not Factuality.ASSERTED,
        fact.disputed,
        -fact.sources,
        not told.named,
        -len(fact.claims),
        not fact.dated,
        fact.quantity is None,
        fact.time is not None and fact.time.source != "stated",
        fact.id,
    )


def fact_words(told: Told) -> str:
    """Return a fact in one line: "Alibaba Group Holding Ltd. –ROSE→ +15 % · 21 Feb 2025"."""
    fact = told.fact
    notes = [] if told.object_is_event else [words for words in (told.number, _when(fact)) if words]
    if fact.factuality is not Factuality.ASSERTED:
        notes.append(fact.factuality.value)
    if fact.disputed:
        notes.append("disputed")
    return clean(" · ".join((f"{told.subject} –{fact.predicate}→ {told.object}", *notes)))


def fact_text(told: Told, *, quote: str | None = None) -> Text:
    """Return a fact with its quote under it, for a terminal."""
    from rich.text import Text

    text = Text(fact_words(told), style="bold")
    text.append(f"\n  “{clean(quote or told.quote)}”", style="not bold")
    return text


def fact_rows(rows: GraphRows) -> Rows:
    """Return all facts but the folded ones as a table, the strongest first."""
    told = sorted(tell_facts(rows), key=_weight)
    names = {entity.id: entity.name for entity in rows.entities}
    return Rows(COLUMNS, tuple(_row(each, names) for each in told))


def _row(told: Told, names: dict[str, str]) -> tuple[object, ...]:
    fact, speaker = told.fact, told.fact.claims[0].said_by
    return (
        fact.id, told.subject, fact.predicate, told.object, told.number or None, _when(fact) or None,
        fact.factuality.value, fact.disputed, fact.sources, told.quote, names.get(speaker) if speaker else None,
        fact.confidence,
    )  # fmt: skip


def _when(fact: Fact) -> str:
    return day_words(fact.time) if fact.time else ""
