"""Facts about one event that differ in factuality: denials and fulfilled forecasts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg.merge.fold import at_least_as_coarse, numbers_fit
from kg.models import Factuality

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.merge.consolidate import Merged

Kind = Literal["CONTRADICTS", "CONFIRMED_BY"]


class Link(NamedTuple):
    """Two facts, by id: a denial and what it denies, or a forecast and what came of it."""

    kind: Kind
    source: str
    target: str


def find_links(facts: Iterable[Merged]) -> tuple[Link, ...]:
    """Return the links between facts, sorted; a folded fact is represented by the one it folds into.

    A denial contradicts the assertion with the same key. A forecast is confirmed by the assertion with the
    same key, else by the only assertion within its interval that agrees with it, reported on the same day or later.
    """
    facts = tuple(facts)
    into = {merged.fact.id: merged.fact.folded_into for merged in facts}
    asserted = [merged for merged in facts if merged.fact.factuality is Factuality.ASSERTED]
    by_core = {merged.core: merged for merged in asserted}
    by_ends: dict[tuple[str, str, str], list[Merged]] = defaultdict(list)
    for merged in asserted:
        by_ends[_ends(merged)].append(merged)
    found: set[Link] = set()
    for merged in facts:
        if merged.fact.factuality is Factuality.DENIED and merged.core in by_core:
            found.add(Link("CONTRADICTS", merged.fact.id, by_core[merged.core].fact.id))
        elif merged.fact.factuality is Factuality.FORECAST:
            same = by_core.get(merged.core)
            found.update(_confirmed(merged, [same] if same else by_ends.get(_ends(merged), ())))
    final = {Link(kind, _final(source, into), _final(target, into)) for kind, source, target in found}
    return tuple(sorted(final))


def _ends(merged: Merged) -> tuple[str, str, str]:
    return merged.fact.subject, merged.fact.predicate, merged.event_type or merged.fact.object


def _confirmed(forecast: Merged, assertions: Sequence[Merged]) -> list[Link]:
    fitting = [merged for merged in assertions if not merged.fact.folded_into and _fits(forecast, merged)]
    fitting = fitting or [merged for merged in assertions if merged.core == forecast.core and _fits(forecast, merged)]
    return [Link("CONFIRMED_BY", forecast.fact.id, merged.fact.id) for merged in fitting] if len(fitting) == 1 else []


def _fits(forecast: Merged, assertion: Merged) -> bool:
    if forecast.part.quantities and not numbers_fit(forecast.part.quantities, assertion.part.quantities):
        return False
    if not (forecast.part.dated or forecast.core == assertion.core):
        return False
    first = min(each.moment for each in forecast.part.claims)
    last = max(each.moment for each in assertion.part.claims)
    return last[:10] >= first[:10] and at_least_as_coarse(forecast.part, assertion.part)


def _final(id_: str, into: dict[str, str | None]) -> str:
    while (target := into.get(id_)) is not None:
        id_ = target
    return id_
