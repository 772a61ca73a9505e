"""Countries and their adjectives, that newswires set before an office ("the Norwegian finance minister")."""

from __future__ import annotations

import re

#: Countries with their adjectives.
_PAIRS = """
    Algeria: Algerian; United States: American; Argentina: Argentine, Argentinian; Australia: Australian;
    Austria: Austrian; Bahrain: Bahraini; Belgium: Belgian; Brazil: Brazilian; Britain: British; Bulgaria: Bulgarian;
    Canada: Canadian; Chile: Chilean; China: Chinese; Colombia: Colombian; Costa Rica: Costa Rican; Cuba: Cuban;
    Czechoslovakia; Czech Republic: Czech; Denmark: Danish; East Germany: East German;
    Ecuador: Ecuadorean, Ecuadorian; Egypt: Egyptian; Finland: Finnish; France: French; Germany: German;
    Greece: Greek; Hungary: Hungarian; India: Indian; Indonesia: Indonesian; Iran: Iranian; Iraq: Iraqi;
    Ireland: Irish; Israel: Israeli; Italy: Italian; Ivory Coast: Ivorian; Japan: Japanese; Jordan: Jordanian;
    Kenya: Kenyan; Kuwait: Kuwaiti; Libya: Libyan; Luxembourg; Malaysia: Malaysian; Mexico: Mexican;
    Morocco: Moroccan; Netherlands: Dutch; Nicaragua: Nicaraguan; Nigeria: Nigerian; North Korea: North Korean;
    Norway: Norwegian; Pakistan: Pakistani; Panama: Panamanian; Peru: Peruvian; Philippines: Philippine;
    Poland: Polish; Portugal: Portuguese; Qatar: Qatari; Romania: Romanian; Russia: Russian;
    Saudi Arabia: Saudi, Saudi Arabian; Singapore: Singaporean; South Africa: South African;
    South Korea: South Korean; Soviet Union: Soviet; Spain: Spanish; Sri Lanka: Sri Lankan; Sweden: Swedish;
    Switzerland: Swiss; Syria: Syrian; Taiwan: Taiwanese; Thailand: Thai; Tunisia: Tunisian; Turkey: Turkish;
    Ukraine: Ukrainian; Uruguay: Uruguayan; Venezuela: Venezuelan; Vietnam: Vietnamese; West Germany: West German;
    Yugoslavia: Yugoslav; Zambia: Zambian; Zimbabwe: Zimbabwean"""
_OTHERS = ("U.S.", "U.K.", "US", "UK", "EC", "EU", "United Kingdom", "Hong Kong", "New Zealand", "El Salvador")
#: Countries by the short names that stand beside their own.
SHORT = {
    **dict.fromkeys(("U.S.", "US"), "United States"),
    **dict.fromkeys(("U.K.", "UK", "United Kingdom"), "Britain"),
}
_COUNTRIES = {noun.strip(): each.split(",") for noun, _, each in (pair.partition(":") for pair in _PAIRS.split(";"))}
#: The country that an adjective is of.
ADJECTIVES = {each.strip(): noun for noun, adjectives in _COUNTRIES.items() for each in adjectives if each.strip()}


def country_of(type_: str, name: str) -> str:
    """Return the country that an adjective stands for where it names a government, else the name.

    >>> country_of("Organization", "French"), country_of("Person", "French")
    ('France', 'French')
    """
    return ADJECTIVES.get(name, name) if type_ == "Organization" else name


#: Names of countries and of unions of them: as actors they are governments.
NOUNS = frozenset((*_COUNTRIES, *_OTHERS, "European Community"))
_ALL = sorted((*NOUNS, *ADJECTIVES), key=lambda each: (-len(each), each))
#: A country or its adjective, as a pattern without groups.
COUNTRY = rf"(?:{'|'.join(map(re.escape, _ALL))})"
ONE_COUNTRY = re.compile(rf"(?<![\w.-]){COUNTRY}(?!\w)")
