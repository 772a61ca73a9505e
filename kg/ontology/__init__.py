"""The ontology: entity types, event types and predicates, from one YAML file."""

from __future__ import annotations

from kg.ontology.reading import load_ontology, parse_ontology
from kg.ontology.types import EventType, Ontology, Predicate, Slot

__all__ = ["EventType", "Ontology", "Predicate", "Slot", "load_ontology", "parse_ontology"]
