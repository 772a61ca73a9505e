"""Links between facts: denials, fulfilled forecasts, and what drove a price move."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg.merge.fold import at_least_as_coarse, numbers_fit
from kg.models import EventArg, Factuality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.merge.consolidate import Merged
    from kg.models import Claim

DRIVER = "driver"

Kind = Literal["CONTRADICTS", "CONFIRMED_BY", "CAUSED"]


class Link(NamedTuple):
    """Two facts, by id: a denial and what it denies, a forecast and what came of it, a driver and what it drove.

    `claim` is the claim of the target that says what drove it.
    """

    kind: Kind
    source: str
    target: str
    claim: str = ""


def find_links(facts: Iterable[Merged]) -> tuple[Link, ...]:
    """Return the links between facts, sorted; a folded fact is represented by the one it folds into.

    A denial contradicts the assertion with the same key. A forecast is confirmed by the assertion with the
    same key, else by the only assertion within its interval that agrees with it, reported on the same day or later.
    An asserted event caused a price move when its number, or else its subject, stands in the words that a claim gives
    as the move's driver.
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
    found.update(_caused(asserted))
    final: dict[tuple[str, str, str], Link] = {}
    for link in sorted(found):
        ends = (link.kind, _final(link.source, into), _final(link.target, into))
        final.setdefault(ends, Link(*ends, link.claim))
    return tuple(link for link in final.values() if link.source != link.target)


def _caused(asserted: Sequence[Merged]) -> Iterator[Link]:
    """Yield, for every claim with a driver, the events of its sentence that stand in the driver's words."""
    events: dict[tuple[str, int], list[tuple[Claim, str]]] = defaultdict(list)
    driven: list[tuple[Claim, str]] = []
    for merged in asserted:
        for each in merged.claims if merged.event_type else ():
            events[each.claim.article_id, each.claim.start].append((each.claim, merged.fact.id))
            if DRIVER in each.claim.slots:
                driven.append((each.claim, merged.fact.id))
    for claim, moved in driven:
        words = r"\s+".join(map(re.escape, str(claim.slots[DRIVER]).split()))
        span = re.search(words, claim.quote)
        for other, driver in events[claim.article_id, claim.start]:
            if span and driver != moved and span.start() <= _stands(other) - claim.start < span.end():
                yield Link("CAUSED", driver, moved, claim.id)


def _stands(claim: Claim) -> int:
    """Return where in the article a claim stands: its number, else its subject's name."""
    if claim.quantity is not None:
        return claim.quantity.start
    return -1 if isinstance(claim.subject, EventArg) else claim.subject.start


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
    told = {each.claim.article_id for each in forecast.part.claims}
    if all(each.claim.article_id in told for each in assertion.part.claims):
        return False  # an article does not confirm its own forecast
    first = min(each.moment for each in forecast.part.claims)
    last = max(each.moment for each in assertion.part.claims)
    return last[:10] >= first[:10] and at_least_as_coarse(forecast.part, assertion.part)


def _final(id_: str, into: dict[str, str | None]) -> str:
    while (target := into.get(id_)) is not None:
        id_ = target
    return id_
