"""Which articles correct or withdraw which (DESIGN 2.2): by `corrects`, or by their opening words within a story."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kg.merge.identity import moment
from kg.text.notices import notice_of
from kg.text.urls import page_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.models import Article
    from kg.text.notices import NoticeKind


@dataclass(frozen=True, slots=True)
class Notice:
    """A correction or retraction, and the ids of the articles that it is about.

    `own` are those that it names or that its outlet published of the story before it, and what these corrected in
    turn; `copies` are the story's articles of other outlets up to then, `reprints` theirs from afterwards.
    """

    article: Article
    kind: NoticeKind
    own: frozenset[str]
    copies: frozenset[str]
    reprints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Places:
    """What leads from an article to those that a notice is about."""

    articles: Mapping[str, Article]
    kinds: Mapping[str, NoticeKind]
    named: Mapping[str, frozenset[str]]
    stories: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]


def find_notices(articles: Mapping[str, Article], stories: Mapping[str, str]) -> tuple[Notice, ...]:
    """Return the corrections and retractions among the articles, sorted by id; `stories` maps article to story id."""
    kinds: dict[str, NoticeKind] = {}
    for article in articles.values():
        kind = notice_of(article.title, article.text) or ("correction" if article.corrects else None)
        if kind is not None:
            kinds[article.id] = kind
    if not kinds:
        return ()
    members: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(articles):
        members[stories[id_]].append(id_)
    named = _chains(_named(articles, kinds))
    places = Places(articles, kinds, named, stories, {story: tuple(ids) for story, ids in members.items()})
    return tuple(_notice(id_, places) for id_ in sorted(kinds))


def _named(articles: Mapping[str, Article], kinds: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each notice, the articles that its `corrects` names, by address or id."""
    pages: dict[str, set[str]] = defaultdict(set)
    for article in articles.values():
        pages[article.id].add(article.id)
        if article.url:
            pages[page_key(article.url)].add(article.id)
    named: dict[str, set[str]] = {}
    for id_ in kinds:
        corrects = articles[id_].corrects
        found = pages.get(corrects) or pages.get(page_key(corrects), set()) if corrects else set()
        named[id_] = {each for each in found if each != id_ and not later(articles[each], articles[id_])}
    return named


def _chains(named: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Return what each notice names and what that names in turn; of two that name each other, neither counts."""
    chains: dict[str, frozenset[str]] = {}
    for id_ in named:
        found, open_ = {id_}, [id_]
        while open_:
            new = named.get(open_.pop(), set()) - found
            found |= new
            open_ += new
        chains[id_] = frozenset(found - {id_})
    return {id_: frozenset(at for at in chain if id_ not in chains.get(at, ())) for id_, chain in chains.items()}


def _notice(id_: str, places: Places) -> Notice:
    article = places.articles[id_]
    found, open_ = {id_}, [id_]
    own = {id_}
    while open_:
        at = open_.pop()
        named = places.named.get(at, frozenset())
        near = named.union(places.members[places.stories[at]]) - found
        new = {each for each in near if _precedes(each, id_, places)}
        own |= {each for each in new if each in named or _same_outlet(places.articles[each], article)}
        found |= new
        open_ += new
    pages = {_page(places.articles[each]) for each in own}
    around = {each for at in found for each in places.members[places.stories[at]]}
    afterwards = [places.articles[each] for each in around - found if each not in places.kinds]
    reprints = {
        each.id
        for each in afterwards
        if later(each, article) and not _same_outlet(each, article) and _page(each) not in pages
    }
    return Notice(article, places.kinds[id_], frozenset(own), frozenset(found - own), frozenset(reprints))


def _precedes(id_: str, notice: str, places: Places) -> bool:
    """Whether a notice can be about an article: not a later one, and another notice only if that is surely earlier."""
    if id_ in places.named[notice]:
        return True
    article, by = places.articles[id_], places.articles[notice]
    return later(by, article) if id_ in places.kinds else not later(article, by)


def later(left: Article, right: Article) -> bool:
    """Whether `left` was surely published after `right`: within one day only times can tell, without a date nothing."""
    if left.day is None or right.day is None:
        return False
    if isinstance(left.published_at, datetime) and isinstance(right.published_at, datetime):
        return moment(left.published_at) > moment(right.published_at)
    return left.day > right.day


def _same_outlet(left: Article, right: Article) -> bool:
    return (left.outlet or "").casefold() == (right.outlet or "").casefold()


def _page(article: Article) -> str:
    return page_key(article.url) if article.url else article.id
