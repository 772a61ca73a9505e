"""Rows of a Cypher query for eyes: nodes and edges by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.render.tables import Rows

if TYPE_CHECKING:
    from kg.models import JSONValue


def cypher_table(rows: Rows) -> Rows:
    """Return the rows with each node, edge and path in few words; plain values stay."""
    return Rows(rows.columns, tuple(tuple(_short(value) for value in row) for row in rows.rows))


def _short(value: JSONValue) -> JSONValue:
    """Return a value in few words.

    >>> _short({"labels": ["Entity", "Company"], "id": "c1", "name": "Lantern Foods"})
    '(:Company Lantern Foods)'
    """
    if isinstance(value, list):
        return [_short(each) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("labels"), list) and value["labels"]:
        name = value.get("name") or value.get("title") or value.get("quote") or value.get("id") or ""
        return f"(:{value['labels'][-1]} {name})"
    if set(value) == {"nodes", "relationships"}:
        return _path(value)
    if isinstance(value.get("type"), str) and "id" in value:
        return f"[:{value['type']}]"
    return {name: _short(each) for name, each in value.items()}


def _path(path: dict[str, JSONValue]) -> str:
    nodes, edges = (map(str, map(_short, path[name])) for name in ("nodes", "relationships"))
    words = [next(nodes, "")]
    for edge, node in zip(edges, nodes, strict=False):
        words += [edge, node]
    return " – ".join(words)
