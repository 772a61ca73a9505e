"""docs/questions.md: the ten questions on the demo's graph, with what the commands print and the Cypher beside it.

Run as a program it writes the page.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from kg.cli.main import app
from tests.cypher_parity import make_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "questions.md"
CYPHER = ROOT / "docs" / "questions.cypher"
SHOWN = 4  # facts of each answer
COMMANDS = (
    ("opinions", "Silverlake"),
    ("analysts", "Kestrel"),
    ("policy", "duty"),
    ("path", "Jonas Feld", "Ashgrove Capital"),
    ("timeline", "Corvane"),
    ("moves", "2026-03-13"),
    ("meetings",),
    ("contradictions",),
    ("sources",),
    ("diff", "--since", "2026-06-10"),
)
HEAD = """# Ten questions

What `make demo` can be asked, with what it answers. Each line is a fact with its id (`kg why ID`), its sentence and its
source. All take `--format json|csv`, `--as-of DATE` and `--graph URI`; a name is looked up as for `kg show`. In Python
they are functions of the graph, `kg.opinions(kg.open_graph("kg.db", layer="full"), "Silverlake")` and so on; in Cypher
they stand in [questions.cypher](questions.cypher), with parameters. tests/test_questions.py compares all of them, on
the local file and on Neo4j.

This page is made by `python -m tests.questions_page`.

`kg ask 'QUESTION'` takes plain words. What is one of the ten is answered by it, what has all its words in one sentence
by that sentence, and only the rest by the model, from the facts that could answer it; a word that its facts lack drops
the answer ([measured.md](measured.md)). No model writes Cypher. `kg brief DATE` puts a day on one page.
"""


def cypher() -> dict[int, tuple[str, str]]:
    """Return the queries of docs/questions.cypher by their number, each with its question."""
    parts = re.split(r"^// (\d+)\. (.*)$", CYPHER.read_text(encoding="utf-8"), flags=re.MULTILINE)
    rows = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return {int(number): (title.partition(": kg ")[0], text.strip().removesuffix(";")) for number, title, text in rows}


def page(db: Path) -> str:
    """Return the page for the demo's ledger."""
    return "\n".join([HEAD, *_sections(db)]).rstrip() + "\n"


def _sections(db: Path) -> Iterator[str]:
    for (number, (title, query)), words in zip(cypher().items(), COMMANDS, strict=True):
        limit = () if words[0] == "path" else ("--limit", str(SHOWN))
        done = CliRunner().invoke(app, [*words, *limit, "--db", str(db)])
        assert done.exit_code == 0, done.output
        shown = " ".join(f"'{word}'" if " " in word else word for word in words)
        answer = f"```text\n$ kg {shown}\n{done.stdout.rstrip()}\n```"
        yield f"## {number}. {title}\n\n{answer}\n\n```cypher\n{query}\n```\n"


def main() -> None:
    """Write the page."""
    with TemporaryDirectory() as folder:
        PAGE.write_text(page(make_demo(Path(folder) / "kg.db")), encoding="utf-8")


if __name__ == "__main__":
    main()
