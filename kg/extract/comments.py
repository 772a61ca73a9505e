"""Comments: who speaks, and whether a name stands in what is said and not only beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.moves import COUNTING
from kg.models import Reason
from kg.text.speech import HE, SAY

if TYPE_CHECKING:
    from kg.extract.order import Problem
    from kg.extract.page import Line
    from kg.text.names import Found

QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]?")
WITHIN = re.compile(r"\b(?:in|into|at|from|near|across)\s+(?:the\s+)?$")
IN_TOWN = re.compile(r"\b(?:in|at|from|near)\s+$")  # "in Paris": a town, even where it can be a government
SAYS = re.compile(rf"\s+(?:also\s+|has\s+|had\s+)?({SAY})\b", re.IGNORECASE)
#: What opens a circumstance of speaking ("said in Oslo that …"): whom, where, when, before the words themselves.
BESIDE = re.compile(
    r"\s*(?:,|(?:in|at|during|after|before|on|to|about|of|following|through|yesterday|today|here)\b)", re.IGNORECASE
)
THAT = re.compile(r"\bthat\b")
CITED = re.compile(r"\b(?:according to|told|quoted by|reported by)\s+(?:the\s+)?$", re.IGNORECASE)
RELATIVE = re.compile(r",\s+(?:(?:at|in|during|after|for|to|from)\s+)?(?:which|who|whom|where)\b[^,;]*(?:,|$)")


def comment_problem(line: Line, speaker: Found, obj: Found, *, kind: str) -> Problem | None:
    """Only the one who says the sentence comments, and only on what is said."""
    text = line.text
    said = line.speech.speaker
    with_firm = said is not None and speaker.words.startswith(f"{said.words} of ")  # "Ada Lund of Norvik"
    if said != speaker and not with_firm and not (line.speech.pronoun and HE.fullmatch(speaker.words)):
        return Reason.UNSUPPORTED, f"{speaker.words} is not the speaker of the cited sentence"
    if line.speech.sets_aside(obj) or _beside_speaker(text, obj, speaker):
        return Reason.UNSUPPORTED, f"{obj.words} stands only in the words that name the speaker"
    note = _place_note(text, obj, kind) or _unsaid_note(text, obj, speaker)
    return (Reason.UNSUPPORTED, f"{obj.words} {note}") if note else None


def _place_note(text: str, obj: Found, kind: str) -> str | None:
    """Judge a place that only says where, and a currency that only counts ("17 billion yen")."""
    in_town = kind == "Organization" and IN_TOWN.search(text[: obj.start])
    if in_town or (kind == "Place" and WITHIN.search(text[: obj.start])):
        return "only says where"
    if kind == "Currency" and COUNTING.search(text[: obj.start]):
        return "is only the unit of a number"
    return None


def _unsaid_note(text: str, obj: Found, speaker: Found) -> str | None:
    """Judge a name outside the quotation, before the "that" of what is said, or only told."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    if quoted and not any(start <= obj.start < end for start, end in quoted):
        return "does not stand in the words said"
    if speaker.end <= obj.start < said_from(text, speaker.end) or CITED.search(text[: obj.start]):
        return "stands beside the words said, not in them"
    return None


def _beside_speaker(text: str, obj: Found, speaker: Found) -> bool:
    """Whether a name stands right before the speaker: "Norvik and Ada Lund said", "Norvik aide Ada Lund said"."""
    gap = text[obj.end : speaker.start]
    return SAYS.match(text, speaker.end) is not None and re.fullmatch(r"\s+(?:[\w.-]+\s+){1,5}", gap) is not None


def said_from(text: str, speaker_end: int) -> int:
    """Return where what is said begins when the speaker and his verb come first, else the speaker's end.

    >>> text = "Ada Lund told bankers in Oslo that Norvik is cheap."
    >>> text[said_from(text, 8):]
    ' Norvik is cheap.'
    """
    apposed = re.compile(r",[^,;“”\"]{2,90},").match(text, speaker_end)
    verb = SAYS.match(text, speaker_end) or (SAYS.match(text, apposed.end()) if apposed else None)
    if verb is None:
        return speaker_end
    told = verb[1].lower() in ("told", "asked", "warned")
    if told or BESIDE.match(text, verb.end()):
        that = _own_that(text, verb.end())
        if that is not None:
            return that
    return verb.end()


def _own_that(text: str, start: int) -> int | None:
    """Return where the "that" of a verb of saying ends: not one inside ", at which … announced that"."""
    relatives = [match.span() for match in RELATIVE.finditer(text, start)]
    for that in THAT.finditer(text, start):
        if not any(begin <= that.start() < end for begin, end in relatives):
            return that.end()
    return None
