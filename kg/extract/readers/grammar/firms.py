"""Firms by what they are called instead of their names: "the Leeds-based retailer", "it", "the stock"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.comments import QUOTED
from kg.extract.readers.grammar.clause import NOMINAL, SUBJECTS, Grammar
from kg.extract.readers.grammar.words import FIRM_NOUNS, SECTORS, SHARES
from kg.extract.spelling import names_something
from kg.extract.types import is_body
from kg.text.lexicon import lexicon
from kg.text.names import Found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kg.extract.page import Line
    from kg.text.syntax import Node

SHORTEST = 4  # letters of an abbreviation that may be anything
HEADING = re.compile(r"(?:\*\*|\* |- )?(?P<name>[A-Z][A-Z0-9&.'’ -]{3,40}):\**\s")
BASED = re.compile(r"\b[Tt]he [A-Z][\w.-]*(?: [A-Z][\w.-]*)?-(?:based|headquartered)\s(?:[\w-]+\s)*$")
CITED = re.compile(r"\b[Aa]ccording to (?:the )?$")
TWO = re.compile(r"[A-Z][\w.]+(?: [A-Z][\w.]+)+ and [A-Z][\w.]+(?: [A-Z][\w.]+)+")  # two firms read as one
PARTNERS_NEXT = re.compile(r"\s+(?:and|&)\s+[A-Z]")  # what a piece of "Phelps and Drew" goes on with
#: A round of funding, an amount, a measure, an offering: no firm.
OTHER_THING = re.compile(
    r"Series [A-Z]\d?|[A-Z]{1,3}\d[\d.,]*\w?"
    r"|.*\b(?:EPS|HEPS|EBITD?A|EBIT|IPO|GDP|CPI|MPR|FY\d+|(?:Exchange|Bourse)(?: (?:Group|Limited|Ltd|Plc))?)"
    r"|Budget|Brexit|National Insurance"
)


class Firm(NamedTuple):
    """A firm's name; `implied` where only a sentence before has it."""

    words: str
    implied: bool = False


def heading(line: Line) -> Found | None:
    """Return the name in capitals that heads a paragraph, of whatever it is: "NORVIK: Lund Research raises to buy"."""
    opens = HEADING.match(line.text)
    return Found(opens["name"], opens.start("name"), opens.end("name")) if opens else None


def is_firm(grammar: Grammar, found: Found) -> bool:
    """Whether a name is a firm's, as the answers type it, or as grammar does."""
    kind = grammar.types.get(found.words) or grammar.kind(found)
    return kind == "Company" and not is_body(found.words)


def can_be_firm(grammar: Grammar, found: Found, *, surely: bool = False) -> bool:
    """Whether a name may be a firm's where only firms can stand: also one word that grammar calls a person's.

    Where what is said is `surely` of a firm also several words: "Longcheng Land" fell 5 %, "Lumbung Growth" led it.
    """
    kind = grammar.types.get(found.words) or grammar.kind(found)
    short = found.words.isupper() and len(found.words) <= SHORTEST
    fixed = lexicon().type_of_either(found.words)
    open_ = (kind is None or (kind == "Person" and (surely or " " not in found.words))) and not short
    return (
        found.words != "Wall Street"
        and fixed in (None, "Company")
        and not is_body(found.words)
        and (kind == "Company" or open_)
    )


def firm_of(grammar: Grammar, node: Node, *, but: Collection[str] = ()) -> Firm | None:
    """Return the firm that a noun phrase is or stands for, none of those called `but`; None where it may be no firm."""
    found = named(grammar, node)
    if found is not None:
        return Firm(found.words) if can_be_firm(grammar, found) else None
    if node.lemma in ("which", "that", "who", "whose") and node.tag.startswith("W"):
        above = _antecedent(grammar, node)
        return firm_of(grammar, above, but=but) if above is not None else None
    if is_definite(grammar, node):
        return meant(grammar, node, but=but)
    return None


def named(grammar: Grammar, node: Node) -> Found | None:
    """Return the name that a noun is, or that stands behind it: "software exporter Norvik"."""
    found = grammar.name(node)
    if found is None and is_kind(grammar, node):
        found = next((name for each in grammar.tree.children(node, "appos") if (name := grammar.name(each))), None)
    return found


def is_kind(grammar: Grammar, node: Node) -> bool:
    """Whether a word says what kind of firm one is: "retailer", "start-up"."""
    started = node.text.lower() == "up" and grammar.line.text[: node.end].lower().endswith("start-up")
    return started or (node.lemma in FIRM_NOUNS and node.tag == "NN")


def seems_firm(grammar: Grammar, found: Found) -> bool:
    """Whether a name is a firm's, or of several words of which grammar makes nothing else."""
    open_ = grammar.types.get(found.words) is None and grammar.kind(found) is None and " " in found.words
    seems = is_firm(grammar, found) or (open_ and can_be_firm(grammar, found))
    seems = seems and not OTHER_THING.fullmatch(found.words) and not TWO.fullmatch(found.words)
    return seems and names_something(grammar.line, found)


def is_definite(grammar: Grammar, node: Node) -> bool:
    """Whether a noun phrase points back to a firm: "it", "the Denver chain", "the company"."""
    if node.pos == "PRON":
        return node.lemma in ("it", "its")
    the = grammar.tree.child(node, "det")
    if any(each.lemma in SECTORS for each in grammar.tree.children(node, "compound")):
        return False
    owned = grammar.tree.child(node, "poss") or any(grammar.name(each) for each in grammar.governed(node, "of"))
    return is_kind(grammar, node) and the is not None and the.lemma == "the" and not owned


def meant(grammar: Grammar, node: Node, *, but: Collection[str] = (), acting: bool = False) -> Firm | None:
    """Return the firm that a word points back to, but none of those called `but`.

    That is the only one that its sentence names before it; of several a subject, of its own clause or one above
    first; and where there is none, the firm that the text is about. Where `acting`, only subjects count, and then the
    firm that the text names most.
    """
    firms = {
        each.words
        for each in firms_before(grammar, node)
        if each.words not in but and not CITED.search(grammar.line.text[: each.start])
    }
    doing = {name.words for each in grammar.tree.nodes if each.relation == "nsubj" and (name := grammar.name(each))}
    firms = {each for each in firms if each.split()[0] not in grammar.about.rare or each in doing}
    if len(firms) == 1 and not acting:
        return Firm(firms.pop())
    for each in _subjects_before(grammar, node) if firms else ():
        found = named(grammar, each) or owner_of_shares(grammar, each)
        if found is not None and found.words in firms:
            return Firm(found.words)
    owners = {name.words for each in grammar.tree.nodes if each.relation == "poss" and (name := grammar.name(each))}
    if acting and len(owners & firms) == 1:
        return Firm((owners & firms).pop())
    about = grammar.about
    firm = about.main or about.firm if acting else about.firm
    if about.rival and BASED.search(grammar.line.text[: node.start]):
        return None  # "the Oslo-based company" of two: it tells which by what only the world knows
    return None if (firms and not acting) or firm is None or firm in but else Firm(firm, implied=True)


def firms_before(grammar: Grammar, node: Node) -> list[Found]:
    """Return the firms that a sentence names before a word, but those in words that somebody else is quoted with."""
    said = [quote.span() for quote in QUOTED.finditer(grammar.line.text)]
    apart = [(start, end) for start, end in said if not start <= node.start < end]
    return [
        each
        for each in grammar.line.names
        if each.end <= node.start
        and seems_firm(grammar, each)
        and not any(start <= each.start < end for start, end in apart)
    ]


def _subjects_before(grammar: Grammar, node: Node) -> Iterator[Node]:
    """Yield the subjects of the clauses that a word stands in, the nearest first, then those before it."""
    for verb in grammar.tree.above(node):
        for each in grammar.tree.children(verb, *SUBJECTS):
            if each.start < node.start:
                yield each
    before = (each for each in reversed(grammar.tree.nodes) if each.start < node.start)
    yield from (each for each in before if each.relation in SUBJECTS)


def owner_of_shares(grammar: Grammar, node: Node) -> Found | None:
    """Return Norvik of "Norvik's shares" and "shares of Norvik"."""
    if node.lemma not in SHARES:
        return None
    owners = (*grammar.tree.children(node, "poss", "compound", "nmod"), *grammar.governed(node, "of", "in"))
    return next((found for each in owners if (found := grammar.name(each)) is not None), None)


def _antecedent(grammar: Grammar, node: Node) -> Node | None:
    at = node
    while at.relation != "relcl" and at.head != at.place:
        at = grammar.tree.head(at)
    above = grammar.tree.head(at)
    return above if at.relation == "relcl" and above.pos in NOMINAL else None
