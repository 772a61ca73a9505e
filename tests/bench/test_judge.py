"""Blind judging: the sample is the seed's, the sheet shows the quote, and only true by both counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.judge import kappa, read_verdicts, sample, score, wilson
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

LINES = "\n".join(f"a{number} | Norvik{number} ROSE | {number} % | 2025-02-0{number}" for number in range(1, 8))


def test_a_sample_is_drawn_by_its_seed_and_shows_each_quote(tmp_path: Path) -> None:
    """The same seed draws the same edges; more than there are is all of them; each has its quote and verdict line."""
    db = store(tmp_path / "kg.db", LINES)
    assert sample(db, 3, 1) == sample(db, 3, 1)
    assert sample(db, 3, 1) != sample(db, 3, 2)
    text, lines = sample(db, 100, 1)
    assert len(lines) == len(set(lines)) == text.count("[[") == 7
    assert all(line.split("\t")[0] in text and line.endswith("\t") for line in lines)


def test_only_what_both_judges_call_true_is_true(tmp_path: Path) -> None:
    """Unclear and a single true count as false."""
    for name, verdicts in (("a", ("true", "true", "unclear", "false")), ("b", ("true", "false", "true", "false"))):
        rows = (f"e{number}\tedge\t{verdict}\n" for number, verdict in enumerate(verdicts))
        (tmp_path / name).write_text("".join(rows), encoding="utf-8")
    said = score([tmp_path / "a", tmp_path / "b"])
    assert "4 edges, 1 true by both = 25.0%" in said
    assert "agreement 50.0%" in said
    assert "2 true = 50.0%" in score([tmp_path / "a"])


def test_other_words_and_other_edges_are_no_verdicts(tmp_path: Path) -> None:
    """A slip of the pen is an error, not a false."""
    (tmp_path / "a").write_text("e1\tedge\tmaybe\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="maybe"):
        read_verdicts(tmp_path / "a")
    (tmp_path / "b").write_text("e1\tedge\ttrue\n", encoding="utf-8")
    (tmp_path / "c").write_text("e2\tedge\ttrue\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="same edges"):
        score([tmp_path / "b", tmp_path / "c"])


def test_the_interval_and_the_agreement_are_the_textbook_ones() -> None:
    """Wilson 1927: 9 of 10; Cohen 1960: half of the agreement beyond chance."""
    assert [round(each, 3) for each in wilson(9, 10)] == [0.596, 0.982]
    assert kappa(["true", "true", "false", "false"], ["true", "false", "false", "false"]) == 0.5
    assert kappa(["true"], ["true"]) == 1.0
