"""Blind judging: draws articles by seed, lists edges of a ledger for a judge, and scores the verdicts.

    python -m bench.judge draw --seed 7 --count 10 --out articles.jsonl [--least-words 80] [--market] [--without FILE]
    kg ingest articles.jsonl --db judged.db
    python -m bench.judge sheet judged.db --out sheet.md --verdicts verdicts.tsv      every edge, with its article
    python -m bench.judge sample judged.db --count 150 --seed 1 --out sheet.md --verdicts verdicts.tsv
    python -m bench.judge score verdicts.tsv [other.tsv]

`--market` draws reports of how a market went only, by their titles; no draw takes an article of the golds, nor one
of the files of articles named by `--without`.

The sheet shows each article, or for a sample the quote in its context, and its edges; nothing of how they were made. A
verdict is true, false or unclear; unclear counts as false. Of two judges both must say true. Verdicts name edges by id,
so that they can be kept without the articles' text.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
from collections import Counter
from math import sqrt
from operator import eq
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import REUTERS, write_articles
from bench.strata import DRAWS, draft_of, read_index, rows_of, text_of
from kg.ledger.ledger import Ledger
from kg.merge.export import export_facts
from kg.stores.local import ledger_rows

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from kg.models import JSONValue
    from kg.sources.formats import Draft

VERDICTS = ("true", "false", "unclear")
#: Titles of reports on how a market went: what is traded, and which way it went.
MARKET = re.compile(
    r"\b(?:STOCKS?|SHARES|DOLLAR|GOLD|BONDS?|YEN|STERLING|MARKETS?)\b.*\b(?:CLOSES?|ENDS?|OPENS?|HIGHER|LOWER|FIRM\w*"
    r"|FALLS?|RISES?|MIXED|EASES?|UP|DOWN|PLUNGES?|SOARS?|RECORD|FELL|ROSE|DROPS?|GAINS?|RALLY|TUMBLES?|DIVE|SURGES?)\b"
)
PREDICATE = re.compile(r" -([A-Z_]+)-> ")
CONTEXT = 500  # characters before the quote; half as many behind


def drawn(corpus: Path, seed: int, *, least_words: int, market: bool, without: Sequence[Path]) -> Iterator[Draft]:
    """Yield articles in an order set by `seed`: none of a gold, none of the files `without`."""
    known = {entry.id for index in DRAWS for entry in read_index(index)}
    seen = {json.loads(line)["text"] for path in without for line in path.read_text(encoding="utf-8").splitlines()}
    rows = [
        row
        for row in rows_of(corpus)
        if row["id"] not in known
        and len(text_of(row).split()) >= least_words
        and (not market or MARKET.search(row.get("title") or ""))
    ]
    random.Random(seed).shuffle(rows)  # noqa: S311 - an order, not a secret
    return (draft for draft in map(draft_of, rows) if draft.text not in seen)


def sheet(db: Path) -> tuple[str, list[str]]:
    """Return the sheet as Markdown, and a line `id<tab>edge<tab>` for each edge, the verdict to be filled in."""
    with Ledger.open(db, readonly=True) as ledger:
        articles = {article.id: article for article in ledger.articles()}
        facts = [fact for fact in export_facts(ledger_rows(ledger)) if not fact["folded_into"]]
    pages, lines = [], []
    for number, (id_, article) in enumerate(sorted(articles.items()), start=1):
        own = [fact for fact in facts if fact["claims"][0]["article_id"] == id_]
        edges = [f"{fact['id'][:10]}\t{edge_text(fact)}" for fact in own]
        lines += [f"{edge}\t" for edge in edges]
        head = f"## Article {number}, published {article.published_at or 'on an unknown day'}\n\n{article.text}\n"
        pages.append(head + "\nEdges:\n\n" + "\n".join(f"- {edge}" for edge in edges) + "\n")
    return "\n".join(pages), lines


def edge_text(fact: dict[str, JSONValue]) -> str:
    """Return a fact as a judge reads it: ends with their types, number, slots, time, mood and speaker."""
    quantity, time, claim = fact["quantity"], fact["time"], fact["claims"][0]
    parts = [
        f"({fact['subject']['name']} :{fact['subject']['type']})",
        f"-{fact['predicate']}->",
        f"({fact['object']['name']} :{fact['object']['type']})",
    ]
    parts += [_number(quantity)] if quantity else []
    parts += [f"{name}={value}" for name, value in fact["slots"].items() if name != "words"]
    parts += [f"when={time['start']}..{time['end']}"] if time else []
    parts += [fact["factuality"]]
    parts += [f"said by {claim['said_by']['name']}"] if claim["said_by"] else []
    return " ".join(parts)


def _number(quantity: dict[str, JSONValue]) -> str:
    """Return a number with its bound, its upper end, its unit and its currency: "at least 3 to 5 percent"."""
    to = f" to {quantity['upper']:g}" if quantity.get("upper") is not None else ""
    bound = "" if quantity.get("bound") in (None, "exact") else f"{str(quantity['bound']).replace('_', ' ')} "
    per = f" per {quantity['per']}" if quantity.get("per") else ""
    return f"{bound}{quantity['value']:g}{to} {quantity['unit']} {quantity['currency'] or ''}".strip() + per


def sample(db: Path, count: int, seed: int) -> tuple[str, list[str]]:
    """Return the sheet of `count` edges drawn by `seed`, each with its quote in context, and their verdict lines."""
    with Ledger.open(db, readonly=True) as ledger:
        articles = {article.id: article for article in ledger.articles()}
        facts = [fact for fact in export_facts(ledger_rows(ledger)) if not fact["folded_into"]]
    facts.sort(key=lambda fact: fact["id"])
    drawn = random.Random(seed).sample(facts, min(count, len(facts)))  # noqa: S311 - an order, not a secret
    names = {fact["claims"][0]["article_id"] for fact in drawn}
    pages = [f"# {len(drawn)} edges from {len(names)} articles\n"]
    for number, fact in enumerate(drawn, start=1):
        claim = fact["claims"][0]
        article = articles[claim["article_id"]]
        start, end = claim["start"], claim["end"]
        before, after = article.text[max(0, start - CONTEXT) : start], article.text[end : end + CONTEXT // 2]
        pages.append(
            f"## {number}. {fact['id'][:10]}\n\nPublished {article.published_at or 'on an unknown day'}\n\n"
            f"Context: …{before}**[[{article.text[start:end]}]]**{after}…\n\nEdge: {edge_text(fact)}\n"
        )
    return "\n".join(pages), [f"{fact['id'][:10]}\t{edge_text(fact)}\t" for fact in drawn]


def read_verdicts(path: Path) -> dict[str, str]:
    """Return edge → verdict of a filled-in file; SystemExit for other words."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    verdicts = {row[0]: row[2].strip() for row in rows}
    if odd := sorted(set(verdicts.values()) - set(VERDICTS)):
        raise SystemExit(f"{path}: a verdict is one of {', '.join(VERDICTS)}; found {odd}")
    return verdicts


def score(paths: Sequence[Path]) -> str:
    """Return the counts of one or two judges' files, and the share of true edges with its Wilson 95 % interval."""
    files = [read_verdicts(path) for path in paths]
    if any(set(file) != set(files[0]) for file in files):
        raise SystemExit("the files do not judge the same edges")
    lines = []
    for path, file in zip(paths, files, strict=True):
        counts = Counter(file.values())
        lines.append(f"{path.name}: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS))
    true, count = sum(_all_true(files, edge) for edge in files[0]), len(files[0])
    low, high = wilson(true, count)
    both = "by both " if len(files) > 1 else ""
    lines.append(f"{count} edges, {true} true {both}= {true / count:.1%} (95 % {low:.1%} to {high:.1%})")
    if len(files) > 1:
        one, other = ([file[edge] for edge in sorted(file)] for file in files)
        lines.append(f"agreement {sum(map(eq, one, other)) / count:.1%}, Cohen's kappa {kappa(one, other):.2f}")
    lines.append("by predicate: " + by_predicate(paths[0], {edge for edge in files[0] if _all_true(files, edge)}))
    return "\n".join(lines)


def _all_true(files: Sequence[dict[str, str]], edge: str) -> bool:
    return all(file[edge] == "true" for file in files)


def by_predicate(path: Path, true: Container[str]) -> str:
    """Return for each predicate of a file of verdicts how many of its edges are among the true ones."""
    rows = dict(line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines() if line)
    named = {edge: found[1] for edge, words in rows.items() if (found := PREDICATE.search(words))}
    count = Counter(named.values())
    good = Counter(predicate for edge, predicate in named.items() if edge in true)
    return ", ".join(f"{predicate} {good[predicate]}/{count[predicate]}" for predicate in sorted(count))


def wilson(true: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a share.

    >>> [round(each, 3) for each in wilson(9, 10)]
    [0.596, 0.982]
    """
    share, square = true / count, z * z / count
    middle, half = share + square / 2, z * sqrt(share * (1 - share) / count + square / count / 4)
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def kappa(one: Sequence[str], other: Sequence[str]) -> float:
    """Return Cohen's kappa of two judges; 1.0 where chance alone would agree.

    >>> kappa(["true", "true", "false", "false"], ["true", "false", "false", "false"])
    0.5
    """
    seen = sum(map(eq, one, other)) / len(one)
    chance = sum(one.count(each) * other.count(each) for each in VERDICTS) / len(one) ** 2
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def main() -> None:
    """Run one of the steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    drawing = steps.add_parser("draw")
    drawing.add_argument("--corpus", type=Path, default=REUTERS)
    drawing.add_argument("--seed", type=int, default=7)
    drawing.add_argument("--count", type=int, default=10)
    drawing.add_argument("--least-words", type=int, default=40)
    drawing.add_argument("--market", action="store_true")
    drawing.add_argument("--without", type=Path, nargs="*", default=[])
    drawing.add_argument("--out", type=Path, required=True)
    listing = steps.add_parser("sheet")
    sampling = steps.add_parser("sample")
    sampling.add_argument("--count", type=int, default=150)
    sampling.add_argument("--seed", type=int, default=1)
    for step in (listing, sampling):
        step.add_argument("db", type=Path)
        step.add_argument("--out", type=Path, required=True)
        step.add_argument("--verdicts", type=Path, required=True)
    steps.add_parser("score").add_argument("verdicts", type=Path, nargs="+")
    options = parser.parse_args()
    if options.step == "draw":
        articles = drawn(
            options.corpus,
            options.seed,
            least_words=options.least_words,
            market=options.market,
            without=options.without,
        )
        write_articles(list(itertools.islice(articles, options.count)), options.out)
    elif options.step in ("sheet", "sample"):
        text, lines = sheet(options.db) if options.step == "sheet" else sample(options.db, options.count, options.seed)
        options.out.write_text(text, encoding="utf-8")
        options.verdicts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        print(score(options.verdicts))


if __name__ == "__main__":
    main()
