"""Who says a sentence: attribution, "citing" chains, and the stretch that only names the speaker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kg.text.names import Found

SAY = (
    r"(?:said|says|told|added(?!\s+(?:about\s|nearly\s|another\s)?[$€£₹\d])|adds|wrote|writes|warned|warns|argued|noted|notes"
    r"|predicted|predicts|explained|explains|commented|stated|remarked|asked|insisted|insists|continued|argues|cautioned|cautions"
    r"|repeated|reiterated|replied|stressed|acknowledged|conceded|emphasi[sz]ed|reckoned|reckons|suggested)"
)
SAY_IT = SAY.replace("|told", "")  # what follows "told" is the hearer
LEAD = r"(?:the\s+|its\s+|their\s+|a\s+|an\s+)?"
TAIL = re.compile(rf"(?:[,”\"]+\s*|—\s*){SAY_IT}\s+{LEAD}|\b(?:according to|said by)\s+{LEAD}", re.IGNORECASE)
HEAD = re.compile(rf"(?:\s+\([A-Z][A-Z&.]+\))?\s+(?:also\s+|has\s+|had\s+)?{SAY}\b")
HE = re.compile(r"(?:he|she)", re.IGNORECASE)
SAID = re.compile(rf"\b{SAY}\b", re.IGNORECASE)
HE_SAYS = re.compile(rf"\b(?:he|she)\s+(?:also\s+)?{SAY}\b|\b{SAY}\s+(?:he|she)\b", re.IGNORECASE)
OF = re.compile(r"\s+of\s+(?:the\s+)?")
PRONOUN_SAYS = re.compile(rf"\b(?:he|she|they)\s+(?:also\s+)?{SAY}\b|\b{SAY}\s+(?:he|she|they)\b", re.IGNORECASE)
CITING = re.compile(
    r"\b(?:reports?|reported|said|says|writes|wrote)\b[^.;]{0,40}?,?\s+(?:citing|quoting)\s+", re.IGNORECASE
)
APPOSITIVE = re.compile(r",\s[^,;“”\"]{2,90}(?:,(?:\s(?:and\s)?[^,;“”\"]{2,60},)?(?=\s)|(?=[.]?$))")
#: What goes on with a firm's name.
PARTNERS = r"\s+(?:and|&)\s+(?:Co(?:mpany)?|Sons|Bros|Brothers|Partners|Associates)\b\.?"
#: A firm's post between its name and its holder's: "said Corvin and Co chief analyst Ada Lund".
POST_BETWEEN = re.compile(rf"(?:{PARTNERS})?(?P<post>(?:['’]s)?(?:\s[a-z-]+){{1,4}}\s)")


class Speech(NamedTuple):
    """The speaker of a sentence and the stretches that say only who speaks."""

    speaker: Found | None
    pronoun: bool
    asides: tuple[tuple[int, int], ...]
    via: Found | None

    def sets_aside(self, found: Found) -> bool:
        """Whether `found` begins in words that say only who speaks."""
        return any(start <= found.start < end for start, end in self.asides)


def read_speech(text: str, names: tuple[Found, ...]) -> Speech:
    """Return who says the sentence `text`, given its names.

    `asides` are half-open spans: the attribution after a statement ("said Bo Pei, an analyst at X"), or the
    words in apposition to a speaker who opens the sentence.

    >>> from kg.text.names import read_names
    >>> text = "“Norland is cheap today,” said Ivo Marsh, a trader at Corvin."
    >>> speech = read_speech(text, read_names(text))
    >>> speech.speaker.words, [text[start:end] for start, end in speech.asides]
    ('Ivo Marsh', [',” said Ivo Marsh, a trader at Corvin'])
    """
    via, cite = _via(text, names)
    asides = [cite] if cite else []
    for at, name in enumerate(names):
        aside = _head_aside(text, name) or _of_body(text, *names[at : at + 2])
        if aside is not None:
            return Speech(
                name, pronoun=False, asides=(*asides, aside) if aside[1] > aside[0] else tuple(asides), via=via
            )
    for match in TAIL.finditer(text):
        after = _name_after(text, names, match.end())
        if after is not None:
            asides.append((match.start(), _tail_end(text, after)))
            return Speech(after, pronoun=False, asides=tuple(asides), via=via)
    return Speech(None, pronoun=PRONOUN_SAYS.search(text) is not None, asides=tuple(asides), via=via)


def _via(text: str, names: tuple[Found, ...]) -> tuple[Found | None, tuple[int, int] | None]:
    match = CITING.search(text)
    if match is None:
        return None, None
    cited = next((name for name in names if name.start == match.end()), None)
    if cited is None:
        return None, None
    before = [name for name in names if name.end <= match.start() + 1]
    start = before[-1].start if before and match.start() - before[-1].end <= 1 else match.start()
    return cited, (start, cited.end)


def _name_after(text: str, names: tuple[Found, ...], at: int) -> Found | None:
    """Return the name that a verb of saying leads to: at once, or after a title or an apposed firm."""
    following = [name for name in names if name.start >= at]
    if not following:
        return None
    gap = text[at : following[0].start]
    if len(gap.split()) > 4 or re.search(r"[,;:“”\"]|\b(?:that|it|he|she|they|in|on|by)\b", gap):
        return None
    chosen = following[0]
    for later in following[1:3]:
        between = POST_BETWEEN.fullmatch(text, chosen.end, later.start)
        if between and not re.search(r"\b(?:at|of|for|with|in|and)\b", between["post"]):
            chosen = later
    return chosen


def _tail_end(text: str, name: Found) -> int:
    match = re.compile(r"[^.;“”\"]*").match(text, name.end)
    end = match.end() if match else name.end
    while end < len(text) and text[end] == "." and end + 1 < len(text) and text[end + 1] not in ' ”"':
        match = re.compile(r"\.[^.;“”\"]*").match(text, end)
        end = match.end() if match else end + 1
    return max(end, name.end)


def _of_body(text: str, name: Found, body: Found | None = None) -> tuple[int, int] | None:
    """Where the speaker's body stands when it follows him: "Governor Ada Lund of the Bank of Norland said"."""
    found = body is not None and OF.fullmatch(text, name.end, body.start) and HEAD.match(text, body.end)
    return (name.end, body.end) if body and found else None


def _head_aside(text: str, name: Found) -> tuple[int, int] | None:
    """Where the speaker's apposition lies when a verb of saying follows the name; empty when there is none."""
    if HEAD.match(text, name.end):
        return (name.end, name.end)
    apposed = APPOSITIVE.match(text, name.end)
    if apposed and HEAD.match(text, apposed.end()):
        return (name.end, apposed.end())
    return None
