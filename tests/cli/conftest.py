"""A stub model in its own process, and `kg` run against it as a user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from kg.cli.main import app
from tests.neo4j_content import emptied
from tests.stub_server import starting_stubs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer.testing import Result

    from tests.neo4j_fixtures import Database

STUB = Path(__file__).parents[2] / "bench" / "stub.py"
ARTICLE = """Title: Lantern wins a record day
Source: The Harbour Post
Date: 2025-02-21

Shares of Lantern Foods Inc. jumped 7% in London on Friday.

Mara Quill met Jon Aster in Oslo on Thursday, said Ivo Marsh, an analyst at Corvin Securities.

Tavell Group Ltd. fell 3% on Friday.
"""
KEYS = ("sentence", "p", "s", "st", "o", "ot", "n")
SAID = (
    (0, "ROSE", "Lantern Foods Inc.", "Company", None, None, "7%"),
    (1, "MET", "Mara Quill", "Person", "Jon Aster", "Person", None),
    (1, "WORKS_FOR", "Ivo Marsh", "Person", "Corvin Securities", "Company", None),
    (2, "FELL", "Tavell Group Ltd.", "Company", None, None, "15%"),
    (2, "FELL", "Tavell Group Ltd.", "Company", None, None, "3%"),
)
ANSWER = json.dumps({"facts": [dict(zip(KEYS, row, strict=True)) for row in SAID]})
FACTS, REFUSED = 5, 1


@dataclass(frozen=True)
class Kg:
    """`kg` in one folder, asking one server."""

    folder: Path
    url: str

    @property
    def env(self) -> dict[str, str]:
        """What is set in its environment."""
        return {"KG_BASE_URL": self.url, "KG_MODEL": "stub", "KG_CACHE": str(self.folder / "cache"), "NO_COLOR": "1"}

    def __call__(self, *arguments: str, input: str | None = None, **env: str) -> Result:  # noqa: A002 - CliRunner's name
        """Run a command in this process, in the folder."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            return CliRunner().invoke(app, arguments, input=input, env={**self.env, **env})
        finally:
            os.chdir(before)

    def start(self, *arguments: str, stdout: int | None = None, **env: str) -> subprocess.Popen[str]:
        """Start a command as a process of its own, with its stderr to be read."""
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "kg.cli.main", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(STUB.parents[1]), **self.env, **env},
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )

    def write(self, name: str, text: str = ARTICLE) -> str:
        """Write a file into the folder and return its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    @property
    def calls(self) -> int:
        """How many questions the server has had."""
        with urllib.request.urlopen(f"{self.url}/counter") as reply:  # noqa: S310 - the stub on this machine
            return int(json.load(reply)["calls"])


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Return a function that starts a stub with the given options and returns its base URL."""
    with starting_stubs() as start:
        yield start


@pytest.fixture(scope="session")
def url(serve: Callable[..., str]) -> str:
    """Return the base URL of a server that gives the same good answer to everything."""
    return serve("--content", ANSWER)


@pytest.fixture
def kg(tmp_path: Path, url: str) -> Kg:
    """Return `kg` in an empty folder with one article."""
    found = Kg(tmp_path, url)
    found.write("article.txt")
    return found


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, url: str) -> Kg:
    """Return `kg` in a folder with a ledger that tests only read."""
    found = Kg(tmp_path_factory.mktemp("filled"), url)
    found.write("article.txt")
    result = found("ingest", "article.txt", "-q")
    assert result.exit_code == 0, result.output
    return found


@pytest.fixture
def database(neo4j_server: Database) -> Database:
    """Return a database without nodes, on a server that runs."""
    return emptied(neo4j_server)


@pytest.fixture
def home(filled: Kg, tmp_path: Path, url: str) -> Kg:
    """Return `kg` in a folder with a ledger of its own."""
    (tmp_path / "kg.db").write_bytes((filled.folder / "kg.db").read_bytes())
    found = Kg(tmp_path, url)
    found.write("article.txt")
    found.write(
        "more.txt",
        ARTICLE.replace("jumped 7%", "jumped 8%").replace("Friday", "Monday").replace("2025-02-21", "2025-02-25"),
    )
    return found
