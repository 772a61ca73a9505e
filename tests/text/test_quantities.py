"""Promises of the quantity reader, as text pairs and properties."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.models import Quantity
from kg.text.quantities import agree, read_quantities

PAIRS = Path(__file__).parents[1] / "pairs" / "quantities.txt"
BOUNDS = {"exact": "", "about": "~ ", "at_least": ">= ", "at_most": "<= "}
PHRASES = (
    "5|$|3.5%|to|from|between|and|rose|billion|-|\u2013|Rs|half a|percentage point|dlrs|a share|1/2|10-1/2|,|.|cts"
    "|2022|May|\n|no more than|p|m|pct"
)
WORDS = PHRASES.split("|")
NEWSLIKE = st.lists(st.sampled_from(WORDS), max_size=25).flatmap(
    lambda words: st.sampled_from(("", " ")).map(lambda gap: gap.join(words)),
)


def _cases() -> list[tuple[str, str]]:
    lines = [line for line in PAIRS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]
    return [(a.replace(r"\n", "\n"), b) for a, b in zip(lines[::2], lines[1::2], strict=True)]


def _shown(text: str, q: Quantity) -> str:
    upper = "" if q.upper is None else f"..{q.upper:.15g}"
    unit = q.unit + (f":{q.currency}" if q.currency else "") + (f"/{q.per}" if q.per else "")
    return f"{BOUNDS[q.bound]}{q.value:.15g}{upper} {unit} [{' '.join(text[q.start : q.end].split())}]"


def _only(text: str) -> Quantity:
    (found,) = read_quantities(text)
    return found


@pytest.mark.parametrize(("text", "expected"), _cases())
def test_quantity_pairs(text: str, expected: str) -> None:
    """Each sentence gives exactly the quantities that a reader would list, in order."""
    found = "; ".join(_shown(text, q) for q in read_quantities(text)) or "none"
    assert f"=> {found}" == expected


def test_enough_pairs() -> None:
    """At least 80 sentences are tried, and at least 20 of them hold no quantity."""
    verdicts = [expected for _, expected in _cases()]
    assert len(verdicts) >= 80
    assert verdicts.count("=> none") >= 20


@given(st.one_of(st.text(max_size=200), NEWSLIKE))
def test_offsets(text: str) -> None:
    """Quantities stand in reading order without overlap, each on words that begin and end with no white space."""
    place = 0
    for q in read_quantities(text):
        assert place <= q.start < q.end <= len(text)
        assert text[q.start : q.end] == text[q.start : q.end].strip()
        assert q.upper is None or q.upper > q.value
        place = q.end


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["%", " %", " percent", " pct"]))
def test_percent_read_back(value: Decimal, unit: str) -> None:
    """A percentage that is written out is read back with its value, decimals and place."""
    text = f"Output rose {value:,}{unit} at the mill."
    q = _only(text)
    assert (q.unit, Decimal(str(q.value)), q.decimals) == ("percent", value, 2)
    assert text[q.start : q.end] == f"{value:,}{unit}"


@given(
    st.decimals(min_value=0, max_value=99999, places=1),
    st.sampled_from((("$", "USD"), ("HK$", "HKD"), ("€", "EUR"), ("Rs ", "INR"), ("USD ", "USD"))),
    st.sampled_from((("", 1), (" million", 10**6), ("bn", 10**9), (" crore", 10**7))),
)
def test_money_read_back(value: Decimal, symbol: tuple[str, str], magnitude: tuple[str, int]) -> None:
    """An amount of money that is written out is read back in whole units of its currency."""
    q = _only(f"It paid {symbol[0]}{value:,}{magnitude[0]} for the mill.")
    assert (q.unit, q.currency, q.scale) == ("money", symbol[1], magnitude[1])
    assert q.value == float(value * magnitude[1])


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(("%", " basis points", " mln dlrs")))
def test_range_read_back(low: int, more: int, unit: str) -> None:
    """A range by "between" is read back with both ends."""
    q = _only(f"It asked for between {low:,} and {low + more:,}{unit} more.")
    scale = 10**6 if "mln" in unit and more <= 19 * low else 1
    assert q.upper == (low + more) * (10**6 if "mln" in unit else 1)
    assert q.value == low * scale


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("15%", "14.6%", True),
        ("15.0%", "14.6%", False),
        ("$1.5 billion", "$1.47 billion", True),
        ("1.5 billion dlrs", "$1,470,000,000", True),
        ("$1.50 billion", "$1.47 billion", False),
        ("15%", "15 points", False),
        ("$15", "€15", False),
        ("20 kroner", "20 Danish kroner", True),
        ("$1.20 a share", "$1.20", True),
        ("$1.20 a share", "$1.20 a barrel", False),
        ("0.5 percentage point", "50 basis points", True),
        ("50 cts", "$0.50", True),
        ("3% to 5%", "3-5 pct", True),
        ("3% to 5%", "3%", False),
        ("-5%", "5%", False),
        ("about 15%", "15%", True),
    ],
)
def test_agree(left: str, right: str, expected: bool) -> None:
    """Two quantities agree, whichever comes first, exactly when they say the same to the fewer stated digits."""
    a, b = _only(f"It is {left} now."), _only(f"It is {right} now.")
    assert agree(a, b) is expected
    assert agree(b, a) is expected


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=3), st.integers(0, 2))
def test_rounding_agrees(value: Decimal, places: int) -> None:
    """A number agrees with itself rounded to fewer decimals."""
    rounded = round(value, places)
    exact = Quantity(value=float(value), unit="percent", start=0, end=1, decimals=3)
    assert agree(exact, Quantity(value=float(rounded), unit="percent", start=0, end=1, decimals=places))


@pytest.mark.parametrize("part", ["9", "1,", "1 1/2 ", "$", "a ", "1-", " ", "3% to ", "half a ", "1/", "-"])
def test_time_is_linear(part: str) -> None:
    """A hundred thousand characters made to make regular expressions slow are read in seconds."""
    text = part * (100_000 // len(part))
    start = time.process_time()
    read_quantities(text)
    assert time.process_time() - start < 20
