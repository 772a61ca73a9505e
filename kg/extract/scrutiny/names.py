"""Whether the words of an end can be what it is: a person, a described thing, a name and no common words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.words import FEARS, FIELDS, HOPES
from kg.extract.scrutiny.cuts import BEFORE_BRACKETS, cut
from kg.extract.spelling import OF_FIRM
from kg.text.countries import ADJECTIVES
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.text.names import Found
    from kg.text.syntax import Node, Tree

FINITE = frozenset(("MD", "VBD", "VBZ", "VBP"))
#: A common noun that a wire's capital behind "U.S." makes look like a name.
AFTER_US = re.compile(r"U\.[SK]\.\s+(?P<noun>[A-Z][a-z]+)(?:\s+[a-z]+)*")
#: Types whose name may be a country and a common noun: "U.S. Dollar", "U.S. Treasury".
OF_COUNTRY = ("Currency", "Commodity", "Index", "Organization")
#: Tags of words that have a capital only because they open a sentence.
OPENERS = frozenset(("RB", "JJ", "VBG", "VBN", "IN", "DT", "CC", "NNS"))
UNBALANCED = re.compile(r"^[^()]*\([^)]*$|^[^()]*\)")
MONEY = frozenset(("dlr", "dlrs", "dollar", "franc", "mark", "yen", "stg", "pound", "lira", "crown", "guilder"))
EXCEPT = re.compile(r"\s+(?:excluding|except|other\s+than|apart\s+from)\b")
BANK = ("Bank", "Banque", "Banco")
PARTISANS = frozenset(("democrat", "republican", "conservative", "liberal", "socialist", "labourite"))
RANKS = frozenset(
    ("sgt", "sergeant", "lt", "lieutenant", "maj", "major", "adm", "admiral")
)  # beside the lexicon's titles
CITIZENS = frozenset(f"{each}s" for each in ADJECTIVES if each.endswith("an"))
GROUPS = frozenset(("group", "family", "firm", "fund"))

#: "the Berlin company had raised its outlook".
OF_FIRM_THERE = re.compile(r"\s+(?:company|firm|retailer|lender|insurer|maker|producer|carmaker|miner)\b(?!\s+[A-Z])")
PARTICLE_NEXT = re.compile(r"\s+(?:al|el|bin|ibn)[- ][A-Z]")  # "Sheikh Ali" of "Sheikh Ali al-Sabah"


def name_doubt(tree: Tree, text: str, found: Found, kind: str) -> str | None:
    """Return why words cannot be a thing of type `kind`, or None; pronouns and "the …" stand for another's name."""
    nodes = tree.inside((found.start, found.end))
    if not nodes or found.words.lower() in ("he", "she", "it") or found.words.lower().startswith("the "):
        return None
    if UNBALANCED.match(found.words):
        return "is cut at a bracket"
    if found.words[0].islower() or kind in ("Sector", "Index"):
        return _phrase_doubt(tree, text, nodes, found)
    if note := _word_doubt(tree, text, nodes, found, kind):
        return note
    if kind == "Person":
        return _beside_doubt(text, found) or _person_doubt(tree, nodes, found)
    return _other_doubt(tree, text, nodes, found, kind)


def _word_doubt(tree: Tree, text: str, nodes: Sequence[Node], found: Found, kind: str) -> str | None:
    """Judge words with a capital that may be common ones."""
    if any(node.tag in FINITE and (node.text.islower() or node.pos == "AUX") for node in nodes[len(nodes) > 1 :]):
        return "has a verb in it"
    if _is_after_us(tree, found, nodes, kind):
        return "is a common noun behind a country"
    return "only opens the sentence" if _only_opens(text, found, nodes[0]) else None


def _only_opens(text: str, found: Found, node: Node) -> bool:
    before = text[: found.start].rstrip()
    alone = " " not in found.words and (before.strip(" “\"'‘") == "" or before[-1] in '“"‘')
    return alone and node.tag in OPENERS and node.label == "" and lexicon().type_of(found.words) is None


def _is_after_us(tree: Tree, found: Found, nodes: Sequence[Node], kind: str) -> bool:
    match = AFTER_US.fullmatch(found.words)
    if match is None:
        return False
    known = lexicon().type_of(match["noun"].lower()) or lexicon().type_of(found.words)
    if known:
        return kind not in OF_COUNTRY
    qualifies = tree.head(nodes[-1]).text.islower() and nodes[-1].relation == "compound"
    common = any(node.text == match["noun"] and (node.pos != "PROPN" or node.label == "") for node in nodes)
    return qualifies or common or match["noun"].endswith("s")


def _phrase_doubt(tree: Tree, text: str, nodes: Sequence[Node], found: Found) -> str | None:
    """Judge a described thing: one noun phrase, that no verb and no "and" cuts."""
    if any(b.tag in FINITE or (b.tag == "VBN" and a.pos == "NOUN") for a, b in pairwise(nodes)):
        return "has a verb in it"
    if nodes[0].tag == "VBG" and nodes[0].pos == "VERB":
        return "begins with a verb"
    last, first = nodes[-1], nodes[0]
    if (first.text[0].isdigit() and any(node.lemma in MONEY for node in nodes)) or first.lemma in FEARS | HOPES:
        return "has no price"
    limited = any(each.start > last.end and each.relation in ("acl", "relcl", "amod") for each in tree.children(last))
    if (last.tag == "NNS" and first.lemma in ("share", "price", "stock") and limited) or EXCEPT.match(text, found.end):
        return "is cut before what says which"
    heads = [n for n in nodes if not found.start <= tree.head(n).start < found.end or tree.head(n).place == n.place]
    several = any(n.pos in ("NOUN", "PROPN", "ADJ") and n.end < heads[-1].start for n in heads[:-1])
    dated = first.label == "DATE" and "and" in found.words.split()
    return "is more than one phrase" if several or dated else None


def _beside_doubt(text: str, found: Found) -> str | None:
    """Judge the words beside a person's name: "the Lunds", "Norvik Lund (Securities) Ltd"."""
    if PARTICLE_NEXT.match(text, found.end):
        return "goes on behind"
    if BEFORE_BRACKETS.match(text, found.end):
        return "is a piece of a firm's name"
    family = " " not in found.words and text[: found.start].lower().endswith("the ")
    return "is a family, or no person" if family else None


def _person_doubt(tree: Tree, nodes: Sequence[Node], found: Found) -> str | None:
    labels = {node.label for node in nodes}
    if labels >= {"PERSON", "ORG"} and not OF_FIRM.search(found.words):
        return "holds a person and a body"
    above = tree.head(nodes[-1])
    if nodes[-1].relation == "compound" and above.lemma in GROUPS:
        return f"only names the {above.text}"
    first, last = (found.words.split()[at].lower() for at in (0, -1))
    named = labels == {"PERSON"} and len(nodes) > 1 and not lexicon().role_pattern.fullmatch(first)  # "Stephen King"
    if named and first not in lexicon().titles:
        return None
    if last in PARTISANS:
        return "is a member of a party"
    if last in lexicon().offices | lexicon().titles | RANKS | FIELDS or lexicon().role_pattern.fullmatch(last):
        return "is a post and no person"
    return "is a bank and no person" if found.words.split()[0] in BANK else None


def _other_doubt(tree: Tree, text: str, nodes: Sequence[Node], found: Found, kind: str) -> str | None:
    there = kind in ("Place", "Organization") and nodes[-1].label == "GPE"
    if there and OF_FIRM_THERE.match(text, found.end):
        return "only says where a firm is"
    if found.words in CITIZENS:
        return "are people"
    if lexicon().role_pattern.fullmatch(nodes[0].text) and any(node.label == "PERSON" for node in nodes):
        return "is a post and a person"
    if nodes[0].tag == nodes[-1].tag == "NNS" and nodes[-1].text.islower():
        return "is made of common nouns"
    return cut(tree, text, nodes, found)
