"""Ratings: who rates whom, and the price aimed at ("cut Norvik to hold", "raised its target on Norvik to $52")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm, can_be_firm, firm_of, heading, meant, seems_firm
from kg.extract.readers.grammar.houses import NO_NAME, PERSON_NAME
from kg.extract.readers.grammar.words import EXPERTS, REGRADES, SHARES
from kg.extract.readers.shape import row
from kg.text.speech import HE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node

#: Verbs that say by themselves that one rates.
RATES = frozenset(("rate", "rat", "upgrade", "downgrade"))  # the pipeline cuts "rates" so
RATING = frozenset(("call", "opinion", "outlook", "rating", "recommendation", "stance", "target", "view"))
HAVE = ("have", "hold")
GRADES = re.compile(
    r"[\"'“‘]?(?:(?i:(?:strong[- ])?(?:buy|sell|hold|add|reduce|accumulate|neutral|overweight|underweight|junk"
    r"|equal[- ]weight|outperform|underperform|(?:market|sector)[- ]perform))|[ABC][aA]{1,2}[123]?|[ABC]{1,3}[+-]"
    r"|BBB|AAA|AA|BB|CCC)[\"'”’,.]?(?=\W|$)"
)
#: A grade behind a verb and what it rates: "cut Norvik by a notch to hold", "rates the stock neutral".
GRADED = re.compile(r"(?:\s+(?:by|one|two|a|notch|notches))*\s+(?:(?:to|at|as|a|an)\s+)?" + GRADES.pattern)
TARGET = re.compile(r"\btarget\b")
OLD = re.compile(r"\b(?:from|against|versus|below|above)\s+$")
#: "At Norvik Securities, Ada Lund lowered her target".
AT_HOUSE = re.compile(r"(?:Over |And |But )?[Aa]t ")
#: "kept her rating on Norvik and raised her fair value for Lumo to".
FOR_OTHER = re.compile(r"\band \w+(?: \w+){1,4} (?:for|on) [A-Z]")
NEAR = 60  # characters from a target to its price
#: "initiated coverage of Norvik with a buy".
COVERAGE = frozenset(("initiate", "resume", "start", "begin", "launch"))
COVERED = frozenset((*SHARES, "company", "firm", "group"))


def read_ratings(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who rates whom."""
    for verb in grammar.verbs:
        if verb.lemma not in RATES | REGRADES | COVERAGE | {*HAVE} or grammar.only_asked(verb):
            continue
        if grammar.is_passive(verb):
            yield from _passive(grammar, verb)
            continue
        targets = [each for each in grammar.objects(verb) if _is_rating(grammar, each) or _is_coverage(grammar, each)]
        number = _target_price(grammar, verb, targets)
        for node in grammar.subjects(verb):
            rater = _rater(grammar, node)
            others = _raters(grammar) | {rater.words} if rater is not None else frozenset()
            rated = _of_target(grammar, verb, targets[0], others) if targets else _by_grade(grammar, verb, others)
            if rater is None or rated is None or GRADES.fullmatch(rated.words):
                continue
            if verb.lemma in HAVE and not (targets and _is_person(grammar, rater)):
                continue  # "Norvik has a buy rating from Lund Research"
            if not _is_one(rater.words, rated.words):
                person = node.lemma != "analyst" and _is_person(grammar, rater)
                first = _first(grammar, verb)
                yield _row(grammar, (rater, "Person" if person else "Company"), rated, number, at=first)
                for house in _houses(grammar, rater) if person else ():
                    yield _row(grammar, (house, "Company"), rated, number, at=first)


def _passive(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "Norvik was cut to hold by Lund Research"."""
    doing = (verb, *(each for each in grammar.tree.nodes if each.start > verb.end and GRADES.fullmatch(each.text)))
    raters = [_rater(grammar, each) for head in doing for each in grammar.governed(head, "by")]
    for node in grammar.subjects(verb):
        rated = _covered(grammar, node, frozenset(each.words for each in raters if each is not None))
        graded = _is_graded(grammar, verb, verb.end)
        for rater in raters:
            if rater is not None and rated is not None and graded and not _is_one(rater.words, rated.words):
                kind = "Person" if _is_person(grammar, rater) else "Company"
                yield _row(grammar, (rater, kind), rated, None, at=verb)


def _first(grammar: Grammar, verb: Node) -> Node:
    """Return the verb that a rating begins with: "upgraded Norvik on Monday and lifted its target"."""
    while verb.relation == "conj" and grammar.tree.head(verb).lemma in RATES | REGRADES:
        verb = grammar.tree.head(verb)
    return verb


def _is_one(one: str, other: str) -> bool:
    """Whether one name is part of the other."""
    return one in other or other in one


def _is_rating(grammar: Grammar, node: Node) -> bool:
    """Whether a noun is a rating of shares, not "a call", "a view" or "an emissions target"."""
    if node.lemma == "price" and any(each.lemma == "target" for each in grammar.tree.children(node, "compound")):
        return True
    if GRADES.fullmatch(node.text):
        return True  # "maintained 'buy'"
    if node.lemma not in RATING or any(grammar.name(each) for each in grammar.tree.children(node, "compound", "nmod")):
        return False  # "his Nikkei target"
    if node.lemma in ("rating", "recommendation"):
        return True
    start, end = grammar.tree.span(node)
    words = grammar.line.text[start:end]
    priced = any(q.unit == "money" and start <= q.start < end for q in grammar.line.quantities)
    return (
        "price target" in words
        or "target price" in words
        or (priced and node.lemma == "target")
        or (GRADES.search(words) is not None and node.lemma != "target")
        or (node.lemma == "target" and grammar.tree.child(node, "poss") is not None)
    )


def _is_coverage(grammar: Grammar, node: Node) -> bool:
    """Whether shares begin to be covered, with a grade: "initiated coverage with a 'buy'"."""
    verb = grammar.tree.head(node)
    if grammar.is_infinitive(verb) or grammar.tree.may(verb):
        return False  # not yet
    return node.lemma == "coverage" and GRADES.search(grammar.line.text, node.end) is not None


def _of_target(grammar: Grammar, verb: Node, noun: Node, others: frozenset[str]) -> Firm | None:
    """Return whose rating or target a noun is: "on Norvik", "for the stock", or of whom the text speaks."""
    nodes = (*grammar.governed(noun, "on", "for"), *grammar.governed(verb, "on", "for"), *grammar.governed(noun, "of"))
    behind = [each for each in nodes if each.start > noun.start and not _is_figure(grammar, each)]
    if behind:
        return next((found for each in behind if (found := _covered(grammar, each, others))), None)
    own = next((each for each in grammar.tree.children(noun, "poss") if grammar.name(each)), None)
    if own is not None:
        return firm_of(grammar, own)
    return _pointed_at(grammar, noun, others)


def _is_figure(grammar: Grammar, node: Node) -> bool:
    """Whether a word is part of a number, a grade or a time, which nobody rates."""
    dated = node.label in ("DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL")
    return dated or grammar.number(node, ("money", "percent")) is not None or GRADES.fullmatch(node.text) is not None


def _raters(grammar: Grammar) -> frozenset[str]:
    """Return who may rate in a sentence and is not rated: who has done so, and whom those who speak in it work for."""
    names = grammar.line.names
    at = [
        name
        for each in grammar.tree.nodes
        if each.lemma in EXPERTS or each.label == "PERSON"
        for name in map(grammar.name, grammar.governed(each, "at", "of", "with", "for"))
    ]
    doing = [
        grammar.name(each)
        for verb in grammar.verbs
        if verb.lemma in RATES
        or (verb.lemma in REGRADES and any(_is_rating(grammar, obj) for obj in grammar.objects(verb)))
        for each in grammar.tree.children(verb, "nsubj")
    ]
    aside = [name for name in names if grammar.line.speech.sets_aside(name)]
    aside += [name for name in names if AT_HOUSE.fullmatch(grammar.line.text[: name.start]) or " of " in name.words]
    return frozenset(each.words for each in (*at, *doing, *aside) if each is not None)


def _by_grade(grammar: Grammar, verb: Node, others: frozenset[str]) -> Firm | None:
    """Return whom a verb rates: "cut Norvik to hold", "rates the stock neutral", "upgraded the shares"."""
    objects = grammar.objects(verb)
    if not objects:
        headed = heading(grammar.line)
        firms = [each for each in grammar.line.names if each.words not in others and seems_firm(grammar, each)]
        named = headed is not None and firms in ([headed], []) and grammar.kind(headed) in ("Company", "Person")
        return Firm(headed.words) if headed and named and _is_graded(grammar, verb, verb.end) else None
    found = _covered(grammar, objects[0], others)
    if found is None:
        return None
    return found if _is_graded(grammar, verb, objects[0].end) else None


def _is_graded(grammar: Grammar, verb: Node, end: int) -> bool:
    """Whether a verb says by itself that one is rated, or a grade follows at `end`."""
    return verb.lemma in ("upgrade", "downgrade") or GRADED.match(grammar.line.text, end) is not None


def _covered(grammar: Grammar, node: Node, others: frozenset[str]) -> Firm | None:
    """Return the firm that a word names, or that "the stock", "its shares" or "the company" stands for."""
    own = next((each for each in grammar.tree.children(node, "poss", "compound") if grammar.name(each)), None)
    if node.lemma in SHARES and own is not None and grammar.name(node) is None:
        return firm_of(grammar, own)
    if node.lemma in COVERED and grammar.name(node) is None:
        if grammar.tree.children(node, "amod", "compound", "nmod"):
            return None  # "Chinese stocks"
        return _pointed_at(grammar, node, others)
    return firm_of(grammar, node, but=others)


def _pointed_at(grammar: Grammar, node: Node, others: frozenset[str]) -> Firm | None:
    """Return the firm that a word points back to; out of its sentence only to the one that the text names most."""
    found, main, whole = meant(grammar, node, but=others), grammar.about.main, grammar.about.whole
    if whole is not None and whole not in others and (found is None or found.implied):
        return None if grammar.about.rival and grammar.about.firm != whole else Firm(whole, implied=True)
    return None if found is not None and found.implied and main and not _is_one(found.words, main) else found


def _rater(grammar: Grammar, node: Node) -> Firm | None:
    """Return a broker or an analyst."""
    found = grammar.name(node)
    if found is None and HE.fullmatch(node.text):
        return Firm(node.text)
    if found is None and node.lemma == "who":
        found = _person(grammar, node)
    elif found is None and node.lemma == "which":
        found = grammar.referent(node)
    if found is not None:
        return Firm(found.words) if grammar.kind(found) in ("Person", "Company", None) else None
    if node.lemma == "analyst":  # "analysts at Norvik"
        own = next(iter(grammar.governed(node, "at", "of", "with")), None)
        return firm_of(grammar, own) if own is not None else None
    before = grammar.about.broker or (grammar.about.firm if node.lemma == "it" else None)
    pointing = node.lemma in ("it", "bank", "broker", "brokerage", "house")
    return Firm(before, implied=True) if pointing and before is not None else None


def _houses(grammar: Grammar, rater: Firm) -> list[Firm]:
    """Return the broker that an analyst rates for, where his name says: "Ada Lund of Norvik Securities"."""
    name = next((each for each in grammar.line.names if each.words == rater.words), None)
    node = grammar.tree.root((name.start, name.end)) if name is not None else None
    posts = (node, *grammar.tree.children(node, "appos")) if node is not None else ()
    named = (grammar.name(each) for post in posts for each in grammar.governed(post, "of", "at", "with"))
    return [Firm(each.words) for each in named if each is not None and can_be_firm(grammar, each)]


def _person(grammar: Grammar, node: Node) -> Found | None:
    """Return whom "who" stands for, be it a firm that the clause hangs on: "Ada Lund, an analyst at Norvik, who"."""
    above = [name for each in grammar.tree.above(node) if (name := grammar.name(each)) is not None]
    before = [each for each in reversed(grammar.line.names) if each.end <= node.start]
    return next((each for each in (*above, *before) if _names_person(grammar, each)), None)


def _target_price(grammar: Grammar, verb: Node, targets: list[Node]) -> str | None:
    """Return the price that is aimed at, not the one before."""
    starts = [each.start for each in targets]
    text = grammar.line.text
    if not starts:
        found = TARGET.search(text, verb.start)
        if found is None or found.start() - verb.start > NEAR:
            return None
        starts = [found.start()]
    for quantity in grammar.line.quantities:
        near = -12 <= quantity.start - starts[0] <= NEAR
        old = OLD.search(text[: quantity.start]) or FOR_OTHER.search(text[starts[0] : quantity.start])
        if quantity.unit == "money" and near and not old and quantity.scale == 1:
            return text[quantity.start : quantity.end]
    return None


def _is_person(grammar: Grammar, rater: Firm) -> bool:
    if HE.fullmatch(rater.words):
        return True
    name = next((each for each in grammar.line.names if each.words == rater.words), None)
    return name is not None and _names_person(grammar, name)


def _names_person(grammar: Grammar, name: Found) -> bool:
    """Whether a name is a person's, also with his house behind it: "Ada Lund of Norvik Securities"."""
    person = name.words.split(" of ")[0]
    if person != name.words:
        return " " in person and PERSON_NAME.fullmatch(person) is not None and NO_NAME.search(person) is None
    return grammar.kind(name) == "Person" and grammar.types.get(name.words) != "Company"


def _row(grammar: Grammar, rater: tuple[Firm, str], rated: Firm, number: str | None, *, at: Node) -> Candidate:
    who, kind = rater
    return row(
        grammar.line,
        "RATED",
        who.words,
        rated.words,
        number=number,
        types=(kind, "Company"),
        at=at.start,
        implied=who.implied,
        implied_object=rated.implied,
    )
