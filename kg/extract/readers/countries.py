"""Countries and the adjectives of them that newswires set before an office ("the Norwegian finance minister")."""

from __future__ import annotations

import re

_NOUNS = """
    Argentina Australia Austria Belgium Brazil Britain Canada Chile China Colombia Czechoslovakia Denmark Ecuador
    Egypt Finland France Germany Greece Hungary India Indonesia Iran Iraq Ireland Israel Italy Japan Kuwait Libya
    Luxembourg Malaysia Mexico Morocco Netherlands Nicaragua Nigeria Norway Pakistan Panama Peru Philippines Poland
    Portugal Qatar Russia Singapore Spain Sweden Switzerland Syria Taiwan Thailand Tunisia Turkey Ukraine Uruguay
    Venezuela Vietnam Yugoslavia Zambia Zimbabwe"""
_ADJECTIVES = """
    Algerian American Argentine Argentinian Australian Austrian Belgian Brazilian British Bulgarian Canadian
    Chilean Chinese Colombian Cuban Czech Danish Dutch Ecuadorean Ecuadorian Egyptian Finnish French German Greek
    Hungarian Indian Indonesian Iranian Iraqi Irish Israeli Italian Ivorian Japanese Jordanian Kenyan Kuwaiti Libyan
    Malaysian Mexican Moroccan Nicaraguan Nigerian Norwegian Pakistani Panamanian Peruvian Philippine Polish
    Portuguese Qatari Romanian Russian Saudi Singaporean Soviet Spanish Swedish Swiss Syrian Taiwanese Thai Tunisian
    Turkish Ukrainian Uruguayan Venezuelan Vietnamese Yugoslav Zambian Zimbabwean"""
_NOUN_PAIRS = (
    "U.S.", "U.K.", "US", "UK", "United States", "United Kingdom", "Soviet Union", "Saudi Arabia", "Hong Kong",
    "Ivory Coast", "New Zealand", "South Africa", "South Korea", "North Korea", "West Germany", "East Germany",
    "Sri Lanka", "Costa Rica", "El Salvador", "European Community", "EC", "EU",
)  # fmt: skip
_ADJECTIVE_PAIRS = (
    "Saudi Arabian", "South African", "South Korean", "North Korean", "West German", "East German", "Sri Lankan",
    "Costa Rican",
)  # fmt: skip
#: Names of countries and of unions of them: as actors they are governments.
NOUNS = frozenset((*_NOUNS.split(), *_NOUN_PAIRS))
ADJECTIVES = frozenset((*_ADJECTIVES.split(), *_ADJECTIVE_PAIRS))
_ALL = sorted((*_NOUNS.split(), *_ADJECTIVES.split(), *_NOUN_PAIRS, *_ADJECTIVE_PAIRS), key=len, reverse=True)
#: A country or its adjective, as a pattern without groups.
COUNTRY = rf"(?:{'|'.join(map(re.escape, _ALL))})"
