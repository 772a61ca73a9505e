"""The Neo4j of tests and of `make neo4j`: its jars are checked, and it behaves as a server must."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j
import pytest
import yaml

from kg.errors import KGError
from tests import neo4j_jars, neo4j_server
from tests.neo4j_fixtures import Database, make_empty, named_by_user
from tests.neo4j_jars import USUAL, digest, fetch_jars, find_release, is_whole, java, java_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """Return a folder with two jars."""
    folder = tmp_path / "lib"
    folder.mkdir()
    (folder / "b.jar").write_bytes(b"two")
    (folder / "a.jar").write_bytes(b"one")
    return folder


def test_the_checksum_covers_names_and_bytes(lib: Path) -> None:
    """The one number is that of the list that `sha256sum *` prints, in the order of the names."""
    listed = "".join(
        f"{hashlib.sha256(text).hexdigest()}  {name}\n" for name, text in [("a.jar", b"one"), ("b.jar", b"two")]
    )
    assert digest(lib) == hashlib.sha256(listed.encode()).hexdigest()


def add(lib: Path) -> None:
    """Put a jar in that does not belong there."""
    (lib / "c.jar").write_bytes(b"three")


def remove(lib: Path) -> None:
    """Take a jar away."""
    (lib / "b.jar").unlink()


def rename(lib: Path) -> None:
    """Give a jar another name."""
    (lib / "b.jar").rename(lib / "c.jar")


def truncate(lib: Path) -> None:
    """Cut a jar short, as a full disk does."""
    (lib / "b.jar").write_bytes(b"t")


def change(lib: Path) -> None:
    """Change a byte, and not the length."""
    (lib / "b.jar").write_bytes(b"twO")
    os.utime(lib / "b.jar", ns=(1, 1))


@pytest.mark.parametrize("damage", [add, remove, rename, truncate, change])
def test_a_damaged_folder_is_noticed(lib: Path, damage: Callable[[Path], None]) -> None:
    """A folder that was whole and checked is not taken for whole after any damage."""
    known = digest(lib)
    assert is_whole(lib, known)
    damage(lib)
    assert not is_whole(lib, known)


def test_a_checked_folder_is_not_read_again(lib: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look at a folder hashes nothing; new times of change alone make it hash, and stay whole."""
    known = digest(lib)
    assert is_whole(lib, known)
    read: list[Path] = []

    def noting(folder: Path) -> str:
        read.append(folder)
        return digest(folder)

    monkeypatch.setattr(neo4j_jars, "digest", noting)
    assert is_whole(lib, known)
    assert read == []
    os.utime(lib / "a.jar", ns=(1, 1))
    assert is_whole(lib, known)
    assert read == [lib]


def test_an_empty_or_missing_folder_is_not_whole(tmp_path: Path) -> None:
    """Before the first fetch nothing is there, and that is no error."""
    assert not is_whole(tmp_path / "lib", USUAL.sha256)


def test_the_users_own_settings_are_not_a_test_database() -> None:
    """NEO4J_URI is the user's own database, so only KG_TEST_NEO4J_URI names the one that tests empty."""
    own = {"NEO4J_URI": "neo4j://db", "NEO4J_USERNAME": "ann", "NEO4J_PASSWORD": "secret"}
    assert named_by_user(own) is None
    named = named_by_user({**own, "KG_TEST_NEO4J_URI": "bolt://test", "KG_TEST_NEO4J_PASSWORD": "other"})
    assert named == Database("bolt://test", "ann", "other")


def test_no_setting_of_a_database_reaches_a_test() -> None:
    """The variables that kg reads for Neo4j are hidden from tests."""
    assert [name for name in os.environ if name.startswith("NEO4J_")] == []


def test_a_taken_port_is_passed_over() -> None:
    """A port on which something listens is not given away; a free one is."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert neo4j_server.free_port(port) != port
    assert neo4j_server.free_port(port) == port


def test_without_java_one_line_says_what_to_install(tmp_path: Path) -> None:
    """`make neo4j` on a machine without Java ends with one clear line and exit code 1."""
    command = [sys.executable, "-m", "tests.neo4j_server", str(tmp_path / "home")]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    assert done.returncode == 1
    assert done.stderr == (
        "Neo4j needs Java 17 or newer. Try: install Java 17+ and Maven, or on Debian: apt install maven\n"
    )


def test_an_unknown_version_names_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make neo4j ARGS="--neo4j 4.4.0"` ends with one line that says which versions there are, and exit code 1."""
    assert neo4j_server.main([str(tmp_path / "home"), "--neo4j", "4.4.0"]) == 1
    assert "Neo4j 4.4.0 is not among the known versions: 5.26.30, 2025." in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_a_newer_version_asks_for_a_newer_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a Java that is too old for a version, nothing is fetched, and the line says how to choose another Java."""
    monkeypatch.setattr(neo4j_jars, "java_version", lambda: 17)
    with pytest.raises(KGError, match=r"needs Java 21 or newer.*JAVA_HOME"):
        fetch_jars(tmp_path, find_release("2025.12.1"))
    assert list(tmp_path.iterdir()) == []


def test_java_home_comes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JAVA_HOME chooses the Java, and its version is what that one says."""
    home = tmp_path / "jdk"
    (home / "bin").mkdir(parents=True)
    program = home / "bin" / "java"
    program.write_text("#!/bin/sh\necho 'openjdk version \"25.0.1\" 2026-01-01' >&2\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert (java(), java_version.__wrapped__()) == (str(program), 25)


@pytest.mark.neo4j
def test_the_server_answers(neo4j_database: Database) -> None:
    """The database is empty and answers a query; it is Neo4j 5 or newer."""
    with neo4j_database.session() as session:
        assert session.run("MATCH (n) RETURN count(n)").value() == [0]
        version = session.run("CALL dbms.components() YIELD versions RETURN versions[0]").value()[0]
    assert int(version.partition(".")[0]) >= 5


@pytest.mark.neo4j
def test_one_worker_has_all_tests_of_the_server(request: pytest.FixtureRequest) -> None:
    """Where tests run side by side, those with Neo4j are one group, so that one server is started and not several."""
    assert request.node.nodeid.endswith("@neo4j") == hasattr(request.config, "workerinput")


@pytest.mark.neo4j
def test_the_browser_is_there(neo4j_server: Database) -> None:
    """Neo4j Browser is served by the jars that Maven fetches."""
    with urllib.request.urlopen(f"{neo4j_server.own_server().http}/browser/") as page:  # noqa: S310 - loopback
        assert b"Neo4j" in page.read()


@pytest.mark.neo4j
def test_emptying_leaves_nothing(neo4j_database: Database) -> None:
    """Nodes, constraints and indexes of one test do not reach the next; what every new database has stays."""
    with neo4j_database.session() as session:
        before = session.run("SHOW INDEXES YIELD name").value()
        session.run("UNWIND range(1, 25000) AS n CREATE (:A {n: n})-[:R]->(:B)").consume()
        session.run("CREATE CONSTRAINT `odd ``name` FOR (a:A) REQUIRE a.n IS UNIQUE").consume()
        session.run("CREATE FULLTEXT INDEX words FOR (n:A|B) ON EACH [n.name]").consume()
        make_empty(session)
        assert session.run("MATCH (n) RETURN count(n)").value() == [0]
        assert session.run("SHOW CONSTRAINTS YIELD name").value() == []
        assert session.run("SHOW INDEXES YIELD name").value() == before


@pytest.mark.neo4j
def test_a_wrong_password_is_refused(neo4j_database: Database) -> None:
    """Nobody reads the database without its password."""
    with pytest.raises(neo4j.exceptions.AuthError), neo4j_database._replace(password="wrong").session() as session:  # noqa: S106 - wrong
        session.run("RETURN 1").consume()


@pytest.mark.neo4j
def test_data_survives_kill_and_restart(neo4j_database: Database) -> None:
    """What was committed is there after kill -9, at the same address; further lines of configuration take effect."""
    server = neo4j_database.own_server()
    with neo4j_database.session() as session:
        session.run("CREATE (:Kept {n: 1})").consume()
    server.kill()
    assert not server.running
    server.start(["server.databases.default_to_read_only=true"])
    with neo4j_database.session() as session:
        assert session.run("MATCH (k:Kept) RETURN k.n").value() == [1]
        with pytest.raises(neo4j.exceptions.ClientError, match="read-only"):
            session.run("CREATE ()").consume()


@pytest.mark.neo4j
def test_a_stopped_or_read_only_server_is_started_anew(neo4j_database: Database) -> None:
    """After a test that left the server read-only, as the one above does, the next one has a server that writes."""
    with neo4j_database.session() as session:
        assert session.run("CREATE (n) RETURN count(n)").value() == [1]


@pytest.mark.neo4j
def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    """The error carries what the server said last."""
    bad = neo4j_server.running_server(tmp_path, conf=["no.such.setting=1"])
    with pytest.raises(KGError, match=r"did not start[\s\S]*no\.such\.setting"), bad:
        pass


@pytest.mark.neo4j
def test_one_home_has_one_server(neo4j_database: Database) -> None:
    """A second server on the same home is refused before it touches anything."""
    server = neo4j_database.own_server()
    with pytest.raises(KGError, match="already runs"), neo4j_server.running_server(server.home):
        pass
    assert server.running


def until(lines: Iterable[str], last: str) -> str:
    """Return what `lines` say up to the first one with `last` in it, or to the end."""
    said = ""
    for line in lines:
        said += line
        if last in line:
            break
    return said


@pytest.mark.neo4j
def test_people_are_told_how_to_reach_it(neo4j_server: Database, tmp_path: Path) -> None:
    """`make neo4j` prints the lines to paste, keeps its password for the user only, and ends cleanly on Ctrl-C."""
    own = neo4j_server.own_server()
    ports = ["--bolt-port", str(own.bolt_port), "--http-port", str(own.http_port)]  # taken
    command = [sys.executable, "-m", "tests.neo4j_server", str(tmp_path / "home"), *ports]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        assert process.stdout is not None
        said = until(process.stdout, "Ctrl-C")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert (process.returncode, rest) == (0, "\nStopped.\n")
    password = tmp_path / "home" / "password"
    assert f"export NEO4J_PASSWORD={password.read_text().strip()}\n" in said
    assert password.stat().st_mode & 0o777 == 0o600
    assert f"Port {own.bolt_port} is taken" in said


@pytest.mark.neo4j
def test_fetched_jars_are_whole(neo4j_server: Database) -> None:
    """The jars that the server runs on have the known checksum, and a second fetch gives the same folder."""
    server = neo4j_server.own_server()
    assert digest(server.lib) == server.release.sha256
    assert fetch_jars(server.lib.parents[2], server.release) == server.lib


def test_the_compose_file_is_open_to_this_machine_only() -> None:
    """Its ports are on loopback, its password must be given, its version is a variable, and it has no plugin."""
    service = yaml.safe_load((ROOT / "docs" / "compose.yaml").read_text("utf-8"))["services"]["neo4j"]
    assert [port.rpartition(":")[0] for port in service["ports"]] == ["127.0.0.1:7474", "127.0.0.1:7687"]
    assert ":?" in service["environment"]["NEO4J_AUTH"]
    assert service["image"].startswith("neo4j:${NEO4J_TAG:-5")
    assert "plugin" not in str(service).lower()
