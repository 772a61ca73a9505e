"""What a user installs: the wheel, in an environment where nothing else of ours is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import kg
from bench.talking import talking_stub

ROOT = Path(kg.__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
SEEDS = {"ontology.yaml", "lexicon.yaml", "aliases.csv", "name_words.v1.csv", "prices.yaml"}
AT_HOME = {"gold.jsonl", "answers.jsonl", *(path.name for path in (ROOT / "seeds" / "articles").iterdir())}
QUOTE = "Shares of Lantern Foods Inc. jumped 7% in London on Friday."
ARTICLE = f"Title: Lantern wins a record day\nSource: The Harbour Post\nDate: 2025-02-21\n\n{QUOTE}\n"
FACT = {"sentence": 0, "p": "ROSE", "s": "Lantern Foods Inc.", "st": "Company", "o": None, "ot": None, "n": "7%"}

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    """Return what `command` prints, away from this checkout; the test fails with its stderr when it fails."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | env
    done = subprocess.run(command, cwd=cwd, env=around, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    """List the files in the wheel, without its metadata."""
    with ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and what it depends on, from the index, and return the new environment's Python."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(python, "-m", "pip", "install", "--quiet", "--constraint", CONSTRAINTS, wheel, cwd=folder)
    return python


def test_the_wheel_carries_the_package_whole(contents: set[str]) -> None:
    """Every file of kg/ that git would keep is in the wheel, the SQL and the type marker too."""
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kg").rglob("*") if path.is_file()}
    assert {name for name in files if "__pycache__" not in name} <= contents
    assert {"kg/py.typed", "kg/ledger/schema.sql"} <= contents


def test_the_wheel_carries_the_prompts_and_the_seeds(contents: set[str]) -> None:
    """Prompts and default tables are found without a checkout; our articles and the gold stay at home."""
    prompts = {path.name for path in (ROOT / "prompts").iterdir()}
    assert {name.removeprefix("kg/prompts/") for name in contents if name.startswith("kg/prompts/")} == prompts
    assert {name.removeprefix("kg/seeds/") for name in contents if name.startswith("kg/seeds/")} == SEEDS


def test_the_wheel_carries_nothing_else(contents: set[str]) -> None:
    """Nothing of the tests, the benchmarks or the gold reaches a user's site-packages."""
    assert {name.partition("/")[0] for name in contents} == {"kg"}
    assert {name.rpartition("/")[2] for name in contents} & AT_HOME == set()
    assert [name for name in contents if "test" in name or "cassette" in name] == []


def test_an_installed_wheel_finds_its_resources(python: Path, tmp_path: Path) -> None:
    """Away from the checkout the package loads its ontology, from its own folder."""
    program = (
        "import kg; from kg.ontology import load_ontology; "
        "print(kg.__version__, kg.__file__, len(load_ontology().predicates))"
    )
    version, file, predicates = run(python, "-I", "-c", program, cwd=tmp_path).split()
    assert version == kg.__version__
    assert Path(file).is_relative_to(python.parents[1])
    assert int(predicates) >= 20


def test_an_installed_wheel_turns_an_article_into_facts(python: Path, tmp_path: Path) -> None:
    """The installed command ingests an article by asking a server, then shows and exports its fact with the quote."""
    command = shutil.which("kg", path=python.parent)
    assert command is not None
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    with talking_stub("--content", json.dumps({"facts": [FACT]})) as url:
        run(command, "ingest", "article.txt", cwd=tmp_path, KG_BASE_URL=url, KG_MODEL="stub")
    shown = run(command, "show", "Lantern", cwd=tmp_path, NO_COLOR="1", COLUMNS="200")
    assert "Lantern Foods Inc." in shown
    assert QUOTE in shown
    (fact,) = map(json.loads, run(command, "export", "--format", "jsonl", cwd=tmp_path).splitlines())
    assert (fact["subject"]["name"], fact["predicate"], fact["quantity"]["value"]) == (
        "Lantern Foods Inc.",
        "ROSE",
        7.0,
    )
    assert [(claim["quote"], claim["outlet"]) for claim in fact["claims"]] == [(QUOTE, "The Harbour Post")]
