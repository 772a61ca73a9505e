"""Names and described things in a sentence, found by rules: what a form can ask a model about."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.text.lexicon import lexicon

WORD = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+\.?"  # U.S., J.P.
    r"|[^\W_][\w&+]*(?:[.'’\-/][^\W_][\w&]*)*"  # words, A&B, Shanghai-based, O'Neil
    r"|&"
)
POSSESSIVE = re.compile(r"['’]s$|['’]$")
ABBREVIATED = re.compile(r"(?:Inc|Corp|Co|Ltd|Cos|Bros|St|Jr|Sr|Mr|Mrs|Ms|Dr|Plc|Gen|Sen|Rep|Gov|Prof|[A-Z])\Z")
GAP = re.compile(r"\s+|\.\s+|,\s+(?=(?:Inc|Ltd|LLC|Corp|Jr|Sr)\b)")
DETERMINERS = frozenset(("the", "a", "an", "its", "his", "her", "their", "some", "other", "many", "most", "all", "several"))
BREAKS = frozenset(
    "and or but while as after before with by for on in at to from of that which who whose when where if than said says was were is are be been has have"
    " had will would may can could led saw sent pushed helped drove made kept left put sent lifted".split()
)
COMPLEMENTS = re.compile(r"\s+of\s+(?:[\w&’'-]+\s+){0,4}?[\w&’'-]+?(?=\s+(?:closed|ended|rose|fell|\w+ed\b)|[,.;]|\Z)")


CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


class Found(NamedTuple):
    """A stretch of the text that was read: `text[start:end] == words`."""

    words: str
    start: int
    end: int


def read_names(text: str, known: frozenset[str] = frozenset()) -> tuple[Found, ...]:
    """Return the names in a sentence in reading order, without titles and possessives.

    `known` holds names seen capitalised inside other sentences of the article: they decide whether a lone
    capitalised word that opens a sentence is a name.

    >>> [name.words for name in read_names("The Bank of Norland met President Ada Lund’s envoy in Oslo.")]
    ['Bank of Norland', 'Ada Lund', 'Oslo']
    """
    found: list[Found] = []
    for run in _runs(text):
        found.extend(_split(text, run, known))
    taken = [(name.start, name.end) for name in found]
    for match in lexicon().common_names.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(Found(match.group(), match.start(), match.end()))
    return tuple(sorted(found, key=lambda name: name.start))


def read_described(text: str, names: tuple[Found, ...]) -> tuple[Found, ...]:
    """Return noun phrases without a name of their own that can rise or fall ("Chinese technology stocks").

    >>> [thing.words for thing in read_described("A gauge of small banks ended higher.", ())]
    ['A gauge of small banks']
    """
    words = list(re.finditer(r"[\w&’'-]+", text))
    found: list[Found] = []
    for at, word in enumerate(words):
        if word.group().lower() not in lexicon().movers or any(n.start <= word.start() < n.end for n in names):
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
    """Whether the words before a head make it one thing: "Nordic shipping shares", "its shares", not "shares", "a bull market"."""
    low = [word.group().lower() for word in before]
    return bool(low) and low[0] != "whose" and low not in (["the"], ["a"]) and not (head == "market" and low[-1] in ("bull", "bear"))


def _owns(text: str, name: Found, start: int, head: int) -> bool:
    between = text[name.end : head]
    return re.fullmatch(r"(?:['’]s?)?\s*(?:\w+[\s-]+)?", between) is not None or name.end <= start and between.strip() in ("'s", "’s")


def _phrase_start(text: str, words: list[re.Match[str]], at: int) -> int:
    first = at
    while first > 0 and at - first < 5:
        before = words[first - 1]
        low = before.group().lower()
        if text[before.end() : words[first].start()].strip() or low in BREAKS:
            break
        first -= 1
        if low in DETERMINERS:
            break
    return first


def _hyphenated(part: list[re.Match[str]]) -> Found | None:
    """The place in "Oslo-based Tellura Foods"."""
    match = re.fullmatch(r"(\w+)-(?:based|listed|backed|owned|led|made|stricken|born)", part[0].group())
    if match is None or not _capital(match[1]):
        return None
    return Found(match[1], part[0].start(), part[0].start() + len(match[1]))


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Group adjacent capitalised words (with connectors between them) into runs."""
    runs: list[list[re.Match[str]]] = []
    run: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    last: re.Match[str] | None = None
    for word in WORD.finditer(text):
        joined = last is not None and _adjacent(text, last, word)
        if run and not joined:
            runs.append(run)
            run, pending = [], []
        if _capital(word.group()) or (run and word.group()[0].isdigit() and word.group().isdigit()):
            run = [*run, *pending, word]
            pending = []
        elif run and joined and len(pending) < 2 and word.group().lower() in lexicon().connectors | {"and", "the"}:
            pending.append(word)
        elif run:
            runs.append(run)
            run, pending = [], []
        last = word
        if run and POSSESSIVE.search(word.group()):
            runs.append(run)
            run, pending, last = [], [], None
    if run:
        runs.append(run)
    return runs


def _adjacent(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    gap = text[left.end() : right.start()]
    if gap.startswith(".") and not ABBREVIATED.search(left.group()):
        return False
    return GAP.fullmatch(gap) is not None


def _capital(word: str) -> bool:
    return word[0].isupper() or (len(word) > 2 and word[1].isupper() and word[0].islower())


def _split(text: str, run: list[re.Match[str]], known: frozenset[str]) -> list[Found]:
    """Cut one run into names: at "and" unless an institution's name goes on, after titles, before debris."""
    parts: list[list[re.Match[str]]] = [[]]
    for at, word in enumerate(run):
        if word.group() == "and" and not _joins(run, at):
            parts.append([])
        else:
            parts[-1].append(word)
    found: list[Found | None] = []
    for part in parts:
        hyphenated = _hyphenated(part) if part else None
        found += [hyphenated, _trim(text, part[1:] if hyphenated else part, known)]
    return [name for name in found if name is not None]


def _joins(run: list[re.Match[str]], at: int) -> bool:
    words = lexicon()
    left, right = run[at - 1].group().lower().strip("."), run[-1].group().lower().strip(".")
    return left not in words.legal and right in words.institutions and not any(w.group() == "and" for w in run[at + 1 :])


def _trim(text: str, part: list[re.Match[str]], known: frozenset[str]) -> Found | None:
    words = lexicon()
    part = list(part)
    while part and _drop_first(text, part, known):
        part.pop(0)
    while part and (low := part[-1].group().lower()) and (low in words.connectors or low in ("the", "and")):
        part.pop()
    while len(part) > 1 and (part[-1].group().lower().strip(".") in CALENDAR or part[0].group().lower() in CALENDAR):
        part.pop()
    if not part:
        return None
    start, end = part[0].start(), part[-1].end()
    end -= len(part[-1].group()) - len(POSSESSIVE.sub("", part[-1].group()))
    name = text[start:end]
    low = name.lower().strip(".")
    if len(part) == 1 and (low in words.not_names or (low in words.openers and name not in known)):
        return None
    if name[0].isdigit() or len(name) < 2:
        return None
    if end < len(text) and text[end] == "." and ABBREVIATED.search(name) and len(part) > 1:
        end += 1
    return Found(text[start:end], start, end)


def _drop_first(text: str, part: list[re.Match[str]], known: frozenset[str]) -> bool:
    words = lexicon()
    first = part[0]
    low = first.group().lower().rstrip(".")
    if low in words.connectors or low in ("the", "and") or first.group().isdigit():
        return True
    if len(part) == 1:
        return False
    if low in words.titles and low not in ("us", "u.s", "uk", "general", "trade", "energy", "foreign", "treasury", "finance"):
        return True
    opening = not text[: first.start()].strip(" \t\n“\"'‘(")
    return opening and low in words.openers and first.group() not in known and low not in ("bank", "world", "federal", "international", "national")
