"""Readable names for events: "+15 % · 21 Feb 2025"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.models import Quantity, TimeSpan

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"ROSE": "+", "FELL": "\u2212"}
MOVES = {"ROSE": "rise", "FELL": "fall"}
UNITS = {"percent": " %", "points": " points", "basis_points": " bp", "count": "", "ratio": "", "money": ""}
BOUNDS = {"at_least": " or more", "at_most": " or less"}
SCALES = ((1e12, " tn"), (1e9, " bn"), (1e6, " m"))
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def event_name(
    predicate: str, type_: str, *, number: Quantity | None, slots: Mapping[str, str | float], time: TimeSpan | None
) -> str:
    """Return a short name for an event: what happened, and when if that is known.

    >>> event_name("REPORTED", "EarningsReport", number=None, slots={"surprise": "beat"}, time=None)
    'results: beat'
    >>> event_name("ROSE", "PriceMove", number=None, slots={"record": "limit up"}, time=None)
    'rise, limit up'
    """
    what = _move(predicate, number, slots) if predicate in SIGNS else _outcome(type_, number, slots)
    return f"{what} · {day_words(time)}" if time else what


def number_words(number: Quantity) -> str:
    """Return a number with its unit as a reader expects it: "6.5 %", "2.4 bn USD", "50 to 100 bp", "10 % or more".

    >>> from kg.models import Quantity
    >>> number_words(Quantity(value=0.62, unit="money", currency="USD", per="share", start=0, end=1))
    '0.62 USD a share'
    >>> number_words(Quantity(value=3, upper=5, unit="percent", bound="at_least", start=0, end=1))
    '3 to 5 % or more'
    """
    values = [number.value] if number.upper is None else [number.value, number.upper]
    size, word = 1.0, UNITS[number.unit]
    if number.unit == "money":
        size, scale = next(((size, word) for size, word in SCALES if abs(values[-1]) >= size), (1.0, ""))
        word = f"{scale} {number.currency or ''}".rstrip()
    figures = " to ".join(f"{each / size:,.10g}" for each in values)
    return figures + word + (f" a {number.per}" if number.per else "") + BOUNDS.get(number.bound, "")


def day_words(time: TimeSpan) -> str:
    """Return a time as precise as it was stated: "21 Feb 2025", "Feb 2025", "9 to 13 Mar 2026"."""
    start, end = time.start, time.end
    month = MONTHS[start.month - 1]
    if start == end:
        return f"{start.day} {month} {start.year}"
    if time.precision == "month" and (start.year, start.month) == (end.year, end.month):
        return f"{month} {start.year}"
    if time.precision == "year" and start.year == end.year:
        return str(start.year)
    left = f"{start.day}" if (start.year, start.month) == (end.year, end.month) else f"{start.day} {month}"
    left += "" if start.year == end.year else f" {start.year}"
    return f"{left}\u2013{end.day} {MONTHS[end.month - 1]} {end.year}"


def _move(predicate: str, number: Quantity | None, slots: Mapping[str, str | float]) -> str:
    size = SIGNS[predicate] + number_words(_unsigned(number)) if number else MOVES[predicate]
    extra = [str(slots[name]) for name in ("instrument", "measure", "record") if slots.get(name)]
    window = str(slots.get("window") or "")
    if window and window != "day":
        extra.append(window)
    return ", ".join((size, *extra))


def _unsigned(number: Quantity) -> Quantity:
    """Return a number whose way the predicate says."""
    ends = sorted(abs(each) for each in (number.value, number.upper) if each is not None)
    return number.model_copy(update={"value": ends[0], "upper": ends[1] if len(ends) > 1 else None})


def _outcome(type_: str, number: Quantity | None, slots: Mapping[str, str | float]) -> str:
    default = "results" if type_ == "EarningsReport" else CAPITAL.sub(" ", type_).lower()
    subject = next((str(slots[name]) for name in ("name", "metric", "about") if slots.get(name)), default)
    details = [number_words(number)] if number else []
    details += [str(slots[name]) for name in ("surprise", "change", "stage") if slots.get(name)]
    return f"{subject}: {', '.join(details)}" if details else subject
