"""Folding: a claim that says less joins the one fact that says more (DESIGN 2.2)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kg.merge.identity import STATIC
from kg.text.quantities import agree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.merge.identity import Stated
    from kg.models import Quantity

REACH = 31  # days up to the publication, that day included, in which an undated claim may have happened


@dataclass(frozen=True, slots=True)
class Part:
    """The claims with one fact id. `start` and `end` are the interval stated, or, if undated, the days within reach."""

    id: str
    identity: tuple[str, ...]
    time_key: str
    dated: bool
    start: date | None
    end: date | None
    quantities: tuple[Quantity, ...]
    claims: tuple[Stated, ...]

    @property
    def finest(self) -> bool:
        """Whether nothing can be finer: every slot is filled, and the time is a day or none at all."""
        return all(self.identity) and (self.time_key == STATIC or (self.dated and self.start == self.end))


def part_of(claims: Sequence[Stated]) -> Part:
    """Return the part that claims with one fact id make; `claims` in a fixed order."""
    first = claims[0]
    time = first.claim.time
    if first.time_key == STATIC:
        dated, start, end = False, None, None
    elif time is not None:
        dated, start, end = True, time.start, time.end
    else:
        dated, (start, end) = False, _reach(claims)
    found: dict[tuple[object, ...], Quantity] = {}
    for each in claims:
        number = each.claim.quantity
        if number is not None:
            found.setdefault(_said(number), number)
    return Part(first.fact_id, first.identity, first.time_key, dated, start, end, tuple(found.values()), tuple(claims))


def _said(number: Quantity) -> tuple[object, ...]:
    return number.unit, number.value, number.upper, number.currency, number.per, number.decimals, number.scale


def _reach(claims: Iterable[Stated]) -> tuple[date | None, date | None]:
    """Return the days that are within reach of every one of the undated claims."""
    days = [each.article.day for each in claims]
    known = [day for day in days if day is not None]
    if not known or len(known) < len(days):
        return None, None
    start, end = max(known) - timedelta(days=REACH - 1), min(known)
    return (start, end) if start <= end else (None, None)


def coarser(a: Part, b: Part, *, window: int | None = None) -> bool:
    """Whether everything that `a` says is said by `b`, which says more.

    Both belong to one subject, predicate, object and factuality. `window` is the place of the slot of that
    name: a move over a week or month is a sum, which contains no single day's move.
    """
    if a.id == b.id or not at_least_as_coarse(a, b, window=window):
        return False
    return numbers_fit(a.quantities, b.quantities)


def at_least_as_coarse(a: Part, b: Part, *, window: int | None = None) -> bool:
    """Whether slot by slot `a` is empty, equal or contains `b`, numbers aside."""
    if any(mine and mine != other for mine, other in zip(a.identity, b.identity, strict=True)):
        return False
    return a.time_key == b.time_key or _contains(a, b, window)


def _contains(a: Part, b: Part, window: int | None) -> bool:
    if not b.dated or a.start is None or a.end is None or b.start is None or b.end is None:
        return False
    if a.dated and window is not None:
        return False
    return a.start <= b.start and b.end <= a.end


def numbers_fit(few: Iterable[Quantity], many: Sequence[Quantity]) -> bool:
    """Whether the numbers of the coarser claims, if any, are those of the finer to the fewer stated digits.

    Percent are not compared with points; but a coarser number needs at least one of its unit to agree with.
    """
    few = tuple(few)
    met = not few
    for quantity in few:
        same = [other for other in many if other.unit == quantity.unit]
        if same and not any(agree(quantity, other) for other in same):
            return False
        met = met or bool(same)
    return met


def fold(parts: Sequence[Part], *, window: int | None = None) -> dict[str, str]:
    """Return id → id for every part that has exactly one maximal refinement among `parts`, which is the value.

    The order of `parts` does not matter.
    """
    if len(parts) < 2:
        return {}
    by_time: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_time[part.time_key].append(part)
    dated = sorted((part for part in parts if part.dated), key=lambda part: (part.start, part.id))
    starts = [part.start for part in dated if part.start]
    into: dict[str, str] = {}
    for part in parts:
        near = _near(part, by_time, (dated, starts))
        finer = {other.id: other for other in near if coarser(part, other, window=window)}
        only = _only_maximal(tuple(finer.values()), window)
        if only is not None:
            into[part.id] = only.id
    return into


def _near(part: Part, by_time: Mapping[str, list[Part]], dated: tuple[list[Part], list[date]]) -> Iterator[Part]:
    """Yield the parts that could be finer than `part`."""
    if part.finest:
        return
    yield from by_time[part.time_key]
    if part.start is not None and part.end is not None and (not part.dated or part.start < part.end):
        ordered, starts = dated
        yield from ordered[bisect_left(starts, part.start) : bisect_right(starts, part.end)]


def _only_maximal(finer: Sequence[Part], window: int | None) -> Part | None:
    """Return the only one of `finer` that has nothing finer beside it, or None."""
    found: Part | None = None
    for part in finer:
        if any(coarser(part, other, window=window) for other in finer):
            continue
        if found is not None:
            return None
        found = part
    return found
