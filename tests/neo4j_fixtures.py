"""The Neo4j that tests write to: one server for all, started by the first that asks, or the one the user names.

KG_TEST_NEO4J_URI names another server, with KG_TEST_NEO4J_USERNAME, KG_TEST_NEO4J_PASSWORD and KG_TEST_NEO4J_DATABASE
(or NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE). Tests delete all that is in that database, so it must be empty
when they start. KG_TEST_NEO4J_VERSION has the tests start another version, one of tests/neo4j_jars.py.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.neo4j_jars import USUAL, find_release, has_java_and_maven
from tests.neo4j_server import USERNAME, Server, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import neo4j

_EMPTY: Final = (
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS",
    "SHOW CONSTRAINTS YIELD name",
    "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'",
)


class Database(NamedTuple):
    """Where tests reach their database; `server` is None where tests may not stop it, as it is the user's."""

    uri: str
    username: str
    password: str
    database: str | None = None
    server: Server | None = None

    @contextmanager
    def session(self) -> Iterator[neo4j.Session]:
        """Yield a session of the Neo4j driver."""
        import neo4j

        with (
            neo4j.GraphDatabase.driver(self.uri, auth=(self.username, self.password)) as driver,
            driver.session(database=self.database) as session,
        ):
            yield session

    def own_server(self) -> Server:
        """Return the server, for a test that stops it; skips the test where it is the user's."""
        return self.server or pytest.skip("stops the server, and KG_TEST_NEO4J_URI names one that is not ours")


def named_by_user(environ: Mapping[str, str]) -> Database | None:
    """Return the database that the user names for tests, if any."""
    uri = environ.get("KG_TEST_NEO4J_URI")
    if not uri:
        return None

    def value(name: str) -> str | None:
        return environ.get(f"KG_TEST_NEO4J_{name}") or environ.get(f"NEO4J_{name}")

    return Database(uri, value("USERNAME") or USERNAME, value("PASSWORD") or "", value("DATABASE"))


NAMED: Final = named_by_user(os.environ)  # read before tests/conftest.py hides the user's settings
RELEASE: Final = find_release(os.environ.get("KG_TEST_NEO4J_VERSION") or USUAL.version)


def has_neo4j() -> bool:
    """Return whether there is a server for tests, or what it takes to run one."""
    return NAMED is not None or has_java_and_maven(RELEASE)


def make_empty(session: neo4j.Session) -> None:
    """Delete all nodes, constraints and indexes but the two that every new database has."""
    nodes, constraints, indexes = _EMPTY
    session.run(nodes).consume()
    for query, kind in ((constraints, "CONSTRAINT"), (indexes, "INDEX")):
        for name in session.run(query).value("name"):
            session.run(f"DROP {kind} $name IF EXISTS", name=name).consume()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Yield the one server of this test run."""
    if NAMED is not None:
        with NAMED.session() as session:
            assert not session.run("MATCH (n) RETURN n LIMIT 1").data(), (
                "KG_TEST_NEO4J_URI: must be empty; tests delete"
            )
        yield NAMED
        return
    with running_server(tmp_path_factory.mktemp("neo4j"), release=RELEASE) as server:
        yield Database(server.uri, server.username, server.password, server=server)


@pytest.fixture
def neo4j_database(neo4j_server: Database) -> Iterator[Database]:
    """Yield an empty database; a server that an earlier test left stopped or read-only is started anew."""
    server = neo4j_server.server
    if server is not None and (server.conf or not server.running):
        server.restart()
    with neo4j_server.session() as session:
        make_empty(session)
    yield neo4j_server
    if server is None:
        with neo4j_server.session() as session:
            make_empty(session)
