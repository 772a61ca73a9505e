"""Single claims as every answer shows a fact: each with its own sentence, article and speaker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.query.facts import End, FactLine, end_of
from kg.query.index import index_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    Graph = nx.MultiDiGraph[str]

NOT_KEPT = "no figure"  # of an event that went with its fact, where the claim has no figure either


def claims_of(graph: Graph, fact: FactLine) -> Iterator[FactLine]:
    """Yield a fact once for each sentence that states it, with that sentence and where it stands."""
    seen = set()
    for id_ in index_of(graph).claims.get(fact.id, ()):
        node = graph.nodes[id_]
        if (place := (node["article_id"], node["quote"])) not in seen:
            seen.add(place)
            object_ = replace(fact.object, name=node.get("figure", NOT_KEPT)) if fact.object.event else fact.object
            yield replace(fact, object=object_, details=_figure(node), claims=1, sources=1, **_said(graph, id_))


def claim_of(graph: Graph, fact: FactLine) -> str | None:
    """Return the id of the claim whose sentence a fact shows; None in a graph of facts alone."""
    for id_ in index_of(graph).claims.get(fact.id, ()):
        node = graph.nodes[id_]
        if node["quote"] == fact.quote and node["article_id"] == fact.article_id:
            return id_
    return None


def ended_claim(graph: Graph, id_: str) -> FactLine:
    """Return a claim that counts no more, under the id of the fact that it stated."""
    node = graph.nodes[id_]
    ends = {edge["type"]: target for _, target, edge in graph.out_edges(id_, data=True)}
    article = graph.nodes[node["article_id"]]
    event = End("", node.get("figure", NOT_KEPT), "Event", event=True)
    object_ = end_of(graph, ends["OBJECT"]) if "OBJECT" in ends else event
    subject = end_of(graph, ends["SUBJECT"]) if "SUBJECT" in ends else End("", NOT_KEPT, "Event", event=True)
    return FactLine(
        id=node.get("stated_as", id_),
        predicate=node["predicate"],
        subject=subject,
        object=object_,
        factuality=node["factuality"],
        confidence=node.get("confidence"),
        disputed=False,
        date=None,
        date_end=None,
        date_precision=None,
        date_source=None,
        claims=0,
        sources=0,
        first_reported=article.get("published_at"),
        details={} if object_ is event else _figure(node),
        **_said(graph, id_),
    )


def _figure(node: dict[str, Any]) -> dict[str, Any]:
    return {"figure": node["figure"]} if "figure" in node else {}


def _said(graph: Graph, id_: str) -> dict[str, Any]:
    """Return the sentence of a claim, its speaker, and its article."""
    node = graph.nodes[id_]
    article = graph.nodes[node["article_id"]]
    speakers = (graph.nodes[source]["name"] for source, _, edge in graph.in_edges(id_, data=True) if _speaks(edge))
    return {
        "quote": node["quote"],
        "article_id": node["article_id"],
        "title": article.get("title"),
        "outlet": article.get("outlet"),
        "url": article.get("url"),
        "via": node.get("via"),
        "said_by": next(speakers, None),
        "last_reported": article.get("published_at"),
    }


def _speaks(edge: dict[str, Any]) -> bool:
    return bool(edge["type"] == "SAID")
