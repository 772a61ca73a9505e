"""Precision, recall and F1 from a matching, with intervals; accuracy of the details over core matches."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING

from kg.scoring.matching import DETAILS, equal_details

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.scoring.matching import Matching

ROUNDS = 1000  # of the bootstrap
SEED = 7
ENOUGH = 20  # gold facts of a predicate that are scored on their own


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of true positives, claims and gold facts, and what follows from them; 0.0 where nothing was counted."""

    true: int
    claimed: int
    gold: int

    @property
    def precision(self) -> float:
        """The share of claims that the gold has."""
        return self.true / self.claimed if self.claimed else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that is claimed."""
        return self.true / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.true / (self.claimed + self.gold) if self.claimed + self.gold else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """What `kg eval` reports; `intervals` are by name of a measure, for core."""

    core: Score
    strict: Score
    intervals: Mapping[str, Interval]
    predicates: Mapping[str, Score]
    details: Mapping[str, Score]


def score(matching: Matching) -> Scores:
    """Return the scores of a matching; intervals by resampling articles (Efron's percentile bootstrap, seeded)."""
    equal = Counter(name for pair in matching.pairs for name in equal_details(*pair))
    whole = sum(len(equal_details(*pair)) == len(DETAILS) for pair in matching.pairs)
    true = len(matching.pairs)
    claimed, gold = true + len(matching.spurious), true + len(matching.missed)
    return Scores(
        core=Score(true, claimed, gold),
        strict=Score(whole, claimed, gold),
        intervals=_intervals(_by_article(matching)),
        predicates=_by_predicate(matching),
        details={name: Score(equal[name], true, true) for name in DETAILS},
    )


def _by_predicate(matching: Matching) -> dict[str, Score]:
    true = Counter(claim.predicate for claim, _ in matching.pairs)
    claimed = true + Counter(claim.predicate for claim in matching.spurious)
    gold = true + Counter(fact.predicate for fact in matching.missed)
    return {name: Score(true[name], claimed[name], gold[name]) for name in sorted(gold) if gold[name] >= ENOUGH}


def _by_article(matching: Matching) -> list[Score]:
    true = Counter(claim.article_id for claim, _ in matching.pairs)
    claimed = true + Counter(claim.article_id for claim in matching.spurious)
    gold = true + Counter(fact.article_id for fact in matching.missed)
    return [Score(true[id_], claimed[id_], gold[id_]) for id_ in sorted({*claimed, *gold})]


def _intervals(articles: list[Score]) -> dict[str, Interval]:
    if not articles:
        return {}
    dice = random.Random(SEED)  # noqa: S311 - no secret
    drawn = [_sum(dice.choices(articles, k=len(articles))) for _ in range(ROUNDS)]
    found = {}
    for name in ("precision", "recall", "f1"):
        cuts = quantiles((getattr(each, name) for each in drawn), n=40, method="inclusive")
        found[name] = Interval(cuts[0], cuts[-1])
    return found


def _sum(scores: Iterable[Score]) -> Score:
    counts = [(each.true, each.claimed, each.gold) for each in scores]
    return Score(*(sum(column) for column in zip(*counts, strict=True)))
