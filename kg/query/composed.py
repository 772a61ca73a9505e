"""From a question in plain words to the one of the ten questions that it asks, where code can tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, QueryError
from kg.query.answers import Answer, Group, Row
from kg.query.evidence import contradictions, corroborated, diff
from kg.query.grounds import HOW_MUCH, WHEN, WHY
from kg.query.markets import moves, timeline
from kg.query.paths import paths
from kg.query.people import analysts, meetings, opinions
from kg.query.policy import policy
from kg.query.relevant import WORD, named_in, stems
from kg.text.dates import read_dates

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx

    Graph = nx.MultiDiGraph[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question has: the entities that it names, by id, its days (of a span the first), and its other words."""

    graph: Graph
    text: str
    names: tuple[str, ...]
    days: tuple[date, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """The command that answers a question, and what it answers."""

    command: str
    answer: Answer


Finder = Callable[[Asked], Answer | None]


def composed(graph: Graph, question: str) -> Composed | None:
    """Return the answer of one of the ten questions, if this one asks nothing beyond it; else None.

    Its words decide: with the names, the days and the words of a command gone, none may be left.
    """
    if any(kind.search(question) for kind in (HOW_MUCH, WHEN, WHY)):
        return None
    asked = _asked(graph, question)
    for command, (cue, more, find) in ROUTES.items():
        left = [word for word in asked.words if not cue.search(word) and word not in more]
        if not cue.search(asked.text) or (left and command != "policy"):
            continue
        try:
            answer = find(asked)
        except (NotFoundError, QueryError):
            continue
        if answer is not None and answer.groups:
            return Composed(command, answer)
    return None


def _asked(graph: Graph, question: str) -> Asked:
    about = named_in(graph, question)
    question = SINCE.sub(" ", question)
    readings = read_dates(question, None)
    days = tuple(each.time.start for each in readings if each.time)
    rest = question
    for each in readings:
        rest = rest.replace(question[each.start : each.end], " ")
    forms = {stem for names in about.values() for name in names for stem in stems(name)}
    words = tuple(word.lower() for word in WORD.findall(rest) if stems(word) - forms)
    return Asked(graph, question.lower(), tuple(about), days, words)


# ---------------------------------------------------------------- one function a command


def _moves(asked: Asked) -> Answer | None:
    if len(asked.days) != 1 or asked.names:
        return None
    found = moves(asked.graph, asked.days[0])
    up, down = _any(asked, r"rose|gain|up|risen|climb"), _any(asked, r"fell|lost|down|drop|fall|declin")
    wanted = {"ROSE"} if up and not down else {"FELL"} if down and not up else {"ROSE", "FELL"}
    return _only(found, lambda row: row.role != "moved" or row.fact.predicate in wanted)


def _diff(asked: Asked) -> Answer | None:
    return diff(asked.graph, asked.days[0]) if len(asked.days) == 1 and not asked.names else None


def _path(asked: Asked) -> Answer | None:
    if len(asked.names) != len(("one", "other")):
        return None
    rows = [[Row("hop", hop.fact) for hop in way.hops] for way in paths(asked.graph, *asked.names, k=1)]
    return Answer(tuple(Group("how they are connected", tuple(each)) for each in rows))


def _meetings(asked: Asked) -> Answer | None:
    name, *others = asked.names or (None,)
    found = _only(meetings(asked.graph, name), lambda row: row.role == "met")
    return _only(found, lambda row: all(_is_end(row, other) for other in others))


def _opinions(asked: Asked) -> Answer | None:
    if not asked.names:
        return None
    people = [id_ for id_ in asked.names if "Person" in asked.graph.nodes[id_]["labels"]]
    about = [id_ for id_ in asked.names if id_ not in people]
    if len(about) != 1:
        return None
    said = _only(opinions(asked.graph, about[0]), lambda row: row.role == "said")
    return _only(said, lambda row: not people or row.fact.subject.id in people)


def _analysts(asked: Asked) -> Answer | None:
    return analysts(asked.graph, *asked.names) if len(asked.names) == 1 else None


def _contradictions(asked: Asked) -> Answer | None:
    found = _only(contradictions(asked.graph), lambda row: all(_is_end(row, name) for name in asked.names))
    figures = _any(asked, "disput") and not _any(asked, "deni|deny")
    return _only(found, lambda row: row.role in FIGURES) if figures else found


def _sources(asked: Asked) -> Answer | None:
    return None if asked.names or asked.days else corroborated(asked.graph)


def _timeline(asked: Asked) -> Answer | None:
    if not 1 <= len(asked.names) <= len(("one", "other")):
        return None
    found = timeline(asked.graph, *asked.names)
    return _only(found, lambda row: not asked.days or row.fact.date in asked.days)


def _policy(asked: Asked) -> Answer | None:
    """Return the threads of the words that no command has: what the policy is about."""
    _, more, _ = ROUTES["policy"]
    matter = [word for word in asked.words if word not in more and not POLICY.fullmatch(word)]
    touched = any(word in TOUCHED for word in asked.words)
    if not touched and not any(POLICY.fullmatch(word) or word in STEPS for word in asked.words):
        return None
    found = policy(asked.graph, " ".join(matter) or None)
    return _only(found, lambda row: not touched or row.role != "step")


def _any(asked: Asked, pattern: str) -> bool:
    return any(re.match(pattern, word) for word in asked.words)


def _is_end(row: Row, id_: str) -> bool:
    return id_ in (row.fact.subject.id, row.fact.object.id)


def _only(answer: Answer, keeps: Callable[[Row], bool]) -> Answer:
    """Return the answer with those of its rows alone, and no empty group."""
    groups = (Group(group.title, tuple(row for row in group.rows if keeps(row))) for group in answer.groups)
    return Answer(tuple(group for group in groups if group.rows))


MARKET = frozenset(("shares", "stocks", "prices", "markets", "companies", "firms", "share", "stock", "company", "firm"))
TOUCHED = MARKET | {"touched", "hit", "affected", "moved", "exposed", "fell", "rose"}
SINCE = re.compile(r"\b(?:since|after)\b", re.IGNORECASE)  # with it, a day is a span without an end
POLICY = re.compile(r"polic(?:y|ies)")
FIGURES = frozenset(("disputed", "also stated"))
STEPS = frozenset(("step", "steps", "measures"))
#: Command → the words that ask for it, further words that such a question may have, and what finds the answer.
ROUTES: dict[str, tuple[re.Pattern[str], frozenset[str], Finder]] = {
    "moves": (
        re.compile(r"\b(?:moved?|moves|rose|fell|gain(?:s|ed|ers)?|lost|losers?|climb(?:ed|s)|dropp?(?:ed|s))\b"),
        MARKET | {"most", "day", "up", "down"},
        _moves,
    ),
    "diff": (re.compile(r"\b(?:changed|new|news|changes)\b"), frozenset(("since", "after", "what's")), _diff),
    "path": (
        re.compile(r"\b(?:connect(?:s|ed|ion)|link(?:s|ed)?|relat(?:ed|ion|ionship)|ties?)\b"),
        frozenset(("between", "each", "other")),
        _path,
    ),
    "meetings": (re.compile(r"\b(?:met|meets?|meetings?|talked)\b"), frozenset(("each", "other")), _meetings),
    "opinions": (
        re.compile(r"\b(?:said|says?|think(?:s|ing)?|comment(?:s|ed)?|opinions?|rated|ratings?)\b"),
        frozenset(("analysts", "analyst", "brokers", "people", "on")),
        _opinions,
    ),
    "analysts": (re.compile(r"\banalysts?\b"), frozenset(("cover", "covers", "follow", "follows", "work")), _analysts),
    "contradictions": (
        re.compile(r"\b(?:den(?:y|ies|ied|ials?)|contradict(?:s|ed|ions?)|disputed?)\b"),
        frozenset(("figures", "facts")),
        _contradictions,
    ),
    "sources": (
        re.compile(r"\b(?:corroborated|independent|single.source|sources)\b"),
        frozenset(("best", "facts", "most", "several", "confirmed")),
        _sources,
    ),
    "timeline": (re.compile(r"\b(?:happened|timeline|history|happen)\b"), frozenset(("between",)), _timeline),
    "policy": (
        re.compile(r"\b(?:polic(?:y|ies)|tariffs?|dut(?:y|ies)|lev(?:y|ies)|sanctions?|rate cut)\b"),
        TOUCHED | STEPS | {"announced"},
        _policy,
    ),
}
