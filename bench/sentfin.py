"""Recall of entity mentions in SEntFiN's headlines: which of their entities kg's code finds as names, before any model.

    python -m bench.sentfin [--count 1000 --seed 1]

SEntFiN 1.0 (Sinha et al. 2022; MIT) lists the entities of Indian business headlines that it has a sentiment about. A
model is only asked about names that code finds, so this is the ceiling of what can become an end of an edge. Headlines
often write every word with a capital, which is harder than a sentence. Commodities and indices count as well.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import ROOT
from kg.extract.page import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

ENTITY = re.compile(r"""['"](.+?)['"]: ['"](?:positive|negative|neutral)['"]""")  # not all of them are valid Python
CORPUS = ROOT.parent / "shared" / "data" / "sentfin" / "SEntFiN.csv"


def found_as(entity: str, headline: str) -> str:
    """Return how an entity of a headline is found: "exact", "part" (a name shares a word with it) or "missed".

    >>> found_as("Norvik Steel", "Norvik Steel rises 3% in Oslo"), found_as("gold", "shares fall")
    ('exact', 'missed')
    """
    line = Line.of(headline)
    names = [found.words.casefold() for found in (*line.names, *line.described)]
    wanted = entity.casefold().strip()
    if wanted in names:
        return "exact"
    words = set(wanted.split())
    return "part" if any(words & set(name.split()) for name in names) else "missed"


def score(rows: Iterable[tuple[str, list[str]]]) -> Counter[str]:
    """Return how many entities were found exactly, in part, or not."""
    return Counter(found_as(entity, headline) for headline, entities in rows for entity in entities)


def read_rows(path: Path = CORPUS) -> list[tuple[str, list[str]]]:
    """Return headlines with their entities; SystemExit if the corpus is not there."""
    if not path.is_file():
        raise SystemExit(f"{path.name} is not on this machine")
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row["Title"], ENTITY.findall(row["Decisions"])) for row in csv.DictReader(lines)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--count", type=int, help="of the headlines, drawn by --seed; all without it")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = read_rows(options.corpus)
    if options.count:
        rows = random.Random(options.seed).sample(rows, min(options.count, len(rows)))  # noqa: S311 - an order
    counts = score(rows)
    whole = counts.total()
    print("| found | entities | share |\n|---|---|---|")
    for kind in ("exact", "part", "missed"):
        print(f"| {kind} | {counts[kind]} | {counts[kind] / whole:.1%} |")
    print(f"\n{len(rows)} headlines, {whole} entities")


if __name__ == "__main__":
    main()
