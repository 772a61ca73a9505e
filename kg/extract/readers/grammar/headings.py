"""Texts in pieces: which paragraphs of a round-up or a live report speak of another firm than those before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.extract.page import Page

#: What a paragraph of a round-up opens with: "Norvik Steel.", "Norvik Steel (NVK):", "Norvik Steel, plus 3 per cent".
HEAD = re.compile(
    r"(?P<name>[A-Z][\w&.’'-]*(?: (?:of |and |& )?[A-Z][\w&.’'-]*){0,4}?)"
    r"(?:(?P<ticker> \([A-Z]{1,6}(?:[:.][A-Z]+)?\))?:(?= )|\. (?=[A-Z“\"])|, (?:(?P<sign>plus|minus)|up|down) (?=\d))"
)
#: A paragraph that is only a firm and a price or a ticker: "Norvik Steel (CMP: 914)".
ALONE = re.compile(r"(?P<name>[A-Z][\w&.’'-]*(?: (?:of |and |& )?[A-Z][\w&.’'-]*){0,4}) \([^()\n]{2,25}\)\s*")
#: What a post of a live report opens with: "07:15", "1.50 pm:", "14.30 CET –".
CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?| [A-Z]{2,4}| ?h)?(?: ?[:–—-])? ")
PIECES = 3  # paragraphs that open so in a text of pieces


def pieces(page: Page, types: Mapping[str, str], about: str | None) -> dict[int, str | None]:
    """Return where the paragraphs of a text in pieces begin, each with the firm that heads it, if any; else nothing.

    `types` are those of `guessed`. A live report is one of pieces where it is not `about` one firm. A paragraph that is
    only a firm heads the one behind it.
    """
    text = page.article.text
    starts = sorted({line.sentence.paragraph: line.sentence.start for line in reversed(page.lines)}.values())
    ends = [*starts[1:], len(text)][: len(starts)]
    alone = {at: each["name"] for at, end in zip(starts, ends, strict=True) if (each := ALONE.fullmatch(text, at, end))}
    alone = {at: name for at, name in alone.items() if _can_be_firm(name, types)}
    if len(alone) >= PIECES:
        return {at: alone.get(at) or alone.get(before) for before, at in zip([-1, *starts], starts, strict=False)}
    heads = {at: HEAD.match(text, at) for at in starts}
    firms = {at: head["name"] for at, head in heads.items() if head and _is_firm(head, types)}
    if len(firms) >= PIECES and len(set(firms.values())) == len(firms):  # an interview's speakers come again
        return {at: firms.get(at) for at in starts}
    clocks = [at for at in starts if CLOCK.match(text, at)]
    return dict.fromkeys(clocks) if len(clocks) >= PIECES and about is None else {}


def _is_firm(head: re.Match[str], types: Mapping[str, str]) -> bool:
    """Whether what heads a paragraph is a firm: no person, place or section, no title that a full stop ends."""
    name = head["name"]
    last = name.rsplit(maxsplit=1)[-1].lower().strip(".")
    stopped = head.group().endswith(". ") and last in lexicon().titles | lexicon().legal
    if stopped or not _can_be_firm(name, types, person=head["sign"] is not None):
        return False
    sure = types.get(name) == "Company" or bool(head["ticker"] or head["sign"])
    return sure or (" " in name and not head.group().endswith(":"))


def _can_be_firm(name: str, types: Mapping[str, str], *, person: bool = False) -> bool:
    """Whether a name is no day, place, index or commodity, and no person's unless the tagger may be wrong there."""
    kind = types.get(name) or lexicon().type_of_either(name)
    day = name.split(maxsplit=1)[0].lower() in lexicon().calendar
    return not day and (kind in (None, "Company") or (person and kind == "Person"))
