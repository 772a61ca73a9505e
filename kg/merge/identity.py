"""What makes two claims one fact: the id of a fact, from one resolved claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.merge.normalise import name_words
from kg.models import Described, EventArg, Mention, digest

if TYPE_CHECKING:
    from kg.merge.resolve import Resolution
    from kg.models import Article, Claim
    from kg.ontology import Ontology

STATIC = "static"


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim whose names are resolved; `object` is an entity id or an event type.

    `core` stands for the fact's key without its factuality. `origin` is who is the source, `story` which
    text it comes from.
    """

    claim: Claim
    article: Article
    subject: str
    object: str
    said_by: str | None
    identity: tuple[str, ...]
    time_key: str
    core: str
    fact_id: str
    origin: str
    story: str
    moment: str

    @property
    def is_event(self) -> bool:
        """Whether the object is an event that the claim itself states."""
        return isinstance(self.claim.object, EventArg)


def state(claim: Claim, article: Article, *, resolution: Resolution, ontology: Ontology, story: str) -> Stated | None:
    """Return the claim as a fact sees it; None where it states none: one thing at both ends, no such predicate."""
    rule = ontology.predicates.get(claim.predicate)
    if rule is None or isinstance(claim.subject, EventArg):
        return None
    subject, object_ = resolution.of(claim.subject, article.id), object_of(claim, resolution)
    if subject == object_:
        return None
    if rule.symmetric:
        subject, object_ = sorted((subject, object_))
    names = ontology.identity_slots(claim.predicate)
    identity = tuple(slot_text(claim.slots.get(name)) for name in names)
    time_key = STATIC if rule.time == STATIC else _time_key(claim, article)
    filled = {name: value for name, value in zip(names, identity, strict=True) if value}
    core = digest(subject, claim.predicate, object_, filled, time_key)
    return Stated(
        claim=claim,
        article=article,
        subject=subject,
        object=object_,
        said_by=None if claim.said_by is None else resolution.of(claim.said_by, article.id),
        identity=identity,
        time_key=time_key,
        core=core,
        fact_id=digest(core, claim.factuality.value),
        origin=_origin(claim, article),
        story=story,
        moment=moment(article.published_at),
    )


def object_of(claim: Claim, resolution: Resolution) -> str:
    """Return the id of the claim's object, or the type of the event that it states."""
    if isinstance(claim.object, Mention | Described):
        return resolution.of(claim.object, claim.article_id)
    return claim.object.type


def event_id(fact_id: str) -> str:
    """Return the id of the event that a fact leads to."""
    return digest("event", fact_id)


def slot_text(value: str | float | None) -> str:
    """Return a slot's value for comparing: lower case, single spaces; empty for none.

    >>> slot_text("Intraday  extreme"), slot_text(284.0), slot_text(None)
    ('intraday extreme', '284', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    return f"{value:.12g}"


@lru_cache(maxsize=1 << 14)
def moment(at: datetime | date | None) -> str:
    """Return a sortable text for a publication time, in UTC; a date counts from its midnight, None comes first."""
    if at is None:
        return ""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(), UTC)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _time_key(claim: Claim, article: Article) -> str:
    if claim.time is not None:
        return f"{claim.time.start}/{claim.time.end}"
    return f"undated {article.day:%Y-%m}" if article.day else "undated"


def _origin(claim: Claim, article: Article) -> str:
    source = claim.via or article.outlet
    return " ".join(name_words("Company", source)) if source else f"article {article.id}"
