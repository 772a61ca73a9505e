"""Articles about another one: how the title or the first words say that they correct or withdraw it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable

NoticeKind = Literal["correction", "retraction"]
HEAD = 600  # characters of a text in which it opens
BEFORE = r"[\W_]{0,20}(?:update\s+\d+[\W_]+)?(?:editor['’]?s['’]?\s+note[\W_]+)?"
BEHIND = r"(?=\s*(?:[:)\]>–—]|-(?-i:(?![a-z]))))"
ANYTHING = r"(?:\S+\s+){0,4}?"


def notice_of(title: str | None, text: str) -> NoticeKind | None:
    """Return what an article is to the one that it repeats or names: its correction, its retraction, or None.

    >>> notice_of("CORRECTED - Orrin profit up 3 pct", ""), notice_of(None, "This Feb. 3 story has been withdrawn.")
    ('correction', 'retraction')
    >>> notice_of("Correction-prone market falls", "Corrected figures are due on Friday.") is None
    True
    """
    words, head = lexicon(), text[:HEAD]
    if any(_opening(words.withdrawal_tags, words.withdrawal_notes).match(each) for each in (title or "", head)):
        return "retraction"
    if any(_opening(words.correction_tags, words.correction_notes).match(each) for each in (title or "", head)):
        return "correction"
    noted = _bracketed(words.correction_notes)
    alone = (not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip() for found in noted.finditer(text))
    return "correction" if noted.search(title or "") or any(alone) else None


def tells_of_error(sentence: str) -> bool:
    """Return whether a sentence of a correction repeats what was wrong.

    >>> tells_of_error("An earlier version of this article said that the fine was £41 million.")
    True
    """
    return _anywhere(lexicon().earlier_versions).search(sentence) is not None


@lru_cache(maxsize=4)
def _opening(tags: tuple[str, ...], notes: tuple[str, ...]) -> re.Pattern[str]:
    """Pattern of a tag with a colon, dash or bracket behind it, or of a note of more than one word."""
    long = [note for note in notes if " " in note]
    return re.compile(rf"{BEFORE}(?:(?:{_any(tags)}){BEHIND}|(?:{_any(long)})\b)", re.IGNORECASE)


@lru_cache(maxsize=2)
def _bracketed(notes: tuple[str, ...]) -> re.Pattern[str]:
    """Pattern of a note in brackets, which counts in a title and at the start of a line: "(Corrects the number)"."""
    return re.compile(rf"[(\[](?:{_any(notes)})\b", re.IGNORECASE)


@lru_cache(maxsize=2)
def _anywhere(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any(phrases)})\b", re.IGNORECASE)


def _any(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases; "*" in one stands for up to four words."""
    longest = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(each).replace(r"\*\ ", ANYTHING).replace(r"\ ", r"\s+") for each in longest)
