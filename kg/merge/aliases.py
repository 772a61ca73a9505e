"""The table of other names for widely known things, seeds/aliases.csv."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import NamedTuple

from kg.errors import KGError
from kg.merge.normalise import name_key
from kg.resources import resource_text

COLUMNS = ["type", "canonical", "alias"]


class Alias(NamedTuple):
    """Two name keys of one thing, of which `canonical` is the better name."""

    canonical: str
    alias: str


def read_aliases(text: str) -> tuple[Alias, ...]:
    """Return the rows of a CSV text with the columns type, canonical and alias; KGError for any other shape."""
    rows = csv.reader(text.splitlines())
    if next(rows, None) != COLUMNS:
        raise KGError("aliases: the first line must be type,canonical,alias")
    found: set[Alias] = set()
    for row in rows:
        if len(row) != len(COLUMNS):
            raise KGError(f"aliases, line {rows.line_num}: {len(row)} fields, not {len(COLUMNS)}")
        type_, canonical, alias = row
        found.add(Alias(name_key(type_, canonical), name_key(type_, alias)))
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def default_aliases() -> tuple[Alias, ...]:
    """Return the packaged table."""
    return read_aliases(resource_text("seeds", "aliases.csv"))
