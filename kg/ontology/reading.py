"""Reads an ontology from its YAML file; whatever is wrong there is said with file, line and remedy."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from kg.errors import OntologyError
from kg.ontology.types import Ontology, Predicate
from kg.resources import resource_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

DEFAULT = "ontology.yaml"
NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
PREDICATE = re.compile(r"[A-Z][A-Z0-9_]*")
#: Labels of the graph's own nodes (DESIGN 2.6).
TAKEN = frozenset(("Entity", "Event", "Article", "Claim", "Analyst", "KgLedger"))


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
    base = data.pop("extends", "nothing")
    if base not in ("nothing", "default"):
        raise _wrong(place, lines, ("extends",), f"{base!r} is not “default”, the only ontology that can be extended")
    if base == "default":
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
        added = data.get(part) or {}
        base[part] = {**base[part], **added} if isinstance(added, dict) else added
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
    lines: dict[tuple[str, ...], int] = {}
    for path, number in _lines(node, ()):
        if path in lines:
            raise _wrong(place, {path: number}, path, "there are two entries of this name")
        lines[path] = number
    return data, lines


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
            if name in TAKEN:
                yield (part, name), f"{name!r} is a label that the graph has itself"
    for name in set(ontology.entities) & set(ontology.events):
        yield ("entities", name), "is an event type too"
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
    if not all(cue.strip(" *") for cue in rule.cues):
        yield (*where, "cues"), "an empty cue would stand in every sentence"
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
