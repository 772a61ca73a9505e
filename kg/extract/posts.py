"""Posts: the words that name what a person is at a firm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.text.lexicon import lexicon
from kg.text.speech import SAY

if TYPE_CHECKING:
    from kg.text.names import Found

SAYS = re.compile(rf"{SAY}|advises")
FORMER = re.compile(r"\b(?:former|ex-|retired|one-time)\s*$", re.IGNORECASE)
#: A rank with a capital before the post: "Deputy Director".
RANK = re.compile(
    r"\b(Deputy|Vice|Assistant|Associate|Acting|General|Managing|Agriculture|Commerce|Defen[cs]e|Energy|Interior|Labou?r"
    r"|Treasury|Transportation|Housing)[\s-]+$"
)
#: What somebody is the head of: "of metals strategy" at …
FIELD = re.compile(r"\s+(?:of|for)(?:\s+(?!(?:at|of|for|with|in|the|and)\b)[\w&-]+){1,4}(?=\s+(?:at|of|for|with|in)\b)")
OF_STATE = re.compile(
    r"\s+of\s+(?:State|Defen[cs]e|Commerce|Agriculture|Energy|Labou?r|Finance|(?:the\s+)?(?:Treasury|Interior))\b"
)
HEAD_OF_PART = re.compile(
    r"\b[Hh]ead of (?:the |its |[\w.]+['’]s )(?:[\w-]+ ){0,3}(?:division|unit|desk|department|team|arm)\b"
)
#: What a firm is called between a person and its name: "Ada Lund, of the stockbroker Norvik".
OF_KIND = re.compile(r",? of (?:the )?[\w’' -]+ ")
#: "managing director of Oslo-based dry-fruit trader Norvik": what the firm is, not another post.
OF_TRADE = re.compile(r"(?<= of )(?:[A-Z][\w-]+-based\s+|the\s+)(?:(?!(?:and|of|at|for)\b)[\w-]+\s+){1,4}$")
BEHIND = re.compile(r"[,;.]")
OF_ANOTHER = re.compile(r"\s+[A-Z][\w.]+['’]s\b")  # "chairman of President Lund's council"
DOES = ("heads", "chairs")  # what a person does, or posts of several
AT = re.compile(r"\b(?P<at>at\s)(?:[a-z-]+\s+){1,3}$")
#: One post of several words: "chief European economist".
CHIEF = re.compile(r"(?:\s+[\w&.-]+){1,3}?\s+(?:economist|strategist|analyst|officer|adviser|spokes\w+)\b")


def read_role(text: str, person: Found, firm: Found) -> dict[str, str]:
    """Return the post named between person and firm, or before the first of them, with the words that qualify it."""
    first, second = sorted((person, firm), key=lambda found: found.start)
    between = text[first.end : second.start]
    at = AT.search(between)  # "chief economist at asset manager Norvik"
    before = text[max(0, first.start - 40) : first.start]
    behind = BEHIND.split(text[second.end : second.end + 40])[0]
    around = (behind, before) if between.strip() == "," else (before, behind)
    own = "" if OF_KIND.fullmatch(between) else OF_TRADE.sub("", between)
    places = (between[: at.end("at")] if at else "", own, *around)
    roles: list[str] = next(filter(None, map(_roles, places)), [])
    past = "former " if FORMER.search(text[: first.start]) else ""
    roles = [each for each in roles if each != "executive"] if len(roles) > 1 else roles
    if any(each.startswith("ex-") for each in roles):
        return {}  # what he was elsewhere
    part = HEAD_OF_PART.search(text) if roles == ["head"] else None
    if part is not None:
        return {"role": part.group().lower()} if part.end() <= max(person.start, firm.start) else {}
    return {"role": past + ", ".join(dict.fromkeys(roles))} if roles else {}


def _roles(text: str) -> list[str]:
    found, read = [], 0
    for match in lexicon().role_pattern.finditer(text):
        if match.start() < read or match.group() in DOES or OF_ANOTHER.match(text, match.end()):
            continue
        whole = CHIEF.match(text, match.end()) if match.group().lower() == "chief" else None
        read = whole.end() if whole else match.end()
        after = FIELD.match(text, read) or OF_STATE.match(text, read)
        rank = RANK.search(text[: match.start()])
        before = [rank[1].lower()] if rank else _qualifiers(text[: match.start()])
        words = "chief" + whole.group() if whole else match.group().lower()
        found.append(" ".join([*before, words, *_field(after)]))
    return found


def _field(after: re.Match[str] | None) -> list[str]:
    return [after[0].strip()] if after else []


def _qualifiers(before: str) -> list[str]:
    """Return up to two small words that qualify a post: none over a preposition, an article or a possessive."""
    words = lexicon()
    small = re.findall(r"(?<![\w-])[a-z][\w-]*", re.split(r"[,;“”\"]|['’]s\b|\band\b|\b[A-Z]\w*", before)[-1])
    stops = [
        at
        for at, word in enumerate(small)
        if word in words.phrase_breaks | words.determiners or word.endswith("ly") or SAYS.fullmatch(word)
    ]
    return small[stops[-1] + 1 :][-2:] if stops else small[-2:]
