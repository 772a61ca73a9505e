"""What every question answers with: groups of facts, each fact with the part that it plays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.query.facts import FactLine, is_fact
from kg.query.index import index_of
from kg.query.names import find_entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import networkx as nx

    from kg.query.index import Edge

    Graph = nx.MultiDiGraph[str]

MOVES = frozenset(("ROSE", "FELL"))
STATEMENTS = frozenset(("COMMENTED_ON", "RATED", "FORECAST"))
NOT_SAID = frozenset(("denied", "forecast", "conditional", "rumoured"))


@dataclass(frozen=True, slots=True)
class Row:
    """A fact, and the part that it plays in the answer: "said", "post", "later move" and so on."""

    role: str
    fact: FactLine


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together, under what they are about."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The groups in their order; none where the graph does not say."""

    groups: tuple[Group, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of the facts that are cited, in their order, each once."""
        return tuple(dict.fromkeys(row.fact.id for group in self.groups for row in group.rows))

    def __str__(self) -> str:
        """Return the groups as lines of text, each fact with its part and its sentence."""
        lines: list[str] = []
        for group in self.groups:
            lines.append(group.title)
            for role, fact in ((row.role, row.fact) for row in group.rows):
                said = f"{fact.subject.name} {fact.predicate} {fact.object.name}"
                lines += [
                    f"  {role}: {said}",
                    f"      “{fact.quote}” {fact.outlet or ''} {fact.last_reported or ''}".rstrip(),
                ]
        return "\n".join(lines) or "the graph does not say"


def facts(graph: Graph, *types: str, where: Callable[[dict[str, Any]], bool] | None = None) -> list[FactLine]:
    """Return the facts of these predicates, or all, whose edge's attributes fit, in the order of their ids."""
    index = index_of(graph)
    edges = [edge for type_ in dict.fromkeys(types) for edge in index.by_type.get(type_, ())] if types else index.edges
    return lines_of(graph, edges if where is None else (edge for edge in edges if where(edge[3])))


def lines_of(graph: Graph, edges: Iterable[Edge]) -> list[FactLine]:
    """Return the facts that edges state, each once, in the order of their ids."""
    found = {key: (source, target, key) for source, target, key, _ in edges}
    line = index_of(graph).line
    return [line(*found[key]) for key in sorted(found)]


def around(graph: Graph, name: str) -> tuple[str, list[FactLine]]:
    """Return the entity that `name` means and all its facts; NotFoundError as for `find_entity`."""
    id_ = find_entity(graph, name)
    return id_, facts_of(graph, id_)


def facts_of(graph: Graph, id_: str) -> list[FactLine]:
    """Return all facts that an entity, by id, is an end of, in the order of their ids."""
    edges = (*graph.out_edges(id_, keys=True, data=True), *graph.in_edges(id_, keys=True, data=True))
    return lines_of(graph, (edge for edge in edges if is_fact(edge[3])))


def day_of(line: FactLine) -> date:
    """Return the day that a fact is filed under: its own last, else that of its last report."""
    return line.date_end or line.last_reported or date.min


def newest(lines: Iterable[FactLine]) -> list[FactLine]:
    """Return facts with the latest day first."""
    return sorted(lines, key=lambda line: (-day_of(line).toordinal(), line.predicate, line.subject.name, line.id))


def oldest(lines: Iterable[FactLine]) -> list[FactLine]:
    """Return facts with the earliest day first; of one day those that happened on it before those reported on it."""
    return sorted(lines, key=lambda line: (day_of(line), line.date is None, line.predicate, line.subject.name, line.id))


def weight(line: FactLine) -> tuple[bool, bool, int, int, int, str]:
    """Return a key that puts the best supported fact first: asserted, undisputed, of most sources, of most claims."""
    asserted = line.factuality == "asserted"
    return not asserted, line.disputed, -line.sources, -line.claims, -day_of(line).toordinal(), line.id


def distinct(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows in their order, each fact once, in the first part that it plays."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.fact.id, row)
    return tuple(first.values())


def grouped(rows: Iterable[tuple[str, Row]]) -> Iterator[Group]:
    """Yield groups of rows by their titles, in the order in which titles come first."""
    found: dict[str, list[Row]] = {}
    for title, row in rows:
        found.setdefault(title, []).append(row)
    for title, each in found.items():
        yield Group(title, tuple(each))
