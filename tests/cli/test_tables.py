"""Rows as JSON, CSV and tables: nothing lost for programs, nothing dangerous for terminals."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from kg.query.facts import End
from kg.render.cypher import cypher_table
from kg.render.tables import Rows, as_csv, as_json, as_line, as_table, clean

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8)


def table(width: int, value: st.SearchStrategy[object]) -> st.SearchStrategy[Rows]:
    """Return tables of `width` columns."""
    row = st.tuples(*[value] * width)
    return st.builds(Rows, st.tuples(*[TEXT] * width), st.lists(row).map(tuple))


@given(VALUE)
def test_json_gives_back_what_went_in(value: object) -> None:
    """What is written as JSON, in one line or several, is read as the same value."""
    assert json.loads(as_json(value)) == value
    line = as_line({"value": value})
    assert json.loads(line) == {"value": value}
    assert line.count("\n") == 1


@given(table(3, TEXT))
def test_csv_gives_back_what_went_in(rows: Rows) -> None:
    """What is written as CSV is read as the same cells, whatever quotes and line breaks they hold."""
    read = list(csv.reader(io.StringIO(as_csv(rows), newline="")))
    assert [tuple(row) for row in read] == [rows.columns, *rows.rows]


@given(table(2, VALUE))
def test_records_keep_every_column(rows: Rows) -> None:
    """As objects, rows keep all their cells, also under columns of one name."""
    for row, record in zip(rows.rows, rows.records, strict=True):
        assert tuple(record.values()) == row


@given(TEXT)
def test_a_terminal_obeys_nothing_of_the_data(text: str) -> None:
    """Cleaned text has no control characters and no marks that turn the direction of writing."""
    assert not {unicodedata.category(each) for each in clean(text)} & {"Cc"}
    assert not set(clean(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(table(2, VALUE))
def test_a_table_shows_each_row(rows: Rows) -> None:
    """Any values can be drawn, without escape codes from the data."""
    screen = Console(file=io.StringIO(), width=10_000, markup=False, color_system=None)
    with screen.capture() as drawn:
        screen.print(as_table(cypher_table(rows)))
    assert "\x1b" not in drawn.get()
    assert len(drawn.get().split("\n")) >= len(rows.rows)


def test_views_become_objects() -> None:
    """Dataclasses, tuples, days and enums are written as plain JSON."""
    assert json.loads(as_json((End("a", "A", "Company"), date(2025, 2, 21)))) == [
        {"id": "a", "name": "A", "type": "Company", "event": False},
        "2025-02-21",
    ]
