"""The graph in Python: a ledger's claims, merged into one networkx graph without a model call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx

    from kg.ledger.ledger import Ledger
    from kg.merge.rows import GraphRows
    from kg.ontology import Ontology

Layer = Literal["facts", "full"]


def open_graph(
    source: str | Path,
    *,
    layer: Layer = "facts",
    as_of: date | None = None,
    ontology: Ontology | None = None,
) -> nx.MultiDiGraph[str]:
    """Return the graph of the ledger `source`: nodes by id, edges by (source id, target id, edge id).

    A node's attributes are its properties and `labels`, an edge's are its properties and `type`. Layer "facts" holds
    entities, events and their edges; "full" also articles and claims. Folded facts are shown by the finer fact. With
    `as_of`, only articles published up to that day count. Raises LedgerError when there is no such ledger, ValueError
    for another layer.
    """
    return to_networkx(load_rows(source, as_of=as_of, ontology=ontology), layer=layer)


def load_rows(source: str | Path, *, as_of: date | None = None, ontology: Ontology | None = None) -> GraphRows:
    """Return the rows of the ledger's graph; raises LedgerError when there is no such ledger."""
    from kg.ledger.ledger import Ledger

    with Ledger.open(Path(source), create=False, readonly=True) as ledger:
        return ledger_rows(ledger, as_of=as_of, ontology=ontology)


def ledger_rows(ledger: Ledger, *, as_of: date | None = None, ontology: Ontology | None = None) -> GraphRows:
    """Return the rows of an open ledger's graph, all of one moment."""
    from kg.merge.shape import build_graph
    from kg.stores.fresh import fresh_claims, own_ontology

    with ledger.snapshot():
        ontology = ontology or own_ontology(ledger)
        articles, claims, decisions = ledger.articles(), fresh_claims(ledger, ontology), ledger.decisions()
    return build_graph(articles, claims, decisions, ontology, as_of=as_of)


def to_networkx(rows: GraphRows, *, layer: Layer = "facts") -> nx.MultiDiGraph[str]:
    """Return the rows of one layer as a graph; "full" is all of them. ValueError for another layer."""
    import networkx as nx

    if layer not in get_args(Layer):
        raise ValueError(f"layer {layer!r}: there are only {' and '.join(map(repr, get_args(Layer)))}")

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(layer=layer)
    wanted = ("facts",) if layer == "facts" else ("facts", "evidence")
    for node in rows.nodes:
        if node.properties["layer"] in wanted:
            graph.add_node(node.id, **node.properties, labels=node.labels)
    for edge in rows.edges:
        if edge.properties["layer"] in wanted:
            graph.add_edge(edge.source, edge.target, key=edge.id, **{**edge.properties, "type": edge.type})
    return graph
