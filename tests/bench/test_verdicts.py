"""bench/verdicts.py: what two judges' files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.verdicts import audited, read_judged

if TYPE_CHECKING:
    from pathlib import Path

SHEET = """kind\tarticle\tstart\tend\tu\tv\tstatement
old,new\ta\t0\t9\ttrue\ttrue\tNorvik (Company) ROSE (PriceMove) | asserted
old\ta\t0\t9\ttrue\tfalse\tNorvik (Company) FELL (PriceMove) | asserted
new\ta\t0\t9\tfalse\tfalse\tHalden (Company) FELL (PriceMove) | asserted
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Return a file of statements, of the code that claims each, with two verdicts."""
    path = tmp_path / "sheet.tsv"
    path.write_text(SHEET, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(None, "3 statements, 1 true = 33.3%"), ("old", "2 statements, 1 true = 50.0%"), ("new", "2 statements, 1 true")],
)
def test_true_is_what_both_call_true(sheet: Path, kind: str | None, expected: str) -> None:
    """A statement counts for each kind that it is of, and is true if neither judge doubts it."""
    assert audited(sheet, kind).startswith(expected)
    assert len(read_judged(sheet, kind)) == int(expected[0])


def test_a_kind_that_no_statement_is_of_is_an_error(sheet: Path) -> None:
    """A misspelt kind is no file without statements."""
    with pytest.raises(SystemExit, match=r"sheet\.tsv has no statements of kind nwe"):
        audited(sheet, "nwe")
