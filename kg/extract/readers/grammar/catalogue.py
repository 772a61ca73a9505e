"""The readers by grammar, heard one after another on one tree of the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.readers.grammar.clause import Grammar
from kg.extract.readers.grammar.deeds import read_deeds, read_parts
from kg.extract.readers.grammar.expecting import read_expecting
from kg.extract.readers.grammar.motion import read_motion
from kg.extract.readers.grammar.offices import read_offices
from kg.extract.readers.grammar.saying import read_sayings
from kg.extract.readers.grammar.steps import read_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.models import Candidate

BY_GRAMMAR = (read_offices, read_motion, read_deeds, read_parts, read_expecting, read_steps, read_sayings)


def read_grammar(line: Line) -> Iterator[Candidate]:
    """Yield what the grammar of a line states; nothing where no grammar can be read."""
    grammar = Grammar.of(line)
    if grammar is not None:
        for read in BY_GRAMMAR:
            yield from read(grammar)
