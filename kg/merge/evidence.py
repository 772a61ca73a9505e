"""The evidence layer: articles, claims, who said them and what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.merge.rows import EdgeRow, NodeRow, Properties
from kg.merge.wording import number_words
from kg.models import Described, Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.merge.world import World
    from kg.models import Article, Claim

LAYER = "evidence"


def evidence_nodes(world: World) -> Iterator[NodeRow]:
    """Yield a node for each article and each claim, superseded claims included."""
    for article in world.articles.values():
        yield NodeRow(article.id, ("Article",), _article(article))
    for claim in world.claims:
        yield NodeRow(claim.id, ("Claim",), _claim(claim, world))


def evidence_edges(world: World) -> Iterator[EdgeRow]:
    """Yield who states and says each claim, and its ends."""
    for claim in world.claims:
        yield _edge(claim, "STATES", claim.article_id, claim.id)
        if claim.said_by is not None:
            yield _edge(claim, "SAID", world.resolution.of(claim.said_by, claim.article_id), claim.id)
        if isinstance(claim.subject, Mention | Described):
            yield _edge(claim, "SUBJECT", claim.id, world.resolution.of(claim.subject, claim.article_id))
        target = _object(claim, world)
        if target is not None:
            yield _edge(claim, "OBJECT", claim.id, target)


def _object(claim: Claim, world: World) -> str | None:
    """Return the node that a claim's object is: an entity, or the event of the fact that shows the claim."""
    if isinstance(claim.object, Mention | Described):
        return world.resolution.of(claim.object, claim.article_id)
    stated = world.stated.get(claim.id)
    return None if stated is None else world.final[stated.fact_id].fact.object


def _edge(claim: Claim, type_: str, source: str, target: str) -> EdgeRow:
    """Return an edge of a claim, which has at most one of each type."""
    id_ = f"{claim.id}:{type_}"
    return EdgeRow(id_, type_, source, target, {"id": id_, "layer": LAYER})


def _article(article: Article) -> Properties:
    day, at = article.day, article.published_at
    values = (
        ("id", article.id),
        ("layer", LAYER),
        ("name", article.title or article.url or article.id),
        ("title", article.title),
        ("outlet", article.outlet),
        ("url", article.url),
        ("published_at", day),
        ("published_time", None if at is None or at == day else at.isoformat()),
    )
    return {name: value for name, value in values if value is not None}


def _claim(claim: Claim, world: World) -> Properties:
    stated = world.stated.get(claim.id)
    shown = None if stated is None else world.final[stated.fact_id].fact.id
    said, ending = world.said.get(claim.id), world.ended.get(claim.id)
    values = (
        ("id", claim.id),
        ("layer", LAYER),
        ("predicate", claim.predicate),
        ("factuality", claim.factuality.value),
        ("confidence", claim.confidence),
        ("figure", number_words(claim.quantity) if claim.quantity else None),
        ("quote", claim.quote),
        ("start", claim.start),
        ("end", claim.end),
        ("article_id", claim.article_id),
        ("via", claim.via),
        ("fact_id", shown),
        ("stated_as", None if said is None or said.fact_id == shown else said.fact_id),
        ("superseded_by", ending.by if ending else None),
        ("superseded_as", ending.cause if ending else None),
    )
    return {name: value for name, value in values if value is not None}
