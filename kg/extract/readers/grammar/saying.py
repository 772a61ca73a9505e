"""Comments: a person says, in a clause that hangs on a verb of saying, something about what that clause is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.clause import SUBJECTS
from kg.extract.readers.grammar.firms import OTHER_THING
from kg.extract.readers.grammar.words import EXPECTS, JUDGING, SAYING
from kg.extract.readers.shape import row
from kg.extract.types import thing_type
from kg.text.lexicon import lexicon
from kg.text.names import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node

#: Heads of described things that one can speak about.
OUTPUT = re.compile(r"\d|\b(?:growth|production|output|trade|unemployment|saving)\b", re.IGNORECASE)
PRICED = frozenset(
    ("prices", "rates", "rate", "shares", "stocks", "bonds", "yields", "futures", "market", "markets", "currencies")
)
KIND_OF_PRICE = re.compile(
    r"(?:inflation|(?:[A-Za-z.-]+\s){0,2}(?:interest|exchange|base|prime|lending|market|mortgage|deposit|discount|policy)\srates?"
    r"|(?:[A-Za-z-]+\s)?[A-Za-z-]+\s(?:prices|yields|futures|bonds|stocks))"
)
#: What a word is to another when it is an end of its own, and prepositions that only say where.
ENDS = ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "attr", "conj")
WHERE = ("in", "at", "from", "near", "across", "by", "into", "than")
#: What makes of a verb of saying one of what might be said: "so that he could tell".
ONLY_MIGHT = frozenset(("could", "can", "may", "might", "should", "must"))
SPEAKERS = frozenset(("he", "she"))
SAYS = SAYING - {"report", "confirm", "estimate", "forecast", "announce", "disclose"}
#: What one expects a thing to do is said about it too.
FORESEES = EXPECTS - {"calculate", "estimate"}


def read_sayings(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who spoke about what."""
    for verb in grammar.verbs:
        if verb.lemma not in SAYS | JUDGING | FORESEES or any(
            each.lemma in ONLY_MIGHT for each in grammar.tree.children(verb, "aux")
        ):
            continue
        speaker = None if grammar.is_passive(verb) else _speaker(grammar, verb)
        if speaker is None:
            continue
        person = "Person" if " " in speaker.words and grammar.kind(speaker) == "Person" else None
        for about in _judged(grammar, verb) if verb.lemma in JUDGING else _about(grammar, verb):
            if about.words != speaker.words:
                kind = thing_type(about.words) if about.words[0].islower() else grammar.kind(about)
                yield row(grammar.line, "COMMENTED_ON", speaker.words, about.words, types=(person, kind), at=verb.start)


def _speaker(grammar: Grammar, verb: Node) -> Found | None:
    """Return the named person, or "he", who is the verb's subject."""
    for node in grammar.tree.children(verb, *SUBJECTS):
        if node.text.lower() in SPEAKERS:
            return None if _is_other(grammar, verb) else Found(node.text, node.start, node.end)
        found = grammar.referent(node) if node.text.lower() == "who" else grammar.name(node)
        if found is not None and (grammar.kind(found) == "Person" or _is_surname(grammar, found)):
            return found
        named = (grammar.name(each) for each in grammar.tree.children(node, "appos"))
        person = next((each for each in named if each and grammar.kind(each) == "Person"), None)
        if person is not None:
            return person
    return None


def _is_other(grammar: Grammar, verb: Node) -> bool:
    """Whether the "he" of a verb is somebody of its own sentence, and not who spoke before."""
    chain = (verb, *grammar.tree.above(verb))
    return any(each.relation == "relcl" or _names_speaker(grammar, each) for each in chain)


def _names_speaker(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb of saying has a named subject: then "he" below it is not who spoke before."""
    subjects = grammar.tree.children(verb, *SUBJECTS) if verb.lemma in SAYING else ()
    return any(grammar.name(each) is not None for each in subjects)


def _is_surname(grammar: Grammar, found: Found) -> bool:
    """Whether a lone word may be a person's: which it is, the other sentences tell."""
    return (
        " " not in found.words
        and found.words.lower() not in lexicon().not_names
        and lexicon().type_of(found.words) is None
        and grammar.label(found) != "GPE"
    )


def _judged(grammar: Grammar, verb: Node) -> list[Found]:
    return [found for node in grammar.objects(verb) if (found := _topic(grammar, node))][:1]


def _about(grammar: Grammar, verb: Node) -> list[Found]:
    """Return what is said about, of each clause that is said: its subject, else what it acts on, else what it names."""
    clauses = grammar.tree.children(verb, "ccomp", "xcomp", "parataxis")
    above = grammar.tree.head(verb)
    if verb.relation == "parataxis" and above.pos in ("VERB", "AUX"):  # "Lumo will merge, she said, but not now"
        clauses += (above,)
    if verb.lemma == "deny":  # "denied reports that Lumo will merge"
        clauses += tuple(
            each for noun in grammar.objects(verb) for each in grammar.tree.children(noun, "acl", "ccomp", "relcl")
        )
    first = next((found for clause in clauses if (found := _of_clause(grammar, clause))), None)
    joined = (each for clause in clauses for each in grammar.tree.children(clause, "conj"))
    others = (found for each in joined if first and (found := _subject(grammar, each)) and found.words != first.words)
    return [first, *others] if first else []


def _subject(grammar: Grammar, clause: Node) -> Found | None:
    topics = (_topic(grammar, node) for node in grammar.tree.children(clause, *SUBJECTS))
    return next(filter(None, topics), None)


def _of_clause(grammar: Grammar, clause: Node) -> Found | None:
    there = grammar.tree.child(clause, "expl")
    told = grammar.tree.children(clause, "attr") if there else ()  # "there was a danger that the dollar could fall"
    hanging = tuple(each for node in told for each in grammar.tree.children(node, "relcl", "acl", "ccomp"))
    for main in (clause, *grammar.tree.children(clause, "ccomp", "conj", "xcomp"), *hanging):
        for node in (*grammar.tree.children(main, *SUBJECTS), *grammar.objects(main)):
            found = _topic(grammar, node)
            if found is not None:
                return found
    for end in (_named, _priced_end):
        found = next((each for node in _main_line(grammar, clause) if (each := end(grammar, node))), None)
        if found is not None:
            return found
    return None


def speaks_of(grammar: Grammar, speaker: Found, topic: Found) -> bool | None:
    """Return whether a name is what a speaker's words act on or are about; None where no verb of saying is his."""
    verbs = [verb for verb in grammar.verbs if verb.lemma in SAYS | JUDGING and _speaker(grammar, verb) == speaker]
    said = ("dobj",) if all(verb.lemma in JUDGING for verb in verbs) else ("ccomp", "parataxis")
    if not any(grammar.tree.child(verb, *said) for verb in verbs):
        return None
    for verb in verbs:
        for node in _main_line(grammar, verb):
            if topic.start <= node.start < topic.end and node.start != speaker.start:
                above = grammar.tree.head(node)
                where = node.relation == "pobj" and above.lemma in WHERE
                if node.relation in ENDS and not where:
                    return True
    return False


def _main_line(grammar: Grammar, node: Node) -> Iterator[Node]:
    """Yield the words below a clause that no clause beside it holds."""
    yield node
    for each in grammar.tree.children(node):
        if each.relation not in ("relcl", "advcl", "acl", "appos", "parataxis", "npadvmod"):
            yield from _main_line(grammar, each)


def _named(grammar: Grammar, node: Node) -> Found | None:
    """Return what a word names as an end of its own: no place, nor what only qualifies another word."""
    if node.relation not in ENDS:
        return None
    found = grammar.name(node)
    kind = grammar.kind(found) if found is not None else None
    if found is None or kind is None or (kind == "Place" and node.relation == "pobj"):
        return None
    above = grammar.tree.head(node)
    where = node.relation == "pobj" and above.lemma in WHERE
    return None if where or (node.relation == "conj" and grammar.kind(found) == "Place") else found


def _priced_end(grammar: Grammar, node: Node) -> Found | None:
    """Return the described thing with a price that is an end of its own: "lowering interest rates"."""
    where = node.relation == "pobj" and grammar.tree.head(node).lemma in WHERE
    return _priced(grammar, node) if node.relation in ENDS and not where else None


def _priced(grammar: Grammar, node: Node) -> Found | None:
    """Return the described thing that a word heads, if it is one that has a price."""
    thing = grammar.thing(node)
    if thing is None:
        return _kind_of_price(grammar, node)
    if node.end < thing.end or OUTPUT.search(thing.words):
        return None
    return thing if thing.words.lower().split()[-1] in PRICED else None


def _kind_of_price(grammar: Grammar, node: Node) -> Found | None:
    """Return "interest rates", "oil prices": a noun of what moves with the words right before it that say of what."""
    if grammar.tree.child(node, "poss") is not None:
        return None
    starts = (grammar.tree.span(each)[0] for each in grammar.tree.children(node, "compound"))
    start = min(starts, default=node.start)
    words = grammar.line.text[start : node.end]
    return Found(words, start, node.end) if KIND_OF_PRICE.fullmatch(words) else None


def _topic(grammar: Grammar, node: Node) -> Found | None:
    """Return what a noun phrase is about: its name, else whose it is or what it is of ("the dollar's fall")."""
    if node.pos == "PRON":
        return None
    if grammar.thing(node) is not None or _kind_of_price(grammar, node) is not None:
        return _priced(grammar, node)
    found = grammar.referent(node)
    if found is not None:
        return None if OTHER_THING.fullmatch(found.words) else found
    for inner in (*grammar.tree.children(node, "poss"), *grammar.governed(node, "of")):
        name = grammar.name(inner)
        if name is not None and grammar.label(name) not in ("DATE", "NORP"):
            return name
        whose = grammar.tree.child(inner, "poss")  # "the correction of the dollar's value"
        if name is None and whose is not None and (name := grammar.name(whose)) and grammar.kind(name) == "Currency":
            return name
    return None
