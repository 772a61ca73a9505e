"""Publication dates as publishers write them → a date, or a date-time with its offset. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from kg.errors import SourceError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DAY_NAMES = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = r"(?:[\sT,]+(?:at\s+)?\d{1,2}:\d{2}.*)?"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}.*)?$", re.IGNORECASE)
_SPACED_OFFSET = re.compile(r"\s+([+-]\d{2}:?\d{2}|Z|UTC|GMT)$", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})" + _CLOCK + "$")
_RFC_2822 = re.compile(
    r"(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?(?:\s+\S+)?(?:\s+\(\w+\))?$", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"{_DAY_NAMES}({_MONTH_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_CLOCK}$", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    rf"{_DAY_NAMES}(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+({_MONTH_NAMES})\.?[\s,-]+(\d{{4}}){_CLOCK}$", re.IGNORECASE
)


def parse_published(value: str) -> date | datetime:
    """Return the date that `value` states: a date-time only if it has an offset, else the date alone.

    Reads ISO 8601, RFC 2822, "February 21, 2025", "21 Feb 2025", "26-FEB-1987 15:02:20.00" and "2025/02/21".
    SourceError for any other form, also for "02/03/2025", which may be either of two days.

    >>> parse_published("26-FEB-1987 15:02:20.00")
    datetime.date(1987, 2, 26)
    """
    text = " ".join(value.split())
    try:
        found = _read(text)
    except (ValueError, OverflowError):  # the form is right, the day is not: 30 February, offset +99:00
        found = None
    if found is None:
        raise SourceError(
            f"the date {value[:60]!r} is not understood", remedy="write it as 2025-02-21 or 2025-02-21T09:30:00+08:00"
        )
    if isinstance(found, datetime) and found.utcoffset() is None:
        return found.date()
    return found


def _read(text: str) -> date | datetime | None:
    if _ISO.match(text):
        return _iso(text)
    if _RFC_2822.match(text):
        return parsedate_to_datetime(text)
    if m := _SLASHED.match(text):
        return date(int(m[1]), int(m[2]), int(m[3]))
    if m := _MONTH_FIRST.match(text):
        return date(int(m[3]), _month(m[1]), int(m[2]))
    if m := _DAY_FIRST.match(text):
        return date(int(m[3]), _month(m[2]), int(m[1]))
    return None


def _iso(text: str) -> date | datetime:
    if len(text) == len("2025-02-21"):
        return date.fromisoformat(text)
    tight = _SPACED_OFFSET.sub(lambda m: m[1] if m[1][0] in "+-" else "Z", text)
    return datetime.fromisoformat(tight.upper())


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
