"""Saved queries for Neo4j Browser: one zip of the files that people read.

`python -m bench.favorites` writes docs/browser/queries.zip. Dropped on the Browser it becomes a folder of favorites,
one a query; a .cypher file itself would become a single favorite with all of its queries in it. The ten questions
stand there with an example's name or day in place of each parameter: who saves a query cannot save its parameters.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import NamedTuple

BROWSER = Path(__file__).parents[1] / "docs" / "browser"
QUERIES = BROWSER / "queries.cypher"
QUESTIONS = BROWSER.parent / "questions.cypher"
EXAMPLE = re.compile(r"// +:param \{(.*)\}")
ZIP = BROWSER / "queries.zip"
FOLDER = "kg"
ANY_DAY = (2026, 1, 1, 0, 0, 0)  # in the zip: equal queries give equal bytes


class Query(NamedTuple):
    """A saved query: the Browser shows the title, which is a comment on the text's first line."""

    title: str
    text: str


def saved_queries() -> list[Query]:
    """Return the queries of the file, then the ten questions, each in its order; ValueError for one without a title."""
    _, *questions = re.split(r"(?m)^(?=// \d+\.)", _with_examples(QUESTIONS.read_text("utf-8")))
    texts = [*re.split(r";\s*\n", QUERIES.read_text("utf-8")), *(each.strip().removesuffix(";") for each in questions)]
    return [_query(text.strip()) for text in texts if text.strip()]


def _with_examples(text: str) -> str:
    """Return the queries with the values of the :param line that the file begins with."""
    example = EXAMPLE.search(text)
    if example is None:
        raise ValueError(f"{QUESTIONS.name} has no :param line")
    for name, value in re.findall(r"(\w+): (\"[^\"]*\")", example[1]):
        text = text.replace(f"${name}", value)
    return text


def _query(text: str) -> Query:
    first = text.partition("\n")[0]
    if not first.startswith("// "):
        raise ValueError(f"{QUERIES.name}: a query begins with {first!r}, not with // and its title")
    return Query(first.removeprefix("// "), text)


def write_zip(path: Path) -> None:
    """Write the queries as the Browser takes them over: a file each, in a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, query in enumerate(saved_queries(), start=1):
            name = re.sub(r"[^\w, ]", "", query.title)  # newer Browsers show the file's name
            archive.writestr(zipfile.ZipInfo(f"{FOLDER}/{place:02} {name}.cypher", ANY_DAY), query.text)


def files_in(path: Path) -> dict[str, str]:
    """Return the text of each file in a zip, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


if __name__ == "__main__":
    write_zip(ZIP)
    print(f"{ZIP.name}: {len(saved_queries())} queries")
