"""The package as a whole: its public names, and who may import what."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(kg.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
QUESTIONS = [
    "analysts",
    "contradictions",
    "corroborated",
    "diff",
    "meetings",
    "moves",
    "opinions",
    "policy",
    "timeline",
]
PUBLIC = sorted(["Reader", "__version__", "ingest", "ingest_async", "open_graph", "paths", "sync", *QUESTIONS])

# A name from outside, and the only rooms that may use it (a folder ends in "/").
ROOMS = {
    "openai": ("llm/",),
    "neo4j": ("stores/neo4j.py", "stores/neo4j_values.py", "stores/neo4j_faults.py"),
    "spacy": ("text/syntax.py",),
    "sqlite3": ("ledger/",),
    "typer": ("cli/",),
    "os.environ": ("config.py",),
    "os.environb": ("config.py",),
    "os.getenv": ("config.py",),
    "os.getenvb": ("config.py",),
}


def names_used(source: str) -> Iterator[str]:
    """Yield what `source` imports from outside and takes from modules, dotted and under its real name."""
    tree = ast.parse(source)
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
                known[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in known:
                yield f"{known[module]}.{name}"
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if "import_module" in ast.unparse(node.func):
                yield name


def trespasses(source: str, room: str) -> list[str]:
    """Return the guarded names that `source` uses though `room`, a path inside kg/, may not."""
    return [
        guarded
        for used in names_used(source)
        for guarded, homes in ROOMS.items()
        if f"{used}.".startswith(f"{guarded}.") and not room.startswith(homes)
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_is_used_in_its_room_only(path: Path) -> None:
    """Each outside library, and the environment, has one room, so that replacing it means changing one room."""
    assert trespasses(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix()) == []


@pytest.mark.parametrize(
    ("source", "room", "found"),
    [
        ("import openai", "query/show.py", ["openai"]),
        ("from openai._types import NotGiven", "extract/form.py", ["openai"]),
        ("def f():\n    import sqlite3 as db", "stores/local.py", ["sqlite3"]),
        ("import importlib\nimportlib.import_module('neo4j')", "stores/local.py", ["neo4j"]),
        ("import os as system\nsystem.environ['A']", "llm/client.py", ["os.environ"]),
        ("from os import getenv", "cli/main.py", ["os.getenv"]),
        ("import openai", "llm/client.py", []),
        ("import neo4j", "stores/neo4j.py", []),
        ("from kg.stores import neo4j\nimport openai_like", "query/show.py", []),
        ("import os\nos.kill(1, 2)", "llm/serving.py", []),
    ],
)
def test_a_trespass_is_seen(source: str, room: str, found: list[str]) -> None:
    """The check above finds every way to reach a library, and accuses nobody else."""
    assert trespasses(source, room) == found


def test_the_public_names_are_the_exported_ones() -> None:
    """What `kg` exports is this list, shown by `dir` too: a name is added or taken away on purpose."""
    assert kg.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(kg))


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_leads_somewhere(name: str) -> None:
    """Every public name can be had from `kg`, and twice the same."""
    assert getattr(kg, name) is getattr(kg, name)
    assert name == "__version__" or callable(getattr(kg, name))


def test_no_module_takes_the_place_of_a_public_name() -> None:
    """`kg.ingest` stays a function whatever is imported, because no module is called so."""
    assert not {path.stem for path in PACKAGE.iterdir()} & set(PUBLIC)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A misspelt name fails as on any module, so that hasattr and completion work."""
    assert not hasattr(kg, "ingets")


def test_importing_kg_loads_nothing_else() -> None:
    """`import kg` is cheap, because no other room and no library is loaded with it."""
    program = "import sys; old = set(sys.modules); import kg, json; print(json.dumps(sorted(set(sys.modules) - old)))"
    out = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    ).stdout
    outside = {name.partition(".")[0] for name in json.loads(out)} - set(sys.stdlib_module_names)
    assert outside == {"kg"}
    assert [name for name in json.loads(out) if name.startswith("kg.")] == []
