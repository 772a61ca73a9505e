"""Results and forecasts: whether a figure is the event's own, or what it is compared with, changed by or made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.order import CLAUSE, Problem
from kg.models import Quantity, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ontology import Predicate
    from kg.text.names import Found

METRIC = re.compile(
    r"\b(?:net|profits?|loss(?:es)?|income|earnings|revenues?|sales|turnover|results?|shr|earned|gains?|ebitda|charges?|margins?)\b",
    re.IGNORECASE,
)
REPORTING = re.compile(
    r"(?<![-\w])(?:report(?:ed|ing|s(?!\s+(?:of|that)\b))|to\s+report|post(?:ed|ing|s)?|earned|earns|announc(?:ed|es|ing)|publish(?:ed|es)|releas(?:ed|es))\b",
    re.IGNORECASE,
)
#: What opens a comparison; all that follows in the clause belongs to it.
COMPARISON = re.compile(
    r"\b(?:compared\s+(?:with|to|against)|(?:as\s+)?against|versus|vs\.?|than|instead of|up from|down from"
    r"|ahead of|beating|exceeding|above|below)(?=\s|$)",
    re.IGNORECASE,
)
#: The figure before a change: "to 5 mln from 3 mln"; "profit from the sale of a unit" is none.
FROM = re.compile(
    r"\bfrom\s+(?:(?:an?|the|about|some|nearly|net|loss|profit|earnings|sales|revenues?|of)\s+)*$", re.IGNORECASE
)
#: Words at which a figure stops being the metric's own: what caused it, what it holds or leaves out.
BESIDE = re.compile(
    r"\b(?:after|including|includes?|excluding|because|due to|owing to|despite|mainly|thanks to|boosted"
    r"|helped|hurt|reflect\w+"
    r"|by\s+(?:\w+\s+){0,4}of|from\s+the\s+sale)\b",
    re.IGNORECASE,
)
EARLIER = re.compile(
    r"\s*(?:\w+\s+){0,2}?(?:previously|(?:an?\s+)?(?:year|quarter|month)s?[- ](?:ago|earlier|before)"
    r"|in\s+the\s+(?:year-earlier|year-ago|prior|previous|same|corresponding|comparable)\b)",
    re.IGNORECASE,
)
OR = re.compile(r"(?:[^,;]{0,25}?,)?\s*(?:\([^)]*\)\s*)?(?:or|and)\s+(?:about\s+|net\s+)?$|^\D{0,3}$", re.IGNORECASE)


def figure_problem(
    rule: Predicate, cue: re.Match[str], subject: Found, quantity: Quantity | None, numbers: Sequence[Quantity]
) -> Problem | None:
    """Judge whether the number is the event's own; without one, whether the words tell of a result at all."""
    text, results = cue.string, rule.object[0] == "EarningsReport"
    if quantity is None:
        return _untold(text, subject) if results else None
    if quantity.end < cue.start() or CLAUSE.search(text[cue.end() : quantity.start]):
        return Reason.NUMBER_ELSEWHERE, f"the number does not stand with “{cue.group()}”"
    stretch = text[subject.end : quantity.start]
    if COMPARISON.search(stretch) or FROM.search(stretch):
        return Reason.NUMBER_ELSEWHERE, "the number is what it is compared with"
    return _result_problem(text, subject, quantity, numbers) if results else None


def _untold(text: str, subject: Found) -> Problem | None:
    """Judge a report without a figure: it needs a verb that reports, and what is reported."""
    verb = REPORTING.search(text, subject.end)
    if verb is not None and METRIC.search(CLAUSE.split(text[verb.start() :], maxsplit=1)[0]):
        return None
    return Reason.UNSUPPORTED, f"no verb says that {subject.words} published results"


def _result_problem(text: str, subject: Found, quantity: Quantity, numbers: Sequence[Quantity]) -> Problem | None:
    """Judge a figure by the words from its metric on."""
    before = text[subject.end : quantity.start]
    metrics = list(METRIC.finditer(before))
    after = re.match(r"\s+(?:[\w-]+\s+){0,4}?(?:" + METRIC.pattern + ")", text[quantity.end :], re.IGNORECASE)
    if not metrics and not after:
        return Reason.NUMBER_ELSEWHERE, "no word says what result the number is"
    gap = before[metrics[-1].end() :] if metrics else ""
    if BESIDE.search(gap) or re.search(r"\band\s+\w+ed\b", gap):
        return Reason.NUMBER_ELSEWHERE, "the number is only a part or a cause of the result"
    if EARLIER.match(text, quantity.end) and any(q.end <= quantity.start for q in numbers if q.unit == quantity.unit):
        return Reason.NUMBER_ELSEWHERE, "the number is what it is compared with"
    if quantity.unit == "money" and re.search(r"\bby\s+(?:about\s+|nearly\s+)?$", before):
        return Reason.NUMBER_ELSEWHERE, "the number is a change, not the result"
    start = subject.end + (metrics[-1].end() if metrics else 0)
    return _rank_problem(text, start, quantity, numbers)


def _rank_problem(text: str, start: int, quantity: Quantity, numbers: Sequence[Quantity]) -> Problem | None:
    """Judge a figure among others of one metric: the first amount counts, and its other form after "or"."""
    if quantity.unit == "percent":
        if re.match(r"\s+of\b", text[quantity.end :]):
            return Reason.NUMBER_ELSEWHERE, "the number is a share of something, not a result"
        clause_end = next((m.start() for m in CLAUSE.finditer(text, quantity.end)), len(text))
        amounts = [q for q in numbers if q.unit == "money" and start <= q.start < clause_end]
        if amounts:
            return Reason.NUMBER_ELSEWHERE, "the number is a change; the result is stated as an amount"
        return None
    earlier = [q for q in numbers if q.unit == quantity.unit and start <= q.start < quantity.start]
    if earlier and not OR.search(text[earlier[-1].end : quantity.start]):
        return Reason.NUMBER_ELSEWHERE, "another number is the result"
    return None
