"""Numbers written in figures and in words, and the numbers that measure nothing: dates, times, names, labels."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_UNIT_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS, _TENS = _UNIT_WORDS.split(), _TEN_WORDS.split()
_WORD_VALUES = {w: n for n, w in enumerate(_UNITS)} | {w: 20 + 10 * n for n, w in enumerate(_TENS)}
_PARTS = {"half": "0.5", "quarter": "0.25", "quarters": "0.75"}
_GLYPHS = {"¼": "-1/4", "½": "-1/2", "¾": "-3/4", "⅛": "-1/8", "⅜": "-3/8", "⅝": "-5/8", "⅞": "-7/8"}

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)\b\.?"
)
# Figures with whatever separators are glued between them; what is not a number by `figures` is swallowed whole.
FIGURES = r"(?:\.(?=[0-9]))?[0-9]+(?:[.,:/\u2013-][0-9]+|\s[0-9]{1,2}/(?:2|4|8|16|32)(?![0-9]))*[¼½¾⅛⅜⅝⅞]?"
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(reversed(_UNITS))})"
WORDS = (
    r"(?i:(?:half(?:\sof)?\san?|(?:a|one)[\s-]half(?:\sof\san?)?|half|quarter(?=-)|(?:an?|one)[\s-]quarter(?:\sof\san?)?"
    rf"|three[\s-]quarters?(?:\sof\san?)?|{_SMALL}(?:[\s-]hundred)?(?:\sand\sa\s(?:half|quarter))?|an?))(?![A-Za-z0-9])"
)
_ATOM = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]+)?(?:\.[0-9]+)?")
_FRACTION = re.compile(r"(?:([0-9]+)[-\s])?([0-9]{1,2})/(2|3|4|5|8|10|16|32|64)")
_RANGE = re.compile(r"([0-9.,]+(?:-[0-9]+/[0-9]+)?)[-\u2013]([0-9.,]+(?:-[0-9]+/[0-9]+)?)")
_LONGEST = 40


class Number(NamedTuple):
    """A number as written: its value and how many decimals it states."""

    value: Decimal
    decimals: int


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _one(text: str) -> Number | None:
    """Read one number in figures: thousands commas, a decimal point, or a fraction such as 10-1/2."""
    if text[-1] in _GLYPHS:
        text = (text[:-1] + _GLYPHS[text[-1]]).removeprefix("-")
    if fraction := _FRACTION.fullmatch(text):
        whole, top, bottom = (int(part or 0) for part in fraction.groups())
        if top >= bottom:
            return None
        value = (whole + Decimal(top) / bottom).quantize(Decimal("0.000001")).normalize()
        return Number(value, 2 if bottom == 3 else _decimals(value))
    if not text.strip(".,") or not _ATOM.fullmatch(text):
        return None
    value = Decimal(text.replace(",", ""))
    return Number(value, _decimals(value))


def figures(text: str) -> tuple[Number, Number | None] | None:
    """Return the number in a match of `FIGURES`, and the end of a range "3-5"; None for 10:30, 3,5, 2-1 or 1986/87.

    >>> figures("10-1/2")
    (Number(value=Decimal('10.5'), decimals=1), None)
    >>> figures("2025-02-21") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    if number := _one(text):
        return number, None
    if not (span := _RANGE.fullmatch(text)):
        return None
    low, high = _one(span[1]), _one(span[2])
    return (low, high) if low and high and low.value < high.value else None


def in_words(text: str) -> Number:
    """Return the number in a match of `WORDS`.

    >>> in_words("Twenty-five").value, in_words("half a").value, in_words("two and a half")
    (Decimal('25'), Decimal('0.5'), Number(value=Decimal('2.5'), decimals=1))
    """
    parts = re.split(r"[\s-]", re.sub(r"three[\s-]quarters?", "quarters", text.lower()))
    whole = sum(_WORD_VALUES.get(word, 0) for word in parts) * (100 if "hundred" in parts else 1)
    part = next((Decimal(_PARTS[word]) for word in parts if word in _PARTS), None)
    if part is None:
        value = Decimal(1 if parts[0] in {"a", "an"} else whole)
    else:
        value = part + whole if "and" in parts else part
    return Number(value, _decimals(value))


def is_fraction(words: str) -> bool:
    """Whether a bare number has eighths, as prices of American shares had: "15-3/4", "7/8"."""
    return re.fullmatch(r"(?:\d+[- ])?\d{1,2}/(?:2|4|8|16|32)", words) is not None


# ---------------------------------------------------------------- numbers that measure nothing

_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[-\u2013][0-9]{2,4})?|[0-9]{2,4}[-\u2013](?:19|20)[0-9]{2}")
_DAY_BEFORE = re.compile(rf"{_MONTH}(?:\s+[0-9]{{1,2}}\s?(?:,|and|to|or|through|[-\u2013]))?\s+(?:the\s+)?$")
_DAY_AFTER = re.compile(rf"(?:\s?(?:and|to|or|[-\u2013])\s?[0-9]{{1,2}})?\s+(?:of\s+)?{_MONTH}")
_TIME_AFTER = re.compile(r"\s?(?:[ap]\.?m\b|gmt|utc|est|edt|bst|cet|et\b|o.clock)", re.IGNORECASE)
_LASTING = re.compile(
    r"(?:\s(?:to|or|and)\s[0-9]+)?[\s-]+(?:(?:consecutive|straight|trading|calendar|more|full|business|working)\s)?"
    r"(?:years?|yrs?|months?|mths?|weeks?|wks?|days?|hours?|hrs?|minutes?|seconds?|quarters?|sessions?|decades?)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[\s-]for[\s-][0-9]|-[A-Za-z]|[A-Za-z_@/\\]|['\u2019]s\b")
_LABEL = re.compile(
    r"(?:\b(?:nos?|notes?|pages?|phase|section|chapter|article|tables?|type|tier|version|step|grade|category|item|part"
    r"|exhibit|rule|aged?|flight|route|channel|fiscal)\.?|#|\(|['\u2019]|[0-9]\sfor\s|[A-Za-z][-/])\s?$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s?\)|[.](?:\s|$)")
_NAMED = re.compile(r"([A-Z][\w&.]*)\s+$")
_INDEX_NAME = re.compile(
    r"\b(?:s&p|nasdaq|ftse|nikkei|star|stoxx|csi|cac|russell|dow|topix|kospi|asx|tsx|dax|ibex|sse|hang seng|aex|smi"
    r"|nifty|bse|nse|mib|omx)\s+$",
    re.IGNORECASE,
)
_NAME_AFTER = re.compile(r"\s+(?:Index|Indexes|Indices|Average|Composite|ETF|Fund|INDEX)\b")
_OLD = re.compile(r"[A-Z]\w+,\s$")
_FUNCTION = """about above after all almost and another around as at before below between but by despite down every
    exceeding fewer for from her his if in including into its it last least less more most nearly net next
    of on only or our over past profit revs roughly sales same shr since some such than that the their these
    they this those to total under until up us we when where while with within monday tuesday wednesday
    thursday friday saturday sunday"""
_FUNCTION_WORDS = frozenset(_FUNCTION.split())


def is_label(written: str, before: str, after: str) -> bool:
    """Tell whether a bare number is a year, a day, a time, a duration, a ratio or part of a name, not a count.

    `written` is the number in figures without unit; `before` and `after` are the text on either side.
    """
    if _SPLIT.match(after) or _TIME_AFTER.match(after) or _LASTING.match(after) or _NAME_AFTER.match(after):
        return True
    if _YEAR.fullmatch(written) or _LABEL.search(before) or _INDEX_NAME.search(before):
        return True
    if re.fullmatch(r"[0-9]{1,2}(?:[-\u2013][0-9]{1,2})?", written):
        listed = before.rsplit("\n", 1)[-1].strip() == "" and _LISTED.match(after)
        aged = _OLD.search(before) and after.startswith(",")
        if listed or aged or _DAY_BEFORE.search(before) or _DAY_AFTER.match(after):
            return True
    named = _NAMED.search(before)
    return named is not None and written.isdigit() and len(written) < 5 and named[1].lower() not in _FUNCTION_WORDS
