"""The shape of a sentence: its names and numbers as marks, so that a pattern can say what stands between them.

`@3` is the fourth name (the last is "The company" or "It" where that opens the sentence), `%0` the first thing without
a name, `#1` the second quantity. Tickers and the angle brackets that a wire puts around unlisted firms are left out:
"Norvik <NVK> and <Tellura Inc> fell 3 pct" is "@0 and @1 fell #0".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypedDict, Unpack

from kg.models import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.page import Line
    from kg.models import Quantity
    from kg.text.names import Found

MARKS = str.maketrans("@#%", "   ")
TICKER = re.compile(r"\s*<[A-Z][A-Z.\d]*>")
BRACKETED = re.compile(r"<(@\d+)[^<>]{0,12}>")
SPACE = re.compile(r"\s+")
NAME = r"@(\d+)"


@dataclass(frozen=True)
class Shape:
    """A line with marks for what was found in it."""

    text: str
    line: Line
    names: tuple[Found, ...]
    things: tuple[Found, ...]
    quantities: tuple[Quantity, ...]

    def words(self, mark: str) -> str:
        """Return what a mark ("@0", "%0", "#0") stands for."""
        if mark[0] == "#":
            quantity = self.quantities[int(mark[1:])]
            return self.line.text[quantity.start : quantity.end]
        return {"@": self.names, "%": self.things}[mark[0]][int(mark[1:])].words


@lru_cache(maxsize=64)
def shape_of(line: Line) -> Shape:
    """Return the shape of a line.

    >>> from kg.extract.page import Line
    >>> shape_of(Line.of("Norvik Steel Corp <NVK> rose 3 pct.")).text
    '@0 rose #0.'
    """
    names = (*line.names, *([line.pronoun] if line.pronoun else []))
    things = tuple(each for each in line.described if not _overlaps(each, (*names, *line.quantities)))
    quantities = tuple(each for each in line.quantities if not any(n.start <= each.start < n.end for n in names))
    spans = [(n.start, n.end, f"@{at}") for at, n in enumerate(names) if not _within(n, quantities)]
    spans += [(found.start, found.end, f"%{at}") for at, found in enumerate(things)]
    spans += [(found.start, found.end, f"#{at}") for at, found in enumerate(quantities)]
    parts, at = [], 0
    for start, end, mark in sorted(spans):
        if start >= at:
            parts += [line.text[at:start].translate(MARKS), mark]
            at = end
    parts.append(line.text[at:].translate(MARKS))
    text = TICKER.sub("", BRACKETED.sub(r"\1", "".join(parts)))
    return Shape(SPACE.sub(" ", text).replace("’", "'").strip(), line, names, things, quantities)


def _within(name: Found, quantities: Sequence[Quantity]) -> bool:
    """Whether a name is the unit of a number ("38 billion yen")."""
    return any(each.start < name.start and name.end <= each.end for each in quantities)


def _overlaps(thing: Found, others: Sequence[Found | Quantity]) -> bool:
    return any(other.start < thing.end and thing.start < other.end for other in others)


class Told(TypedDict, total=False):
    """What only a reader by grammar knows of a row; see `Candidate`."""

    at: int
    name: str | None
    implied: bool
    implied_object: bool


def row(
    line: Line,
    predicate: str,
    subject: str,
    obj: str | None = None,
    *,
    number: str | None = None,
    types: tuple[str | None, str | None] = (None, None),
    **told: Unpack[Told],
) -> Candidate:
    """Return a candidate about a line; `types` are what the pattern says of subject and object."""
    return Candidate(
        row=0,
        sentences=(line.sentence.index,),
        predicate=predicate,
        subject=subject,
        object=obj,
        number=number,
        subject_type=types[0],
        object_type=types[1],
        **told,
    )
