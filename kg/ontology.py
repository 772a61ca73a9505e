"""The types: read from one YAML file, checked, and handed to everything else as one frozen value."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import Field, ValidationError

from kg.errors import OntologyError
from kg.models import Frozen, digest
from kg.resources import resource_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

DEFAULT = "ontology.yaml"
NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
PREDICATE = re.compile(r"[A-Z][A-Z0-9_]*")
WORD = re.compile(r"\w+")
MOST_WORDS = 50_000  # remembered with the predicates they may cue: more than a newspaper's vocabulary


class EntityType(Frozen):
    """What a name can be."""

    definition: str


class Slot(Frozen):
    """A detail of an event; identity slots keep two events of one pair and day apart."""

    definition: str
    identity: bool = False


class EventType(Frozen):
    """What happened, with its slots."""

    definition: str
    slots: dict[str, Slot] = Field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        """Names of the identity slots, in file order."""
        return tuple(name for name, slot in self.slots.items() if slot.identity)


class NumberRule(Frozen):
    """Which units a predicate's number may have."""

    units: tuple[Literal["percent", "points", "basis_points", "money", "count", "ratio"], ...]
    required: bool = False


class Example(Frozen):
    """One worked sentence, ours, shown to the model."""

    text: str
    subject: str
    object: str | None = None
    number: str | None = None


class Predicate(Frozen):
    """An edge type."""

    definition: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    time: Literal["episodic", "static"]
    symmetric: bool = False
    opposite: str | None = None
    number: NumberRule | None = None
    evidence: Literal["sentence", "between", "verb", "order"] = "sentence"
    cues: tuple[str, ...] = ()
    slots: dict[str, Slot] = Field(default_factory=dict)
    example: Example

    @cached_property
    def cue_pattern(self) -> re.Pattern[str] | None:
        """Pattern that finds a cue in a sentence, or None when every sentence qualifies."""
        if not self.cues:
            return None
        words = sorted(self.cues, key=len, reverse=True)
        body = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
        return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)

    def cued(self, text: str) -> bool:
        """Whether `text` holds a word without which this edge cannot be stated."""
        return self.cue_pattern is None or self.cue_pattern.search(text) is not None


class Ontology(Frozen):
    """Entity types, event types and predicates; `fingerprint` changes when anything does."""

    version: int = 1
    entities: dict[str, EntityType]
    events: dict[str, EventType] = Field(default_factory=dict)
    predicates: dict[str, Predicate]

    @cached_property
    def fingerprint(self) -> str:
        """Return 20 hex characters for the whole content."""
        return digest(self.model_dump(mode="json"))

    def event_of(self, predicate: str) -> str | None:
        """Return the event type that `predicate` leads to, or None when it leads to entities."""
        objects = self.predicates[predicate].object
        return objects[0] if objects[0] in self.events else None

    def identity_slots(self, predicate: str) -> tuple[str, ...]:
        """Return the slots that are part of a fact's identity under `predicate`."""
        own = tuple(name for name, slot in self.predicates[predicate].slots.items() if slot.identity)
        event = self.event_of(predicate)
        return own + (self.events[event].identity if event else ())

    def cued(self, text: str) -> tuple[str, ...]:
        """Return the predicates that `text` could state, in file order."""
        words = {word.lower() for word in WORD.findall(text)}
        possible = self._uncued.union(*map(self._may_cue, words))
        return tuple(name for name, rule in self.predicates.items() if name in possible and rule.cued(text))

    @cached_property
    def _uncued(self) -> frozenset[str]:
        """Predicates that no word rules out: without cues, or with one that does not open with a word."""
        rules = self.predicates.items()
        return frozenset(name for name, rule in rules if not all(map(WORD.match, rule.cues)) or not rule.cues)

    @cached_property
    def _may_cue(self) -> Callable[[str], frozenset[str]]:
        """Function from a lower-case word to the predicates with a cue that it opens: a sieve for `cue_pattern`."""
        whole, begun = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for name, rule in self.predicates.items():
            for cue, first in ((cue, WORD.match(cue.lower())) for cue in rule.cues):
                if first:
                    (begun if cue[first.end() : first.end() + 1] == "*" else whole)[first[0]].add(name)

        @lru_cache(maxsize=MOST_WORDS)
        def may_cue(word: str) -> frozenset[str]:
            found = [names for start, names in begun.items() if word.startswith(start)]
            return frozenset().union(whole.get(word, ()), *found)

        return may_cue


def load_ontology(path: Path | None = None) -> Ontology:
    """Return the ontology of `path`, or the default one.

    Raises OntologyError with file, line and remedy. A file with `extends: default` adds to the default.
    """
    if path is None:
        return _default()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"cannot read the ontology {path}: {error}"
        raise OntologyError(msg, remedy="check the path given with --ontology") from error
    return parse_ontology(text, place=str(path))


@lru_cache(maxsize=1)
def _default() -> Ontology:
    return parse_ontology(resource_text("seeds", DEFAULT), place=DEFAULT)


def parse_ontology(text: str, *, place: str) -> Ontology:
    """Return the ontology written in YAML `text`; `place` names it in errors."""
    data, lines = _read_yaml(text, place)
    if data.pop("extends", None) == "default":
        data = _extended(data)
    try:
        ontology = Ontology.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(place, lines, tuple(str(part) for part in first["loc"]), first["msg"]) from error
    for where, problem in _problems(ontology):
        raise _wrong(place, lines, where, problem)
    return ontology


def _extended(data: Mapping[str, Any]) -> dict[str, Any]:
    base = yaml.safe_load(resource_text("seeds", DEFAULT))
    for part in ("entities", "events", "predicates"):
        base[part] = {**base[part], **(data.get(part) or {})}
    return dict(base)


def _read_yaml(text: str, place: str) -> tuple[dict[str, Any], dict[tuple[str, ...], int]]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        msg = f"{place}{line}: {problem}"
        raise OntologyError(msg, remedy="mend the YAML at that line") from error
    if not isinstance(data, dict):
        msg = f"{place}: an ontology is a mapping with entities and predicates"
        raise OntologyError(msg, remedy="start from seeds/ontology.yaml")
    return data, dict(_lines(node, ()))


def _lines(node: yaml.Node | None, path: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _lines(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            here = (*path, str(index))
            yield here, value.start_mark.line + 1
            yield from _lines(value, here)


def _wrong(place: str, lines: Mapping[tuple[str, ...], int], where: tuple[str, ...], problem: str) -> OntologyError:
    known = where
    while known and known not in lines:
        known = known[:-1]
    line = f", line {lines[known]}" if known else ""
    msg = f"{place}{line}: {'.'.join(where)}: {problem}"
    return OntologyError(msg, remedy="compare with the same entry in seeds/ontology.yaml")


def _problems(ontology: Ontology) -> Iterable[tuple[tuple[str, ...], str]]:
    for part, names, pattern in (
        ("entities", ontology.entities, NAME),
        ("events", ontology.events, NAME),
        ("predicates", ontology.predicates, PREDICATE),
    ):
        for name in names:
            if not pattern.fullmatch(name):
                yield (part, name), f"{name!r} must match {pattern.pattern}"
    for name, predicate in ontology.predicates.items():
        yield from _predicate_problems(ontology, name, predicate)


def _predicate_problems(ontology: Ontology, name: str, rule: Predicate) -> Iterable[tuple[tuple[str, ...], str]]:
    where = ("predicates", name)
    if not rule.subject or not rule.object:
        yield where, "needs at least one subject type and one object type"
        return
    for kind in rule.subject:
        if kind not in ontology.entities:
            yield (*where, "subject"), f"{kind!r} is not an entity type"
    events = [kind for kind in rule.object if kind in ontology.events]
    for kind in rule.object:
        if kind not in ontology.entities and kind not in ontology.events:
            yield (*where, "object"), f"{kind!r} is neither an entity type nor an event type"
    if events and len(rule.object) > 1:
        yield (*where, "object"), "an event type must be the only object type"
    if rule.opposite and rule.opposite not in ontology.predicates:
        yield (*where, "opposite"), f"{rule.opposite!r} is not a predicate"
    if not events and rule.example.object is None:
        yield (*where, "example"), "needs an object"
