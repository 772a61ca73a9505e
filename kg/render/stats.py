"""The counts of a ledger and its graph."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from kg.render.tables import Rows

if TYPE_CHECKING:
    from kg.ledger.reading import Stats
    from kg.merge.rows import GraphRows


def stats_rows(stats: Stats, rows: GraphRows) -> Rows:
    """Return what is counted and how many; `cost` and `spent_unknown` in USD."""
    counted = [(each.name, getattr(stats, each.name)) for each in fields(stats)]
    shown = [fact for fact in rows.facts if fact.folded_into is None]
    named = sum(not entity.described for entity in rows.entities)
    graph = [
        ("facts", len(shown)),
        ("facts_folded", len(rows.facts) - len(shown)),
        ("facts_disputed", sum(fact.disputed for fact in shown)),
        ("entities", named),
        ("described_things", len(rows.entities) - named),
    ]
    return Rows(("what", "count"), (*counted, *graph))
