"""`kg` and Neo4j: the same answers as from the ledger."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.stores.local import load_rows
from tests.cli.neo4j_home import env
from tests.factories import store
from tests.neo4j_content import ask, graph_in, graph_of

if TYPE_CHECKING:
    from tests.cli.conftest import Kg
    from tests.neo4j_fixtures import Database

ROOT = Path(__file__).parents[2]

# ---------------------------------------------------------------- what goes well


@pytest.mark.neo4j
def test_the_address_is_an_argument_an_option_or_a_variable(home: Kg, database: Database) -> None:
    """However the server is named, `kg sync` writes the graph once and then has nothing to do."""
    assert "nodes and" in home("sync", database.uri, **env(database)).stdout
    assert graph_in(database) == graph_of(home.folder / "kg.db")
    named: list[tuple[tuple[str, ...], dict[str, str]]] = [
        ((), {"NEO4J_URI": database.uri}), ((), {"KG_GRAPH": database.uri}), (("--graph", database.uri), {}),
        (("bolt" + database.uri.removeprefix("neo4j"),), {}), ((database.uri,), {"NEO4J_URI": "neo4j://127.0.0.1:1"}),
    ]  # fmt: skip
    for arguments, variables in named:
        result = home("sync", *arguments, **env(database), **variables)
        assert "has it already" in result.stdout, result.output


@pytest.mark.neo4j
def test_what_a_sync_did_is_data(home: Kg, database: Database) -> None:
    """--json and --format csv give the numbers of what was written and removed."""
    first = json.loads(home("sync", database.uri, "--json", **env(database)).stdout)
    assert (first["nodes_written"], first["nodes_removed"], first["unchanged"]) == (first["nodes"], 0, False)
    assert first["edges_written"] == first["edges"] > 0
    again = home("sync", database.uri, "--format", "csv", **env(database)).stdout.splitlines()
    assert dict(zip(again[0].split(","), again[1].split(","), strict=True))["unchanged"] == "true"


@pytest.mark.neo4j
def test_progress_is_drawn_on_a_terminal_alone(home: Kg, database: Database) -> None:
    """On a terminal `kg sync` counts the rows and wipes the line; elsewhere a quick one says nothing on stderr."""
    mother, child = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "kg.cli.main", "sync", database.uri, "--json"],
        cwd=home.folder,
        env={**os.environ, **home.env, **env(database), "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
        stdout=subprocess.PIPE,
        stderr=child,
    ) as process:
        os.close(child)
        drawn = _all_of(mother)
        assert process.stdout is not None
        done = json.loads(process.stdout.read())
    rows = done["nodes_written"] + done["edges_written"]
    assert f"{rows}/{rows}" in drawn
    assert "rows written" in drawn
    assert drawn.endswith("\x1b[2K")  # the bar is wiped away
    assert home("sync", database.uri, "--rebuild", **env(database)).stderr == ""


def _all_of(terminal: int) -> str:
    """Return what is written to a terminal until nobody has it open."""
    found = b""
    with suppress(OSError):
        while some := os.read(terminal, 65536):
            found += some
    os.close(terminal)
    return found.decode()


@pytest.mark.neo4j
def test_a_sync_with_nothing_to_do_says_what_is_there(home: Kg, database: Database) -> None:
    """The second time nothing is written, and the figures are still those of this ledger's graph in the database."""
    store(home.folder / "other.db", "d1 | Ann Lee MET Ken Rao | 2025-02-17")
    first = json.loads(home("sync", database.uri, "--json", **env(database)).stdout)
    home("sync", database.uri, "--db", "other.db", **env(database))
    again = json.loads(home("sync", database.uri, "--json", **env(database)).stdout)
    assert again == {**first, "nodes_written": 0, "edges_written": 0, "unchanged": True}
    size = f"{first['nodes']:,} nodes, {first['edges']:,} edges"
    assert f"has it already: {size}" in home("sync", database.uri, **env(database)).stdout


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "MATCH (c:Company)-[r:ROSE|FELL]->(m) RETURN c, r.percent, r.date, m ORDER BY r.percent"),
        ("query", "MATCH (a)-[r:MET]->(b) RETURN a.name, r, b.name", "--json"),
        ("query", "MATCH (n) RETURN n.name ORDER BY n.id", "--limit", "2", "--format", "csv"),
        ("query", "MATCH (n) WHERE n.name = $name RETURN labels(n)", "--param", 'name="Jon Aster"', "--json"),
        ("query", "MATCH (n:Company) SET n.x = 1"),
        ("show", "Tavell Group Ltd."),
        ("show", "Mara Quill", "--json"),
        ("show", "Nobody At All"),
        ("path", "Mara Quill", "Jon Aster"),
        ("path", "Ivo Marsh", "Corvin Securities", "--json"),
    ],
)
def test_the_same_is_said_of_both_graphs(home: Kg, database: Database, arguments: tuple[str, ...]) -> None:
    """A question gets the same rows, the same notes and the same exit code from the ledger and from Neo4j."""
    home("sync", database.uri, **env(database))
    here = home(*arguments)
    there = home(*arguments, "--graph", database.uri, **env(database))
    counted = re.compile(r"^2 (of [\d,]+ rows|rows; there are more)$", re.MULTILINE)
    assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout)
    assert counted.sub("2 rows", there.stderr) == counted.sub("2 rows", here.stderr)


@pytest.mark.neo4j
def test_an_ingest_goes_on_to_the_graph(kg: Kg, database: Database) -> None:
    """`kg ingest --graph` ends with the graph in Neo4j, says so, and asks nothing again the second time."""
    result = kg("ingest", "article.txt", "--graph", database.uri, **env(database))
    assert result.exit_code == 0, result.output
    assert f"{database.uri} has the whole graph" in result.stderr
    assert graph_in(database) == graph_of(kg.folder / "kg.db")
    again = kg("ingest", "article.txt", "--graph", database.uri, **env(database))
    assert f"{database.uri} has it already" in again.stderr


@pytest.mark.neo4j
def test_the_doctor_looks_at_the_server(home: Kg, database: Database) -> None:
    """`kg doctor` says whether a named server answers and has the ledger's graph, and how to bring it there."""
    assert "neo4j" not in home("doctor").stdout
    before = home("doctor", "--json", NEO4J_URI=database.uri, **env(database))
    found = {check["check"]: check for check in json.loads(before.stdout)}["neo4j"]
    assert found["ok"]
    assert found["remedy"] == f"kg sync {database.uri}"
    home("sync", database.uri, **env(database))
    assert "it has the ledger's graph" in home("doctor", "--graph", database.uri, **env(database)).stdout


@pytest.mark.neo4j
def test_the_doctor_looks_at_this_ledger_alone(home: Kg, database: Database) -> None:
    """What another ledger, or the user, wrote to the database does not hide this one's graph, nor make it."""

    def found(db: str) -> tuple[str, str | None]:
        checks = json.loads(home("doctor", "--json", "--db", db, NEO4J_URI=database.uri, **env(database)).stdout)
        neo4j = {check["check"]: check for check in checks}["neo4j"]
        return neo4j["found"].partition("; ")[2], neo4j["remedy"]

    has, remedy = "it has the ledger's graph", f"kg sync {database.uri}"
    lacks = ("it does not have the ledger's graph as it is now", remedy)
    store(home.folder / "other.db", "d1 | Ann Lee MET Ken Rao | 2025-02-17")
    store(home.folder / "third.db", "d2 | Mara Quill WORKS_FOR Corvin Securities | role=analyst")
    home("sync", database.uri, **env(database))
    assert (found("kg.db"), found("other.db")) == ((has, None), lacks)
    home("sync", "--db", "other.db", database.uri, **env(database))
    ask(database, "CREATE (:Company {id: 'mine'})-[:MET]->(:Person {id: 'mine'})")
    assert (found("kg.db"), found("other.db")) == ((has, None), (has, None))
    home("sync", "--db", "third.db", database.uri, **env(database))
    assert found("kg.db") == (f"{has}, 1 of its rows as another ledger has them", remedy)
    home("sync", database.uri, **env(database))
    assert found("kg.db") == (has, None)
    id_ = next(edge.id for edge in load_rows(home.folder / "kg.db").edges if edge.type == "STATES")
    ask(database, "MATCH (:Article)-[r:STATES]->(:Claim) WHERE r.id = $id DELETE r", id=id_)
    assert (found("kg.db"), found("other.db")) == (lacks, (has, None))
