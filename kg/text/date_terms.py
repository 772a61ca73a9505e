"""Months, quarters, halves, years and decades named by the calendar; one rule a term.

Every rule is `(text, position, clock) -> Found | None` and reads at one place of the text. Names of months that are
also verbs or names of people (March, April, May, June, August) need a year or a preposition before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.text import periods
from kg.text.date_words import (
    MONTH,
    MONTH_NAME,
    NOT_UNIT,
    NUMBER_END,
    OSP,
    SP,
    WORD_END,
    YEAR_NUMBER,
    Clock,
    Found,
    follows,
    month_number,
    nearest,
    ordinal_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.models import TimeSpan

# ---------------------------------------------------------------- the year that a day, month or quarter belongs to

_FISCAL = rf"(?:fiscal|financial){SP}(?:year{SP})?|FY[ ]?"
_TAIL = re.compile(
    rf"(?:{OSP},{OSP}|{SP})(?:(?:of|in){SP})?(?:the{SP})?(?P<fiscal>{_FISCAL})?(?P<year>{YEAR_NUMBER}){NUMBER_END}{NOT_UNIT}"
    rf"|{SP}(?:(?:of|in){SP})?(?:the{SP})?(?P<which>this|current|last|previous|prior|next){SP}year{WORD_END}"
    rf"|{SP}(?P<fy>FY?['\u2019]?(?:{YEAR_NUMBER}|[0-9]{{2}})){NUMBER_END}"
    rf"|{SP}(?:of|in){SP}the{SP}year(?!{SP}(?:to|through|ended|ending|before|earlier){WORD_END}){WORD_END}"
)
_STEPS = {"last": -1, "previous": -1, "prior": -1, "next": 1}


@dataclass(frozen=True, slots=True)
class Year:
    """The year that words after a day, month or quarter give; `number` is None where it cannot be known."""

    end: int
    number: int | None


def year_after(text: str, at: int, clock: Clock) -> Year | None:
    """Return the year that the words from `at` on give to what stands before them, or None if they give none."""
    found = _TAIL.match(text, at)
    if found is None:
        return None
    if found["year"]:
        return Year(found.end(), int(found["year"]))
    if clock.published is None or found["fy"]:
        return Year(found.end(), None)
    return Year(found.end(), clock.published.year + _STEPS.get(found["which"] or "this", 0))


# ---------------------------------------------------------------- months

_MONTH_WORD = re.compile(rf"{MONTH}(?:-(?P<year>{YEAR_NUMBER})(?!\w|-[0-9]))?")
_PLAIN_MONTHS = {"January", "February", "July", "September", "October", "November", "December"}
_PREPOSITIONS = r"in|since|until|till|through|throughout|during"
_ASK_MAY = re.compile(rf"\b(?:{_PREPOSITIONS}|{MONTH_NAME}\s(?:and|or|to))\s+$", re.IGNORECASE)
_ASK_MONTH = re.compile(
    rf"\b(?:{_PREPOSITIONS}|by|of|from|to|for|before|after|between|{MONTH_NAME}\s(?:and|or|to))\s+$", re.IGNORECASE
)


def calendar_month(text: str, at: int, clock: Clock) -> Found | None:
    """Read March 1987, FEB-1987, in March, (since) May; the month alone floats."""
    found = _MONTH_WORD.match(text, at)
    if found is None:
        return None
    number = month_number(found["month"])
    year = Year(found.end(), int(found["year"])) if found["year"] else year_after(text, found.end(), clock)
    if year is not None:
        return Found(year.end, periods.month(year.number, number) if year.number else None, "month")
    if not (clock.sure or _is_month(found)) or re.match(r"-[a-z](?!\w*-to)|\w", text[found.end() : found.end() + 12]):
        return None
    return Found(found.end(), nearest(clock, lambda at_year: periods.month(at_year, number)), "month", floating=True)


def _is_month(found: re.Match[str]) -> bool:
    name = found["month"].capitalize()
    asks = _ASK_MAY if name == "May" else _ASK_MONTH
    return name in _PLAIN_MONTHS or follows(asks, found.string, found.start())


# ---------------------------------------------------------------- quarters and halves

_NTH = r"first|second|third|fourth|1st|2nd|3rd|4th"
_NOT_A_QUARTER = (
    rf"(?!{SP}(?:century|mile|pound|final|point|percentage|horse|of{SP}an?|in{SP}a{SP}row|running|straight){WORD_END})"
)
_QUARTERS = (
    re.compile(
        rf"(?P<pre>fiscal{SP})?(?P<nth>{_NTH}|final|last)(?:-|{SP})(?P<fiscal>fiscal{SP})?quarter(?![-\w])"
        rf"{_NOT_A_QUARTER}",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<pre>fiscal )?Q(?P<nth>[1-4])(?:[ ]?['\u2019](?P<yy>[0-9]{2}))?(?!\w)"),
    re.compile(rf"(?P<nth>[1-4])Q[ ]?(?:FY)?['\u2019]?(?P<yy>{YEAR_NUMBER}|[0-9]{{2}})?(?!\w)"),
    re.compile(rf"(?P<yy>{YEAR_NUMBER})[- ]?Q(?P<nth>[1-4])(?!\w)"),
    re.compile(rf"(?P<ends>March|June|September|December){SP}quarter(?![-\w])"),
)
_HALVES = (
    re.compile(
        rf"(?P<nth>first|second|1st|2nd)(?:-|{SP})half(?![-\w])(?!{SP}(?:hour|mile|century|time|an?{SP}))",
        re.IGNORECASE,
    ),
    re.compile(r"H(?P<nth>[12])(?:[ ]?['\u2019](?P<yy>[0-9]{2}))?(?!\w)"),
    re.compile(rf"(?P<nth>[12])H[ ]?(?P<yy>{YEAR_NUMBER}|[0-9]{{2}})?(?!\w)"),
)
_COUNTED = re.compile(r"\b(?:a|an|another|every|each)\s+$", re.IGNORECASE)
_FISCAL_LEAD = re.compile(r"\bfiscal[\s-]+$", re.IGNORECASE)


def _says_fiscal(text: str, start: int, end: int) -> bool:
    return re.search(r"fiscal|financial|FY", text[start:end], re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class _Part:
    """A quarter or half: the forms it is written in, and the period of a year that a number stands for."""

    kind: str
    forms: tuple[re.Pattern[str], ...]
    make: Callable[[int, int], TimeSpan | None]


_PARTS = (_Part("quarter", _QUARTERS, periods.quarter), _Part("half", _HALVES, periods.half))


def quarter_or_half(text: str, at: int, clock: Clock) -> Found | None:
    """Read first quarter, Q1 2025, 1Q25, December quarter, second half of 2024, H1; fiscal ones stay unresolved."""
    for part in _PARTS:
        found = next((m for form in part.forms if (m := form.match(text, at))), None)
        if found is not None and not follows(_COUNTED, text, at):
            return _part(found, part, clock)
    return None


def _part(found: re.Match[str], part: _Part, clock: Clock) -> Found | None:
    words = found.groupdict()
    number = month_number(words["ends"]) // 3 if words.get("ends") else ordinal_of(words["nth"])
    year = _year_of_part(found, clock)
    if year is None and words.get("nth") in {"last", "Last"}:
        return None
    end = year.end if year else found.end()
    if _says_fiscal(found.string, found.start(), end) or follows(_FISCAL_LEAD, found.string, found.start()):
        return Found(end, None, part.kind)
    if year is not None:
        return Found(end, part.make(year.number, number) if year.number else None, part.kind)
    return Found(end, nearest(clock, lambda at_year: part.make(at_year, number)), part.kind, floating=True)


def _year_of_part(found: re.Match[str], clock: Clock) -> Year | None:
    written = found.groupdict().get("yy")
    if written:
        return Year(found.end(), int(written) + (2000 if len(written) == 2 else 0))
    return year_after(found.string, found.end(), clock)


# ---------------------------------------------------------------- years and decades

_FISCAL_YEARS = (
    re.compile(
        rf"(?:fiscal|financial|calendar)(?:-|{SP})(?:year(?:-|{SP}))?(?P<year>{YEAR_NUMBER}){NUMBER_END}", re.IGNORECASE
    ),
    re.compile(rf"FY[ '\u2019-]?(?P<year>{YEAR_NUMBER}|[0-9]{{2}}){NUMBER_END}"),
    re.compile(rf"(?P<year>{YEAR_NUMBER}){SP}(?:fiscal|financial|calendar){SP}year(?![-\w])"),
)
_YEARS = re.compile(
    rf"(?P<first>{YEAR_NUMBER})[-/\u2010-\u2013](?P<last>{YEAR_NUMBER}|[0-9]{{2}})(?!\w|%|[-/.,:\u2013][0-9])"
)
_YEAR = re.compile(rf"(?P<year>{YEAR_NUMBER}){NUMBER_END}{NOT_UNIT}")
_DECADE = re.compile(r"(?P<year>(?:1[89]|2[01])[0-9]0)['\u2019]?s(?!\w)")
_ASK_YEAR = re.compile(
    rf"\b(?:{_PREPOSITIONS}|before|after|between|year|spring|summer|autumn|winter|[12][0-9]{{3}}\s(?:and|or|to))\s+$",
    re.IGNORECASE,
)
_ASK_ODD_YEAR = re.compile(r"\b(?:of|by|from|for|the|a|its|their|his|her|our)\s+$", re.IGNORECASE)


def calendar_year(text: str, at: int, clock: Clock) -> Found | None:
    """Read (in) 1999, fiscal 2025 (taken for the calendar year), 2019-2021, the 1990s."""
    if fiscal := next((m for form in _FISCAL_YEARS if (m := form.match(text, at))), None):
        number = int(fiscal["year"]) + (2000 if len(fiscal["year"]) == 2 else 0)
        return Found(fiscal.end(), periods.year(number), "year")
    if decade := _DECADE.match(text, at):
        first = int(decade["year"])
        return Found(decade.end(), periods.years(first, first + 9), "decade") if first not in {1800, 1900} else None
    if years := _YEARS.match(text, at):
        return _year_range(years)
    found = _YEAR.match(text, at)
    if found is None or not (clock.sure or _is_year(found)):
        return None
    time = periods.year(int(found["year"]))
    return Found(found.end(), time, "year") if time else None


def _year_range(found: re.Match[str]) -> Found | None:
    first, last = int(found["first"]), int(found["last"])
    last = first // 100 * 100 + last if last < 100 else last
    if not first < last <= first + 100:
        return None
    time = periods.years(first, last)
    return Found(found.end(), time, "years") if time else None


def _is_year(found: re.Match[str]) -> bool:
    """Return whether a bare number is a year: after "in" or "since"; after "the" only 1950 to 2099, no century."""
    number = int(found["year"])
    if follows(_ASK_YEAR, found.string, found.start()):
        return True
    return 1950 <= number < 2100 and number % 100 != 0 and follows(_ASK_ODD_YEAR, found.string, found.start())
