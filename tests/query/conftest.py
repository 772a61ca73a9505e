"""The story of tests/factories.py as a graph in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.stores.local import open_graph
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a ledger that holds the story."""
    return store(tmp_path_factory.mktemp("ledger") / "kg.db")


@pytest.fixture(scope="session")
def graph(db: Path) -> nx.MultiDiGraph[str]:
    """Return the story's facts."""
    return open_graph(db)
