"""The table of other names for widely known things, seeds/aliases.csv."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UsageError
from kg.merge.normalise import name_key
from kg.resources import resource_text

if TYPE_CHECKING:
    from collections.abc import Collection

COLUMNS = ["type", "canonical", "alias"]


class Alias(NamedTuple):
    """Two name keys of one thing, of which `canonical` is the better name."""

    canonical: str
    alias: str


class Row(NamedTuple):
    """A row of a table: two name keys of one thing, and its line."""

    canonical: str
    alias: str
    line: int


def read_rows(text: str, types: Collection[str] = ()) -> tuple[Row, ...]:
    """Return the rows of a CSV text with the columns type, canonical and alias, in their order.

    Raises UsageError that names the line: for another shape, an empty name, a type that is none of `types` (if given),
    and an alias that an earlier line gives to something else.
    """
    rows = csv.reader(text.splitlines())
    if next(rows, None) != COLUMNS:
        raise UsageError("aliases: the first line must be type,canonical,alias", remedy="see seeds/aliases.csv")
    found: list[Row] = []
    owners: dict[str, Row] = {}
    for fields in rows:
        at = f"aliases, line {rows.line_num}"
        if len(fields) != len(COLUMNS) or not all(field.strip() for field in fields):
            raise UsageError(f"{at}: three filled fields are needed, not {fields}", remedy="quote a name with a comma")
        type_, canonical, alias = (field.strip() for field in fields)
        if types and type_ not in types:
            raise UsageError(f"{at}: {type_!r} is no entity type", remedy=f"one of {', '.join(types)}")
        row = Row(name_key(type_, canonical), name_key(type_, alias), rows.line_num)
        owner = owners.setdefault(row.alias, row)
        if types and owner.canonical != row.canonical:
            raise UsageError(f"{at}: {alias!r} is another thing in line {owner.line}", remedy="leave one out")
        found.append(row)
    return tuple(found)


def read_aliases(text: str) -> tuple[Alias, ...]:
    """Return the pairs of a CSV text with the columns type, canonical and alias; UsageError for any other shape."""
    return tuple(sorted({Alias(row.canonical, row.alias) for row in read_rows(text)}))


@lru_cache(maxsize=1)
def default_aliases() -> tuple[Alias, ...]:
    """Return the packaged table."""
    return read_aliases(resource_text("seeds", "aliases.csv"))
