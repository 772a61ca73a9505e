"""People who may be two of one name: an analyst of one house who in the same days has a post elsewhere."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from kg.merge.world import ANALYSTS
from kg.models import Factuality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kg.models import Fact, FactClaim


class AtOnce(NamedTuple):
    """A person, by id, and a claim of each of two posts; the second is of the post that fewer articles tell of."""

    person: str
    one: FactClaim
    other: FactClaim


def posts_at_once(facts: Iterable[Fact]) -> list[AtOnce]:
    """Return the posts that one person can hardly have had at once.

    An analyst works for one house at a time: two posts at different firms, one of them an analyst's, told of by
    different articles whose days overlap. Who was at one firm first and then at the other has changed firm.
    """
    posts: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.predicate == "WORKS_FOR" and fact.factuality is Factuality.ASSERTED and fact.folded_into is None:
            posts[fact.subject].append(fact)
    found = (each for own in posts.values() for each in _pairs(own))
    return sorted(found, key=lambda each: (each.person, each.one.id, each.other.id))


def _pairs(posts: list[Fact]) -> Iterator[AtOnce]:
    for pair in combinations(posts, 2):
        many, few = sorted(pair, key=lambda post: (-len(_articles(post)), post.id))
        apart = many.object != few.object and _articles(many).isdisjoint(_articles(few))
        if apart and (_is_analysts(many) or _is_analysts(few)) and _overlap(_days(many), _days(few)):
            yield AtOnce(many.subject, _first(many), _first(few))


def _articles(post: Fact) -> set[str]:
    return {claim.article_id for claim in post.claims}


def _first(post: Fact) -> FactClaim:
    return min(post.claims, key=lambda claim: (claim.article_id, claim.id))


def _is_analysts(post: Fact) -> bool:
    roles = (str(claim.slots.get("role", "")).casefold() for claim in post.claims)
    return any(word in role for role in roles for word in ANALYSTS)


def _days(post: Fact) -> list[date]:
    times = (claim.published_at for claim in post.claims if claim.published_at is not None)
    return sorted(at.date() if isinstance(at, datetime) else at for at in times)


def _overlap(one: list[date], other: list[date]) -> bool:
    return bool(one and other) and one[0] <= other[-1] and other[0] <= one[-1]
