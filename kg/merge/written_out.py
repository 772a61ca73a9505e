"""Full names that stand in an article but in no claim: what its short names are short for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.merge.mentions import Seen
from kg.merge.normalise import is_full, key_name, key_type, kin, name_key
from kg.merge.shorten import SURNAMES, is_eastern
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.merge.mentions import Sightings
    from kg.models import Article

PARTICLES = frozenset("de del della di da van von der den bin al el la".split())  # noqa: SIM905
BEFORE = re.compile(r"([^\s“”\"(),;:<>]+)[ ]\Z")
AFTER = re.compile(r",?[ ]([^\s“”\"();:<>]+)")
DOTTED = frozenset(("Inc", "Corp", "Co", "Cos", "Ltd"))
GIVEN = 3  # words before a family name
LONGEST = 6  # words of a company's name behind its first


def add_written_out(articles: Mapping[str, Article], seen: Sightings) -> None:
    """Add to `seen`, as names read but not claimed, the full names that each article has for its short ones."""
    for article_id, sights in seen.items():
        text = articles[article_id].text
        short = [
            (key, form) for key, sight in sights.items() if not (sight.described or sight.full) for form in sight.forms
        ]
        found = {(key_type(key), *name) for key, form in short for name in _full_names(text, key, form)}
        for type_, long, start in sorted(found):
            _add(sights, (type_, long), start)


def _full_names(text: str, key: str, form: str) -> Iterator[tuple[str, int]]:
    """Yield longer forms of a short name with their places: people's, and companies' up to their legal form."""
    person, firm = key_type(key) == "Person", kin(key_type(key)) == "firm"
    if not firm and not (person and " " not in key_name(key)):
        return
    for first, last in _places(text, form):
        if firm:
            end = _firm_end(text, last, key_type(key))
            yield from [(text[first:end], first)] if end else []
            continue
        start, end = _given_start(text, first), _given_end(text, form, last, key_name(key))
        if start < first:
            yield text[start:last], start
        elif end > last:
            yield text[first:end], first


def _places(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Yield where `form` stands as whole words; a pattern of its own for each name would be compiled for each."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            yield start, end
        start = text.find(form, end)


def _in_word(char: str) -> bool:
    return char.isalnum() or char in ("_", "-")


def _add(sights: dict[str, Seen], name: tuple[str, str], start: int) -> None:
    type_, form = name
    sight = sights.setdefault(name_key(type_, form), Seen(claimed=False))
    if form not in sight.forms:
        sight.forms[form] += 1
        sight.types[type_] += 1
    sight.first = min(sight.first, start)
    sight.full = sight.full or is_full(type_, form)


def _given_start(text: str, at: int) -> int:
    """Return where the given names before a family name begin, or `at`."""
    start = place = at
    for _ in range(GIVEN):
        word = BEFORE.search(text, max(0, place - 40), place)
        if word is None or not (_may_be_given(word[1]) or word[1] in PARTICLES):
            break
        place = word.start()
        start = start if word[1] in PARTICLES else place
    return start


def _given_end(text: str, family: str, end: int, name: str) -> int:
    """Return where the given name behind an East Asian family name ends, or `end`, the end of that name."""
    word = AFTER.match(text, end)
    if word is None or word[0].startswith(","):
        return end
    given = re.sub(r"(?:['’]s)?[.,!?]*\Z", "", word[1])
    if not _may_be_given(given) or not (name in SURNAMES or is_eastern(f"{family} {given}")):
        return end
    return word.start(1) + len(given)


def _may_be_given(word: str) -> bool:
    known = lexicon()
    low = word.casefold().rstrip(".")
    if re.fullmatch(r"[^\W\d_](?:\.|[\w’'-]*|(?:\.[^\W\d_])+\.?)", word) is None or not word[0].isupper():
        return False
    return not word.endswith(("'s", "’s", "'", "’")) and low not in known.titles | known.openers | known.not_names


def _firm_end(text: str, at: int, type_: str) -> int | None:
    """Return where a company's name ends with its legal form, or None if it does not go on to one."""
    end = None
    for _ in range(LONGEST):
        word = AFTER.match(text, at)
        plain = word[1].rstrip(".,") if word else ""
        if word is None or not (plain[:1].isupper() or plain in ("&", "and", "of")):
            break
        at = word.start(1) + len(plain)
        legal = is_full(type_, f"X {plain}")
        if legal:
            at += plain in DOTTED and text.startswith(".", at)
            end = at
        elif end is not None or word[0].startswith(",") or plain != word[1]:
            break
    return end
