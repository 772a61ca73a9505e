"""`kg` and Neo4j when something is wrong: one line with no secret, nothing lost."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from neo4j.exceptions import DriverError

from tests.cli.conftest import FACTS, Kg
from tests.cli.neo4j_home import WRONG, env, one_line
from tests.neo4j_content import ask, graph_in, graph_of
from tests.neo4j_server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.neo4j_fixtures import Database


# ---------------------------------------------------------------- what goes wrong: addresses


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("neo4j://me:s3cret@localhost", "holds a user name or password"),
        ("me:s3cret@localhost:7687", "holds a user name or password"),
        ("http://me:s3cret@localhost", "holds a user name or password"),
        ("bolt://me:s3cret", "an impossible port"),
        ("bolt://localhost:99999", "an impossible port"),
        ("bolt://localhost:7687 ", "an impossible port"),
        ("bolt://[::1", "names no server"),
        ("neo4j://", "names no server"),
        ("neo4j://localhost/news", "more than a server and port"),
        ("bolt://localhost?policy=x", "more than a server and port"),
        ("http://localhost:7474", "no address of a Neo4j server"),
        ("kg.db", "no address of a Neo4j server"),
    ],
)
def test_an_impossible_address_is_wrong_use(home: Kg, address: str, said: str) -> None:
    """What cannot be an address is refused before anything is done, with exit 2, and no secret in it is repeated."""
    for arguments in (("sync", address), ("query", "RETURN 1", "--graph", address), ("sync", "-v", address)):
        line = one_line(home(*arguments), 2)
        assert said in line
        assert "s3cret" not in line
    assert said in one_line(home("sync", NEO4J_URI=address), 2)


def test_no_server_is_named(home: Kg) -> None:
    """Without any address, the way to give one is said."""
    assert "kg sync neo4j://localhost:7687, or set NEO4J_URI" in one_line(home("sync"), 2)


def test_a_server_that_is_not_there(home: Kg) -> None:
    """Where nothing listens, reading and writing end with one line and exit 1."""
    for scheme in ("bolt", "neo4j"):
        address = f"{scheme}://127.0.0.1:{free_port()}"
        for arguments in (
            ("sync", address),
            *((*each, "--graph", address) for each in (("query", "RETURN 1"), ("show", "x"))),
        ):
            assert f"error: {address}: nothing answers there" in one_line(home(*arguments, NEO4J_PASSWORD=WRONG), 1)
        checks = {check["check"]: check for check in json.loads(home("doctor", "--json", NEO4J_URI=address).stdout)}
        assert (checks["neo4j"]["ok"], checks["neo4j"]["found"]) == (False, f"{address}: nothing answers there")


def test_a_name_that_no_machine_has(home: Kg) -> None:
    """An unknown machine is told from a server that is down."""
    assert "no machine of that name" in one_line(home("sync", "neo4j://no-such-machine.invalid"), 1)


@contextmanager
def speaking(first: bytes | None) -> Iterator[str]:
    """Yield host and port of something that answers with `first` and then no more; with None it never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, first), daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def _serve(listener: socket.socket, first: bytes | None) -> None:
    kept = []
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:  # closed: the test is over
            return
        kept.append(caller)
        if first is not None:
            caller.recv(20)
            caller.sendall(first)
            caller.close()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s", "neo4j+ssc"])
def test_a_port_that_says_nothing_ends_in_time(home: Kg, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    """A connection that is taken and never answered is given up after the time for connecting."""
    monkeypatch.setattr("kg.stores.neo4j.SECONDS", 1.0)
    with speaking(None) as place:
        begun = time.monotonic()
        line = one_line(home("sync", f"{scheme}://{place}", NEO4J_PASSWORD=WRONG), 1)
        assert time.monotonic() - begun < 8
    assert "it does not answer within" in line


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "this port speaks HTTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no Neo4j server that kg knows"),
        (b"\0\0\0\0", "no Neo4j server that kg knows"),  # so Neo4j 4.1 and older answer
        (b"", "the connection broke"),
    ],
)
def test_a_port_that_is_no_neo4j(home: Kg, first: bytes, said: str) -> None:
    """Another kind of server, or one that is too old to be spoken to, is named as what it is."""
    with speaking(first) as place:
        assert said in one_line(home("sync", f"bolt://{place}", NEO4J_PASSWORD=WRONG), 1)


def _speak_bolt(listener: socket.socket, agent: bytes) -> None:
    """Take one caller, agree on Bolt 4.4, say who it is, and answer SUCCESS to whatever else is said."""
    caller, _ = listener.accept()
    hello = b"\xb1\x70\xa2\x86server" + bytes([0x80 + len(agent)]) + agent + b"\x8dconnection_id\x81x"
    with caller, caller.makefile("rb") as said, suppress(OSError):  # it says goodbye and is gone
        said.read(20)
        caller.sendall(b"\0\0\4\4")
        answer = hello
        while size := int.from_bytes(said.read(2)):
            said.read(size + 2)
            caller.sendall(len(answer).to_bytes(2) + answer + b"\0\0")
            answer = b"\xb1\x70\xa1\x86fields\x90"


def test_a_server_that_is_too_old(home: Kg) -> None:
    """A server before Neo4j 5 is told its version, and which is needed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"bolt://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=_speak_bolt, args=(listener, b"Neo4j/4.4.44"), daemon=True).start()
        line = one_line(home("sync", address, NEO4J_PASSWORD=WRONG), 1)
    assert line == f"error: {address}: Neo4j/4.4.44 is too old. Try: Neo4j 5 or newer"


# ---------------------------------------------------------------- what goes wrong: servers


@pytest.mark.neo4j
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_login_that_is_wrong_or_missing(home: Kg, database: Database, scheme: str) -> None:
    """A wrong name, a wrong password and none at all are one line, which repeats neither, also with -v."""
    address = scheme + database.uri.removeprefix("neo4j")
    missing = {"NEO4J_USERNAME": database.username}
    for given in ({**missing, "NEO4J_PASSWORD": WRONG}, {**env(database), "NEO4J_USERNAME": "nobody"}, missing):
        for arguments in (("sync", address), ("query", "-v", "RETURN 1", "--graph", address)):
            line = one_line(home(*arguments, **given), 1)
            assert "set NEO4J_USERNAME and NEO4J_PASSWORD" in line
            assert WRONG not in line
            assert database.password not in line
        assert ask(database, "MATCH (n) RETURN n") == []  # a good login: after three bad ones the server takes none
    found = home("doctor", "-v", NEO4J_URI=address, **{**missing, "NEO4J_PASSWORD": WRONG}).output
    assert "user name or password is wrong" in found
    assert WRONG not in found
    assert ask(database, "MATCH (n) RETURN n") == []


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("name", "said"), [("nosuch", "no database 'nosuch'"), ("a name!", "no database"), ("System", "holds no graph")]
)
def test_a_database_that_is_not_there(home: Kg, database: Database, name: str, said: str) -> None:
    """The name is repeated, with the variable that sets it."""
    for command in (("sync", database.uri), ("query", "RETURN 1", "--graph", database.uri)):
        line = one_line(home(*command, **{**env(database), "NEO4J_DATABASE": name}), 1)
        assert said in line
        assert "NEO4J_DATABASE" in line


@pytest.mark.neo4j
@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"])
def test_tls_where_there_is_none(home: Kg, database: Database, scheme: str) -> None:
    """A server without TLS is told from one that does not run."""
    address = scheme + database.uri.removeprefix("neo4j")
    assert f"{address}: it does not speak TLS" in one_line(home("sync", address, **env(database)), 1)


@pytest.mark.neo4j
def test_a_database_that_can_only_be_read(home: Kg, database: Database) -> None:
    """A first sync, and one of what is new, fail with one line; reading works."""
    home("sync", database.uri, **env(database))
    database.own_server().restart(["server.databases.read_only=neo4j"])
    assert home("query", "RETURN 1 AS x", "--graph", database.uri, "--json", **env(database)).exit_code == 0
    assert home("sync", database.uri, **env(database)).exit_code == 0  # it is all there
    home("ingest", "more.txt")
    line = one_line(home("sync", database.uri, **env(database)), 1)
    assert f"{database.uri}: this database can only be read" in line
    database.own_server().restart()
    assert home("sync", database.uri, **env(database)).exit_code == 0
    assert graph_in(database) == graph_of(home.folder / "kg.db")


@pytest.mark.neo4j
def test_an_ingest_keeps_everything_when_the_server_is_down(kg: Kg, database: Database) -> None:
    """Exit 3: the failure names the command that brings the graph over, which then does."""
    server = database.own_server()
    server.stop()
    asked = kg.calls
    given = ("--db", "my.db", "--graph", database.uri)
    result = kg("ingest", "article.txt", *given, "-q", **env(database))
    command = f"kg sync {database.uri} --db my.db"
    assert f"failed: {database.uri}: nothing answers there; the ledger has everything: {command}" in one_line(result, 3)
    assert kg.calls > asked
    assert len(kg("export", "--db", "my.db").stdout.splitlines()) == FACTS
    server.start()
    asked = kg.calls
    assert kg(*command.split()[1:], **env(database)).exit_code == 0
    assert graph_in(database) == graph_of(kg.folder / "my.db")
    assert kg.calls == asked


# ---------------------------------------------------------------- interruptions


@contextmanager
def held_up(home: Kg, database: Database, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Yield a command that is writing to the database and waits there for a node that somebody else has locked."""
    home("sync", database.uri, **env(database))
    home("ingest", "more.txt")
    waiting = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' OR status = 'Closing' RETURN status"
    with suppress(DriverError), database.session() as session, session.begin_transaction() as lock:  # with its server
        lock.run("MATCH (n:Company) SET n.locked = true").consume()
        with home.start(*arguments, stdout=subprocess.PIPE, **env(database)) as process:
            try:
                while not ask(database, waiting):
                    assert process.poll() is None, process.communicate()
                    time.sleep(0.1)
                yield process
            finally:
                process.kill()
        lock.rollback()


@pytest.mark.neo4j
def test_a_sync_whose_server_dies_is_completed_by_the_next(home: Kg, database: Database) -> None:
    """A server killed amid the writes is one line and exit 1; with it back, the same command completes the sync."""
    server = database.own_server()
    with held_up(home, database, "sync", database.uri) as process:
        server.kill()
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, "")
    assert re.fullmatch(rf"error: {re.escape(database.uri)}: [^\n]+\n", err), err
    server.start()
    assert graph_in(database) != graph_of(home.folder / "kg.db")
    assert home("sync", database.uri, **env(database)).exit_code == 0
    assert graph_in(database) == graph_of(home.folder / "kg.db")


@pytest.mark.neo4j
@pytest.mark.parametrize("command", ["sync", "ingest"])
def test_ctrl_c_amid_the_writes(home: Kg, database: Database, command: str) -> None:
    """Ctrl-C ends it at once with exit 130 and one line; the next sync completes it."""
    arguments = ("sync", database.uri) if command == "sync" else ("ingest", "more.txt", "-q", "--graph", database.uri)
    with held_up(home, database, *arguments) as process:
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        _, err = process.communicate(timeout=120)
        assert time.monotonic() - begun < 20
    assert (process.returncode, err) == (130, "stopped: what arrived is kept; run the same command again\n")
    assert home("sync", database.uri, **env(database)).exit_code == 0
    assert graph_in(database) == graph_of(home.folder / "kg.db")
