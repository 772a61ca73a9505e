"""Shapes: how the words between two names must run for a post, a unit, a seat or a meeting to be stated.

One function a kind of link, listed in `SHAPES` by predicate; each returns what is wrong, or None. All hold the words
between the names to a noun phrase: "ROLE of X", "X's ROLE", never over a verb or a preposition of another phrase.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.order import POSSESSIVE, PREPOSITION, governed, last_preposition, nearest_other

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.text.names import Found

LONGEST = 10  # words between two linked names
BREAK = re.compile(
    r"[;:“”\"]|\b(?:but|while|if|that|because|although|said|says|told|whose|when|after|before|has|have|had|would|could)\b",
    re.IGNORECASE,
)
HIRED = re.compile(
    r"\b(?:appoint\w*|hir(?:e|ed|es|ing)|named|works?|worked|joined|joins|joining|elected|promoted)\b", re.IGNORECASE
)
OF_POST = frozenset(("", "of", "at", "for", "with", "in", "to", "as"))
#: "head of equities": a post's field, small words after "of" or "for".
FIELD = re.compile(
    r"\s(?:of|for)\s+(?:[a-z][\w-]*(?:\s+(?:and\s+)?[a-z][\w-]*){0,2}"
    r"|(?:the\s+)?(?:State|Exchequer|Defen[cs]e|Agriculture|Commerce|Energy|Labor|Transportation|Trade|Finance)\b)"
)
ANOTHER = re.compile(r"\band\s+(?:an?|the|his|her|its)\b", re.IGNORECASE)
UNIT = re.compile(r"\b(?:units?|subsidiary|subsidiaries|division|arm|affiliate)\b", re.IGNORECASE)
ITS = re.compile(r"^[^;:“”\"]*\bits\s+(?:[a-z][\w-]*\s+){0,3}<?$")
FARTHEST = 25  # words between a firm and its unit in a sentence about that firm alone
HOLDER = re.compile(r"\b(?:parent|owner|holding company)\b", re.IGNORECASE)
SHARE_OWNED = re.compile(r"(?:\bpct|\bpercent|%)[\s-]+owned\b", re.IGNORECASE)  # OWNS, not PART_OF
MEETS = re.compile(r"\b(?:met|meets?|hosted)\b", re.IGNORECASE)
TOGETHER = frozenset(("with", "between"))
#: Agreements by which nobody works together.
TRADE = re.compile(
    r"\b(?:merger|purchase|acquisition|sales?|credit|loan|stock|buyout|settlement|severance|underwriting)\s+agreement",
    re.IGNORECASE,
)
PARTNER = re.compile(r"\bpartners?\b", re.IGNORECASE)
VERBAL = re.compile(r"\b\w{3,}(?:ed|ing)\b")


def _near(text: str, first: Found, second: Found) -> str | None:
    """Return the words between, or None when they are too many or hold a clause of their own."""
    between = text[first.end : second.start]
    return None if len(between.split()) > LONGEST or BREAK.search(between) else between


def _nothing(first: Found, second: Found) -> str:
    return f"nothing between {first.words} and {second.words} says so"


def post(pattern: re.Pattern[str], text: str, person: Found, firm: Found, names: Sequence[Found]) -> str | None:
    """Judge "Ada Lund, ROLE of Norvik", "Norvik ROLE Ada Lund", "Norvik hired Ada Lund", "Ada Lund, Norvik ROLE"."""
    first, second = sorted((person, firm), key=lambda found: found.start)
    between = _near(text, first, second)
    if between is None:
        return _nothing(first, second)
    if pattern.search(between):
        if nearest_other(text, first, second.start, names) is not None:
            return _nothing(first, second)
        return _firm_first(between, firm) if first is firm else _person_first(between, person, firm)
    return _side_by_side(pattern, text, between, first, second, first is person)


def _firm_first(between: str, firm: Found) -> str | None:
    if HIRED.search(between):
        return None
    bare = FIELD.sub(" ", POSSESSIVE.sub("", between, count=1))
    if PREPOSITION.search(bare) or ANOTHER.search(bare) or re.search(r",\s+\w+\s+\w", bare):
        return f"{firm.words} does not lead to that post"
    return None


def _person_first(between: str, person: Found, firm: Found) -> str | None:
    last = last_preposition(between)
    hired_by = last in ("by", "from") and HIRED.search(between)
    if POSSESSIVE.match(between) or not (last in OF_POST or hired_by):
        return f"the post of {person.words} is not one at {firm.words}"
    return None


def _side_by_side(
    pattern: re.Pattern[str], text: str, between: str, first: Found, second: Found, person_first: bool
) -> str | None:
    """Judge two names without a post between: it must stand before ("chief of Norvik, Ada Lund") or at once after."""
    if between.strip(" ,-<>") == "":
        before = " ".join(text[: first.start].split()[-4:])
        after = " ".join(POSSESSIVE.sub("", text[second.end :], count=1).split()[:4])
        role_before = re.search(
            rf"(?:{pattern.pattern})\b[^,;]*\s(?:of|at|for|with)(?:\s+the)?$", before, re.IGNORECASE
        )
        if (person_first and pattern.search(re.split(r"[,;.]", after)[0])) or (not person_first and role_before):
            return None
    return _nothing(first, second)


def part(_: re.Pattern[str], text: str, subject: Found, obj: Found, names: Sequence[Found]) -> str | None:
    """Judge "X, a unit of Y", "Y's unit X", "Y's X unit", "X, owned by Y", "X is part of Y", "X, a member of Y"."""
    first, second = sorted((subject, obj), key=lambda found: found.start)
    between = _near(text, first, second)
    if first is obj and _its_unit(text, obj, subject, names):
        return None
    if between is None or HOLDER.search(between) or SHARE_OWNED.search(between):
        return _nothing(first, second)
    if first is subject:
        return _part_first(text, between, subject, obj, names)
    after = text[second.end :]
    bare = POSSESSIVE.sub("", between, count=1).strip(" ,")
    owned = re.match(r"['’]s?", between) is not None
    if UNIT.search(bare) and not PREPOSITION.search(bare) and not re.search(r"\band\b|,", bare):
        return None
    if owned and not bare and UNIT.match(after.lstrip()):
        return None
    return _nothing(first, second)


def _its_unit(text: str, whole: Found, unit: Found, names: Sequence[Found]) -> bool:
    """Whether a sentence about `whole` goes on to "its X unit"; "its" is whose name alone stands before."""
    between = text[whole.end : unit.start]
    alone = not any(name.start < unit.start and name not in (whole, unit) for name in names)
    said = ITS.search(between) is not None and UNIT.match(text[unit.end :].lstrip()) is not None
    return alone and said and not governed(text, whole) and len(between.split()) <= FARTHEST


def _part_first(text: str, between: str, subject: Found, obj: Found, names: Sequence[Found]) -> str | None:
    linked = re.search(
        r"\b(?:unit|units|subsidiary|subsidiaries|division|arm|part|member|affiliate|belongs|owned)\b",
        between,
        re.IGNORECASE,
    )
    if linked is None or nearest_other(text, subject, obj.start, names) is not None:
        return _nothing(subject, obj)
    after = between[linked.end() :]
    if last_preposition(after) not in ("of", "to", "by") or re.search(r",|\band\s+(?:an?|its|the)\b", after):
        return f"{obj.words} is not what {subject.words} is part of"
    if re.search(r"\band\b", between[: linked.start()]):
        return f"another than {subject.words} is the part"
    return None


def seat(pattern: re.Pattern[str], text: str, subject: Found, place: Found, names: Sequence[Found]) -> str | None:
    """Judge "Oslo-based Norvik", "Norvik, based in Oslo", "Norvik has its headquarters in Oslo"."""
    first, second = sorted((subject, place), key=lambda found: found.start)
    between = text[first.end : second.start]
    if len(between.split()) > LONGEST or re.search(r"[;:“”\"]|\b(?:that|because|while|but|said)\b", between):
        return _nothing(first, second)
    if nearest_other(text, first, second.start, names) is not None:
        return _nothing(first, second)
    if first is place:
        joined = re.match(r"-(?:based|headquartered)\b[^,]*,?\s*<?$", between) and not PREPOSITION.search(between)
        return None if joined else f"{place.words} is not where {subject.words} is said to have its seat"
    cue = next(pattern.finditer(between), None)
    if cue is None or not re.search(r"\b(?:in|at|near|outside)\b", between[cue.end() :]):
        return _nothing(first, second)
    if re.search(r"\band\b", between[: cue.start()]):
        return f"another than {subject.words} has the seat"
    return None


def meeting(pattern: re.Pattern[str], text: str, subject: Found, obj: Found, names: Sequence[Found]) -> str | None:
    """Judge "X met Y", "X held talks with Y", "talks between X and Y", "X and Y met"; where they met is no party."""
    first, second = sorted((subject, obj), key=lambda found: found.start)
    between = _near(text, first, second)
    if between is None or re.match(r"['’]s?\s", text[second.end :]):
        return _nothing(first, second)
    cues = list(pattern.finditer(between))
    if not cues:
        return _both(pattern, text, between, first, second)
    if nearest_other(text, first, second.start, names) is not None or governed(text, first):
        return _nothing(first, second)
    after = between[cues[-1].end() :]
    last = last_preposition(after)
    direct = not last and MEETS.fullmatch(cues[-1].group()) and not VERBAL.search(after)
    if last in TOGETHER or direct or (PARTNER.fullmatch(cues[-1].group()) and last in ("", "of")):
        return "a trade, not work together" if TRADE.search(between) else None
    return f"{second.words} is not whom {first.words} is said to be with"


def _both(pattern: re.Pattern[str], text: str, between: str, first: Found, second: Found) -> str | None:
    """Judge two parties named together: "between X and Y" before them, or what both do at once after."""
    if between.strip(" ,-<>") not in ("", "and", "&", "and the", "with"):
        return _nothing(first, second)
    before = " ".join(text[: first.start].split()[-4:])
    after = text[second.end :].split()
    if re.search(r"\bbetween(?:\s+the)?$", before, re.IGNORECASE) and pattern.search(before):
        return None
    found = pattern.search(" ".join(after[:6]))
    apart = governed(text, first) and not re.match(r",\s+who\b", text[second.end :])
    if found is None or apart or TRADE.search(" ".join(after[:9])) or PREPOSITION.search(found.string[: found.start()]):
        return _nothing(first, second)
    return None


SHAPES: dict[str, Callable[[re.Pattern[str], str, Found, Found, Sequence[Found]], str | None]] = {
    "WORKS_FOR": post,
    "PART_OF": part,
    "BASED_IN": seat,
    "MET": meeting,
    "PARTNERED_WITH": meeting,
}
