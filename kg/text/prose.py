"""Prose or page debris: which sentences of an article are worth a question to a model."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*")
_NUMBER = re.compile(r"[+−-]?[$€£¥]?\d[\d.,:/-]*")
_LINK = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]+|[@#]\w+")
_LINK_MARKS = ("@", "#", "://", "www.")
_SENTENCE_END = re.compile(r"""[.!?…:;。！？]["'”’»)\]]*$""")
_CASELESS = re.compile(r"[\u0590-\u1cff\u2e80-\ud7ff].*[\u0590-\u1cff\u2e80-\ud7ff]")
_CONTROLS = re.compile(
    r"[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\U0001f500-\U0001f5ff]"
)  # arrows, media buttons, shapes
_TRAIL = re.compile(r"\s[|›»·•>/]\s")  # "Home | Markets | World"
_BYLINE = re.compile(
    r"\(?(?:(?:additional )?(?:reporting|editing|writing|compiled|translated|photographs?) by)\b", re.IGNORECASE
)
_BY_NAMES = re.compile(r"By(?:\s+(?:[^\W\d_a-z][\w.'’-]*|and|for|in|de|van|von|of|the|\||\d[\d,:]*)\,?)+$")
_LABEL = re.compile(
    r"(?:source|photo|image|picture|credit|caption|tags?|topics?|keywords|filed under|related|read (?:also|more|next)"
    r"|see also|watch|listen|contact|tel|phone|e-?mail|published|posted|updated|last (?:updated|modified)|author|share"
    r"|editor|disclaimer|via)\s*:",
    re.IGNORECASE,
)
_NOTICES = (
    r"share (?:this|on|via|to|with)|follow (?:us|our|@)|follow \S+ on|click (?:here|on the|to)|tap (?:here|to)",
    r"read (?:more|the full|full|next|also)|also read|see also|continue reading|skip to|back to top",
    r"sign (?:up|in) |log ?in\b|subscribe\b|unsubscribe|register (?:now|for free)|join (?:our|us)\b",
    r"already a (?:subscriber|member)|you(?: have|['’]ve) (?:reached|read) your",
    r"related (?:articles|stories|news|topics|posts)|recommended for you|most (?:read|popular|viewed)$",
    r"trending (?:now|stories)|(?:load|show|see) more|(?:next|previous) (?:article|story|post|page)",
    r"(?:leave|post|add|view|show|read) (?:a |all |your )?comments?\b|comments? \(?\d+\)?$",
    r"(?:print|email) (?:this|article)",
    r"copyright (?:©|\(c\)|\d{4})|©|\(c\) ?\d{4}|all rights reserved",
    r"terms (?:of (?:use|service)|(?:and|&) conditions)",
    r"(?:accept|reject|allow|manage) (?:all |optional |our |your )?cookies",
    r"(?:cookies?|privacy) (?:policy|settings|preferences|notice)\W*$",
    r"(?:we use|our (?:partners|site|website)|this (?:site|website)).{0,80}\bcookies\b",
    r"by (?:continuing|clicking|using|subscribing|signing)\b.{0,80}\byou (?:agree|accept|consent)",
    r"advertisement\W*$|sponsored (?:content|by)|(?:story|article) continues|your browser",
    r"(?:download|get) (?:our|the) (?:free )?app\b|please (?:enable|sign|log|subscribe|whitelist)",
    r"file photo|photo by|image credit|getty images$|this (?:article|story) was (?:originally|first) ",
)
_BOILERPLATE = re.compile("|".join(_NOTICES), re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|may|might|can|could|should|must|does|did|do"
    r"|sa(?:ys?|id)|tells?|told|r(?:i|o)ses?|f(?:a|e)lls?|falls|gains?|loses?|lost|cuts?|hits?"
    r"|beats?|sells?|sold|buys?|bought|makes?|made"
    r"|sees?|saw|sets?|gets?|got|grew|grows?|goes|went|comes?|came|met|meets?|led|leads?|won|wins?"
    r"|rises?|soars?|slips?|jumps?|climbs?|drops?"
    r"|sinks?|sank|ends?|takes?|took|puts?|keeps?|kept|finds?|found|gives?|gave|held|holds?|shows?|[a-z]{2,}ed)\b"
)
_BARE_WORDS = 5  # words that a line without an end must have to be prose


def is_prose(text: str) -> bool:
    """Return whether `text` (one sentence) reads as prose, not as page debris: navigation, bylines, tables, notices.

    Generic rules, no outlet's name: letters make up most of it, some word is written small, it ends as sentences do
    (or has a verb and at least five words), and it is none of the notices that pages carry.

    >>> is_prose("Shares fell 3%."), is_prose("Share this article"), is_prose("date 2025-02-21 + ↺ − 16 px")
    (True, False, False)
    """
    bare = _LINK.sub(" ", text) if any(mark in text for mark in _LINK_MARKS) else text
    line = " ".join(bare.split())
    words = _WORD.findall(line)
    if _CASELESS.search(line):
        return bool(_SENTENCE_END.search(line))
    if len(words) < 2 or _is_notice(line) or _is_table(line, words):
        return False
    if _SENTENCE_END.search(line):
        return _has_small_word(words) or (line.isupper() and len(words) >= _BARE_WORDS)
    small = sum(w[0].islower() for w in words)
    return len(words) >= _BARE_WORDS and 2 * small >= len(words) and bool(_VERB.search(line))


def _is_notice(line: str) -> bool:
    """Whether the line is a notice, a label, a byline or a row of links."""
    plain = line.lstrip("-*•▪‣–—>›» [(")
    if _BOILERPLATE.match(plain) or _LABEL.match(plain) or _BYLINE.match(plain) or _BY_NAMES.fullmatch(plain):
        return True
    return bool(_CONTROLS.search(line)) or len(_TRAIL.findall(line)) >= 2


def _is_table(line: str, words: list[str]) -> bool:
    """Whether digits and signs outweigh the words."""
    visible = sum(not c.isspace() for c in line)
    letters = sum(map(len, words))
    return letters * 5 < visible * 2 or len(_NUMBER.findall(line)) > len(words)


def _has_small_word(words: list[str]) -> bool:
    return any(len(w) > 1 and w[0].islower() for w in words)
