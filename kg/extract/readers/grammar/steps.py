"""Steps of policy: a government, a central bank or a regulator does what only such a body does."""

from __future__ import annotations

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
        "spend", "rule", "dismiss", "award", "release", "fix", "restore", "draw", "make", "implement",
        "stop", "switch", "take", "reach", "approve", "drop", "escort", "buy", "sell",
    )
)  # fmt: skip


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
        if verb.lemma not in ACTS or grammar.is_passive(verb) or grammar.only_asked(verb) or grammar.hypothetical(verb):
            continue
        objects = {each.lemma for each in grammar.objects(verb)}
        if objects & TALKS or not step_words(grammar, verb) or (verb.lemma in WITH and not objects & WITH[verb.lemma]):
            continue
        for node in grammar.subjects(verb):
            actor = grammar.referent(node)
            if actor is not None and (_is_state(grammar, actor) or _makes_law(grammar, verb, actor)):
                yield row(
                    grammar.line, "ANNOUNCED", actor.words, number=_number(grammar, verb), types=(_kind(grammar, actor), None)
                ).model_copy(update={"at": verb.start})


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
    """Return the words of a step: its object as the sentence has it, at most twelve words; None without one."""
    objects = grammar.tree.children(verb, "dobj", "xcomp", "ccomp")
    if not objects or (verb.lemma == "set" and grammar.tree.child(verb, "prt")):
        return None
    start, end = grammar.tree.span(objects[0])
    return " ".join(grammar.line.text[start:end].split()[:12]).strip(" ,")


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
