"""Does asking the model again pay? Precision and what is found, by the threshold of kg.extract.verification.

    kg ingest articles.jsonl --db all.db --model embedded --no-verify
    python -m bench.judge sample all.db --count 150 --seed 1 --out sheet.md --verdicts verdicts.tsv
    kg export --db all.db --format answers >answers.jsonl
    kg ingest articles.jsonl --db verified.db --answers answers.jsonl --model embedded
    python -m bench.verification all.db verified.db verdicts.tsv [other.tsv]
    python -m bench.verification all.db verified.db --gold GOLD --index bench/gold/reuters.index.tsv

The edges of the first ledger were judged blind, without verification; the second has the answers. True is what all
judges call true. Printed are the area under the ROC curve, and for each threshold the edges that are left, their
precision with its Wilson 95 % interval, and their share of the true ones. With --gold the claims of the first ledger
are matched with a gold instead, and their share is that of the gold's facts: the curve of precision and recall.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bench.judge import read_verdicts, wilson
from kg.extract.page import Page
from kg.extract.verification import sureness, verifications
from kg.ledger.ledger import Ledger
from kg.merge.export import export_facts
from kg.ontology import load_ontology
from kg.scoring.gold import read_gold
from kg.scoring.matching import match
from kg.stores.fresh import fresh_claims
from kg.stores.local import ledger_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.models import Claim

THRESHOLDS = (0.0, 0.2, 0.35, 0.5, 0.65, 0.75, 0.8, 0.85, 0.9, 0.95)


def surenesses(everything: Path, verified: Path, edges: Collection[str]) -> dict[str, float]:
    """Return how sure the model was of each edge's first claim, by the first ten characters of the edge's id."""
    with Ledger.open(everything, readonly=True) as ledger:
        claims = {claim.id: claim for claim in fresh_claims(ledger, load_ontology())}
        pages = {article.id: Page(article) for article in ledger.articles()}
        facts = export_facts(ledger_rows(ledger))
    first = {fact["id"][:10]: claims[fact["claims"][0]["id"]] for fact in facts if fact["id"][:10] in edges}
    return _sure_of(verified, pages, first)


def _sure_of(verified: Path, pages: Mapping[str, Page], claims: Mapping[str, Claim]) -> dict[str, float]:
    """Return how sure the model was of each claim that the second ledger has an answer about, by the claim's key."""
    keys = {
        key: request.key
        for key, claim in claims.items()
        for request in verifications(pages[claim.article_id], [claim]).values()
    }
    with Ledger.open(verified, readonly=True) as ledger:
        answers = ledger.answers(keys.values())
    found = {key: sureness(answers[asked].body) for key, asked in keys.items() if asked in answers}
    return {key: sure for key, sure in found.items() if sure is not None}


def by_gold(everything: Path, verified: Path, gold: Path, index: Path) -> str:
    """Return the table of precision and recall by threshold, over the articles of a gold."""
    ontology = load_ontology()
    with Ledger.open(everything, readonly=True) as ledger:
        pages = {article.id: Page(article) for article in ledger.articles()}
        truth = read_gold(gold, ledger.articles(), index=index)
        claims = [each for each in fresh_claims(ledger, ontology) if each.article_id in truth.article_ids]
    sure = _sure_of(verified, pages, {claim.id: claim for claim in claims})
    true = {pair[0].id for pair in match(claims, truth.facts, ontology).pairs}
    rows = ["| sure from | claims | true | precision | recall |", "|---|---|---|---|---|"]
    for least in THRESHOLDS:
        kept = [each.id in true for each in claims if sure.get(each.id, 0.0) >= least]
        if kept:
            low, high = wilson(sum(kept), len(kept))
            share = f"{sum(kept) / len(kept):.0%} ({low:.0%} to {high:.0%})"
            rows.append(f"| {least} | {len(kept)} | {sum(kept)} | {share} | {sum(kept) / len(truth.facts):.1%} |")
    return "\n".join(rows)


def auc(true: Sequence[float], false: Sequence[float]) -> float:
    """Return the share of pairs in which the true edge has the higher probability.

    >>> auc([0.9, 0.4], [0.5, 0.1])
    0.75
    """
    wins = sum((one > other) + (one == other) / 2 for one in true for other in false)
    return wins / (len(true) * len(false))


def curve(found: dict[str, float], verdicts: dict[str, bool]) -> str:
    """Return the area and the table."""
    true = [found[edge] for edge in found if verdicts[edge]]
    false = [found[edge] for edge in found if not verdicts[edge]]
    rows = [
        f"{len(true)} true, {len(false)} false, AUC {auc(true, false):.2f}",
        "",
        "| sure from | edges | true | precision | of the true |",
        "|---|---|---|---|---|",
    ]
    for least in THRESHOLDS:
        kept, lost = sum(p >= least for p in true), sum(p >= least for p in false)
        if kept + lost:
            low, high = wilson(kept, kept + lost)
            share = f"{kept / (kept + lost):.0%} ({low:.0%} to {high:.0%})"
            rows.append(f"| {least} | {kept + lost} | {kept} | {share} | {kept / len(true):.0%} |")
    return "\n".join(rows)


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("everything", type=Path)
    parser.add_argument("verified", type=Path)
    parser.add_argument("verdicts", type=Path, nargs="*")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--index", type=Path)
    options = parser.parse_args()
    if options.gold is not None:
        print(by_gold(options.everything, options.verified, options.gold, options.index))
        return
    if not options.verdicts:
        parser.error("give the verdicts, or --gold and --index")
    files = [read_verdicts(path) for path in options.verdicts]
    verdicts = {edge: all(file[edge] == "true" for file in files) for edge in files[0]}
    found = surenesses(options.everything, options.verified, verdicts)
    print(curve(found, verdicts))
    if missing := len(verdicts) - len(found):
        print(f"\n{missing} edges have no answer to their verification")


if __name__ == "__main__":
    main()
