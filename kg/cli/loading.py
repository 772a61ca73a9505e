"""The ledger and its graph as commands read them: never made by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.ledger.ledger import Ledger
    from kg.merge.rows import GraphRows
    from kg.ontology import Ontology


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


def load(settings: Settings) -> GraphRows:
    """Return the rows of the ledger's graph; raises NotFoundError, LedgerError or OntologyError."""
    from kg.stores.local import load_rows

    check_ledger(settings)
    return load_rows(settings.db, ontology=given_ontology(settings))
