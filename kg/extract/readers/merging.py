"""What the readers found beside what the answers say: one claim for one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.form import MOVES
from kg.models import EventArg, Reason, Refusal

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from kg.models import Arg, Candidate, Claim, Quantity

#: Of which one sentence may state several figures about one subject.
FIGURES = frozenset(("REPORTED", "FORECAST"))
#: What models say far too easily: kept only where a reader finds it too, if grammar can be read.
CONFIRMED = frozenset(("PART_OF", "ANNOUNCED"))
#: The same of a small model that fills a form: of those that no reader finds, a third are true (fifth audit: 4 of 15).
OF_FORMS = CONFIRMED | {"ROSE", "FELL", "ACQUIRED", "OWNS", "MET", "FORECAST"}
NEAR = 15  # characters between two numbers of one move: "3 points, or 1 pct"


def merge(
    said: Iterable[Claim],
    found: Sequence[Claim],
    rows: Mapping[tuple[str, int], Candidate],
    *,
    read: Container[int],
    forms: Container[str] = (),
) -> tuple[tuple[Claim, ...], tuple[Refusal, ...]]:
    """Return the claims of answers and readers together, and the answers' claims that gave way, as refusals.

    An answer's claim stays unless it lacks the number that the reader has, or names a step otherwise; a reader's that
    only repeats what is said already is left out, and is no refusal: of two readers' that with the number stays.
    `rows` are the answers' candidates by key and row; `read` has the sentences whose grammar was read: there a
    reader's silence counts; `forms` the keys of the answers that fill a form.
    """
    kept: list[Claim] = []
    gone: list[Refusal] = []
    for claim in said:
        doubted = claim.sentence in read and claim.predicate in (OF_FORMS if claim.key in forms else CONFIRMED)
        alone = doubted and not any(_same(claim, other) for other in found)
        if alone and (claim.key, claim.row) in rows:
            gone.append(_unconfirmed(claim, rows[claim.key, claim.row]))
        else:
            kept.append(claim)
    for claim in found:
        same = next((other for other in kept if _same(other, claim)), None)
        if same is None:
            kept.append(claim)
        elif (same.key, same.row) in rows and _says_more(claim, same):
            kept[kept.index(same)] = claim
            gone.append(_replaced(same, claim, rows[same.key, same.row]))
        elif same in found and same.quantity is None and claim.quantity is not None and _agree(same, claim):
            kept[kept.index(same)] = claim
    return tuple(kept), tuple(gone)


def _agree(one: Claim, other: Claim) -> bool:
    """Whether two claims are put alike and of one time, as far as both have one: no forecast replaces a fact."""
    days = [(each.time.start, each.time.end) for each in (one, other) if each.time is not None]
    return one.factuality == other.factuality and len(set(days)) <= 1


def _says_more(claim: Claim, said: Claim) -> bool:
    """Whether a reader's claim has the number that an answer's lacks, or no less of a step, whose words it has."""
    if claim.predicate == "ANNOUNCED" and claim.slots.get("name"):
        return said.quantity is None or claim.quantity is not None
    return said.quantity is None and claim.quantity is not None


def _same(one: Claim, other: Claim) -> bool:
    """Whether two claims state the same; of one speaker's words in a sentence one comment is enough."""
    if (one.sentence, one.predicate) != (other.sentence, other.predicate) or not _overlap(one.subject, other.subject):
        return False
    if one.key == other.key and one.slots.get("name") != other.slots.get("name"):
        return False  # two steps that one reader told apart
    return one.predicate == "COMMENTED_ON" or (
        _overlap(one.object, other.object) and _one_number(one.predicate, one.quantity, other.quantity)
    )


def _overlap(one: Arg, other: Arg) -> bool:
    if isinstance(one, EventArg) or isinstance(other, EventArg):
        return one == other
    return one.start < other.end and other.start < one.end


def _one_number(predicate: str, one: Quantity | None, other: Quantity | None) -> bool:
    """Whether two numbers of one predicate and its ends can be no two facts."""
    if one is None or other is None:
        return True
    gap = max(one.start, other.start) - min(one.end, other.end)
    if predicate in FIGURES:
        return gap < 0
    return predicate not in MOVES or gap <= NEAR


def _replaced(claim: Claim, by: Claim, row: Candidate) -> Refusal:
    return _refusal(claim, row, Reason.DUPLICATE, f"{by.key} read the same, and more of it")


def _unconfirmed(claim: Claim, row: Candidate) -> Refusal:
    return _refusal(claim, row, Reason.UNSUPPORTED, "only the model says so, and the sentence's grammar does not")


def _refusal(claim: Claim, row: Candidate, reason: Reason, note: str) -> Refusal:
    return Refusal(
        article_id=claim.article_id,
        key=claim.key,
        row=claim.row,
        reason=reason,
        note=note,
        candidate=row,
        sentence=claim.sentence,
    )
