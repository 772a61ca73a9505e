"""Comments: a named person says something about the named thing that the words said are about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.countries import NOUNS
from kg.extract.readers.shape import row
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.models import Candidate
    from kg.text.names import Found

#: What stands before and behind the name that a said clause is about: it opens a clause, and a verb follows.
OPENS = re.compile(r"(?:^|\b(?:that|said|added|warned|noted),?\s|[,“\"]\s?)(?:the\s|but\s|and\s)*$", re.IGNORECASE)
PEOPLE = r"\w+(?:ers|ials|sts|ies|ors|nts|banks|ports)"
ACTS = re.compile(
    r"(?:['’]s\b|['’](?=\s)|\s(?:shares|stock|prices|bonds)\b"
    r"|\s(?:now |also |still |probably |currently )*(?:is|was|are|were|has|had|have|will|would|should|could|may|might"
    rf"|can|must|does|did|needs|\w+ed|(?!{PEOPLE}\b)[a-z]+s)\b)"
)


def read_comments(line: Line) -> Iterator[Candidate]:
    """Yield what the speaker of a sentence speaks about: the name that opens what is said.

    >>> from kg.extract.page import Line
    >>> text = "Mr. Holm said that Norvik would grow."
    >>> [(each.subject, each.object) for each in read_comments(Line.of(text))]
    [('Holm', 'Norvik')]
    """
    speaker = line.speech.speaker
    if speaker is None or lexicon().type_of(speaker.words) is not None:
        return
    others = [name for name in line.names if name != speaker and not line.speech.sets_aside(name)]
    said = [name for name in others if name.start > speaker.end or line.speech.asides]
    about = next((name for name in said if _is_about(line.text, name)), None)
    if about is not None:
        kind = lexicon().type_of(about.words) or ("Organization" if about.words in NOUNS else None)
        yield row(line, "COMMENTED_ON", speaker.words, about.words, types=(None, kind))


def _is_about(text: str, name: Found) -> bool:
    return OPENS.search(text[: name.start]) is not None and ACTS.match(text, name.end) is not None
