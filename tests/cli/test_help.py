"""What `kg --help` promises: every command explained with an example, listed in the README, and quick."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import kg
from kg.cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).parents[2] / "README.md"
HEAVY = {"openai", "networkx", "kglite", "pandas", "trafilatura", "neo4j", "sqlite3", "pydantic", "rich", "yaml"}
COMMON = ("--db", "--graph", "--model", "--base-url", "--ontology", "--version", "--offline", "--no-input", "-q", "-v")


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command that does something, as the words typed for it."""
    for name, each in getattr(command, "commands", {}).items():
        yield from walk(each, (*path, name))
    if not hasattr(command, "commands"):
        yield path


COMMANDS = tuple(walk(get_command(app)))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(command: tuple[str, ...]) -> None:
    """`--help` says what a command does and shows it in use, with every common option."""
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert f"Example:  kg {' '.join(command)}" in result.stdout
    assert all(option in result.stdout for option in COMMON)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_fits_on_a_line_of_the_overview(command: tuple[str, ...]) -> None:
    """No line of the overview is cut off."""
    result = CliRunner().invoke(app, [*command[:-1], "--help"], env={"COLUMNS": "80"})
    [line] = [line for line in result.stdout.splitlines() if line.startswith(f"  {command[-1]} ")]
    assert not line.endswith("...")


@pytest.mark.skipif(not README.exists(), reason="there is no README.md yet")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_readme_lists_every_command(command: tuple[str, ...]) -> None:
    """The README's table of commands has each command, so that it cannot be forgotten."""
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| `kg ")]
    words = {" ".join(found) for row in rows for found in _commands(row)}
    assert " ".join(command) in words


def _commands(row: str) -> Iterator[tuple[str, ...]]:
    """Yield the commands of a table row: "kg model pull|serve" are two."""
    for text in re.findall(r"`kg ([^`]+)`", row):
        first, *rest = text.split()
        names = [found for found in (re.fullmatch(r"[a-z|\\]+", word) for word in rest[:1]) if found]
        seconds = re.split(r"\\?\|", names[0][0]) if names else []
        yield from ((first, second) for second in seconds)
        yield (first,)


def test_help_loads_nothing_heavy() -> None:
    """`kg --help` imports no library that takes long, so that it answers at once."""
    code = "import sys, kg.cli.main; print(*{name.partition('.')[0] for name in sys.modules})"
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # coverage loads sqlite3
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=bare)  # noqa: S603
    loaded = shown.stdout.split()
    assert HEAVY & set(loaded) == set()


@pytest.mark.parametrize("arguments", [("--version",), ("stats", "--version")])
def test_the_version_is_told(arguments: tuple[str, ...]) -> None:
    """--version prints the version on stdout, before and after a command's name."""
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (0, f"kg {kg.__version__}\n")


def test_a_mistyped_command_is_answered_with_the_right_one() -> None:
    """A wrong name is wrong use, and the nearest command is named."""
    result = CliRunner().invoke(app, ["ingst", "a.txt"])
    assert result.exit_code == 2
    assert "ingest" in result.stderr
