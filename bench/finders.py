"""Who finds the facts: a ledger's claims by the model, by the readers of words and by grammar, each scored by a gold.

    python -m bench.finders bench/gold/reuters.dev.jsonl --db dev.db --index bench/gold/reuters.index.tsv

A line a set of finders: its precision and its recall are a curve to choose from. Claims that two found are counted for
the one that is kept, which is the model's unless it lacks the number.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.scoring.gold import read_gold
from kg.scoring.matching import match
from kg.scoring.scores import score
from kg.stores.fresh import fresh_claims

if TYPE_CHECKING:
    from kg.models import Claim

GRAMMAR, READER = "reader:grammar", "reader:"


def finder(claim: Claim) -> str:
    """Return "grammar", "words" or "model"."""
    if claim.key == GRAMMAR:
        return "grammar"
    return "words" if claim.key.startswith(READER) else "model"


SETS = (("words",), ("grammar",), ("model",), ("words", "grammar"), ("words", "model"), ("words", "grammar", "model"))


def main() -> None:
    """Print a line for each set of finders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--index", type=Path)
    options = parser.parse_args()
    ontology = load_ontology()
    with Ledger.open(options.db, create=False, readonly=True) as ledger:
        gold = read_gold(options.gold, ledger.articles(), index=options.index)
        claims = [claim for claim in fresh_claims(ledger, ontology) if claim.article_id in gold.article_ids]
    print("| kept from | true | claimed | gold | precision | recall |\n|---|---|---|---|---|---|")
    for finders in SETS:
        found = score(match([claim for claim in claims if finder(claim) in finders], gold.facts, ontology)).core
        shares = f"{found.precision:.1%} | {found.recall:.1%}"
        print(f"| {', '.join(finders)} | {found.true} | {found.claimed} | {found.gold} | {shares} |")


if __name__ == "__main__":
    main()
