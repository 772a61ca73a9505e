"""The use case of measuring: a ledger's claims beside a gold standard, and what a true fact cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.scoring.gold import read_gold
from kg.scoring.matching import match
from kg.scoring.scores import score
from kg.stores.fresh import fresh_claims, fresh_refusals
from kg.stores.ontology import own_ontology

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.config import Settings
    from kg.models import Claim, JSONValue
    from kg.scoring.gold import Gold, GoldFact
    from kg.scoring.matching import Matching
    from kg.scoring.scores import Interval, Score, Scores

STEPS = (0.8, 0.85, 0.9, 0.92)  # of confidence, at which a reader could draw the line


@dataclass(frozen=True)
class Cost:
    """What the answers about the gold's articles took; cost in USD, None where the price is not known."""

    questions: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    usd: float | None


@dataclass(frozen=True)
class Evaluation:
    """The scores of a ledger by a gold, with everything that is needed to look each error up.

    `curve` has the core score of the claims from each confidence of STEPS upwards; it is empty where none is verified.
    """

    gold: Gold
    matching: Matching
    scores: Scores
    curve: Mapping[float, Score]
    refusals: Mapping[str, int]
    cost: Cost

    def record(self) -> dict[str, JSONValue]:
        """Return everything as JSON: what is printed, kept, and compared with a later run."""
        found, true = self.scores, self.scores.core.true
        spent = self.cost
        return {
            "articles": len(self.gold.article_ids),
            "missing_articles": list(self.gold.missing),
            "core": _counted(found.core, found.intervals),
            "strict": _counted(found.strict, {}),
            "predicates": {name: _counted(each, {}) for name, each in found.predicates.items()},
            "details": {name: each.recall for name, each in found.details.items()},
            "curve": {f"{least:.2f}": _counted(each, {}) for least, each in self.curve.items()},
            "refusals": dict(self.refusals),
            "cost": {**asdict(spent), "per_true": _per(spent, true)},
            "found": {str(fact.line): reads(fact) for _, fact in self.matching.pairs},
            "missed": {str(fact.line): reads(fact) for fact in self.matching.missed},
            "spurious": {claim.id: claim_reads(claim) for claim in self.matching.spurious},
        }


def _counted(score: Score, intervals: Mapping[str, Interval]) -> dict[str, JSONValue]:
    shares = {name: round(getattr(score, name), 4) for name in ("precision", "recall", "f1")}
    bounds = {f"{name}_95": [round(each.low, 4), round(each.high, 4)] for name, each in intervals.items()}
    return {**asdict(score), **shares, **bounds}


def _per(cost: Cost, true: int) -> dict[str, JSONValue]:
    if not true:
        return {"tokens": None, "seconds": None, "usd": None}
    tokens = (cost.prompt_tokens + cost.completion_tokens) / true
    return {
        "tokens": round(tokens, 1),
        "seconds": round(cost.seconds / true, 2),
        "usd": None if cost.usd is None else cost.usd / true,
    }


def changes(before: Mapping[str, JSONValue], after: Mapping[str, JSONValue]) -> dict[str, list[str]]:
    """Return what `after` gained and lost against `before`, both being records of one gold."""
    return {
        "gained": _only(after["found"], before["found"]),
        "lost": _only(before["found"], after["found"]),
        "new_errors": _only(after["spurious"], before["spurious"]),
        "errors_gone": _only(before["spurious"], after["spurious"]),
    }


def _only(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    return [text for key, text in here.items() if key not in there]


def evaluate(gold: Path, settings: Settings, *, index: Path | None = None) -> Evaluation:
    """Return how the ledger's claims about the gold's articles agree with it; `index` is as for `read_gold`.

    Raises LedgerError, and UsageError for a gold that cannot be read or of whose articles the ledger has none.
    """
    with Ledger.open(settings.db, create=False, readonly=True) as ledger, ledger.snapshot():
        ontology = load_ontology(settings.ontology) if settings.ontology else own_ontology(ledger)
        found = read_gold(gold, ledger.articles(), index=index)
        if not found.article_ids:
            raise UsageError(f"{settings.db} has none of the articles of {gold}", remedy="kg ingest them first")
        claims = [claim for claim in fresh_claims(ledger, ontology) if claim.article_id in found.article_ids]
        refused = [each for each in fresh_refusals(ledger, ontology) if each.article_id in found.article_ids]
        cost = _cost(ledger, found.article_ids)
    matching = match(claims, found.facts, ontology)
    verified = any(claim.confidence is not None for claim in claims)
    curve = {least: score(match(_sure(claims, least), found.facts, ontology)).core for least in STEPS if verified}
    reasons = Counter(refusal.reason.value for refusal in refused)
    return Evaluation(found, matching, score(matching), curve, dict(reasons.most_common()), cost)


def _sure(claims: Iterable[Claim], least: float) -> list[Claim]:
    """Return the claims from a confidence upwards, without those that were not verified."""
    return [claim for claim in claims if claim.confidence is not None and claim.confidence >= least]


def _cost(ledger: Ledger, article_ids: Iterable[str]) -> Cost:
    keys = {window.key for id_ in article_ids for window in ledger.windows(id_)}
    answers = ledger.answers(keys).values()
    costs = [answer.cost for answer in answers]
    return Cost(
        questions=len(answers),
        prompt_tokens=sum(answer.prompt_tokens for answer in answers),
        completion_tokens=sum(answer.completion_tokens for answer in answers),
        seconds=sum(answer.seconds for answer in answers),
        usd=None if None in costs else sum(cost for cost in costs if cost is not None),
    )


def reads(fact: GoldFact) -> str:
    """Return a gold fact in a line."""
    subject, target = (next(iter(end.names), end.type) for end in (fact.subject, fact.object))
    return f"{subject} {fact.predicate} {target}"


def claim_reads(claim: Claim) -> str:
    """Return a claim in a line."""
    subject, target = (getattr(end, "text", end.type) for end in (claim.subject, claim.object))
    number = f" {claim.quantity.value:g} {claim.quantity.unit}" if claim.quantity else ""
    return f"{subject} {claim.predicate} {target}{number}, {claim.factuality.value}"
