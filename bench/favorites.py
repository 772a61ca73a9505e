"""Saved queries for Neo4j Browser: one zip of the file that people read.

`python -m bench.favorites` writes docs/browser/queries.zip. Dropped on the Browser it becomes a folder of favorites,
one a query; the .cypher file itself would become a single favorite with all of them in it.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import NamedTuple

BROWSER = Path(__file__).parents[1] / "docs" / "browser"
QUERIES = BROWSER / "queries.cypher"
ZIP = BROWSER / "queries.zip"
FOLDER = "kg"
ANY_DAY = (2026, 1, 1, 0, 0, 0)  # in the zip: equal queries give equal bytes


class Query(NamedTuple):
    """A saved query: the Browser shows the title, which is a comment on the text's first line."""

    title: str
    text: str


def saved_queries() -> list[Query]:
    """Return the queries of the file, in its order; ValueError for one without a title."""
    return [_query(text.strip()) for text in re.split(r";\s*\n", QUERIES.read_text("utf-8")) if text.strip()]


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
