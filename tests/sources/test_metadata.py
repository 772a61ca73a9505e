"""Promises of metadata: one address for one page, and dates as stated."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.sources import ReadOptions, canonical_url, make_article, parse_published
from kg.sources.formats import Draft


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("HTTP://A.Example/X/", "http://a.example/X"),
        ("https://a.example", "https://a.example"),
        ("https://a.example/", "https://a.example"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:80/x", "http://a.example/x"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("https://me:secret@a.example/x", "https://a.example/x"),
        ("https://a.example/x#part", "https://a.example/x"),
        ("https://a.example/x/ #part", "https://a.example/x"),
        ("https://a.example/\x0c/?\x0c#", "https://a.example"),
        ("https://a.example/x?utm_source=a&utm_medium=b", "https://a.example/x"),
        ("https://a.example/x?id=7&fbclid=q&page=2&gclid=1", "https://a.example/x?id=7&page=2"),
        ("https://a.example/x?q=a+b&q=c%20d", "https://a.example/x?q=a+b&q=c%20d"),
        ("https://a.example/x?empty=", "https://a.example/x?empty="),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("http://a.example:port/x", "http://a.example:port/x"),
        ("  not an address ", "not an address"),
        ("urn:isbn:1", "urn:isbn:1"),
    ],
)
def test_canonical_url(url: str, expected: str) -> None:
    """One page has one address."""
    assert canonical_url(url) == expected


@given(st.text(max_size=40).map("https://a.example/".__add__) | st.text(max_size=40))
def test_canonical_url_is_stable(url: str) -> None:
    """A canonical address is its own canonical address."""
    once = canonical_url(url)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://me:secret@a.example/x?by=me@b.example", "HTTPS://a.example/x?by=me@b.example"),
        ("http://me@[::1]:80/", "http://[::1]:80/"),
        ("http://me:p@ss@a.example", "http://a.example"),
        ("https://a.example/@me", "https://a.example/@me"),
        ("mailto:me@a.example", "mailto:me@a.example"),
    ],
)
def test_an_article_keeps_no_password(url: str, expected: str) -> None:
    """What stands before the host of an address is not kept; the rest of it is, as it was written."""
    article = make_article(Draft(text="Orrin fell.", url=url, corrects=url), ReadOptions())
    assert (article.url, article.corrects) == (expected, expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-02-21", date(2025, 2, 21)),
        ("2025-02-21T09:30:00+08:00", datetime(2025, 2, 21, 9, 30, tzinfo=timezone(timedelta(hours=8)))),
        ("2025-02-21 09:30:00 +0800", datetime(2025, 2, 21, 9, 30, tzinfo=timezone(timedelta(hours=8)))),
        ("2025-02-21T09:30:00Z", datetime(2025, 2, 21, 9, 30, tzinfo=UTC)),
        ("2025-02-21t09:30z", datetime(2025, 2, 21, 9, 30, tzinfo=UTC)),
        ("2025-02-21 09:30 UTC", datetime(2025, 2, 21, 9, 30, tzinfo=UTC)),
        ("2025-02-21T23:30:00", date(2025, 2, 21)),
        ("Fri, 21 Feb 2025 09:30:00 +0800", datetime(2025, 2, 21, 9, 30, tzinfo=timezone(timedelta(hours=8)))),
        ("21 Feb 2025 09:30:00 GMT", datetime(2025, 2, 21, 9, 30, tzinfo=UTC)),
        ("26-FEB-1987 15:02:20.00", date(1987, 2, 26)),
        (" 2-MAR-1987 08:01:00.00", date(1987, 3, 2)),
        ("February 21, 2025", date(2025, 2, 21)),
        ("Feb. 21st, 2025", date(2025, 2, 21)),
        ("Friday, February 21, 2025 at 10:15 AM", date(2025, 2, 21)),
        ("21 February 2025", date(2025, 2, 21)),
        ("2025/02/21", date(2025, 2, 21)),
    ],
)
def test_dates(value: str, expected: date) -> None:
    """A date stays a date, and a time counts only with its offset."""
    found = parse_published(value)
    assert found == expected
    assert type(found) is type(expected)
    assert found.isoformat() == expected.isoformat()


@pytest.mark.parametrize(
    "value",
    ["02/03/2025", "yesterday", "2025", "2025-02-30", "30 February 2025", "21 Feb", "2025-02-21Tnoon", "1740130200"],
)
def test_bad_dates(value: str) -> None:
    """A date of unknown form is a failure that names the value and the form wanted, never a guess."""
    with pytest.raises(SourceError) as refused:
        parse_published(value)
    assert value in refused.value.message
    assert "2025-02-21" in str(refused.value.remedy)
