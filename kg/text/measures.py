"""One number with its unit, sign, magnitude and bound, as a regular expression and the reading of its match."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kg.text.currencies import AFTER, BEFORE, SYMBOLS, code_after, code_before, subunit
from kg.text.direction import DOWN_WORDS, UP_WORDS
from kg.text.numerals import FIGURES, WORDS, Number, figures, in_words, is_label

Unit = Literal["percent", "points", "basis_points", "money", "count", "ratio"]
Bound = Literal["exact", "about", "at_least", "at_most"]
Per = Literal["share", "year", "month", "barrel", "ounce", "ton", "pound"]

_LEFT, _RIGHT = 48, 48
_LAKH = Decimal(100_000)
_MAGNITUDES = {
    "thousand": Decimal(1000), "k": Decimal(1000), "lakh": _LAKH, "lakhs": _LAKH, "lac": _LAKH, "crore": 100 * _LAKH,
    "crores": 100 * _LAKH, "cr": 100 * _LAKH, "million": Decimal(10**6), "mln": Decimal(10**6), "mn": Decimal(10**6),
    "m": Decimal(10**6), "mm": Decimal(10**6), "billion": Decimal(10**9), "bln": Decimal(10**9), "bn": Decimal(10**9),
    "b": Decimal(10**9), "trillion": Decimal(10**12), "tln": Decimal(10**12), "trn": Decimal(10**12),
    "tn": Decimal(10**12), "t": Decimal(10**12),
}  # fmt: skip
_PERS: dict[str, Per] = {"barrel": "barrel", "bbl": "barrel", "share": "share", "shr": "share", "year": "year",
                         "annum": "year", "month": "month", "ounce": "ounce", "oz": "ounce", "ton": "ton",
                         "pound": "pound", "lb": "pound"}  # fmt: skip

_END = r"(?![A-Za-z0-9])"
PATTERN = re.compile(
    rf"""
    (?<![\w{re.escape(SYMBOLS)}\#@=_&/\\])(?<![0-9][.,])
    (?:(?P<sign>[-\u2212\u2013+])(?=[0-9.A-Z{re.escape(SYMBOLS)}]))?
    (?:
        (?:{BEFORE}\s{{0,2}}(?P<minus>[-\u2212])?)?(?P<figures>{FIGURES})
      | (?P<words>{WORDS})
    )
    (?:[\s-]{{0,2}}(?P<magnitude>(?i:lakh\scrores?|thousand|million|mln|mn|billion|bln|bn|trillion|tln|trn|tn
        |crores?|cr|lakhs?|lac)){_END}|(?<=[0-9])(?P<letter>[kKmMbBtT]|mm|MM){_END})?
    (?:[\s-]{{0,2}}(?:
        (?P<pp>(?i:(?:full\s)?percentage[\s-](?:points?|pts?)|(?:%|percent|per[\s-]cent|pct)[\s-](?:points?|pts?)
            |ppts?|pp){_END})
      | (?P<percent>%|(?i:percent|per[\s-]cent|pct){_END}|pc{_END})
      | (?P<bp>(?i:basis[\s-](?:points?|pts?)|bps){_END}|bp{_END})
      | (?P<points>(?i:(?:full\s)?(?:points?|pts?)){_END})
      | (?P<times>(?i:times|fold){_END}|(?<=[0-9])x{_END})
      | {AFTER}
    ))?
    (?P<per>(?:[\s-]{{1,2}}(?i:an?|per|each)[\s-]|/)(?P<whose_per>(?i:common|ordinary|metric|long|short|fine|troy)\s)?
        (?P<each>(?i:shares?|shr|year|annum|month|barrel|bbl|ounce|oz|tonne|ton|pound|lb)){_END}
        (?!\s(?:earlier|ago|before|later|previously)\b))?
    """,
    re.VERBOSE,
)

_MOVES = "|".join(sorted(UP_WORDS | DOWN_WORDS | {
    "moved", "moves", "changed", "change", "went", "goes", "swung", "revised", "cut", "cuts", "raise", "raises",
    "trimmed", "narrowed", "widened", "improved", "worsened", "bringing",
}))  # fmt: skip
MOVING = re.compile(rf"\b(?:{_MOVES})\b", re.IGNORECASE)
MOVED_BY = re.compile(rf"\b(?:{_MOVES})\s(?:[\w-]+\s){{0,3}}$", re.IGNORECASE)
#: "gained more than a point"; not "rose at a point when".
MOVED_A = re.compile(rf"\b(?:{_MOVES})\s(?:(?:by|about|almost|around|nearly|over|more than)\s)?$", re.IGNORECASE)

_THE = r"\s*(?:(?:the|an?|its)\s+)?$"
_BOUND_WORDS: tuple[tuple[Bound, str], ...] = (
    ("at_most", r"\b(?:no|not) (?:more|higher|greater) than|\bno higher than"),
    ("at_least", r"\b(?:no|not) (?:less|fewer|lower) than"),
    (
        "at_most",
        (
            r"\bas (?:much|many|high) as|\bup to|\bat (?:the )?most|\b(?:less|fewer|lower|smaller) than|\bunder|\bbelow"
            r"|\bshy of|\bshort of|\bmaximum of|\bcapped at|\bnot exceeding|<"
        ),
    ),
    (
        "at_least",
        (
            r"\b(?:more|greater|higher|better) than|\bat least|\bover|\babove|\bexceed(?:s|ed|ing)?|\bin excess of"
            r"|\bbeyond|\bupwards? of|\bminimum of|\bas (?:little|few|low) as|>"
        ),
    ),
    (
        "about",
        (
            r"\babout|\baround|\broughly|\bapproximately|\bapprox\.|\bnearly|\balmost|\bclose to|\bestimated|\bnear"
            r"|\bcirca|\bsome|[~≈]"
        ),
    ),
)
_BOUNDS = tuple((bound, re.compile(rf"(?:{words}){_THE}", re.IGNORECASE)) for bound, words in _BOUND_WORDS)
_MORE = re.compile(r"\+(?!\S)|\s(?:or|and) (?:more|higher|above)\b(?! or less)")
_LESS = re.compile(r"\sor (?:less|lower|fewer|below)\b")
_OR_SO = re.compile(r"\sor so\b")
_PER_SHARE = re.compile(r"\b(?:EPS|(?i:earnings per share|shr))\W+(?:[\w-]+\s){0,3}$")
#: What takes a number in words along: "two to six pct", "one to two billion", "two and three pct".
_NEXT = rf"(?:{WORDS}|[0-9][0-9.,/-]*)[\s-]?"
_PAIRED = re.compile(
    rf"\sto\s{_NEXT}(?:%|(?i:pct|per[\s-]?cent|mln|million|bln|billion|basis\spoints?)\b)"
    rf"|\s(?:and|or)\s{_NEXT}(?:%|(?i:pct|per[\s-]?cent)\b)"
)
_RATIO_AFTER = re.compile(
    r"\s(?:as|more|higher|larger|bigger|faster|earnings|sales|revenue|book|forward|the|its|over|new york|covered)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Atom:
    """One number with what is written around it; `unit` is None until a unit is known."""

    start: int
    end: int
    low: Number
    high: Number | None
    unit: Unit | None
    magnitude: Decimal | None = None
    step: Decimal = Decimal(1)  # worth of the unit named: 0.01 for cents, 100 basis points for a percentage point
    currency: str | None = None
    per: Per | None = None
    bound: Bound = "exact"
    negative: bool = False

    @property
    def scale(self) -> Decimal:
        """Worth of 1 as written: 10,000 for a million cents."""
        return (self.magnitude or Decimal(1)) * self.step


def _unit(match: re.Match[str], number: Number, after: str) -> tuple[Unit | None, Decimal, str | None]:
    """Return the unit that a match names, its worth in that unit and its currency."""
    if match["pp"]:
        return "basis_points", Decimal(100), None
    for unit in ("percent", "bp", "points"):
        if match[unit]:
            return "basis_points" if unit == "bp" else "percent" if unit == "percent" else "points", Decimal(1), None
    if match["times"]:
        ratio = match["times"] != "times" or number.decimals or _RATIO_AFTER.match(after)
        return ("ratio" if ratio else "count"), Decimal(1), None
    worded = bool(match["word"] or match["code"] or match["glued"])
    if worded and not (match["word"] and match["word"].lower() == "pounds" and re.match(r"\sof\b", after)):
        own = code_after(match)
        generic = match["before"] in (None, "$")
        return "money", subunit(match), own if generic else code_before(match["before"])
    return ("money", Decimal(1), code_before(match["before"])) if match["before"] else (None, Decimal(1), None)


def _magnitude(match: re.Match[str], unit: Unit | None) -> Decimal | None:
    """Return the power that the number is written in; a lone letter needs money, except in 5m and 30k."""
    if match["magnitude"]:
        words = match["magnitude"].lower().split()
        return _MAGNITUDES[words[0]] * (_MAGNITUDES[words[1]] if len(words) > 1 else 1)
    letter = match["letter"]
    if letter and (unit == "money" or letter in ("m", "k")):
        return _MAGNITUDES[letter.lower()]
    return None


def _bound(before: str, after: str) -> Bound:
    if _MORE.match(after):
        return "at_least"
    if _LESS.match(after):
        return "at_most"
    if _OR_SO.match(after):
        return "about"
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), "exact")


def _sign(match: re.Match[str], text: str) -> bool | None:
    """Return whether the number is negative; None where a hyphen glues it to a word (Covid-19, mid-20s)."""
    left = text[max(0, match.start() - 2) : match.start()]
    if not match["sign"]:
        glued = left[-1:] == "-" and left[0].isalpha()
        return None if glued else bool(match["minus"])
    return match["sign"] != "+" and (not left or left[-1].isspace() or left[-1] in "([“\"'")


def _worded(match: re.Match[str], atom: Atom, before: str) -> bool:
    """Tell whether a number in words is a quantity: it needs a unit or a magnitude, and "at one point" has none."""
    if match["points"] and match["points"].lower().startswith("full"):
        return True
    if match["words"].lower() in ("a", "an") and not (match["magnitude"] or match["pp"]):
        return match["points"] is not None and MOVED_A.search(before) is not None
    if atom.unit == "points" and not MOVED_BY.search(before):
        return False
    if atom.unit == "money" and match["word"] and match["word"].lower() in ("won", "marks"):
        return match["magnitude"] is not None
    paired = atom.unit is None and _PAIRED.match(match.string, match.end("words")) is not None
    return paired or (atom.unit is not None and not match["times"]) or match["magnitude"] is not None


def read_atom(match: re.Match[str], text: str, glued_to: int) -> Atom | None:
    """Return what a match of the grammar says, or None when it is no quantity."""
    numbers = figures(match["figures"]) if match["figures"] else (in_words(match["words"]), None)
    negative = _sign(match, text)
    if numbers is None or (negative is None and match.start() != glued_to):
        return None
    unit, step, currency = _unit(match, numbers[0], text[match.end() : match.end() + _RIGHT])
    magnitude = _magnitude(match, unit)
    start = match.end("sign") if match["sign"] and not negative else match.start()
    atom = Atom(start, _end(match, unit, magnitude), *numbers, unit, magnitude, step, currency, negative=bool(negative))
    if match["each"] and atom.end == match.end():
        atom = replace(atom, per=_PERS[match["each"].lower().removesuffix("ne").rstrip("s")])
    return _checked(atom, match, text)


def _end(match: re.Match[str], unit: Unit | None, magnitude: Decimal | None) -> int:
    """Return where the quantity's words end: a unit or "a year" that was not taken stays outside."""
    if unit is not None or (magnitude is not None and not match["word"]):
        return match.end()
    part = "magnitude" if match["magnitude"] else "letter" if magnitude else "figures" if match["figures"] else "words"
    return match.end(part)


def _checked(atom: Atom, match: re.Match[str], text: str) -> Atom | None:
    """Return the atom with what its surroundings add, or None where they show that it is no quantity."""
    before, after = text[max(0, atom.start - _LEFT) : atom.start], text[atom.end : atom.end + _RIGHT]
    bare = atom.unit is None and atom.magnitude is None
    if match["words"] and not _worded(match, atom, before):
        return None
    if match["figures"] and bare and is_label(match["figures"], before, after):
        return None
    if after[:1].isalnum() and match["percent"] != "%":
        return None
    per: Per | None = "share" if atom.unit == "money" and _PER_SHARE.search(before) else None
    return replace(atom, bound=_bound(before, after), per=atom.per or per)
