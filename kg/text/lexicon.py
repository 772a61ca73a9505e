"""The word lists of seeds/lexicon.yaml as one frozen value."""

from __future__ import annotations

import csv
import re
from functools import cached_property, lru_cache

import yaml

from kg.models import Frozen, digest
from kg.resources import resource_text

#: What stands behind a currency that is named like another thing: "the real fell", "the mark against the yen".
AS_MONEY = (
    r"(?=['’]s\b|[.”\"]*$|\s+(?:against|versus|will|would|could|may|might|(?:(?:has|have|had|is|was|also)\s+)?(?:closed|ended"
    r"|eased|edged|fall(?:en)?|fell|gained|held|jumped|lost|opened|plunged|recovered|rise|rose|rallied|risen|sank|slid|slipped"
    r"|slumped|steadied|strengthen(?:ed)?|traded|trading|tumbled|weaken(?:ed)?|firmed|depreciated?|appreciated?)\b))"
)
#: "yield on the 10-year Treasury": what its last word is the name of is only what the first is of.
DESCRIBES = re.compile(r"[a-z-]+ (?:on|in) ")


class Lexicon(Frozen):
    """Lower-case words by use; see seeds/lexicon.yaml for what each list is for."""

    version: int
    titles: frozenset[str]
    legal: frozenset[str]
    institutions: frozenset[str]
    trades: frozenset[str]
    fields: frozenset[str]
    connectors: frozenset[str]
    not_names: frozenset[str]
    openers: frozenset[str]
    lone_openers: frozenset[str]
    commodities: tuple[str, ...]
    currencies: tuple[str, ...]
    doubtful_currencies: tuple[str, ...]
    movers: frozenset[str]
    offices: frozenset[str]
    calendar: frozenset[str]
    determiners: frozenset[str]
    phrase_breaks: frozenset[str]
    definites: tuple[str, ...]
    heads: dict[str, frozenset[str]]
    openings: dict[str, tuple[str, ...]]
    roles: tuple[str, ...]
    correction_tags: tuple[str, ...]
    correction_notes: tuple[str, ...]
    withdrawal_tags: tuple[str, ...]
    withdrawal_notes: tuple[str, ...]
    earlier_versions: tuple[str, ...]
    hardly_names: frozenset[str]
    countries: frozenset[str]

    @cached_property
    def fingerprint(self) -> str:
        """Return 20 hex characters for the whole content."""
        return digest(resource_text("seeds", "lexicon.yaml"), resource_text("seeds", "aliases.csv"))

    @cached_property
    def common_names(self) -> re.Pattern[str]:
        """Pattern of commodities and currencies, longest first: in lower case, or where they open a sentence.

        A currency that is a common word counts only where it is money by the words around it.
        """
        words = "|".join(map(re.escape, sorted((*self.commodities, *self.currencies), key=len, reverse=True)))
        opening = r"(?:^|(?<=^[“\"‘'])|(?<=[A-Z] [-–—] )|(?<=[A-Z]: ))"
        missed = "(?<!missed the )(?<!hit the )(?<!off the )(?<!up to the )"
        doubtful = rf"(?<=\b[Tt]he ){missed}(?:{'|'.join(map(re.escape, self.doubtful_currencies))}){AS_MONEY}"
        return re.compile(
            rf"(?<![\w-])(?:{words})(?![\w-])|{doubtful}|{opening}(?i:{words})(?=,? (?!prices?\b|futures\b)[a-z])"
        )

    @cached_property
    def opening_pronoun(self) -> re.Pattern[str]:
        """Pattern of "It" or "The company" at the start of a sentence, as its first group."""
        return re.compile(rf"[“\"'‘(\s]*((?:It|The (?:{'|'.join(self.definites)})))(?=\s+[a-z])")

    @cached_property
    def role_pattern(self) -> re.Pattern[str]:
        """Pattern of the words for posts, longest first."""
        words = sorted(self.roles, key=len, reverse=True)
        return re.compile(rf"(?<![\w])(?:{'|'.join(map(re.escape, words))})s?(?![\w])", re.IGNORECASE)

    @cached_property
    def known(self) -> dict[str, str]:
        """Widely known names (seeds/aliases.csv) that can be of one type only, with that type."""
        types: dict[str, set[str]] = {}
        for row in csv.DictReader(resource_text("seeds", "aliases.csv").splitlines()):
            for name in (row["canonical"], row["alias"]):
                types.setdefault(name, set()).add(row["type"])
        return {name: kinds.pop() for name, kinds in types.items() if len(kinds) == 1}

    def type_of_common(self, name: str) -> str | None:
        """Return the type of a name in lower case; none of a doubtful currency's, which is a firm with a capital.

        >>> lexicon().type_of_common("Gold"), lexicon().type_of_common("Real")
        ('Commodity', None)
        """
        low = name.lower()
        return None if low != name and low in self.doubtful_currencies else self.type_of(low)

    def type_of_either(self, name: str) -> str | None:
        """Return the type of a name as it is written, else in lower case: "Gold" opens a sentence."""
        return self.type_of(name) or self.type_of_common(name)

    def type_of(self, name: str) -> str | None:
        """Return the entity type that a name's own words decide, or None.

        >>> lexicon().type_of("Norvik Steel Corp."), lexicon().type_of("Bank of Japan")
        ('Company', 'Organization')
        """
        words = name.lower().replace(",", "").removeprefix("u.s. ").split()
        if not words or DESCRIBES.match(name):
            return None
        if len(words) > 1 and words[-1].strip(".") in self.legal:
            return "Company"
        for kind, openings in self.openings.items():
            if " ".join(words).startswith(openings):
                return kind
        if name in self.commodities:
            return "Commodity"
        if name in self.currencies or name in self.doubtful_currencies:
            return "Currency"
        last = words[-1].strip(".")
        named = {last, last.rstrip("0123456789")}  # "Nifty50"
        by_head = (kind for kind, heads in self.heads.items() if named & heads)
        return next(by_head, None) or self.known.get(name)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the packaged word lists."""
    text = resource_text("seeds", "lexicon.yaml")
    return Lexicon.model_validate(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - BaseLoader makes only strings
