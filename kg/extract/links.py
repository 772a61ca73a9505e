"""Links: whether the words between two names, or a name and its verb, carry an edge (price moves: moves.py).

Here stand the rules of word order that hold for every predicate of one `evidence` (seeds/ontology.yaml); what a cue
must be followed by is in wording.py, which shape the words of a post, a unit or a meeting must have in shapes.py, and
which figure is a result's own in results.py.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.order import CLAUSE, PREPOSITIONS, Problem, attributive, governed, nearest_other
from kg.extract.results import COMPARISON, figure_problem
from kg.extract.shapes import SHAPES
from kg.extract.wording import leading_problem, wording_problem
from kg.models import Quantity, Reason
from kg.text.speech import SAY

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
#: A clause of its own between a verb and a later name ("Ada's offer of 3 mln is a sign that Norvik").
OTHER_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|will|would|has|have|had|could|should|may|might|can|said|says|told|that|which|who|because)\b"
)
RELATIVE = re.compile(r",\s+(?:who|whose|which)\b")
OWNER_MARK = re.compile(r"['’]s?\s")
WHERE = re.compile(r"\bin\s+(?:the\s+)?$")
ITS_OWN = re.compile(r"\b(?:its|their|his|her|my|our|your)\s+$", re.IGNORECASE)
#: A step of policy is done by a verb; a noun alone ("called the duty a mistake") is none.
ACTS = re.compile(
    r"\b(?:announc|impos|rais|cut|lower|set|levi|introduc|ban|approv|adopt|suspend|lift|propos|unveil|order|impose|keep|kept|hold|held"
    r"|doubl|extend|scrap|eas|tighten|delay|plac|slapp|threaten|pass)\w*\b",
    re.IGNORECASE,
)
PROJECTED = re.compile(r"projected|estimated|expected|predicted", re.IGNORECASE)
DETERMINED = re.compile(r"\b(?:an?|the|its|their|revised)\s+$", re.IGNORECASE)
#: Verbs whose object acts: "a wholly-owned subsidiary of Y", "merged into Y", "an offer from Y".
BACKWARDS = re.compile(
    r"owned\s+(?:subsidiary|unit|arm|division)\b|merged\s+into\b|(?:offer|bid)\b[^,;]*\bfrom\b", re.IGNORECASE
)
PASSIVE = re.compile(r"\bby\s+(?:\w+\s+){0,3}$")
PARTICIPLE = re.compile(r"\b\w+(?:ed|en)\b")
#: What may join a hyphenated name to the next word and still be an end: "Oslo-based", "Norvik-owned".
HYPHENED = re.compile(r"(?:,\s+[A-Z][\w.]*)?\.?-(?:based|listed|owned|backed|led|made|born)\b")
SAYS = re.compile(rf"\s+(?:also\s+)?{SAY}\b")
ANOTHERS = re.compile(r"\b(?!(?:\w+ly|majority|minority|part|half|pct|percent|co)-)[\w.]+-$")  # "state-owned"
BY_ANOTHER = re.compile(r">?(?:\s+<[A-Z.]+>)?\s+by\s+(?:the\s+)?<?[A-Z]")
APPOSED = re.compile(r",\s+(?:an?|the|which|who|whose)\b[^,]*,")
#: What may stand between a thing and the participle of its passive; anything else has the participle itself.
PASSIVE_WORDS = re.compile(
    r"\b(?:which|who|that|is|are|was|were|has|have|had|been|being|be|to|will|would|could|also|not|but|now|itself|about|some|an?|the|half"
    r"|company|firm|group|unit|agreed|pct|percent|majority|partly|\w+ly|[\d.,/]+|[A-Z.]+)\b|[%<>,\s-]",
)
PART_AFTER = re.compile(
    r",\s+(?:an?|the|which|who|whose|selling|acknowledging|bringing|raising|leaving)\b|\band\s+(?:\w+ed|bought|sold|built|has|have|had|will|would)\b"
)


def pair_problem(
    rule: Predicate, predicate: str, text: str, subject: Found, obj: Found, *, names: Sequence[Found]
) -> Problem | None:
    """Return why the words do not carry `predicate` from `subject` to `obj`, or None when they do."""
    pattern = rule.cue_pattern
    if rule.evidence == "sentence" or pattern is None:
        return None
    first, second = sorted((subject, obj), key=lambda found: found.start)
    if "Place" not in rule.object and WHERE.search(text[: obj.start]) and rule.evidence != "verb":
        return Reason.UNSUPPORTED, f"{obj.words} only says where"
    shape = SHAPES.get(predicate)
    if shape is not None and (problem := shape(pattern, text, subject, obj, names)):
        return Reason.UNSUPPORTED, problem
    if rule.evidence == "order":
        return _order_problem(text, subject, obj, names)
    if rule.evidence == "between":
        return None if shape else _between_problem(text, first, second, pattern, names=names)
    return _verb_problem(predicate, text, subject, obj, pattern, names=names)


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


def _order_problem(text: str, subject: Found, obj: Found, names: Sequence[Found]) -> Problem | None:
    """Judge an edge whose cue may follow its object ("cut Norvik to hold"): subject first, nobody between."""
    other = nearest_other(text, subject, obj.start, names)
    between = text[subject.end : obj.start]
    if subject.start > obj.start or CLAUSE.search(between) or LINK_BREAK.search(between) or governed(text, subject):
        return Reason.UNSUPPORTED, f"{subject.words} does not lead to {obj.words}"
    return (Reason.UNSUPPORTED, f"{other.words} stands between {subject.words} and {obj.words}") if other else None


def _verb_problem(
    predicate: str, text: str, subject: Found, obj: Found, pattern: re.Pattern[str], *, names: Sequence[Found]
) -> Problem | None:
    """Judge a verb that must lead from subject to object, or back in the passive; one cue that does is enough."""
    first, second = sorted((subject, obj), key=lambda found: found.start)
    problem: Problem | None = (Reason.UNSUPPORTED, f"no verb between {first.words} and {second.words} says so")
    for cue in pattern.finditer(text, first.end, second.start):
        if ITS_OWN.search(text[: cue.start()]):
            continue
        problem = _cue_problem(predicate, subject, obj, cue, names)
        if problem is None:
            break
    return problem


def _cue_problem(
    predicate: str, subject: Found, obj: Found, cue: re.Match[str], names: Sequence[Found]
) -> Problem | None:
    """Judge one verb between two names."""
    text = cue.string
    first, second = sorted((subject, obj), key=lambda found: found.start)
    after = text[cue.end() : second.start]
    apart = cue.start() - 1 != first.end and ANOTHERS.search(text[: cue.start()])
    if apart or CLAUSE.search(after) or _another_verb(text, first, cue, second, names):
        return Reason.UNSUPPORTED, f"no verb between {first.words} and {second.words} says so"
    other = nearest_other(text, first, cue.start(), names) or _nearer_object(text, cue, second, names)
    if other is not None:
        return Reason.UNSUPPORTED, f"{other.words} stands between {first.words} and {second.words}"
    if note := wording_problem(predicate, cue, second.start):
        return Reason.UNSUPPORTED, note
    if _runs_back(cue, after) != (first is obj):
        return Reason.UNSUPPORTED, f"the verb “{cue.group()}” runs the other way"
    if first is obj:
        return _passive_problem(obj, cue)
    return _active_problem(predicate, subject, obj, cue)


def _passive_problem(obj: Found, cue: re.Match[str]) -> Problem | None:
    """Judge a passive: its participle must be the object's, not a later noun's ("bought shops owned by Lumo")."""
    gap = APPOSED.sub(" ", cue.string[obj.end : cue.start()])
    if BACKWARDS.match(cue.string, cue.start()) or len(PASSIVE_WORDS.sub(" ", gap).split()) <= 1:
        return None
    return Reason.UNSUPPORTED, f"“{cue.group()}” is not said of {obj.words}"


def _active_problem(predicate: str, subject: Found, obj: Found, cue: re.Match[str]) -> Problem | None:
    """Judge the two ends of an active verb: neither may only stand in a phrase beside it."""
    text = cue.string
    if governed(text, subject):
        return Reason.UNSUPPORTED, f"{subject.words} is not the subject of “{cue.group()}”"
    if note := leading_problem(predicate, cue, obj.start):
        return Reason.UNSUPPORTED, f"{obj.words}: {note}"
    if BY_ANOTHER.match(text, obj.end):
        return Reason.UNSUPPORTED, f"another than {subject.words} does it to {obj.words}"
    if SAYS.match(text, obj.end):
        return Reason.UNSUPPORTED, f"{obj.words} is the one who speaks"
    if OWNER_MARK.match(text, obj.end) and predicate != "AFFECTS":
        return Reason.UNSUPPORTED, f"{obj.words} is only the owner of what “{cue.group()}” is about"
    return None


def _runs_back(cue: re.Match[str], after: str) -> bool:
    """Whether the object acts: a passive whose "by" belongs to this verb and to no later one ("to be written by")."""
    if BACKWARDS.match(cue.group() + after):
        return True
    by = PASSIVE.search(after)
    return by is not None and not PARTICIPLE.search(after[: by.start()])


def _nearer_object(text: str, cue: re.Match[str], second: Found, names: Sequence[Found]) -> Found | None:
    """Return a name between verb and object that takes the verb, also as what the object only belongs to."""
    inner = [name for name in names if cue.end() <= name.start and name.end <= second.start]
    if not inner:
        return None
    last = inner[-1]
    gap = text[last.end : second.start]
    if re.fullmatch(r"['’]?\s*(?:[,&]|and|,\s*and)?\s*(?:the\s+|<)?|>?,?\s+and\s+(?:the\s+)?<?", gap):
        return _nearer_object(text, cue, last, names)
    return None if attributive(text, last, names) or re.match(r"['’]s\b|-", gap) else last


def _another_verb(text: str, first: Found, cue: re.Match[str], second: Found, names: Sequence[Found]) -> bool:
    """Whether a second verb comes between: "owns X and invested in Y" says nothing of owning Y, nor of X investing."""
    joined = text[first.end : cue.start()].strip() == "and" and any(name.end < first.start for name in names)
    after = text[cue.end() : second.start]
    return joined or SECOND_VERB.search(after) is not None or OTHER_CLAUSE.search(after) is not None


def hyphen_problem(predicate: str, text: str, found: Found) -> Problem | None:
    """Judge a name joined to the next word: "Oslo-based" says only where, and of whom else nothing."""
    joined = HYPHENED.match(text, found.end)
    if joined is None or predicate in ("BASED_IN", "LISTED_ON", "LAUNCHED", "OWNS", "INVESTED_IN"):
        return None
    return Reason.UNSUPPORTED, f"{found.words} is only part of “{found.words}{joined.group()}”"


def number_problem(text: str, at: int, obj: Found, quantity: Quantity | None) -> Problem | None:
    """Judge the number of an edge between two names: of its clause, and not of words about one of them."""
    if quantity is None:
        return None
    start, end = sorted((at, quantity.start))
    edge = max(at, obj.end)
    beside = quantity.start > edge and PART_AFTER.search(text[edge : quantity.start])
    if CLAUSE.search(text[start:end]) or beside or COMPARISON.search(text[at : quantity.start]):
        return Reason.NUMBER_ELSEWHERE, f"the number is not that of “{text[at:].split(maxsplit=1)[0]}”"
    return None


def event_problem(
    rule: Predicate,
    text: str,
    subject: Found,
    *,
    numbers: tuple[Quantity | None, Sequence[Quantity]],
    names: Sequence[Found],
) -> Problem | None:
    """Return why `subject` is not the one of whom the sentence states this event, or None when it is.

    `numbers` are the row's number and all of the sentence.
    """
    pattern = rule.cue_pattern
    if pattern is None:
        return None
    cue = pattern.search(text, subject.end)
    if cue is None or CLAUSE.search(text[subject.end : cue.start()]):
        return Reason.UNSUPPORTED, f"no verb after {subject.words} says so"
    return _actor_problem(rule, text, subject, cue, names=names) or figure_problem(rule, cue, subject, *numbers)


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
    if rule.object[0] == "Forecast" and PROJECTED.fullmatch(cue.group()) and DETERMINED.search(text[: cue.start()]):
        return Reason.UNSUPPORTED, f"{subject.words} is not said to have “{cue.group()}” it"
    other = nearest_other(text, subject, cue.start(), names)
    if other is not None:
        return Reason.UNSUPPORTED, f"{other.words} stands nearer to “{cue.group()}” than {subject.words}"
    return None
