"""Steps of policy: a government, a central bank or a regulator does what only such a body does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.countries import NOUNS
from kg.extract.readers.grammar.clause import STATE_BODIES
from kg.extract.readers.shape import row
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node

ACTS = frozenset(
    (
        "announce", "impose", "raise", "cut", "lower", "set", "levy", "introduce", "ban", "approve", "adopt", "suspend",
        "lift", "propose", "unveil", "order", "extend", "scrap", "ease", "tighten", "delay", "pass", "cancel", "reject",
        "grant", "allocate", "veto", "sign", "ratify", "establish", "create", "permit", "allow", "authorize",
        "authorise", "prohibit", "increase", "reduce", "deploy", "withdraw", "devalue", "revalue", "inject",
        "drain", "halt", "resume", "restrict", "limit", "abolish", "privatise", "privatize", "nationalise",
        "nationalize", "freeze", "double", "relax", "award", "buy", "intervene", "declare", "offer",
        "postpone", "launch", "enact", "repeal", "renew", "break", "sever", "recall", "expel", "slap", "slash",
        "remove", "block", "amend", "vote", "retaliate",
        "agree", "outline", "stabilise", "stabilize", "bring", "tolerate", "accelerate", "develop", "loosen", "invite",
        "spend", "rule", "dismiss", "award", "release", "fix", "restore", "draw", "make", "implement",
        "stop", "switch", "take", "reach", "approve", "drop", "escort", "buy", "sell",
    )
)  # fmt: skip


LONGEST = 12  # words that name a step
BODY = re.compile(r"\b(?:Commission|Administration|Department|Ministry|Agency|Board|Authority|Court|FDA|FCC|SEC)\b")
TALKS = frozenset(("talk", "negotiation", "meeting", "discussion", "comment", "part", "place", "advantage"))
LAWS = frozenset(("bill", "law", "legislation", "measure", "decree", "act", "tax", "tariff", "budget"))
#: Steps only with such an object.
WITH = {
    "reach": frozenset(("agreement", "accord", "pact", "settlement")),
    "take": frozenset(("step", "measure", "action")),
    "make": frozenset(("loan", "cut", "change", "fund", "tonne")),
}
#: What "the …" may stand for as a body of state.
STATE = STATE_BODIES | frozenset(("bank", "commission", "agency", "department", "board", "council", "committee", "court"))


def read_steps(grammar: Grammar) -> Iterator[Candidate]:
    """Yield the steps that a body of state took."""
    for verb in grammar.verbs:
        if verb.lemma in ACTS and not grammar.only_asked(verb):
            yield from _by_agent(grammar, verb) if _has_agent(grammar, verb) else _by_subject(grammar, verb)
    for noun in grammar.tree.nodes:
        if noun.lemma == "approval":
            yield from _approval(grammar, noun)


def _by_subject(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "the bank cut its rate"."""
    if grammar.is_passive(verb) or grammar.hypothetical(verb):
        return
    if any(each.lemma in ACTS for each in grammar.tree.children(verb, "xcomp")):
        return  # "agreed to cut": the cut is the step
    objects = {each.lemma for each in grammar.objects(verb)}
    name = step_words(grammar, verb)
    if objects & TALKS or name is None or (verb.lemma in WITH and not objects & WITH[verb.lemma]):
        return
    for node in grammar.subjects(verb):
        actor = grammar.referent(node)
        if actor is not None and (_is_state(grammar, actor) or _makes_law(grammar, verb, actor)):
            yield _step(grammar, actor, name, at=verb, number=_number(grammar, verb))


def _has_agent(grammar: Grammar, verb: Node) -> bool:
    return grammar.tree.child(verb, "agent") is not None


def _by_agent(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "a bill introduced by Ada Lund", "the plan was approved by the ministry"."""
    done = grammar.tree.child(verb, "nsubjpass") or (grammar.tree.head(verb) if verb.relation == "acl" else None)
    if done is None:
        return
    start, end = grammar.tree.span(done)
    name = _shortened(grammar.line.text[start : min(end, verb.start) if verb.start > start else end])
    for node in grammar.governed(verb, "by"):
        actor = grammar.referent(node)
        law = done.lemma in LAWS | {"plan", "proposal", "package"}
        if actor is not None and (_is_state(grammar, actor) or (law and grammar.kind(actor) == "Person")):
            yield _step(grammar, actor, name, at=verb)


def _approval(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield "received FDA approval to sell Lumo", "won approval from the ministry"."""
    givers = (*grammar.tree.children(noun, "compound", "nmod", "poss"), *grammar.governed(noun, "from", "of", "by"))
    above = grammar.tree.head(noun)
    if above.lemma not in ("receive", "win", "get", "obtain", "have", "gain"):
        return
    givers = (*givers, *grammar.governed(above, "from"))
    start, end = grammar.tree.span(noun)
    for node in givers:
        actor = grammar.referent(node)
        if actor is not None and (_is_state(grammar, actor) or BODY.search(actor.words)):
            yield _step(grammar, actor, _shortened(grammar.line.text[start:end]), at=above)


def _step(grammar: Grammar, actor: Found, name: str, *, at: Node, number: str | None = None) -> Candidate:
    found = row(grammar.line, "ANNOUNCED", actor.words, number=number, types=(_kind(grammar, actor), None))
    return found.model_copy(update={"at": at.start, "name": name})


def _makes_law(grammar: Grammar, verb: Node, actor: Found) -> bool:
    """Whether a person does what only those in office do: "introduced a bill", "vetoed the measure"."""
    laws = {each.lemma for each in grammar.objects(verb)} & LAWS
    return verb.lemma in ("introduce", "veto", "sign", "approve", "propose") and bool(laws) and grammar.kind(actor) == "Person"


def _is_state(grammar: Grammar, actor: Found) -> bool:
    kind = lexicon().type_of(actor.words)
    last = actor.words.rsplit(maxsplit=1)[-1].lower()
    definite = actor.words.lower().startswith("the ") and last in STATE
    return actor.words in NOUNS or actor.words in lexicon().countries or kind == "Organization" or last in STATE_BODIES or definite


def _kind(grammar: Grammar, actor: Found) -> str:
    return lexicon().type_of(actor.words) or ("Person" if grammar.kind(actor) == "Person" else "Organization")


def step_words(grammar: Grammar, verb: Node) -> str | None:
    """Return the words of a step: verb and object as the sentence has them; None without an object."""
    objects = grammar.tree.children(verb, "dobj", "xcomp", "ccomp")
    if verb.lemma == "set" and grammar.tree.child(verb, "prt"):
        return None
    if objects:
        start, end = min(verb.start, objects[0].start), grammar.tree.span(objects[0])[1]
        return _shortened(grammar.line.text[start:end])
    if verb.relation == "xcomp" and grammar.tree.head(verb).relation == "relcl":  # "the package that it plans to adopt"
        what = grammar.tree.head(grammar.tree.head(verb))
        return _shortened(grammar.line.text[grammar.tree.span(what)[0] : what.end])
    if verb.lemma in ("agree", "intervene", "retaliate", "rule") and (prep := grammar.tree.child(verb, "prep")):
        return _shortened(grammar.line.text[verb.start : grammar.tree.span(prep)[1]])
    return None


def _shortened(words: str) -> str:
    return " ".join(words.split()[:LONGEST]).strip(" ,")


def _number(grammar: Grammar, verb: Node) -> str | None:
    """Return the number of a step, inside its object or behind "by"."""
    for node in (*grammar.tree.children(verb, "prep"), *grammar.tree.children(verb, "dobj")):
        if node.relation == "prep" and node.lemma not in ("by", "to", "at"):
            continue
        start, end = grammar.tree.span(node)
        for quantity in grammar.line.quantities:
            if start <= quantity.start < end and quantity.unit in ("percent", "basis_points", "money"):
                return grammar.line.text[quantity.start : quantity.end]
    return None
