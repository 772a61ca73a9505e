"""Which names become one entity: kg's resolver beside others, on names of listed companies as news writes them.

    python -m bench.resolution [--split dev|test] [--set reuters|silver|sentfin] [--errors] [--orders 20]

reuters: the agency's own marks in Reuters-21578, "Allied-Signal Inc <ALD>": a mention is the name before the mark, its
gold is the ticker (.O and .N, two exchanges of one share, left off). silver: spellings of companies by RIC, sentfin:
by symbol of the exchange in Mumbai, each an article of its own. Half of the tickers, by the sha256 of the ticker, is
the test split; `--errors` lists what went wrong on the dev split only. No model is asked. With tables off no alias
table is loaded, with tables on all that are installed. Two tickers that stand behind exactly one name of several words
count as one: second listings and typos. Other noise of the marks stays in, but for what bench/gold/resolution.marks.tsv
says after a look by hand (`--checked`).

Pairs are pairs of mentions. B-cubed is averaged over mentions, also over those whose gold has two or more. The largest
wrong cluster is the most tickers that were put into one entity.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from bench.company_names import Named, checked, read_marks, read_negatives, read_sentfin, read_silver, split_of
from bench.resolvers import by_key, by_kg, by_splink, by_wratio, claim_of
from kg.merge.aliases import load_aliases
from kg.models import Article
from kg.stores.local import load_rows
from tests.factories import store_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.merge.rows import GraphRows

SETS = {"reuters": read_marks, "silver": read_silver, "sentfin": read_sentfin}
STORED = 300  # articles of one order: each is written to a ledger, with its syncs to the disk


class Score(NamedTuple):
    """How a partition of the mentions agrees with the gold's."""

    precision: float
    recall: float
    b3_precision: float
    b3_recall: float
    b3_shared_recall: float  # over mentions whose gold has two or more
    largest: int  # tickers in one cluster

    @staticmethod
    def f1(precision: float, recall: float) -> float:
        """Return the harmonic mean."""
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


# ---------------------------------------------------------------- the score


def score(gold: Sequence[str], found: Sequence[str]) -> Score:
    """Return how clusters agree with the gold, one label a mention in each.

    >>> score(["a", "a", "b"], ["x", "x", "x"])[:2]
    (0.3333333333333333, 1.0)
    """
    both, golds, clusters = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    right, claimed, wanted = (sum(n * (n - 1) // 2 for n in each.values()) for each in (both, clusters, golds))
    mixed: dict[str, set[str]] = defaultdict(set)
    for name, cluster in both:
        mixed[cluster].add(name)
    cells = [(n, n / clusters[cluster], n / golds[name], golds[name] > 1) for (name, cluster), n in both.items()]
    shared = sum(n for n, _, _, two in cells if two)
    return Score(
        precision=right / claimed if claimed else 1.0,
        recall=right / wanted if wanted else 1.0,
        b3_precision=sum(n * p for n, p, _, _ in cells) / len(gold),
        b3_recall=sum(n * r for n, _, r, _ in cells) / len(gold),
        b3_shared_recall=sum(n * r for n, _, r, two in cells if two) / shared if shared else 1.0,
        largest=max(map(len, mixed.values())),
    )


def wrong_negatives(systems: Mapping[str, Callable[[Sequence[Named]], list[str]]]) -> dict[str, Counter[str]]:
    """Return how many pairs of two things each system makes one, by kind; each name is in an article of its own."""
    pairs = read_negatives()
    things = sorted({(type_, name) for _, type_, *both in pairs for name in both})
    names = [Named(f"n{at}", name, name, type=type_) for at, (type_, name) in enumerate(things)]
    wrong: dict[str, Counter[str]] = {}
    for system, run in systems.items():
        cluster = dict(zip(things, run(names), strict=True))
        wrong[system] = Counter(
            kind for kind, type_, *both in pairs if cluster[type_, both[0]] == cluster[type_, both[1]]
        )
    return wrong


def same_in_any_order(articles: Mapping[str, Article], names: Sequence[Named], times: int) -> int:
    """Return in how many of so many random orders and partitions, each run into a ledger, the graph is the same."""
    whole = list(articles.values())
    claims = [claim_of(at, named) for at, named in enumerate(names)]

    def graph(parts: Sequence[Sequence[Article]], folder: Path) -> GraphRows:
        for part in parts:
            store_claims(folder / "kg.db", list(part), claims)
        return load_rows(folder / "kg.db")

    first, same = None, 0
    for seed in range(times + 1):
        dice = random.Random(seed)  # noqa: S311 - an order
        shuffled = dice.sample(whole, len(whole)) if seed else whole
        cuts = sorted(dice.sample(range(1, len(whole)), dice.randrange(min(6, len(whole))))) if seed else []
        parts = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        dice.shuffle(claims)
        with TemporaryDirectory() as folder:
            rows = graph(parts, Path(folder))
        same += first is not None and rows == first
        first = first or rows
    return same


def errors(names: Sequence[Named], found: Sequence[str]) -> Iterator[str]:
    """Yield wrong merges and missed pairs of spellings, as lines."""
    golds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    clusters: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for named, cluster in zip(names, found, strict=True):
        golds[named.gold].add((named.text, cluster))
        clusters[cluster].add((named.gold, named.text))
    for members in clusters.values():
        if len({gold for gold, _ in members}) > 1:
            yield "merged\t" + " | ".join(f"{text} <{gold}>" for gold, text in sorted(members))
    for gold, forms in golds.items():
        parts = defaultdict(list)
        for text, cluster in sorted(forms):
            parts[cluster].append(text)
        if len(parts) > 1:
            yield f"missed\t{gold}\t" + " ≠ ".join(" = ".join(part) for part in parts.values())


def table(rows: Iterable[tuple[str, Score]]) -> str:
    """Return the scores as a Markdown table."""
    lines = ["| | P | R | F1 | B³ P | B³ R | B³ R, shared | largest wrong |", "|---|---|---|---|---|---|---|---|"]
    for name, each in rows:
        numbers = (each.precision, each.recall, Score.f1(each.precision, each.recall), *each[2:5])
        largest = each.largest if each.largest > 1 else 0
        lines.append(f"| {name} | " + " | ".join(f"{number:.3f}" for number in numbers) + f" | {largest} |")
    return "\n".join(lines)


def negatives_table(wrong: Mapping[str, Counter[str]]) -> str:
    """Return as a Markdown table how many pairs of each kind became one."""
    pairs = Counter(kind for kind, *_ in read_negatives())
    lines = [f"| pairs of two things made one | pairs | {' | '.join(wrong)} |", "|---" * (len(wrong) + 2) + "|"]
    for kind, count in (*pairs.most_common(), ("all", pairs.total())):
        made = (found.total() if kind == "all" else found[kind] for found in wrong.values())
        lines.append(f"| {kind} | {count} | {' | '.join(map(str, made))} |")
    return "\n".join(lines)


def _most_spelled(names: Sequence[Named]) -> list[Named]:
    """Return the names in the articles that have the most-spelled firms."""
    forms: dict[str, set[str]] = defaultdict(set)
    for named in names:
        forms[named.gold].add(named.text)
    order = sorted(names, key=lambda each: (-len(forms[each.gold]), each.gold, each.article))
    kept = set(list(dict.fromkeys(each.article for each in order))[:STORED])
    return [named for named in names if named.article in kept]


def main() -> None:
    """Print the tables, and with --errors what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=["dev", "test"], default="dev")
    parser.add_argument("--set", choices=[*SETS], default="reuters")
    parser.add_argument("--errors", action="store_true", help="of the dev split only")
    parser.add_argument("--checked", action="store_true", help="marks as corrected by hand")
    parser.add_argument(
        "--orders", type=int, default=0, help="random orders and partitions; the graph must be the same"
    )
    options = parser.parse_args()
    articles, names = SETS[options.set]()
    names = [named for named in names if split_of(named.gold) == options.split]
    names = checked(names) if options.checked else names
    gold = [named.gold for named in names]

    def kg(these: Sequence[Named], *, tables: bool) -> list[str]:
        more = {n.article: Article(id=n.article, text=n.text) for n in these if n.article not in articles}
        return by_kg(articles | more, these, load_aliases() if tables else ())

    systems: dict[str, Callable[[Sequence[Named]], list[str]]] = {
        "kg, tables off": lambda these: kg(these, tables=False),
        "kg, tables on": lambda these: kg(these, tables=True),
        "the same letters": lambda these: [named.text for named in these],
        "the same normal form": by_key,
        "Splink, of normal forms": lambda these: by_splink(these, beside=() if these is names else names),
        "WRatio ≥ 80, chained": by_wratio,
    }
    clusters = {name: run(names) for name, run in systems.items()}
    print(f"{options.set}, {options.split}: {len(names)} mentions, {len(set(gold))} tickers\n")
    print(table((name, score(gold, found)) for name, found in clusters.items()))
    print(f"\n{negatives_table(wrong_negatives(systems))}")
    if options.orders:
        some = _most_spelled(names)
        own = {named.article: articles[named.article] for named in some}
        same = same_in_any_order(own, some, options.orders)
        print(f"\n{same} of {options.orders} random orders and partitions of {len(own)} articles give the same graph")
    if options.errors and options.split == "dev":
        print("\n".join(errors(names, clusters["kg, tables off"])))


if __name__ == "__main__":
    main()
