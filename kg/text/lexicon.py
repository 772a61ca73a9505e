"""The word lists of seeds/lexicon.yaml as one frozen value."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

import yaml

from kg.models import Frozen, digest
from kg.resources import resource_text


class Lexicon(Frozen):
    """Lower-case words by use; see seeds/lexicon.yaml for what each list is for."""

    version: int
    titles: frozenset[str]
    legal: frozenset[str]
    institutions: frozenset[str]
    connectors: frozenset[str]
    not_names: frozenset[str]
    openers: frozenset[str]
    commodities: tuple[str, ...]
    currencies: tuple[str, ...]
    movers: frozenset[str]
    heads: dict[str, frozenset[str]]
    openings: dict[str, tuple[str, ...]]
    roles: tuple[str, ...]

    @cached_property
    def fingerprint(self) -> str:
        """Return 20 hex characters for the whole content."""
        return digest(resource_text("seeds", "lexicon.yaml"))

    @cached_property
    def common_names(self) -> re.Pattern[str]:
        """Pattern of the lower-case commodities and currencies, longest first."""
        words = sorted((*self.commodities, *self.currencies), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")

    @cached_property
    def role_pattern(self) -> re.Pattern[str]:
        """Pattern of the words for posts, longest first."""
        words = sorted(self.roles, key=len, reverse=True)
        return re.compile(rf"(?<![\w])(?:{'|'.join(map(re.escape, words))})s?(?![\w])", re.IGNORECASE)

    def type_of(self, name: str) -> str | None:
        """Return the entity type that a name's own words decide, or None.

        >>> lexicon().type_of("Norvik Steel Corp."), lexicon().type_of("Bank of Japan")
        ('Company', 'Organization')
        """
        words = name.lower().replace(",", "").split()
        if len(words) > 1 and words[-1].strip(".") in self.legal:
            return "Company"
        for kind, openings in self.openings.items():
            if name.lower().startswith(openings):
                return kind
        if name in self.commodities or name in self.currencies:
            return "Commodity" if name in self.commodities else "Currency"
        return next((kind for kind, heads in self.heads.items() if words[-1].strip(".") in heads), None)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the packaged word lists."""
    return Lexicon.model_validate(yaml.load(resource_text("seeds", "lexicon.yaml"), Loader=yaml.BaseLoader))
