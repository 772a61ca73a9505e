"""Whether two names stand to each other as a row says: employer, part, owner, met."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.offices import OF_STATE
from kg.extract.readers.grammar.words import DOUBTS, FIELDS
from kg.extract.scrutiny.cuts import employer_doubt
from kg.text.countries import NOUNS
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from kg.extract.readers.grammar.clause import Grammar
    from kg.text.names import Found

AT_BODY = re.compile(r"\s+at\s+(?:the\s+)?[A-Z]")  # "director of Lumo at the Norland Department"
WHOSE = re.compile(r"['’]s\s+[A-Z]")  # "head of Norvik's Lumo Institute"
#: "head of the Norland subsidiary of Norvik".
PART_OF = re.compile(r"\b(?:affiliate|subsidiary)\s+of\s+(?:the\s+)?")
#: What of a firm is not the firm.
PIECES = frozenset(
    ["stake", "interest", "holding", "asset", "business", "operation", "unit", "division", "subsidiary", "plant", "arm"]
)
ONE_OF = re.compile(r"\b(?:one|two|three|four|several|some|\d+)\s+of\s+(?:its|their)\s+$")  # "two of its Lumo units"
FORMER, UNTIL = re.compile(r"\b(?:former(?:ly)?|once)\s+(?:an?\s+|the\s+)?$"), re.compile(r" until\b")
WAS = re.compile(
    r"\bhad\s+been\s+(?:an?|the|once|wholly)\b|\bformer\s+(?:[\w-]+\s+)?(?:affiliate|arm|division|subsidiary|unit)\b"
)
UNIT_NEXT = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:arm|branch|factory|mill|office|operations?|plant|site|subsidiary|unit|works)\b"
)
ITS_UNIT = re.compile(r",\s+(?:and\s+)?(?:its|their)\s+$")
#: Whose talks are none yet: "hopes of a thaw in talks between Norland and Sudmark".
HOPED = DOUBTS | {"expectation", "hope", "speculation"}
#: What shows that a name only says of what sort the next one is: "the Bilbao group Norvik".
OF_SORT = re.compile(r" (?:[a-z-]+ ){0,2}(?:company|conglomerate|giant|group|holding|maker) [A-Z]")
IN_OFFICE = re.compile(r"official|leader|attorney general|judge|[Cc]ommissioner|Trade Representative")
#: What makes a firm "owned" of something else, or owned only later: "agreed to buy privately-owned Lumo".
PLEDGED = re.compile(
    r"\b(?:privately|publicly|state|family)[-\s]owned\s+$"
    r"|\b(?:purchase|acquisition|sale)\s+of\s+(?:[\w.%-]+\s+){0,5}(?:in\s+)?$"
)
ASKS = frozenset(("demand", "offer", "propose", "refuse", "request", "seek", "suggest", "urge"))
NEAR = 40  # characters round the word of a post in which the post's whole name stands


def post_doubt(grammar: Grammar, employer: Found, at: int) -> str | None:
    """Return why a body is not whom the post at `at` is at: a country whose post it is not, a field, a cut name."""
    words, text = employer.words, grammar.line.text
    near = text[max(0, at - NEAR) : at + NEAR]
    of_state = OF_STATE.search(near) is not None
    if (words in lexicon().countries or words in NOUNS) and not (of_state or IN_OFFICE.search(near)):
        return "only says where the post is"
    if AT_BODY.match(text, employer.end) and text[: employer.start].endswith(" of "):
        return "is the field of the post"
    last = words.rsplit(maxsplit=1)[-1].lower()
    if not of_state and " " in words and last in FIELDS and lexicon().type_of(words) is None:
        return "is a field, not an employer"
    if at < employer.start and any(text.startswith(words, part.end()) for part in PART_OF.finditer(text, at)):
        return "has only a part that the post is at"
    if at < employer.start and WHOSE.match(text, employer.end):
        return "only says whose body it is"
    return employer_doubt(grammar.tree, text, employer)


def seat_doubt(grammar: Grammar, firm: Found, place: Found) -> str | None:
    """Return why a place is not a firm's seat: it says where another is ("a Hamburg-based trader told Norvik")."""
    based = grammar.tree.at(place.end + 1) if grammar.line.text[place.end : place.end + 6] == "-based" else None
    if based is None or firm.start >= firm.end:
        return None
    head = grammar.tree.head(based)
    near = (head, grammar.tree.head(head), *grammar.tree.children(head, "appos"))
    same = any(firm.start <= each.start < firm.end for each in near)
    return None if same or any(each.lemma == "the" for each in grammar.tree.children(head, "det")) else "seats another"


def part_doubt(grammar: Grammar, part: Found, whole: Found, kind: str) -> str | None:
    """Return why the first, of type `kind`, is no part of the second ("Norvik, its Lumo unit"), or None."""
    text = grammar.line.text
    if (kind == "Place" or part.words in lexicon().countries) and UNIT_NEXT.match(text, part.end):
        return "has something there"  # "its Oslo unit"
    if ONE_OF.search(text[: part.start]):
        return "only makes it"
    if FORMER.search(text[: whole.start]) or WAS.search(text[part.end : whole.start]) or UNTIL.match(text, whole.end):
        return "is no longer the whole"
    if OF_SORT.match(text, whole.end):
        return "only says of what sort the whole is"
    return "is the part" if ITS_UNIT.search(text[part.end : whole.start]) else None


def stake_doubt(grammar: Grammar, owned: Found, at: int, *, sized: bool) -> str | None:
    """Return why a firm is not said to be owned, or None: no stake is named, or it only says whose stake it is."""
    verb = grammar.tree.at(at)
    if verb is not None and verb.lemma == "control" and not sized:
        return "is controlled, which says not by what stake"
    if PLEDGED.search(grammar.line.text[max(0, owned.start - NEAR) : owned.start]):
        return "is only to be bought"
    own = (node for node in grammar.tree.inside((owned.start, owned.end)) if node.relation == "poss")
    whose = any(grammar.tree.head(node).lemma in PIECES for node in own)
    return "is only whose it is" if whose else None


def deal_doubt(subject: Found, bought: Found) -> str | None:
    """Return why a firm is not what another bought: it is the same one, or None."""
    legal = lexicon().legal
    plain = [
        [each for each in found.words.lower().split() if each.strip(".") not in legal] for found in (subject, bought)
    ]
    other = all(found.words.lower().split()[-1].strip(".") in legal for found in (subject, bought))
    same = plain[0] == plain[1] and (not other or subject.words == bought.words)  # "Norvik AB bought Norvik Ltd"
    return "is the buyer itself" if same else None


def meeting_doubt(grammar: Grammar, ends: tuple[Found, Found], at: int) -> str | None:
    """Return why two did not meet each other: one only says which meeting it is ("the Group of Seven meetings")."""
    node = grammar.tree.at(at)
    if node is not None and node.relation in ("xcomp", "ccomp", "dobj") and grammar.tree.head(node).lemma in ASKS:
        return "was only asked to meet"
    if node is not None and any(each.lemma in HOPED for each in grammar.tree.above(node)):
        return "is only hoped to meet"
    one, other = (each.words for each in ends)
    if one.endswith(" " + other) or other.endswith(" " + one):
        return "is the same person"
    names = grammar.tree.children(node, "compound", "nmod") if node and node.pos == "NOUN" else ()
    only = any(each.start <= name.start < each.end for name in names for each in ends)
    return "only says which meeting it is" if only else None
