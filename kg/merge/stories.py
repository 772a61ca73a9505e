"""Which articles are one text: stories, and how many sources are independent."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Generic, TypeVar

from kg.text.urls import page_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.merge.identity import Stated
    from kg.models import Article

BREAK = re.compile(r"(?<=[.!?])[\"')\u201d\u2019]*\s+|\n")
WORD = re.compile(r"\w+")
SHORTEST = 5  # words; shorter sentences ("Read more.") are the same in texts that share nothing
ANCHORS = 8  # a sentence found in many articles is compared with the first few only, which keeps the work linear

T = TypeVar("T")


class Groups(Generic[T]):
    """A partition that grows by joining."""

    def __init__(self) -> None:
        """Begin with every item on its own."""
        self._parent: dict[T, T] = {}

    def root(self, item: T) -> T:
        """Return the member that stands for the item's group."""
        parent = self._parent
        while (up := parent.setdefault(item, item)) != item:
            parent[item] = parent[up]
            item = up
        return item

    def join(self, left: T, right: T) -> None:
        """Make two groups one."""
        self._parent[self.root(left)] = self.root(right)


def find_stories(articles: Iterable[Article]) -> dict[str, str]:
    """Return article id → story id, which is the smallest id of the articles that share most of their sentences.

    Two articles do when more than half of the sentences of the shorter one stand in both; versions of one page
    always do. The work grows with the number of sentences.
    """
    articles = sorted(articles, key=lambda article: article.id)
    groups: Groups[str] = Groups()
    pages: dict[str, str] = {}
    for article in articles:
        if article.url:
            groups.join(pages.setdefault(page_key(article.url), article.id), article.id)
    for left, right in _alike(articles):
        groups.join(left, right)
    smallest: dict[str, str] = {}
    return {article.id: smallest.setdefault(groups.root(article.id), article.id) for article in articles}


def _alike(articles: Sequence[Article]) -> Iterable[tuple[str, str]]:
    """Yield pairs of ids; identical texts meet through the first of them only."""
    texts: dict[frozenset[str], str] = {}
    for article in articles:
        sentences = _sentences(article.text)
        first = texts.setdefault(sentences, article.id) if sentences else article.id
        if first != article.id:
            yield first, article.id
    sizes = {id_: len(sentences) for sentences, id_ in texts.items()}
    places: dict[str, list[str]] = defaultdict(list)
    for sentences, id_ in texts.items():
        for sentence in sentences:
            places[sentence].append(id_)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for ids in places.values():
        for at, left in enumerate(ids[:ANCHORS]):
            for right in ids[at + 1 :]:
                shared[left, right] += 1
    yield from (pair for pair, count in shared.items() if 2 * count > min(sizes[pair[0]], sizes[pair[1]]))


def _sentences(text: str) -> frozenset[str]:
    plain = (" ".join(WORD.findall(sentence.casefold())) for sentence in BREAK.split(text))
    return frozenset(sentence for sentence in plain if sentence.count(" ") + 1 >= SHORTEST)


def independent(stated: Iterable[Stated]) -> int:
    """Return the number of independent sources: claims of one origin are one source, and so are copies of one story."""
    pairs = {(each.origin, each.story) for each in stated}
    if len(pairs) < 2:
        return len(pairs)
    groups: Groups[tuple[str, str]] = Groups()
    for origin, story in pairs:
        groups.join(("origin", origin), ("story", story))
    return len({groups.root(("origin", origin)) for origin, _ in pairs})
