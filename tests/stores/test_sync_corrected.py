"""A correction in Neo4j: a sync after it leaves the corrected fact, and the old claim marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kg
from tests.factories import store
from tests.neo4j_content import ask, graph_in, graph_of, login

if TYPE_CHECKING:
    from pathlib import Path

    from tests.neo4j_fixtures import Database as Neo4j

pytestmark = pytest.mark.neo4j

ORIGINAL = """
    a | Orrin FINED Tarn <Company> | $41 million | 2025-02-20 | in OLD | url https://n.example/x
    b | Orrin SUED Tarn <Company> | 2025-02-20 | in OLD
"""
CORRECTION = "c | Orrin FINED Tarn <Company> | $14 million | 2025-02-20 | in NEW | corrects https://n.example/x"
RETRACTION = "d | Tarn SUED Orrin <Company> | pub 2025-02-23 | corrects OLD | title RETRACTED: Orrin | in LAST"


def test_a_correction_and_a_retraction_are_synced(tmp_path: Path, database: Neo4j) -> None:
    """After each sync Neo4j has the ledger's graph: the new number, then no fact of the withdrawn story."""
    amounts = []
    for lines in (ORIGINAL, CORRECTION, RETRACTION):
        db = store(tmp_path / "kg.db", lines)
        kg.sync(db, database.uri, **login(database))
        assert graph_in(database) == graph_of(db)
        rows = ask(database, "MATCH ()-[r:FINED|SUED]->() RETURN r.amount AS amount ORDER BY amount")
        amounts.append([row["amount"] for row in rows])
    assert amounts == [[41e6, None], [14e6, None], [14e6]]
    marked = ask(
        database, "MATCH (c:Claim) WHERE c.superseded_by IS NOT NULL RETURN c.superseded_as AS how ORDER BY how"
    )
    assert [row["how"] for row in marked] == ["correction", "retraction", "retraction"]
