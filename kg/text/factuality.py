"""How a sentence puts a fact: cues before its verb, in the clause that states it.

The five values and the idea of cue scope follow FactBank (Saurí & Pustejovsky 2009); the word lists are ours.
"""

from __future__ import annotations

import re

from kg.models import Factuality

DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|refut\w+|dismiss\w+|reject\w+|rul\w+ out|no plans? to|not|never|cannot"
    r"|neither|nor|no longer|without)\b|n['’]t\b",
    re.IGNORECASE,
)
#: Words that make a rumour of what follows them, and attributions that make one of the whole sentence.
RUMOURED = re.compile(
    r"\b(?:rumou?r\w*|speculat\w+|allegedly|considering|weighing|exploring|unconfirmed|in talks|approached)\b",
    re.IGNORECASE,
)
UNNAMED = re.compile(
    r"\b(?:(?:people|persons?) (?:familiar|briefed|with knowledge|close)|sources? (?:said|say|close|familiar)"
    r"|reportedly|(?:is|are) said to)\b",
    re.IGNORECASE,
)
CONDITIONAL = re.compile(r"\b(?:if|unless|provided that|in case|were to|subject to|would)\b", re.IGNORECASE)
FORECAST = re.compile(
    r"(?<!-)\b(?:will|shall|won['’]t|expect\w*|forecast\w*|predict\w*|project(?:s|ed)|plan(?:s|ned|ning)?"
    r"|aim(?:s|ed|ing)? to|intend\w*|may|might|could|likely|hop(?:es|ed|ing) to"
    r"|seek(?:s|ing)?|propos\w+|due to|set to|to be|sees|going to)\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
BREAK = re.compile(
    r"[;:“”]|,\s+(?:while|whereas|but|although|though|which|who|whose|and)\b|\b(?:while|whereas|but|although)\b",
    re.IGNORECASE,
)
REACH = 60


def clause_start(text: str, at: int) -> int:
    """Return where the clause that holds offset `at` begins."""
    start = 0
    for match in BREAK.finditer(text, 0, at):
        start = match.end()
    return start


def read_factuality(text: str, at: int, *, noun: bool = False) -> Factuality:
    """Return how `text` puts the fact whose verb stands at offset `at`; with `noun`, whose noun (its verb follows).

    >>> read_factuality("Tellura denied that it will buy Verano.", 28).value
    'denied'
    >>> read_factuality("Tellura will buy Verano.", 13).value
    'forecast'
    """
    before = text[max(clause_start(text, at), at - REACH) : at]
    if noun:
        before += BREAK.split(text[at : at + REACH], maxsplit=1)[0]
    if DENIED.search(before):
        return Factuality.DENIED
    if RUMOURED.search(before) or UNNAMED.search(text):
        return Factuality.RUMOURED
    if CONDITIONAL.search(before):
        return Factuality.CONDITIONAL
    if FORECAST.search(before):
        return Factuality.FORECAST
    return Factuality.ASSERTED
