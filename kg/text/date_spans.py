"""Dates built of other dates: early 2022, first week of March, three months to June, since 2019, from A to B.

Every rule is `(text, position, clock) -> Found | None` and reads at one place of the text. A rule only builds on the
rules before it, so reading never recurses without end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kg.text import date_days, date_relative, date_terms, periods
from kg.text.date_words import (
    COUNT,
    NOT_UNIT,
    SP,
    WORD_END,
    YEAR_NUMBER,
    Clock,
    Found,
    Rule,
    count_of,
    follows,
    ordinal_of,
    unit_of,
)

if TYPE_CHECKING:
    from kg.models import TimeSpan

SIMPLE: tuple[Rule, ...] = (
    date_days.numeric_day,
    date_days.day_run,
    date_days.named_day,
    date_terms.calendar_month,
    date_terms.quarter_or_half,
    date_terms.calendar_year,
    date_relative.weekday,
    date_relative.near_day,
    date_relative.named_month,
    date_relative.rolling,
    date_relative.named_unit,
    date_relative.ago,
    date_relative.running,
)


def longest(rules: tuple[Rule, ...], text: str, at: int, clock: Clock) -> Found | None:
    """Return what the rule that reads furthest from `at` finds; the first of equals."""
    return max((found for rule in rules if (found := rule(text, at, clock))), key=lambda found: found.end, default=None)


def _simple(text: str, at: int, clock: Clock) -> Found | None:
    return longest(SIMPLE, text, at, replace(clock, sure=True))


# ---------------------------------------------------------------- parts of a period

_THIRD = re.compile(rf"(?P<part>early|mid|late)(?:-|{SP})(?:in{SP})?(?:the{SP})?", re.IGNORECASE)
_EDGE = re.compile(rf"(?P<edge>start|beginning|middle|end){SP}of{SP}(?:the{SP})?", re.IGNORECASE)
_RUNNING_UNIT = re.compile(rf"(?P<unit>week|month|quarter|year){WORD_END}(?!-\w)(?!{SP}(?:to|ended|ending){WORD_END})")
_PARTS: dict[str, periods.Part] = {
    "early": "early", "start": "early", "beginning": "early",
    "mid": "mid", "middle": "mid", "late": "late", "end": "late",
}  # fmt: skip
_WHOLE = {"month", "quarter", "half", "year", "week"}


def _whole(text: str, at: int, clock: Clock, *, unit: bool) -> Found | None:
    """Read a period of a week or more; with `unit` also the bare "(the) year" for the running one."""
    found = _simple(text, at, clock)
    if found is not None:
        long = found.time is None or found.time.precision in _WHOLE or found.kind == "decade"
        return found if long and found.kind not in {"day", "weekday"} else None
    bare = _RUNNING_UNIT.match(text, at) if unit else None
    if bare is None:
        return None
    time = periods.containing(clock.published, unit_of(bare["unit"])) if clock.published else None
    return Found(bare.end(), time)


def third(text: str, at: int, clock: Clock) -> Found | None:
    """Read early 2022, mid-2024, late last year, the end of March: the third of the period that it names."""
    lead = _THIRD.match(text, at) or _EDGE.match(text, at)
    if lead is None:
        return None
    words = lead.groupdict()
    part = _PARTS[(words.get("part") or words.get("edge") or "").lower()]
    of_the = "edge" in words or lead.group().lower().endswith(("the ", "the\n"))
    found = _whole(text, lead.end(), clock, unit=of_the)
    if found is None:
        return None
    return replace(found, time=periods.third(found.time, part) if found.time else None, kind="part")


_PORTION = re.compile(
    rf"(?P<which>first|second|third|fourth|opening|last|final){SP}(?:(?P<count>{COUNT}){SP})?"
    rf"(?P<unit>day|week|month|quarter)s?{SP}(?:of|in){SP}(?:the{SP})?",
    re.IGNORECASE,
)


def portion(text: str, at: int, clock: Clock) -> Found | None:
    """Read the first week of March (its days 1 to 7), the last two months of 2024."""
    lead = _PORTION.match(text, at)
    found = _whole(text, lead.end(), clock, unit=True) if lead else None
    if lead is None or found is None:
        return None
    return replace(found, time=_cut(found.time, lead) if found.time else None, kind="part")


def _cut(whole: TimeSpan, lead: re.Match[str]) -> TimeSpan | None:
    count, unit, which = count_of(lead["count"] or "a"), unit_of(lead["unit"]), lead["which"].lower()
    if which in {"last", "final"}:
        cut = periods.until(whole.end, count, unit)
    else:
        skip = 0 if which in {"first", "opening"} else ordinal_of(which) - 1
        cut = periods.starting(periods.add(whole.start, skip * count, unit), count, unit)
    return cut if cut and whole.start <= cut.start and cut.end <= whole.end else None


# ---------------------------------------------------------------- periods named by their end

_ENDED = re.compile(
    rf"(?:(?P<count>{COUNT})(?:-|{SP}))?(?:(?:fiscal|financial){SP})?"
    rf"(?P<unit>day|week|month|quarter|half|year)(?:-year)?(?P<s>s)?{SP}"
    rf"(?:(?P<period>period){SP})?"
    rf"(?:(?:that|which){SP})?(?P<to>ended|ending|to|through|until){SP}(?:on{SP}|in{SP})?"
    rf"(?:(?:the{SP})?end{SP}of{SP})?",
    re.IGNORECASE,
)
_THE = re.compile(r"\b(?:the|in|for|over|during|first|last|fiscal|financial)\s+$", re.IGNORECASE)


def ended(text: str, at: int, clock: Clock) -> Found | None:
    """Read the week ended February 22, the year to March 31, the three months to June."""
    lead = _ENDED.match(text, at)
    if lead is None or (lead["to"].lower() in {"to", "through", "until"} and not follows(_THE, text, at)):
        return None
    if bool(lead["count"]) != bool(lead["s"] or lead["period"]):
        return None
    found = _simple(text, lead.end(), clock)
    if found is None or found.kind not in {"day", "weekday", "month"}:
        return None
    count, unit = count_of(lead["count"] or "a"), unit_of(lead["unit"])
    return replace(found, time=periods.until(found.time.end, count, unit) if found.time else None, kind="ended")


_OWNER = re.compile(
    rf"(?:(?P<which>this|last|next|previous|prior){SP}year|(?P<year>{YEAR_NUMBER}))['\u2019]s{SP}", re.IGNORECASE
)
_OWNED: tuple[Rule, ...] = (date_terms.quarter_or_half, date_terms.calendar_month, date_days.named_day)


def owned(text: str, at: int, clock: Clock) -> Found | None:
    """Read last year's third quarter, 2024's first half."""
    lead = _OWNER.match(text, at)
    if lead is None or not (lead["year"] or clock.published):
        return longest(_OWNED, text, lead.end(), Clock(None, sure=True)) if lead else None
    number = int(lead["year"] or 0)
    if clock.published and not lead["year"]:
        number = clock.published.year + {"this": 0, "next": 1}.get(lead["which"].lower(), -1)
    if not periods.FIRST_YEAR < number < periods.LAST_YEAR:
        return None
    found = longest(_OWNED, text, lead.end(), Clock(date(number, 12, 31), sure=True))
    return replace(found, floating=False) if found and found.floating else None


# ---------------------------------------------------------------- open and closed ranges

_SINCE = re.compile(rf"since{SP}(?:at{SP}least{SP}|about{SP}|around{SP})?(?:the{SP})?", re.IGNORECASE)
_PIECES: tuple[Rule, ...] = (_simple, third, portion, ended)


def since(text: str, at: int, clock: Clock) -> Found | None:
    """Read since 2019, since early 2022: from the start of that to publication."""
    lead = _SINCE.match(text, at)
    found = longest(_PIECES, text, lead.end(), replace(clock, future=False)) if lead else None
    if found is None:
        return None
    time = periods.span(found.time.start, clock.published, "range") if found.time and clock.published else None
    return Found(found.end, time, "since", impossible=found.impossible)


_OPEN = re.compile(rf"(?P<open>from|between){SP}(?:the{SP})?", re.IGNORECASE)
_TO = re.compile(rf"{SP}(?:to|through|until|till){SP}(?:the{SP})?|-to-")
_AND = re.compile(rf"{SP}and{SP}(?:the{SP})?")
_JOIN = re.compile(rf"{SP}(?:to|through|until|till){SP}(?:the{SP})?|[-\u2010-\u2013](?=\w)|-to-|[ ]\u2013[ ]")
_A_UNIT = re.compile(rf"(?!{NOT_UNIT})")
_SAME = {"day", "weekday", "month", "quarter", "half", "year"}


def closed(text: str, at: int, clock: Clock) -> Found | None:
    """Read from March 3 to March 5, between 2019 and 2021: days from the start of one to the end of the other."""
    lead = _OPEN.match(text, at)
    if lead is None:
        return None
    join = _AND if lead["open"].lower() == "between" else _TO
    return _joined(text, lead.end(), replace(clock, sure=True), join)


def run(text: str, at: int, clock: Clock) -> Found | None:
    """Read January-March, Monday to Friday, 2019 to 2021: two of one kind."""
    found = _joined(text, at, clock, _JOIN)
    return found if found and found.kind == "run" else None


def _joined(text: str, at: int, clock: Clock, join: re.Pattern[str]) -> Found | None:
    first = longest((*SIMPLE, third), text, at, clock)
    middle = join.match(text, first.end) if first else None
    if first is None or middle is None:
        return None
    sure = replace(clock, sure=True)
    last = longest((*SIMPLE, third), text, middle.end(), sure)
    if last is None or _A_UNIT.match(text, last.end):
        return None
    kind = "run" if first.kind == last.kind and first.kind in _SAME else "range"
    if first.impossible or last.impossible:
        return Found(last.end, None, kind, impossible=True)
    starts, ends = _settle(first, last, (text, at, middle.end()), sure)
    if starts is None or ends is None:
        return Found(last.end, None, kind)
    time = periods.span(starts.start, ends.end, "range")
    return Found(last.end, time, kind) if time else None


def _settle(
    first: Found, last: Found, places: tuple[str, int, int], clock: Clock
) -> tuple[TimeSpan | None, TimeSpan | None]:
    """Let the end with a year choose the year of the other; with none, the clock dates the last, it the first."""
    text, at, then = places
    if first.floating and last.time and not (clock.future and last.floating):
        again = longest((*SIMPLE, third), text, at, Clock(last.time.end, sure=True))
        return (again.time if again else None), last.time
    if last.floating and first.time:
        again = longest((*SIMPLE, third), text, then, Clock(first.time.start, future=True, sure=True))
        return first.time, (again.time if again else None)
    return first.time, last.time


RULES: tuple[Rule, ...] = (*SIMPLE, third, portion, ended, owned, since, closed, run)
