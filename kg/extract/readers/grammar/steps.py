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
        "authorise", "prohibit", "increase", "reduce", "send", "deploy", "withdraw", "devalue", "revalue", "inject",
        "drain", "halt", "resume", "restrict", "limit", "abolish", "privatise", "privatize", "nationalise",
        "nationalize", "freeze", "double", "relax", "award", "buy", "intervene", "declare", "accept", "offer",
        "postpone", "launch", "end", "enact", "repeal", "renew", "break", "sever", "recall", "expel", "slap", "slash",
        "provide", "start", "begin", "open", "close", "remove", "block", "amend", "vote", "retaliate",
        "spend", "rule", "dismiss", "award", "release", "fix", "agree", "decide", "plan", "restore", "draw", "make", "implement",
        "stop", "promise", "vow", "switch", "take", "approve", "drop", "give", "escort", "pledge", "refuse", "buy", "sell",
    )
)  # fmt: skip


#: What "the …" may stand for as a body of state.
STATE = STATE_BODIES | frozenset(("bank", "commission", "agency", "department", "board", "council", "committee", "court"))


def read_steps(grammar: Grammar) -> Iterator[Candidate]:
    """Yield the steps that a body of state took."""
    for verb in grammar.verbs:
        if verb.lemma not in ACTS or grammar.is_passive(verb) or grammar.only_asked(verb) or grammar.hypothetical(verb):
            continue
        for node in grammar.subjects(verb):
            actor = grammar.referent(node)
            if actor is not None and _is_state(grammar, actor) and step_words(grammar, verb):
                yield row(
                    grammar.line, "ANNOUNCED", actor.words, number=_number(grammar, verb), types=(_kind(grammar, actor), None)
                ).model_copy(update={"at": verb.start})


def _is_state(grammar: Grammar, actor: Found) -> bool:
    kind = lexicon().type_of(actor.words)
    last = actor.words.rsplit(maxsplit=1)[-1].lower()
    definite = actor.words.lower().startswith("the ") and last in STATE
    return actor.words in NOUNS or actor.words in lexicon().countries or kind == "Organization" or last in STATE_BODIES or definite


def _kind(grammar: Grammar, actor: Found) -> str:
    return lexicon().type_of(actor.words) or "Organization"


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
