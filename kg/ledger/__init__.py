"""The ledger: what was read, answered and decided, in one file; everything else is computed from it."""

from __future__ import annotations

from kg.ledger.leases import Busy, Lease, Run
from kg.ledger.ledger import Ledger
from kg.ledger.reading import Failed, Stats

__all__ = ["Busy", "Failed", "Lease", "Ledger", "Run", "Stats"]
