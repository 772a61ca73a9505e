"""A sync that is killed, or whose server is, anywhere: the next one gives the same graph. More: bench/interruptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.interruptions import Trial, make_ledgers, run
from kg.stores import writing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.neo4j_fixtures import Database

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]

KILLS = 10


def test_interrupted_anywhere_the_next_completes_it(
    tmp_path: Path, neo4j_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at points spread over the schema, a first sync and an update: no graph differs from the undisturbed."""
    monkeypatch.setattr(writing, "BATCH_ROWS", writing.BATCH_ROWS)  # to be set back
    before, after = make_ledgers(tmp_path, 16, seed=1)
    tally, starts = run(Trial(neo4j_database, before, after), KILLS, seed=1)
    assert tally.different == 0
    assert tally.kills.total() == KILLS
    assert {victim for victim, _, _ in tally.kills} == {"process"} | ({"server"} if neo4j_database.server else set())
    assert {point for start in starts for point in start.points} == {
        "schema:before",
        "schema:after",
        "commit:before",
        "commit:after",
    }
    assert all(len(start.points) > 20 for start in starts if start.name != "schema")
