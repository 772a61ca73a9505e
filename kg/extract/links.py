"""Links: whether the words between two names, or a name and its verb, carry an edge (price moves: moves.py)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.order import CLAUSE, PREPOSITIONS, Problem, nearest_other
from kg.models import Quantity, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ontology import Predicate
    from kg.text.names import Found

NEAR_WORDS = 10
#: What a link between a person and a post, or a unit and its parent, does not reach over.
LINK_BREAK = re.compile(
    r"[;:“”\"]|\b(?:but|while|if|that|because|although|said|says|told|whose|when|after|before|has|have|had|would|could)\b",
    re.IGNORECASE,
)
SECOND_VERB = re.compile(r"\band\s+(?:\w+ed|bought|sold|built|will|would|has|have)\b")
RELATIVE = re.compile(r",\s+(?:who|whose|which)\b")
OWNER_MARK = re.compile(r"['’]s?\s")
EXPECTED = re.compile(
    r"\b(?:above|below|ahead of|than|versus|against|compared with|from|beating|exceeding)\s+"
    r"(?:the\s+|an?\s+)?(?:\w+\s+){0,3}$"
)
WHERE = re.compile(r"\bin\s+(?:the\s+)?$")
ITS_OWN = re.compile(r"\b(?:its|their|his|her|my|our|your)\s+$", re.IGNORECASE)
#: A step of policy is done by a verb; a noun alone ("called the duty a mistake") is none.
ACTS = re.compile(
    r"\b(?:announc|impos|rais|cut|lower|set|levi|introduc|ban|approv|adopt|suspend|lift|propos|unveil|order|impose|keep|kept|hold|held"
    r"|doubl|extend|scrap|eas|tighten|delay|plac|slapp|threaten|pass)\w*\b",
    re.IGNORECASE,
)
#: Verbs whose object acts: "a wholly-owned subsidiary of Y", "merged into Y".
BACKWARDS = re.compile(r"owned\s+(?:subsidiary|unit|arm|division)\b|merged\s+into\b", re.IGNORECASE)
PASSIVE = re.compile(r"\bby\s+(?:\w+\s+){0,3}$")


def pair_problem(rule: Predicate, text: str, subject: Found, obj: Found, names: Sequence[Found]) -> Problem | None:
    """Return why the words do not carry `rule` from `subject` to `obj`, or None when they do."""
    pattern = rule.cue_pattern
    if rule.evidence == "sentence" or pattern is None:
        return None
    first, second = sorted((subject, obj), key=lambda found: found.start)
    if "Place" not in rule.object and WHERE.search(text[: obj.start]):
        return Reason.UNSUPPORTED, f"{obj.words} only says where"
    if rule.evidence == "order":
        return _order_problem(text, subject, obj, names)
    if rule.evidence == "between":
        return _between_problem(text, first, second, pattern, names=names) or _whole_problem(rule, text, subject, obj)
    return _verb_problem(text, subject, obj, pattern, names=names)


def _between_problem(
    text: str, first: Found, second: Found, pattern: re.Pattern[str], *, names: Sequence[Found]
) -> Problem | None:
    """Judge a cue that must link two names: between them and near, or around two that stand side by side."""
    between = text[first.end : second.start]
    near = len(between.split()) <= NEAR_WORDS and not LINK_BREAK.search(between)
    if near and pattern.search(between) and nearest_other(text, first, second.start, names) is None:
        return None
    if near and between.strip(" ,-") in ("", "and", "&", "and the", "with"):
        before = " ".join(text[: first.start].split()[-3:])
        after = " ".join(text[second.end :].split()[:6])
        if pattern.search(f"{before} | {after}"):
            return None
    return Reason.UNSUPPORTED, f"nothing between {first.words} and {second.words} says so"


def _whole_problem(rule: Predicate, text: str, subject: Found, obj: Found) -> Problem | None:
    """Judge which is the part: "X is a unit of Y" and "Y's unit X" both make X the part."""
    if not rule.cued("a unit of") or not rule.cued("a division"):
        return None
    first, second = sorted((subject, obj), key=lambda found: found.start)
    part_first = re.search(r"\b(?:of|by|to)\s+(?:the\s+)?$", text[first.end : second.start]) is not None
    if part_first != (first is subject):
        return Reason.UNSUPPORTED, f"{obj.words} is the part, not {subject.words}"
    return None


def _order_problem(text: str, subject: Found, obj: Found, names: Sequence[Found]) -> Problem | None:
    """Judge an edge whose cue may follow its object ("cut Norvik to hold"): subject first, nobody between."""
    other = nearest_other(text, subject, obj.start, names)
    between = text[subject.end : obj.start]
    if subject.start > obj.start or CLAUSE.search(between) or LINK_BREAK.search(between):
        return Reason.UNSUPPORTED, f"{subject.words} does not lead to {obj.words}"
    return (Reason.UNSUPPORTED, f"{other.words} stands between {subject.words} and {obj.words}") if other else None


def _verb_problem(
    text: str, subject: Found, obj: Found, pattern: re.Pattern[str], *, names: Sequence[Found]
) -> Problem | None:
    """Judge a verb that must lead from subject to object, or back in the passive."""
    first, second = sorted((subject, obj), key=lambda found: found.start)
    cues = pattern.finditer(text, first.end, second.start)
    cue = next((cue for cue in cues if not ITS_OWN.search(text[: cue.start()])), None)
    if cue is None or CLAUSE.search(text[cue.end() : second.start]) or _another_verb(text, first, cue, second, names):
        return Reason.UNSUPPORTED, f"no verb between {first.words} and {second.words} says so"
    other = nearest_other(text, first, cue.start(), names) or nearest_other(text, first, second.start, names)
    if other is not None:
        return Reason.UNSUPPORTED, f"{other.words} stands between {first.words} and {second.words}"
    after = text[cue.end() : second.start]
    passive = PASSIVE.search(after) is not None or BACKWARDS.match(cue.group() + after) is not None
    if passive != (first is obj):
        return Reason.UNSUPPORTED, f"the verb “{cue.group()}” runs the other way"
    return None


def _another_verb(text: str, first: Found, cue: re.Match[str], second: Found, names: Sequence[Found]) -> bool:
    """Whether a second verb comes between: "owns X and invested in Y" says nothing of owning Y, nor of X investing."""
    joined = text[first.end : cue.start()].strip() == "and" and any(name.end < first.start for name in names)
    return joined or SECOND_VERB.search(text[cue.end() : second.start]) is not None


def event_problem(
    rule: Predicate, text: str, subject: Found, *, quantity: Quantity | None, names: Sequence[Found]
) -> Problem | None:
    """Return why `subject` is not the one of whom the sentence states this event, or None when it is."""
    pattern = rule.cue_pattern
    if pattern is None:
        return None
    cue = pattern.search(text, subject.end)
    if cue is None or CLAUSE.search(text[subject.end : cue.start()]):
        return Reason.UNSUPPORTED, f"no verb after {subject.words} says so"
    return _actor_problem(rule, text, subject, cue, names=names) or _figure_problem(text, cue, quantity)


def _actor_problem(
    rule: Predicate, text: str, subject: Found, cue: re.Match[str], *, names: Sequence[Found]
) -> Problem | None:
    """Judge whether the subject is the one who acts."""
    if PREPOSITIONS.search(text[: subject.start]) and not RELATIVE.match(text, subject.end):
        return Reason.UNSUPPORTED, f"{subject.words} is not the subject of “{cue.group()}”"
    if rule.object[0] == "PolicyEvent" and not ACTS.search(text[subject.end : cue.end()]):
        return Reason.UNSUPPORTED, f"no verb says that {subject.words} took a step of policy"
    if rule.object[0] in ("Forecast", "PolicyEvent") and OWNER_MARK.match(text, subject.end):
        return Reason.UNSUPPORTED, f"{subject.words} is only the owner of what acts"
    other = nearest_other(text, subject, cue.start(), names)
    if other is not None:
        return Reason.UNSUPPORTED, f"{other.words} stands nearer to “{cue.group()}” than {subject.words}"
    return None


def _figure_problem(text: str, cue: re.Match[str], quantity: Quantity | None) -> Problem | None:
    """Judge whether the number is the event's own."""
    if quantity is None:
        return None
    if EXPECTED.search(text[: quantity.start]):
        return Reason.NUMBER_ELSEWHERE, "the number is what it is compared with"
    if quantity.end < cue.start() or CLAUSE.search(text[cue.end() : quantity.start]):
        return Reason.NUMBER_ELSEWHERE, f"the number does not stand with “{cue.group()}”"
    return None
