"""Names that other packages keep, where they are installed (the extra `names`): firms, countries, currencies.

pytickersymbols has the members of the large share indices with their tickers, countryinfo the countries with capitals
and demonyms, Babel what Unicode's CLDR calls currencies.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGES = ("babel", "countryinfo", "pytickersymbols")
NOTE = re.compile(r"\s*[(\[].*")  # "Alphabet Inc. (Class A)"
TICKER = re.compile(r"[A-Z]{4,5}")  # a shorter one is too often another firm's name: PSA, AMP
PEOPLE = 1_000_000  # of a country whose capital stands for its government: Ankara, not Douglas or Hamilton
PLURAL = re.compile(r"United |.*(?:Republic|Islands|lands|ines|mas|tes)$")
"""Countries that take an article: "Government of the Netherlands"."""


class PackagedRow(NamedTuple):
    """A name and another name of one thing, and which table says so."""

    type: str
    canonical: str
    alias: str
    table: str


def packaged_versions() -> dict[str, str]:
    """Return the installed ones of the packages, with their versions."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def packaged_rows() -> Iterator[PackagedRow]:
    """Yield the rows of the packages that are installed; a name is its own alias where the table only knows it."""
    readers = {"babel": _currencies, "countryinfo": _countries, "pytickersymbols": _firms}
    for name, number in packaged_versions().items():
        for type_, canonical, alias in readers[name]():
            yield PackagedRow(type_, canonical, alias, f"{name} {number}")


def _firms() -> Iterator[tuple[str, str, str]]:
    """Yield listed companies, with their ticker where that is no company's first word."""
    from pytickersymbols.indices_data import INDICES

    firms = {_plain(each["name"]): each for index in INDICES.values() for each in index["companies"]}
    starts = {re.split(r"\W", name)[0].casefold() for name in firms}
    for name, firm in sorted(firms.items()):
        yield "Company", name, name
        ticker = str(firm.get("symbol") or "")
        if TICKER.fullmatch(ticker) and _consistent(name, firm) and ticker.casefold() not in starts - {name.casefold()}:
            yield "Company", name, ticker


def _consistent(name: str, firm: Mapping[str, Any]) -> bool:
    """Whether the row's page is about the firm of its name: some rows have another firm's ticker."""
    page = str((firm.get("metadata") or {}).get("wikipedia_url") or "").rpartition("/")[2]
    return name.split(maxsplit=1)[0].casefold() == page.partition("_")[0].casefold()


def _plain(name: str) -> str:
    return NOTE.sub("", name).strip()


def _countries() -> Iterator[tuple[str, str, str]]:
    """Yield countries by their other names, and their governments by country, capital and demonym."""
    from countryinfo import all_countries

    for each in all_countries():
        country = each.info()
        name = country["name"]
        yield "Place", name, name
        for other in country.get("altSpellings") or ():
            if other.endswith((f" of {name}", f" of the {name}")):
                yield "Place", name, other
        government = f"Government of {'the ' if PLURAL.match(name) else ''}{name}"
        capital, demonym = (str(country.get(key) or "") for key in ("capital", "demonym"))
        yield "Organization", government, name
        if capital and capital != name and (country.get("population") or 0) >= PEOPLE:
            yield "Organization", government, capital
        if demonym:
            yield "Organization", government, f"{demonym} government"


def _currencies() -> Iterator[tuple[str, str, str]]:
    """Yield currencies in use by code and plural."""
    from babel import Locale
    from babel.numbers import get_currency_name

    for code, name in sorted(Locale("en").currencies.items()):
        if "(" not in name:
            yield "Currency", name, code
            yield "Currency", name, get_currency_name(code, 2, "en")
