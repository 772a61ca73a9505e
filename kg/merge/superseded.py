"""Which claims no longer count: dropped by a new version of their page, corrected, or withdrawn (DESIGN 2.2).

They stay in the ledger and in the evidence layer, marked. A correction replaces a claim when it says the same of the
same ends, time and factuality, but with another number, or with one other slot; what it does not touch stays.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg.merge.corrections import find_notices
from kg.merge.identity import moment
from kg.merge.replaced import replaced, says_all
from kg.text.notices import tells_of_error
from kg.text.urls import page_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.merge.corrections import Notice
    from kg.merge.identity import Stated
    from kg.models import Article, Claim
    from kg.ontology import Ontology

Cause = Literal["correction", "retraction", "version"]
BY_CAUSE = ("retraction", "correction", "version")


class Ending(NamedTuple):
    """Why a claim no longer counts: the id of the first article that ended it, and how it did."""

    by: str
    cause: Cause


class Corpus(NamedTuple):
    """Articles by id, their claims by article, and what the claims state by claim id."""

    articles: Mapping[str, Article]
    claims: Mapping[str, Sequence[Claim]]
    stated: Mapping[str, Stated]

    def facts(self, article_id: str) -> list[Stated]:
        """Return what an article states."""
        return [self.stated[each.id] for each in self.claims.get(article_id, ()) if each.id in self.stated]


def find_endings(
    articles: Mapping[str, Article],
    claims: Iterable[Claim],
    stated: Mapping[str, Stated],
    *,
    stories: Mapping[str, str],
    ontology: Ontology,
) -> dict[str, Ending]:
    """Return claim id → what ended it. The order of articles and claims changes nothing."""
    claims = tuple(claims)
    found: dict[str, set[Ending]] = defaultdict(set)
    for claim_id, version in _dropped(articles, claims):
        found[claim_id].add(Ending(version, "version"))
    notices = find_notices(articles, stories)
    if notices:
        by_article: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_article[claim.article_id].append(claim)
        corpus = Corpus(articles, by_article, stated)
        for notice in notices:
            ids = _withdrawn(notice, corpus) if notice.kind == "retraction" else _corrected(notice, corpus, ontology)
            for claim_id in ids - _restored(notice, ids, notices, corpus):
                found[claim_id].add(Ending(notice.article.id, notice.kind))

    def order(ending: Ending) -> tuple[str, str, int]:
        return moment(articles[ending.by].published_at), ending.by, BY_CAUSE.index(ending.cause)

    return {claim_id: min(endings, key=order) for claim_id, endings in found.items()}


def plain(text: str) -> str:
    """Return a text with single spaces, for looking up a sentence in it."""
    return " ".join(text.split())


def _dropped(articles: Mapping[str, Article], claims: Iterable[Claim]) -> Iterator[tuple[str, str]]:
    """Yield each claim with the first later version of its page in which the quoted sentence is gone, by id."""
    pages: dict[str, list[Article]] = defaultdict(list)
    for article in articles.values():
        if article.url:
            pages[page_key(article.url)].append(article)
    newer: dict[str, list[tuple[str, str]]] = {}
    for versions in pages.values():
        for old in versions if len(versions) > 1 else ():
            after = [each for each in versions if moment(each.published_at) > moment(old.published_at) > ""]
            after.sort(key=lambda each: (moment(each.published_at), each.id))
            newer[old.id] = [(each.id, plain(each.text)) for each in after]
    for claim in claims:
        gone = (id_ for id_, text in newer.get(claim.article_id, ()) if plain(claim.quote) not in text)
        if (first := next(gone, None)) is not None:
            yield claim.id, first


def _withdrawn(notice: Notice, corpus: Corpus) -> set[str]:
    """Return the claims of a withdrawn article, of the notice itself, and of the sentences that others copied."""
    texts = [plain(corpus.articles[id_].text) for id_ in sorted(notice.own)]
    copied = [claim for id_ in notice.copies | notice.reprints for claim in corpus.claims.get(id_, ())]
    own = {claim.id for id_ in notice.own for claim in corpus.claims.get(id_, ())}
    return own | {claim.id for claim in copied if any(plain(claim.quote) in text for text in texts)}


def _corrected(notice: Notice, corpus: Corpus, ontology: Ontology) -> set[str]:
    """Return the claims that a correction replaces, also in copies of the story from before it and after it."""
    whole = plain(notice.article.text)
    about = [corpus.facts(id_) for id_ in sorted((notice.own | notice.copies) - {notice.article.id})]
    said = corpus.facts(notice.article.id)
    retold = [each for each in said if tells_of_error(each.claim.quote) and _said_before(each, about)]
    said = [each for each in said if each not in retold]
    ended = {each.claim.id: each.claim for each in retold}
    for facts in about:
        open_ = [each for each in facts if plain(each.claim.quote) not in whole]
        for each in replaced(open_, said, before=facts, ontology=ontology):
            ended[each.claim.id] = each.claim
    quotes = {plain(claim.quote) for claim in ended.values()}
    again = [claim for id_ in notice.reprints for claim in corpus.claims.get(id_, ()) if plain(claim.quote) in quotes]
    return {*ended, *(claim.id for claim in again)}


def _said_before(said: Stated, about: Iterable[Iterable[Stated]]) -> bool:
    return any(says_all(each, said) for facts in about for each in facts)


def _restored(notice: Notice, ids: Iterable[str], notices: Iterable[Notice], corpus: Corpus) -> set[str]:
    """Return those of the claims in later reprints whose sentence a correction of this notice has put back."""
    again = [claim for id_ in notice.reprints for claim in corpus.claims.get(id_, ()) if claim.id in ids]
    after = [each for each in notices if notice.article.id in each.own and each.kind == "correction"]
    texts = [plain(each.article.text) for each in after if each is not notice] if again else []
    return {claim.id for claim in again if any(plain(claim.quote) in text for text in texts)}
