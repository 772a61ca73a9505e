"""The day or period that a claim takes from elsewhere: the day of its paragraph or of the lead, the running week."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from kg.extract.clauses import in_after_clause
from kg.extract.foils import BEFORE_TODAY, ENDED, FROM_FIGURE, compares, dates_all
from kg.text import periods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.page import Line, Page
    from kg.models import TimeSpan
    from kg.text.dates import DateReading

OVER = re.compile(r"\b(?:for|on|over)\s+the\s+(week|month)\b(?!\s+(?:end|to|of|before|after)\w*)", re.IGNORECASE)
LEAD = 4  # sentences, a headline among them, in which an article says its day
TOLD = 2  # of these, in which the day on which something was said is that of the news
FRESH = timedelta(days=31)  # an older day is not the article's
RECENT = timedelta(days=100)  # an older month is not that which statistics are given for
#: What tells of no single day: a review of a week, and what looks ahead before the market opens, on moves of the night.
OF_OTHER_DAYS = re.compile(
    r"\bweek[- ]on[- ]week\b|\bweekly (?:review|report|wrap|round-?up)\b|\bweek in review\b"
    r"|\b(?:poised|set|tipped|likely|expected) to (?:open|jump|rise|fall|drop|slip|start|climb|gain|ease)\b[^.]{0,40}"
    r"\b(?:this morning|at the open(?:ing)?)\b|\bfutures (?:were|are) pointing\b",
    re.IGNORECASE,
)
#: What statistics give a figure of, a month at a time.
STATISTIC = re.compile(
    r"\b(?:consumer|producer|retail|wholesale|core|energy|food|import|export)\b.*\bprices?\b|\binflation\b"
    r"|\bcost of living\b|\bprice index\b|\b(?:C|W|P|R)PI\b",
    re.IGNORECASE,
)
POSSESSIVE = re.compile(r"['’]s?\s")


def running_period(page: Page, line: Line, left: int, stretch: str) -> TimeSpan | None:
    """Return the running week or month of "gained 3 % for the week"."""
    over, day = OVER.search(stretch), page.article.day
    if over is None or day is None:
        return None
    if over[1].lower() == "month" and STATISTIC.search(line.text[:left] + stretch):
        return None  # "core prices increased 0.2% on the month": on one that is over
    time = periods.containing(day, "week" if over[1].lower() == "week" else "month")
    return time and line.anchored(time, left + over.start(1), left + over.end(1), "stated")


def inherited(page: Page, line: Line) -> TimeSpan | None:
    """Return the nearest preceding day of the line's paragraph, else the lead's, or None (DESIGN 2.4).

    None too in a review of a week and in a note that looks ahead before the market opens.
    """
    lines = page.lines[: line.sentence.index]
    same = [other for other in reversed(lines) if other.sentence.paragraph == line.sentence.paragraph]
    lead = [other for other in page.prose[:LEAD] if other.sentence.index < line.sentence.index]
    if OF_OTHER_DAYS.search(" ".join((page.article.title or "", *(other.text for other in page.prose[:LEAD])))):
        return None
    for other in [*same, *lead]:
        # where sentences before name the day of publication, another day is that of an earlier event
        told = other not in same and _is_told(page, lead[: lead.index(other)])
        for reading in reversed(page.dates(other)):
            if (
                reading.time is not None
                and _lends(page, other.text, reading, reading.time)
                and dates_all(other, reading, said=other in (*same, *lead[:TOLD]))
                and (not told or reading.time.start == page.article.day)
            ):
                return other.anchored(reading.time, reading.start, reading.end, "inherited")
    return None


def period_of_lead(page: Page, line: Line) -> TimeSpan | None:
    """Return the month or quarter that statistics have from the first sentence: "prices rose one pct last month"."""
    first = page.prose[0] if page.prose else line
    day = page.article.day
    for reading in page.dates(first):
        time = reading.time
        past = time is not None and day is not None and day - RECENT <= time.end < day
        period = time is not None and time.precision in ("month", "quarter")
        if (
            first is not line
            and STATISTIC.search(first.text)
            and time is not None
            and past
            and period
            and dates_all(first, reading)
        ):
            compared = compares(first.text, reading.start) or in_after_clause(first.text, reading.start)
            return None if compared else first.anchored(time, reading.start, reading.end, "inherited")
    return None


def _is_told(page: Page, lines: Sequence[Line]) -> bool:
    """Whether sentences name the day of publication."""
    days = (reading.time for line in lines for reading in page.dates(line))
    return any(day is not None and day.start == day.end == page.article.day for day in days)


def _lends(page: Page, text: str, reading: DateReading, time: TimeSpan) -> bool:
    """Whether a date is a day of the news itself: not the end of a period, nor an earlier event's, nor an old one."""
    day = page.article.day
    if time.precision != "day" or in_after_clause(text, reading.start) or ENDED.search(text[: reading.start]):
        return False
    if (day is None or time.start < day) and FROM_FIGURE.search(text[: reading.start]):
        return False  # "plunged to 4.47% from 4.63% late Monday"
    if POSSESSIVE.match(text, reading.end) and not re.match(r"today|this", text[reading.start :], re.IGNORECASE):
        return False  # "above Friday's previous record close"
    if BEFORE_TODAY.search(text[reading.start : reading.end]) or compares(text, reading.start):
        return False  # what went before the day that is told about
    return day is None or day - FRESH <= time.start <= day
