"""`kg why`: the sentences behind a fact, each in its paragraph, and how they were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, QueryError
from kg.query.facts import End
from kg.stores.fresh import fresh_claims
from kg.stores.local import ledger_rows
from kg.stores.ontology import own_ontology
from kg.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from kg.ledger.ledger import Ledger
    from kg.merge.rows import GraphRows
    from kg.models import Article, Claim, Fact
    from kg.ontology import Ontology

SHORTEST = 4  # characters of an id
SHOWN = 5  # candidates


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim where it stands: `paragraph[start:end]` is its quote. `model` answered window number `window`.

    `superseded_by` is the id of the article that ended it, `superseded_as` how: as a correction, as a retraction, or as
    a later version of the page, which no longer says so; `superseded_title` is that article's.
    """

    claim: Claim
    paragraph: str
    start: int
    end: int
    title: str | None
    outlet: str | None
    url: str | None
    published_at: datetime | date | None
    model: str | None
    window: int | None
    superseded_by: str | None
    superseded_as: str | None
    superseded_title: str | None


@dataclass(frozen=True, slots=True)
class WhyView:
    """What was asked about: a fact with all its claims, or one claim with the fact that shows it, if one does.

    Claims that no longer count stand behind those that do; a fact that has no others is None.
    """

    fact: Fact | None
    subject: End | None
    object: End | None
    claims: tuple[ClaimView, ...]


def why(
    ledger: Ledger,
    prefix: str,
    *,
    ontology: Ontology | None = None,
    as_of: date | None = None,
    confidence: float | None = None,
) -> WhyView:
    """Return what stands behind the fact, event or claim whose id begins with `prefix`, superseded claims included.

    With `as_of`, only articles published up to that day count, with `confidence` only claims so sure.
    Raises QueryError for fewer than 4 characters or when several ids begin so, NotFoundError when none does.
    """
    if len(prefix) < SHORTEST:
        raise QueryError(f"{prefix!r} is too short for an id: at least {SHORTEST} characters are needed")
    with ledger.snapshot():
        rows = ledger_rows(ledger, as_of=as_of, confidence=confidence, ontology=ontology)
        stated = {node.id for node in rows.nodes if "Claim" in node.labels}
        fresh = fresh_claims(ledger, ontology or own_ontology(ledger))
        claims = {claim.id: claim for claim in fresh if claim.id in stated}
        facts = {fact.id: fact for fact in rows.facts}
        known = {event.id for event in rows.events}
        events = {fact.object: fact for fact in rows.facts if fact.object in known}
        gone = _gone(rows)
        id_ = _only(prefix, {*facts, *events, *claims, *gone})
        fact = facts.get(id_) or events.get(id_)
        if fact is not None:
            wanted = [claims[each] for each in (*(claim.id for claim in fact.claims), *gone.get(fact.id, ()))]
        elif id_ in gone:
            wanted = [claims[each] for each in gone[id_]]
        else:
            fact, wanted = _shown_by(id_, rows.facts), [claims[id_]]
        views = tuple(_views(ledger, wanted, _ended(rows)))
    ends = _ends(rows)
    return WhyView(fact, ends[fact.subject] if fact else None, ends[fact.object] if fact else None, views)


def _only(prefix: str, ids: Iterable[str]) -> str:
    found = sorted(id_ for id_ in ids if id_.startswith(prefix))
    if not found:
        raise NotFoundError(f"no fact, event or claim has an id that begins with {prefix!r}")
    if len(found) > 1 and prefix not in found:
        raise QueryError(f"{len(found)} ids begin with {prefix!r}", remedy=" · ".join(found[:SHOWN]))
    return found[0]


def _shown_by(claim_id: str, facts: Iterable[Fact]) -> Fact | None:
    """Return the fact that shows a claim; a fact folded into a finer one does not."""
    for fact in facts:
        if fact.folded_into is None and any(claim.id == claim_id for claim in fact.claims):
            return fact
    return None


def _ends(rows: GraphRows) -> dict[str, End]:
    entities = {each.id: End(each.id, each.name, each.type) for each in rows.entities}
    return entities | {each.id: End(each.id, each.name, each.type, event=True) for each in rows.events}


def _gone(rows: GraphRows) -> dict[str, list[str]]:
    """Return the ids of facts with the claims that stated them until they were superseded."""
    found: dict[str, list[str]] = {}
    for node in rows.nodes:
        if "superseded_by" in node.properties and "stated_as" in node.properties:
            found.setdefault(str(node.properties["stated_as"]), []).append(node.id)
    return found


def _ended(rows: GraphRows) -> dict[str, tuple[str, str]]:
    """Return claim id → the article that ended it and how it did."""
    nodes = (node.properties for node in rows.nodes if "Claim" in node.labels)
    ended = (node for node in nodes if "superseded_by" in node)
    return {str(node["id"]): (str(node["superseded_by"]), str(node["superseded_as"])) for node in ended}


# ---------------------------------------------------------------- a claim where it stands


def _views(ledger: Ledger, claims: list[Claim], ended: dict[str, tuple[str, str]]) -> Iterable[ClaimView]:
    answers = ledger.answers({claim.key for claim in claims})
    for claim in claims:
        article = ledger.article(claim.article_id)
        assert article is not None, "the ledger keeps the article of every claim"
        start, end = paragraph_of(article, claim)
        answer = answers.get(claim.key)
        by, cause = ended.get(claim.id, (None, None))
        ender = ledger.article(by) if by else None
        windows = [window.index for window in ledger.windows(article.id) if window.key == claim.key]
        yield ClaimView(
            claim=claim,
            paragraph=article.text[start:end],
            start=claim.start - start,
            end=claim.end - start,
            title=article.title,
            outlet=article.outlet,
            url=article.url,
            published_at=article.published_at,
            model=answer.model if answer else None,
            window=windows[0] if windows else None,
            superseded_by=by,
            superseded_as=cause,
            superseded_title=ender.title if ender else None,
        )


def paragraph_of(article: Article, claim: Claim) -> tuple[int, int]:
    """Return where the paragraph of a claim's quote starts and ends in the article's text."""
    sentences = split_sentences(article.text)
    quoted = {each.paragraph for each in sentences if each.start < claim.end and claim.start < each.end}
    around = [each for each in sentences if each.paragraph in quoted]
    start = min([claim.start, *(each.start for each in around)])
    return start, max([claim.end, *(each.end for each in around)])
