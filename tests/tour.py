"""docs/tour.ipynb: a tour of the graph in Python, with its outputs. Run as a program it makes the notebook."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.cypher_parity import make_demo

NOTEBOOK = Path(__file__).parents[1] / "docs" / "tour.ipynb"
SECONDS = 120  # for one cell
START = """
import os
from collections import Counter
from datetime import date

import kg

db = os.environ.get("KG_DB", "../.demo/kg.db")
g = kg.open_graph(db, layer="full")  # a networkx.MultiDiGraph
Counter(edge["type"] for _, _, edge in g.edges(data=True) if edge["layer"] == "facts").most_common(5)
"""
EDGE = """
(edge,) = [edge for _, _, edge in g.edges(data=True) if edge.get("percent") == 17 and edge.get("driver")]
{name: edge[name] for name in ("type", "percent", "date", "driver", "quote", "url")}
"""
PATH = """
for path in kg.paths(g, "Jonas Feld", "Ashgrove Capital"):
    for hop in path.hops:
        print(hop.source.name, "–", hop.fact.predicate, "–", hop.target.name, "|", hop.fact.quote)
"""
THEN = """
then = kg.open_graph(db, as_of=date(2026, 4, 30))
then.number_of_edges(), kg.open_graph(db).number_of_edges()
"""
#: Words, then the code that they lead to.
CELLS = (
    ("# A tour of the graph\n\nRun `make demo` first, or set `KG_DB` to a ledger of your own.", START),
    ("## Who said what about a firm, and how it moved after", 'print(kg.opinions(g, "Silverlake"))'),
    ("## What moved on a day, and what drove it", "print(kg.moves(g, date(2026, 3, 12)))"),
    ("Every edge has its sentence, its source and what the text says drove it.", EDGE),
    ("## Denials beside what they deny", "print(kg.contradictions(g))"),
    ("## How two are connected", PATH),
    ("## As it was known then\n\nOnly articles published up to a day count.", THEN),
)
END = (
    "The same functions take `kg.open_graph('neo4j://…')`; in Cypher they are in [questions.cypher](questions.cypher)."
)


def tour(db: Path) -> nbformat.NotebookNode:
    """Return the notebook, run on a ledger by a real kernel."""
    new: Any = nbformat.v4  # says of itself that it is typed, and is not
    cells = []
    for number, (words, code) in enumerate(CELLS):
        cells.append(new.new_markdown_cell(words, id=f"words-{number}"))
        cells.append(new.new_code_cell(code.strip(), id=f"code-{number}"))
    cells.append(new.new_markdown_cell(END, id="end"))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook: nbformat.NotebookNode = new.new_notebook(cells=cells, metadata=kernel)
    place = {"metadata": {"path": str(db.parent)}}
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources=place, record_timing=False)
    client.coalesce_streams = True  # how much a kernel writes at once is chance
    client.execute(env={**os.environ, "KG_DB": str(db)})
    notebook.metadata.pop("language_info", None)
    return notebook


def main() -> None:
    """Make the notebook."""
    with TemporaryDirectory() as folder:
        nbformat.write(tour(make_demo(Path(folder) / "kg.db")), NOTEBOOK)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
