"""A corpus that grows: what a new article, claim or decision does not bear on is taken over, not computed again.

The result is that of `merge_claims` on the whole; it only comes sooner.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from kg.merge.bearing import Bearing, Pairs, local_pairs
from kg.merge.mentions import Sightings, sightings
from kg.merge.people import Posts, noting_posts
from kg.merge.resolve import Resolution, resolve_names
from kg.merge.world import World, corpus_of, merge_resolved
from kg.merge.written_out import add_written_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.merge.aliases import Alias
    from kg.merge.mentions import Seen
    from kg.models import Article, Claim, Decision
    from kg.ontology import Ontology


class GrowingCorpus:
    """A corpus that is merged again and again; it keeps what it computed, which takes memory."""

    def __init__(self, ontology: Ontology, aliases: Iterable[Alias]) -> None:
        """Begin with nothing merged."""
        self._ontology = ontology
        self._names = GrowingNames(aliases)
        self._before: World | None = None

    def merge(self, articles: Iterable[Article], claims: Iterable[Claim], decisions: Sequence[Decision]) -> World:
        """Return what `merge_claims` returns of these articles and claims, which may be other ones than before."""
        corpus = corpus_of(articles, claims)
        by_article: dict[str, list[Claim]] = defaultdict(list)
        for claim in corpus.claims:
            by_article[claim.article_id].append(claim)
        kept = {id_: tuple(found) for id_, found in by_article.items()}
        touched = self._names.update(corpus.articles, kept, decisions)
        self._before = merge_resolved(
            corpus, self._names.resolution, self._ontology, before=self._before, touched=touched
        )
        return self._before


class Read(NamedTuple):
    """An article and its claims, and the names in them."""

    article: Article
    claims: tuple[Claim, ...]
    seen: dict[str, Seen]
    posts: Posts


class GrowingNames:
    """The names of a growing corpus, and what they mean."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        """Begin with nothing read; `aliases` are the tables."""
        self._aliases = tuple(aliases)
        self._bearing = Bearing(self._aliases)
        self._read: dict[str, Read] = {}
        self._places: dict[str, set[str]] = defaultdict(set)  # of each key, the articles
        self._local: dict[str, Pairs] = {}  # of articles that were asked for
        self._decisions: tuple[Decision, ...] = ()
        self.resolution = Resolution({}, {})

    def update(
        self, articles: Mapping[str, Article], claims: Mapping[str, tuple[Claim, ...]], decisions: Sequence[Decision]
    ) -> frozenset[str]:
        """Make this the corpus: articles by id, and the claims of each. Returns the keys resolved anew."""
        changed = {*self._decide(decisions)}
        for id_ in sorted({*self._read, *claims}):
            old = self._read.get(id_)
            if old is None or (old.article, old.claims) != (articles.get(id_), claims.get(id_)):
                changed.update(old.seen if old else (), self._take(id_, articles, claims))
        self._bearing.add(changed)
        component = frozenset(self._bearing.component(changed, self._pairs_of))
        found = self._resolve(component)
        self._replace(component, found)
        return component

    def _decide(self, decisions: Sequence[Decision]) -> Iterator[str]:
        """Yield the names whose decisions are other ones than before."""
        pairs = zip(self._decisions, decisions, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        new = (*self._decisions[same:], *decisions[same:])
        self._bearing.decide(new)
        self._decisions = tuple(decisions)
        yield from (key for made in new if made.action != "refit" for key in (made.left, made.right))

    def _take(
        self, id_: str, articles: Mapping[str, Article], claims: Mapping[str, tuple[Claim, ...]]
    ) -> Mapping[str, Seen]:
        """Read an article anew, or drop it where it has no claims now, and return the names in it."""
        old = self._read.pop(id_, None)
        self._local.pop(id_, None)
        for key in old.seen if old else ():
            self._places[key].discard(id_)
        if id_ not in claims:
            return {}
        posts: Posts = {}
        seen = sightings(noting_posts(claims[id_], posts))
        add_written_out(articles, seen)
        self._read[id_] = Read(articles[id_], claims[id_], seen.get(id_, {}), posts)
        for key in self._read[id_].seen:
            self._places[key].add(id_)
        return self._read[id_].seen

    def _pairs_of(self, key: str) -> Iterator[str]:
        for id_ in self._places.get(key, ()):
            if id_ not in self._local:
                read = self._read[id_]
                self._local[id_] = local_pairs(read.article.text, read.seen)
            yield from self._local[id_].get(key, ())

    def _resolve(self, keys: Iterable[str]) -> Resolution:
        """Return what these keys mean; they are whole components."""
        seen: Sightings = defaultdict(dict)
        posts: Posts = defaultdict(set)
        for key in keys:
            for id_ in self._places.get(key, ()):
                seen[id_][key] = self._read[id_].seen[key]
                posts[key].update(self._read[id_].posts.get(key, ()))
        articles = {id_: self._read[id_].article for id_ in seen}
        return resolve_names(articles, seen, posts, decisions=self._decisions, aliases=self._aliases)

    def _replace(self, component: frozenset[str], found: Resolution) -> None:
        """Put what was found in the place of what these keys meant before."""
        old = self.resolution
        gone = {id_ for (_, key), id_ in old.meanings.items() if key in component}
        entities = {id_: entity for id_, entity in old.entities.items() if id_ not in gone} | dict(found.entities)
        kept = {place: id_ for place, id_ in old.meanings.items() if place[1] not in component}
        self.resolution = Resolution({id_: entities[id_] for id_ in sorted(entities)}, kept | dict(found.meanings))
