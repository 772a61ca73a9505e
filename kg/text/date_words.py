"""The vocabulary of the date reader: pieces of patterns, the clock that dates are read against, what is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

    from kg.models import TimeSpan
    from kg.text.periods import Unit

Kind = str  # what was named: "day", "weekday", "month", "quarter", "half", "year", "other"


@dataclass(frozen=True, slots=True)
class Clock:
    """What dates are read against.

    `published` is None where the day of publication is unknown. `future` turns a floating date (no year, or a plain
    weekday) to the next one. `sure` says that the words around ("since", "early") already promise a date.
    """

    published: date | None
    future: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A date in words that ends at `end`. `floating`: the words lack a year or week, the clock chose it."""

    end: int
    time: TimeSpan | None
    kind: Kind = "other"
    floating: bool = False
    impossible: bool = False


Rule = Callable[[str, int, Clock], Found | None]

# ---------------------------------------------------------------- pieces of patterns, all of bounded length

SP = r"(?:[^\S\n]{1,3}|[^\S\n]{0,2}\n[^\S\n]{0,2})"
OSP = rf"(?:{SP})?"
DASH = r"[-\u2010-\u2014]"
WORD_END = r"(?![\w]|['\u2019](?!s\b)\w)"
NUMBER_END = r"(?!\w|%|[.,:/][0-9])"
UNITS = (
    r"percent|per\scent|pct|dlrs|francs|marks|crowns|percentage|points?|people|workers|employees|jobs|staff|men|women|dollars?|euros?|yuan|"
    r"pounds?|yen|rupees|crore|lakh|miles?|kms?|kilomet(?:er|re)s|met(?:er|re)s|tons?|tonnes|barrels|bushels|hundred|"
    r"thousand|million|billion|trillion|mln|bln|mn|bn|basis|bps|cents|cts|shares|times|hours?|minutes?|"
    r"(?:straight\s|consecutive\s)?(?:days?|weeks?|months?|years?)"
)
NOT_UNIT = rf"(?!\s?-?(?:%|(?:{UNITS})(?!\w)))"
DAY_NUMBER = r"(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
YEAR_NUMBER = r"(?:1[0-9]|2[0-9])[0-9]{2}(?![0-9])"

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_VERBS = {"March", "May", "August"}
_SHORT = (
    r"(?:J[Aa][Nn]|F[Ee][Bb]|M[Aa][Rr]|A[Pp][Rr]|J[Uu][NnLl]|A[Uu][Gg]|S[Ee][Pp][Tt]?|O[Cc][Tt]|N[Oo][Vv]|D[Ee][Cc])"
)
_LONG = "|".join(
    form for name in MONTH_NAMES for form in (name, name.upper(), *(() if name in _VERBS else (name.lower(),)))
)
MONTH_NAME = rf"(?:(?:{_LONG})(?![A-Za-z])|{_SHORT}(?![A-Za-z])\.?)"
MONTH = rf"(?P<month>{MONTH_NAME})"

_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
WEEKDAY = rf"(?:{_WEEKDAYS}|{_WEEKDAYS.lower()}|{_WEEKDAYS.upper()})(?!\w)"
WEEKDAY_SHORT = r"(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)(?![A-Za-z])\.?"

_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNT = rf"(?:{'|'.join(_COUNTS)}|[1-9][0-9]{{0,2}}(?![0-9]))"
UNIT = r"(?:day|week|month|quarter|year)"
_ORDINALS = ("first", "second", "third", "fourth")


def month_number(name: str) -> int:
    """Return 1 to 12 for a month's name or abbreviation in any case."""
    return [long[:3] for long in MONTH_NAMES].index(name[:3].capitalize()) + 1


def weekday_number(name: str) -> int:
    """Return 0 (Monday) to 6 for a weekday's name or abbreviation in any case."""
    return [long[:3] for long in _WEEKDAYS.split("|")].index(name[:3].capitalize())


def count_of(word: str) -> int:
    """Return the number that `word` says: digits, "a", or one to twelve."""
    low = word.lower()
    if low in {"a", "an"}:
        return 1
    return int(low) if low.isdecimal() else _COUNTS.index(low) + 1


def ordinal_of(word: str) -> int:
    """Return 1 to 4 for "first" or "1st" and so on; "last" and "final" are 4."""
    low = word.lower()
    if low[0].isdecimal():
        return int(low[0])
    return _ORDINALS.index(low) + 1 if low in _ORDINALS else 4


def unit_of(word: str) -> Unit:
    """Return the unit that a word names, in singular or plural."""
    units: tuple[Unit, ...] = ("weekend", "week", "month", "quarter", "half", "year", "decade", "day")
    low = word.lower()
    return next(unit for unit in units if low.startswith(unit))


# ---------------------------------------------------------------- the words around

_BEFORE = 32


def follows(pattern: re.Pattern[str], text: str, at: int) -> bool:
    """Return whether `pattern` (anchored at its end) matches just before `at`."""
    return pattern.search(text[max(0, at - _BEFORE) : at]) is not None


def nearest(clock: Clock, make: Callable[[int], TimeSpan | None]) -> TimeSpan | None:
    """Return the period that `make(year)` gives in the year the clock chooses, or None without a publication day.

    By default the latest one that starts on or before publication (it may still be running); with `clock.future`
    the first that ends on or after it. Eight years either way are tried, for leap days.
    """
    if clock.published is None:
        return None
    around = range(clock.published.year - 8, clock.published.year + 9)
    found = [period for at in around if (period := make(at)) is not None]
    if clock.future:
        return min((p for p in found if p.end >= clock.published), key=lambda p: p.start, default=None)
    return max((p for p in found if p.start <= clock.published), key=lambda p: p.start, default=None)


def nearest_weekday(clock: Clock, number: int) -> date | None:
    """Return that weekday on or before publication; on or after it with `clock.future`."""
    if clock.published is None:
        return None
    if clock.future:
        return clock.published + timedelta(days=(number - clock.published.weekday()) % 7)
    return clock.published - timedelta(days=(clock.published.weekday() - number) % 7)
