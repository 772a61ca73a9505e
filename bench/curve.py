"""Precision against what is found, by threshold: how sure an edge is told from how edges like it were judged before.

    python -m bench.curve audit3.db --verdicts g.tsv h.tsv --learn audit2.db e.tsv f.tsv --learn audit1.db a.tsv b.tsv

Edges are alike whose predicate, finder and details (a number, a day, a speaker) are; how often those of the `--learn`
audits that the code of today still claims were true by both judges, smoothed towards all, is an edge's score. Each line
is a threshold: the edges of the new audit above it, how many of them are true, and the share of all its true edges.
Below stands what was learned from: how many of those edges are still claimed, and how many of them are true.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

from bench.finders import finder
from bench.judge import edge_text, read_verdicts, wilson
from kg.ledger.ledger import Ledger
from kg.merge.export import export_facts
from kg.ontology import load_ontology
from kg.stores.fresh import fresh_claims
from kg.stores.local import ledger_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.models import Claim, JSONValue

WEIGHT = 4  # edges of the average that each kind of edge is smoothed by


class Kind(NamedTuple):
    """What an edge is judged by beside its words."""

    predicate: str
    finder: str
    number: bool
    day: bool


def judged(db: Path, verdicts: Sequence[Path]) -> Iterator[tuple[Kind, bool]]:
    """Yield the kind of each judged edge that is still claimed, word for word, and whether all judges call it true."""
    files = [read_verdicts(path) for path in verdicts]
    words = dict(line.split("\t")[:2] for line in verdicts[0].read_text(encoding="utf-8").splitlines() if line)
    with Ledger.open(db, readonly=True) as ledger:
        claims = {claim.id: claim for claim in fresh_claims(ledger, load_ontology())}
        facts = {edge_text(fact): fact for fact in export_facts(ledger_rows(ledger)) if not fact["folded_into"]}
    for edge in files[0]:
        fact = facts.get(words[edge])
        if fact is not None:
            yield kind(fact, claims[fact["claims"][0]["id"]]), all(file[edge] == "true" for file in files)


def kind(fact: dict[str, JSONValue], claim: Claim) -> Kind:
    """Return the kind of an edge by its fact and its first claim."""
    return Kind(str(fact["predicate"]), finder(claim), bool(fact["quantity"]), bool(fact["time"]))


def parts_of(each: Kind) -> tuple[tuple[str, ...], ...]:
    """Return what edges of a kind have in common with others."""
    return (each.predicate, f"number {each.number}"), (each.predicate, f"day {each.day}"), (each.finder,)


def scores(known: Sequence[tuple[Kind, bool]]) -> dict[tuple[str, ...], float]:
    """Return how often edges with a part were true, smoothed towards all; all edges have the part ()."""
    base = sum(true for _, true in known) / len(known)
    count = Counter(part for each, _ in known for part in parts_of(each))
    true = Counter(part for each, good in known if good for part in parts_of(each))
    return {(): base} | {part: (true[part] + WEIGHT * base) / (count[part] + WEIGHT) for part in count}


def curve(new: Sequence[tuple[Kind, bool]], known: Sequence[tuple[Kind, bool]]) -> Iterator[str]:
    """Yield a table row for each threshold at which the edges kept change."""
    rates = scores(known)
    ranked = sorted(
        ((mean(rates.get(part, rates[()]) for part in parts_of(each)), true) for each, true in new), reverse=True
    )
    found = sum(true for _, true in ranked)
    for at, (score, _) in enumerate(ranked, start=1):
        if at < len(ranked) and f"{ranked[at][0]:.2f}" == f"{score:.2f}":
            continue
        true = sum(good for _, good in ranked[:at])
        low, high = wilson(true, at)
        yield f"| {score:.2f} | {at} | {true} | {true / at:.0%} ({low:.0%} to {high:.0%}) | {true / found:.0%} |"


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("db", type=Path)
    parser.add_argument("--verdicts", type=Path, nargs="+", required=True)
    parser.add_argument("--learn", type=Path, nargs="+", action="append", required=True)
    options = parser.parse_args()
    known = [each for db, *verdicts in options.learn for each in judged(db, verdicts)]
    print("| score from | edges | true | precision | of the true |\n|---|---|---|---|---|")
    print("\n".join(curve(list(judged(options.db, options.verdicts)), known)))
    true = sum(good for _, good in known)
    print(f"\nlearned from {len(known)} edges that are still claimed: {true} true ({true / len(known):.0%})")


if __name__ == "__main__":
    main()
