"""Deeds between two names: purchases, holdings, suits, meetings, launches, foundations, fines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.readers.grammar.firms import named
from kg.extract.readers.grammar.words import BINDING, FALLING_THROUGH, HOLDINGS, UNDOING, UNITS
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node


class Deed(NamedTuple):
    """What a verb states of its subject and its object; `through` are the prepositions that lead to the object."""

    predicate: str
    through: tuple[str, ...] = ()
    noun: tuple[str, ...] = ()  # the direct object must be one of these ("filed suit against")


MEETINGS = ("discussion", "meeting", "negotiation", "talk")
TALKING = ("begin", "conclude", "open", "reopen", "restart", "resume", "start")
DEEDS: dict[str, tuple[Deed, ...]] = {
    **dict.fromkeys(("buy", "acquire", "purchase"), (Deed("ACQUIRED"),)),
    "complete": (Deed("ACQUIRED", ("of",), ("acquisition", "purchase", "takeover")),),
    "bid": (Deed("ACQUIRED", ("for",)),),
    "make": (
        Deed("ACQUIRED", ("for",), ("bid", "offer")),
        Deed("ACQUIRED", ("of",), ("acquisition", "purchase")),
        Deed("INVESTED_IN", ("in",), ("investment",)),
    ),
    **dict.fromkeys(("consider", "weigh", "mull"), (Deed("ACQUIRED", ("for",), ("bid", "offer")),)),
    "own": (Deed("OWNS"),),
    "hold": (Deed("OWNS"), Deed("MET", ("with",), MEETINGS)),
    "control": (Deed("OWNS"),),
    **dict.fromkeys(
        ("raise", "increase", "boost", "build", "take"), (Deed("ACQUIRED", ("in",), ("stake", "interest", "holding")),)
    ),
    "sue": (Deed("SUED"),),
    "file": (Deed("SUED", ("against",), ("suit", "lawsuit", "complaint", "action")),),
    "bring": (Deed("SUED", ("against",), ("suit", "lawsuit", "action")),),
    "meet": (Deed("MET", ("with",)), Deed("MET")),
    **dict.fromkeys(TALKING, (Deed("MET", ("with",), MEETINGS),)),
    "launch": (Deed("LAUNCHED"), Deed("ACQUIRED", ("for",), ("bid", "offer"))),
    "introduce": (Deed("LAUNCHED"),),
    "unveil": (Deed("LAUNCHED"),),
    "found": (Deed("FOUNDED"),),
    **dict.fromkeys(("fine", "fin"), (Deed("FINED"),)),  # the pipeline cuts "fined" so
    "invest": (Deed("INVESTED_IN", ("in",)),),
    **dict.fromkeys(("hurt", "damage"), (Deed("AFFECTS"),)),
}
THAN = re.compile(r" (?:less|more) than")
WHOSE = re.compile(r",\s+(?:whose|which)\b")
SHARES_NEXT = re.compile(r"\s+(?:[\w-]+\s+){0,3}shares?\b(?!\s+(?:outstanding|in\s+issue))")
MEETS = frozenset((*TALKING, "hold", "kick", "meet"))
ASSETS = frozenset(("asset", "operation", "business"))
PURCHASES = frozenset(("acquisition", "buyout", "purchase", "takeover"))
#: What is beside a purchase that has not been made.
NOT_MADE = frozenset(("any", "attempted", "failed", "no", "planned", "possible", "potential", "proposed"))
TALKERS = frozenset(("Person", "Organization", "Company", "Place"))


def read_deeds(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who did what to whom."""
    for verb in grammar.verbs:
        if grammar.only_asked(verb) or _is_purpose(grammar, verb):
            continue
        for deed in DEEDS.get(verb.lemma, ()):
            yield from _deed(grammar, verb, deed)
        if verb.lemma == "sell":
            yield from _sale(grammar, verb)
        if verb.lemma in MEETS:
            yield from _together(grammar, verb)
    for noun in grammar.tree.nodes:
        if noun.pos == "NOUN" and noun.lemma in MEETINGS:
            yield from _meeting(grammar, noun)
        if noun.tag == "NN" and noun.lemma == "sale":
            yield from _sold(grammar, noun)


def _is_purpose(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb is only what something is for: "options to buy", "met to sell"."""
    beside = verb.relation in ("acl", "advcl", "relcl")
    return beside and grammar.is_infinitive(verb) and grammar.tree.head(verb).lemma not in BINDING


def read_parts(grammar: Grammar) -> Iterator[Candidate]:
    """Yield whose unit a firm is: "Lumo, a Norvik unit", "Lumo is a unit of Norvik", "its Lumo unit"."""
    for node in grammar.tree.nodes:
        if node.lemma not in UNITS:
            continue
        head = grammar.tree.head(node)
        is_unit = node.relation == "attr" and head.lemma == "be" and grammar.tree.child(head, "neg") is None
        if node.relation == "appos" or is_unit:
            subject = grammar.tree.child(head, "nsubj") if is_unit else head
            part = grammar.name(subject) if subject else None
            wholes = (*grammar.tree.children(node, "compound", "poss"), *grammar.governed(node, "of"))
        elif node.relation in ("compound", "nmod") and grammar.tree.children(node, "compound", "nmod"):
            part, wholes = grammar.name(head), grammar.tree.children(node, "compound", "nmod")  # "Norvik unit Lumo"
        else:
            part, wholes = grammar.referent(node), grammar.tree.children(node, "poss")
        for each in wholes:
            whole = grammar.owner(each) if each.lemma == "its" else named(grammar, each) or grammar.referent(each)
            if part and whole and part != whole and part in grammar.line.names:
                kinds = grammar.kind(part) or "Company", grammar.kind(whole) or "Company"
                yield row(grammar.line, "PART_OF", part.words, whole.words, types=kinds, at=node.start)


def read_holders(grammar: Grammar) -> Iterator[Candidate]:
    """Yield "Yuyin, 31% owned by Meridian", "Lumo is 40% owned by Norvik", "Norvik's $3 bln purchase of Lumo"."""
    for node in grammar.tree.nodes:
        if node.text == "owned" and node.tag == "VBN" and not grammar.is_passive(node):
            yield from _owned(grammar, node)
        elif node.lemma in PURCHASES and node.pos == "NOUN" and not _is_planned(grammar, node):
            yield from _purchase(grammar, node)


def _owned(grammar: Grammar, node: Node) -> Iterator[Candidate]:
    above = grammar.tree.head(node)
    owned = grammar.subjects(above) if node.relation == "acomp" else (above,)
    for holder in filter(None, map(grammar.name, grammar.governed(node, "by"))):
        for held in filter(None, (_name_of(grammar, each) for each in owned)):
            if held != holder:
                yield from _row(grammar, "OWNS", holder, held, at=node, head=node)


def _purchase(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    for owner in grammar.tree.children(noun, "poss"):
        buyer = grammar.owner(owner) if owner.lemma == "its" else grammar.name(owner)
        for bought in filter(None, (named(grammar, each) for each in grammar.governed(noun, "of"))):
            if buyer is not None and buyer != bought and buyer in grammar.line.names:
                yield from _row(grammar, "ACQUIRED", buyer, bought, at=noun, head=noun)


def _name_of(grammar: Grammar, node: Node) -> Found | None:
    """Return the name of a noun, or one in apposition to it: "the port operator, Terminales"."""
    return grammar.name(node) or next(grammar.apposed(node), None)


def _is_planned(grammar: Grammar, noun: Node) -> bool:
    beside = {each.text.lower() for each in grammar.tree.children(noun, "amod", "compound", "det")}
    inside = (each for each in grammar.tree.below(noun) if each.relation in ("acl", "relcl"))
    verbs = [each for each in (grammar.tree.head(noun), *inside) if each.pos in ("VERB", "AUX")]
    undoing = UNDOING if noun.lemma in MEETINGS else UNDOING | FALLING_THROUGH
    undone = any(each.lemma in undoing or grammar.tree.child(each, "neg") is not None for each in verbs)
    return bool(beside & NOT_MADE) or undone


def _deed(grammar: Grammar, verb: Node, deed: Deed) -> Iterator[Candidate]:
    doers, patients = _sides(grammar, verb, deed)
    for subject in doers:
        for obj, head in patients:
            if subject != obj:
                yield from _row(grammar, deed.predicate, subject, obj, at=verb, head=head)


def _sides(grammar: Grammar, verb: Node, deed: Deed) -> tuple[list[Found], list[tuple[Found, Node]]]:
    """Return who does it, and to whom with the noun that names it; a passive has them the other way round."""
    if grammar.is_passive(verb) and not deed.through:
        done, doing = grammar.subjects(verb), grammar.governed(verb, "by")
    else:
        doing = grammar.subjects(verb)
        fined = grammar.tree.children(verb, "dative") if deed.predicate == "FINED" else ()  # "fined Norvik $4 mln"
        done = _through(grammar, verb, deed) if deed.through else fined or grammar.objects(verb)
    doers = [found for node in doing if (found := grammar.referent(node)) is not None]
    return doers, [(found, node) for node in done for found in _held(grammar, node)]


def _through(grammar: Grammar, verb: Node, deed: Deed) -> tuple[Node, ...]:
    """Return what the deed's prepositions lead to, from the verb or from the noun that it needs."""
    nouns = [node for node in grammar.objects(verb) if node.lemma in deed.noun]
    if deed.noun and not nouns:
        return ()
    found = [each for noun in nouns for each in grammar.governed(noun, *deed.through)]
    return (*found, *grammar.governed(verb, *deed.through))


def _held(grammar: Grammar, node: Node) -> Iterator[Found]:
    """Yield the name that an object is, has beside it or holds a part of: "Lumo", "its unit, Lumo", "5 pct of Lumo"."""
    beside = node.tag == "NN" and node.lemma not in HOLDINGS | ASSETS
    found = grammar.referent(node) or (_name_of(grammar, node) if beside else None)
    if found is not None:
        yield found
    elif node.lemma in HOLDINGS | ASSETS:
        for inner in grammar.governed(node, "of", "in"):
            yield from _held(grammar, inner)
        for owner in grammar.tree.children(node, "poss", "compound", "nmod"):
            if (whole := grammar.referent(owner)) is not None:
                yield whole


def _sale(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield C ACQUIRED B from "A sold B to C"."""
    sold = grammar.subjects(verb) if grammar.is_passive(verb) else grammar.objects(verb)
    buyers = [found for node in grammar.governed(verb, "to") if (found := grammar.referent(node))]
    for node in sold:
        buyers += [found for inner in grammar.governed(node, "to") if (found := grammar.referent(inner))]
        for obj in _held(grammar, node):
            for buyer in buyers:
                if buyer != obj:
                    yield from _row(grammar, "ACQUIRED", buyer, obj, at=verb, head=node)


def _meeting(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield "Lund's meeting with Marsh", "talks between Norland and Oslo", "Norvik is in talks with Lumo"."""
    if _is_planned(grammar, noun):
        return
    between = [found for node in grammar.governed(noun, "between") if (found := grammar.referent(node))]
    if len(between) > 1:
        yield from _row(grammar, "MET", between[0], between[1], at=noun, head=noun)
    above = grammar.tree.head(noun)
    verb = grammar.tree.head(above)
    over = any(each.lemma in ("long", "longer") for each in grammar.tree.children(verb, "advmod"))  # "no longer"
    holding = grammar.subjects(verb) if above.lemma == "in" and verb.lemma == "be" and not over else ()
    hosts = [found for node in grammar.tree.children(noun, "poss") if (found := grammar.name(node))]
    hosts += [found for node in holding if (found := grammar.referent(node))]
    for node in grammar.governed(noun, "with") if hosts else ():
        guest = grammar.referent(node)
        if guest is not None and guest != hosts[0]:
            yield from _row(grammar, "MET", hosts[0], guest, at=verb if holding else noun, head=node)


def _together(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "Lund and Marsh met", "Japan and the U.S. hold talks"."""
    talks = any(each.lemma in MEETINGS for each in grammar.objects(verb))
    alone = not grammar.objects(verb) and not grammar.governed(verb, "with")
    yet = any(each.text == "yet" for each in grammar.tree.children(grammar.tree.head(verb), "advmod"))  # "have yet to"
    if not (talks or (verb.lemma == "meet" and alone)) or grammar.is_passive(verb) or yet:
        return
    both = [found for node in grammar.subjects(verb) if (found := grammar.referent(node)) is not None]
    if len(both) > 1:
        yield from _row(grammar, "MET", both[0], both[1], at=verb, head=verb)


def _sold(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield Marsh ACQUIRED Lumo from "the sale of Lumo to Marsh"."""
    sold, buyers = grammar.governed(noun, "of"), list(grammar.governed(noun, "to"))
    for node in sold:
        buyers += grammar.governed(node, "to")
    for node in sold if not _is_planned(grammar, noun) else ():
        for obj in _held(grammar, node):
            for buyer in filter(None, map(grammar.referent, buyers)):
                fits = grammar.kind(obj) in (None, "Company", "Product") and grammar.kind(buyer) != "Place"
                if buyer != obj and obj.start > noun.start and fits:
                    yield from _row(grammar, "ACQUIRED", buyer, obj, at=noun, head=node)


def _row(grammar: Grammar, predicate: str, subject: Found, obj: Found, *, at: Node, head: Node) -> Iterator[Candidate]:
    types = grammar.kind(subject), grammar.kind(obj)
    if predicate == "MET":
        if not {*types} <= TALKERS:
            return
        types = _acting(types[0]), _acting(types[1])
    number = _number(grammar, at, head) if predicate in ("ACQUIRED", "OWNS", "FINED", "INVESTED_IN") else None
    yield row(grammar.line, predicate, subject.words, obj.words, number=number, types=types, at=at.start)


def _acting(kind: str | None) -> str | None:
    """Return the type of who meets: a country meets as its government."""
    return "Organization" if kind == "Place" else kind


def _number(grammar: Grammar, verb: Node, head: Node) -> str | None:
    """Return the share or the price of a deed: inside its object, or behind "for" and "at"."""
    taken = [each for each in grammar.objects(verb) if each.lemma in HOLDINGS and verb.lemma == "take"]
    fined = grammar.is_passive(verb) or head.relation == "dative"  # "was fined £48m by"
    apart = grammar.objects(verb) if fined else ()
    spans = [grammar.tree.span(each) for each in (*apart, head, *taken)]
    spans += [grammar.tree.span(each) for each in grammar.tree.children(verb, "prep") if each.lemma in ("for", "at")]
    for start, end in spans:
        for quantity in grammar.line.quantities:
            shares = quantity.unit == "count" and (
                head.lemma == "share" or SHARES_NEXT.match(grammar.line.text, quantity.end) is not None
            )
            if THAN.match(grammar.line.text, quantity.end) or WHOSE.search(grammar.line.text, verb.end, quantity.start):
                continue  # "fined it £4 million less than it had sought", "a bid for Lumo, whose stock is down 9%"
            if start <= quantity.start < end and (quantity.unit in ("percent", "money") or shares):
                return grammar.line.text[quantity.start : quantity.end]
    return None
