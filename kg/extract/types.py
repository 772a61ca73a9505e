"""One type for each name of an article: what its words decide, else what most answers say."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.extract.answer import Reading
    from kg.ontology import Ontology


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


def _winner(name: str, votes: Mapping[str, Counter[str]], order: Mapping[str, int]) -> str:
    fixed = lexicon().type_of(name)
    if fixed in order and not _acts(name, fixed, votes):
        return str(fixed)
    longer = [
        other for other in votes if other != name and (other.startswith(name + " ") or other.endswith(" " + name))
    ]
    if len(longer) == 1:
        fixed = lexicon().type_of(longer[0])
        if fixed in order and longer[0].startswith(name + " "):
            return str(fixed)
        pooled = votes[name] + votes[longer[0]]
    else:
        pooled = votes[name]
    chosen = min(pooled, key=lambda kind: (-pooled[kind], order.get(kind, len(order)), kind))
    acts = chosen in ("Place", "Organization") or "Place" not in order
    return chosen if acts or name not in lexicon().countries else "Place"  # a country is no company, whatever is said


def _acts(name: str, fixed: str | None, votes: Mapping[str, Counter[str]]) -> bool:
    """Whether what is a place by its words is mostly said to act: a country as its government."""
    return fixed == "Place" and name in lexicon().countries and votes[name]["Organization"] > votes[name].total() / 2
