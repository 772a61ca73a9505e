"""Whether a name was cut: its words go on before or behind, or it is a piece of "Phillips and Drew"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.words import BODY_KINDS, FIRM_NOUNS
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.text.names import Found
    from kg.text.syntax import Node, Tree

LEGAL = r"(?:Ltd|Inc|Co|Corp|Plc|PLC|Limited|AG|SA|NV|BV|Pty|Pte)\b"
#: Labels of names that two neighbours can share.
LABELS = frozenset(("ORG", "PERSON", "GPE", "FAC", "PRODUCT"))
GOES_ON = re.compile(r"\s+(?:and|&)\s+(?:the\s+)?(?P<rest>[A-Z][\w&.-]*(?:\s+[A-Z][\w&.-]*)*)")
OWNER = re.compile(r"[A-Z][\w-]*(?:['’]s?|['’])\s+$")
_BODY = r"(?:Association|Federation|Union|Council|Board|Committee|Bank|Society|Institute|Party)\b"
BODY, OWNS_BODY = re.compile(_BODY), re.compile(rf"['’]s?\s+{_BODY}")
POST_NEXT = re.compile(
    r"(?:['’]s)?\s+(?:[a-z]+\s+){0,3}(?:analyst|economist|chairman|president|director|trader|dealer|spokes\w+|manager|head)\b"
)
#: "Norvik's Home (down 8 %)": a shop has its owner's name too.
SHOP, MOVED = re.compile(r"\W*(?P<owner>[A-Z][\w -]*)['’]s\s+"), re.compile(r"\s+\((?:up|down)\s+[$€£]?\d")
LED_BY_AND = re.compile(r"[A-Z][\w-]*\s+and\s+$")
#: What leads to the whole name of a body of which a country is only the end: "the bank of Mexico".
BODY_OF = re.compile(r"\b(?:bank|university|institute|city|port|province|house)\s+of\s+(?:the\s+)?$")
OFFICES = frozenset(("minister", "secretary", "department", "ministry"))
#: Adjectives of posts, which a wire's capital makes look like a name: "General Director Ada Lund".
OF_POSTS = frozenset(
    ("general", "managing", "executive", "senior", "deputy", "vice", "chief", "acting", "assistant", "former")
)
#: Pieces of "Norvik Lund (Securities) Ltd", and of a firm of partners: "Halden, Marsh and Lund Inc", "Halden, Marsh."
IN_BRACKETS, BEFORE_BRACKETS = re.compile(rf"\)\s+{LEGAL}"), re.compile(rf"\s+\([A-Z][\w. -]*\)\s+{LEGAL}")
LED_BY_LIST = re.compile(r"[A-Z][\w-]*,\s+[A-Z][\w-]*\s+and\s+$")
PARTNERS_NEXT = re.compile(
    rf"(?:,\s+(?P<next>[A-Z][\w'-]+))+(?:,?\s+(?:and|&)\s+[A-Z][\w'-]+)?(?:\s+{LEGAL}\.?)?\s*(?:[.,”\"]|$)"
)
#: What goes on with a description: "U.K. Engineering and construction company Norvik".
DESCRIBES = re.compile(r"\s+and\s+[a-z]\w*\s+(?:company|firm|group|concern|business|maker)\b")
OPEN_END = frozenset(("and", "of", "for", "the", "&"))


def cut(tree: Tree, text: str, nodes: Sequence[Node], found: Found) -> str | None:
    """Return how a firm's, a body's or another thing's name is cut, or None; `nodes` are its words."""
    before, behind = text[: found.start], text[found.end :]
    if nodes[-1].text.lower() in OPEN_END:
        return "is cut at its end"
    if BODY_OF.search(before) or _is_owned(tree, before, nodes) or _is_shop(before, behind, nodes):
        return "goes on before"
    first, last = nodes[0], nodes[-1]
    previous = tree.nodes[first.place - 1] if first.place else None
    if previous and _runs_on(text, previous, first):
        return "goes on before"
    following = tree.nodes[last.place + 1] if last.place + 1 < len(tree.nodes) else None
    if OWNS_BODY.match(behind) or (following and _runs_on(text, last, following)):
        return "goes on behind"
    if DESCRIBES.match(behind):
        return "is a piece of a description"
    inside = before.endswith("(") and IN_BRACKETS.match(behind)
    piece = inside or _is_bracketed(text, found) or _leads_on(found, behind)
    return "is a piece of a longer name" if piece else None


def _is_owned(tree: Tree, before: str, nodes: Sequence[Node]) -> bool:
    """Whether only whose it is tells which body is meant: "Producers' Association", "Norvik's Employees Union"."""
    if not OWNER.search(before) or not BODY.fullmatch(nodes[-1].text):
        return False
    first = nodes[0]
    return len(nodes) == 1 or (first.place > 1 and tree.nodes[first.place - 2].label == "ORG")


def _is_shop(before: str, behind: str, nodes: Sequence[Node]) -> bool:
    """Whether a lone word that moved in brackets is the end of a shop's name; a country's firm is none."""
    owner = SHOP.fullmatch(before) if len(nodes) == 1 and MOVED.match(behind) else None
    return owner is not None and owner["owner"] not in lexicon().countries


def _is_bracketed(text: str, found: Found) -> bool:
    """Whether a wire's brackets hold more than the name: "<Norvik and Lumo Corp>"."""
    opened, closed = text.rfind("<", 0, found.start), text.find(">", found.end)
    if opened < 0 or closed < 0 or ">" in text[opened : found.start] or "<" in text[found.end : closed]:
        return False
    return text[opened + 1 : closed].strip().rstrip(".") != found.words.rstrip(".")


def _leads_on(found: Found, behind: str) -> bool:
    """Whether "and" leads from a lone word on to the end of its name: "Energy and Mines Minister"."""
    match = GOES_ON.match(behind)
    if match is None or " " in found.words:
        return False
    last = match["rest"].rsplit(maxsplit=1)[-1].lower().strip(".")
    return last in lexicon().legal or last in OFFICES


def _runs_on(text: str, left: Node, right: Node) -> bool:
    """Whether two neighbours are of one name: capitals of one label, one hanging on the other, only space between.

    A trade that opens a sentence is no piece of one: "Homebuilder Norvik fell 3.8%".
    """
    if left.label != right.label or left.label not in LABELS or text[left.end : right.start].strip(" "):
        return False
    if {left.pos, right.pos} != {"PROPN"} or not (left.text[0].isupper() and right.text[0].isupper()):
        return False
    low = right.text.lower().strip(".")
    closes = low in lexicon().legal or lexicon().role_pattern.fullmatch(low) is not None
    before = left.text.lower().strip(".")
    trade = left.place == 0 and before in lexicon().openers and before.removesuffix("s") in FIRM_NOUNS - {"bank"}
    return not closes and not trade and before not in lexicon().titles and right.head != right.place


def employer_doubt(tree: Tree, text: str, found: Found) -> str | None:
    """Return why a name is no whole employer: a piece of "Phillips and Drew", "Chamber" of a longer name, or None."""
    if not text.startswith(found.words, found.start):
        return None  # another sentence names the firm
    goes_on = GOES_ON.match(text, found.end)
    following = tree.at(goes_on.start("rest")) if goes_on else None
    if following and following.label == "PERSON":
        goes_on = None  # "analyst at Norvik and Jon Berg"
    if goes_on and (" " not in found.words or POST_NEXT.match(text, goes_on.end())):
        return "may be a piece of a longer name"
    if _is_led(tree, text[: found.start]) or _has_partners(tree, text, found):
        return "may be a piece of a longer name"
    if found.words.lower() in OF_POSTS:
        return "is a word of the post"
    if found.words.endswith((" U.N.", " UN")):
        return "is cut from a post"
    return "is only a kind of body" if found.words.lower() in BODY_KINDS else None


def _is_led(tree: Tree, before: str) -> bool:
    """Whether other names lead to a name: "Halden, Marsh and Lund Inc"; one person before "and" is another's matter."""
    led = LED_BY_AND.search(before)
    leader = tree.at(led.start()) if led else None
    person = leader is not None and leader.label == "PERSON"
    return LED_BY_LIST.search(before) is not None or (led is not None and not person)


def _has_partners(tree: Tree, text: str, found: Found) -> bool:
    """Whether single names go on with a single one: "an analyst with Halden, Marsh and Lund Inc"; a place does not."""
    match = PARTNERS_NEXT.match(text, found.end) if " " not in found.words else None
    node = tree.at(match.start("next")) if match else None
    return node is not None and node.label not in ("GPE", "LOC", "DATE")
