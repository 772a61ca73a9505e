"""Comments: a named person says something about the named thing that the words said are about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.comments import QUOTED, SAYS, said_from
from kg.extract.readers.shape import row
from kg.extract.spelling import is_name
from kg.text.countries import NOUNS
from kg.text.lexicon import lexicon
from kg.text.names import Found
from kg.text.speech import HE, HE_SAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.models import Candidate

#: What stands before and behind the name that a said clause is about: it opens a clause, and a verb follows.
OPENS = re.compile(
    r"(?:^|\b(?:that|said|added|warned|noted),?\s|[,“\"]\s?)(?:but\s|and\s)*(?:the\s(?:[a-z]+\s)?)?$", re.IGNORECASE
)
PEOPLE = r"\w+(?:ers|ials|sts|ies|ors|nts|banks|ports)"
ACTS = re.compile(
    r"(?:,\s(?:which|who)\b[^,;“”\"]*,)?(?:['’]s\b|['’](?=\s)|\s(?:shares|stock|prices|bonds)\b"
    r"|\s(?:now |also |still |probably |currently )*(?:is|was|are|were|has|had|have|will|would|should|could|may|might"
    rf"|can|must|does|did|needs|\w+ed|(?!{PEOPLE}\b)[a-z]+s)\b)"
)


#: What makes a person of the name behind it.
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|[Mm]inister|[Pp]resident|[Cc]hancellor|[Ss]enator|[Cc]ongressman|[Gg]overnor|[Cc]hairman"
    r"|[Ss]ecretary|[Ss]pokesman|[Ss]pokeswoman|[Dd]irector|[Aa]nalyst|[Ee]conomist)\.?\s+$"
)
CLOSED = re.compile(r"[,“”\"]")


def read_comments(line: Line) -> Iterator[Candidate]:
    """Yield what the speaker of a sentence, "he" among them, speaks about.

    That is the name that opens what is said.

    >>> from kg.extract.page import Line
    >>> text = "Mr. Holm said that Norvik would grow."
    >>> [(each.subject, each.object) for each in read_comments(Line.of(text))]
    [('Holm', 'Norvik')]
    """
    speaker = line.speech.speaker or _he(line)
    if speaker is None or lexicon().type_of(speaker.words) is not None:
        return
    said = _said(line, speaker)
    about = next((name for name in said if _is_about(line.text, name)), None)
    if about is not None:
        kind = lexicon().type_of(about.words) or ("Organization" if about.words in NOUNS else None)
        person = "Person" if TITLED.search(line.text[: speaker.start]) else None
        yield row(line, "COMMENTED_ON", speaker.words, about.words, types=(person, kind))


def _he(line: Line) -> Found | None:
    """Return the pronoun of "he said"; what it stands for is found with the sentences before."""
    says = HE_SAYS.search(line.text)
    he = HE.search(says[0]) if says else None
    return Found(he[0], says.start() + he.start(), says.start() + he.end()) if says and he else None


def _said(line: Line, speaker: Found) -> list[Found]:
    """Return the names in what is said: behind "X said", or before "…, X said"; in the quotation if there is one."""
    quoted = [match.span() for match in QUOTED.finditer(line.text)]
    names = [
        name
        for name in line.names
        if name != speaker
        and not line.speech.sets_aside(name)
        and is_name(line.text, name)
        and (not quoted or any(start <= name.start < end for start, end in quoted))
    ]
    start = said_from(line.text, speaker.end)
    behind = [name for name in names if name.start >= start]
    if behind and SAYS.match(line.text, speaker.end):
        return behind
    return [n for n in names if n.end <= speaker.start and CLOSED.search(line.text[n.end : speaker.start])]


def _is_about(text: str, name: Found) -> bool:
    return OPENS.search(text[: name.start]) is not None and ACTS.match(text, name.end) is not None
