"""A person's initials: "J. Marsh" is Jo Marsh where articles put both with one firm, and no other Marsh fits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.merge.mentions import arg_key
from kg.merge.normalise import key_name, key_type, kin
from kg.merge.spellings import Spelling
from kg.models import Described, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.merge.mentions import Sightings
    from kg.models import Claim

LEAST = 2  # words of a name that has a family name and a given one
INITIALS = 2  # letters that are initials when they stand for given names: "j", "jr"


Posts = dict[str, set[str]]
"""Person's key → the names of the firms that claims say they work for."""


def noting_posts(claims: Iterable[Claim], posts: Posts) -> Iterator[Claim]:
    """Yield the claims, and add to `posts` the names of the firms that each person is said to work for."""
    for claim in claims:
        who, firm = claim.subject, claim.object
        if claim.predicate == "WORKS_FOR" and isinstance(who, Mention) and isinstance(firm, Mention | Described):
            key = arg_key(who, claim.article_id)
            posts.setdefault(key, set()).add(key_name(arg_key(firm, claim.article_id)))
        yield claim


def initials(posts: Mapping[str, set[str]], seen: Sightings) -> tuple[Spelling, ...]:
    """Return the pairs of an initialled name and the one full name of the corpus that it fits, sorted.

    Both must work for one firm in some claim, by its name and not by what it resolves to, or stand in one article.
    """
    places = _places(seen)
    by_family: dict[str, list[str]] = defaultdict(list)
    for key in sorted(places):
        by_family[key_name(key).split()[-1]].append(key)
    return tuple(sorted(found for keys in by_family.values() for found in _pairs(keys, posts, places)))


def _pairs(keys: list[str], posts: Mapping[str, set[str]], places: Mapping[str, set[str]]) -> Iterator[Spelling]:
    """Yield the pairs among people of one family name."""
    for short in (key for key in keys if len(key_name(key).split()[0]) <= INITIALS):
        fitting = [long for long in keys if fits(key_name(short).split(), key_name(long).split())]
        if len(fitting) == 1:
            (long,) = fitting
            if posts.get(short, set()) & posts.get(long, set()):
                yield Spelling(short, long, "initials, and the same firm")
            elif places[short] & places[long]:
                yield Spelling(short, long, "initials, in one article")


def fits(few: list[str], many: list[str]) -> bool:
    """Whether the given names of one may be short for those of the other.

    >>> fits(["j", "marsh"], ["joan", "marsh"]), fits(["jp", "marsh"], ["joan", "pia", "marsh"])
    (True, True)
    >>> fits(["k", "marsh"], ["joan", "marsh"]), fits(["j", "marsh"], ["jp", "marsh"])
    (False, False)
    """
    if len(few) != LEAST or few[-1] != many[-1] or len(few[0]) > INITIALS:
        return False
    spelled = "".join(word[0] for word in many[:-1])
    return len(many[0]) > INITIALS and few[0] in {spelled, spelled[0]}


def _places(seen: Sightings) -> dict[str, set[str]]:
    """Return the articles of each person with a given name."""
    found: dict[str, set[str]] = defaultdict(set)
    for article_id, sights in seen.items():
        for key, sight in sights.items():
            if kin(key_type(key)) == "Person" and not sight.described and len(key_name(key).split()) >= LEAST:
                found[key].add(article_id)
    return found
