"""Blind judging: draws articles by seed, lists every edge of a ledger for a judge, and scores the verdicts.

    python -m bench.judge draw --seed 7 --count 10 --out articles.jsonl
    kg ingest articles.jsonl --db judged.db
    python -m bench.judge sheet judged.db --out sheet.md --verdicts verdicts.tsv
    python -m bench.judge score verdicts.tsv

The sheet shows each article and its edges, nothing of how they were made. A verdict is true, false or unclear;
unclear counts as false. Verdicts name edges by id, so that they can be kept without the articles' text.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import REUTERS, draw, write_articles
from kg.ledger.ledger import Ledger
from kg.merge.export import export_facts
from kg.stores.local import ledger_rows

if TYPE_CHECKING:
    from kg.models import JSONValue

VERDICTS = ("true", "false", "unclear")


def sheet(db: Path) -> tuple[str, list[str]]:
    """Return the sheet as Markdown, and a line `id<tab>edge<tab>` for each edge, the verdict to be filled in."""
    with Ledger.open(db, readonly=True) as ledger:
        articles = {article.id: article for article in ledger.articles()}
        facts = [fact for fact in export_facts(ledger_rows(ledger)) if not fact["folded_into"]]
    pages, lines = [], []
    for number, (id_, article) in enumerate(sorted(articles.items()), start=1):
        own = [fact for fact in facts if fact["claims"][0]["article_id"] == id_]
        edges = [f"{fact['id'][:10]}\t{_edge(fact)}" for fact in own]
        lines += [f"{edge}\t" for edge in edges]
        head = f"## Article {number}, published {article.published_at or 'on an unknown day'}\n\n{article.text}\n"
        pages.append(head + "\nEdges:\n\n" + "\n".join(f"- {edge}" for edge in edges) + "\n")
    return "\n".join(pages), lines


def _edge(fact: dict[str, JSONValue]) -> str:
    """Return a fact as a judge reads it: ends with their types, number, slots, time, mood and speaker."""
    quantity, time, claim = fact["quantity"], fact["time"], fact["claims"][0]
    parts = [
        f"({fact['subject']['name']} :{fact['subject']['type']})",
        f"-{fact['predicate']}->",
        f"({fact['object']['name']} :{fact['object']['type']})",
    ]
    parts += [f"{quantity['value']:g} {quantity['unit']} {quantity['currency'] or ''}".strip()] if quantity else []
    parts += [f"{name}={value}" for name, value in fact["slots"].items() if name != "words"]
    parts += [f"when={time['start']}..{time['end']}"] if time else []
    parts += [fact["factuality"]]
    parts += [f"said by {claim['said_by']['name']}"] if claim["said_by"] else []
    return " ".join(parts)


def score(path: Path) -> str:
    """Return the counts of a filled-in verdict file, and the share of true edges; unclear counts as false."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    counts = Counter(row[2].strip() for row in rows)
    if odd := sorted(set(counts) - set(VERDICTS)):
        raise SystemExit(f"{path}: a verdict is one of {', '.join(VERDICTS)}; found {odd}")
    kinds = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    return f"{len(rows)} edges: {kinds}: {counts['true'] / len(rows):.0%} true"


def main() -> None:
    """Run one of the three steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    drawing = steps.add_parser("draw")
    drawing.add_argument("--corpus", type=Path, default=REUTERS)
    drawing.add_argument("--seed", type=int, default=7)
    drawing.add_argument("--count", type=int, default=10)
    drawing.add_argument("--out", type=Path, required=True)
    listing = steps.add_parser("sheet")
    listing.add_argument("db", type=Path)
    listing.add_argument("--out", type=Path, required=True)
    listing.add_argument("--verdicts", type=Path, required=True)
    steps.add_parser("score").add_argument("verdicts", type=Path)
    options = parser.parse_args()
    if options.step == "draw":
        write_articles(list(itertools.islice(draw(options.corpus, options.seed), options.count)), options.out)
    elif options.step == "sheet":
        text, lines = sheet(options.db)
        options.out.write_text(text, encoding="utf-8")
        options.verdicts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        print(score(options.verdicts))


if __name__ == "__main__":
    main()
