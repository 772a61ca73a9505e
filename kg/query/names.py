"""From a name as a user writes it to one entity of the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import NotFoundError
from kg.merge.moved import ids_of
from kg.merge.normalise import FIRMS, fold_letters, key_name, kin, name_words
from kg.query.index import index_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx

NEAREST = 5
OWN_ID = re.compile(r"[0-9a-f]{20}")
ALIKE = 60.0  # of 100, by rapidfuzz's WRatio: below it, names have little in common
BETWEEN_ALIASES = " | "


class Named(NamedTuple):
    """An entity as it can be called."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    described: bool
    keys: tuple[str, ...] = ()  # name keys that stand in no text

    @property
    def forms(self) -> tuple[str, ...]:
        """The name, then the aliases."""
        return (self.name, *self.aliases)


def find_entity(graph: nx.MultiDiGraph[str], name: str) -> str:
    """Return the id of the entity that `name` means: an id, also an old one, a name, alias, first words, a last name.

    The first of these that fits anything decides; in each, things with a name go before described ones. `Type:name`
    looks among one type only. Raises NotFoundError: with the candidates when several fit equally well, else with the
    names that are most alike.
    """
    if name in graph and "Entity" in graph.nodes[name]["labels"]:
        return name
    entities = list(named_entities(graph))
    if OWN_ID.fullmatch(name) and (earlier := [each.id for each in entities if name in _ids(each)]):
        return earlier[0]
    kind, _, rest = name.partition(":")
    wanted = name
    alike = [entity for entity in entities if entity.type == kind]
    if rest and (alike or kind in FIRMS):
        wanted, family = rest.strip(), [entity for entity in entities if kin(entity.type) == kin(kind)]
        entities = alike if _fitting(alike, wanted) else family
    found = _fitting(entities, wanted)
    if len(found) == 1:
        return found[0].id
    if found:
        raise NotFoundError(f"{name!r} can mean {len(found)} things", suggestions=_told(found, entities))
    raise NotFoundError(f"nothing here is called {name!r}", suggestions=_nearest(entities, wanted))


def named_entities(graph: nx.MultiDiGraph[str]) -> Iterator[Named]:
    """Yield the entities of the graph, in its order."""
    for id_, node in index_of(graph).entities:
        yield named(id_, node)


def named(id_: str, node: dict[str, Any]) -> Named:
    """Return an entity's names from its node's attributes."""
    aliases = node.get("aliases", "")
    forms = tuple(aliases.split(BETWEEN_ALIASES)) if aliases else ()
    keys = tuple(node["keys"].split(BETWEEN_ALIASES)) if "keys" in node else ()
    return Named(id_, node["type"], node["name"], forms, node.get("described", False), keys)


def _fitting(entities: Sequence[Named], wanted: str) -> list[Named]:
    """Return those that the first test finds which finds any: names go before aliases, these before unread keys.

    A part of an unread key finds nothing: "Ma" is no one's way to say Mainland China.
    """
    for finds in (_exactly, _normally, _by_first_words, _by_last_word):
        for forms in (_names, _aliases, _unread) if finds in (_exactly, _normally) else (_names, _aliases):
            found = [entity for entity in entities if finds(forms(entity), wanted, entity.type)]
            if found:
                return [entity for entity in found if not entity.described] or found
    return []


def _names(entity: Named) -> tuple[str, ...]:
    return (entity.name,)


def _aliases(entity: Named) -> tuple[str, ...]:
    return entity.aliases


def _unread(entity: Named) -> tuple[str, ...]:
    return tuple(key_name(key) for key in entity.keys)


def _ids(entity: Named) -> set[str]:
    return ids_of(entity.type, entity.forms, entity.keys)


def _exactly(forms: Iterable[str], wanted: str, _: str) -> bool:
    return wanted in forms


def _normally(forms: Iterable[str], wanted: str, type_: str) -> bool:
    return name_words(type_, wanted) in {name_words(type_, form) for form in forms}


def _by_first_words(forms: Iterable[str], wanted: str, type_: str) -> bool:
    start = " ".join(name_words(type_, wanted))
    return any(" ".join(name_words(type_, form)).startswith(start) for form in forms)


def _by_last_word(forms: Iterable[str], wanted: str, type_: str) -> bool:
    """Whether a person is called by the last name alone, as articles do: "Diallo"."""
    last = name_words(type_, wanted)
    return type_ == "Person" and len(last) == 1 and any(name_words(type_, form)[-1:] == last for form in forms)


# ---------------------------------------------------------------- what to try instead


def _told(found: Sequence[Named], entities: Sequence[Named]) -> tuple[str, ...]:
    """Return what to write for each of those found: `Type:name`, or the id where another is called so too."""
    taken = [f"{entity.type}:{entity.name}" for entity in entities]
    told = [f"{entity.type}:{entity.name}" for entity in found[:NEAREST]]
    return tuple(name if taken.count(name) == 1 else entity.id for name, entity in zip(told, found, strict=False))


def _nearest(entities: Sequence[Named], wanted: str) -> tuple[str, ...]:
    forms = {form: entity.name for entity in entities if not entity.described for form in entity.forms}
    return tuple(dict.fromkeys(forms[form] for form in most_alike(wanted, forms, most=4 * NEAREST)))[:NEAREST]


def most_alike(wanted: str, names: Iterable[str], *, most: int = NEAREST) -> tuple[str, ...]:
    """Return the names that are most like the wanted one, the likest first; none that has little in common with it."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        wanted, list(names), scorer=fuzz.WRatio, processor=fold_letters, limit=most, score_cutoff=ALIKE
    )
    return tuple(name for name, _, _ in found)
