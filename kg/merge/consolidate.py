"""Claims → facts, group by group: one (subject, predicate, object, factuality) at a time.

A group is the unit of recomputation: one whose claims are stated as before has the facts that it had.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kg.merge.fold import Part, fold, part_of
from kg.merge.identity import STATIC, Stated, event_id, moment, slot_text
from kg.merge.stories import independent
from kg.models import Fact, FactClaim
from kg.text.quantities import agree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from kg.models import Claim, Quantity, TimeSpan
    from kg.ontology import Ontology

UNITS = ("percent", "money", "points", "basis_points", "count", "ratio")
T = TypeVar("T")


class GroupKey(NamedTuple):
    """What all claims of a group have in common."""

    subject: str
    predicate: str
    object: str
    factuality: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A fact, and what links and rows need beyond it: its claims resolved, its own first; all numbers by unit."""

    fact: Fact
    part: Part
    core: str
    event_type: str | None
    claims: tuple[Stated, ...]
    numbers: tuple[Quantity, ...]


class Group(NamedTuple):
    """The claims of a group, and their facts."""

    stated: tuple[Stated, ...]
    facts: tuple[Merged, ...]


def groups(stated: Iterable[Stated]) -> dict[GroupKey, tuple[Stated, ...]]:
    """Return the claims by group, each group and the whole in a fixed order."""
    found: dict[GroupKey, list[Stated]] = defaultdict(list)
    for each in stated:
        found[GroupKey(each.subject, each.claim.predicate, each.object, each.claim.factuality.value)].append(each)
    return {key: tuple(sorted(found[key], key=_order)) for key in sorted(found)}


def _order(each: Stated) -> tuple[str, str, int, str]:
    return each.moment, each.article.id, each.claim.start, each.claim.id


def consolidate(
    stated: Iterable[Stated], ontology: Ontology, known: Mapping[GroupKey, Group] | None = None
) -> dict[GroupKey, Group]:
    """Return the facts of all groups, folded ones included; those that are in `known` with the same claims as there."""
    found: dict[GroupKey, Group] = {}
    for key, claims in groups(stated).items():
        old = known.get(key) if known else None
        if old is None or old.stated != claims:
            old = Group(claims, consolidate_group(claims, window_slot(ontology, key.predicate)))
        found[key] = old
    return found


def window_slot(ontology: Ontology, predicate: str) -> int | None:
    """Return the place of the identity slot "window" among a predicate's, or None."""
    names = ontology.identity_slots(predicate)
    return names.index("window") if "window" in names else None


def consolidate_group(group: Sequence[Stated], window: int | None) -> tuple[Merged, ...]:
    """Return the facts of one group. A finer fact lists the claims folded into it behind its own."""
    by_id: dict[str, list[Stated]] = defaultdict(list)
    for each in group:
        by_id[each.fact_id].append(each)
    parts = [part_of(claims) for claims in by_id.values()]
    into = fold(parts, window=window)
    absorbed: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        target = into.get(part.id)
        while target is not None:
            absorbed[target].append(part)
            target = into.get(target)
    return tuple(_merge(part, absorbed[part.id], into.get(part.id)) for part in parts)


def _merge(part: Part, absorbed: Sequence[Part], into: str | None) -> Merged:
    folded = sorted((each for other in absorbed for each in other.claims), key=_order)
    claims = (*part.claims, *folded)
    first = claims[0]
    numbers, disputed = _numbers(claims)
    times = [each.article.published_at for each in claims if each.article.published_at is not None]
    time = _time(part)
    fact = Fact.model_construct(
        id=part.id,
        predicate=first.claim.predicate,
        subject=first.subject,
        object=event_id(part.id) if first.is_event else first.object,
        quantity=numbers[0] if numbers else None,
        slots=_slots(part.claims, folded),
        time=time,
        dated=time is not None,
        factuality=first.claim.factuality,
        disputed=disputed,
        folded_into=into,
        sources=independent(claims),
        first_reported=min(times, key=_published, default=None),
        last_reported=max(times, key=_published, default=None),
        claims=tuple(map(_fact_claim, claims)),
        confidence=_confidence(part.claims, numbers[0] if numbers else None),
    )
    event_type = first.object if first.is_event else None
    return Merged(fact, part, first.core, event_type, claims, numbers)


def states(claim: Claim, number: Quantity | None) -> bool:
    """Whether a claim states this number, if there is one."""
    said = claim.quantity
    return number is not None and said is not None and (said.value, said.unit) == (number.value, number.unit)


def _confidence(claims: Sequence[Stated], shown: Quantity | None) -> float | None:
    """Return how sure the surest claim is, of those that state the number shown if any does."""
    said = [each.claim for each in claims]
    exact = [claim for claim in said if states(claim, shown)]
    return max((each.confidence for each in exact or said if each.confidence is not None), default=None)


def _published(at: datetime | date) -> tuple[str, str]:
    return moment(at), at.isoformat()


def _fact_claim(each: Stated) -> FactClaim:
    claim, article = each.claim, each.article
    return FactClaim.model_construct(
        id=claim.id,
        article_id=article.id,
        outlet=article.outlet,
        via=claim.via,
        published_at=article.published_at,
        quote=claim.quote,
        start=claim.start,
        end=claim.end,
        factuality=claim.factuality,
        slots=dict(sorted(claim.slots.items())),
        quantity=claim.quantity,
        said_by=each.said_by,
        confidence=claim.confidence,
    )


def _time(part: Part) -> TimeSpan | None:
    """Return the interval as its best claim states it; for a static fact the first one stated, never one inherited."""
    spans = [each.claim.time for each in part.claims if each.claim.time is not None]
    if part.time_key == STATIC:
        spans = [span for span in spans if span.source == "stated"]
    best = min(spans, key=lambda span: (span.source != "stated", span.start, span.end, span.precision), default=None)
    return None if best is None else best.model_copy(update={"anchor": None})


# ---------------------------------------------------------------- which value is shown


def _numbers(claims: Sequence[Stated]) -> tuple[tuple[Quantity, ...], bool]:
    """Return one number per unit, the fact's own first, and whether any two of one unit disagree."""
    by_unit: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for each in claims:
        quantity = each.claim.quantity
        if quantity is not None:
            by_unit[quantity.unit, quantity.per or ""].append(each)
    if not by_unit:
        return (), False
    order = sorted(by_unit, key=lambda unit: (-independent(by_unit[unit]), UNITS.index(unit[0]), unit[1]))
    shown = [_shown(by_unit[unit]) for unit in order]
    return tuple(number for number, _ in shown), any(disputed for _, disputed in shown)


def _shown(claims: Sequence[Stated]) -> tuple[Quantity, bool]:
    """Return the number shown, and whether others disagree.

    Two numbers in one sentence are two things said, not a dispute. In a dispute the one with most independent sources
    is shown, then the latest, then the smallest; where all agree, the one with most digits goes first.
    """
    if len(claims) == 1 and claims[0].claim.quantity is not None:
        return claims[0].claim.quantity, False
    votes: dict[tuple[float, float, str], list[Stated]] = defaultdict(list)
    numbers: dict[tuple[float, float, str], Quantity] = {}
    for each in claims:
        number = each.claim.quantity
        if number is not None:
            key = (number.value, number.upper or 0.0, number.currency or "")
            votes[key].append(each)
            numbers[key] = min(numbers.get(key, number), number, key=_finest)
    kept = [numbers[key] for key in sorted(numbers)]
    agreed = all(agree(a, b) for at, a in enumerate(kept) for b in kept[at + 1 :])
    if agreed:
        step = min(_step(number) for number in kept)
        votes = {key: claims for key, claims in votes.items() if _step(numbers[key]) == step}
    sentences = {(each.article.id, each.claim.start) for each in claims}
    return numbers[_elected(votes)], not agreed and len(sentences) > 1


def _finest(number: Quantity) -> tuple[float, str]:
    return _step(number), number.bound


def _step(number: Quantity) -> float:
    return number.scale / float(10**number.decimals)


def _elected(votes: Mapping[T, Sequence[Stated]]) -> T:
    """Return the value with most independent sources, then the latest publication, then the smallest."""
    if len(votes) == 1:
        return next(iter(votes))
    ordered = sorted(votes.items(), key=lambda vote: vote[0])  # type: ignore[arg-type,return-value]
    return max(ordered, key=lambda vote: (independent(vote[1]), max(each.moment for each in vote[1])))[0]


def _slots(own: Sequence[Stated], folded: Sequence[Stated]) -> dict[str, str | float]:
    """Return the slots shown: the fact's own claims decide, those folded in fill what is empty."""
    slots = _voted(own)
    if folded:
        slots = {**_voted(folded), **slots}
    return dict(sorted(slots.items()))


def _voted(claims: Sequence[Stated]) -> dict[str, str | float]:
    if len(claims) == 1:
        return {name: value for name, value in claims[0].claim.slots.items() if slot_text(value)}
    votes: dict[str, dict[str, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    spelled: dict[tuple[str, str], str | float] = {}
    for each in claims:
        for name, value in each.claim.slots.items():
            plain = slot_text(value)
            if plain:
                votes[name][plain].append(each)
                spelled[name, plain] = min(spelled.get((name, plain), value), value, key=str)
    return {name: spelled[name, _elected(by_value)] for name, by_value in votes.items()}
