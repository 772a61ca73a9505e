"""Periods of the calendar as closed intervals of days, and moves between them; no words are read here.

Weeks run Monday to Sunday (ISO 8601). Nothing outside the years 1800 to 2199 is given: such a period is None.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from kg.models import Precision, TimeSpan

FIRST_YEAR, LAST_YEAR = 1800, 2199

Unit = Literal["day", "week", "weekend", "month", "quarter", "half", "year", "decade"]
Part = Literal["early", "mid", "late"]

_DAYS = {"day": 1, "week": 7, "weekend": 7}
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
_DAY = timedelta(days=1)


def span(start: date, end: date, precision: Precision) -> TimeSpan | None:
    """Return the closed interval, or None if it is empty or leaves the years 1800 to 2199."""
    if start > end or start.year < FIRST_YEAR or end.year > LAST_YEAR:
        return None
    return TimeSpan(start=start, end=end, precision=precision)


def is_day(year: int, month: int, number: int) -> bool:
    """Return whether the calendar has that day; `year` must be 1 to 9999.

    >>> is_day(2024, 2, 29), is_day(2025, 2, 29), is_day(2025, 13, 1)
    (True, False, False)
    """
    return 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]


def day(year: int, month: int, number: int) -> TimeSpan | None:
    """Return one day, or None where the calendar lacks it."""
    if not is_day(year, month, number):
        return None
    at = date(year, month, number)
    return span(at, at, "day")


def one_day(at: date) -> TimeSpan | None:
    """Return the interval of the one day `at`."""
    return span(at, at, "day")


def month(year: int, number: int) -> TimeSpan | None:
    """Return the whole month `number` (1 to 12) of `year`."""
    return _months(year, number, 1, "month")


def quarter(year: int, number: int) -> TimeSpan | None:
    """Return the calendar quarter `number` (1 to 4) of `year`."""
    return _months(year, 3 * number - 2, 3, "quarter")


def half(year: int, number: int) -> TimeSpan | None:
    """Return the half `number` (1 or 2) of the calendar year `year`."""
    return _months(year, 6 * number - 5, 6, "half")


def year(number: int) -> TimeSpan | None:
    """Return the calendar year."""
    return _months(number, 1, 12, "year")


def years(first: int, last: int) -> TimeSpan | None:
    """Return the range from the start of `first` to the end of `last`."""
    return span(date(first, 1, 1), date(last, 12, 31), "range")


def _months(first_year: int, first_month: int, count: int, precision: Precision) -> TimeSpan | None:
    start = date(first_year, first_month, 1)
    return span(start, add(start, count, "month") - _DAY, precision)


def add(at: date, count: int, unit: Unit) -> date:
    """Return `at` moved by `count` units; the day is cut to the length of the month.

    >>> add(date(2025, 3, 31), -1, "month")
    datetime.date(2025, 2, 28)
    """
    if unit in _DAYS:
        return at + timedelta(days=count * _DAYS[unit])
    index = at.year * 12 + at.month - 1 + count * _MONTHS[unit]
    to_year, to_month = divmod(index, 12)
    return date(to_year, to_month + 1, min(at.day, monthrange(to_year, to_month + 1)[1]))


def containing(at: date, unit: Unit) -> TimeSpan | None:
    """Return the whole `unit` that holds the day `at`."""
    monday = at - timedelta(days=at.weekday())
    match unit:
        case "day":
            return one_day(at)
        case "week":
            return span(monday, monday + timedelta(days=6), "week")
        case "weekend":
            return span(monday + timedelta(days=5), monday + timedelta(days=6), "range")
        case "decade":
            return years(at.year // 10 * 10, at.year // 10 * 10 + 9)
        case _:
            size = _MONTHS[unit]
            return _months(at.year, (at.month - 1) // size * size + 1, size, unit)


def until(end: date, count: int, unit: Unit) -> TimeSpan | None:
    """Return the `count` units that end on the day `end`.

    One, three, six and twelve months are a month, a quarter, a half and a year; seven days are a week.

    >>> until(date(2025, 3, 31), 12, "month").start
    datetime.date(2024, 4, 1)
    """
    return span(add(end + _DAY, -count, unit), end, _precision(count, unit))


def starting(start: date, count: int, unit: Unit) -> TimeSpan | None:
    """Return the `count` units that begin on the day `start`."""
    return span(start, add(start, count, unit) - _DAY, _precision(count, unit))


def _precision(count: int, unit: Unit) -> Precision:
    if unit in _DAYS:
        lengths: dict[int, Precision] = {1: "day", 7: "week"}
        return lengths.get(count * _DAYS[unit], "range")
    terms: dict[int, Precision] = {1: "month", 3: "quarter", 6: "half", 12: "year"}
    return terms.get(count * _MONTHS[unit], "range")


def third(whole: TimeSpan, part: Part) -> TimeSpan | None:
    """Return the early, middle or late third of a period, as a range.

    A month is cut after the 10th and the 20th, a week after Tuesday and Thursday, longer periods between months:
    early 2022 is January to April, late 2022 September to December. The early 1980s are 1980 to 1983, the late ones
    1987 to 1989.
    """
    first, second = _cuts(whole)
    match part:
        case "early":
            return span(whole.start, first - _DAY, "range")
        case "mid":
            return span(first, second - _DAY, "range")
        case "late":
            return span(second, whole.end, "range")


_DECADE = 120  # months


def _cuts(whole: TimeSpan) -> tuple[date, date]:
    days = (whole.end - whole.start).days + 1
    if days <= 31:
        step = timedelta(days=10 if days >= 28 else max(1, days // 3))
        return whole.start + step, whole.start + 2 * step
    months = max(3, round(days / 30.44))
    if months == _DECADE:
        return add(whole.start, 4, "year"), add(whole.start, 7, "year")
    return add(whole.start, months // 3, "month"), add(whole.start, months // 3 * 2, "month")
