"""Tables of other names for known things: the user's own, then seeds/aliases.csv, then those of installed packages."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UsageError
from kg.merge.normalise import name_key
from kg.merge.packaged import packaged_rows, packaged_versions
from kg.models import digest
from kg.resources import resource_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

COLUMNS = ["type", "canonical", "alias"]
SEEDS = "the table of known names"


class Alias(NamedTuple):
    """Two name keys of one thing, of which `canonical` is the better name, and the table that says so.

    What a package's table says yields to what an article says of its own short names.
    """

    canonical: str
    alias: str
    table: str = SEEDS
    packaged: bool = False


class Row(NamedTuple):
    """A row of a table: two name keys of one thing, and its line."""

    canonical: str
    alias: str
    line: int


def read_rows(text: str, types: Collection[str] = (), *, name: str = "aliases") -> tuple[Row, ...]:
    """Return the rows of a CSV text with the columns type, canonical and alias, in their order.

    Raises UsageError that names the line: for another shape, an empty name, a type that is none of `types` (if given),
    and an alias that an earlier line gives to something else.
    """
    rows = csv.reader(text.splitlines())
    if next(rows, None) != COLUMNS:
        raise UsageError(f"{name}: the first line must be type,canonical,alias", remedy="see seeds/aliases.csv")
    found: list[Row] = []
    owners: dict[str, Row] = {}
    for fields in rows:
        at = f"{name}, line {rows.line_num}"
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


def read_table(path: Path, types: Collection[str]) -> str:
    """Return the text of a CSV file, which was checked; UsageError that names the file or the line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", remedy="give a CSV file in UTF-8") from error
    read_rows(text, types, name=path.name)
    return text


@lru_cache(maxsize=4)
def load_aliases(own: str = "") -> tuple[Alias, ...]:
    """Return the rows of all tables, sorted; `own` is the text of the user's table, which is first in rank.

    Where two tables give one alias to different things the higher one counts; a package's alias of two things counts
    for none. UsageError that names the line where `own` has another shape.
    """
    yours = read_rows(own) if own else ()
    rows = [Alias(row.canonical, row.alias, f"your own table, line {row.line}") for row in yours]
    rows += [Alias(row.canonical, row.alias) for row in read_rows(resource_text("seeds", "aliases.csv"))]
    known: dict[str, str] = {}  # key → the canonical key of its thing
    kept: list[Alias] = []
    for row in (*rows, *_packaged()):
        thing = known.get(row.canonical, row.canonical)
        if known.get(row.alias, thing) == thing:
            known[row.canonical] = known[row.alias] = thing
            kept.append(row)
    return tuple(sorted(kept))


def _packaged() -> list[Alias]:
    """Return the rows of the packages' tables; an alias that is given to two things is left out."""
    rows = [
        Alias(name_key(each.type, each.canonical), name_key(each.type, each.alias), each.table, packaged=True)
        for each in packaged_rows()
    ]
    owners: dict[str, set[str]] = {}
    for row in rows:
        owners.setdefault(row.alias, set()).add(row.canonical)
    return [row for row in rows if len(owners[row.alias]) == 1]


def tables_fingerprint(own: str = "") -> str:
    """Return a hash that differs where other tables are installed, or the user's own is another one."""
    return digest(own, packaged_versions())
