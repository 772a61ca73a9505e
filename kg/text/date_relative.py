"""Dates told by the day of publication: Friday, last week, three days ago, so far this year; one rule a form.

Every rule is `(text, position, clock) -> Found | None` and reads at one place of the text. Without a day of publication
the words are still found, and their time is None.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kg.text import periods
from kg.text.date_words import (
    COUNT,
    MONTH,
    SP,
    UNIT,
    WEEKDAY,
    WORD_END,
    Clock,
    Found,
    count_of,
    follows,
    month_number,
    nearest,
    nearest_weekday,
    unit_of,
    weekday_number,
)

if TYPE_CHECKING:
    from kg.models import TimeSpan

_STEPS = {"last": -1, "previous": -1, "prior": -1, "past": -1, "this": 0, "current": 0, "coming": 1, "next": 1}

# ---------------------------------------------------------------- weekdays

_WEEKDAY = re.compile(
    rf"(?:(?i:(?P<which>last|past|this|next|coming)){SP})?(?P<name>{WEEKDAY})"
    rf"(?:{SP}(?:of{SP})?(?P<week>last|this|next){SP}week{WORD_END})?"
)
_HOLIDAY_BEFORE = re.compile(
    r"(?:Black|Good|Cyber|Easter|Palm|Super|Ash|Maundy|Giving|Bloody|Shrove|Holy|Whit|Ruby|Sheffield|Casual|Man|Bowl|"
    r"Fat|Mail\son|Freaky|Taco|Prime)\s+$|\b(?:[Ee]very|[Ee]ach)\s+$"
)
_NAME_AFTER = re.compile(
    rf"\.[A-Za-z]|{SP}(?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|Mercury|Star|People|Independent|Club|Group|"
    rf"Inc|Ltd|Corp|Holdings|Magazine|Review|World|(?:Morning|Afternoon|Night){SP}(?:Live|Lights|Football|Inc|Corp))(?!\w)"
)
_CAPITAL_BEFORE = re.compile(r"(?<![\w.!?])(?P<word>[A-Z][\w&'\u2019-]*)[ \u00a0]$")
_CAPITAL_AFTER = re.compile(r"[ \u00a0][A-Z]")
_SMALL_WORDS = {
    "On", "By", "Since", "Until", "Late", "Early", "From", "After", "Before", "And", "The", "But", "In", "Last", "Next",
    "This", "Between", "To", "Or", "Through", "For", "Of", "During", "As", "At", "With", "Mid", "Till",
}  # fmt: skip


def weekday(text: str, at: int, clock: Clock) -> Found | None:
    """Read Friday, last Friday, next Tuesday, Monday of next week; names (Black Friday, Sunday Times) are not days.

    A plain weekday is the nearest on or before publication (on or after it with `clock.future`); "last" is strictly
    before publication, "next" lies in the following week, "this" in the week of publication.
    """
    found = _WEEKDAY.match(text, at)
    if found is None or _is_name(text, found):
        return None
    number, which = weekday_number(found["name"]), (found["which"] or "").lower()
    day = _weekday_day(clock, number, which, found["week"])
    return Found(found.end(), periods.one_day(day) if day else None, "weekday", floating=not (which or found["week"]))


def _weekday_day(clock: Clock, number: int, which: str, week: str | None) -> date | None:
    if clock.published is None:
        return None
    monday = clock.published - timedelta(days=clock.published.weekday())
    if week is not None:
        return monday + timedelta(days=number, weeks=_STEPS[week])
    if which == "next" or (which == "this" and not clock.future):
        return monday + timedelta(days=number, weeks=_STEPS[which])
    if which in {"last", "past"}:
        return nearest_weekday(Clock(clock.published - timedelta(days=1)), number)
    if which == "coming":
        return nearest_weekday(Clock(clock.published + timedelta(days=1), future=True), number)
    return nearest_weekday(clock, number)


def _is_name(text: str, found: re.Match[str]) -> bool:
    start, end = found.start("name"), found.end("name")
    if follows(_HOLIDAY_BEFORE, text, start) or _NAME_AFTER.match(text, end):
        return True
    before = _CAPITAL_BEFORE.search(text[max(0, start - 32) : start])
    between_capitals = before is not None and _CAPITAL_AFTER.match(text, end) is not None
    return between_capitals and before is not None and before["word"] not in _SMALL_WORDS


# ---------------------------------------------------------------- today and its neighbours

_NEAR_DAY = re.compile(
    rf"(?:(?P<two>day{SP}before{SP}yesterday|day{SP}after{SP}tomorrow)|yesterday|tomorrow|today|tonight|"
    rf"this{SP}(?:morning|afternoon|evening)|last{SP}night){WORD_END}",
    re.IGNORECASE,
)
_TITLE_AFTER = re.compile(rf"{SP}(?i:show|programme|program|newspaper)(?!\w)|\.[A-Za-z]")


def near_day(text: str, at: int, clock: Clock) -> Found | None:
    """Read today, yesterday, tomorrow, tonight, this morning, last night, the day before yesterday."""
    found = _NEAR_DAY.match(text, at)
    if found is None or _TITLE_AFTER.match(text, found.end()):
        return None
    if found.group()[0] == "T" and follows(_CAPITAL_BEFORE, text, at):
        return None
    if clock.published is None:
        return Found(found.end(), None)
    words = found.group().lower()
    step = -1 if words.startswith(("yesterday", "last")) else int(words.startswith("tomorrow"))
    if found["two"]:
        step = -2 if "before" in words else 2
    return Found(found.end(), periods.one_day(clock.published + timedelta(days=step)), "day")


# ---------------------------------------------------------------- this week, the last three months

_UNIT = re.compile(
    rf"(?P<which>this(?:{SP}(?:past|coming))?|current|last|previous|prior|past|next){SP}(?:(?:fiscal|financial){SP})?"
    rf"(?P<unit>weekend|week|month|quarter|half|year|decade){WORD_END}(?!-\w)",
    re.IGNORECASE,
)
_ROLLING = re.compile(
    rf"(?P<which>last|past|previous|next|coming){SP}(?P<count>{COUNT}){SP}(?P<unit>{UNIT})s{WORD_END}(?!{SP}of{WORD_END})",
    re.IGNORECASE,
)
_AGO = re.compile(
    rf"(?P<count>an?|{COUNT}){SP}(?P<unit>{UNIT})s?{SP}(?P<way>ago|earlier|from{SP}now){WORD_END}", re.IGNORECASE
)
_NAMED_MONTH = re.compile(rf"(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Pp]ast){SP}{MONTH}(?!-[a-z]|\w)")


def named_unit(text: str, at: int, clock: Clock) -> Found | None:
    """Read this week, last quarter, next year: whole periods; "the past week" is the seven days up to publication."""
    found = _UNIT.match(text, at)
    if found is None:
        return None
    if clock.published is None:
        return Found(found.end(), None)
    which, unit = found["which"].lower().split()[-1], unit_of(found["unit"])
    if which == "past" and unit != "weekend":
        return Found(found.end(), _as_range(periods.until(clock.published, 1, unit)))
    time = periods.containing(periods.add(clock.published, _STEPS[which], unit), unit)
    return Found(found.end(), time, "decade" if unit == "decade" else "other")


def _as_range(time: TimeSpan | None) -> TimeSpan | None:
    return None if time is None else time.model_copy(update={"precision": "range"})


def rolling(text: str, at: int, clock: Clock) -> Found | None:
    """Read the last three months (up to publication) and the next two years (from the day after it)."""
    found = _ROLLING.match(text, at)
    if found is None:
        return None
    if clock.published is None:
        return Found(found.end(), None)
    count, unit = count_of(found["count"]), unit_of(found["unit"])
    if found["which"].lower() in {"next", "coming"}:
        time = periods.starting(clock.published + timedelta(days=1), count, unit)
    else:
        time = periods.until(clock.published, count, unit)
    return Found(found.end(), _as_range(time))


def ago(text: str, at: int, clock: Clock) -> Found | None:
    """Read three days ago (a day), two weeks earlier (that week), a year ago (that year), ten days from now."""
    found = _AGO.match(text, at)
    if found is None:
        return None
    if clock.published is None:
        return Found(found.end(), None)
    steps = count_of(found["count"]) * (1 if found["way"].lower().startswith("from") else -1)
    unit = unit_of(found["unit"])
    return Found(found.end(), periods.containing(periods.add(clock.published, steps, unit), unit))


def named_month(text: str, at: int, clock: Clock) -> Found | None:
    """Read last March (ended before this month), next May, this June (of the year of publication)."""
    found = _NAMED_MONTH.match(text, at)
    if found is None:
        return None
    if clock.published is None:
        return Found(found.end(), None, "month")
    number, which = month_number(found["month"]), found["which"].lower()
    here = periods.containing(clock.published, "month")
    if which == "this" or here is None:
        return Found(found.end(), periods.month(clock.published.year, number), "month")
    other = here.end + timedelta(days=1) if which == "next" else here.start - timedelta(days=1)
    time = nearest(Clock(other, future=which == "next"), lambda year: periods.month(year, number))
    return Found(found.end(), time, "month")


# ---------------------------------------------------------------- parts of the running period

_RUNNING = re.compile(
    rf"so{SP}far{SP}(?:this|in{SP}(?:this|the)){SP}(?P<a>week|month|quarter|year){WORD_END}"
    rf"|this{SP}(?P<b>week|month|quarter|year){SP}so{SP}far{WORD_END}"
    rf"|(?P<c>week|month|quarter|year)(?:-|{SP})to(?:-|{SP})date{WORD_END}|(?P<ytd>YTD)(?!\w)",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?P<way>earlier|later){SP}(?:this|in{SP}(?:this|the)){SP}(?P<unit>week|month|quarter|year){WORD_END}",
    re.IGNORECASE,
)


def running(text: str, at: int, clock: Clock) -> Found | None:
    """Read so far this year, year to date, earlier this month (up to publication), later this week (from it on)."""
    found = _RUNNING.match(text, at) or _PART.match(text, at)
    if found is None:
        return None
    parts = found.groupdict()
    if clock.published is None:
        return Found(found.end(), None)
    unit = unit_of(next((parts[name] for name in ("a", "b", "c", "unit") if parts.get(name)), "year"))
    whole = periods.containing(clock.published, unit)
    if whole is None:
        return Found(found.end(), None)
    if (parts.get("way") or "").lower() == "later":
        return Found(found.end(), periods.span(clock.published, whole.end, "range"))
    return Found(found.end(), periods.span(whole.start, clock.published, "range"))
