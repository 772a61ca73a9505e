"""One type for each name of an article: what its words decide, else what most answers say."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.text.countries import COUNTRY
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.extract.answer import Reading
    from kg.ontology import Ontology


#: Words of a thing without a name, by its type, the first that fits.
THINGS = (
    (
        "Index",
        re.compile(r"\b(?:index|indices|gauge|average|deflator|rates?|yields?|inflation|costs?)\b", re.IGNORECASE),
    ),
    (
        "Security",
        re.compile(r"\b(?:bonds?|notes?|gilts?|treasur(?:y|ies)|debentures?)\b", re.IGNORECASE),
    ),
    ("Index", re.compile(rf"\b{COUNTRY} (?:shares|stocks|equities)\b|\bstock markets?\b", re.IGNORECASE)),
    ("Sector", re.compile(r"\b(?:stocks|shares|equities|\w*makers|miners|producers|companies|firms)$", re.IGNORECASE)),
    ("Commodity", re.compile(r"\bfutures$", re.IGNORECASE)),
    ("Index", re.compile(r"^(?:the )?prices? of\b", re.IGNORECASE)),
)
#: What a commodity is called for: its grade, market or contract; another name before it is a firm's ("Tollan Copper").
_GRADE = (
    rf"(?:{COUNTRY}|(?i:arabica|benchmark|brent|cash|chicago|comex|crude|dubai|front-month|global|gulf|iron|light|lme"
    r"|london|natural|new york|north sea|nymex|oman|palm|physical|raw|refined|robusta|shanghai|spot|sweet"
    r"|three-month|urals|wti|west texas intermediate|white))"
)
GRADE = rf"{_GRADE}(?: {_GRADE})*"
OF_GOODS = re.compile(r"(?:.* )?(?:prices?|futures)", re.IGNORECASE)


def thing_type(words: str) -> str:
    """Return the entity type of a thing that has no name.

    >>> [thing_type(words) for words in ("crude oil prices", "consumer prices", "10-year bonds", "gold miners")]
    ['Commodity', 'Index', 'Security', 'Sector']
    """
    found = next((kind for kind, pattern in THINGS if pattern.search(words)), None)
    first, *others = words.split()
    goods = any(lexicon().type_of(word) == "Commodity" for word in (first.lower(), *others))
    if goods and (OF_GOODS.fullmatch(words) or found is None) and not words.istitle():
        return "Commodity"
    if found is None and OF_GOODS.fullmatch(words):
        return "Index"
    return found or ("Company" if others and words.istitle() else "Sector")


#: What no business is called: the last word, or what the body is of; and bodies known by their letters.
BODY = re.compile(
    r"\b(?:Associations?|Federation|Confederation|Institute|Bureau|Office|Embassy|Council|(?:Sub)?[Cc]ommittee|Organi[sz]ation"
    r"|Congress|Parliament|Chamber|League|Federal Reserve)(?=$| (?:of|for|on)\b)"
    r"|^(?:G-?\d+|GATT|O(?:PEC|pec)|OECD|IMF|NATO|WTO|USDA|FDA|GAO|NASA)$"
)


def is_body(words: str) -> bool:
    """Whether a name's words make it a public body, an association or an institute.

    >>> is_body("Federation of Norland Steelmakers"), is_body("Council Foods"), is_body("Bureau Veritas")
    (True, False, False)
    """
    return BODY.search(words) is not None


def name_types(readings: Iterable[Reading], ontology: Ontology) -> dict[str, str]:
    """Return name → entity type for every name that the answers typed.

    A short form shares the votes of the one longer name that starts or ends with it ("Alibaba" and
    "Alibaba Group Holding Ltd."). Ties go to the type that the ontology lists first.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for name, kind in _said(reading):
            votes[name][kind] += 1
    order = {kind: at for at, kind in enumerate(ontology.entities)}
    return {name: _winner(name, votes, order) for name in votes}


def _said(reading: Reading) -> Iterable[tuple[str, str]]:
    yield from reading.types.items()
    for row in reading.candidates:
        if row.subject_type:
            yield row.subject, row.subject_type
        if row.object and row.object_type:
            yield row.object, row.object_type


def _goes_on(name: str, other: str, *, person: bool) -> bool:
    """Whether a name is the beginning or the end of a longer one, as neither end of "Ada Lund of Norvik" is."""
    begins = other.startswith(name + " ") and not (person and other.startswith(name + " of "))
    return begins or (other.endswith(" " + name) and not other.endswith(" of " + name))


def _winner(name: str, votes: Mapping[str, Counter[str]], order: Mapping[str, int]) -> str:
    fixed = lexicon().type_of(name)
    if fixed in order and not _acts(name, fixed, votes):
        return str(fixed)
    if (common := lexicon().type_of_common(name)) in votes[name]:
        return str(common)  # "Copper" beside "Southern Copper"
    longer = [other for other in votes if other != name and _goes_on(name, other, person="Person" in votes[name])]
    if len(longer) == 1:
        fixed = lexicon().type_of(longer[0])
        if fixed in order and longer[0].startswith(name + " "):
            return str(fixed)
        pooled = votes[name] + votes[longer[0]]
    else:
        pooled = votes[name]
    chosen = min(pooled, key=lambda kind: (-pooled[kind], order.get(kind, len(order)), kind))
    if chosen == "Commodity" and "Company" in order and _is_called_for_goods(name):
        return "Company"
    acts = chosen in ("Place", "Organization") or "Place" not in order
    return chosen if acts or name not in lexicon().countries else "Place"  # a country is no company, whatever is said


def _is_called_for_goods(name: str) -> bool:
    """Whether a firm is called for what it digs: "Tollan Copper", not "Brent Crude" or "London Gold"."""
    *before, last = name.split()
    firm = bool(before) and name.istitle() and lexicon().type_of_common(last) == "Commodity"
    return firm and lexicon().type_of(name) is None and re.fullmatch(GRADE, " ".join(before)) is None


def _acts(name: str, fixed: str | None, votes: Mapping[str, Counter[str]]) -> bool:
    """Whether what is a place by its words is mostly said to act: a country as its government."""
    return fixed == "Place" and name in lexicon().countries and votes[name]["Organization"] > votes[name].total() / 2
