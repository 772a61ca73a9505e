"""How many of the facts that readers wrote down code alone finds, without a model's answers.

    python -m bench.written [modern5.jsonl] [--missed PREDICATE …]

The facts are the true statements of origin `written` in bench/judged/verifier.tsv: what readers, without sight of the
machine, found in the 96 modern articles of bench/judged/modern.jsonl, or in those of modern5.jsonl, some in two forms.
A claim finds one if both are of one sentence and predicate, share a word of each end, and have the same number; details
are not compared. Claims beyond them need not be false: the readers did not write down everything.
For tuning, and tuned on.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from typing import NamedTuple

from bench.corpus import read_alone
from bench.verdicts import key_of, modern, read_rows
from kg.extract.verification import statement
from kg.ontology import load_ontology

ENDS = re.compile(r"(?:(?P<subject>.*) )?\(\w+\) (?P<predicate>[A-Z_]+) (?:(?P<object>.*) )?\(\w+\)")
NUMBER = re.compile(r"(?P<value>\d[\d,]*\.?\d*) (?:to |percent|points|basis_points|money|count)")


class Stated(NamedTuple):
    """What a statement says, as far as it is compared."""

    predicate: str
    ends: tuple[str, str]
    number: float | None


def read(text: str) -> Stated | None:
    """Return a statement's parts, or None for one of another form.

    >>> read("Norvik (Company) FELL (PriceMove) | 3 percent | asserted")
    Stated(predicate='FELL', ends=('Norvik', ''), number=3.0)
    """
    head, *parts = text.split(" | ")
    found = ENDS.fullmatch(head)
    if found is None:
        return None
    number = next((each for part in parts[:1] if (each := NUMBER.search(part))), None)
    value = float(number["value"].replace(",", "")) if number else None
    return Stated(found["predicate"], (found["subject"] or "", found["object"] or ""), value)


def agree(one: Stated, other: Stated) -> bool:
    """Whether two statements are of one fact."""
    near = (
        not one_end or not other_end or set(one_end.lower().split()) & set(other_end.lower().split())
        for one_end, other_end in zip(one.ends, other.ends, strict=True)
    )
    return one.predicate == other.predicate and one.number == other.number and all(near)


def main() -> None:
    """Print the counts by predicate; with --missed the facts of these predicates that no claim finds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default="modern.jsonl", help="in bench/judged")
    parser.add_argument("--missed", nargs="*", default=[])
    options = parser.parse_args()
    facts = defaultdict(list)
    for row in read_rows():
        if row.origin == "written" and row.true and (said := read(row.statement)) is not None:
            facts[row.article].append((row, said))
    ontology = load_ontology()
    written, found, claimed = Counter[str](), Counter[str](), Counter[str]()
    for article in modern(options.file):
        claims = [(claim.start, read(statement(claim))) for claim in read_alone(article, ontology)]
        claimed.update(said.predicate for _, said in claims if said is not None)
        for row, said in facts[key_of(article)]:
            hit = any(start == row.start and each is not None and agree(said, each) for start, each in claims)
            written[said.predicate] += 1
            found[said.predicate] += hit
            if not hit and said.predicate in options.missed:
                print(f"{' '.join(article.text[row.start : row.end].split())}\n  {row.statement}")
    print(f"{'all':16}{found.total():5} of {written.total():5}, {claimed.total()} claims")
    for name, count in written.most_common():
        print(f"{name:16}{found[name]:5} of {count:5}, {claimed[name]} claims")


if __name__ == "__main__":
    main()
