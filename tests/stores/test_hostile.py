"""What must not run does not run, even past the gate, and what runs away is ended: on Neo4j and on the local graph."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from neo4j.exceptions import Neo4jError

from kg.errors import KGError, QueryError
from kg.query.gate import DEEPEST, read_only
from kg.stores.cypher import run_cypher
from kg.stores.result import Statement
from kg.syncing import sync
from tests.neo4j_content import ask, connected, emptied, graph_in, last_transaction, login
from tests.query.test_gate import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import kglite

    from tests.neo4j_fixtures import Database

SECRET = "nobody-reads-me"  # noqa: S105 - no password
#: A server that would read any file and any address, if a query that says so reached it.
OPEN = (
    "server.config.strict_validation.enabled=false",  # these stand there twice, and the later one counts
    "dbms.security.allow_csv_import_from_file_urls=true",
    "internal.dbms.cypher_ip_blocklist=",
)
ADDRESS = re.compile(r"'(?:file|http):/[^']*'|\"(?:file|http):/[^\"]*\"|\$url|FROM 'x'")
LOAD = "LOAD CSV FROM '{}' AS line RETURN line"
SCHEMA = ("SHOW INDEXES YIELD name, type, state", "SHOW CONSTRAINTS YIELD name, type", "SHOW USERS YIELD user")


class Canary:
    """A file and an address that tell whether anybody read them."""

    def __init__(self, folder: Path, listener: socket.socket) -> None:
        """Write the file, and count who calls."""
        self.file = folder / "canary.csv"
        self.file.write_text(f"{SECRET}\n", encoding="utf-8")
        self.listener = listener
        self.calls = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:  # closed: the test is over
                return
            self.calls += 1
            caller.close()

    @property
    def http(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/canary.csv"

    def variants(self, query: str) -> set[str]:
        """Return the query, and the query aimed at the file and at the address, where it names one."""
        aims = [f"'{self.file.as_uri()}'", f"'{self.http}'"]
        return {query, *(ADDRESS.sub(lambda found, aim=aim: _aimed(found[0], aim), query) for aim in aims)}  # type: ignore[misc]


def _aimed(named: str, aim: str) -> str:
    return f"FROM {aim}" if named.startswith("FROM") else aim


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Canary]:
    """Yield a canary."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield Canary(tmp_path, listener)


@pytest.fixture
def open_database(neo4j_server: Database, ledger: Path) -> Database:
    """Return the story in a database whose server would read files and addresses."""
    database = emptied(neo4j_server)
    sync(ledger, database.uri, **login(database))
    database.own_server().restart(OPEN)
    return database


def everything(database: Database) -> list[object]:
    """Return all that a query could have changed."""
    return [last_transaction(database), graph_in(database), *(sorted(map(str, ask(database, each))) for each in SCHEMA)]


@pytest.mark.neo4j
def test_past_the_gate_neo4j_writes_and_reads_nothing_else(open_database: Database, canary: Canary) -> None:
    """Without the gate, no hostile query changes the database, reads a file, calls an address or shows a server."""
    assert SECRET in str(ask(open_database, LOAD.format(canary.file.as_uri())))  # the server would
    with pytest.raises(Neo4jError):
        ask(open_database, LOAD.format(canary.http))
    assert canary.calls > 0
    canary.calls = 0
    before, ran = everything(open_database), []
    with connected(open_database) as database:
        for query in sorted({each for hostile, _ in HOSTILE for each in canary.variants(hostile)}):
            try:
                ran.append((query, database.query(Statement(query), timeout=10, params={"url": canary.file.as_uri()})))
            except KGError:
                continue
    assert everything(open_database) == before
    assert canary.calls == 0
    assert SECRET not in str(ran)
    assert [query for query, _ in ran if not harmless(query)] == []


def harmless(query: str) -> bool:
    """Whether the gate refuses the query although it only reads the graph, or nothing."""
    prefixes = ("EXPLAIN MATCH", "CYPHER runtime=slotted MATCH", "CYPHER 25 MATCH")  # 25: so of Neo4j 2025 and newer
    return query.startswith(prefixes) or re.search(r"\\+[uU]", query) is not None


def test_past_the_gate_the_local_graph_stays_as_it_is(graph: kglite.KnowledgeGraph, canary: Canary) -> None:
    """Without the gate, no hostile query changes the local graph, reads a file or calls an address."""
    assert SECRET in str(graph.cypher(LOAD.format(canary.file.as_uri())))  # kglite would
    everything = ("MATCH (n) RETURN n ORDER BY n.id", "MATCH ()-[r]->() RETURN r ORDER BY r.id", "MATCH (n) RETURN n.x")
    before = [run_cypher(graph, read_only(query)) for query in everything]
    ran = []
    for query in sorted({each for hostile, _ in HOSTILE for each in canary.variants(hostile)}):
        try:
            ran.append(run_cypher(graph, Statement(query), timeout=10, params={"url": canary.file.as_uri()}))
        except (QueryError, AttributeError):  # FORMAT CSV gives no rows but one text
            continue
    assert [run_cypher(graph, read_only(query)) for query in everything] == before
    assert SECRET not in str(ran)
    assert canary.calls == 0


@pytest.mark.parametrize("bracket", ["()", "[]", "{}", "abs()"])
def test_a_query_nested_beyond_reading_is_refused(bracket: str) -> None:
    """Brackets within brackets, at which Neo4j falls silent and kglite breaks, are refused before they are sent."""
    start, end = bracket[:-1], bracket[-1]
    assert read_only(f"RETURN {start * DEEPEST}1{end * DEEPEST}")
    with pytest.raises(QueryError, match="brackets are open"):
        read_only(f"RETURN {start * (DEEPEST + 1)}1{end * (DEEPEST + 1)}")


RUNAWAY = [
    "UNWIND range(1, 5000000) AS x UNWIND range(1, 5000000) AS y RETURN count(x + y)",
    "MATCH (a), (b), (c), (d), (e), (f), (g) RETURN max(a.id + b.id + c.id + d.id + e.id + f.id + g.id)",
    "MATCH (a)-[*1..40]-(b) RETURN count(*)",
]


@pytest.mark.neo4j
@pytest.mark.parametrize("query", RUNAWAY)
def test_a_runaway_query_ends_in_time_on_neo4j(database: Database, ledger: Path, query: str) -> None:
    """A query that would take hours is ended by the server at its timeout, and the next one is answered."""
    sync(ledger, database.uri, **login(database))
    with connected(database) as neo4j:
        with pytest.raises(QueryError, match=r"longer than 0\.5 s"):
            neo4j.query(read_only(query), timeout=0.5)
        assert neo4j.query(read_only("RETURN 1 AS x"), timeout=30).rows == ((1,),)


@pytest.mark.parametrize("query", RUNAWAY)
def test_a_runaway_query_ends_in_time_here(graph: kglite.KnowledgeGraph, query: str) -> None:
    """The same query, the same error on the local graph."""
    with pytest.raises(QueryError, match=r"longer than 0\.5 s"):
        run_cypher(graph, read_only(query), timeout=0.5)


@pytest.mark.neo4j
def test_a_query_that_takes_the_servers_memory_is_told_so(database: Database) -> None:
    """The server's own bound on memory is an error of the query, not of the connection."""
    with connected(database) as neo4j, pytest.raises(QueryError, match="more memory than the server"):
        neo4j.query(read_only("UNWIND range(1, 100000000) AS x WITH collect(x) AS list RETURN size(list)"), timeout=120)


@pytest.mark.neo4j
@pytest.mark.parametrize(("limit", "rows", "total"), [(1, 1, None), (4, 4, None), (5, 5, 5), (9, 5, 5), (None, 5, 5)])
def test_a_limit_bounds_what_is_fetched(database: Database, limit: int | None, rows: int, total: int | None) -> None:
    """So many rows and not one more are given; how many there are is only known when all were fetched."""
    with connected(database) as neo4j:
        found = neo4j.query(read_only("UNWIND range(1, 5) AS x RETURN x"), limit=limit)
    assert (len(found.rows), found.total, found.truncated) == (rows, total, total is None)


@pytest.mark.neo4j
def test_a_limit_ends_an_endless_answer(database: Database) -> None:
    """The rows behind the limit are not waited for."""
    with connected(database) as neo4j:
        found = neo4j.query(read_only("UNWIND range(1, 1000000000) AS x RETURN x"), limit=3, timeout=60)
    assert found.rows == ((1,), (2,), (3,))
    assert found.truncated


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("query", "params", "said"),
    [
        ("RETURN 1 + nope AS x", {}, "line 1, column 12: Variable `nope` not defined"),
        ("RETURN 1 AS x,\n  nope", {}, "line 2, column 3: Variable `nope` not defined"),
        ("RETURN date('soon') AS x", {}, 'Text cannot be parsed to a Date "soon"'),
        ("RETURN $x AS x", {}, "Expected parameter(s): x"),
        ("RETURN $x AS x", {"x": 2**63}, "a parameter cannot be sent"),
        ("RETURN $x AS x", {"x": "\ud800"}, "a parameter cannot be sent"),
        ("RETURN 1 / 0 AS x", {}, "/ by zero"),
    ],
)
def test_a_wrong_query_is_told_in_one_line(
    database: Database, query: str, params: dict[str, object], said: str
) -> None:
    """What is wrong in a query is said in one line, with the place in the query as the user wrote it."""
    with connected(database) as neo4j, pytest.raises(QueryError) as caught:
        neo4j.query(read_only(query), params=params)
    assert said in caught.value.message
    assert "\n" not in caught.value.message
    assert "EXPLAIN" not in caught.value.message


@pytest.mark.neo4j
def test_a_name_that_nothing_has_is_a_short_note(database: Database, ledger: Path) -> None:
    """A misspelt label, type or property gives no error, but a note of a few words."""
    sync(ledger, database.uri, **login(database))
    with connected(database) as neo4j:
        found = neo4j.query(read_only("MATCH (n:Ship)-[:SANK]->() RETURN n.depth"))
    assert found.rows == ()
    assert sorted(found.warnings) == [
        "The label `Ship` does not exist",
        "The property `depth` does not exist",
        "The relationship type `SANK` does not exist",
    ]
