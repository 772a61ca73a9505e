"""The story of tests/factories.py as a ledger, and its graph for Cypher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.stores.snapshot import open_snapshot
from tests.factories import store
from tests.neo4j_content import emptied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import kglite

    from tests.neo4j_fixtures import Database


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a ledger that holds the story."""
    return store(tmp_path_factory.mktemp("ledger") / "kg.db")


@pytest.fixture(scope="session")
def graph(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> kglite.KnowledgeGraph:
    """Return the story as a graph for Cypher, read from its cache file."""
    cache = tmp_path_factory.mktemp("cache")
    open_snapshot(ledger, cache)
    return open_snapshot(ledger, cache)


@pytest.fixture
def database(neo4j_server: Database) -> Iterator[Database]:
    """Yield a database without nodes; kg's constraints and indexes may be there."""
    yield emptied(neo4j_server)
    if neo4j_server.server is None:
        emptied(neo4j_server)
