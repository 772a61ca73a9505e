"""From an article and its kept answers to claims and refusals: pure, repeatable, free."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.answer import Reading, read_answer
from kg.extract.ground import ground
from kg.extract.prompt import load_prompt
from kg.extract.readers.catalogue import read_page
from kg.extract.readers.merging import merge
from kg.extract.types import name_types
from kg.extract.verification import PROMPT
from kg.models import Answer, Claim, Reason, Refusal, Window, digest
from kg.resources import PACKAGE
from kg.text.lexicon import lexicon
from kg.text.syntax import available, read_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.extract.page import Page
    from kg.ontology import Ontology


class Derived(NamedTuple):
    """What an article's answers come to; `unreadable` pairs a window with what is wrong with its answer."""

    claims: tuple[Claim, ...]
    refusals: tuple[Refusal, ...]
    unreadable: tuple[tuple[Window, str], ...]


def derive(page: Page, windows: Iterable[Window], answers: Mapping[str, Answer], ontology: Ontology) -> Derived:
    """Return claims, refusals and unreadable windows of an article; windows without an answer are passed over.

    What the readers find in the text itself is grounded as the answers are, and merged with them.
    """
    read_ahead([line.text for line in page.prose])
    readings = [read_answer(window, answers[window.key].body) for window in windows if window.key in answers]
    good = [reading for reading in readings if reading.problem is None]
    claims, refusals = ground(page, good, ontology)
    found, unfounded = ground(page, read_page(page, name_types(good, ontology), ontology), ontology)
    unfounded = tuple(each for each in unfounded if each.reason is not Reason.DUPLICATE)  # two readers, one fact
    rows = {(reading.window.key, row.row): row for reading in good for row in reading.candidates}
    read = {line.sentence.index for line in page.prose if line.tree is not None}
    forms = {reading.window.key for reading in good if reading.form}
    merged, replaced = merge(claims, found, rows, read=read, forms=forms)
    return Derived(merged, (*refusals, *replaced, *unfounded), tuple(_problems(readings)))


def _problems(readings: Iterable[Reading]) -> Iterable[tuple[Window, str]]:
    return ((reading.window, reading.problem) for reading in readings if reading.problem is not None)


def fingerprint(ontology: Ontology) -> str:
    """Return 20 hex characters for what derived rows depend on: code, words, verifier, reader of grammar, ontology."""
    words = lexicon().fingerprint, load_prompt(PROMPT).fingerprint
    return digest(_code(), *words, available() or "", ontology.fingerprint)


@lru_cache(maxsize=1)
def _code() -> str:
    rooms = ("extract", "models", "ontology", "text")
    files = sorted(path for room in rooms for path in (PACKAGE / room).rglob("*.py"))
    return digest([path.relative_to(PACKAGE).as_posix() + path.read_text(encoding="utf-8") for path in files])
