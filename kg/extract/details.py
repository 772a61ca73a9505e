"""Slots of a claim, read from its clause by code (its time: when.py; a post: posts.py)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.clauses import clause_around
from kg.extract.move_slots import BESIDE, read_move_slots
from kg.extract.posts import read_role
from kg.extract.when import period_words
from kg.text.phrases import direction, read_phrases

if TYPE_CHECKING:
    from kg.extract.ends import Ends
    from kg.extract.page import Line, Page
    from kg.models import Candidate, Quantity
    from kg.ontology import Ontology

METRICS = re.compile(
    r"\b(?:net (?:income|profit|loss|sales)|operating (?:income|profit|loss)|oper shr|shr|earnings per share"
    r"|sales|profits?|revenues?|earnings|results|loss|turnover)\b",
    re.IGNORECASE,
)
PERIODS = re.compile(
    r"\b(?:first|second|third|fourth|1st|2nd|3rd|4th)[ -](?:quarter|half)\b(?: (?:of )?last year\b)?"
    r"|\b[1-4]q\d*\b|\bq[1-4]\b"
    r"|\b(?:full|fiscal)[ -]year\b|\bhalf[ -]year\b|\bquarterly\b|\bannual\b|\b(?:nine|six|three)[ -]months?\b",
    re.IGNORECASE,
)
POLICY = re.compile(
    r"\b(?:(?!the\b|an?\b|its\b|said\b|\w+ed\b)[\w-]+\s+){0,2}(?:tariffs?|dut(?:y|ies)|rates?|sanctions?|bans?|lev(?:y|ies)|subsid\w+|quotas?"
    r"|laws?|rules?|embargo|stimulus|regulations?)\b(?:\s+(?:on|of|for|against)\s+(?:[\w.%-]+\s*){1,4}?(?=\s(?:on|by|to|after|from|at)\b|[,.;]|$))?",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"\b(?:that|for|of|on|in|expects?|predicts?|forecasts?|sees|projects?|estimates?)\s+(?:that\s+)?((?:[\w’'&.-]+\s+){0,6}?[\w’'&.-]+?)\s+(?:to|will|would|of|at|by|growth)\b"
)


def read_slots(
    ontology: Ontology, predicate: str, line: Line, *, at: int, ends: Ends, quantity: Quantity | None
) -> dict[str, str | float]:
    """Return the slots that the clause of the word at `at` states, only those that the ontology gives the predicate."""
    subject, obj = ends.subject, ends.obj
    span = (quantity.start, quantity.end) if quantity else (subject.start, subject.end)
    left, right = clause_around(line.text, *span)
    event = ontology.event_of(predicate)
    clause = line.text[left:right]
    slots: dict[str, str | float] = {}
    if event == "PriceMove":
        slots |= read_move_slots(line, predicate, subject, at, span)
    elif event == "EarningsReport":
        slots |= _report(line, clause, at, span[0] - left if quantity else None)
        heading = direction(line.text[at : span[1] + BESIDE]) if quantity and quantity.unit == "percent" else None
        slots |= {"change": heading} if heading and span[1] > at else {}
    elif event == "Forecast":
        near = line.text[at : span[1] + BESIDE] if quantity and span[1] > at else clause
        heading = direction(near)
        slots |= {"change": heading} if heading else {}
        slots |= _about(clause) | _first(PERIODS, clause, "period")
    elif event == "PolicyEvent":
        slots |= _policy(clause)
    if predicate in ("WORKS_FOR", "FOUNDED") and obj is not None:
        slots |= read_role(line.text, subject, obj)
    if predicate == "COMMENTED_ON":
        slots["words"] = line.text
    allowed = {**ontology.predicates[predicate].slots, **(ontology.events[event].slots if event else {})}
    return {name: value for name, value in slots.items() if name in allowed}


def named_slot(row: Candidate) -> dict[str, str]:
    """Return the slot that a reader's `name` fills: what a figure is of, a post, the words of a step of policy."""
    if not row.name:
        return {}
    return {{"FORECAST": "about", "WORKS_FOR": "role", "REPORTED": "metric"}.get(row.predicate, "name"): row.name}


def report_period(page: Page, line: Line, at: int, quantity: Quantity | None) -> dict[str, str | float]:
    """Return the period of a report that only a date names ("in 1986"): it tells two reports of a firm apart."""
    span = (quantity.start, quantity.end) if quantity else (at, at + 1)
    words = period_words(page, line, *span)
    return {"period": words} if words else {}


def _report(line: Line, clause: str, at: int, number: int | None) -> dict[str, str | float]:
    """Return the slots of a report whose `number` stands there in its clause: surprise, metric, period."""
    surprise = {k: v for k, v in read_phrases(clause).items() if k == "surprise"}
    earned = {"metric": "earnings"} if line.text.startswith("earn", at) else {}
    return {**surprise, **_metric(clause, number), **_first(PERIODS, clause, "period"), **earned}


def _first(pattern: re.Pattern[str], text: str, name: str) -> dict[str, str]:
    match = pattern.search(text)
    return {name: match.group().lower()} if match else {}


def _metric(clause: str, at: int | None) -> dict[str, str]:
    """Return the metric of the number at `at` in the clause: the last named before it, else the first of all."""
    before = [] if at is None else METRICS.findall(clause, 0, max(0, at))
    return {"metric": before[-1].lower()} if before else _first(METRICS, clause, "metric")


def _policy(clause: str) -> dict[str, str]:
    """Return the words that name a step of policy: its noun with the words around it."""
    match = POLICY.search(clause)
    return {"name": " ".join(match.group().split())} if match else {}


def _about(clause: str) -> dict[str, str]:
    match = ABOUT.search(clause)
    return {"about": match[1].strip()} if match else {}
