"""The readers by grammar, heard one after another on one tree of the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.readers.grammar.about import NOBODY
from kg.extract.readers.grammar.backing import read_backing
from kg.extract.readers.grammar.bases import read_bases
from kg.extract.readers.grammar.clause import Grammar
from kg.extract.readers.grammar.deeds import read_deeds, read_holders, read_parts
from kg.extract.readers.grammar.earnings import read_earnings
from kg.extract.readers.grammar.expecting import read_according, read_expecting, read_unattributed
from kg.extract.readers.grammar.houses import read_houses
from kg.extract.readers.grammar.listings import read_listings
from kg.extract.readers.grammar.motion import read_motion
from kg.extract.readers.grammar.offices import read_appointments, read_offices, read_service
from kg.extract.readers.grammar.outlooks import read_outlooks
from kg.extract.readers.grammar.ratings import read_ratings
from kg.extract.readers.grammar.roundups import read_roundups
from kg.extract.readers.grammar.saying import read_sayings
from kg.extract.readers.grammar.steps import read_steps
from kg.extract.readers.grammar.takeovers import read_takeovers
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.extract.page import Line, Page
    from kg.extract.readers.grammar.about import Topics
    from kg.models import Candidate

REACH = 8  # sentences over which an estimate still has its author
BY_GRAMMAR = (
    read_offices,
    read_appointments,
    read_service,
    read_houses,
    read_motion,
    read_listings,
    read_deeds,
    read_takeovers,
    read_parts,
    read_holders,
    read_bases,
    read_ratings,
    read_roundups,
    read_earnings,
    read_backing,
    read_expecting,
    read_according,
    read_outlooks,
    read_steps,
    read_sayings,
)


def read_grammar(line: Line, types: Mapping[str, str] | None = None, about: Topics = NOBODY) -> Iterator[Candidate]:
    """Yield what the grammar of a line states; nothing where no grammar can be read.

    `types` are the answers' and grammar's; `about` tells whom "the company" stands for.
    """
    grammar = Grammar.of(line, types, about)
    if grammar is not None:
        for read in BY_GRAMMAR:
            yield from read(grammar)


def read_across(page: Page, rows: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the figures of sentences that leave out who estimates them: whoever, by `rows`, did so last before.

    "Norvik's bank forecast a crop of 90 mln tonnes. Exports are put at 15 mln."
    """
    last: dict[int, str] = {
        each.sentences[0]: each.subject for each in rows if each.predicate == "FORECAST" and each.subject[0].isupper()
    }
    names = {name.words for line in page.prose for name in line.names}
    for line in page.prose:
        before = [at for at in last if line.sentence.index - REACH <= at < line.sentence.index and last[at] in names]
        grammar = Grammar.of(line) if before else None
        for number, at in read_unattributed(grammar) if grammar else ():
            yield row(line, "FORECAST", last[max(before)], number=number, at=at, implied=True)
