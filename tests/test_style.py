"""House rules that no linter knows: the sizes of files and functions, names that say nothing, doctests."""

from __future__ import annotations

import ast
import doctest
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles

import pytest

import kg

ROOT = Path(kg.__file__).parents[1]
PACKAGE = sorted((ROOT / "kg").rglob("*.py"))
FILES = [*PACKAGE, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py"))]
SAY_NOTHING = {"utils", "util", "helpers", "common", "base", "core", "manager", "misc"}


def place(path: Path) -> str:
    """Return a file's place in the checkout."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions in a file, inner ones too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines from `def` to the end, docstring and all."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_file_is_one_idea(path: Path) -> None:
    """A file has at most 300 lines and a name that says what is in it."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert path.stem not in SAY_NOTHING


def test_functions_are_short() -> None:
    """Half of the package's functions have at most 10 lines, and 95 in a hundred at most 40."""
    lengths = [length(function) for path in PACKAGE for function in functions(path)]
    assert median(lengths) <= 10
    assert quantiles(lengths, n=20)[-1] <= 40


@pytest.mark.parametrize("path", [path for path in PACKAGE if ">>>" in path.read_text("utf-8")], ids=place)
def test_the_examples_in_docstrings_are_true(path: Path) -> None:
    """Every example that a docstring shows gives what it says."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    found = doctest.testmod(import_module(name))
    assert (found.failed, found.attempted > 0) == (0, True)
