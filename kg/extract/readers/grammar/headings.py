"""Texts in pieces: which paragraphs of a round-up or a live report speak of another firm than those before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.extract.page import Page

PARAGRAPHS = re.compile(r"(?:\A|\n\s*\n)\s*(?=\S)")
#: What a paragraph of a round-up opens with: "Norvik Steel.", "Norvik Steel (NVK):", "Norvik Steel, plus 3 per cent".
HEAD = re.compile(
    r"(?P<name>[A-Z][\w&.’'-]*(?: (?:of |and |& )?[A-Z][\w&.’'-]*){0,4}?)"
    r"(?:(?: \([A-Z]{1,6}(?:[:.][A-Z]+)?\))?:(?= )|\. (?=[A-Z“\"])|, (?:plus|minus|up|down)\b)"
)
#: What a post of a live report opens with: "07:15", "1.50 pm:", "14.30 CET –".
CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?| [A-Z]{2,4}| ?h)?(?: ?[:–—-])? ")
PIECES = 3  # paragraphs that open so in a text of pieces


def pieces(page: Page) -> dict[int, str | None]:
    """Return where the paragraphs of a text in pieces begin, each with the name that heads it, if any; else nothing."""
    text = page.article.text
    starts = [each.end() for each in PARAGRAPHS.finditer(text)]
    heads = {at: HEAD.match(text, at) for at in starts}
    names = [head["name"] for head in heads.values() if head]
    if len(names) >= PIECES and len(set(names)) == len(names):  # an interview's speakers come again
        return {at: head["name"] if head else None for at, head in heads.items()}
    clocks = sum(CLOCK.match(text, at) is not None for at in starts)
    return dict.fromkeys(starts) if clocks >= PIECES else {}
