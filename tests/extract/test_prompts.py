"""Prompts: their worked examples are exactly what the code would ask and accept."""

from __future__ import annotations

import json

import pytest

from kg.extract.form import Blank, read_form
from kg.extract.page import Line
from kg.extract.prompt import load_prompt
from kg.extract.windows import PROFILES
from kg.ontology import load_ontology

EXAMPLES = load_prompt(PROFILES["small"].prompt).examples


@pytest.mark.parametrize(("sentence", "answer"), EXAMPLES, ids=[text[:20] for text, _ in EXAMPLES])
def test_an_example_answers_exactly_its_form(sentence: str, answer: str) -> None:
    """An example's answer has the form's names and predicates, in its order, and chooses only what it offers."""
    form, data = read_form(Line.of(sentence), load_ontology()), json.loads(answer)
    assert list(data.pop("types")) == list(form.names)
    assert list(data) == list(form.blanks)
    for name, rows in data.items():
        assert all(_offered(form.blanks[name], row) for row in rows)


def _offered(blank: Blank, row: dict[str, str]) -> bool:
    cells = {"s": blank.subjects, "o": blank.objects, "n": blank.numbers}
    return all(row.get(cell) in choices if choices else cell not in row for cell, choices in cells.items())


def test_examples_show_every_kind_of_blank() -> None:
    """The examples show an empty relation, a row without a number, and a row with an object."""
    rows = [
        row for _, answer in EXAMPLES for name, rows in json.loads(answer).items() if name != "types" for row in rows
    ]
    empty = [name for _, answer in EXAMPLES for name, rows in json.loads(answer).items() if rows == []]
    assert empty
    assert any(row.get("n") == "none" for row in rows)
    assert any("o" in row for row in rows)
