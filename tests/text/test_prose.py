"""Promises of the prose filter, as text pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.text.prose import is_prose

PAIRS = Path(__file__).parents[1] / "pairs" / "prose.txt"


def _cases() -> list[tuple[str, bool]]:
    lines = [line for line in PAIRS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]
    return [(text, verdict == "=> prose") for text, verdict in zip(lines[::2], lines[1::2], strict=True)]


@pytest.mark.parametrize(("text", "expected"), _cases())
def test_prose_pairs(text: str, expected: bool) -> None:
    """A line is kept exactly when a reader would call it a sentence of the article."""
    assert is_prose(text) is expected


@pytest.mark.parametrize("text", ["", " ", "\n", "…", "\x00", "7"])
def test_nothing_to_read(text: str) -> None:
    """What has no words is never prose."""
    assert not is_prose(text)


def test_no_line_is_both() -> None:
    """Both verdicts are tried, on at least thirty pairs."""
    verdicts = [expected for _, expected in _cases()]
    assert len(verdicts) >= 30
    assert {True, False} == set(verdicts)
