"""Whom one is of, where no noun of a post says so: "Ada Lund of Norvik", "Norvik's Lund", "Lund, who covers oil at"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.comments import SAYS
from kg.extract.readers.grammar.firms import is_firm
from kg.extract.readers.grammar.words import BROKERS
from kg.extract.readers.posts import NO_FIRM
from kg.extract.readers.shape import row
from kg.text.lexicon import lexicon
from kg.text.speech import SAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node

#: Words of bodies that are named "… of …".
NO_NAME = re.compile(
    r"\b(?:Academy|Agency|Alliance|Association|Authority|Bank|Board|Bureau|Center|Centre|Chamber|City|Club|College|Commission|Confederation|Conference|Council|Department|Federation|Fund|Group|House|Institute"
    r"|League|Ministry|Office|Organi[sz]ation|Port|Republic|School|Secretary|Society|Union|University)\b"
)
_SMALL = r"d[aeiou]|van|von|de|der|bin|al"
PERSON_NAME = re.compile(rf"(?:[A-Z][\w.'’-]+|{_SMALL})(?:\s(?:[A-Z][\w.'’-]+|{_SMALL})){{1,3}}")
#: What the last word of a firm is where its people are called "… of" it.
HOUSE = frozenset((*BROKERS, "Bank", "Group", "Investment", "Investments", "Corretora", "Trust"))
#: A post and its firm that the reader of names took for one name: "Managing Director of Norvik Securities, Mr. Holm".
POST_OF = re.compile(
    r"(?P<post>(?:Group )?(?:Managing Director|Chief Executive(?: Officer)?|Chairman|President|Head of [A-Z]\w+))"
    r"(?:/CEO)? (?:of|at) (?P<body>[A-Z].+)"
)
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof|Chief|Alhaji)\.?"
NAMED_NEXT = re.compile(rf", (?:{_TITLE} )*$")
SAID_BEFORE = re.compile(rf"\b(?:{SAY}|argues|reckons|observed|thinks)\s+(?:Mr\.? |Ms\.? |Dr\.? )?$")
OF, OWNS = re.compile(r",? (?:of|at) (?:the )?(?:[a-z-]+ ){0,2}"), re.compile(r"['’]s? ")
#: "Ada Lund, of the Oslo consultancy Norvik".
DESCRIBED = re.compile(
    r",? of (?:the )?(?:[A-Z][\w’'-]+ )?(?:(?!behind|family|founder|son|wife)[a-z’'-]+ ){0,3}"
    r"(?:(?:asset|fund|wealth) manager|association|bank|broker(?:age)?|charity|consultancy|firm|fund(?:er)?|group"
    r"|institute|lender|stockbroker) (?=[A-Z])"
)
GOES_ON = re.compile(r" (?:&|and|e|et|i|und|y) [A-Z]")  # "Cobre y Cía."
TITLED = re.compile(rf",(?: {_TITLE})? ")
POST_AT = re.compile(
    r"(?:^(?:[^,]{1,40}, )?|\bsaid |[“\"] )(?:an?|the) (?!former|ex-|one-time|retired|young)(?:[a-z-]+ ){0,3}"
    r"(?:analyst|economist|strategist|trader|manager|partner|researcher|head of [a-z ]+) (?:at|of|with) (?:the )?$",
    re.IGNORECASE,
)
#: What one does or says for one's house.
SAYS_SO = frozenset(
    ("agree", "cut", "disagree", "downgrade", "estimate", "expect", "forecast", "keep", "lift", "lower", "predict")
) | {"raise", "rate", "reckon", "say", "think", "trim", "upgrade", "write"}
AT_FIRST = re.compile(r"(?:Over )?[Aa]t ")
PLACES = frozenset(("GPE", "LOC", "NORP", "FAC"))
RUNS = frozenset(("head", "lead", "manage", "run"))
WORKS = frozenset(("cover", "follow", "head", "invest", "lead", "manage", "oversee", "run", "trade", "work"))
#: A firm and a post that the reader of names took for titles: "Norvik CEO Ada Lund".
IN_ONE = re.compile(
    r"(?!(?:Ex|Former|Incoming|Then|Would-be)\b)(?P<body>[A-Z][\w&.-]*(?:\s+[A-Z][\w&.-]*)*?)\s+(?P<post>C[EFOT]O)"
    r"\s+(?P<person>[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+)+)"
)


def read_houses(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who works where, as far as names and small words say so."""
    for name in grammar.line.names:
        yield from _in_one(grammar, name)
        around = list(_around(grammar, name))
        yield from around
        if " of " in name.words:
            yield from () if around else _of_house(grammar, name)
        elif " " in name.words and not is_house(name.words) and grammar.kind(name) == "Person":
            head = head_of(grammar, name)
            house = _house(grammar, head, name) if head is not None else None
            if house is not None:
                yield _row(grammar, name.words, house.words, at=house.start)


def head_of(grammar: Grammar, name: Found) -> Node | None:
    """Return the first word of a name that depends on one outside of it or on none, or None."""
    for node in grammar.tree.nodes:
        inside = name.start <= grammar.tree.head(node).start < name.end
        if grammar.name(node) == name and (node.head == node.place or not inside):
            return node
    return None


def _in_one(grammar: Grammar, name: Found) -> Iterator[Candidate]:
    """Yield the firm and the person of "Norvik CEO Ada Lund", and of "Managing Director of Norvik, Mr. Ada Lund"."""
    found = IN_ONE.fullmatch(name.words)
    if found and not NO_FIRM.fullmatch(found["body"]) and found["body"] not in lexicon().countries:
        yield _row(grammar, found["person"], found["body"], at=name.start + found.start("post"), role=None)
    held = POST_OF.fullmatch(name.words)
    person = next((each for each in grammar.line.names if each.start > name.end), None) if held else None
    if held and person and NAMED_NEXT.fullmatch(grammar.line.text[name.end : person.start]):
        yield _row(grammar, person.words, held["body"], at=name.start, role=held["post"].lower())


def _of_house(grammar: Grammar, name: Found) -> Iterator[Candidate]:
    """Yield the person and the firm of what the reader of names took for one: "Ada Lund of Norvik Research"."""
    person, body = name.words.split(" of ", maxsplit=1)
    node = grammar.tree.at(name.start)
    speaks = SAID_BEFORE.search(grammar.line.text[: name.start]) or SAYS.match(grammar.line.text, name.end)
    if NO_NAME.search(person) or not PERSON_NAME.fullmatch(person):
        return
    named = is_house(body) or lexicon().type_of(body) == "Company"
    town = not named and (" " not in body or grammar.label(name) in PLACES)  # "Ada Lund of Oslo"
    called = (node is not None and node.label == "PERSON") or named
    if (speaks or called) and not town and lexicon().type_of(body) in (None, "Company"):
        for words in (person, name.words):  # the second is mended to the first where the answers have no type for that
            yield _row(grammar, words, body, at=name.start + len(person))


def _house(grammar: Grammar, head: Node, person: Found) -> Found | None:
    """Return the firm that one is only said to be of, or at which he does what he does."""
    text = grammar.line.text
    for node in (*grammar.governed(head, "of", "at"), *grammar.tree.children(head, "poss")):
        found = grammar.name(node)
        if found is None or not is_firm(grammar, found) or lexicon().type_of(found.words) not in (None, "Company"):
            continue
        of = found.start > person.end and OF.fullmatch(text[person.end : found.start])
        owns = found.end < person.start and OWNS.fullmatch(text[found.end : person.start])
        if of or (owns and (SAYS.match(text, person.end) or is_house(found.words))):  # not "Disney's Mickey Mouse"
            return found
    return _place_of_work(grammar, head)


def _around(grammar: Grammar, name: Found) -> Iterator[Candidate]:
    """Yield whom one is of: "Ada Lund, of the consultancy Norvik", "an analyst at Norvik, Ada Lund, said"."""
    text, names = grammar.line.text, grammar.line.names
    person = name.words.split(" of ")[0]
    if " " not in person or not PERSON_NAME.fullmatch(person) or NO_NAME.search(person) or is_house(person):
        return
    described = DESCRIBED.match(text, name.start + len(person))
    house = grammar.line.name_at(described.end()) if described is not None else None
    if house is not None and OWNS.match(text, house.end):
        return  # "of the consultancy Norvik's rival Lumo"
    if house is None and name.words == person and grammar.kind(name) == "Person":
        before = next((each for each in names if TITLED.fullmatch(text[each.end : name.start])), None)
        posted = before is not None and POST_AT.search(text[: before.start]) and text[name.end : name.end + 1] == ","
        opens = before is not None and AT_FIRST.fullmatch(text[: before.start]) and _speaks_for_house(grammar, name)
        house = before if before is not None and (posted or (opens and is_firm(grammar, before))) else None
    if house is None or GOES_ON.match(text, house.end):
        return
    if lexicon().type_of(house.words) in (None, "Company"):
        for words in dict.fromkeys((person, name.words)):
            yield _row(grammar, words, house.words, at=house.start)


def _speaks_for_house(grammar: Grammar, person: Found) -> bool:
    """Whether somebody rates, expects or says something, with nothing between: "At Norvik, Ada Lund lowered"."""
    node = grammar.tree.root((person.start, person.end))
    verb = grammar.tree.head(node) if node is not None and node.relation == "nsubj" else None
    between = grammar.line.text[person.end : verb.start].strip() if verb is not None else "-"
    return verb is not None and not between and verb.lemma in SAYS_SO


def is_house(words: str) -> bool:
    """Whether a name ends as those of firms do whose people speak and rate: "Corvin Capital"."""
    return words.rsplit(maxsplit=1)[-1] in HOUSE


def _place_of_work(grammar: Grammar, head: Node) -> Found | None:
    """Return Norvik of "Ada Lund, who covers Turkey at Norvik"."""
    for verb in grammar.tree.children(head, "relcl"):
        who = grammar.tree.child(verb, "nsubj")
        now = verb.tag != "VBD" and not grammar.tree.may(verb)
        if verb.lemma in WORKS and now and who is not None and who.lemma == "who":
            behind = (verb, *grammar.objects(verb))
            named = (grammar.name(each) for node in behind for each in grammar.governed(node, "at"))
            runs = [f for each in grammar.objects(verb) for f in (grammar.name(each), *grammar.apposed(each))]
            own = (each for each in runs if each is not None and is_firm(grammar, each))
            at = (each for each in named if each is not None and grammar.label(each) != "GPE")
            return next(at, None) or (next(own, None) if verb.lemma in RUNS else None)
    return None


def _row(grammar: Grammar, person: str, firm: str, *, at: int, role: str | None = "") -> Candidate:
    """Return the row of a person at a firm; `role` is "" where the text says none, None where it is read elsewhere."""
    kind = lexicon().type_of(firm) or "Company"
    return row(grammar.line, "WORKS_FOR", person, firm, types=("Person", kind), at=at, name=role)
