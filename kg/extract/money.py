"""Whose money an amount is where its own words leave it open: bare dollars, francs and pesos, bare figures."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kg.extract.form import MOVES
from kg.text.currencies import DOLLARS_OF, SHARED, code_of
from kg.text.numerals import is_fraction

if TYPE_CHECKING:
    from kg.extract.ends import Context
    from kg.extract.page import Line, Page
    from kg.models import Candidate, Quantity

EURO = date(2002, 1, 1)  # the day from which these are no money any more
BEFORE_EURO = frozenset(("FRF", "BEF", "LUF"))
DOLLARS = re.compile(
    r"\b(?P<whose>U\.?S\.?|Canadian|Australian|Hong\s+Kong|H\.?K\.?|Singapore|New\s+Zealand|N\.?Z\.?|Taiwan)\s+(?:dlrs?|dollars?)\b"
)
#: Behind a figure of results that counts nothing: "on sales of three billion after".
UNCOUNTED = re.compile(r"\s*(?:[.,;)]|$|\s(?:after|against|and|compared|for|from|in|on|versus|vs|with)\b)")
COUNTED = re.compile(r"\b(?:units?|vehicles?|users?|passengers?|shares?|tonnes?)\b[^,;]{0,25}$", re.IGNORECASE)
#: Behind the fraction that a share moved by, and what shows that it is no dollar's.
SHARE_MOVE = re.compile(r"\s*(?:[.,;]|$)|\s+to\s+\d|\s+(?:in|on|after|by|at|and|while|as)\b")
OTHER_MONEY = re.compile(
    r"\b(?:pence|penny|marks?|francs?|points?|pct|percent|per cent|yen|guilders?|crowns?)\b|%", re.IGNORECASE
)
MILLION = 1e6


def as_money(context: Context, line: Line, quantity: Quantity, row: Candidate) -> Quantity:
    """Return the number of a row with the unit and currency that the words around it tell, without one left open."""
    if quantity.unit == "count":
        quantity = _uncounted(context, line, quantity, row)
    if quantity.unit != "money":
        return quantity
    page, words = context.page, line.text[quantity.start : quantity.end]
    if quantity.currency is None:
        return quantity.model_copy(update={"currency": _by_country(page, line, words)})
    if quantity.currency == "USD" and page.dollars_are_open and not re.search(r"U\.?S", words):
        return quantity.model_copy(update={"currency": _named_dollars(page)})
    return quantity


def _uncounted(context: Context, line: Line, quantity: Quantity, row: Candidate) -> Quantity:
    """Return a bare number as money where it can be nothing else.

    The fraction that a share rose by is in dollars ("rose 15-3/4 to 106-1/4"); results are in the currency of the
    amount beside them ("a loss of 200 mln francs on sales of three billion").
    """
    if is_fraction(line.text[quantity.start : quantity.end]):
        alone = SHARE_MOVE.match(line.text, quantity.end) and not OTHER_MONEY.search(line.text)
        dollars = alone and row.predicate in MOVES and context.types.get(row.subject) == "Company"
        return quantity.model_copy(update={"unit": "money", "currency": "USD"}) if dollars else quantity
    counted = COUNTED.search(line.text[: quantity.start]) or not UNCOUNTED.match(line.text, quantity.end)
    if row.predicate != "REPORTED" or quantity.scale < MILLION or counted:
        return quantity
    beside = [each for each in line.quantities if each.unit == "money" and each.scale >= MILLION]
    return quantity.model_copy(update={"unit": "money", "currency": beside[0].currency}) if beside else quantity


def _by_country(page: Page, line: Line, words: str) -> str | None:
    """Return the currency of "200 mln francs" where the lead of the article names one country only that has francs.

    A figure without a word for money has that of the sentence.
    """
    own = [each for pattern, each in SHARED if pattern.search(words)]
    fitting = iter(own or [each for pattern, each in SHARED if pattern.search(line.text)])
    codes = next(fitting, {})
    gone = BEFORE_EURO if page.article.day is not None and page.article.day >= EURO else frozenset()
    meant = {codes[country] for country in page.countries_of_lead if country in codes} - gone
    return meant.pop() if len(meant) == 1 else None


def _named_dollars(page: Page) -> str | None:
    """Return the currency of bare dollars in an article set abroad that names only one country's: "12 bln Taiwan dlrs".

    Where it names nobody's, that of the only country of its lead that has dollars.
    """
    named = {code_of(found["whose"]) for found in DOLLARS.finditer(page.article.text)}
    whose = named or {DOLLARS_OF[country] for country in page.countries_of_lead & DOLLARS_OF.keys()}
    return whose.pop() if len(whose) == 1 and page.is_set_abroad else None
