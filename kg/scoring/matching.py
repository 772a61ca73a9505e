"""Claims and gold facts matched one to one by core: sentence, subject, predicate, object."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

from kg.merge.normalise import name_words
from kg.models import EventArg

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.models import Arg, Claim, Described, Mention, Span
    from kg.ontology import Ontology
    from kg.scoring.gold import GoldFact, Named, Number

DETAILS = ("quantity", "date", "factuality", "speaker")
SAME_PLACE = 0.6  # of the characters that two spans cover together: "the gauge of X" and "a gauge of X"


@dataclass(frozen=True)
class Matching:
    """Matched pairs, claims that the gold does not have, and gold facts that no claim states."""

    pairs: tuple[tuple[Claim, GoldFact], ...]
    spurious: tuple[Claim, ...]
    missed: tuple[GoldFact, ...]


def match(claims: Iterable[Claim], facts: Iterable[GoldFact], ontology: Ontology) -> Matching:
    """Return a largest one-to-one matching; of equally large ones, greedily that with most equal details.

    A second claim of one gold fact stays spurious: duplicates are errors.
    """
    mine: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    theirs: dict[tuple[str, str], list[GoldFact]] = defaultdict(list)
    for claim in claims:
        mine[claim.article_id, claim.predicate].append(claim)
    for fact in facts:
        theirs[fact.article_id, fact.predicate].append(fact)
    pairs: list[tuple[Claim, GoldFact]] = []
    spurious: list[Claim] = []
    missed: list[GoldFact] = []
    for key in sorted({*mine, *theirs}):
        rule = ontology.predicates.get(key[1])
        found = _matched(mine[key], theirs[key], symmetric=rule is not None and rule.symmetric)
        pairs += [(mine[key][i], theirs[key][j]) for i, j in found.items()]
        spurious += [claim for i, claim in enumerate(mine[key]) if i not in found]
        missed += [fact for j, fact in enumerate(theirs[key]) if j not in found.values()]
    return Matching(tuple(pairs), tuple(spurious), tuple(missed))


def _matched(claims: Sequence[Claim], facts: Sequence[GoldFact], *, symmetric: bool) -> dict[int, int]:
    """Return by claim the fact that it states, as numbers."""
    possible = {
        i: {j: len(equal_details(claim, fact)) for j, fact in enumerate(facts) if _same_core(claim, fact, symmetric)}
        for i, claim in enumerate(claims)
    }
    taken: dict[int, int] = {}  # fact → claim
    for _, i, j in sorted((-equal, i, j) for i, found in possible.items() for j, equal in found.items()):
        if j not in taken and i not in taken.values():
            taken[j] = i
    for i in possible:
        if i not in taken.values():
            _augment(i, possible, taken, set())
    return {i: j for j, i in taken.items()}


def _augment(i: int, possible: dict[int, dict[int, int]], taken: dict[int, int], seen: set[int]) -> bool:
    """Find a fact for claim `i`, moving matched claims to others where that helps."""
    for j in possible[i]:
        if j not in seen:
            seen.add(j)
            if j not in taken or _augment(taken[j], possible, taken, seen):
                taken[j] = i
                return True
    return False


def _same_core(claim: Claim, fact: GoldFact, symmetric: bool) -> bool:
    if not (claim.start < fact.sentence.end and fact.sentence.start < claim.end):
        return False
    if _same(claim.subject, fact.subject) and _same(claim.object, fact.object):
        return True
    return symmetric and _same(claim.subject, fact.object) and _same(claim.object, fact.subject)


def _same(arg: Arg, gold: Named) -> bool:
    if isinstance(arg, EventArg):
        return arg.type == gold.type
    return called(arg, gold)


def called(arg: Mention | Described, gold: Named) -> bool:
    """Whether a name of a claim is one that the gold allows, or stands at the same place."""
    type_ = gold.type or arg.type
    words = name_words(type_, arg.text)
    return any(name_words(type_, name) == words for name in gold.names) or any(
        _same_place(arg, place) for place in gold.places
    )


def _same_place(arg: Mention | Described, place: Span) -> bool:
    common = min(arg.end, place.end) - max(arg.start, place.start)
    return common / (max(arg.end, place.end) - min(arg.start, place.start)) >= SAME_PLACE


# ---------------------------------------------------------------- details


def equal_details(claim: Claim, fact: GoldFact) -> frozenset[str]:
    """Return those of DETAILS in which a claim and its gold fact are equal; both without one are equal."""
    equal = {
        "quantity": _same_number(claim, fact.quantity),
        "date": (claim.time and (claim.time.start, claim.time.end)) == fact.time,
        "factuality": claim.factuality == fact.factuality,
        "speaker": _same_speaker(claim, fact),
    }
    return frozenset(name for name in DETAILS if equal[name])


def _same_number(claim: Claim, number: Number | None) -> bool:
    own = claim.quantity
    if own is None or number is None:
        return own is None and number is None
    values = isclose(own.value, number.value, rel_tol=1e-6)
    uppers = (own.upper or 0.0, number.upper or 0.0)
    return values and isclose(*uppers, rel_tol=1e-6) and (own.unit, own.currency) == (number.unit, number.currency)


def _same_speaker(claim: Claim, fact: GoldFact) -> bool:
    """Whether both name the same speaker or none; who speaks as the fact's own subject needs no naming."""
    said_by, gold = claim.said_by, fact.said_by
    if said_by is None or gold is None:
        silent = said_by is None or called(said_by, fact.subject)
        return silent and (gold is None or bool(set(gold.names) & set(fact.subject.names)))
    return called(said_by, gold)
