"""Which names become one entity: kg's resolver beside three rules, on names of listed companies as news writes them.

    python -m bench.resolution [--split dev|test] [--set reuters|silver] [--tables on] [--errors]

reuters: the agency's own marks in Reuters-21578, "Allied-Signal Inc <ALD>": a mention is the name before the mark, its
gold is the ticker (.O and .N, two exchanges of one share, left off). silver: spellings of companies by RIC. Half of the
tickers, by the sha256 of the ticker, is the test split; `--errors` lists what went wrong on the dev split only. Tables
are off unless asked for: no alias table is loaded, and no model is asked. Two tickers that stand
behind exactly one name of several words count as one: second listings and typos. Other noise of the marks stays in.

Pairs are pairs of mentions. B-cubed is averaged over mentions, also over those whose gold has two or more. The largest
wrong cluster is the most tickers that were put into one entity.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bench.company_names import Named, read_marks, read_negatives, read_silver, split_of
from kg.merge.aliases import load_aliases
from kg.merge.normalise import name_key
from kg.merge.resolve import resolve
from kg.models import Article, Claim, Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.merge.aliases import Alias

FUZZY = 80  # WRatio of neo4j-graphrag's fuzzy resolver


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


# ---------------------------------------------------------------- the systems


def by_kg(articles: Mapping[str, Article], names: Sequence[Named], aliases: Sequence[Alias] = ()) -> list[str]:
    """Return the entity id of each name, as kg resolves companies that were read in these articles."""
    claims = [_claim(at, named) for at, named in enumerate(names)]
    resolution = resolve(articles, claims, decisions=(), aliases=aliases)
    return [resolution.meanings[each.article, name_key(each.type, each.text)] for each in names]


def _claim(at: int, named: Named) -> Claim:
    mention = Mention(text=named.text, start=named.start, end=named.start + len(named.text), type=named.type)
    return Claim.model_construct(
        id=str(at), article_id=named.article, subject=mention, object=None, said_by=None, predicate="ROSE"
    )


def by_key(names: Sequence[Named]) -> list[str]:
    """Return the normal form of each name: case, accents, punctuation and legal forms do not count."""
    return [name_key(named.type, named.text) for named in names]


def by_wratio(names: Sequence[Named], least: int = FUZZY) -> list[str]:
    """Return clusters of names that are alike by rapidfuzz's WRatio, closed over chains."""
    from rapidfuzz import fuzz, process, utils

    forms = sorted({named.text for named in names})
    parent = {form: form for form in forms}

    def root(form: str) -> str:
        while parent[form] != form:
            form = parent[form]
        return form

    for at, form in enumerate(forms):
        alike = process.extract(
            form, forms[at + 1 :], scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=least, limit=None
        )
        for other, _, _ in alike:
            parent[root(other)] = root(form)
    return [root(named.text) for named in names]


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


def wrong_negatives(systems: Mapping[str, Callable[[Sequence[Named]], list[str]]]) -> dict[str, list[tuple[str, str]]]:
    """Return the pairs of two things that each system makes one; each name is in an article of its own."""
    pairs = read_negatives()
    things = sorted({(type_, name) for type_, *both in pairs for name in both})
    names = [Named(f"n{at}", name, name, type=type_) for at, (type_, name) in enumerate(things)]
    wrong: dict[str, list[tuple[str, str]]] = {}
    for system, run in systems.items():
        cluster = dict(zip(things, run(names), strict=True))
        wrong[system] = [(one, other) for type_, one, other in pairs if cluster[type_, one] == cluster[type_, other]]
    return wrong


def same_in_any_order(articles: Mapping[str, Article], names: Sequence[Named], times: int) -> int:
    """Return in how many of so many random orders of articles and names every name gets the same entity id."""
    first = dict(zip(names, by_kg(articles, names), strict=True))
    same = 0
    for seed in range(times):
        dice = random.Random(seed)  # noqa: S311 - an order
        shuffled, ids = dice.sample(names, len(names)), dice.sample(list(articles), len(articles))
        found = dict(zip(shuffled, by_kg({id_: articles[id_] for id_ in ids}, shuffled), strict=True))
        same += found == first
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


def main() -> None:
    """Print the table, and with --errors what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=["dev", "test"], default="dev")
    parser.add_argument("--set", choices=["reuters", "silver"], default="reuters")
    parser.add_argument("--tables", choices=["off", "on"], default="off")
    parser.add_argument("--errors", action="store_true", help="of the dev split only")
    parser.add_argument("--orders", type=int, default=0, help="random orders to try; ids must be the same in all")
    options = parser.parse_args()
    articles, names = read_marks() if options.set == "reuters" else read_silver()
    names = [named for named in names if split_of(named.gold) == options.split]
    gold = [named.gold for named in names]
    aliases = load_aliases() if options.tables == "on" else ()
    systems: dict[str, Callable[[Sequence[Named]], list[str]]] = {
        "kg": lambda these: by_kg(
            articles | {n.article: Article(id=n.article, text=n.text) for n in these if n.article not in articles},
            these,
            aliases,
        ),
        "the same letters": lambda these: [named.text for named in these],
        "the same normal form": by_key,
        "WRatio ≥ 80, chained": by_wratio,
    }
    clusters = {name: run(names) for name, run in systems.items()}
    print(f"{options.set}, {options.split}, tables {options.tables}: {len(names)} mentions, {len(set(gold))} tickers\n")
    print(table((name, score(gold, found)) for name, found in clusters.items()))
    negatives = wrong_negatives(systems)
    print(f"\nof {len(read_negatives())} pairs of two things made one: ", end="")
    print(", ".join(f"{name} {len(wrong)}" for name, wrong in negatives.items()))
    if options.orders:
        same = same_in_any_order(articles, names, options.orders)
        print(f"{same} of {options.orders} random orders give every mention the same entity id")
    if options.errors and options.split == "dev":
        print("\n".join(errors(names, clusters["kg"])))
        print("\n".join(f"negative\t{' | '.join(pair)}" for pair in negatives["kg"]))


if __name__ == "__main__":
    main()
