"""Name keys: what two spellings of one name have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.text.countries import ADJECTIVES
from kg.text.lexicon import lexicon

#: Countries by their adjectives, in small letters: the French finance minister is one of France.
COUNTRIES = {adjective.casefold(): noun.casefold() for adjective, noun in ADJECTIVES.items()}
FIRMS = frozenset(("Company", "Organization"))
"""Types that texts and models mix up: one name in both is one entity."""

LEGAL_FIRST = frozenset(("pt", "oao", "ooo", "pao", "zao"))
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i"})
APOSTROPHES = str.maketrans(dict.fromkeys("`\u2018\u2019\u02bc", "'"))
INITIALS = re.compile(r"(?<![\w.])(?:\w\.)+(?:\w\b)?")
JOINED = re.compile(r"\b(\w)/(\w)\b")
WORD = re.compile(r"[^\W_](?:[^\W_]|'|\+|(?<=\d)[.,](?=\d))*")
POSSESSIVE = re.compile(r"(?:'s|')+$")


def name_key(type_: str, name: str) -> str:
    """Return the key of a name: its type, a colon and its normal form, which is never empty.

    >>> name_key("Company", "Alibaba Group Holding Ltd.")
    'Company:alibaba group'
    >>> name_key("Person", "President Xi Jinping's"), name_key("Index", "the S&P 500 Index")
    ('Person:xi jinping', 'Index:s and p 500')
    """
    return f"{type_}:{' '.join(name_words(type_, name))}"


def described_key(type_: str, text: str, article_id: str) -> str:
    """Return the key of a described thing, which is local to its article."""
    return local_key(f"{type_}:{' '.join(text.casefold().split())}", article_id)


def local_key(key: str, article_id: str) -> str:
    """Return the key of what a name or description means in one article only."""
    return f"{key}@{article_id}"


def key_type(key: str) -> str:
    """Return the type that a key begins with."""
    return key.partition(":")[0]


def key_name(key: str) -> str:
    """Return the normal form that a key ends with."""
    return key.partition(":")[2]


def kin(type_: str) -> str:
    """Return the family of a type: within one family, the same name is the same thing.

    >>> kin("Company") == kin("Organization"), kin("Place") == kin("Organization")
    (True, False)
    """
    return "firm" if type_ in FIRMS else type_


@lru_cache(maxsize=1 << 16)
def name_words(type_: str, name: str) -> tuple[str, ...]:
    """Return the words of a name's normal form; at least one, and normalising them again changes nothing."""
    words = _pass(type_, name)
    while (again := _pass(type_, " ".join(words))) != words:
        words = again
    return words


@lru_cache(maxsize=1 << 16)
def is_full(type_: str, name: str) -> bool:
    """Whether a name is written out in full: with its legal form, or with the word "Index".

    >>> is_full("Company", "Lenovo Group Ltd."), is_full("Company", "Lenovo")
    (True, False)
    """
    words = [word.replace("'", "") for word in _words(name)]
    return len(words) > 1 and words[-1] in _suffixes(type_)


def _pass(type_: str, name: str) -> tuple[str, ...]:
    words = _words(name)
    if type_ == "Organization" and (country := COUNTRIES.get(" ".join(words))):
        return tuple(country.split())
    if not words:
        return (" ".join(name.casefold().split()) or "?",)
    words = _without_ends(type_, words)
    plain = [word.replace("'", "") for word in words]
    return tuple(_joined_initials(plain))


def _words(name: str) -> list[str]:
    text = fold_letters(name).replace("&", " and ")
    text = JOINED.sub(r"\1\2", text)
    text = INITIALS.sub(lambda found: found.group().replace(".", ""), text)
    return _joined_initials(WORD.findall(text))


@lru_cache(maxsize=1 << 16)
def fold_letters(text: str) -> str:
    """Return `text` case-folded, compatibility-composed (NFKC), without accents on Latin letters.

    >>> fold_letters("Nestlé Crédit")
    'nestle credit'
    """
    out: list[str] = []
    latin = False
    for char in unicodedata.normalize("NFKD", text.casefold()).casefold():
        if unicodedata.combining(char):
            if latin:
                continue
        else:
            latin = "a" <= char <= "z"
        out.append(char)
    return unicodedata.normalize("NFKC", "".join(out)).translate(LETTERS).translate(APOSTROPHES)


def _joined_initials(words: list[str]) -> list[str]:
    """Join neighbouring single letters: "j", "p", "morgan" are "jp", "morgan"."""
    out: list[str] = []
    spelled = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and spelled:
            out[-1] += word
        else:
            out.append(word)
        spelled = single
    return out


def _without_ends(type_: str, words: list[str]) -> list[str]:
    suffixes, titles = _suffixes(type_), _prefixes(type_)
    words = list(words)
    while True:
        words[-1] = POSSESSIVE.sub("", words[-1]) or words[-1]
        if len(words) > 1 and words[0] in titles:
            words.pop(0)
        elif len(words) > 1 and (words[-1] == "and" or words[-1].replace("'", "") in suffixes):
            words.pop()
        else:
            return words


@lru_cache
def _suffixes(type_: str) -> frozenset[str]:
    if type_ in FIRMS:
        return frozenset(re.sub(r"[./]", "", form) for form in lexicon().legal)
    return frozenset(("index",)) if type_ == "Index" else frozenset()


@lru_cache
def _prefixes(type_: str) -> frozenset[str]:
    if type_ == "Person":
        return frozenset(title.replace(".", "") for title in lexicon().titles) | {"the"}
    return LEGAL_FIRST | {"the"} if type_ in FIRMS else frozenset(("the",))
