"""Why a fact is believed: its sentences in their paragraphs, and how code read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.merge.wording import day_words, number_words
from kg.render.tables import Rows, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Group
    from rich.text import Text

    from kg.models import Arg, Claim
    from kg.query.why import ClaimView, WhyView

COLUMNS = (
    "claim", "quote", "factuality", "said_by", "via", "number", "time", "title", "outlet", "url", "published_at",
    "article_id", "start", "end", "model", "superseded_by", "superseded_as",
    "confidence",
)  # fmt: skip


def why_rows(view: WhyView) -> Rows:
    """Return the claims as rows; `start` and `end` are the quote's place in the article's text."""
    return Rows(
        COLUMNS,
        tuple(
            (
                each.claim.id, each.claim.quote, each.claim.factuality.value, _speaker(each.claim), each.claim.via,
                _number(each.claim), _time(each.claim), each.title, each.outlet, each.url, each.published_at,
                each.claim.article_id, each.claim.start, each.claim.end, each.model, each.superseded_by,
                each.superseded_as, each.claim.confidence,
            )
            for each in view.claims
        ),
    )  # fmt: skip


def why_page(view: WhyView) -> Group:
    """Return the fact, then each claim's paragraph with the quote between » and «, and how it was read."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Text] = []
    if view.fact and view.subject and view.object:
        head = f"{view.subject.name} –{view.fact.predicate}→ {view.object.name}"
        parts.append(Text(clean(" · ".join([head, *_fact_notes(view)])), style="bold"))
        parts.append(Text(view.fact.id, style="dim"))
    else:
        parts.append(Text("no fact of the graph shows this claim", style="bold"))
    for each in view.claims:
        parts += [Text(""), _paragraph(each), Text(clean("  " + " · ".join(_source(each)))), Text(_reading(each))]
    return Group(*parts)


def _fact_notes(view: WhyView) -> Iterator[str]:
    fact = view.fact
    if fact is None:
        return
    if fact.factuality.value != "asserted":
        yield fact.factuality.value
    if fact.disputed:
        yield "disputed"
    if fact.folded_into:
        yield f"shown by the finer fact {fact.folded_into}"
    yield f"{len(fact.claims)} claims of {fact.sources} sources" if len(fact.claims) > 1 else "1 claim"


def _paragraph(view: ClaimView) -> Text:
    from rich.text import Text

    before, quote, after = (
        view.paragraph[: view.start], view.paragraph[view.start : view.end], view.paragraph[view.end :],
    )  # fmt: skip
    text = Text("  ")
    text.append(clean(before), style="dim")
    text.append(f"»{clean(quote)}«", style="bold yellow")
    return text.append(clean(after), style="dim")


def _source(view: ClaimView) -> list[str]:
    via = f"citing {view.claim.via}" if view.claim.via else None
    day = str(view.published_at) if view.published_at else "no date"
    found = [each for each in (view.outlet, view.title, via, day, view.url) if each]
    return [*found, _ended(view)] if view.superseded_by else found


def _ended(view: ClaimView) -> str:
    words = {"correction": "corrected by", "retraction": "withdrawn by"}
    title = f"“{view.superseded_title}”" if view.superseded_title else f"article {view.superseded_by}"
    if view.superseded_as in words:
        return f"{words[view.superseded_as]} {title}"
    return f"no longer said by version {view.superseded_by}"


def _reading(view: ClaimView) -> str:
    claim = view.claim
    said = _speaker(claim)
    notes = [
        f"read as: {_end(claim.subject)} –{claim.predicate}→ {_end(claim.object)}",
        _number(claim),
        f"{_time(claim)} ({claim.time.source})" if claim.time else "no date",
        *(f"{name}: {value}" for name, value in claim.slots.items()),
        f"said by {said}" if said else None,
        claim.factuality.value,
        None if claim.confidence is None else f"confidence {claim.confidence:.0%}",
        f"by {view.model}" if view.model else None,
    ]
    return clean("  " + " · ".join(note for note in notes if note))


def _end(arg: Arg) -> str:
    return arg.type if arg.kind == "event" else f"{arg.text} ({arg.type})"


def _speaker(claim: Claim) -> str | None:
    return claim.said_by.text if claim.said_by else None


def _number(claim: Claim) -> str | None:
    return number_words(claim.quantity) if claim.quantity else None


def _time(claim: Claim) -> str | None:
    return day_words(claim.time) if claim.time else None
