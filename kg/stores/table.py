"""Rows as lists, for a statement that names their properties: what repeats goes to the server once, not in every row.

The driver turns values into bytes one by one: a property's name costs as much as its value, a date as much as ten.
Of few rows all properties go as maps instead: the statement is the same every time, and the server has its plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.merge.rows import EdgeRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.merge.rows import NodeRow

FEW = 500  # rows cost less to send as maps than a new plan costs the server
ANY_DAY = date.min


@dataclass(frozen=True)
class Table:
    """A row is the id or both ends, then the values of `names`, then a map of `others` if there are any.

    Names that are no identifiers are among the `others`. The values of `days` are places in the parameter "days".
    """

    names: tuple[str, ...]
    days: frozenset[str]
    others: frozenset[str]
    params: dict[str, list[Any]]


def tabulate(rows: Sequence[NodeRow] | Sequence[EdgeRow], *, few: int = FEW) -> Table:
    """Return the rows as the parameters of one statement; up to `few` rows with all properties among the others."""
    found = sorted({name for row in rows for name in row.properties})
    names = tuple(name for name in found if name.isidentifier() and len(rows) > few)
    others = frozenset(found).difference(names)
    days = frozenset(name for name in names if all(type(row.properties.get(name, ANY_DAY)) is date for row in rows))
    places: dict[date, int] = {}
    columns = [(name, name in days) for name in names]

    def values(row: NodeRow | EdgeRow) -> Iterator[Any]:
        yield from (row.source, row.target) if isinstance(row, EdgeRow) else (row.id,)
        get = row.properties.get
        for name, is_day in columns:
            value = get(name)
            yield places.setdefault(value, len(places)) if is_day and value is not None else value  # type: ignore[arg-type]
        if others:
            yield {name: value for name, value in row.properties.items() if name in others}

    lists = [list(values(row)) for row in rows]
    return Table(names, days, others, {"rows": lists, "days": list(places)})
