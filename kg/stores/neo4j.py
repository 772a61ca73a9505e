"""Neo4j: the only module that knows its driver. A database is opened, written, read, and asked by users."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from kg.errors import QueryError, StoreError, UsageError
from kg.merge.rows import StoredRows
from kg.stores.neo4j_faults import OLDEST, PLANNED, SECONDS, explained, note_of, query_errors
from kg.stores.neo4j_values import edge_row, node_row, plain_value
from kg.stores.result import QueryResult
from kg.stores.statements import READ_EDGES, READ_NODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    import neo4j
    from pydantic import SecretStr

    from kg.stores.result import Statement

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
RETRY_SECONDS = 15.0
FOREIGN_OPERATORS = ("LoadCSV", "ProcedureCall", "Show", "Terminate")  # what they read, or end, is not the graph

Part = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Written:
    """What one transaction changed, as the server counts it, and the rows that its statements returned."""

    nodes_created: int
    nodes_removed: int
    edges_created: int
    edges_removed: int
    properties_set: int
    rows: tuple[dict[str, Any], ...]


def is_address(graph: str) -> bool:
    """Return whether `graph` is the address of a Neo4j server, and not a path.

    >>> is_address("neo4j://localhost"), is_address("kg.db")
    (True, False)
    """
    return graph.partition("://")[0] in SCHEMES and "://" in graph


def connect(
    uri: str, *, username: str = "neo4j", password: SecretStr | None = None, database: str | None = None
) -> Database:
    """Return the open database; without a `database`, the user's home database.

    Raises UsageError for an address that cannot be one, StoreError when the server does not answer, is older than
    Neo4j 5, refuses the password or does not have that database.
    """
    import neo4j

    check_address(uri)
    _silence()
    auth = (username, password.get_secret_value()) if password else None
    with explained(uri, database):
        driver = neo4j.GraphDatabase.driver(
            uri,
            auth=auth,
            connection_timeout=SECONDS,
            connection_acquisition_timeout=SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
        )
    found = Database(driver, uri, database)
    try:
        found.check()
    except BaseException:
        found.close()
        raise
    return found


def _silence() -> None:
    """Keep the driver's log from standard error where nobody set up logging: what it says is raised as well."""
    log = logging.getLogger("neo4j")
    if not log.handlers:
        log.addHandler(logging.NullHandler())


def check_address(uri: str) -> None:
    """Raise UsageError, which repeats no password, when `uri` cannot be the address of a server, or holds one."""
    if "@" in uri:
        raise UsageError("the address holds a user name or password", remedy="set NEO4J_USERNAME and NEO4J_PASSWORD")
    if not is_address(uri):
        raise UsageError(
            f"{uri!r} is no address of a Neo4j server", remedy=f"neo4j://localhost:7687, or {', '.join(SCHEMES[1:])}"
        )
    try:
        parts = urlsplit(uri)
        good = bool(parts.hostname) and parts.port != 0
    except ValueError:  # it names what it found, which may be a password: bolt://user:password
        good = False
    if not good:
        raise UsageError("the address names no server, or an impossible port", remedy="neo4j://localhost:7687")
    if parts.path.strip("/") or (parts.query and uri.startswith("bolt")):
        raise UsageError(f"{uri!r} holds more than a server and port", remedy="NEO4J_DATABASE names a database")


class Database:
    """An open database of a Neo4j server; use it as a context manager. Every method raises StoreError."""

    def __init__(self, driver: neo4j.Driver, uri: str, name: str | None) -> None:
        """Keep the driver; callers use `connect`."""
        self._driver = driver
        self.uri = uri
        self.name = name

    def __enter__(self) -> Self:
        """Return the database."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close all connections; may be called twice."""
        self._driver.close()

    @property
    def server(self) -> str:
        """The address, with the database's name where one is given."""
        return f"{self.uri} (database {self.name})" if self.name else self.uri

    def check(self) -> str:
        """Return the server's product and version after a query went there and back; StoreError if it cannot."""
        import neo4j

        plain = self._driver.session(database=self.name, default_access_mode=neo4j.READ_ACCESS)  # as old servers know
        with explained(self.uri, self.name), plain as session:
            agent = session.run("RETURN 1").consume().server.agent
        major = agent.rpartition("/")[2].partition(".")[0]
        if major.isdecimal() and int(major) < OLDEST:
            raise StoreError(f"{self.uri}: {agent} is too old", remedy=f"Neo4j {OLDEST} or newer")
        return agent

    def read(self, text: str, **params: Any) -> list[dict[str, Any]]:
        """Return the rows of one of kg's own reading statements."""
        import neo4j

        with explained(self.uri, self.name), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda tx: tx.run(text, params).data())

    def rows(self, layers: Sequence[str] = ("facts", "evidence")) -> StoredRows:
        """Return the nodes and edges that kg wrote, of all ledgers, as it wrote them, read in one transaction."""
        import neo4j

        with (
            explained(self.uri, self.name),
            self._session(neo4j.READ_ACCESS) as session,
            session.begin_transaction() as tx,
        ):
            nodes = [node_row(*record) for record in tx.run(READ_NODES, layers=layers)]
            edges = [edge_row(*record) for record in tx.run(READ_EDGES, layers=layers)]
        return StoredRows(
            nodes=tuple(sorted(nodes, key=lambda row: (row.id, row.labels))),
            edges=tuple(sorted(edges, key=lambda row: (row.id, row.type))),
        )

    def write(
        self,
        *parts: Part,
        check: Callable[[Sequence[Mapping[str, Any]]], None] = lambda _: None,
        trace: Callable[[str], None] = lambda _: None,
    ) -> Written:
        """Run statements in one transaction, never twice; `check` sees the rows of the first and may raise."""
        import neo4j

        counters, rows = [], []
        with explained(self.uri, self.name), self._session(neo4j.WRITE_ACCESS) as session:
            with session.begin_transaction() as tx:
                for place, (text, params) in enumerate(parts):
                    result = tx.run(text, dict(params))
                    found = result.data()
                    if place == 0:
                        check(found)
                    rows += found
                    counters.append(result.consume().counters)
                trace("commit:before")
                tx.commit()
            trace("commit:after")
        return Written(
            nodes_created=sum(each.nodes_created for each in counters),
            nodes_removed=sum(each.nodes_deleted for each in counters),
            edges_created=sum(each.relationships_created for each in counters),
            edges_removed=sum(each.relationships_deleted for each in counters),
            properties_set=sum(each.properties_set for each in counters),
            rows=tuple(rows),
        )

    def change_schema(self, statements: Mapping[str, str]) -> None:
        """Make constraints and indexes by name in one transaction, again where another one is in its way; and wait."""
        import neo4j

        def make(tx: neo4j.ManagedTransaction) -> None:
            for text in statements.values():
                tx.run(text).consume()

        with explained(self.uri, self.name), self._session(neo4j.WRITE_ACCESS) as session:
            session.execute_write(make)
            for name in statements:
                session.run("CALL db.awaitIndex($name, 300)", name=name).consume()

    def _session(self, access: str) -> neo4j.Session:
        import neo4j

        severity = neo4j.NotificationMinimumSeverity.OFF
        return self._driver.session(database=self.name, default_access_mode=access, notifications_min_severity=severity)

    # ------------------------------------------------------------ users' queries

    def query(
        self,
        statement: Statement,
        *,
        params: Mapping[str, Any] | None = None,
        timeout: float = 30.0,
        limit: int | None = None,
    ) -> QueryResult:
        """Return the answer to a user's query, read-only, as plain values.

        `timeout` is in seconds; at most `limit` rows are given. The query is planned first and refused with QueryError
        when its plan would write, read files or end transactions; QueryError also tells what is wrong in it.
        """
        import neo4j

        with (
            explained(self.uri, self.name),
            self._driver.session(database=self.name, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            with query_errors(timeout), session.begin_transaction(timeout=timeout) as tx:
                _refuse_plan(tx.run(f"{PLANNED}{statement.text}", dict(params or {})).consume())
            with query_errors(timeout), session.begin_transaction(timeout=timeout) as tx:
                return _result(tx.run(statement.text, dict(params or {})), limit)


def _refuse_plan(summary: neo4j.ResultSummary) -> None:
    if summary.query_type != "r":
        raise QueryError("refused: the query would change the graph")
    for operator in _operators(summary.plan or {}):
        if operator.startswith(FOREIGN_OPERATORS):
            raise QueryError(f"refused: {operator} does not read the graph")


def _operators(plan: Mapping[str, Any]) -> Iterator[str]:
    yield str(plan.get("operatorType", ""))
    for child in plan.get("children", ()):
        yield from _operators(child)


def _result(found: neo4j.Result, limit: int | None) -> QueryResult:
    columns = tuple(found.keys())
    rows: list[tuple[Any, ...]] = []
    more = False
    for record in found:
        if limit is not None and len(rows) == limit:
            more = True
            break
        rows.append(tuple(plain_value(value) for value in record.values()))
    notes = [note for note in found.consume().gql_status_objects if note.raw_severity == "WARNING"]
    notes = [note for note in notes if note.raw_classification != "DEPRECATION"]  # no mistake, and not the user's
    warnings = tuple(dict.fromkeys(note_of(note.status_description) for note in notes))
    return QueryResult(columns, tuple(rows), None if more else len(rows), warnings)
