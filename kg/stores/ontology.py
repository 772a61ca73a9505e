"""The ontology and the table of names that a ledger's graph is made under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ontology import Ontology, load_ontology

if TYPE_CHECKING:
    from kg.ledger.ledger import Ledger


def own_ontology(ledger: Ledger) -> Ontology:
    """Return the ontology that the ledger was last ingested under: the packaged one unless another was given."""
    kept = ledger.run_details().get("ontology")
    return Ontology.model_validate_json(kept) if kept else load_ontology()


def own_aliases(ledger: Ledger) -> str:
    """Return the text of the table of names that the ledger was last given, or nothing."""
    return ledger.run_details().get("aliases", "")
