"""The type of each name as the grammar of the whole text has it, where no answer says one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.extract.form import NO_TYPE
from kg.extract.readers.grammar.clause import Grammar
from kg.extract.readers.grammar.firms import PARTNERS_NEXT, is_kind, owner_of_shares
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.extract.page import Line
    from kg.text.names import Found
    from kg.text.syntax import Node

SITES = frozenset(("factory", "field", "mine", "plant", "pit", "port", "refinery", "smelter", "terminal"))
BASED = re.compile(r"(?:,\s+[A-Z][\w.]+(?:\s+[A-Z]\w+)?)?-(?:based|headquartered)\b")
CALLED_FIRM = re.compile(
    r"\b(?:[Bb]roker(?:age)?|[Cc]onsultancy|[Ff]irm|[Bb]ank|[Ll]ender|[Ii]nsurer|[Dd]eveloper|[Mm]iner|[Cc]hipmaker|[Rr]etailer"
    r"|[Aa]utomaker|[Cc]armaker|[Ss]tudio|[Mm]aker|[Pp]roducer|[Bb]roker-dealer|[Aa]irline|[Bb]rewer|[Cc]ompany|[Dd]rugmaker"
    r"|[Mm]anufacturer|[Oo]perator|[Ss]teelmaker|[Ss]upplier) $"
)
AS_THING = re.compile(r", which (?:employs|makes|operates|owns|runs|sells|has|had|is|was)\b")
#: What only a firm is called, and what a person may be called too.
SURELY = frozenset(("airline", "bank", "chain", "company", "conglomerate", "firm", "group"))
PEOPLES_TRADES = frozenset(
    ("broker", "dealer", "explorer", "grocer", "grower", "hotelier", "landlord", "trader", "winemaker")
)
MORE = 5  # sentences that call a name something else than a firm, and weigh less than one that speaks of its shares


def guessed(lines: Iterable[Line], types: Mapping[str, str]) -> dict[str, str]:
    """Return a type for each name, the answers' `types` first: by grammar, as most sentences have it.

    A name whose shares are spoken of is a firm's; a short form is what the longer name is ("Norvik" of "Norvik Steel").
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    sites: set[str] = set()
    for line in lines:
        grammar = Grammar.of(line)
        if grammar is None:
            continue
        for name in line.names:
            kind = grammar.kind(name)
            votes[name.words].update([kind] if kind else [])
            if _is_site(grammar, name):
                sites.add(name.words)
            elif (kind in (None, "Person") and _acts_as_firm(grammar, name)) or (
                kind in (None, "Person", "Place", "Product") and _has_shares(grammar, name)
            ):
                votes[name.words].update(["Company"] * MORE)
    known = {name: min(kinds, key=lambda kind: (-kinds[kind], kind)) for name, kinds in votes.items() if kinds}
    longer: dict[str, set[str | None]] = defaultdict(set)
    for whole in votes:
        parts = whole.split(" ")
        for short in {" ".join(part) for at in range(1, len(parts)) for part in (parts[:at], parts[at:])}:
            longer[short].add(known.get(whole))
    firms = [words for words in votes if longer[words] - {None} == {"Company"} and lexicon().type_of(words) is None]
    answered = {name: kind for name, kind in types.items() if kind != NO_TYPE}
    return known | dict.fromkeys(firms, "Company") | answered | dict.fromkeys(sites, "Place")


def called_firms(lines: Iterable[Line], types: Mapping[str, str]) -> dict[str, str]:
    """Return as firms those names that the answers take for a product or for a surname, and a sentence calls a firm.

    "Software firm Revontuli"; not more words of a person ("the bank Ada Lund founded").
    """
    taken = {name for name, kind in types.items() if kind == "Product" or (kind == "Person" and " " not in name)}
    named = ((line.text, found) for line in lines for found in line.names if found.words in taken)
    return {found.words: "Company" for text, found in named if CALLED_FIRM.search(text[: found.start])}


def _is_site(grammar: Grammar, found: Found) -> bool:
    """Whether a name is that of a place a firm works or sits at: "its Quilla mine", "the Austin, Texas-based firm"."""
    if BASED.match(grammar.line.text, found.end):
        return True
    root = grammar.tree.root((found.start, found.end))
    at = grammar.tree.head(root) if root is not None and root.relation == "compound" else None
    return at is not None and at.lemma in SITES and grammar.tree.child(at, "poss") is not None


def _acts_as_firm(grammar: Grammar, found: Found) -> bool:
    """Whether a name is called a firm, employs one, or has an "its": "broker Norvik", "Norvik lifts its target"."""
    if lexicon().type_of(found.words) is not None or PARTNERS_NEXT.match(grammar.line.text, found.end):
        return False
    if CALLED_FIRM.search(grammar.line.text[: found.start]):
        return True
    root = grammar.tree.root((found.start, found.end))
    above = grammar.tree.head(root) if root is not None else None
    if root is None or above is None:
        return False
    employs = (
        root.relation == "pobj"
        and above.lemma == "at"
        and lexicon().role_pattern.fullmatch(grammar.tree.head(above).lemma)
    )
    own = root.relation == "nsubj" and any(
        each.lemma == "its" for node in grammar.objects(above) for each in grammar.tree.children(node, "poss")
    )
    beside = grammar.tree.children(root, "appos")  # "Norvik, the ports group,"
    called = any(is_kind(grammar, each) and _is_described(grammar, each) for each in beside)
    return bool(employs) or own or called or AS_THING.match(grammar.line.text, found.end) is not None


def _is_described(grammar: Grammar, noun: Node) -> bool:
    """Whether a noun calls a name a firm, which no person is: "the payments start-up", "the group", not "the miner"."""
    told = grammar.tree.children(noun, "compound", "amod", "nmod")
    return noun.lemma in SURELY or (bool(told) and noun.lemma not in PEOPLES_TRADES)


def _has_shares(grammar: Grammar, found: Found) -> bool:
    """Whether a sentence speaks of a name's shares: "shares of Norvik", "Norvik's stock"."""
    if found.words in lexicon().countries or lexicon().type_of(found.words):
        return False
    root = grammar.tree.root((found.start, found.end))
    at = grammar.tree.head(root) if root is not None else None
    if at is not None and root is not None and root.relation == "pobj":
        at = grammar.tree.head(at)
    return at is not None and at.text.lower() != "stocks" and owner_of_shares(grammar, at) == found
