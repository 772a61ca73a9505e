"""Slots, time and quantity of a claim, read from the sentence by code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.order import CLAUSE
from kg.models import Quantity, Span, TimeSpan
from kg.text.lexicon import lexicon
from kg.text.phrases import direction, read_phrases

if TYPE_CHECKING:
    from kg.extract.page import Line, Page
    from kg.ontology import Ontology
    from kg.text.names import Found

METRICS = re.compile(
    r"\b(?:net (?:income|profit|loss|sales)|operating (?:income|profit|loss)|oper shr|shr|earnings per share"
    r"|sales|profits?|revenues?|earnings|results|loss|turnover)\b",
    re.IGNORECASE,
)
FORMER = re.compile(r"\b(?:former|ex-|retired|one-time)\s*$", re.IGNORECASE)
FIELD = re.compile(r"\s+(?:of|for)\s+[a-z][\w-]*(?=\s+(?:at|of|for|with|in)\b)")  # head "of equities" at …
PERIODS = re.compile(
    r"\b(?:first|second|third|fourth|1st|2nd|3rd|4th)[ -](?:quarter|half)\b|\b[1-4]q\d*\b|\bq[1-4]\b"
    r"|\b(?:full|fiscal)[ -]year\b|\bhalf[ -]year\b|\bquarterly\b|\bannual\b|\b(?:nine|six|three)[ -]months?\b",
    re.IGNORECASE,
)
POLICY = re.compile(
    r"\b(?:(?!the\b|an?\b|its\b|said\b|\w+ed\b)[\w-]+\s+){0,2}(?:tariffs?|dut(?:y|ies)|rates?|sanctions?|bans?|lev(?:y|ies)|subsid\w+|quotas?"
    r"|laws?|rules?|embargo|stimulus|regulations?)\b(?:\s+(?:on|of|for|against)\s+(?:[\w.%-]+\s*){1,4}?(?=\s(?:on|by|to|after|from|at)\b|[,.;]|$))?",
    re.IGNORECASE,
)
INSTRUMENTS = re.compile(r"\b(?:ADRs?|ADSs?|preferred shares|futures|options|bonds|notes|warrants|debentures)\b")
ABOUT = re.compile(
    r"\b(?:that|for|of|on|in|expects?|predicts?|forecasts?|sees|projects?|estimates?)\s+(?:that\s+)?((?:[\w’'&.-]+\s+){0,6}?[\w’'&.-]+?)\s+(?:to|will|would|of|at|by|growth)\b"
)
COMPARED = re.compile(r"\b(?:since|than|versus|vs\.?|compared (?:with|to)|from)\s+(?:the\s+|a\s+)?$", re.IGNORECASE)
SUPERLATIVE = re.compile(r"\b(?:most|first|\w+est|worst|best|record)\b", re.IGNORECASE)
CAUSE = re.compile(r"\b(?:after|amid|because|despite|following|as(?! (?:much|many|low|high)))\b", re.IGNORECASE)
LEAD = 4  # sentences, a headline among them, in which an article says its day
#: Predicates whose past claims inherit a day (DESIGN 2.4).
INHERITING = frozenset(("ROSE", "FELL", "REPORTED"))


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the clause that holds `text[start:end]`."""
    left, right = 0, len(text)
    for match in CLAUSE.finditer(text):
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            return left, match.start()
    return left, right


def _before_cause(text: str, start: int, end: int) -> int:
    """Return where, between `start` and `end`, words about a cause or another event begin, or `end`."""
    cause = CAUSE.search(text, start, end)
    return cause.start() if cause else end


def read_slots(
    ontology: Ontology, predicate: str, line: Line, *, subject: Found, obj: Found | None, quantity: Quantity | None
) -> dict[str, str | float]:
    """Return the slots that the clause states, only those that the ontology gives the predicate."""
    span = (quantity.start, quantity.end) if quantity else (subject.start, subject.end)
    left, right = clause_around(line.text, *span)
    event = ontology.event_of(predicate)
    if event == "PriceMove":
        right = _before_cause(line.text, span[1], right)
    clause = line.text[left:right]
    slots: dict[str, str | float] = {}
    if event == "PriceMove":
        slots |= read_phrases(clause)
        slots.pop("surprise", None)
        if instrument := INSTRUMENTS.search(clause):
            slots["instrument"] = instrument.group()
    elif event == "EarningsReport":
        slots |= {k: v for k, v in read_phrases(clause).items() if k == "surprise"}
        slots |= _first(METRICS, clause, "metric") | _first(PERIODS, clause, "period")
    elif event == "Forecast":
        heading = direction(clause)
        slots |= {"change": heading} if heading else {}
        slots |= _about(clause) | _first(PERIODS, clause, "period")
    elif event == "PolicyEvent":
        slots |= _policy(clause)
    if predicate in ("WORKS_FOR", "FOUNDED") and obj is not None:
        slots |= _role(line.text, subject, obj)
    if predicate == "COMMENTED_ON":
        slots["words"] = line.text
    allowed = {**ontology.predicates[predicate].slots, **(ontology.events[event].slots if event else {})}
    return {name: value for name, value in slots.items() if name in allowed}


def _first(pattern: re.Pattern[str], text: str, name: str) -> dict[str, str]:
    match = pattern.search(text)
    return {name: match.group().lower()} if match else {}


def _policy(clause: str) -> dict[str, str]:
    """Return the words that name a step of policy: its noun with the words around it."""
    match = POLICY.search(clause)
    return {"name": " ".join(match.group().split())} if match else {}


def _about(clause: str) -> dict[str, str]:
    match = ABOUT.search(clause)
    return {"about": match[1].strip()} if match else {}


def _role(text: str, person: Found, firm: Found) -> dict[str, str]:
    """Return the post named between person and firm, or before the first of them, with the words that qualify it."""
    first, second = sorted((person, firm), key=lambda found: found.start)
    roles = _roles(text[first.end : second.start]) or _roles(text[max(0, first.start - 40) : first.start])
    past = "former " if FORMER.search(text[: first.start]) else ""
    return {"role": past + ", ".join(dict.fromkeys(roles))} if roles else {}


def _roles(text: str) -> list[str]:
    words = lexicon()
    found = []
    for match in words.role_pattern.finditer(text):
        before = re.findall(r"\b[a-z][\w-]*", re.split(r"[,;“”\"]|\band\b", text[: match.start()])[-1])
        while before and (before[0] in words.phrase_breaks | words.determiners or before[0].endswith("ly")):
            before.pop(0)
        after = FIELD.match(text, match.end())
        found.append(" ".join([*before[-2:], match.group().lower(), *([after[0].strip()] if after else [])]))
    return found


def read_time(
    page: Page, line: Line, predicate: str, *, anchor: tuple[int, int], future: bool
) -> tuple[TimeSpan | None, bool]:
    """Return when an episodic claim happened, and whether the text states an impossible date there.

    The date nearest to `anchor` in its clause counts, else the sentence's only one. A past move or report
    without one inherits the nearest preceding day of its paragraph, else the lead's (DESIGN 2.4).
    """
    left, right = _reach(line, predicate, anchor)
    readings = [r for r in page.dates(line, future=future) if left <= r.start and r.end <= right]
    if not _in_after_clause(line.text, anchor[0]):
        end = _before_cause(line.text, anchor[1], right)
        readings = [r for r in readings if r.end <= end and not _in_after_clause(line.text, r.start)]
    readings.sort(key=lambda r: min(abs(r.start - anchor[1]), abs(anchor[0] - r.end)))
    for reading in readings:
        if reading.impossible:
            return None, True
        if reading.time is not None and _describes_event(line.text, reading.start):
            time = _anchored(reading.time, line, reading.start, reading.end, "stated")
            return time if future else _not_after(time, page), False
    longer = read_phrases(line.text[left:right]).get("window", "day") != "day"
    if (
        predicate in INHERITING
        and right
        and not longer
        and not future
        and not readings
        and not _in_after_clause(line.text, anchor[0])
    ):
        return _inherited(page, line), False
    return None, False


def _reach(line: Line, predicate: str, anchor: tuple[int, int]) -> tuple[int, int]:
    """Where a claim's own date may stand: its clause; for a statement only the words that say who speaks."""
    if predicate == "COMMENTED_ON":
        return line.speech.asides[-1] if line.speech.asides else (0, 0)
    if predicate == "REPORTED" and not re.match(
        r"report(?!s\b)|posted|post\b|announc", line.text[anchor[0] :], re.IGNORECASE
    ):
        return (0, 0)
    return clause_around(line.text, *anchor)


def _in_after_clause(text: str, at: int) -> bool:
    """Whether `at` stands behind "after …": an earlier event than the sentence's own."""
    return re.search(r"\b(?:after|following|since|ahead of|before)\b[^,;]*$", text[:at], re.IGNORECASE) is not None


def _not_after(time: TimeSpan, page: Page) -> TimeSpan:
    """Return `time` cut at the day of publication: what has happened did so by then ("up 68 % this year")."""
    day = page.article.day
    return time.model_copy(update={"end": day}) if day is not None and time.start <= day < time.end else time


def _describes_event(text: str, start: int) -> bool:
    """Whether the date at `start` is the event's own, not what it is compared with ("highest since 2022")."""
    if re.match(r"since\b", text[start:], re.IGNORECASE):
        return SUPERLATIVE.search(text[max(0, start - 40) : start]) is None
    return COMPARED.search(text[max(0, start - 30) : start]) is None


def _inherited(page: Page, line: Line) -> TimeSpan | None:
    lines = page.lines[: line.sentence.index]
    same = [other for other in reversed(lines) if other.sentence.paragraph == line.sentence.paragraph]
    lead = [other for other in page.prose[:LEAD] if other.sentence.index < line.sentence.index]
    for other in [*same, *lead]:
        for reading in reversed(page.dates(other)):
            earlier = _in_after_clause(other.text, reading.start)
            if reading.time is not None and reading.time.precision == "day" and not earlier:
                return _anchored(reading.time, other, reading.start, reading.end, "inherited")
    return None


def _anchored(time: TimeSpan, line: Line, start: int, end: int, source: str) -> TimeSpan:
    base = line.sentence.start
    return time.model_copy(update={"source": source, "anchor": Span(start=base + start, end=base + end)})
