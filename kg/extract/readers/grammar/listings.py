"""Where a firm's shares are traded: "Norvik fell 2% on the BSE", "Toronto-listed Norvik"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import Firm, can_be_firm
from kg.extract.readers.grammar.movers import firm_mover, mover_of, mover_of_shares
from kg.extract.readers.grammar.words import DOWN, ENDING, FIRM_NOUNS, UP
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node

EXCHANGE = re.compile(
    r"(?:[A-Z]\w+ )*(?:Stock )?(?:Exchange|Bourse)|NYSE|N?BSE|NSE|B3|JSE|Nasdaq|LSE|TSX|ASX|SGX|Xetra|Tadawul"
    r"|(?:Borsa|Bursa|Euronext)(?: [A-Z]\w+)?"
)
ON = re.compile(r"\bon (?:the )?$")
#: What an exchange is followed by where it is one, and not "Nasdaq futures", "the NYSE listing of Lumo".
ITSELF = re.compile(
    r"(?=$|[,.;)”\"]| (?:on|after|as|by|at|to|from|with|amid|following|yesterday|today|this|last|[A-Z][a-z]+day)\b)"
)
CLAUSE = re.compile(r"[;:]|, (?:while|but|and)\b|\b(?:while|but|whereas)\b")
LISTED = re.compile(r"(?P<where>[A-Z]\w+(?: [A-Z]\w+)?)-listed (?P<kind>(?:[a-z-]+ ){0,3})$")
NOT_NOW = re.compile(r"\b(?:formerly|once|previously|soon|to[- ]be|would|will|new)(?: \w+){0,2} $")
WIDE = frozenset(("Asia", "Europe", "UK", "US"))  # where no one exchange is


def read_listings(grammar: Grammar) -> Iterator[Candidate]:
    """Yield where shares are traded, as far as a move of theirs is told with the exchange, or "-listed" says so."""
    for name in grammar.line.names:
        listed = LISTED.search(grammar.line.text[: name.start])
        if listed and _is_listed(grammar, listed) and can_be_firm(grammar, name, surely=True):
            yield _row(grammar, Firm(name.words), listed["where"], at=listed.start())
    for verb in grammar.verbs:
        if verb.lemma in UP | DOWN | ENDING and (exchange := _exchange(grammar, verb)):
            for node in grammar.subjects(verb):
                mover = mover_of(grammar, node) or mover_of_shares(grammar, node) or firm_mover(grammar, node)
                if mover is not None and mover.kind == "Company":
                    yield _row(grammar, Firm(mover.words, mover.implied), exchange.words, at=exchange.start)


def _is_listed(grammar: Grammar, listed: re.Match[str]) -> bool:
    """Whether "-listed" says where the firm behind it is traded now: "Toronto-listed miner Norvik"."""
    kinds = listed["kind"].split()
    where = grammar.line.name_at(listed.start("where"))
    firm = where is not None and grammar.kind(where) == "Company" and not EXCHANGE.fullmatch(where.words)
    plain = not kinds or kinds[-1] in FIRM_NOUNS
    return plain and not firm and listed["where"] not in WIDE and not NOT_NOW.search(listed.string[: listed.start()])


def _exchange(grammar: Grammar, verb: Node) -> Found | None:
    """Return the exchange that stands behind "on" in the clause of a verb."""
    text = grammar.line.text
    for name in grammar.line.names:
        if name.start > verb.end and EXCHANGE.fullmatch(name.words) and ON.search(text[: name.start]):
            apart = CLAUSE.search(text[verb.end : name.start]) or not ITSELF.match(text, name.end)
            return None if apart else name
    return None


def _row(grammar: Grammar, firm: Firm, where: str, *, at: int) -> Candidate:
    kinds = ("Company", None)
    return row(grammar.line, "LISTED_ON", firm.words, where, types=kinds, at=at, implied=firm.implied)
