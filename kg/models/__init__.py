"""The words of the project as frozen values (DESIGN 2.1). This room knows no other."""

from __future__ import annotations

from kg.models.articles import Answer, Article, Precision, Quantity, Request, Sentence, Span, TimeSpan, Window
from kg.models.claims import Arg, Candidate, Claim, Described, EventArg, Factuality, Mention, Reason, Refusal
from kg.models.facts import Decision, Entity, EventNode, Fact, FactClaim
from kg.models.values import Frozen, JSONValue, digest

__all__ = [
    "Answer",
    "Arg",
    "Article",
    "Candidate",
    "Claim",
    "Decision",
    "Described",
    "Entity",
    "EventArg",
    "EventNode",
    "Fact",
    "FactClaim",
    "Factuality",
    "Frozen",
    "JSONValue",
    "Mention",
    "Precision",
    "Quantity",
    "Reason",
    "Refusal",
    "Request",
    "Sentence",
    "Span",
    "TimeSpan",
    "Window",
    "digest",
]
