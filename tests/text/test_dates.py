"""Dates in words, against the day of publication."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.models import Span
from kg.text.dates import DateReading, read_dates

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = Path(__file__).parent.parent / "pairs" / "dates.txt"


class Pair(NamedTuple):
    """A sentence, the day and direction it is read from, and the readings it should give."""

    text: str
    published: date | None
    future: bool
    expected: str


def read_pairs() -> list[Pair]:
    """Return the pairs of dates.txt, each under the last `@` line before it."""
    pairs: list[Pair] = []
    published: date | None = None
    future, text = False, ""
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            words = line[1:].split()
            published = None if words[0] == "none" else date.fromisoformat(words[0])
            future = "future" in words
        elif line.startswith("=> "):
            pairs.append(Pair(text, published, future, line[3:]))
        elif line and not line.startswith("#"):
            text = line
    return pairs


def shown(text: str, readings: tuple[DateReading, ...]) -> str:
    """Return readings in the notation of the pairs."""
    return " ; ".join(_shown(text[reading.start : reading.end], reading) for reading in readings) or "-"


def _shown(words: str, reading: DateReading) -> str:
    if reading.time is None:
        return f"{words} | {'impossible' if reading.impossible else 'unresolved'}"
    return f"{words} | {reading.time.start}..{reading.time.end} | {reading.time.precision}"


@pytest.mark.parametrize("pair", read_pairs(), ids=lambda pair: pair.text)
def test_dates_are_read_as_the_pairs_say(pair: Pair) -> None:
    """Each sentence of the pairs gives its dates, with days and precision."""
    assert shown(pair.text, read_dates(pair.text, pair.published, future=pair.future)) == pair.expected


# ---------------------------------------------------------------- properties

DAYS = st.dates(date(1801, 1, 1), date(2198, 12, 31))
PUBLISHED = st.none() | st.dates()
PIECES = (
    "Friday", "Thursday's", "last", "next", "this", "since", "from", "between", "to", "and", "the", "of", "in",
    "early", "late", "mid-", "first", "second", "quarter", "half", "week", "month", "year", "ended", "three", "a",
    "ago", "earlier", "March", "May", "Feb.", "31", "29", "3", "2019", "2025", "9999", "0000", "1990s", "Q1", "3Q",
    "FY25", "fiscal", "so far", ",", "-", "(", ")", "2025-02-30", "13/13/2025", "'s", "\n", "\n\n", "\u2013",
    "today", "Sunday Times",
)  # fmt: skip
SENTENCES = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join) | st.lists(
    st.sampled_from(PIECES), max_size=8
).map("".join)


@given(SENTENCES | st.text(max_size=60), PUBLISHED, st.booleans())
def test_readings_are_ordered_and_inside_the_text(text: str, published: date | None, future: bool) -> None:
    """No text raises; readings do not overlap, anchors are the words, days stay in 1800 to 2199."""
    readings = read_dates(text, published, future=future)
    edges = [edge for reading in readings for edge in (reading.start, reading.end)]
    assert edges == sorted(edges)
    assert all(text[r.start : r.end] and text[r.start : r.end].strip() == text[r.start : r.end] for r in readings)
    for reading in readings:
        if reading.time is not None:
            assert not reading.impossible
            assert reading.time.anchor == Span(start=reading.start, end=reading.end)
            assert date(1800, 1, 1) <= reading.time.start <= reading.time.end <= date(2199, 12, 31)


FORMS: dict[str, Callable[[date], str]] = {
    "iso": lambda d: d.isoformat(),
    "month first": lambda d: f"{d:%B} {d.day}, {d.year}",
    "day first": lambda d: f"{d.day} {d:%B} {d.year}",
    "day of": lambda d: f"{d.day}th of {d:%B}, {d.year}",
    "short": lambda d: f"{d:%b}. {d.day}, {d.year}".replace("May.", "May"),
    "dashed": lambda d: f"{d.day}-{d:%b}-{d.year}".upper(),
    "weekday": lambda d: f"{d:%A}, {d:%B} {d.day}, {d.year}",
    "short weekday": lambda d: f"{d:%a}, {d.day} {d:%b} {d.year}",
    "spoken weekday": lambda d: f"{d:%A} ({d:%b} {d.day}, {d.year})",
}


@pytest.mark.parametrize("form", FORMS)
@given(day=DAYS, published=PUBLISHED)
def test_a_written_day_is_read_back(form: str, day: date, published: date | None) -> None:
    """A day written with its year gives that day, in any form, whatever the day of publication."""
    words = FORMS[form](day)
    (reading,) = read_dates(f"It was filed on {words} in Bergen.", published)
    assert reading.time is not None
    assert (reading.time.start, reading.time.end, reading.time.precision) == (day, day, "day")
    assert reading.end - reading.start == len(words)


@given(DAYS)
def test_slashed_days_are_read_only_if_they_say_one_day(day: date) -> None:
    """Day and month in either order give the day, or nothing where both orders are days."""
    for words in (f"{day:%d/%m}/{day.year}", f"{day:%m/%d}/{day.year}"):
        (reading,) = read_dates(f"Filed {words}.", None)
        ambiguous = day.day <= 12 and day.day != day.month
        assert (reading.time is None) == ambiguous
        assert not reading.impossible
        assert reading.time is None or reading.time.start == day


@given(DAYS, DAYS)
def test_a_day_without_year_is_in_the_year_around_publication(day: date, published: date) -> None:
    """A day without year is the latest up to publication, or the first from it on when looking ahead."""
    words = f"It fell on {day:%B} {day.day}."
    (past,), (ahead,) = read_dates(words, published), read_dates(words, published, future=True)
    assert past.time is not None
    assert ahead.time is not None
    assert past.time.start <= published <= ahead.time.start
    assert {(time.start.month, time.start.day) for time in (past.time, ahead.time)} == {(day.month, day.day)}
    limit = timedelta(days=366 if (day.month, day.day) != (2, 29) else 8 * 366)
    assert max(published - past.time.start, ahead.time.start - published) <= limit


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_plain_weekday_is_within_the_week_up_to_publication(published: date, name: str) -> None:
    """A plain weekday lies in the seven days up to publication, ahead in the seven from it on."""
    (past,), (ahead,) = (read_dates(f"It fell on {name}.", published, future=future) for future in (False, True))
    assert past.time is not None
    assert ahead.time is not None
    assert WEEKDAYS[past.time.start.weekday()] == WEEKDAYS[ahead.time.start.weekday()] == name
    assert timedelta(0) <= published - past.time.start < timedelta(days=7)
    assert timedelta(0) <= ahead.time.start - published < timedelta(days=7)


@given(DAYS, st.sampled_from(["week", "month", "quarter", "year"]))
def test_periods_follow_on_each_other(published: date, unit: str) -> None:
    """Last, this and next period touch, and publication lies in this one."""
    (last, this, following) = read_dates(f"Last {unit} beat this {unit}; next {unit} is open.", published)
    assert last.time is not None
    assert this.time is not None
    assert following.time is not None or published.year > 2197
    assert last.time.end + timedelta(days=1) == this.time.start <= published <= this.time.end
    assert following.time is None or this.time.end + timedelta(days=1) == following.time.start
    assert {last.time.precision, this.time.precision} == {unit}


@pytest.mark.parametrize(
    "unit", ["first half of the first ", "from March to ", "since since ", "1-", "the ", "\n ", "3 "]
)
def test_time_grows_with_the_length_of_the_text(unit: str) -> None:
    """Text made to backtrack is read at a steady pace: 16 times the text takes far less than 100 times as long."""
    seconds = []
    for count in (200, 3_200):
        start = time.process_time()
        read_dates(unit * count, date(2025, 2, 21))
        seconds.append(time.process_time() - start)
    assert seconds[1] < 100 * max(seconds[0], 0.001)
