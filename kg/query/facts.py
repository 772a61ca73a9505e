"""A fact as every answer shows it: its ends, its sentence and where that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

    import networkx as nx

    Graph = nx.MultiDiGraph[str]

ALWAYS = ("factuality", "disputed", "quote", "article_id", "claims", "sources")
PERHAPS = (
    *("outlet", "url", "via", "said_by", "confidence"),
    *("date", "date_end", "date_precision", "date_source", "first_reported", "last_reported"),
)
OURS = ("id", "layer", "type")


@dataclass(frozen=True, slots=True)
class End:
    """A node at one end of a fact; `event` tells what happened from whom it happened to."""

    id: str
    name: str
    type: str
    event: bool = False


@dataclass(frozen=True, slots=True)
class FactLine:
    """One edge of the facts layer. `details` are its numbers and slots; `date` to `date_end` are whole days."""

    id: str
    predicate: str
    subject: End
    object: End
    factuality: str
    disputed: bool
    quote: str
    article_id: str
    title: str | None
    outlet: str | None
    url: str | None
    via: str | None
    said_by: str | None
    date: dt.date | None
    date_end: dt.date | None
    date_precision: str | None
    date_source: str | None
    claims: int
    sources: int
    first_reported: dt.date | None
    last_reported: dt.date | None
    confidence: float | None
    details: dict[str, Any]


def fact_line(graph: Graph, source: str, target: str, key: str) -> FactLine:
    """Return the fact that the edge states. The article's title is known only in a graph of layer "full"."""
    edge: dict[str, Any] = graph.get_edge_data(source, target, key)
    article = edge["article_id"]
    shown: dict[str, Any] = {name: edge.get(name) for name in (*ALWAYS, *PERHAPS)}
    return FactLine(
        id=key,
        predicate=edge["type"],
        subject=end_of(graph, source),
        object=end_of(graph, target),
        title=graph.nodes[article].get("title") if article in graph else None,
        details={name: edge[name] for name in sorted(edge) if name not in shown and name not in OURS},
        **shown,
    )


def end_of(graph: Graph, node_id: str) -> End:
    """Return the node as an end of a fact."""
    node = graph.nodes[node_id]
    return End(node_id, node["name"], node["type"], event="Event" in node["labels"])


def is_fact(edge: dict[str, Any]) -> bool:
    """Whether an edge's attributes are a fact's; links between events and the evidence layer are none."""
    return edge["layer"] == "facts" and "factuality" in edge
