"""Rows as a table for eyes, as JSON or as CSV; the latter two are the same bytes everywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from kg.models import JSONValue

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Rows:
    """A table: the names of its columns, and rows of plain values in their order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[JSONValue, ...], ...]

    @classmethod
    def of(cls, records: Sequence[Mapping[str, JSONValue]], columns: Sequence[str]) -> Rows:
        """Return `records` as rows of these columns; what a record lacks is None."""
        return cls(tuple(columns), tuple(tuple(record.get(name) for name in columns) for record in records))

    @property
    def records(self) -> list[dict[str, JSONValue]]:
        """The rows as objects; of two columns with one name the second is named `name_2`."""
        names = _unique(self.columns)
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def plain(value: Any) -> JSONValue:
    """Return `value` as JSON types: views and models as objects, dates as ISO 8601.

    >>> plain({"on": date(2025, 2, 21), "who": ("Ma", None)})
    {'on': '2025-02-21', 'who': ['Ma', None]}
    """
    found: JSONValue
    match value:
        case BaseModel():
            found = value.model_dump(mode="json")
        case dict():
            found = {str(name): plain(each) for name, each in value.items()}
        case list() | tuple():
            found = [plain(each) for each in value]
        case date():
            found = value.isoformat()
        case Enum():
            found = value.value
        case None | bool() | int() | float() | str():
            found = value
        case _ if is_dataclass(value):
            found = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            found = str(value)
    return found


def as_json(value: Any) -> str:
    """Return `value` as indented JSON with a newline at its end; letters outside ASCII stay as they are."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n"


def as_line(record: Mapping[str, JSONValue]) -> str:
    """Return one line of JSON Lines."""
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def as_csv(table: Rows) -> str:
    r"""Return the rows as CSV with a header, lines ending in \n; lists and objects are JSON within their field.

    >>> as_csv(Rows(("name", "aliases"), (("Ma, Jack", ["Jack"]), (None, []))))
    'name,aliases\n"Ma, Jack","[""Jack""]"\n,[]\n'
    """
    return "".join(map(_csv_line, (table.columns, *table.rows)))


def _csv_line(row: Sequence[JSONValue]) -> str:
    r"""Return one line of CSV; written with \r\n, because csv quotes only the line ends that it writes itself."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_field(value) for value in row])
    return text.getvalue().removesuffix("\r\n") + "\n"


def as_table(table: Rows, *, title: str | None = None) -> Table:
    """Return the rows as a table; numbers stand right, control characters of the data are replaced by spaces."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False, show_edge=False)
    for index, name in enumerate(table.columns):
        numeric = table.rows and all(_is_number(row[index]) for row in table.rows if row[index] is not None)
        drawn.add_column(Text(clean(name)), justify="right" if numeric else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(clean(_shown(value))) for value in row))
    return drawn


def clean(text: str) -> str:
    r"""Return `text` on one line and without anything that a terminal obeys.

    >>> clean("red \x1b[31m and\nnew\u202e line")
    'red  [31m and new  line'
    """
    return _CONTROL.sub(" ", text)


def _shown(value: JSONValue) -> str:
    value = plain(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " · ".join(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return _field(value)


def _field(value: JSONValue) -> str:
    value = plain(value)
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_number(value: JSONValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found
