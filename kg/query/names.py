"""From a name as a user writes it to one entity of the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import NotFoundError
from kg.merge.normalise import FIRMS, fold_letters, kin
from kg.query.spellings import spellings_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    import networkx as nx

    from kg.query.spellings import Named, Spellings

    Graph = nx.MultiDiGraph[str]

NEAREST = 5
OWN_ID = re.compile(r"[0-9a-f]{20}")
ALIKE = 60.0  # of 100, by rapidfuzz's WRatio: below it, names have little in common


def find_entity(graph: Graph, name: str) -> str:
    """Return the id of the entity that `name` means: an id, also an old one, a name, alias, first words, a last name.

    The first of these that fits anything decides; in each, things with a name go before described ones. `Type:name`
    looks among one type only. Raises NotFoundError: with the candidates when several fit equally well, else with the
    names that are most alike.
    """
    if name in graph and "Entity" in graph.nodes[name]["labels"]:
        return name
    spellings = spellings_of(graph)
    if OWN_ID.fullmatch(name) and (earlier := spellings.once_called(name)):
        return earlier.id
    wanted, types = _limited(spellings, name)
    found = _fitting(spellings, wanted, types)
    if len(found) == 1:
        return found[0].id
    entities = [entity for entity in spellings.entities if entity.type in types]
    if found:
        raise NotFoundError(f"{name!r} can mean {len(found)} things", suggestions=_told(found, entities))
    raise NotFoundError(f"nothing here is called {name!r}", suggestions=_nearest(entities, wanted))


def named_entities(graph: Graph) -> tuple[Named, ...]:
    """Return the entities of the graph, in its order."""
    return spellings_of(graph).entities


def _limited(spellings: Spellings, name: str) -> tuple[str, frozenset[str]]:
    """Return the name to look for and the types to look among: of `Type:name` the type, else its family."""
    kind, _, rest = name.partition(":")
    if not rest or not (kind in spellings.types or kind in FIRMS):
        return name, frozenset(spellings.types)
    wanted, alike = rest.strip(), frozenset((kind,))
    family = frozenset(type_ for type_ in spellings.types if kin(type_) == kin(kind))
    return wanted, alike if _fitting(spellings, wanted, alike) else family


def _fitting(spellings: Spellings, wanted: str, types: Container[str]) -> list[Named]:
    """Return those of these types that the first test finds which finds any."""
    for each in spellings.fitting(wanted):
        if found := [entity for entity in each if entity.type in types]:
            return [entity for entity in found if not entity.described] or found
    return []


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
