"""Promises of the reader of trading phrases, as text pairs and properties."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.phrases import DOWN_WORDS, UP_WORDS, direction, read_phrases

PAIRS = Path(__file__).parents[1] / "pairs" / "phrases.txt"
CLOSED = {
    "record": r"record (high|low)|limit (up|down)|(bull|bear) market|(high|low|most) (since|in) \S.*",
    "surprise": "beat|miss|in line",
    "measure": "close|intraday extreme|premarket|after hours",
    "window": "day|week|month|quarter|year|ytd",
}
PHRASES = (
    "beat estimates missed forecasts highest since in four months record high low week this year closed up as much as "
    "not after , . premarket daily limit of bull market"
)
WORDS = (*sorted(UP_WORDS | DOWN_WORDS), *PHRASES.split())


def _cases() -> list[tuple[str, str]]:
    lines = [line for line in PAIRS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]
    return list(zip(lines[::2], lines[1::2], strict=True))


@pytest.mark.parametrize(("text", "expected"), _cases())
def test_phrase_pairs(text: str, expected: str) -> None:
    """Each clause gives exactly the direction and slots that its phrases state."""
    slots = [f"{slot}: {value}" for slot, value in read_phrases(text).items()]
    assert "=> " + "; ".join([direction(text) or "-", *slots]) == expected


def test_every_closed_value_is_tried() -> None:
    """The pairs show every closed value of every slot, in at least fifty clauses."""
    cases = _cases()
    shown = " ; ".join(expected for _, expected in cases)
    values = "record high|record low|limit up|limit down|bull market|bear market|high since|low since|most since"
    closed = [f"record: {value}" for value in values.split("|")]
    closed += [f"{slot}: {value}" for slot in ("surprise", "measure", "window") for value in CLOSED[slot].split("|")]
    assert len(cases) >= 50
    assert [value for value in closed if value not in shown] == []


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join)))
def test_values_are_closed(text: str) -> None:
    """Whatever the text, slots and values come from the closed lists."""
    for slot, value in read_phrases(text).items():
        assert re.fullmatch(CLOSED[slot], value), (slot, value)
    assert direction(text) in ("up", "down", None)


@pytest.mark.parametrize("word", sorted((UP_WORDS | DOWN_WORDS) - {"add", "adds", "added", "adding"}))
def test_every_word_has_its_direction(word: str) -> None:
    """Each word of direction points its way alone, and nowhere once denied."""
    assert direction(f"Copper {word} 3%.") == ("up" if word in UP_WORDS else "down")
    assert direction(f"Copper has not {word} at all.") is None


def test_directions_are_apart() -> None:
    """No word points both ways."""
    assert not UP_WORDS & DOWN_WORDS


HOSTILE = ["rose ", "up %", "a-", "highest ", "since a", "not up ", "most in a ", "beat x ", "week-"]


@pytest.mark.parametrize("part", HOSTILE)
def test_time_is_bounded(part: str) -> None:
    """A hundred thousand hostile characters are read in seconds."""
    text = part * (100_000 // len(part))
    start = time.process_time()
    read_phrases(text)
    direction(text)
    assert time.process_time() - start < 5
