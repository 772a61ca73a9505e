"""Described things in a sentence: noun phrases without a name of their own that can rise or fall."""

from __future__ import annotations

import re

from kg.text.lexicon import lexicon
from kg.text.names import Found

PLAIN_WORD = re.compile(r"\w[\w&’'-]*|&")  # no dash or quote that stands before one
HAVING = ("has", "have", "had")  # "has soothed emerging markets": the participle is no part of the thing
COMPLEMENTS = re.compile(r"\s+of\s+(?:[\w&’'-]+\s+){0,4}?[\w&’'-]+?(?=\s+(?:closed|ended|rose|fell|\w+ed\b)|[,.;]|\Z)")


def read_described(text: str, names: tuple[Found, ...]) -> tuple[Found, ...]:
    """Return noun phrases without a name of their own that can rise or fall ("Chinese technology stocks").

    >>> [thing.words for thing in read_described("A gauge of small banks ended higher.", ())]
    ['A gauge of small banks']
    """
    words, movers = list(PLAIN_WORD.finditer(text)), lexicon().movers
    found: list[Found] = []
    for at, word in enumerate(words):
        if word.group().lower() not in movers or any(n.start <= word.start() < n.end for n in names):
            continue
        first = _phrase_start(text, words, at)
        start, end = words[first].start(), word.end()
        complement = COMPLEMENTS.match(text, end)
        if not (complement or _telling(word.group().lower(), words[first:at])):
            continue
        if any(n.end <= end and n.end >= start - 3 and _owns(text, n, start, word.start()) for n in names):
            continue
        if complement:
            end = complement.end()
        if not found or start >= found[-1].end:
            found.append(Found(text[start:end], start, end))
    return tuple(found)


def _telling(head: str, before: list[re.Match[str]]) -> bool:
    """Whether the words before a head make it one thing: "its shares", not "shares" or "a bull market"."""
    low = [word.group().lower() for word in before]
    return (
        bool(low)
        and low[0] != "whose"
        and low not in (["the"], ["a"])
        and not (head == "market" and low[-1] in ("bull", "bear"))
    )


def _owns(text: str, name: Found, start: int, head: int) -> bool:
    between = text[name.end : head]
    return re.fullmatch(r"(?:['’]s?)?\s*(?:\w+[\s-]+)?", between) is not None or (
        name.end <= start and between.strip() in ("'s", "’s")
    )


def _phrase_start(text: str, words: list[re.Match[str]], at: int) -> int:
    first = at
    while first > 0 and at - first < 5:
        before = words[first - 1]
        low = before.group().lower()
        if text[before.end() : words[first].start()].strip() or low in lexicon().phrase_breaks:
            break
        first -= 1
        if low in lexicon().determiners:
            break
    done = first < at and words[first].group().endswith("ed") and first > 0
    return first + 1 if done and words[first - 1].group().lower() in HAVING else first
