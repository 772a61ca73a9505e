"""Two keys that are one firm spelled differently: other spaces, a generic last word, a slip of the pen with support.

Every rule compares a key with others of one small block, so the work grows with the number of keys, not of pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from kg.merge.normalise import fold_letters, key_name, key_type, kin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.merge.mentions import Sightings
    from kg.models import Article

TAIL = "group"
"""A last word that a firm's name may have or leave out; "Holdings" and the like are legal forms already."""
LEGAL_LEAD = frozenset(("nv", "kk", "oy"))
"""Legal forms that may also stand in front."""
SQUEEZED = 6
"""Letters from which on a name without its spaces is still this name: "Du Pont", "DuPont"."""
SLIP = 6
"""Letters that the longer word must have for one wrong, missing or swapped letter to be a slip."""
LONG = 9
"""Letters from which on it is one without support, also where the word is the whole name: Johnston is no Johnson."""


class Spelling(NamedTuple):
    """Two keys of one thing, and why."""

    left: str
    right: str
    grounds: str


def spellings(articles: Mapping[str, Article], seen: Sightings) -> tuple[Spelling, ...]:
    """Return the pairs of firms' keys that are one by their spelling, sorted."""
    places: dict[str, set[str]] = defaultdict(set)
    full: set[str] = set()
    for article_id, sights in seen.items():
        for key, sight in sights.items():
            if kin(key_type(key)) == "firm" and not sight.described:
                places[key].add(article_id)
                full.update((key,) if sight.full else ())
    found = {*_squeezed(places), *_shorter(places, full), *_slips(places, articles)}
    return tuple(sorted(found))


def _squeezed(keys: Iterable[str]) -> Iterator[Spelling]:
    """Yield names that differ in spaces only."""
    first: dict[str, str] = {}
    for key in sorted(keys):
        letters = key_name(key).replace(" ", "")
        if len(letters) >= SQUEEZED and letters.isalpha() and first.setdefault(letters, key) != key:
            yield Spelling(first[letters], key, "the same letters")


def _shorter(keys: Iterable[str], full: set[str]) -> Iterator[Spelling]:
    """Yield a name with and without its legal form in front or its generic last word.

    Without the last word it must be a name in full: of several words, or seen with a legal form ("Revlon Inc").
    """
    by_name: dict[str, str] = {}
    for key in sorted(keys):
        by_name.setdefault(key_name(key), key)
    for name, key in by_name.items():
        lead, _, rest = name.partition(" ")
        if lead in LEGAL_LEAD and rest in by_name:
            yield Spelling(key, by_name[rest], "the same but for its legal form")
        longer = by_name.get(f"{name} {TAIL}")
        if longer is not None and (" " in name or key in full):
            yield Spelling(key, longer, "the same but for a generic word")


def _slips(places: Mapping[str, set[str]], articles: Mapping[str, Article]) -> Iterator[Spelling]:
    """Yield names that differ in one letter of one word: a long one, or if an article of one has both words.

    Two words with one letter wrong, missing or swapped are equal after one letter is left out of each, or of one
    (SymSpell, Garbe 2012): only names that share such a rest are compared.
    """
    blocks: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)  # name with a rest → (word, key)
    for key in sorted(places):
        for word, rest in rests(key_name(key)):
            blocks[rest].append((word, key))
    for block in blocks.values():
        for (word, key), (other, rival) in combinations(block, 2):
            if not _is_slip(word, other):
                continue
            if max(len(word), len(other)) >= LONG:
                yield Spelling(key, rival, "a slip of the pen in a long word")
            elif _supported(word, other, places[key], places[rival], articles):
                yield Spelling(key, rival, "a slip of the pen: an article has both spellings")


def rests(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the longer words of a name, each with the name in which this word has one letter less, or all of them."""
    words = name.split()
    for at, word in enumerate(words):
        if len(word) >= (SLIP if len(words) > 1 else LONG) - 1 and word.isalpha():
            for rest in {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}:
                yield word, (*words[:at], f"{at}", rest, *words[at + 1 :])


def _is_slip(word: str, other: str) -> bool:
    long = max(len(word), len(other)) >= SLIP
    return long and word != other and OSA.distance(word, other, score_cutoff=1) <= 1


def _supported(word: str, other: str, here: set[str], there: set[str], articles: Mapping[str, Article]) -> bool:
    near = [(other, place) for place in here] + [(word, place) for place in there]
    return any(_stands(each, articles[place].text) for each, place in near)


def _stands(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", fold_letters(text)) is not None
