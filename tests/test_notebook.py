"""kg in a notebook: a real kernel, whose event loop is running while its cells run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import kg
from bench.talking import counted, talking_stub
from tests.cypher_parity import make_demo
from tests.tour import NOTEBOOK, tour

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("notebook")]

ROOT = Path(kg.__file__).parents[1]
SECONDS = 60  # for one cell
ARTICLE = """Title: Lantern's founder in Oslo
Source: The Harbour Post
Date: 2025-02-21

Shares of Lantern Foods Inc. jumped 7% in London on Friday.

Mara Quill founded Lantern Foods Inc. in 1999.

Mara Quill met Jon Aster in Oslo on Thursday.
"""
KEYS = ("sentence", "p", "s", "st", "o", "ot", "n")
SAID = (
    (0, "ROSE", "Lantern Foods Inc.", "Company", None, None, "7%"),
    (1, "FOUNDED", "Mara Quill", "Person", "Lantern Foods Inc.", "Company", None),
    (2, "MET", "Mara Quill", "Person", "Jon Aster", "Person", None),
)
ANSWER = json.dumps({"facts": [dict(zip(KEYS, row, strict=True)) for row in SAID]})

HOPS = """
way, = kg.paths(g, 'Jon Aster', 'Lantern Foods')
for hop in way.hops:
    print(hop.source.name, hop.fact.predicate, hop.target.name, '|', hop.fact.quote)
"""
PATH = """
Jon Aster MET Mara Quill | Mara Quill met Jon Aster in Oslo on Thursday.
Mara Quill FOUNDED Lantern Foods Inc. | Mara Quill founded Lantern Foods Inc. in 1999.
""".strip()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Return the base URL of a server that gives the same good answer to everything."""
    with talking_stub("--content", ANSWER) as url:
        yield url


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with an article, for a kernel that knows this checkout and nothing of the user's Jupyter."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def run(folder: Path, *cells: str) -> list[str]:
    """Run the cells in a new kernel, on this machine's loopback only; return what each printed or evaluated to."""
    new: Any = nbformat.v4  # says of itself that it is typed, and is not
    notebook = new.new_notebook(cells=[new.new_code_cell(cell) for cell in cells])
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources=resources)
    assert client.create_kernel_manager().ip == "127.0.0.1"
    client.execute()
    return [shown(cell) for cell in notebook.cells]


def shown(cell: nbformat.NotebookNode) -> str:
    """Return a cell's output; what it wrote to stderr is a failure."""
    assert [output.text for output in cell.outputs if output.get("name") == "stderr"] == []
    return "".join(output.get("text") or output.data["text/plain"] for output in cell.outputs).strip()


def test_a_notebook_goes_from_an_article_to_a_path(folder: Path, url: str) -> None:
    """In a running event loop: ingest, open the graph, ask for a path, and ingest again with await, asking nothing."""
    asked = sum(counted(url).values())
    server = f"db='kg.db', base_url={url!r}, model='stub'"
    outputs = run(
        folder,
        "import asyncio\nimport sys\nasyncio.get_running_loop().is_running(), sys.executable",
        "import kg\nkg.__version__",
        f"r = kg.ingest(['article.txt'], {server})\nr.exit_code, r.asked, r.claims, r.failures",
        "g = kg.open_graph('kg.db')\nsorted(g.nodes[n]['name'] for n in g if 'Entity' in g.nodes[n]['labels'])",
        HOPS,
        f"again = await kg.ingest_async(['article.txt'], {server})\nagain.asked, again.new_articles, again.claims",
    )
    assert outputs == [
        repr((True, sys.executable)),
        repr(kg.__version__),
        "(0, 1, 3, [])",
        "['Jon Aster', 'Lantern Foods Inc.', 'Mara Quill']",
        PATH,
        "(0, 0, 3)",
    ]
    assert sum(counted(url).values()) == asked + 1


def test_a_notebook_shows_a_user_the_remedy(folder: Path) -> None:
    """A graph that is not there ends its cell with the error that says what to do, not with one of the event loop."""
    with pytest.raises(CellExecutionError) as error:
        run(folder, "import kg\nkg.open_graph('none.db')")
    assert error.value.ename == "LedgerError"
    assert "kg ingest" in error.value.evalue


def test_the_tour_runs_and_shows_what_it_shows(folder: Path) -> None:
    """docs/tour.ipynb, run anew on the demo's graph, prints what is kept in it; `python -m tests.tour` makes it."""
    kept = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    assert [(cell.source, cell.get("outputs")) for cell in kept.cells] == [
        (cell.source, cell.get("outputs")) for cell in tour(make_demo(folder / "demo.db")).cells
    ]
