"""The order of words: clauses, coordination, and which name stands nearest to a verb."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.models import Reason
from kg.text.factuality import PASSING
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.models import Quantity
    from kg.text.names import Found

Problem = tuple[Reason, str]

POSSESSIVE = re.compile(r"^['’]s?")
STOPS = re.compile(r"[^\w'’ -]|\b(?:at|of|for|with|in|and|to|on|by|said|says|met|is|was|as)\b")
MOST_ROLE_WORDS = 5
OWNER = re.compile(r"(?:its|their)\b", re.IGNORECASE)

#: Words that lead to a noun; "as" and "than" lead to comparisons.
PREPOSITION = re.compile(
    r"\b(?:in|into|at|of|on|onto|upon|by|for|to|with|from|over|against|via|near|under|behind|like|about|after|before|between"
    r"|among|during|through|within|without|than|as|despite|amid|toward|towards)\b",
    re.IGNORECASE,
)
PREPOSITIONS = re.compile(
    r"\b(?:in|at|of|on|by|for|to|with|from|over|against|than|via|near|under|behind|like|includ\w+)(?:\s+(?:the|its|a|an|rival|peer))?\s+$",
    re.IGNORECASE,
)
COORDINATED = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)")
#: What joins the next of a list to the one before: "Norvik and its parent Lumo", "the euro and the pound".
NEXT_ONE = re.compile(rf"{COORDINATED.pattern}(?:(?:the|its|an?|fellow|rival)\s+(?:[a-z-]+\s+){{0,3}})?")
#: The same of sizes: "4 % and 3 %", "4 % to 20 euros and 3 % to 14 euros".
NEXT_SIZE = re.compile(rf"(?:\s+(?:to|at)\s+[^,;]{{1,20}}?)?{COORDINATED.pattern}")
NOT_IN_TURN = "in the list of names its place is not that of the number"
#: A verb with its subject; what follows ", and Ada Lund" without one goes on with a list.
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|should|may|might|can|said|says|rose|fell|sank|slid|lost|shed|grew|led|won"
    r"|met|sold|bought|took|made|gave|saw|held|kept|rises|falls|gains|drops|\w{2,}ed)\b"
)
CLAUSE = re.compile(
    r";|,\s+(?:while|whereas|but|although|though)\b|\b(?:while|whereas|although)\b"
    rf"|,\s+and\s+(?=(?:the\s+)?[A-Z][^,;]*?{FINITE.pattern})"
)


def in_turn(
    text: str, subject: Found, quantity: Quantity, *, names: Sequence[Found], numbers: Sequence[Quantity]
) -> bool | None:
    """Return whether subject and number have the same place in two lists, or None where there are no two.

    "A, B and C fell 1 %, 2 % and 3 %": a number stands with the name of its own place, and of "A, B and C fell 1 %
    and 2 %" with none. With "respectively" all names and numbers of the sentence are listed where they are as many,
    without it only those that commas and "and" join. Numbers of another unit than its own do not count.
    """
    numbers = [each for each in numbers if each.unit == quantity.unit]
    whos, sizes = [each.start for each in names], [each.start for each in numbers]
    if "respectively" not in text or len(whos) != len(sizes):
        whos, sizes = _joined(text, names, subject, NEXT_ONE), _joined(text, numbers, quantity, NEXT_SIZE)
    if len(whos) == 1 or len(sizes) == 1 or subject.start not in whos or quantity.start not in sizes:
        return None
    return len(whos) == len(sizes) and whos.index(subject.start) == sizes.index(quantity.start)


def _joined(
    text: str, listed: Sequence[Found] | Sequence[Quantity], one: Found | Quantity, between: re.Pattern[str]
) -> list[int]:
    """Return where those begin that only words like "and" part from `one` and from each other."""
    run: list[int] = []
    end = 0
    for each in listed:
        if run and not between.fullmatch(text[end : each.start]):
            if one.start in run:
                return run
            run = []
        run.append(each.start)
        end = each.end
    return run


def nearest_other(text: str, subject: Found, edge: int, others: Sequence[Found]) -> Found | None:
    """Return the name between `subject` and offset `edge` that takes the verb from it, or None.

    Names after a preposition ("in Hong Kong"), names joined to the subject ("X, Y and Z"), names that only say whose
    the next one is ("Norvik chief Per Holm") and what the subject owns ("its stock") take nothing.
    """
    at = subject.end
    for other in others:
        if other.start < at or other.end > edge:
            continue
        gap = text[at : other.start]
        if COORDINATED.fullmatch(gap) or gap.strip() in ("'s", "’s"):
            at = other.end
            continue
        if OWNER.match(other.words) or attributive(text, other, others) or in_passing(text, other, edge):
            continue
        if PREPOSITIONS.search(text[: other.start]) or re.match(r"\s*\(", text[other.start - 2 : other.start]):
            continue
        return other
    return None


def in_passing(text: str, found: Found, edge: int) -> bool:
    """Whether a name stands in a clause about another that ends before `edge` ("Norvik, which bought Lumo, rose")."""
    return any(match.start() < found.start < match.end() <= edge for match in PASSING.finditer(text))


#: The full name before its short form in brackets: "Norvik Steel (" NS ")".
SHORT_FORM = re.compile(r"(?:[A-Z][\w.&'’-]*\s+(?:of\s+|for\s+)?)+\($")


#: A list that only names members of what was said before ("costs, including coal, oil and" GAS).
_ITEM = r"[\w.'’-]+(?:\s+[\w.'’-]+)?"
LISTED = re.compile(rf"\b(?:including|such as)\s+(?:{_ITEM},\s+)*(?:{_ITEM}\s+and\s+)?(?:[a-z-]+\s+)?$")


def last_preposition(text: str) -> str:
    """Return the preposition that leads from a verb to what follows `text`, or "" when nothing stands between.

    >>> last_preposition(" a stake of 5 % in the rival "), last_preposition(" its larger rival ")
    ('in', '')
    """
    found = PREPOSITION.findall(text)
    return found[-1].lower() if found else ""


def governed(text: str, found: Found) -> bool:
    """Whether `found` only follows a preposition and so is nobody who acts ("in a filing with Norvik, Lumo said").

    "for Norvik to buy" and "of Norvik buying" give it its own verb; so does "…, which" after it.
    """
    head = SHORT_FORM.search(text[: found.start])
    before = PREPOSITIONS.search(text[: head.start() if head else found.start])
    after = text[found.end : found.end + 40]
    if before is None and LISTED.search(text[: found.start]):
        return True
    if before is None or re.match(r",\s+(?:who|whose|which)\b|['’]s?\s|\s+\w+ing\b", after):
        return False
    return not (before.group().lower().startswith("for") and re.match(r"\s+to\b", after))


def attributive(text: str, found: Found, names: Sequence[Found]) -> bool:
    """Whether `found` only says whose man the next name is ("Alibaba founder Jack Ma", "Norvik's chief Per Holm").

    >>> from kg.text.names import read_names
    >>> text = "Alibaba founder Jack Ma left."
    >>> [attributive(text, name, read_names(text)) for name in read_names(text)]
    [True, False]
    """
    following = next((name for name in names if name.start >= found.end), None)
    if following is None:
        return False
    gap = POSSESSIVE.sub("", text[found.end : following.start], count=1).strip()
    role = lexicon().role_pattern
    return 0 < len(gap.split()) <= MOST_ROLE_WORDS and role.search(gap) is not None and not STOPS.search(gap)
