"""Whether a number is the size of a move: not a level, an end of a range, or what another thing moved by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.text.date_words import MONTH_NAMES

if TYPE_CHECKING:
    from kg.models import Quantity

#: What leads to a level: "rose to 450", "as high as 146.50", "up two at seven dollars".
LEVEL = re.compile(
    r"(?:\b(?:to|at|from|towards?|below|near|under|around|between|versus|against)|\bas\s+(?:far|high|low)\s+as|\b(?:high|low|level|rate|peak|close)\s+of)"
    r"\s+(?:about\s+|nearly\s+|around\s+|only\s+|just\s+|a\s+|the\s+|(?:more|less)\s+than\s+|over\s+|almost\s+|at\s+least\s+)?$",
    re.IGNORECASE,
)
#: A second of the levels of a list: "rose to 5.8 pct in June, 6.2 pct in July".
SECOND_LEVEL = re.compile(
    r"\bto\s+[\d.,/-]+\s*(?:%|pct|per\s?cent)?\s+(?:in|for|on)\s+\w+,\s+(?:and\s+)?$", re.IGNORECASE
)
CAME_TO = re.compile(r"\b(?:hit|touched|reached)\s+$")
MOST = 10_000  # of dollars, pounds or marks that a share or a bond moves by
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|quarter|thirds?"
NUMBER = re.compile(rf"(?<![\w-])(?:\d|(?:{_WORDS})\b(?![\s-]+(?:day|week|month|year|session|quarter)))", re.IGNORECASE)
PERIOD = re.compile(rf"\b(?:19|20)\d\d\b|\b(?:{'|'.join(MONTH_NAMES)})\s+\d{{1,2}}\b")
JOINED = re.compile(r"\s*(?:or|to|and|-)\s*(?:an?\s+)?[\d]", re.IGNORECASE)
REACHED = re.compile(r"\s+to\s+(\d+)(?!/|\d)")
BETWEEN = re.compile(r"\bbetween\s+[\w.,/-]+(?:\s+[\w$]+)?\s+and\s+(?:about\s+)?$", re.IGNORECASE)

#: Verbs that need a word for the way: "was 3 points higher", "closed up 3".
COPULA = re.compile(r"(?:is|are|was|were|been|being|clos|open|end|finish|trad|stood|quot|settl)\w*\b", re.IGNORECASE)
WAY = re.compile(r"\b(?:up|down|higher|lower|firmer|easier|weaker|stronger|off|softer|dearer)\b", re.IGNORECASE)
OR_ELSE = re.compile(r"^, or [^,;]{1,16},(?= )")  # "finished 79 points, or 0.9 per cent, higher"
WAY_NEAR = 12  # characters behind a number in which the word for the way is its own
LARGE = frozenset((None, "USD", "GBP", "EUR", "DEM"))  # currencies in which no price moves by `MOST`


def is_end_of_range(text: str, quantity: Quantity) -> bool:
    """Whether a number is one of two: without a unit of its own ("1/8 or 1/4 point"), or behind "between five and"."""
    if quantity.upper is not None:
        return False
    bare = text[quantity.start : quantity.end][-1:].isdigit()
    joined = bare and JOINED.match(text, quantity.end) is not None and not _comes_to(text, quantity)
    return joined or BETWEEN.search(text[: quantity.start]) is not None


def _comes_to(text: str, quantity: Quantity) -> bool:
    """Whether the number behind "to" is the price that a share came to: "rose 15-3/4 to 106-1/4"."""
    level = REACHED.match(text, quantity.end) if quantity.unit == "money" else None
    return level is not None and int(level[1]) > 2 * quantity.value


def is_result(quantity: Quantity) -> bool:
    """Whether an amount is a firm's result or a deal, which no price moves by: "lost 2.1 mln stg"."""
    large = quantity.currency in LARGE and quantity.value >= MOST
    return quantity.unit == "money" and (large or quantity.scale > 1)


def size_doubt(text: str, at: int, quantity: Quantity, *, listed: bool = False) -> str | None:
    """Return why a number is not how much something moved whose word of motion stands at `at`, or None.

    `listed` says that its place in a list tells whose it is: "rose 3, 4 and 5 pct respectively".

    >>> from kg.text.quantities import read_quantities
    >>> text = "The rate was 3.5 pct today, down from 3.6 pct."
    >>> size_doubt(text, text.index("down"), read_quantities(text)[0])
    'is a level, not the size of the move'
    """
    if _is_level(text, at, quantity):
        return "is a level, not the size of the move"
    if is_end_of_range(text, quantity):
        return "is one end of a range"
    if listed:
        return None
    between = text[at : quantity.start] if quantity.start >= at else text[quantity.end : at]
    return "stands beside another number" if NUMBER.search(PERIOD.sub("", between)) else None


def _is_level(text: str, at: int, quantity: Quantity) -> bool:
    """Whether a price came to a number: behind "to" or "at", or behind "was" where no word near it says which way."""
    if quantity.end + 1 == at:
        return False  # "against a 0.4 per cent rise in the Sensex"
    if LEVEL.search(text[: quantity.start]) or SECOND_LEVEL.search(text[at : quantity.start]):
        return True
    if CAME_TO.search(text[: quantity.start]) and not WAY.match(text, quantity.end + 1):
        return True
    if quantity.start < at:
        return "," in text[quantity.end : at]
    behind = OR_ELSE.sub("", text[quantity.end :], count=1)
    near = behind[:WAY_NEAR].split(",", maxsplit=1)[0]
    return COPULA.match(text, at) is not None and not (WAY.search(text, at, quantity.start) or WAY.search(near))
