"""Agreement of two annotators: their rows matched one to one by core, F1, and what only one of them has.

Core is sentence, subject, predicate and object. Two ends are the same where a place of the one (its own or an alias)
overlaps a place of the other; event objects are the same by type. Of symmetric predicates the ends may be swapped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.annotation import places_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.annotation import Amount, End, Row, Speaker
    from kg.ontology import Ontology

DETAILS = ("quantity", "time", "factuality", "said_by")


@dataclass(frozen=True)
class Agreement:
    """Matched pairs, and the rows that only one annotator has."""

    pairs: tuple[tuple[Row, Row], ...]
    only_a: tuple[Row, ...]
    only_b: tuple[Row, ...]

    @property
    def f1(self) -> float:
        """F1 of either annotator measured by the other; 1.0 where both have nothing."""
        return f1(len(self.pairs), len(self.only_a), len(self.only_b))


def f1(both: int, only_a: int, only_b: int) -> float:
    """Return F1 from counts: 2 · both ÷ (rows of a + rows of b), 1.0 for no rows at all."""
    total = 2 * both + only_a + only_b
    return 2 * both / total if total else 1.0


def same_end(a: End | Speaker | None, b: End | Speaker | None) -> bool:
    """Whether two ends or speakers stand for one thing: a place of the one overlaps a place of the other."""
    return any(x.start < y.end and y.start < x.end for x in places_of(a) for y in places_of(b))


def same_core(a: Row, b: Row, *, symmetric: bool) -> bool:
    """Whether two rows state the same edge in the same sentence, whatever their details."""
    if (a.article, a.sentence, a.predicate) != (b.article, b.sentence, b.predicate):
        return False
    if same_end(a.subject, b.subject) and _same_object(a.object, b.object):
        return True
    return symmetric and same_end(a.subject, b.object) and same_end(a.object, b.subject)


def _same_object(a: End, b: End) -> bool:
    return a.type == b.type if a.start is None and b.start is None else same_end(a, b)


def same_details(a: Row, b: Row) -> tuple[str, ...]:
    """Return the DETAILS on which two rows agree."""
    same = {
        "quantity": _number(a.quantity) == _number(b.quantity),
        "time": (a.time and (a.time.start, a.time.end)) == (b.time and (b.time.start, b.time.end)),
        "factuality": a.factuality == b.factuality,
        "said_by": same_end(a.said_by, b.said_by) if a.said_by and b.said_by else a.said_by is b.said_by,
    }
    return tuple(name for name in DETAILS if same[name])


def _number(amount: Amount | None) -> tuple[float, float | None, str, str | None] | None:
    return (amount.value, amount.upper, amount.unit, amount.currency) if amount else None


def match(a: Sequence[Row], b: Sequence[Row], ontology: Ontology) -> Agreement:
    """Return the largest one-to-one matching by core, in which rows with more equal details find each other first."""
    choices = {i: _choices(row, b, ontology) for i, row in enumerate(a)}
    taken: dict[int, int] = {}  # of b → of a
    ranked = sorted((-score, i, j) for i, found in choices.items() for j, score in found.items())
    for _, i, j in ranked:
        if j not in taken and i not in taken.values():
            taken[j] = i
    for i in choices:
        if i not in taken.values():
            _augment(i, choices, taken, set())
    pairs = tuple((a[i], b[j]) for j, i in sorted(taken.items(), key=lambda item: item[1]))
    only_a = tuple(row for i, row in enumerate(a) if i not in taken.values())
    return Agreement(pairs, only_a, tuple(row for j, row in enumerate(b) if j not in taken))


def _choices(row: Row, others: Sequence[Row], ontology: Ontology) -> dict[int, int]:
    """Return which of `others` have the core of `row`, with a score: equal details, then the metric and the window."""
    symmetric = ontology.predicates[row.predicate].symmetric
    return {
        j: 10 * len(same_details(row, other)) + sum(row.slots[name] == other.slots.get(name) for name in row.slots)
        for j, other in enumerate(others)
        if same_core(row, other, symmetric=symmetric)
    }


def _augment(i: int, choices: dict[int, dict[int, int]], taken: dict[int, int], seen: set[int]) -> bool:
    """Find a row of b for row `i` of a, moving matched ones where that helps (an augmenting path)."""
    for j in choices[i]:
        if j not in seen:
            seen.add(j)
            if j not in taken or _augment(taken[j], choices, taken, seen):
                taken[j] = i
                return True
    return False


def summary(found: Agreement) -> str:
    """Return the counts, F1 of core and strict, the share of equal details, and a line per predicate."""
    both, a, b = len(found.pairs), len(found.only_a), len(found.only_b)
    equal = Counter(name for pair in found.pairs for name in same_details(*pair))
    strict = sum(len(same_details(*pair)) == len(DETAILS) for pair in found.pairs)
    lines = [
        f"A has {both + a} rows, B has {both + b}, {both} in common",
        f"core F1 {found.f1:.3f}, strict F1 {f1(strict, both - strict + a, both - strict + b):.3f}",
        "equal in common rows: " + ", ".join(f"{name} {equal[name]}/{both}" for name in DETAILS),
        "",
        f"{'predicate':16}{'A':>5}{'B':>5}{'both':>6}{'F1':>8}",
    ]
    return "\n".join([*lines, *_by_predicate(found)])


def _by_predicate(found: Agreement) -> Iterable[str]:
    both = Counter(row.predicate for row, _ in found.pairs)
    a, b = (Counter(row.predicate for row in rows) for rows in (found.only_a, found.only_b))
    for name in sorted(both | a | b):
        score = f1(both[name], a[name], b[name])
        yield f"{name:16}{both[name] + a[name]:5}{both[name] + b[name]:5}{both[name]:6}{score:8.3f}"


def by_article(found: Agreement) -> dict[str, list[tuple[str, Row, tuple[str, ...]]]]:
    """Return the disagreements of each article by sentence: "A", "B" (only theirs) or "A≠B" with unequal details."""
    lists: dict[str, list[tuple[str, Row, tuple[str, ...]]]] = defaultdict(list)
    for side, rows in (("A", found.only_a), ("B", found.only_b)):
        for row in rows:
            lists[row.article].append((side, row, ()))
    for a, b in found.pairs:
        if unequal := tuple(name for name in DETAILS if name not in same_details(a, b)):
            lists[a.article] += [("A≠B", a, unequal), ("B≠A", b, unequal)]
    return {article: sorted(lists[article], key=lambda item: item[1].sentence) for article in sorted(lists)}
