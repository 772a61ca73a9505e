"""The ledger and its graph as commands read them: never made by reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Output
from kg.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx

    from kg.config import Settings
    from kg.ledger.ledger import Ledger
    from kg.merge.rows import GraphRows
    from kg.ontology import Ontology


@dataclass(frozen=True)
class Part:
    """What part of the graph is wanted: as of a day, and of claims from a confidence upwards."""

    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only articles published up to then.")] = None
    confidence: Annotated[
        float | None,
        typer.Option(metavar="0…1", min=0, max=1, help="Only claims that the model, asked again, is so sure of."),
    ] = None

    @property
    def day(self) -> date | None:
        """Return the day, or None for today's graph; UsageError when it is none."""
        if self.as_of is None:
            return None
        try:
            return datetime.strptime(self.as_of.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no offset
        except ValueError as error:
            raise UsageError(f"--as-of: {self.as_of!r} is no day", remedy="--as-of 2025-02-21") from error

    def check_graph(self, settings: Settings) -> None:
        """Return when such a part of the graph that was chosen can be had; UsageError when it is Neo4j's."""
        from kg.config import LOCAL

        if self.day is not None and settings.graph != LOCAL:
            reason = "--as-of needs the ledger: Neo4j holds the graph as it was synced"
            raise UsageError(reason, remedy="--graph local")
        if self.confidence is not None and settings.graph != LOCAL:
            reason = "--confidence needs the ledger; in Neo4j ask for it: WHERE r.confidence >= 0.9"
            raise UsageError(reason, remedy="--graph local")


@dataclass(frozen=True)
class View(Output, Part):
    """How the data on stdout is written, and of which part of the graph it is."""


def check_ledger(settings: Settings) -> None:
    """Return when there is a ledger; NotFoundError, with the command that makes one, when there is none yet."""
    if not settings.db.exists():
        raise NotFoundError(f"there is no ledger {settings.db} yet", suggestions=("kg ingest FILE", "--db PATH"))


def open_ledger(settings: Settings) -> Ledger:
    """Return the ledger, open for reading; raises NotFoundError or LedgerError."""
    from kg.ledger.ledger import Ledger

    check_ledger(settings)
    return Ledger.open(settings.db, readonly=True)


def given_ontology(settings: Settings) -> Ontology | None:
    """Return the ontology given by option or variable, or None: then the ledger's own counts. Raises OntologyError."""
    from kg.ontology import load_ontology

    return load_ontology(settings.ontology) if settings.ontology else None


def load(settings: Settings, *, as_of: date | None = None, confidence: float | None = None) -> GraphRows:
    """Return the rows of the ledger's graph, of today or as of a day, of all claims or of those so sure.

    Raises NotFoundError, LedgerError or OntologyError.
    """
    from kg.stores.local import load_rows

    check_ledger(settings)
    return load_rows(settings.db, as_of=as_of, confidence=confidence, ontology=given_ontology(settings))


def open_view(settings: Settings, view: View) -> nx.MultiDiGraph[str]:
    """Return the graph with its articles, whose titles are shown; of --graph; NotFoundError when there is no ledger."""
    from kg.config import LOCAL
    from kg.stores.local import open_graph

    view.check_graph(settings)
    if settings.graph != LOCAL:
        return open_graph(settings.graph, layer="full")
    check_ledger(settings)
    ontology = given_ontology(settings)
    return open_graph(settings.db, layer="full", as_of=view.day, confidence=view.confidence, ontology=ontology)
