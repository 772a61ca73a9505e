"""Read dates and periods from text by a finite grammar, against the day of publication.

What the words mean, where they leave a choice:

* a plain weekday, and a day, month, quarter or half without year, is the latest that starts on or before publication;
  with `future=True` the first that ends on or after it. "last Friday" is strictly before publication, "next Tuesday"
  lies in the week after, "this Friday" in the week of publication (weeks run Monday to Sunday);
* "last week", "this quarter" are whole calendar periods; "the past week", "the last three months" end on publication;
* "early", "mid" and "late" are thirds (early 2022: January to April; late March: from the 21st);
* "since X" runs from the start of X to publication; "a year ago" and "a year earlier" both count from publication and
  are that year, "three days ago" is a day;
* a fiscal year is taken for the calendar year; a fiscal quarter is found but not resolved, as companies differ;
* 03/04/2025 is found but not resolved, as day and month could be swapped;
* the weekday beside a day ("Friday, Feb. 28") chooses its year, and one that disagrees with a full date is impossible.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from kg.models import Frozen, Span, TimeSpan
from kg.text.date_spans import RULES, longest
from kg.text.date_words import Clock, Found
from kg.text.periods import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator


class DateReading(Frozen):
    """A date in words, `text[start:end]`; `time` is None where it is impossible or cannot be resolved."""

    start: int
    end: int
    time: TimeSpan | None
    impossible: bool = False


_PLACE = re.compile(r"(?<![\w$€£¥#@/.])(?<!\w[-'\u2019\u2010-\u2013])(?<![0-9][,:])(?:[A-Za-z]+|[0-9]+)")
_HEADS = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|q[1-4]?|h[12]?|fy)[a-z]*|"
    r"yesterday|today|tomorrow|tonight|day|week|month|quarter|half|year|ytd|so|this|current|last|previous|prior|past|"
    r"next|coming|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|earlier|later|early|mid|late|"
    r"start|beginning|middle|end|first|second|third|fourth|opening|final|fiscal|financial|calendar|since|from|between|"
    r"[0-9]{1,4}",
    re.IGNORECASE,
)


def read_dates(text: str, published: date | None, *, future: bool = False) -> tuple[DateReading, ...]:
    """Return the dates that `text` names, in order and without overlap, with offsets into `text`.

    `published` is the day that relative words count from; without it they are found with `time` None. Set `future`
    where the verb looks ahead ("will … on Wednesday"): it turns floating days to the next one. Time is linear in the
    length of the text; no text raises.

    >>> [reading.time.start.isoformat() for reading in read_dates("It fell on Thursday.", date(2025, 2, 21))]
    ['2025-02-20']
    """
    if isinstance(published, datetime):
        published = published.date()
    known = published is not None and FIRST_YEAR < published.year < LAST_YEAR
    return tuple(_readings(text, Clock(published if known else None, future=future)))


def _readings(text: str, clock: Clock) -> Iterator[DateReading]:
    done = 0
    for place in _PLACE.finditer(text):
        if place.start() < done or not _HEADS.fullmatch(place.group()):
            continue
        found = longest(RULES, text, place.start(), clock)
        if found is not None:
            done = found.end
            yield _reading(text, place.start(), found)


def _reading(text: str, start: int, found: Found) -> DateReading:
    end = len(text[: found.end].rstrip())
    end -= text[end - 1] == "."  # after "4 Feb." it may end the sentence: never part of the words
    time = found.time and found.time.model_copy(update={"anchor": Span(start=start, end=end)})
    return DateReading(start=start, end=end, time=time, impossible=found.impossible)
