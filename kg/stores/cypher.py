"""Cypher on the local graph, by kglite: the only module that knows how."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.errors import KGError, QueryError
from kg.stores.dialect.conditions import edge_names, hoist, labels_in_conditions
from kg.stores.dialect.differing import explained, refuse_differing
from kg.stores.dialect.expressions import (
    check_size,
    join_large_numbers,
    join_lists,
    keep_escapes,
    own_type,
    part_comparisons,
    plain_regexes,
    rewrite_calls,
    spell_projections,
)
from kg.stores.dialect.patterns import bound_hops, count_hops, name_shortest, part_shortest
from kg.stores.dialect.returning import call_collections, column_names, sort_by_columns
from kg.stores.dialect.tokens import FRESH, Names, check_brackets, tokenize, written
from kg.stores.result import QueryResult, edge_value, node_value, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import kglite

    from kg.merge.rows import EdgeRow, GraphRows, NodeRow
    from kg.stores.dialect.tokens import Token
    from kg.stores.result import Statement

ENDS = ("_source", "_target")
NODE = {"id", "labels", "properties"}
EDGE = {"id", "start", "end", "type", "properties"}
PATH = {"nodes", "relationships"}
DURATION = {"months", "days", "seconds"}
SHORTENED = "row_limit"  # kglite warns of what `truncated` says
UNSOUND = ["optimize_nested_queries"]  # of RETURN … ORDER BY … LIMIT in a CALL { } it makes nulls


def to_kglite(rows: GraphRows) -> kglite.KnowledgeGraph:
    """Return both layers as kglite holds them: a node's first label is its type there, the others are added.

    Raises KGError rather than lose an edge (see `_connections`).
    """
    import kglite

    main = {node.id: node.labels[0] for node in rows.nodes}
    nodes = [
        {"type": label, "id_field": "id", "records": [{"title": None, **node.properties} for node in group]}
        for label, group in _by_label(rows.nodes).items()
    ]
    spec = {"nodes": nodes, "connections": list(_connections(rows.edges, main))}
    graph = kglite.from_records(spec, on_missing_endpoint="error")
    more: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for node in rows.nodes:
        for place, label in enumerate(node.labels[1:]):
            more[place, node.labels[0], label].append(node.id)
    for (_, main_label, label), ids in sorted(more.items()):
        graph.add_label(main_label, ids, label)
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
    given = tokenize(statement.text)
    _refuse_files(given)
    text = local_text(statement.text)
    refuse_differing(given, params or {})
    milliseconds = max(1, round(timeout * 1000))
    try:
        view = graph.cypher(
            text,
            params=dict(params or {}),
            timeout_ms=milliseconds,
            row_limit=limit,
            hide_structural_keys=True,
            disabled_passes=UNSOUND,
        )
        return _result(view, column_names(given))
    except kglite.CypherTimeoutError as error:
        raise QueryError(f"the query took longer than {timeout:g} s", remedy="ask for less, or --timeout") from error
    except (kglite.KgError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise explained(error, given) from error


def _refuse_files(tokens: Sequence[Token]) -> None:
    """Raise QueryError for LOAD CSV, which kglite also runs when it only reads: for statements of another gate."""
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    if words >= {"LOAD", "CSV"}:
        raise QueryError("refused: LOAD CSV does not read the graph")


def local_text(text: str) -> str:
    """Return a statement that passed the gate in the words of kglite, with the same answer as Neo4j gives.

    >>> local_text("MATCH (n:!Claim) WHERE 1 <= n.percent < 3 RETURN n")
    'MATCH (n) WHERE ( NOT ( n:Claim)) AND ( ( 1 <= n.percent AND n.percent < 3)) RETURN n'
    """
    names, given = Names(), tokenize(text)
    check_brackets(given)
    check_size(given, 0)
    tokens = plain_regexes(join_lists(keep_escapes(sort_by_columns(given))))
    tokens = count_hops(tokens)
    tokens = part_shortest(name_shortest(tokens))
    tokens = labels_in_conditions(hoist(tokens, names))
    tokens = part_comparisons(bound_hops(tokens))
    tokens = call_collections(tokens, names)
    tokens = own_type(spell_projections(tokens), edge_names(tokens))
    return written(rewrite_calls(join_large_numbers(tokens)))


def _result(view: Any, names: tuple[str, ...] | None) -> QueryResult:
    own = [name for name in view.columns if not name.startswith(FRESH)]
    columns = sorted(own) if names is None else own
    rows = tuple(tuple(_value(row[name]) for name in columns) for row in view.to_list())
    if names and len(names) == len(columns):
        columns = list(names)
    total = (view.diagnostics or {}).get("total_rows")
    warnings = tuple(text for text in view.warnings if SHORTENED not in text)
    return QueryResult(tuple(columns), rows, len(rows) if total is None else total, warnings)


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(each) for each in value]
    if not isinstance(value, dict):
        return plain(value)
    return _mapping(value)


def _mapping(value: dict[str, Any]) -> Any:
    keys = value.keys()
    if keys == NODE:
        return node_value(value["labels"], _stored(value))
    if keys == EDGE:
        return edge_value(value["type"], value["properties"])
    if keys == DURATION and all(isinstance(each, int) for each in value.values()):
        return _duration(**value)
    names = ("nodes", "relationships") if keys == PATH else keys
    return {str(name): _value(value[name]) for name in names}


def _duration(*, months: int, days: int, seconds: int) -> str:
    """Return a duration in ISO 8601, as Neo4j writes it.

    >>> _duration(months=14, days=3, seconds=0), _duration(months=0, days=-1, seconds=90)
    ('P1Y2M3D', 'P-1DT1M30S')
    """
    years, hours, minutes = int(months / 12), int(seconds / 3600), int(seconds / 60)
    large = ((years, "Y"), (months - 12 * years, "M"), (days, "D"))
    small = ((hours, "H"), (minutes - 60 * hours, "M"), (seconds - 60 * minutes, "S"))
    ahead, behind = ("".join(f"{number}{unit}" for number, unit in parts if number) for parts in (large, small))
    return f"P{ahead}T{behind}" if behind else f"P{ahead or 'T0S'}"


def _stored(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node's properties without the title and type that kglite adds to those that have none."""
    found = {name: value for name, value in node["properties"].items() if value is not None}
    if found.get("title") == found.get("id"):
        found.pop("title", None)
    if found.get("type") == node["labels"][0]:
        found.pop("type")
    return found
