"""An article of our own and right annotations of it, for the tests of the gold to spoil and to compare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.models import JSONValue

TEXT = """Norvik Steel jumped 7 % on Monday to 45 crowns.
    Its net profit was 40 mln dlrs against 31 mln a year ago, it said.
    Ada Lund met Per Holm and Rosa Bell in Oslo."""
BODY = TEXT + "\n" + "It has 90 ovens. " * 30 + "\n Reuter\n\x03"
RECORD = {"id": "7", "title": "NORVIK UP", "date": "14-MAR-1987 15:01:01.79", "topics": ["earn"], "body": BODY}
TAGS = ["earn", "acq", "money-fx", "interest", "trade", "crude", "grain", "ship", "cpi", ""]


def place(words: str, text: str = TEXT) -> dict[str, JSONValue]:
    """Return the offsets of the first `words` in the text."""
    return {"start": text.index(words), "end": text.index(words) + len(words)}


PROFIT = place("40 mln dlrs") | {"value": 40e6, "unit": "money", "currency": "USD"}
PRIOR = place("31 mln") | {"value": 31e6, "unit": "money", "currency": "USD"}
ROSE: dict[str, JSONValue] = {
    "article": "7",
    "sentence": 0,
    "subject": place("Norvik Steel") | {"type": "Company"},
    "predicate": "ROSE",
    "object": {"type": "PriceMove"},
    "quantity": place("7 %") | {"value": 7, "unit": "percent"},
    "slots": {"window": "day", "to": place("45 crowns") | {"value": 45, "unit": "money", "currency": "NOK"}},
    "time": {"start": "1987-03-09", "end": "1987-03-09", "precision": "day"},
    "factuality": "asserted",
    "said_by": None,
}
NAMED = place("Norvik Steel")
REPORTED = ROSE | {
    "sentence": 1,
    "subject": place("Its") | {"type": "Company", "aliases": [[NAMED["start"], NAMED["end"]]]},
    "predicate": "REPORTED",
    "object": {"type": "EarningsReport"},
    "quantity": PROFIT,
    "slots": {"metric": place("net profit"), "prior": PRIOR},
    "time": None,
    "said_by": place("it said") | {"end": TEXT.index("it said") + 2},
}
MET = ROSE | {
    "sentence": 2,
    "subject": place("Ada Lund") | {"type": "Person"},
    "predicate": "MET",
    "object": place("Per Holm") | {"type": "Person"},
    "quantity": None,
    "slots": {},
    "time": None,
}
MET_BELL = MET | {"object": place("Rosa Bell") | {"type": "Person"}}


def wrong(row: dict[str, JSONValue], **changes: JSONValue) -> dict[str, JSONValue]:
    """Return the row with changes."""
    return row | changes


def write(path: Path, *rows: dict[str, JSONValue]) -> Path:
    """Write rows as an annotator does."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
