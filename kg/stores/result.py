"""What every Cypher store takes and gives: a statement that the gate let pass, and a table of plain values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from kg.errors import QueryError

MAIN_LABELS = ("Entity", "Event")


@dataclass(frozen=True, slots=True)
class Statement:
    """A Cypher query without comments that only reads. Made by `kg.query.gate.read_only`, by nobody else."""

    text: str


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows of plain values that JSON can hold.

    `total` counts the rows of the whole answer, or is None where only as many as were asked for were fetched and there
    are more; `warnings` say what is probably a mistake, such as a label that no node has.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int | None
    warnings: tuple[str, ...] = ()

    @property
    def truncated(self) -> bool:
        """Whether rows were left out."""
        return self.total is None or self.total > len(self.rows)


def query_took(timeout: float) -> QueryError:
    """Return the error of a query that was ended after `timeout` seconds."""
    return QueryError(f"the query took longer than {timeout:g} s", remedy="ask for less, or --timeout")


def node_value(labels: Iterable[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node as every store shows it: its labels, Entity or Event first, and its properties by name.

    >>> node_value(["Person", "Analyst", "Entity"], {"id": "a"})
    {'labels': ['Entity', 'Analyst', 'Person'], 'id': 'a'}
    """
    ordered = sorted(labels, key=lambda label: (label not in MAIN_LABELS, label))
    return {"labels": ordered, **{name: plain(properties[name]) for name in sorted(properties)}}


def edge_value(type_: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return an edge as every store shows it: its type and its properties by name."""
    return {"type": type_, **{name: plain(properties[name]) for name in sorted(properties) if name != "type"}}


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: days and times in ISO 8601; what is not a number becomes None.

    >>> plain([date(2025, 2, 21), float("inf"), {"a": (1, "x")}])
    ['2025-02-21', None, {'a': [1, 'x']}]
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Iterable):
        return [plain(each) for each in value]
    return str(value)
