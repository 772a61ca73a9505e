"""Names in a sentence, found by rules: what a form can ask a model about."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.text.countries import ADJECTIVES
from kg.text.currencies import BEFORE
from kg.text.lexicon import lexicon

WORD = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+\.?"  # U.S., J.P.
    r"|[^\W_][\w&+]*(?:[.'’\-/][^\W_][\w&]*)*"  # words, A&B, Shanghai-based, O'Neil
    r"|&"
)
#: "I’m", and how long something runs: "Two-year swap rates".
NO_NAME = re.compile(
    r"(?:I|We|He|She|It|They|You|That|There|What|Who)['’](?:m|re|s|ll|ve|d)|[A-Z][a-z]+-(?:day|week|month|quarter|half|year)"
)
MONEY = re.compile(rf"\w+[$€£¥]|{BEFORE} ?\d")  # "A$1.9 billion", "SEK 805 million" hold no name
#: What may stand before the first word of a sentence: quotes, or where and when a report was sent.
DATELINE = re.compile(r"(?:[A-Z][A-Z/ .,]+[A-Za-z\d ,.]{0,12} ?(?:[-–—]{1,2}|:) )?[ \t\n“\"'‘(]*")
LONGEST_DATELINE = 80  # characters
POSSESSIVE = re.compile(r"['’]s$|['’]$")
#: Bodies that are named for two fields: "Ministry of Trade and Industry".
FIELD_BODIES = frozenset(("Agency", "Bureau", "Chamber", "Department", "Institute", "Ministry", "Office"))
ABBREVIATED = re.compile(r"(?:Inc|Corp|Co|Ltd|Cos|Bros|St|Jr|Sr|Mr|Mrs|Ms|Dr|Plc|Gen|Sen|Rep|Gov|Prof|[A-Z])\Z")
GAP = re.compile(r"\s+|\.\s+|,\s+(?=(?:Inc|Ltd|LLC|Corp|Jr|Sr|S\.A|N\.V|PLC|AG)\b)")


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
    found += [
        Found(match.group(), match.start(), match.end())
        for match in lexicon().common_names.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    tickers = (name for name in found if text[name.start - 1 : name.start] == "<" and name.words.isupper())  # "<GT>"
    return tuple(sorted(set(found) - set(tickers), key=lambda name: name.start))


def read_pronoun(text: str) -> Found | None:
    """Return the pronoun or bare definite that a sentence opens with and that may stand for a company.

    >>> read_pronoun("The company said it fired nobody.").words
    'The company'
    """
    match = lexicon().opening_pronoun.match(text)
    return Found(match[1], match.start(1), match.end(1)) if match else None


def _hyphenated(word: re.Match[str]) -> Found | None:
    """Return the place in "Oslo-based", or None."""
    match = re.fullmatch(r"(\w+)-(?:based|listed|backed|owned|led|made|stricken|born)", word.group())
    if match is None or not _capital(match[1]):
        return None
    return Found(match[1], word.start(), word.start() + len(match[1]))


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Group adjacent capitalised words (with connectors between them) into runs."""
    runs: list[list[re.Match[str]]] = []
    run: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    last: re.Match[str] | None = None
    for word in WORD.finditer(text):
        bare = word.group()
        capital = _capital(bare) and not MONEY.match(text, word.start())
        if not run and not capital:
            continue  # nothing begins here: most words
        if run and (last is None or not _adjacent(text, last, word)):
            runs.append(run)
            run, pending = [], []
        if capital or (run and not pending and bare.isdigit() and text[word.end() : word.end() + 1] != "%"):
            run = [*run, *pending, word]
            pending = []
        elif run and len(pending) < 2 and _connects(bare.lower(), pending):
            pending.append(word)
        elif run:
            runs.append(run)
            run, pending = [], []
        last = word
        if run and POSSESSIVE.search(bare):
            runs.append(run)
            run, pending, last = [], [], None
    if run:
        runs.append(run)
    return runs


def _connects(word: str, pending: list[re.Match[str]]) -> bool:
    """Whether a lower-case word may stand inside a name; "the" only after another such ("Bank for the North")."""
    return word in lexicon().connectors or word == "and" or (word == "the" and bool(pending))


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
        if (word.group() == "and" and not _joins(run, at)) or (word.group() == "of" and _ends_person(parts[-1])):
            parts.append([])
        else:
            parts[-1].append(word)
    found: list[Found | None] = []
    for part in parts:
        if len(part) > 1 and part[0].group() in ("The", "A", "An"):
            part.pop(0)
        based = next((place for place, word in enumerate(part) if _hyphenated(word)), None)
        if based is None:
            found.append(_trim(text, part, known))
        else:
            before, behind = part[:based], part[based + 1 :]
            found += [_trim(text, before, known), _hyphenated(part[based]), _trim(text, behind, known)]
    return [name for name in found if name is not None]


def _ends_person(part: list[re.Match[str]]) -> bool:
    """Whether a part is an office and a person's two or three names: "Governor Ada Lund" of the Bank of Norland."""
    person = _after_titles(part)
    return len(person) < len(part) and len(person) in (2, 3) and all(_capital(word.group()) for word in person)


def _joins(run: list[re.Match[str]], at: int) -> bool:
    words = lexicon()
    if at + 1 < len(run) and run[at + 1].group() == "the":
        return False
    left, right = run[at - 1].group().lower().strip("."), run[-1].group().lower().strip(".")
    rest = {word.group().lower().strip(".") for word in run[at + 1 :]} - words.legal
    named = len(rest) == 1 and rest <= words.trades  # "Norvik Investment and Development Corp"
    first = next(word.group() for word in run if word.group() not in ("The", "A", "An"))
    of = any(word.group() == "of" for word in run[:at])  # "Ministry of Trade and Industry"
    field = of and first in FIELD_BODIES and len(rest) == 1 and rest <= words.trades | words.fields
    two = first in ADJECTIVES or first.lower() in words.commodities  # "Brent Oil and Gas" are two
    named = named and (not two or right in words.legal)
    partners = not rest and right in ("co", "company", "cos", "sons")  # "Corvin and Co"
    goes_on = right in words.institutions or field or named or partners
    return left not in words.legal and goes_on and not any(word.group() == "and" for word in run[at + 1 :])


#: The end of an office that names no person: "Secretary of State", "Chancellor of the Exchequer".
OF_OFFICE = re.compile(
    r"\b(?:[Ss]ecretary of (?:State|Commerce|Defen[cs]e|Energy|Labou?r)|[Cc]hancellor of the Exchequer)$"
)


ENVOY = re.compile(r"\b(?:ambassador|consul|envoy|representative)\s+to\s+$", re.IGNORECASE)


def _trim(text: str, part: list[re.Match[str]], known: frozenset[str]) -> Found | None:
    words = lexicon()
    part = _after_titles(part)
    while part and _drop_first(text, part, known):
        part.pop(0)
    while part and (low := part[-1].group().lower()) and (low in words.connectors or low in ("the", "and")):
        part.pop()
    while len(part) > 1 and _is_day(part[0]) and part[1].group().lower().strip(".") not in words.legal:
        part.pop(0)
    while len(part) > 1 and part[0].group().isdigit():
        part.pop(0)
    while len(part) > 1 and _is_day(part[-1]):
        part.pop()
    if not part:
        return None
    start, end = part[0].start(), part[-1].end()
    end -= len(part[-1].group()) - len(POSSESSIVE.sub("", part[-1].group()))
    name = text[start:end]
    low = name.lower().strip(".")
    if len(part) == 1 and (low in words.not_names or (low in words.openers | words.lone_openers and name not in known)):
        return None
    if name[0].isdigit() or len(name) < 2 or NO_NAME.fullmatch(name):
        return None
    if end < len(text) and text[end] == "." and ABBREVIATED.search(name) and len(part) > 1:
        end += 1
    return Found(text[start:end], start, end)


def _is_day(word: re.Match[str]) -> bool:
    """Whether a word is a day or a month, which begins or ends a run of capitals but no name."""
    return word.group().lower().strip(".") in lexicon().calendar


def _after_titles(part: list[re.Match[str]]) -> list[re.Match[str]]:
    """Cut "Ivorian Agriculture Minister" before a person's name; a firm's or an office's name stays whole."""
    words = lexicon()
    low = [word.group().lower().rstrip(".") for word in part]
    offices = [at for at, word in enumerate(low[:-1]) if word in words.offices and low[at + 1] not in words.connectors]
    if not offices or low[-1] in words.legal | words.institutions:
        return list(part)
    behind = part[offices[-1] + 1 :]
    body = words.connectors & set(low[: offices[-1]])
    return list(part) if body and (len(behind) not in (2, 3) or words.connectors & set(low[offices[-1] :])) else behind


def _drop_first(text: str, part: list[re.Match[str]], known: frozenset[str]) -> bool:
    words = lexicon()
    first = part[0]
    low = first.group().lower().rstrip(".")
    office = len(part) > 2 and OF_OFFICE.search(text[: first.end()]) is not None  # "Secretary of State John Whitehead"
    envoy = (
        len(part) > 2 and ENVOY.search(text[max(0, first.start() - 30) : first.start()]) is not None
    )  # "ambassador to Oslo Ada Lund"
    if office or envoy or low in words.connectors or low in ("the", "and") or first.group().isdigit():
        return True
    if len(part) == 1:
        return False
    if low in words.titles and low not in (
        "us",
        "u.s",
        "uk",
        "general",
        "trade",
        "energy",
        "foreign",
        "treasury",
        "finance",
    ):
        return True
    opening = first.start() <= LONGEST_DATELINE and DATELINE.fullmatch(text, 0, first.start()) is not None
    return (
        opening
        and low in words.openers
        and first.group() not in known
        and low not in ("bank", "world", "federal", "international", "national")
    )
