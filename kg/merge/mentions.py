"""How each name is seen in each article: its forms, types and first place."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.merge.normalise import described_key, is_full, name_key
from kg.models import Described, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.models import Claim


@dataclass(slots=True)
class Seen:
    """One name key in one article; each place counts once, however many claims use it."""

    forms: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    first: int = 1 << 60
    full: bool = False
    described: bool = False
    claimed: bool = True  # False for a name that the text has but no claim uses


Sightings = dict[str, dict[str, Seen]]
"""Article id → name key → how it was seen there."""


def arg_key(arg: Mention | Described, article_id: str) -> str:
    """Return the key of a claim's end: a name key, or one local to the article for a description."""
    if isinstance(arg, Described):
        return described_key(arg.type, arg.text, article_id)
    return name_key(arg.type, arg.text)


def sightings(claims: Iterable[Claim]) -> Sightings:
    """Return every name and description in the claims' ends and speakers."""
    found: Sightings = defaultdict(lambda: defaultdict(Seen))
    places: set[tuple[str, str, int, str]] = set()
    for claim in claims:
        for arg in claim_names(claim):
            key = arg_key(arg, claim.article_id)
            place = (claim.article_id, key, arg.start, arg.text)
            if place not in places:
                places.add(place)
                _see(found[claim.article_id][key], arg)
    return {article_id: dict(seen) for article_id, seen in found.items()}


def claim_names(claim: Claim) -> Iterator[Mention | Described]:
    """Yield the names and descriptions among a claim's subject, object and speaker."""
    for arg in (claim.subject, claim.object, claim.said_by):
        if isinstance(arg, Mention | Described):
            yield arg


def _see(seen: Seen, arg: Mention | Described) -> None:
    seen.forms[arg.text] += 1
    seen.types[arg.type] += 1
    seen.first = min(seen.first, arg.start)
    seen.described = isinstance(arg, Described)
    seen.full = seen.full or (not seen.described and is_full(arg.type, arg.text))
