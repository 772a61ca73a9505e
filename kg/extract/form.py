"""The small profile's form: a question about one sentence, and the JSON schema that its answer must fit."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from kg.extract.order import attributive
from kg.models import Frozen
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.page import Line
    from kg.ontology import Ontology
    from kg.text.names import Found

MAX_NAMES = 12
MAX_ROWS = 4
NO_TYPE = "other"
NO_NUMBER = "none"
MOVES = frozenset(("ROSE", "FELL"))  # the predicate says which way, the number how far
#: Predicates that the words which only name a speaker can state ("said Bo Pei, an analyst at US Tiger").
APPOSED = frozenset(("WORKS_FOR", "FOUNDED", "BASED_IN", "PART_OF"))


class Blank(Frozen):
    """What may be filled in for one predicate; empty `objects` or `numbers` leave that cell out."""

    subjects: tuple[str, ...]
    objects: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


class Form(Frozen):
    """What one sentence can be asked: names, things without a name, numbers, and a blank for each cued predicate."""

    sentence: str
    names: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    blanks: dict[str, Blank] = Field(default_factory=dict)


def read_form(line: Line, ontology: Ontology) -> Form:
    """Return the form for one sentence; its `blanks` are empty when nothing can be asked."""
    blanks = {name: blank for name in ontology.cued(line.text) if (blank := _blank(line, ontology, name)) is not None}
    if not blanks:
        return Form(sentence=line.text)  # the rest would be read for nothing
    pronouns = [line.pronoun.words] if line.pronoun else []
    return Form(
        sentence=line.text,
        names=_words(line.names)[:MAX_NAMES],
        things=_distinct((*_words(line.described), *pronouns)),
        numbers=line.numbers,
        blanks=blanks,
    )


def form_text(form: Form) -> str:
    """Return the form as the model reads it."""
    lines = [f"Sentence: {form.sentence}", f"Names: {_listed(form.names)}"]
    if form.things:
        lines.append(f"Things: {_listed(form.things)}")
    if form.numbers:
        lines.append(f"Numbers: {_listed(form.numbers)}")
    lines.append(f"Relations: {', '.join(form.blanks)}")
    return "\n".join(lines)


def form_schema(form: Form, ontology: Ontology) -> dict[str, Any]:
    """Return the JSON schema of the answer: only names, numbers and predicates that the form holds."""
    kinds = {"enum": [*ontology.entities, NO_TYPE]}
    properties: dict[str, Any] = {"types": _object(dict.fromkeys(form.names, kinds))}
    for name, blank in form.blanks.items():
        properties[name] = {"type": "array", "maxItems": MAX_ROWS, "items": _row(blank)}
    return _object(properties)


def _blank(line: Line, ontology: Ontology, name: str) -> Blank | None:
    """Return what may be filled in for a predicate, or None when the sentence leaves nothing to choose."""
    rule = ontology.predicates[name].number
    subjects = _subjects(line, ontology, name)
    if not subjects:
        return None
    objects = _objects(line, ontology, name)
    if ontology.event_of(name) is None and not set(objects) - (set(subjects) if len(subjects) == 1 else set()):
        return None
    numbers = line.numbers if rule else ()
    if rule and rule.required and not numbers:
        return None
    offered = (numbers if rule.required else (*numbers, NO_NUMBER)) if rule and numbers else ()
    return Blank(subjects=subjects, objects=objects, numbers=offered)


def _subjects(line: Line, ontology: Ontology, name: str) -> tuple[str, ...]:
    """Names that can act; for a price move also things without a name; where a company may stand also "It"."""
    if name == "COMMENTED_ON":
        return _commenting(line)
    things = line.described if ontology.event_of(name) == "PriceMove" else ()
    pronoun = (line.pronoun,) if line.pronoun and "Company" in ontology.predicates[name].subject else ()
    kinds = ontology.predicates[name].subject
    acting = [found for found in _acting(line, name) if _fits(found.words, kinds, ontology)]
    return _words((*acting, *things, *pronoun))


def _commenting(line: Line) -> tuple[str, ...]:
    speaker = line.speech.speaker
    if speaker is None or lexicon().type_of(speaker.words) not in (None, "Person"):
        return ()
    return (speaker.words,)


def _objects(line: Line, ontology: Ontology, name: str) -> tuple[str, ...]:
    if ontology.event_of(name) is not None:
        return ()
    kinds = ontology.predicates[name].object
    speaker = line.speech.speaker if name == "COMMENTED_ON" else None
    acting = [found for found in _acting(line, name) if found != speaker]
    return _words(found for found in acting if _fits(found.words, kinds, ontology))


def _acting(line: Line, name: str) -> tuple[Found, ...]:
    names = line.names[:MAX_NAMES]
    return names if name in APPOSED else _active(line.text, names, line.speech.asides)


@lru_cache(maxsize=8)
def _active(text: str, names: tuple[Found, ...], asides: tuple[tuple[int, int], ...]) -> tuple[Found, ...]:
    """Names that take part in more than saying who speaks or whose founder somebody is: asked for each predicate."""
    return tuple(
        found
        for found in names
        if not attributive(text, found, names) and not any(start <= found.start < end for start, end in asides)
    )


def _row(blank: Blank) -> dict[str, Any]:
    cells = {"s": blank.subjects, "o": blank.objects, "n": blank.numbers}
    return _object({cell: {"enum": list(choices)} for cell, choices in cells.items() if choices})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _fits(words: str, kinds: Iterable[str], ontology: Ontology) -> bool:
    """Whether a name can be one of `kinds`: it can, unless its own words decide another type."""
    fixed = lexicon().type_of(words)
    return fixed is None or fixed in kinds or fixed not in ontology.entities


def _words(found: Iterable[Found]) -> tuple[str, ...]:
    return _distinct(each.words for each in found)


def _listed(words: Iterable[str]) -> str:
    return " | ".join(words)


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
