"""Pairs of entities that may be one: near in spelling, too little for a rule, enough to ask a person."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from kg.merge.normalise import kin, name_words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from kg.query.spellings import Named

ALIKE = 84.0  # of 100, by rapidfuzz's token_sort_ratio
COMMON = 24  # a word that more entities than this have in their names brings nobody together
PREFIX = 4  # letters by which words with another slip still meet


class Doubtful(NamedTuple):
    """Two entities, by id, how alike their nearest names are (0 to 100), and those two names."""

    left: str
    right: str
    score: float
    names: tuple[str, str]


def doubtful(entities: Iterable[Named], generic: Container[str] = ()) -> list[Doubtful]:
    """Return the pairs in doubt, the most alike first.

    Only entities of one family of types are compared, and only those that share a word, or the beginning of one, that
    is rare among the names: the work grows with the number of names, not of pairs. Names are alike when their words are
    (in any order), or when one has all words of the other and some more; of a firm's the `generic` words do not count
    where there are others. Names that differ in a figure never are alike.
    """
    known = {entity.id: entity for entity in entities if not entity.described}
    found = (_compared(known[left], known[right], generic) for left, right in sorted(_neighbours(known.values())))
    return sorted((pair for pair in found if pair), key=lambda pair: (-pair.score, pair.left, pair.right))


def _neighbours(entities: Iterable[Named]) -> set[tuple[str, str]]:
    blocks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in entities:
        for _, words in _spelled(entity):
            for word in words:
                if len(word) >= PREFIX:
                    blocks[kin(entity.type), word[:PREFIX]].add(entity.id)
                    blocks[kin(entity.type), word].add(entity.id)
            blocks[kin(entity.type), "".join(words)].add(entity.id)
    return {pair for block in blocks.values() if len(block) <= COMMON for pair in combinations(sorted(block), 2)}


def _spelled(entity: Named) -> Iterator[tuple[str, tuple[str, ...]]]:
    for form in entity.forms:
        yield form, name_words(entity.type, form)


def _compared(one: Named, other: Named, generic: Container[str]) -> Doubtful | None:
    best: tuple[float, tuple[str, str]] = (0.0, ("", ""))
    for left, words in _spelled(one):
        for right, others in _spelled(other):
            score = _alike(words, others, person=one.type == "Person")
            if kin(one.type) == "firm" and score:
                score = min(score, _telling(words, others, generic))
            best = max(best, (score, (left, right)))
    return Doubtful(one.id, other.id, round(best[0], 1), best[1]) if best[0] >= ALIKE else None


def _alike(words: tuple[str, ...], others: tuple[str, ...], *, person: bool) -> float:
    """Return how alike two names are; a name that the other goes on from is as good as alike, but for people's."""
    if _figures(words) != _figures(others):
        return 0.0
    score = fuzz.token_sort_ratio(" ".join(words), " ".join(others))
    short, long = sorted((set(words), set(others)), key=len)
    if person:
        same_family = words[-1] == others[-1] and words[0][0] == others[0][0]
        return score if same_family or score >= ALIKE else 0.0
    return max(score, ALIKE) if short < long else score


def _telling(words: tuple[str, ...], others: tuple[str, ...], generic: Container[str]) -> float:
    """Return how alike two firms' names are by the words that are not generic; 0 where only one has any such."""
    few, many = (tuple(word for word in each if word not in generic) for each in (words, others))
    return _alike(few, many, person=False) if few and many else 100.0 * (not few and not many)


def _figures(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if any(char.isdigit() for char in word)}
