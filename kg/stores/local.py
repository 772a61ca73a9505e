"""The graph in Python: a ledger's claims, merged into one networkx graph without a model call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from kg.config import read_settings
from kg.errors import UsageError
from kg.stores.neo4j import connect, is_address

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx

    from kg.ledger.ledger import Ledger
    from kg.merge.aliases import Alias
    from kg.merge.growing import GrowingCorpus
    from kg.merge.rows import GraphRows, StoredRows
    from kg.models import Article, Claim, Decision
    from kg.ontology import Ontology

Layer = Literal["facts", "full"]
LAYERS: dict[str, tuple[str, ...]] = {"facts": ("facts",), "full": ("facts", "evidence")}


def open_graph(
    source: str | Path,
    *,
    layer: Layer = "facts",
    as_of: date | None = None,
    confidence: float | None = None,
    ontology: Ontology | None = None,
) -> nx.MultiDiGraph[str]:
    """Return the graph of the ledger `source`, or of a Neo4j address: nodes by id, edges by (source, target, edge id).

    A node's attributes are its properties and `labels`, an edge's are its properties and `type`. Layer "facts" holds
    entities, events and their edges; "full" also articles and claims. Folded facts are shown by the finer fact. With
    `as_of`, only articles published up to that day count; with `confidence`, only claims that the model was at least so
    sure of when it was asked again (0 to 1). The user and the password for Neo4j are NEO4J_USERNAME and NEO4J_PASSWORD;
    what is there was decided when it was synced, so `as_of`, `confidence` and `ontology` are for ledgers alone.
    Raises LedgerError when there is no such ledger, StoreError when the database cannot be read, ValueError for
    another layer.
    """
    _check_layer(layer)
    if is_address(str(source)):
        if as_of or ontology or confidence is not None:
            raise UsageError("as_of, confidence and ontology need a ledger: Neo4j holds the graph as it was synced")
        with connect(str(source), **read_settings().neo4j_login()) as database:
            return to_networkx(database.rows(LAYERS[layer]), layer=layer)
    return to_networkx(load_rows(source, as_of=as_of, confidence=confidence, ontology=ontology), layer=layer)


def load_rows(
    source: str | Path,
    *,
    as_of: date | None = None,
    confidence: float | None = None,
    ontology: Ontology | None = None,
) -> GraphRows:
    """Return the rows of the ledger's graph; raises LedgerError when there is no such ledger."""
    from kg.ledger.ledger import Ledger

    with Ledger.open(Path(source), create=False, readonly=True) as ledger:
        return ledger_rows(ledger, as_of=as_of, confidence=confidence, ontology=ontology)


def ledger_rows(
    ledger: Ledger,
    *,
    as_of: date | None = None,
    confidence: float | None = None,
    ontology: Ontology | None = None,
) -> GraphRows:
    """Return the rows of an open ledger's graph, all of one moment; of claims of which the model was so sure."""
    from kg.ledger.reading import collector_paused
    from kg.merge.shape import build_graph

    held = _held(ledger, ontology)
    if confidence is not None:
        held = held._replace(claims=[claim for claim in held.claims if (claim.confidence or 0.0) >= confidence])
    with collector_paused():
        return build_graph(*held[:4], as_of=as_of, aliases=held.aliases)


class _Held(NamedTuple):
    """What a ledger's graph is made of."""

    articles: list[Article]
    claims: list[Claim]
    decisions: list[Decision]
    ontology: Ontology
    aliases: tuple[Alias, ...]


def _held(ledger: Ledger, ontology: Ontology | None) -> _Held:
    from kg.merge.aliases import load_aliases
    from kg.stores.fresh import fresh_claims
    from kg.stores.ontology import own_aliases, own_ontology

    with ledger.snapshot():
        ontology = ontology or own_ontology(ledger)
        claims, aliases = fresh_claims(ledger, ontology), load_aliases(own_aliases(ledger))
        return _Held(ledger.articles(), claims, ledger.decisions(), ontology, aliases)


class Reader:
    """Reads one ledger again and again; of what new articles and decisions do not bear on nothing is merged anew.

    For a process that stays, as a notebook or a service: `graph` is what `open_graph` returns, sooner, at the price of
    the memory that holds what was merged before. Not for several threads at once.
    """

    def __init__(self, source: str | Path, *, ontology: Ontology | None = None) -> None:
        """Remember where the ledger is; it is opened for each reading."""
        self._path = Path(source)
        self._ontology = ontology
        self._made_by: tuple[str, tuple[Alias, ...]] | None = None
        self._corpus: GrowingCorpus | None = None

    def graph(self, *, layer: Layer = "facts") -> nx.MultiDiGraph[str]:
        """Return the graph as it is now; raises as `open_graph` does."""
        _check_layer(layer)
        return to_networkx(self.rows(), layer=layer)

    def rows(self) -> GraphRows:
        """Return the rows of the graph as it is now; raises LedgerError when there is no such ledger."""
        from kg.ledger.ledger import Ledger
        from kg.ledger.reading import collector_paused
        from kg.merge.growing import GrowingCorpus
        from kg.merge.shape import shape

        with Ledger.open(self._path, create=False, readonly=True) as ledger:
            held = _held(ledger, self._ontology)
        made_by = (held.ontology.fingerprint, held.aliases)
        if self._corpus is None or self._made_by != made_by:
            self._corpus, self._made_by = GrowingCorpus(held.ontology, held.aliases), made_by
        corpus, self._corpus = self._corpus, None  # what Ctrl-C leaves half merged is not gone on with
        with collector_paused():
            rows = shape(corpus.merge(held.articles, held.claims, held.decisions))
        self._corpus = corpus
        return rows


def to_networkx(rows: StoredRows, *, layer: Layer = "facts") -> nx.MultiDiGraph[str]:
    """Return the rows of one layer as a graph; "full" is all of them. ValueError for another layer."""
    import networkx as nx

    _check_layer(layer)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(layer=layer)
    wanted = LAYERS[layer]
    for node in rows.nodes:
        if node.properties["layer"] in wanted:
            graph.add_node(node.id)
            graph.nodes[node.id].update({**node.properties, "labels": node.labels})
    for edge in rows.edges:
        if edge.properties["layer"] in wanted:
            graph.add_edge(edge.source, edge.target, key=edge.id)
            graph.edges[edge.source, edge.target, edge.id].update({**edge.properties, "type": edge.type})
    return graph


def _check_layer(layer: str) -> None:
    if layer not in get_args(Layer):
        raise ValueError(f"layer {layer!r}: there are only {' and '.join(map(repr, get_args(Layer)))}")
