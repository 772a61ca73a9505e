"""The two homes of a graph, behind one face: what tests ask both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest

import kg
from kg.query.gate import read_only
from kg.stores.cypher import run_cypher
from kg.stores.snapshot import open_snapshot
from tests.neo4j_content import connected, login

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

    from tests.neo4j_fixtures import Database


class Home(Protocol):
    """Where a graph lives."""

    def graph(self, layer: Any = "facts") -> nx.MultiDiGraph[str]:
        """Return it in Python."""

    def ask(self, query: str, **params: Any) -> tuple[tuple[Any, ...], ...]:
        """Return the rows that a user's Cypher gives."""


@dataclass(frozen=True)
class Local:
    """The graph in the ledger and its cache file."""

    db: Path

    def graph(self, layer: Any = "facts") -> nx.MultiDiGraph[str]:
        """Return it in Python."""
        return kg.open_graph(self.db, layer=layer)

    def ask(self, query: str, **params: Any) -> tuple[tuple[Any, ...], ...]:
        """Return the rows that a user's Cypher gives."""
        return run_cypher(open_snapshot(self.db, self.db.parent), read_only(query), params=params).rows


@dataclass(frozen=True)
class Neo4j:
    """The graph in a real Neo4j."""

    database: Database

    def graph(self, layer: Any = "facts") -> nx.MultiDiGraph[str]:
        """Return it in Python, by the address alone, as a user opens it."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in login(self.database).items():
                patch.setenv(name.upper(), value)
            return kg.open_graph(self.database.uri, layer=layer)

    def ask(self, query: str, **params: Any) -> tuple[tuple[Any, ...], ...]:
        """Return the rows that a user's Cypher gives."""
        with connected(self.database) as database:
            return database.query(read_only(query), params=params).rows
