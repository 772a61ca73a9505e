"""The check of annotations: right rows pass, and each kind of wrong row is refused with its fault."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.bench.gold_rows import MET, MET_BELL, PRIOR, REPORTED, ROSE, place, write, wrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.annotation import Checker, Row

WRONG = {
    "article .* is not in the index": wrong(ROSE, article="8"),
    "has sentences 0 to": wrong(ROSE, sentence=99),
    "is outside the sentence .*, implied is false": wrong(ROSE, sentence=1, quantity=None),
    "is inside the sentence .*, implied is true": wrong(ROSE, subject=ROSE["subject"] | {"implied": True}),
    "quantity: .* is outside the sentence": wrong(ROSE, quantity=PRIOR),
    "'GREW' is no predicate": wrong(ROSE, predicate="GREW"),
    "subject: ROSE takes .*, not 'Person'": wrong(ROSE, subject=ROSE["subject"] | {"type": "Person"}),
    "object: ROSE takes PriceMove, not 'Forecast'": wrong(ROSE, object={"type": "Forecast"}),
    "object: a Person needs its place": wrong(MET, object={"type": "Person"}),
    "subject: a Company needs its place": wrong(ROSE, subject={"type": "Company"}),
    "start and end go together": wrong(ROSE, subject={"type": "Company", "start": 0}),
    "quantity: ROSE takes .*, not count": wrong(ROSE, quantity=ROSE["quantity"] | {"unit": "count"}),
    "quantity.unit: Input should be": wrong(ROSE, quantity=ROSE["quantity"] | {"unit": "pct"}),
    "quantity: MET takes none": wrong(MET, quantity=place("met") | {"value": 1, "unit": "count"}),
    "quantity: FORECAST needs one": wrong(
        ROSE, predicate="FORECAST", object={"type": "Forecast"}, quantity=None, slots={}
    ),
    "quantity: money has a currency": wrong(ROSE, quantity=ROSE["quantity"] | {"unit": "money"}),
    "quantity: upper is the larger": wrong(ROSE, quantity=ROSE["quantity"] | {"upper": 3}),
    "is no place in a text of": wrong(ROSE, subject=ROSE["subject"] | {"aliases": [[3, 99999]]}),
    "starts or ends with white space": wrong(ROSE, subject={"start": 0, "end": 13, "type": "Company"}),
    "cuts a word in two": wrong(ROSE, subject={"start": 0, "end": 11, "type": "Company"}),
    "slots: ROSE has .*, not 'colour'": wrong(ROSE, slots={"colour": "day"}),
    "slots.window: 'decade' is not allowed": wrong(ROSE, slots={"window": "decade"}),
    "slots.metric: .* never text": wrong(REPORTED, slots={"metric": "net profit"}),
    "slots.to: write a value with unit": wrong(ROSE, slots={"to": place("45")}),
    "slots.metric: write start and end": wrong(REPORTED, slots={"metric": PRIOR}),
    "slots.window: write day": wrong(ROSE, slots={"window": place("Monday")}),
    "is before 1987-03-09": wrong(ROSE, time=ROSE["time"] | {"end": "1987-03-08"}),
    "is no day": wrong(ROSE, time=ROSE["time"] | {"end": "1987-03-10"}),
    "time.precision: Input should be": wrong(ROSE, time=ROSE["time"] | {"precision": "hour"}),
    "factuality: Input should be": wrong(ROSE, factuality="hoped"),
    "said_by: .* is no place": wrong(ROSE, said_by={"start": 5, "end": 5}),
    "via: .* cuts a word": wrong(ROSE, via={"start": 1, "end": 12}),
    "words: Extra inputs": wrong(ROSE, words="Norvik Steel jumped"),
    "subject.name: Extra inputs": wrong(ROSE, subject=ROSE["subject"] | {"name": "Norvik Steel"}),
    "time: Field required": {key: value for key, value in ROSE.items() if key != "time"},
}


def test_right_rows_have_no_fault(rows: Callable[..., list[Row]]) -> None:
    """The rows that the other tests spoil are right."""
    assert len(rows(ROSE, REPORTED, MET, MET_BELL)) == 4


@pytest.mark.parametrize("fault", WRONG)
def test_each_kind_of_wrong_row_is_refused(fault: str, checker: Checker) -> None:
    """One fault is named, and only that one."""
    _, faults = checker.check_line(json.dumps(WRONG[fault]))
    assert len(faults) == 1, faults
    assert re.search(fault, faults[0])


def test_a_subject_without_a_word_may_stand_earlier(checker: Checker) -> None:
    """What a clipped line leaves out is marked where the article names it, and said to be implied."""
    row = wrong(REPORTED, subject=ROSE["subject"] | {"implied": True})
    assert checker.check_line(json.dumps(row))[1] == []


def test_a_row_that_stands_twice_is_refused(checker: Checker, tmp_path: Path) -> None:
    """A fact said twice in one sentence is one row; the line is named."""
    path = write(tmp_path / "a.jsonl", ROSE, MET, ROSE)
    found, faults = checker.check_file(path)
    assert (len(found), faults) == (2, ["a.jsonl:3: this row stands here already"])


def test_a_line_that_is_no_json_is_refused(checker: Checker) -> None:
    """A cut line is named as such."""
    row, faults = checker.check_line('{"article": "7"')
    assert row is None
    assert "Invalid JSON" in faults[0]
