"""Names of money: symbols, ISO 4217 codes and words, as newspapers write them."""

from __future__ import annotations

import re
from decimal import Decimal

_SYMBOLS = {
    "US$": "USD", "U.S.$": "USD", "HK$": "HKD", "NZ$": "NZD", "NT$": "TWD", "A$": "AUD", "AU$": "AUD", "C$": "CAD",
    "CA$": "CAD", "Can$": "CAD", "S$": "SGD", "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "CN¥": "CNY",
    "JP¥": "JPY", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₪": "ILS", "฿": "THB", "₱": "PHP",
    "₫": "VND", "₦": "NGN",
}  # fmt: skip
_LETTERS = {
    "RM": "MYR", "Rs.": "INR", "Rs": "INR", "RMB": "CNY", "DM": "DEM", "SFr": "CHF", "Dh": "AED", "Dhs": "AED",
    "Sh": "KES", "KSh": "KES", "Ksh": "KES", "NKr": "NOK", "Nkr": "NOK", "DKr": "DKK", "SKr": "SEK", "$US": "USD",
    "$A": "AUD", "Tk": "BDT", "Rp": "IDR",
}  # fmt: skip
#: Single letters that are money only with cents or millions behind: "N186.4 billion", "R212m", not the "R8" or "N95".
_LETTER = {"N": "NGN", "R": "ZAR", "P": "PHP"}
_CODE_LIST = """USD EUR GBP JPY CNY HKD CAD AUD NZD SGD TWD CHF SEK NOK DKK INR KRW BRL MXN ZAR RUB THB MYR IDR PHP
    VND PLN HUF     CZK ILS AED SAR QAR KWD EGP NGN PKR BDT LKR CLP COP ARS"""
_CODES = _CODE_LIST.split()
_COUNTRIES = {
    "us": "USD", "american": "USD", "canadian": "CAD", "hong kong": "HKD", "hk": "HKD", "nz": "NZD",
    "australian": "AUD", "new zealand": "NZD", "singapore": "SGD", "new taiwan": "TWD", "taiwan": "TWD",
    "swiss": "CHF", "belgian": "BEF", "french": "FRF",
    "swedish": "SEK", "danish": "DKK", "norwegian": "NOK", "british": "GBP", "irish": "IEP", "egyptian": "EGP",
    "mexican": "MXN", "philippine": "PHP", "chilean": "CLP", "colombian": "COP", "argentine": "ARS", "indian": "INR",
    "pakistani": "PKR", "sri lankan": "LKR", "south korean": "KRW", "korean": "KRW", "japanese": "JPY",
    "chinese": "CNY", "czech": "CZK", "icelandic": "ISK", "turkish": "TRY", "italian": "ITL", "west german": "DEM",
    "german": "DEM", "dutch": "NLG", "kuwaiti": "KWD", "saudi": "SAR", "euro": "EUR", "south african": "ZAR",
    "brazilian": "BRL", "russian": "RUB",
}  # fmt: skip
# None: the word alone does not say whose money it is (Norwegian or Danish kroner, Mexican or Chilean pesos).
_WORDS: dict[str, str | None] = {
    "dollars?|dlrs?|bucks": "USD", "euros?": "EUR", "pounds? sterling|sterling|stg|pounds?|quid": "GBP", "yen": "JPY",
    "yuan|renminbi|rmb": "CNY", "rupees?": "INR", "won": "KRW", "deutsche ?marks?|d-?marks?|marks?": "DEM",
    "francs?": None, "lire": "ITL", "guilders?": "NLG", "kronor|kronas?|kroner|krone|crowns": None, "rand": "ZAR",
    "reais": "BRL", "rou?bles?": "RUB", "lira": "TRY", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR",
    "shekels?": "ILS", "zlotys?": "PLN", "forints?": "HUF", "dirhams?": "AED",
    "riyals?|rials?": None, "kwacha": None, "bolivars?": "VEB", "escudos?": "PTE",
    "drachmas?": "GRD", "markka|finmarks|finnmarks": "FIM", "australs?": "ARA", "hryvnias?": "UAH", "tenge": "KZT",
    "sucres?": "ECS", "quetzals?": "GTQ", "cedis?": "GHS", "shillings?": None, "pesos?": None,
    "cruzados?": "BRC", "pesetas?": "ESP", "schillings?": "ATS", "dinars?": None, "ecus?": "XEU", "naira": "NGN",
    "dong": "VND", "cents?|cts?|¢": "USD", "pence": "GBP", "paise": "INR",
}  # fmt: skip
#: Countries that call their money by the same word, with its ISO 4217 code in the years of the corpora.
_SHARED = {
    "francs?": {"France": "FRF", "Belgium": "BEF", "Switzerland": "CHF", "Luxembourg": "LUF", "Ivory Coast": "XOF"},
    "kronor|kronas?|kroner|krone|crowns": {
        "Sweden": "SEK", "Norway": "NOK", "Denmark": "DKK", "Czech Republic": "CZK",
    },
    "pesos?": {
        "Mexico": "MXN", "Philippines": "PHP", "Chile": "CLP", "Colombia": "COP", "Argentina": "ARS", "Uruguay": "UYU",
    },
    "riyals?|rials?": {"Saudi Arabia": "SAR", "Qatar": "QAR", "Iran": "IRR"},
    "dinars?": {
        "Algeria": "DZD", "Bahrain": "BHD", "Iraq": "IQD", "Jordan": "JOD", "Kuwait": "KWD", "Libya": "LYD",
        "Tunisia": "TND", "Yugoslavia": "YUD",
    },
}  # fmt: skip
SHARED = tuple((re.compile(rf"\b(?:{word})(?=$|\s|[.,;])", re.IGNORECASE), codes) for word, codes in _SHARED.items())
#: Whose dollars those are of a country that is not the United States.
DOLLARS_OF = {
    "Australia": "AUD", "Canada": "CAD", "Hong Kong": "HKD", "New Zealand": "NZD", "Singapore": "SGD", "Taiwan": "TWD",
}  # fmt: skip
_SUBUNITS = re.compile(r"cents?|cts?|¢|pence|paise|[pc]", re.IGNORECASE)
_WORD_CODES = tuple((re.compile(words, re.IGNORECASE), code) for words, code in _WORDS.items())
_ALL = {**_SYMBOLS, **_LETTERS, **{code: code for code in _CODES}}
_AMOUNT = r"(?=[0-9][0-9,]*(?:\.[0-9]{2}(?![0-9])|(?:\.[0-9]+)?(?:\s(?:billion|million|trillion)|bn|mn?|trn|tn)\b))"


def _either(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


SYMBOLS = "".join(sorted({name[-1] for name in _SYMBOLS}))
BEFORE = rf"(?P<before>{_either(list(_ALL))}|US\s\$|[{''.join(_LETTER)}]{_AMOUNT}|US(?=[0-9.]+¢))"
_WHOSE = r"U\.S\.|N\.Z\.|H\.K\.|" + "|".join(
    name.replace(" ", r"\s") for name in sorted(_COUNTRIES, key=len, reverse=True)
)
AFTER = (
    rf"(?:(?:(?P<whose>(?i:{_WHOSE}))[\s-])?(?P<word>(?i:{'|'.join(_WORDS).replace(' ', chr(92) + 's')}))"
    rf"|(?P<code>{_either([*_CODES, 'TRY', 'RMB'])})|(?<=[0-9])(?P<glued>[pc]))(?![A-Za-z0-9])"
)


def code_before(symbol: str) -> str:
    """Return the ISO code of a symbol or code written before a number.

    >>> code_before("HK$"), code_before("Rs")
    ('HKD', 'INR')
    """
    american = symbol == "US" or (symbol.startswith("US") and symbol.endswith("$"))
    return "USD" if american else _LETTER.get(symbol) or _ALL[symbol]


def code_after(match: re.Match[str]) -> str | None:
    """Return the ISO code that a match of `AFTER` names; None where the word leaves the country open."""
    if match["code"]:
        return "CNY" if match["code"] == "RMB" else match["code"]
    if match["glued"]:
        return "GBP" if match["glued"] == "p" else "USD"
    if match["whose"]:
        return code_of(match["whose"])
    word = " ".join(match["word"].split())
    return next(code for pattern, code in _WORD_CODES if pattern.fullmatch(word))


def code_of(whose: str) -> str:
    """Return the ISO code of the money that words before it say whose it is.

    >>> code_of("Hong Kong"), code_of("U.S.")
    ('HKD', 'USD')
    """
    return _COUNTRIES[" ".join(whose.lower().replace(".", "").split())]


def subunit(match: re.Match[str]) -> Decimal:
    """Return what one of the units named by a match of `AFTER` is worth in whole units: 0.01 for cents and pence."""
    return Decimal("0.01") if _SUBUNITS.fullmatch(match["word"] or match["glued"] or "") else Decimal(1)
