"""What a result is of: the words of its metric, and whether it is only that of a part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import is_firm
from kg.extract.readers.grammar.words import PERIODS

if TYPE_CHECKING:
    from kg.extract.readers.grammar.clause import Grammar
    from kg.text.syntax import Node

UNITS = ("money", "percent")
OPERATIONS = re.compile(r"from (?:continuing|discontinued) operations")
#: What stands before a metric and only says of when it is, or that it is told of.
OF_WHEN = re.compile(
    r"^(?:(?:(?:first|second|third|fourth|last|next|full|half|nine|six|three|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|q[1-4]|\d+)[- ]?(?:quarter|half|year|months?)?|annual|quarterly"
    r"|yearly|record|strong|weak|higher|lower|unaudited|preliminary|year|its|their|a|an|the)[- ]+)+"
)
#: What leads from a metric to whose, to whom or of what it is, but for when it is.
LEADS = re.compile(
    r" (?:at|for|of|over|per|to) (?!(?:the )?(?:\w+[ -]){0,3}(?:quarter|half|year|months?|period|weeks)\b)"
)
EXCLUDING = re.compile(r"[“\"]?(Excluding [^,;]{3,60}), ")
AT_OWN = re.compile(r" at (?:its|their) ")


def is_of_a_part(grammar: Grammar, noun: Node) -> bool:
    """Whether a metric is of a part only: "revenue from advertising", "sales in China"."""
    at_own = AT_OWN.match(grammar.line.text, noun.end) is not None
    if at_own or (noun.lemma in ("margin", "order", "orders") and leads_on(grammar, noun)):
        return True
    behind = [each for each in grammar.governed(noun, "from", "in") if each.lemma not in PERIODS | {"operation"}]
    return any(each.label != "DATE" and each.pos in ("NOUN", "PROPN") for each in behind)


def leads_on(grammar: Grammar, noun: Node) -> bool:
    """Whether what stands behind a metric says of what it is: "sales to China", "orders for wind turbines"."""
    led = LEADS.match(grammar.line.text, noun.end)
    return led is not None and not any(q.start == led.end() for q in grammar.line.quantities)


def metric_words(grammar: Grammar, noun: Node) -> str:
    """Return the words of a metric, without whose and of when it is: "loss from continuing operations"."""
    numbers = [(q.start, q.end) for q in grammar.line.quantities]
    kinds = [
        each
        for each in grammar.tree.children(noun, "amod", "compound", "nmod")
        if not any(start <= each.start < end for start, end in numbers)
        and each.end <= noun.start
        and each.label not in ("DATE", "ORDINAL", "MONEY")
        and not _is_firms(grammar, each)
    ]
    start = min((grammar.tree.span(each)[0] for each in kinds), default=noun.start)
    behind = next((each for each in grammar.tree.children(noun, "prep") if each.lemma == "from"), None)
    of = OPERATIONS.match(grammar.line.text, behind.start) if behind is not None else None
    words = OF_WHEN.sub("", grammar.line.text[start : of.end() if of else noun.end].lower())
    without = EXCLUDING.match(grammar.line.text)  # "Excluding one-time items, profit was"
    return f"{words} {without[1].lower()}" if without else words


def _is_firms(grammar: Grammar, node: Node) -> bool:
    """Whether a word is the name of the firm whose metric it is: "Norvik revenue"; that of a place says of where."""
    name = grammar.name(node)
    return name is not None and is_firm(grammar, name)
