"""Which way a verb points: up, down, or neither."""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["up", "down"]
_LONGEST = 4000

_UP = """rise rises rose risen rising surge surges surged surging climb climbs climbed climbing jump jumps jumped
    jumping gain gains gained gaining advance advances advanced advancing rally rallies rallied rallying soar
    soars soared soaring add adds added adding up higher spike spikes spiked spiking leap leaps leaped leapt
    leaping increase increases increased increasing grow grows grew grown growing growth rebound rebounds
    rebounded rebounding recover recovers recovered recovering strengthen strengthens strengthened strengthening
    firmed rocketed skyrocketed skyrocketing upward upwards double doubles doubled doubling triple tripled
    quadrupled lifted boosted raised hiked expanded swelled bounced popped appreciated uptick upturn"""
_DOWN = """fall falls fell fallen falling drop drops dropped dropping slide slides slid sliding sink sinks sank sunk
    sinking plunge plunges plunged plunging plummet plummets plummeted plummeting lose loses lost losing shed
    sheds shedding tumble tumbles tumbled tumbling decline declines declined declining down lower decrease
    decreases decreased decreasing dip dips dipped dipping slip slips slipped slipping slump slumps slumped
    slumping crash crashes crashed crashing collapse collapses collapsed collapsing retreat retreats retreated
    retreating ease eases eased easing weaken weakens weakened weakening shrink shrinks shrank shrunk shrinking
    lowered reduced slashed tanked skidded cratered nosedived contracted downward downwards halved depreciated
    sell-off selloff downturn"""
UP_WORDS = frozenset(_UP.split())
DOWN_WORDS = frozenset(_DOWN.split())

_TOKEN = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
# Words that look like a direction and are none: "pared gains", "up to 5%", "set up a fund", "shut down", "he added".
_TAKEN_BACK = (
    r"(?:par(?:ed?|es|ing)|eras(?:ed?|es|ing)|trim(?:s|med|ming)?|cut(?:s|ting)?|recoup(?:s|ed|ing)?|gave up"
    r"|giv(?:es?|ing) up|revers(?:ed?|es|ing))\s(?:\w+\s){0,3}?"
    r"(?:gains?|loss(?:es)?|advances?|declines?|drops?|rise|rally)"
)
_PHRASAL = (
    r"(?:sets?|setting|makes?|made|start(?:s|ed)?|build|built|sign(?:s|ed)?|back(?:ed)?|wind|wound|wrap(?:ped)?|team(?:ed)?"
    r"|speed|step(?:ped)?|catch|clean|break|broke|come|came|split|given) up|up to"
    r"|(?:shut(?:s|ting)?|breaks?|broke|step(?:s|ped)?|lay|laid|turn(?:ed)?|scaled?|wind|wound|crack(?:ed)?|back(?:ed)?"
    r"|calm|write) down|down payments?|f[ae]ll(?:s|en|ing)? (?:\w+ )?short|ups and downs"
    r"|(?:higher|lower)[- ]than[- ]\w+"
)
_SAID = (
    r"add(?:s|ed|ing)?\b(?!\s(?:(?:about|nearly|almost|another|some|as|more|up|around|over|at)\s|(?:[^\w\s]{0,3}|[a-z]{1,3}\$)"
    r"[0-9]|to (?:its |their |earlier )?(?:gains|losses)|(?:one|two|three|four|five|six|seven|eight|nine|ten|half)\b))"
)
_NEUTRAL = re.compile(rf"\b(?:(?:{_TAKEN_BACK}|{_PHRASAL})\b|{_SAID})")
_DENIED = re.compile(
    r"(?:\b(?:not|never|hardly|without|neither|nor|no|unable to|fail(?:s|ed|ing)? to)\b|n't\b)"
    r"(?!\s(?:only|just|merely|less|more|fewer|least))(?:\s[\w-]+){1,4}"
)
_ASIDE = re.compile(r"\b(?:after|following|despite|before|as|while|until|having|than)\b[^,;]*")


def _directions(text: str) -> set[Direction]:
    tokens = set(_TOKEN.findall(text))
    ways: tuple[tuple[Direction, frozenset[str]], ...] = (("up", UP_WORDS), ("down", DOWN_WORDS))
    return {way for way, words in ways if tokens & words}


def _drop_denied(match: re.Match[str]) -> str:
    """Drop a negation and what it denies: up to and with the first word of direction."""
    words = match[0].split(" ")
    for place, word in enumerate(words):
        if word in UP_WORDS or word in DOWN_WORDS:
            return " ".join(words[place + 1 :])
    return match[0]


def direction(text: str) -> Direction | None:
    """Return which way a short stretch of text around a verb points; None if denied, neutral or both ways.

    >>> direction("fell less than 2%"), direction("did not rise"), direction("pared losses")
    ('down', None, None)
    """
    plain = " ".join(text[:_LONGEST].lower().replace("\u2019", "'").split())
    plain = _DENIED.sub(_drop_denied, _NEUTRAL.sub(" ", plain))
    found = _directions(plain)
    if len(found) == 2:
        found = _directions(_ASIDE.sub(" ", plain))
    return found.pop() if len(found) == 1 else None
