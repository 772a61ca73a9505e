"""The types as one frozen value: entities, events with their slots, predicates with their cues."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from kg.models import Frozen, digest

if TYPE_CHECKING:
    from collections.abc import Callable

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
        return digest(self.model_dump_json())  # as text: the order counts, it decides ties and the prompt

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
        sure, possible = set[str](), set(self._uncued)
        for word in {word.lower() for word in WORD.findall(text)}:
            stated, opened = self._cued_by(word)
            sure |= stated
            possible |= opened
        rules = self.predicates.items()
        return tuple(name for name, rule in rules if name in sure or (name in possible and rule.cued(text)))

    @cached_property
    def _uncued(self) -> frozenset[str]:
        """Predicates that no word rules out: without cues, or with one that does not open with a word."""
        rules = self.predicates.items()
        return frozenset(name for name, rule in rules if not rule.cues or not all(map(WORD.match, rule.cues)))

    @cached_property
    def _cued_by(self) -> Callable[[str], tuple[frozenset[str], frozenset[str]]]:
        """Function from a lower-case word to the predicates that it cues, and those with a cue that it only opens."""
        whole = defaultdict[str, tuple[set[str], set[str]]](_two_sets)
        begun = defaultdict[str, tuple[set[str], set[str]]](_two_sets)
        for name, rule in self.predicates.items():
            for cue, first in ((cue.lower(), WORD.match(cue.lower())) for cue in rule.cues):
                if first:
                    prefix = cue[first.end() : first.end() + 1] == "*"
                    rest = cue[first.end() + prefix :]
                    (begun if prefix else whole)[first[0]][bool(rest)].add(name)

        @lru_cache(maxsize=MOST_WORDS)
        def cued_by(word: str) -> tuple[frozenset[str], frozenset[str]]:
            found = [whole[word]] if word in whole else []
            found += [names for start, names in begun.items() if word.startswith(start)]
            return frozenset().union(*(sure for sure, _ in found)), frozenset().union(*(opened for _, opened in found))

        return cued_by


def _two_sets() -> tuple[set[str], set[str]]:
    return set(), set()
