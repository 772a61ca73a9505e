"""Quantities read from text by our own grammar: percentages, points, money, counts, with their ranges and bounds.

One pass finds numbers with their unit; a second joins neighbours. Every pattern looks a bounded way left and right,
so time is linear in the text. Conventions that a reader could expect otherwise:

* Thousands commas are read (also 1,50,000), decimal commas are not: "3,5 %" is nothing.
* A percentage point is 100 basis points, so "0.5 percentage point" is 50 `basis_points`; `points` are index points.
* "A to B" is a range. After a movement word, "from A to B" is where it was and where it is: two quantities; so is
  "rose $2 to $45" (by how much, to what level). "rose 3% to 5%" is a range, but none by "to" alone is over fivefold.
* The noun counted is not in the span: "2 million vehicles" is "2 million". A bound word is not in the span either.
* "$" alone is USD, "pounds" GBP, "¥" JPY, "cents" USD; francs, crowns and pesos alone have no currency.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.models import Quantity
from kg.text.measures import MOVED_BY, MOVING, PATTERN, Atom, read_atom
from kg.text.numerals import Number

_LOOK = 80
_FROM = re.compile(r"\bfrom\s+(?:about\s|around\s)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s|around\s)?$", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|off)\s(?:about\s|around\s)?$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.;!?]\s")
_TO = re.compile(r"\s+to\s+", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|or)\s+", re.IGNORECASE)
_FROM_GAP = re.compile(r"\s+from\s+", re.IGNORECASE)  # "to 13-3/4 from 13-1/2 pct"
_REACHED = re.compile(r"\bto\s$", re.IGNORECASE)
_FIVEFOLD = 5
_SAME_MAGNITUDE = 20


def _joiner(left: Atom, gap: str, before: str) -> str | None:
    """Return how two neighbours are joined: "-", "to", "from", "between", "and"; None if they are not."""
    if gap in ("-", "\u2013", "\u2014", "\u2212"):
        return "-"
    if _TO.fullmatch(gap):
        return "to"
    if left.unit is None and _FROM_GAP.fullmatch(gap) and _REACHED.search(before):
        return "from"
    if not _AND.fullmatch(gap):
        return None
    return "between" if _BETWEEN.search(before) else "and" if left.unit is None else None


def _inherit(left: Atom, right: Atom, joiner: str, *, bare: bool) -> tuple[Atom, Atom]:
    """Give each side what only the other says: "3 to 5 percent", "$1 and $2 billion", "$5 to 6 billion".

    Only a `bare` left, one that ends with its figures, takes a magnitude; there are no millions of percent.
    """
    millions = right.magnitude and left.unit != "percent"
    if left.unit is not None and right.unit is None and (millions or joiner == "-"):
        right = replace(right, unit=left.unit, currency=left.currency, step=left.step)
    if left.unit is None:
        left = replace(left, unit=right.unit, currency=right.currency, step=right.step, per=right.per)
    near = right.low.value <= _SAME_MAGNITUDE * left.low.value and left.low.value <= _SAME_MAGNITUDE * right.low.value
    if bare and right.magnitude and not left.magnitude and left.unit == right.unit and near:
        left = replace(left, magnitude=right.magnitude)
    return left, right


def _is_range(left: Atom, right: Atom, joiner: str, before: str) -> bool:
    """Tell whether two neighbours with their units are the ends of one range; see the module's conventions."""
    low, high = left.low.value * left.scale, right.low.value * right.scale
    if (left.unit, left.currency) != (right.unit, right.currency) or low >= high or left.per not in (None, right.per):
        return False
    if joiner in ("-", "between"):
        return True
    if from_ := _FROM.search(before):
        return not MOVING.search(before[: from_.start()])
    if left.unit != "percent" and (MOVED_BY.search(before) or _BY.search(before)):
        return False
    return joiner == "to" and high <= _FIVEFOLD * low


def _joined(atoms: list[Atom], text: str) -> list[Atom]:
    """Join neighbours into ranges, and let a bare number take the unit of the one that it is joined to."""
    done: list[Atom] = []
    for right in atoms:
        left = done[-1] if done else right
        before = _CLAUSE_END.split(text[max(0, left.start - _LOOK) : left.start])[-1]
        joiner = _joiner(left, text[left.end : right.start], before)
        if joiner is None or left.high or right.high or left.negative != right.negative:
            done.append(right)
            continue
        left, taken = _inherit(left, right, joiner, bare=left.unit is None or text[left.end - 1].isdigit())
        if _is_range(left, taken, joiner, before):
            low = _scaled(left, taken)
            done[-1] = replace(taken, start=left.start, low=low, high=taken.low, bound=left.bound)
        else:
            done[-1:] = [left, taken if joiner == "-" or taken.magnitude else right]
    return done


def _scaled(left: Atom, right: Atom) -> Number:
    """Return the lower end in the upper end's magnitude: 900 million with 1.2 billion is 0.9."""
    value = left.low.value * left.scale / right.scale
    return Number(value, left.low.decimals)


def _quantity(atom: Atom) -> Quantity:
    sign = -1 if atom.negative else 1
    low = sign * atom.low.value * atom.scale
    high = sign * atom.high.value * atom.scale if atom.high else None
    if high is not None and high < low:
        low, high = high, low
    return Quantity(
        value=float(low),
        upper=None if high is None else float(high),
        unit=atom.unit or "count",
        currency=atom.currency,
        start=atom.start,
        end=atom.end,
        bound=atom.bound,
        per=atom.per,
        decimals=max(atom.low.decimals, atom.high.decimals if atom.high else 0),
        scale=float(atom.scale),
    )


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of `text` in reading order, without overlap; offsets are into `text`.

    `text[q.start:q.end]` is the number with its unit, currency and "a share"; see the module for conventions.

    >>> [(q.value, q.unit, q.currency) for q in read_quantities("Sales rose 6.5% to HK$1.2 billion in 2022.")]
    [(6.5, 'percent', None), (1200000000.0, 'money', 'HKD')]
    """
    atoms: list[Atom] = []
    place = 0
    while match := PATTERN.search(text, place):
        atom = read_atom(match, text, atoms[-1].end + 1 if atoms else -1)
        place = atom.end if atom else match.end("figures") if match["figures"] else match.end("words")
        if atom:
            atoms.append(atom)
    return tuple(_quantity(atom) for atom in _joined(atoms, text))


def _step(quantity: Quantity) -> float:
    """Return the worth of the last digit stated."""
    return quantity.scale * 10.0**-quantity.decimals


def _close(left: float, right: float, step: float) -> bool:
    return abs(left - right) <= step / 2 + 1e-9 * max(abs(left), abs(right), step)


def _differ(left: str | None, right: str | None) -> bool:
    return None not in (left, right) and left != right


def agree(a: Quantity, b: Quantity) -> bool:
    """Tell whether two quantities say the same number, to the fewer stated digits.

    Units must be equal; a currency or "per" that only one states is no disagreement. Bounds are not compared; a range
    agrees only with a range, at both ends; signs count.

    >>> whole, one, other = (read_quantities(text)[0] for text in ("15%", "14.6%", "15.0%"))
    >>> agree(whole, one), agree(other, one)
    (True, False)
    """
    if a.unit != b.unit or _differ(a.currency, b.currency) or _differ(a.per, b.per):
        return False
    step = max(_step(a), _step(b))
    if a.upper is None or b.upper is None:
        return a.upper is b.upper and _close(a.value, b.value, step)
    return _close(a.value, b.value, step) and _close(a.upper, b.upper, step)
