"""Everything that the rows are written from: names resolved, claims merged, facts linked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.merge.aliases import load_aliases
from kg.merge.consolidate import Merged, consolidate
from kg.merge.identity import Stated, state
from kg.merge.links import Link, find_links
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
    known = {each.id: each for each in sorted(articles, key=lambda each: each.id) if _published_by(each, as_of)}
    by_id = {claim.id: claim for claim in claims if claim.article_id in known}
    kept = tuple(by_id[id_] for id_ in sorted(by_id))
    table = load_aliases() if aliases is None else aliases
    resolution = resolve(known, kept, decisions=decisions, aliases=table)
    stories = find_stories(known.values())
    said: dict[str, Stated] = {}
    for claim in kept:
        article = known[claim.article_id]
        each = state(claim, article, resolution=resolution, ontology=ontology, story=stories[article.id])
        if each is not None:
            said[claim.id] = each
    ended = find_endings(known, kept, said, stories=stories, ontology=ontology)
    stated = {id_: each for id_, each in said.items() if id_ not in ended}
    facts = consolidate(stated.values(), ontology)
    entities = _with_analysts(resolution.entities, stated.values())
    return World(known, kept, resolution, entities, stated, said, ended, facts, find_links(facts))


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
