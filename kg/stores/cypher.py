"""Cypher on the local graph, by kglite: the only module that knows how."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.errors import KGError, QueryError
from kg.stores.result import QueryResult, edge_value, node_value, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import kglite

    from kg.merge.rows import EdgeRow, GraphRows, NodeRow
    from kg.stores.result import Statement

ENDS = ("_source", "_target")
NODE = {"id", "labels", "properties"}
EDGE = {"id", "start", "end", "type", "properties"}
PATH = {"nodes", "relationships"}
SHORTENED = "row_limit"  # kglite warns of what `truncated` says

#: How kglite says what it cannot do and Neo4j can (RECIPES 4), with another way to ask where there is one.
ONLY_NEO4J = (
    (re.compile(r"shortestPath\(\) is only supported on the first"), "write it in a MATCH of its own"),
    (re.compile(r"Pattern parse error.*\bSHORTEST\b", re.DOTALL | re.IGNORECASE), "use shortestPath((a)-[*..4]-(b))"),
    (re.compile(r"Unexpected token at start of clause: [<>]"), "write `a <= x AND x < b`"),
    (re.compile(r"\bCOLLECT\s*\{", re.IGNORECASE), "use collect() after a MATCH"),
    (re.compile(r"Unexpected character '!'"), "write `WHERE NOT n:Label`"),
    (re.compile(r"Unknown function: percentile"), ""),
    (re.compile(r"Unexpected token in MATCH pattern: WHERE"), "put the WHERE after the pattern"),
    (re.compile(r"Cartesian points are not supported"), ""),
)


def to_kglite(rows: GraphRows) -> kglite.KnowledgeGraph:
    """Return both layers as kglite holds them: a node's first label is its type there, the others are added.

    Raises KGError rather than lose an edge (see `_connections`).
    """
    import kglite

    main = {node.id: node.labels[0] for node in rows.nodes}
    nodes = [
        {"type": label, "id_field": "id", "records": [node.properties for node in group]}
        for label, group in _by_label(rows.nodes).items()
    ]
    spec = {"nodes": nodes, "connections": list(_connections(rows.edges, main))}
    graph = kglite.from_records(spec, on_missing_endpoint="error")
    more: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in rows.nodes:
        for label in node.labels[1:]:
            more[node.labels[0], label].append(node.id)
    for (label, second), ids in sorted(more.items()):
        graph.add_label(label, ids, second)
    if graph.shape != (len(rows.nodes), len(rows.edges)):
        raise KGError(f"the local graph lost rows: {graph.shape} of {len(rows.nodes)} nodes, {len(rows.edges)} edges")
    return graph


def _by_label(nodes: Iterable[NodeRow]) -> dict[str, list[NodeRow]]:
    found: dict[str, list[NodeRow]] = defaultdict(list)
    for node in nodes:
        found[node.labels[0]].append(node)
    return dict(sorted(found.items()))


def _connections(edges: Iterable[EdgeRow], main: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """Yield the edges in groups of one type between two node types.

    kglite keeps parallel edges only in the first group of a type from a node type and joins those of later ones, so
    the group that has any goes first. An ontology's predicate leads to entities or to events, never to both.
    """
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for edge in edges:
        record = {**edge.properties, ENDS[0]: edge.source, ENDS[1]: edge.target}
        groups[edge.type, main[edge.source], main[edge.target]].append(record)
    ordered = sorted(groups.items(), key=lambda group: (not _parallel(group[1]), group[0]))
    for (type_, source, target), records in ordered:
        yield {
            "type": type_,
            "source_type": source,
            "source_id_field": ENDS[0],
            "target_type": target,
            "target_id_field": ENDS[1],
            "records": records,
        }


def _parallel(records: Collection[Mapping[str, Any]]) -> bool:
    return len({tuple(record[name] for name in ENDS) for record in records}) < len(records)


# ---------------------------------------------------------------- asking


def run_cypher(
    graph: kglite.KnowledgeGraph,
    statement: Statement,
    *,
    params: Mapping[str, Any] | None = None,
    timeout: float = 30.0,
    limit: int | None = None,
) -> QueryResult:
    """Return the answer on a graph of `open_snapshot`: nodes, edges and days as plain values.

    `params` are bound to the names behind `$`; `timeout` is in seconds; at most `limit` rows are given. Raises
    QueryError with kglite's own words, and with another way where Neo4j has what was asked for.
    """
    import kglite

    kglite.set_query_warning_policy("silent")  # they are in the result
    milliseconds = max(1, round(timeout * 1000))
    try:
        view = graph.cypher(
            statement.text,
            params=dict(params or {}),
            timeout_ms=milliseconds,
            row_limit=limit,
            hide_structural_keys=True,
        )
        return _result(view)
    except kglite.CypherTimeoutError as error:
        raise QueryError(f"the query took longer than {timeout:g} s", remedy="ask for less, or --timeout") from error
    except (kglite.KgError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise _explained(error) from error


def _result(view: Any) -> QueryResult:
    columns = tuple(view.columns)
    rows = tuple(tuple(_value(row[name]) for name in columns) for row in view.to_list())
    total = (view.diagnostics or {}).get("total_rows")
    warnings = tuple(text for text in view.warnings if SHORTENED not in text)
    return QueryResult(columns, rows, len(rows) if total is None else total, warnings)


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(each) for each in value]
    if not isinstance(value, dict):
        return plain(value)
    keys = value.keys()
    if keys == NODE:
        return node_value(value["labels"], _stored(value))
    if keys == EDGE:
        return edge_value(value["type"], value["properties"])
    if keys == PATH:
        return {name: [_value(each) for each in value[name]] for name in ("nodes", "relationships")}
    return {str(key): _value(each) for key, each in value.items()}


def _stored(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node's properties without the title and type that kglite adds to those that have none."""
    found = {name: value for name, value in node["properties"].items() if value is not None}
    if found.get("title") == found.get("id"):
        found.pop("title", None)
    if found.get("type") == node["labels"][0]:
        found.pop("type")
    return found


def _explained(error: Exception) -> QueryError:
    said = str(error)
    for pattern, instead in ONLY_NEO4J:
        if pattern.search(said):
            ways = f"{instead}, or ask" if instead else "ask"
            return QueryError(f"the local graph cannot do this, Neo4j can: {said}", remedy=f"{ways} with --graph URI")
    return QueryError(said)
