"""Everything that the rows are written from: names resolved, claims merged, facts linked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kg.merge.aliases import load_aliases
from kg.merge.consolidate import Group, GroupKey, Merged, consolidate
from kg.merge.identity import Stated, state
from kg.merge.links import Link, find_links
from kg.merge.mentions import arg_key, claim_names
from kg.merge.resolve import Resolution, resolve
from kg.merge.stories import find_stories
from kg.merge.superseded import Ending, find_endings
from kg.models import Factuality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from kg.merge.aliases import Alias
    from kg.models import Article, Claim, Decision, Entity
    from kg.ontology import Ontology

ANALYSTS = ("analyst", "strategist", "economist")


class Corpus(NamedTuple):
    """Articles by id, and the claims that stand in them."""

    articles: Mapping[str, Article]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class World:
    """The merged corpus, its parts sorted by id.

    `stated` holds the claims that state a fact, by claim id, `said` also those that did until they were corrected,
    withdrawn, or dropped by a newer version of their page; `ended` says by what.
    """

    articles: Mapping[str, Article]
    claims: tuple[Claim, ...]
    resolution: Resolution
    entities: Mapping[str, Entity]
    stated: Mapping[str, Stated]
    said: Mapping[str, Stated]
    ended: Mapping[str, Ending]
    groups: Mapping[GroupKey, Group]
    facts: tuple[Merged, ...]
    links: tuple[Link, ...]

    @cached_property
    def final(self) -> Mapping[str, Merged]:
        """Fact id → the fact that shows it: itself, or the last one it folds into."""
        by_id = {merged.fact.id: merged for merged in self.facts}
        found: dict[str, Merged] = {}
        for id_, merged in by_id.items():
            last = merged
            while last.fact.folded_into is not None:
                last = by_id[last.fact.folded_into]
            found[id_] = last
        return found


def merge_claims(
    articles: Iterable[Article],
    claims: Iterable[Claim],
    *,
    decisions: Sequence[Decision],
    ontology: Ontology,
    as_of: date | None = None,
    aliases: Iterable[Alias] | None = None,
) -> World:
    """Return what the claims of these articles add up to; their order and repetitions change nothing.

    With `as_of`, only articles published up to that day (in their own offset) count, undated ones do not. `aliases`
    replaces the tables. Claims whose article is not given are left out.
    """
    corpus = corpus_of((each for each in articles if _published_by(each, as_of)), claims)
    table = load_aliases() if aliases is None else aliases
    resolution = resolve(corpus.articles, corpus.claims, decisions=decisions, aliases=table)
    return merge_resolved(corpus, resolution, ontology)


def corpus_of(articles: Iterable[Article], claims: Iterable[Claim]) -> Corpus:
    """Return articles and claims in the order of their ids, each once, without claims of other articles."""
    known = {each.id: each for each in sorted(articles, key=lambda each: each.id)}
    by_id = {claim.id: claim for claim in claims if claim.article_id in known}
    return Corpus(known, tuple(by_id[id_] for id_ in sorted(by_id)))


def merge_resolved(
    corpus: Corpus,
    resolution: Resolution,
    ontology: Ontology,
    *,
    before: World | None = None,
    touched: frozenset[str] = frozenset(),
) -> World:
    """Return what the claims add up to, given what their names mean.

    `before` is the merge of another corpus, in which all names but the `touched` ones meant the same.
    """
    known, kept = corpus
    stories = find_stories(known.values())
    said: dict[str, Stated] = {}
    for claim in kept:
        article, story = known[claim.article_id], stories[claim.article_id]
        each = before.said.get(claim.id) if before else None
        if each is None or not _holds(each, claim, article, story) or _names_one_of(touched, claim):
            each = state(claim, article, resolution=resolution, ontology=ontology, story=story)
        if each is not None:
            said[claim.id] = each
    ended = find_endings(known, kept, said, stories=stories, ontology=ontology)
    stated = {id_: each for id_, each in said.items() if id_ not in ended}
    groups = consolidate(stated.values(), ontology, before.groups if before else None)
    facts = tuple(sorted((each for group in groups.values() for each in group.facts), key=lambda each: each.fact.id))
    entities = _with_analysts(resolution.entities, stated.values())
    return World(known, kept, resolution, entities, stated, said, ended, groups, facts, find_links(facts))


def _holds(stated: Stated, claim: Claim, article: Article, story: str) -> bool:
    return (stated.claim, stated.article, stated.story) == (claim, article, story)


def _names_one_of(keys: frozenset[str], claim: Claim) -> bool:
    return any(arg_key(arg, claim.article_id) in keys for arg in claim_names(claim))


def _published_by(article: Article, as_of: date | None) -> bool:
    return as_of is None or (article.day is not None and article.day <= as_of)


def _with_analysts(entities: Mapping[str, Entity], stated: Iterable[Stated]) -> dict[str, Entity]:
    """Return the entities, marking the people whom an asserted post makes analysts."""
    marked = dict(entities)
    for each in stated:
        claim, person = each.claim, marked[each.subject]
        if claim.predicate != "WORKS_FOR" or claim.factuality is not Factuality.ASSERTED or person.type != "Person":
            continue
        role = str(claim.slots.get("role", "")).casefold()
        if not person.analyst and any(word in role for word in ANALYSTS):
            marked[person.id] = person.model_copy(update={"analyst": True})
    return marked
