"""Days named by the calendar: February 21, 2025, 21 Feb, 26-FEB-1987, 2025-02-21, March 3-5; one rule a form.

Every rule is `(text, position, clock) -> Found | None` and reads at one place of the text.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kg.text import periods
from kg.text.date_terms import Year, year_after
from kg.text.date_words import (
    DASH,
    DAY_NUMBER,
    MONTH,
    MONTH_NAME,
    NOT_UNIT,
    NUMBER_END,
    OSP,
    SP,
    WEEKDAY,
    WEEKDAY_SHORT,
    YEAR_NUMBER,
    Clock,
    Found,
    count_of,
    follows,
    month_number,
    nearest,
    weekday_number,
)

if TYPE_CHECKING:
    from kg.models import TimeSpan

_ISO = re.compile(rf"(?P<y>{YEAR_NUMBER})(?P<s>[-/.])(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})(?![0-9]|[-/.][0-9])")
_SLASHED = re.compile(
    rf"(?P<a>[0-9]{{1,2}})(?P<s>[-/.])(?P<b>[0-9]{{1,2}})(?P=s)(?P<y>{YEAR_NUMBER})(?!\w|[-/.,:][0-9])"
)
_ORDINAL = r"(?:st|nd|rd|th)?"
#: Days of one figure, as wires once spelled them: "on May one"; not "in March six mills".
_IN_WORDS = "one|two|three|four|five|six|seven|eight|nine"
_DAY_FORMS = (
    re.compile(rf"(?P<day>{DAY_NUMBER})[-/]{MONTH}[-/](?P<year>{YEAR_NUMBER})(?!\w)"),
    re.compile(rf"(?P<day>{DAY_NUMBER}){_ORDINAL}{SP}(?:of{SP})?{MONTH}(?!-[A-Za-z])"),
    re.compile(rf"{MONTH}{OSP}(?:the{SP})?(?P<day>{DAY_NUMBER}){_ORDINAL}{NUMBER_END}{NOT_UNIT}"),
    re.compile(
        rf"(?:(?<=\b[Oo]n )|(?<=\bof )|(?<=\bby )|(?<=\buntil )|(?<=\b[Ff]rom )|(?<=\bsince )|(?<=\bdue )|(?<=\bto ))"
        rf"{MONTH}{SP}(?P<day>{_IN_WORDS})(?={OSP}[,.;)]|$|{SP}(?:at|but|for|that|when|will){SP})"
    ),
)
_WEEKDAY_LEAD = re.compile(rf"(?P<name>{WEEKDAY}|{WEEKDAY_SHORT})(?:{OSP},{OSP}|{SP}(?P<open>\()?)(?:the{SP})?")
_WEEKDAY_BEHIND = re.compile(rf"{SP}\((?P<name>{WEEKDAY}|{WEEKDAY_SHORT})\)")


def numeric_day(text: str, at: int, clock: Clock) -> Found | None:
    """Read 2025-02-21, 21/02/2025 or 02/21/2025; unresolved where day and month could be swapped."""
    del clock
    if found := _ISO.match(text, at):
        return _day(found.end(), int(found["y"]), int(found["m"]), int(found["d"]))
    found = _SLASHED.match(text, at)
    if found is None:
        return None
    a, b, year = int(found["a"]), int(found["b"]), int(found["y"])
    orders = {(month, number) for month, number in ((a, b), (b, a)) if 1 <= month <= 12}
    if len(orders) == 2 and all(periods.is_day(year, *order) for order in orders):
        return Found(found.end(), None, "day")
    real = [order for order in orders if periods.is_day(year, *order)]
    return _day(found.end(), year, *(real[0] if real else (13, 1)))


def _day(end: int, year: int, month: int, number: int) -> Found:
    return Found(end, periods.day(year, month, number), "day", impossible=not periods.is_day(year, month, number))


def named_day(text: str, at: int, clock: Clock) -> Found | None:
    """Read February 21, 2025, 21 Feb, 26-FEB-1987 or Friday (Feb. 21); a weekday that disagrees is impossible."""
    lead = _WEEKDAY_LEAD.match(text, at)
    start = lead.end() if lead else at
    found = next((m for form in _DAY_FORMS if (m := form.match(text, start))), None)
    if found is None:
        return None
    year = _year_of_day(found, clock)
    end = year.end if year else found.end()
    if lead and lead["open"]:
        closed = text.startswith(")", end)
        return _resolve(found, clock, end=end + 1, year=year, weekday=lead["name"]) if closed else None
    behind = _WEEKDAY_BEHIND.match(text, end)
    weekday = (lead or behind or {"name": None})["name"]
    return _resolve(found, clock, end=behind.end() if behind else end, year=year, weekday=weekday)


def _year_of_day(found: re.Match[str], clock: Clock) -> Year | None:
    written = found.groupdict().get("year")
    return Year(found.end(), int(written)) if written else year_after(found.string, found.end(), clock)


def _resolve(found: re.Match[str], clock: Clock, *, end: int, year: Year | None, weekday: str | None) -> Found:
    month, number = month_number(found["month"]), count_of(found["day"])
    wanted = None if weekday is None else weekday_number(weekday)
    if year is None:
        if not periods.is_day(2024, month, number):
            return Found(end, None, "day", impossible=True)
        return Found(end, _without_year(month, number, wanted, clock), "day", floating=wanted is None)
    if year.number is None:
        return Found(end, None, "day")
    day = _day(end, year.number, month, number)
    if day.time and wanted is not None and day.time.start.weekday() != wanted:
        return Found(end, None, "day", impossible=True)
    return day


def _without_year(month: int, number: int, weekday: int | None, clock: Clock) -> TimeSpan | None:
    """Return the nearest such day; one on the stated weekday may lie on either side of publication."""
    if weekday is None or clock.published is None:
        return nearest(clock, lambda year: periods.day(year, month, number))
    around = range(clock.published.year - 8, clock.published.year + 9)
    days = (day for year in around if (day := periods.day(year, month, number)) and day.start.weekday() == weekday)
    return min(days, key=lambda day: abs(day.start - (clock.published or day.start)), default=None)


_RUN = rf"(?:{OSP}{DASH}{OSP}|{SP}(?:to|through|until){SP})"
_DAY_RUNS = (
    re.compile(
        rf"{MONTH}{SP}(?P<day>{DAY_NUMBER}){_ORDINAL}(?:{_RUN}|{SP}(?P<and>and){SP})(?P<last>{DAY_NUMBER}){_ORDINAL}"
        rf"{NUMBER_END}{NOT_UNIT}(?!{SP}(?:of{SP})?{MONTH_NAME})"
    ),
    re.compile(
        rf"(?P<day>{DAY_NUMBER}){_ORDINAL}(?:{_RUN}|{SP}(?P<and>and){SP})(?P<last>{DAY_NUMBER}){_ORDINAL}{SP}"
        rf"(?:of{SP})?{MONTH}(?!-[A-Za-z])"
    ),
)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)


def day_run(text: str, at: int, clock: Clock) -> Found | None:
    """Read days of one month that run on: March 3-5, 3 to 5 March 2025, (between) March 3 and 5."""
    found = next((m for form in _DAY_RUNS if (m := form.match(text, at))), None)
    if found is None or (found["and"] and not follows(_BETWEEN, text, at)):
        return None
    year = year_after(text, found.end(), clock)
    end = year.end if year else found.end()
    month, first, last = month_number(found["month"]), int(found["day"]), int(found["last"])
    if not periods.is_day(2024, month, last) or first >= last:
        return None
    if year is None:
        time = nearest(clock, lambda at_year: _run(at_year, month, first, last))
        return Found(end, time, "days", floating=True)
    if year.number is None:
        return Found(end, None, "days")
    lacking = not periods.is_day(year.number, month, last)
    return Found(end, _run(year.number, month, first, last), "days", impossible=lacking)


def _run(year: int, month: int, first: int, last: int) -> TimeSpan | None:
    if not periods.is_day(year, month, last):
        return None
    return periods.span(date(year, month, first), date(year, month, last), "range")
