"""How a sentence puts a fact: cues before its verb, in the clause that states it.

The five values and the idea of cue scope follow FactBank (Saurí & Pustejovsky 2009); the word lists are ours.
"""

from __future__ import annotations

import re

from kg.models import Factuality

DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|refut\w+|dismiss\w+|reject\w+|rul\w+ out|no plans?|not|never|cannot"
    r"|neither|nor|no longer|without)\b|n['’]t\b",
    re.IGNORECASE,
)
#: Words that make a rumour of what follows them, and attributions that make one of the whole sentence.
RUMOURED = re.compile(
    r"\b(?:rumou?r\w*|speculat\w+|chatter|gossip|(?:market|press|takeover) talk that|allegedly|considering|weighing"
    r"|exploring|unconfirmed|in talks|approached)\b",
    re.IGNORECASE,
)
UNNAMED = re.compile(
    r"\b(?:(?:people|persons?) (?:familiar|briefed|with knowledge|close)|sources? (?:said|say|close|familiar)"
    r"|reportedly|(?:is|are) said to)\b",
    re.IGNORECASE,
)
#: What others say of something else behind a fact: "has rejected its quota, but oil sources say it may …".
BUT_THEY = re.compile(r",\s+(?:but|while|although)\s+(?:[\w-]+\s+){0,3}(?:sources?|people)\b.*$", re.DOTALL)
CONDITIONAL = re.compile(r"\b(?:if|unless|provided that|in case|were to|subject to|would)\b", re.IGNORECASE)
FORECAST = re.compile(
    r"(?<!-)\b(?!(?<=\b[Aa]s )(?:expect|forecast|predict|plann|anticipat|propos)\w*)(?!(?<=\bas widely )expected\b)"
    r"(?!(?<=\bhad been )(?:expected|forecast|predicted|anticipated)\b(?! to\b))"
    r"(?:will|shall|won['’]t|expect\w*|anticipat(?:e|es|ing)|forecast\w*|predict\w*|project(?:s|ed)|plan(?:s|ned|ning)?"
    r"|aim(?:s|ed|ing)? to|intend\w*|may|might|could|likely|hop(?:es|ed|ing) to"
    r"|seek(?:s|ing)?|propos\w+|due to|set to|to be|sees|going to|(?-i:t)arget(?:s|ed|ing)?"
    r"|(?:is|are|was|were) estimated|possible|potential|pending|proposed)\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
BREAK = re.compile(
    r"[;:“”]|(?<=[,.?!])\"|,\s+(?:while|whereas|but|although|though|which|who|whose|and)\b|\b(?:while|whereas|but|although)\b",
    re.IGNORECASE,
)
REACH = 60
PIECE = re.compile(r"^[\w'’]+")
#: A step that was taken back, behind its noun ("its acquisition of Halden was called off").
UNDONE = re.compile(
    r"\w+(?:\s+(?!that\b|which\b)[\w<>&.'’-]+){0,14}?\s+(?:has|have|had|was|were)\s+(?:been\s+)?"
    r"(?:terminated|called off|cancell?ed|abandoned|scrapped|withdrawn)\b"
)
#: Words about a name in passing ("Norvik, which plans to cut jobs, rose"): they say nothing of the main verb.
PASSING = re.compile(r",\s+(?:which|who|whose|where)\b[^,;]*,")
#: A verb that is done with before "and", "as" or "that it had" goes on to another.
DONE = re.compile(r"\b(?:and(?:\s+(?:its|their|the)\s+\w+)?|as|on reports that \w+|that its)\s", re.IGNORECASE)
#: "would flood the market after Norland imposed tariffs": what comes before "after" does not reach what was done.
AFTER = re.compile(r"\b(?:after|because|since)\s+(?=(?:the\s+)?[A-Z])")
PAST = re.compile(r"\w+ed\b|\b(?:bought|sold|fell|rose|won|lost|sank|cut|met|took|made)\b")
FINITE = re.compile(r"\b(?:\w+ed|could|may|might|would|will)\b", re.IGNORECASE)
NOT_ONLY = re.compile(r"\bnot only\b", re.IGNORECASE)
MONTH_OF_MAY = re.compile(r"\bMay\b")  # what may be is printed small


def clause_start(text: str, at: int) -> int:
    """Return where the clause that holds offset `at` begins."""
    start = 0
    for match in BREAK.finditer(text, 0, at):
        start = match.end()
    return start


def _before(text: str, at: int) -> str:
    """Return the words of the clause before its verb that can say how it is put."""
    head = text[max(0, at - 3 * REACH) : at]
    kept = PASSING.sub(" ", head)
    kept = kept[clause_start(kept, len(kept)) :]
    kept = PIECE.sub("", kept[-REACH - 1 :], count=1) if len(kept) > REACH else kept  # "kronor" is not cut to "nor"
    kept = MONTH_OF_MAY.sub(" ", NOT_ONLY.sub(" ", kept))
    if PAST.match(text, at) and (after := AFTER.split(kept))[1:]:
        kept = after[-1]
    done = [match for match in DONE.finditer(kept) if FINITE.search(kept[: match.start()])]
    return kept[done[-1].end() :] if done else kept


def read_factuality(text: str, at: int, *, noun: bool = False) -> Factuality:
    """Return how `text` puts the fact whose verb stands at offset `at`; with `noun`, whose noun (its verb follows).

    >>> read_factuality("Tellura denied that it will buy Verano.", 28).value
    'denied'
    >>> read_factuality("Tellura will buy Verano.", 13).value
    'forecast'
    """
    before = _before(text, at)
    if noun:
        before += BREAK.split(text[at : at + REACH], maxsplit=1)[0]
    if DENIED.search(before) or UNDONE.match(text, at):
        return Factuality.DENIED
    if RUMOURED.search(before) or UNNAMED.search(BUT_THEY.sub("", text)):
        return Factuality.RUMOURED
    if CONDITIONAL.search(before):
        return Factuality.CONDITIONAL
    if FORECAST.search(before):
        return Factuality.FORECAST
    return Factuality.ASSERTED
