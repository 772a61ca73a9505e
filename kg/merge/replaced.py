"""Whether one claim is put in the place of another: the same but for a number or one slot."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.merge.identity import STATIC, slot_text
from kg.text.quantities import agree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.merge.identity import Stated
    from kg.ontology import Ontology

NUMBER, UNIT, SLOT = range(3)
"""What two claims differ in: the number; its unit; or, with the number the same, a slot or the object."""


def replaced(
    old: Iterable[Stated], new: Sequence[Stated], *, before: Sequence[Stated], ontology: Ontology
) -> list[Stated]:
    """Return those of `old` in whose place one of `new` stands; `before` is all that the corrected article states.

    What the correction says again stays, and what it says as before takes no place. Where the number differs every
    claim of the key goes; where the unit, a slot or the object does, only if nothing else could be meant.
    """
    open_ = [each for each in old if not any(says_all(other, each) for other in new)]
    fresh = [each for each in new if not any(says_all(other, each) for other in before)]
    found: dict[str, Stated] = {}
    for each in fresh:
        by_kind: dict[int, list[Stated]] = defaultdict(list)
        for other in open_:
            kind = difference(other, each, ontology)
            if kind is not None:
                by_kind[kind].append(other)
        for kind, others in sorted(by_kind.items())[:1]:
            if kind == NUMBER or len({_content(other) for other in others}) == 1:
                found |= {other.claim.id: other for other in others}
    return list(found.values())


def says_all(whole: Stated, part: Stated) -> bool:
    """Whether a claim says everything that another one does, with numbers that agree to the fewer stated digits."""
    if not _one_kind(whole, part) or (whole.subject, whole.object) != (part.subject, part.object):
        return False
    if any(plain and slot_text(whole.claim.slots.get(name)) != plain for name, plain in _slots(part).items()):
        return False
    number, other = part.claim.quantity, whole.claim.quantity
    return number is None or (other is not None and agree(number, other))


def difference(old: Stated, new: Stated, ontology: Ontology) -> int | None:
    """Return what the two differ in, if it is one thing; None if nothing, more, or what makes them two facts."""
    if not _one_kind(old, new):
        return None
    slots, others = _slots(old), _slots(new)
    differing = {name for name, plain in slots.items() if plain and others.get(name, "") not in {"", plain}}
    identity = len(differing.intersection(ontology.identity_slots(old.claim.predicate)))
    if (old.subject, old.object) != (new.subject, new.object):
        identity += 1 if _one_end_differs(old, new, ontology) else 2
    number, other = old.claim.quantity, new.claim.quantity
    units = number is not None and other is not None and number.unit != other.unit
    numbers = number is not None and other is not None and not agree(number, other)
    if identity:
        return SLOT if identity == 1 and not numbers else None
    if numbers:
        return UNIT if units else NUMBER
    return SLOT if differing else None


def _one_kind(left: Stated, right: Stated) -> bool:
    """Whether predicate, factuality and time are the same; undated claims are, whenever they were published."""
    a, b = left.claim, right.claim
    if (a.predicate, a.factuality, a.object.type) != (b.predicate, b.factuality, b.object.type):
        return False
    undated = a.time is None and b.time is None
    return left.time_key == right.time_key or (undated and STATIC not in {left.time_key, right.time_key})


def _one_end_differs(left: Stated, right: Stated, ontology: Ontology) -> bool:
    if ontology.predicates[left.claim.predicate].symmetric:
        return len({left.subject, left.object} & {right.subject, right.object}) == 1
    return left.subject == right.subject


def _slots(stated: Stated) -> dict[str, str]:
    return {name: slot_text(value) for name, value in stated.claim.slots.items()}


def _content(stated: Stated) -> tuple[object, ...]:
    number = stated.claim.quantity
    return stated.fact_id, number and (number.value, number.unit), *sorted(_slots(stated).items())
