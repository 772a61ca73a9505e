"""What Neo4j gives back, as the rows that were written and as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.merge.rows import EdgeRow, NodeRow
from kg.stores.result import edge_value, node_value, plain
from kg.stores.statements import MAIN


def node_row(labels: list[str], properties: dict[str, Any]) -> NodeRow:
    """Return a node with its labels in the order that kg writes them: main label, type, more."""
    own = [*(label for label in labels if label in MAIN), str(properties.get("type"))]
    ordered = sorted(labels, key=lambda label: (own.index(label) if label in own else len(own), label))
    found = {name: to_native(value) for name, value in properties.items()}
    return NodeRow(found["id"], tuple(ordered), found)


def edge_row(id_: str, type_: str, source: str, target: str, properties: dict[str, Any]) -> EdgeRow:
    """Return an edge as kg wrote it."""
    return EdgeRow(id_, type_, source, target, {name: to_native(value) for name, value in properties.items()})


def plain_value(value: Any) -> Any:
    """Return a value of an answer as every store shows it."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        return node_value(value.labels, dict(value.items()))
    if isinstance(value, Relationship):
        return edge_value(value.type, dict(value.items()))
    if isinstance(value, Path):
        return {
            "nodes": [plain_value(each) for each in value.nodes],
            "relationships": [plain_value(each) for each in value.relationships],
        }
    if isinstance(value, list):
        return [plain_value(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain_value(each) for key, each in value.items()}
    return plain(to_native(value))


def to_native(value: Any) -> Any:
    """Return days as `datetime.date`; other times, and points, as ISO 8601 text or lists."""
    import neo4j.time

    if isinstance(value, neo4j.time.Date):
        return value.to_native()
    if isinstance(value, neo4j.time.DateTime | neo4j.time.Time):
        return value.to_native().isoformat()
    if isinstance(value, neo4j.time.Duration):
        return value.iso_format()
    return value
