"""`kg show`: one entity with all that is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.query.facts import FactLine, is_fact
from kg.query.index import index_of
from kg.query.names import find_entity
from kg.query.spellings import BETWEEN_ALIASES, named

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity, why its names are one thing, and its facts, latest first: as their subject, and as their object."""

    id: str
    name: str
    type: str
    analyst: bool
    described: bool
    aliases: tuple[str, ...]
    grounds: tuple[str, ...]
    outgoing: tuple[FactLine, ...]
    incoming: tuple[FactLine, ...]


def show(graph: nx.MultiDiGraph[str], name: str) -> EntityView:
    """Return the entity called `name` with its facts; raises NotFoundError with what else it could be."""
    id_ = find_entity(graph, name)
    node = graph.nodes[id_]
    entity = named(id_, node)
    return EntityView(
        id=id_,
        name=entity.name,
        type=entity.type,
        analyst="Analyst" in node["labels"],
        described=entity.described,
        aliases=entity.aliases,
        grounds=tuple(each for each in node.get("grounds", "").split(BETWEEN_ALIASES) if each),
        outgoing=_lines(graph, graph.out_edges(id_, keys=True, data=True)),
        incoming=_lines(graph, graph.in_edges(id_, keys=True, data=True)),
    )


def _lines(graph: nx.MultiDiGraph[str], edges: Iterable[tuple[str, str, str, dict[str, Any]]]) -> tuple[FactLine, ...]:
    line = index_of(graph).line
    lines = [line(source, target, key) for source, target, key, edge in edges if is_fact(edge)]
    return tuple(sorted(lines, key=_latest_first))


def _latest_first(line: FactLine) -> tuple[int, str, str, str]:
    day = line.date_end or line.last_reported or date.min
    return -day.toordinal(), line.predicate, line.object.name, line.id
