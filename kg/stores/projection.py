"""What a ledger's graph has in a database, row by row, and what has to change there: pure."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from kg.stores.statements import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.merge.rows import EdgeRow, GraphRows, NodeRow

UNKNOWN = ""  # the mark of a row that may be in the database, with whatever content
MARK_BYTES = 8  # two contents of one row have the same mark once in 10^19 changes

Marks = dict[str, dict[str, str]]
"""Kind → id → mark. A node's kind is its labels, an edge's its type and its ends' main labels, joined by colons."""


@dataclass(frozen=True)
class Projection:
    """The rows of one ledger, each with a mark of its content."""

    nodes: Marks = field(default_factory=dict)
    edges: Marks = field(default_factory=dict)

    @classmethod
    def of(cls, rows: GraphRows) -> Projection:
        """Return the projection of a whole graph."""
        nodes: Marks = defaultdict(dict)
        for node in rows.nodes:
            nodes[_join(node.labels)][node.id] = _mark(node.properties.items())
        mains = {node.id: node.labels[0] for node in rows.nodes}
        edges: Marks = defaultdict(dict)
        for edge in rows.edges:
            kind = _join((edge.type, mains[edge.source], mains[edge.target]))
            edges[kind][edge.id] = _mark((*edge.properties.items(), ("", (edge.source, edge.target))))
        return cls(dict(nodes), dict(edges))

    def to_text(self) -> str:
        """Return it compressed, about 25 characters a row: Neo4j Browser can show a long text, but not many bytes."""
        packed = zlib.compress(json.dumps([self.nodes, self.edges], separators=(",", ":")).encode(), level=1)
        return b64encode(packed).decode()

    @classmethod
    def from_text(cls, text: str | None) -> Projection:
        """Return what `to_text` wrote; nothing when there is nothing."""
        return cls(*json.loads(zlib.decompress(b64decode(text)))) if text else cls()

    def doubted(self) -> Projection:
        """Return the same rows, none of them known to have the right content."""
        return Projection(*({kind: dict.fromkeys(ids, UNKNOWN) for kind, ids in part.items()} for part in self.parts))

    def joined(self, other: Projection) -> Projection:
        """Return the rows of both; those that are not the same in both may be there, with whatever content."""
        return Projection(_joined(self.nodes, other.nodes), _joined(self.edges, other.edges))

    def beside(self, written: Projection) -> Projection:
        """Return the same rows; those that `written` has with other content are no longer known."""
        return Projection(*(_beside(mine, theirs) for mine, theirs in zip(self.parts, written.parts, strict=True)))

    def among(self, present: Mapping[str, Iterable[str]]) -> Projection:
        """Return the rows that are there: `present` has the ids by main label and by edge type."""
        there = {name: frozenset(ids) for name, ids in present.items()}
        return Projection(*({kind: _kept(kind, ids, there) for kind, ids in part.items()} for part in self.parts))

    @property
    def parts(self) -> tuple[Marks, Marks]:
        """The nodes and the edges."""
        return self.nodes, self.edges

    @property
    def size(self) -> int:
        """The number of rows."""
        return sum(len(ids) for part in self.parts for ids in part.values())

    @property
    def unknown(self) -> int:
        """The number of rows that may be in the database with whatever content."""
        return sum(mark == UNKNOWN for part in self.parts for ids in part.values() for mark in ids.values())


def first(kind: str) -> str:
    """Return a node kind's main label, or an edge kind's type."""
    return kind.partition(":")[0]


def _join(names: Iterable[str]) -> str:
    return ":".join(names)


def _mark(content: Iterable[tuple[str, object]]) -> str:
    return blake2b(repr(sorted(content)).encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES).hexdigest()


def _joined(left: Marks, right: Marks) -> Marks:
    found: Marks = {}
    for kind in {**left, **right}:
        ours, theirs = left.get(kind, {}), right.get(kind, {})
        found[kind] = {id_: mark if theirs.get(id_) == mark else UNKNOWN for id_, mark in ours.items()}
        found[kind] |= dict.fromkeys(theirs.keys() - ours.keys(), UNKNOWN)
    return found


def _beside(mine: Marks, theirs: Marks) -> Marks:
    there = {(first(kind), id_): (kind, mark) for kind, ids in theirs.items() for id_, mark in ids.items()}
    return {
        kind: {
            id_: mark if there.get((first(kind), id_), (kind, mark)) == (kind, mark) else UNKNOWN
            for id_, mark in ids.items()
        }
        for kind, ids in mine.items()
    }


def _kept(kind: str, ids: Mapping[str, str], there: Mapping[str, frozenset[str]]) -> dict[str, str]:
    present = there.get(first(kind), frozenset())
    return {id_: mark for id_, mark in ids.items() if id_ in present}


# ---------------------------------------------------------------- what has to change


@dataclass(frozen=True)
class NodeGroup:
    """Nodes that one statement writes: their labels, and labels that some of them may still have from before."""

    labels: tuple[str, ...]
    dropped: tuple[str, ...]
    rows: tuple[NodeRow, ...]


@dataclass(frozen=True)
class EdgeGroup:
    """Edges that one statement writes; those of `replaced` may be there already."""

    type: str
    source: str  # the main label of where they begin
    target: str
    rows: tuple[EdgeRow, ...]
    replaced: frozenset[str]


@dataclass(frozen=True)
class Gone:
    """Rows of one kind that are to be removed."""

    names: tuple[str, ...]  # the labels, main label first; or the edges' type alone
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """The way from what is in the database to what the ledger has, in the order in which it is gone."""

    nodes: tuple[NodeGroup, ...]
    edges: tuple[EdgeGroup, ...]
    gone_edges: tuple[Gone, ...]
    gone_nodes: tuple[Gone, ...]

    @property
    def size(self) -> int:
        """The number of rows that are written or removed."""
        nodes, edges = (len(group.rows) for group in self.nodes), (len(group.rows) for group in self.edges)
        return sum(nodes) + sum(edges) + sum(len(gone.ids) for gone in (*self.gone_edges, *self.gone_nodes))


def find_changes(rows: GraphRows, wanted: Projection, known: Projection, others: Projection) -> Changes:
    """Return what makes a database that has `known` of this ledger hold `rows`.

    `wanted` is the projection of `rows`; `others` are the rows of other ledgers there, which stay.
    """
    return Changes(
        nodes=tuple(_node_groups(rows, wanted, known, others)),
        edges=tuple(_edge_groups(rows, wanted, known, others)),
        gone_edges=tuple(_gone_edges(wanted, known, others)),
        gone_nodes=tuple(_gone_nodes(wanted, known, others)),
    )


def _node_groups(rows: GraphRows, wanted: Projection, known: Projection, others: Projection) -> Iterator[NodeGroup]:
    earlier = _labels_by_id(known, others)
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[NodeRow]] = defaultdict(list)
    for node in rows.nodes:
        kind = _join(node.labels)
        if known.nodes.get(kind, {}).get(node.id) == wanted.nodes[kind][node.id]:
            continue
        dropped = earlier.get((node.labels[0], node.id), frozenset()) - frozenset(node.labels)
        groups[node.labels, tuple(sorted(dropped))].append(node)
    for (labels, dropped_labels), group in sorted(
        groups.items(), key=lambda each: (MAIN.index(each[0][0][0]), each[0])
    ):
        yield NodeGroup(labels, dropped_labels, tuple(group))


def _labels_by_id(*projections: Projection) -> dict[tuple[str, str], frozenset[str]]:
    """Return every label that a node (by main label and id) may have."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for projection in projections:
        for kind, ids in projection.nodes.items():
            labels = frozenset(kind.split(":"))
            for id_ in ids:
                key = (first(kind), id_)
                found[key] = found[key] | labels if key in found else labels
    return found


def _edge_groups(rows: GraphRows, wanted: Projection, known: Projection, others: Projection) -> Iterator[EdgeGroup]:
    mains = {node.id: node.labels[0] for node in rows.nodes}
    there = _ids_by_first(known.edges, others.edges)
    groups: dict[str, list[EdgeRow]] = defaultdict(list)
    for edge in rows.edges:
        kind = _join((edge.type, mains[edge.source], mains[edge.target]))
        if known.edges.get(kind, {}).get(edge.id) != wanted.edges[kind][edge.id]:
            groups[kind].append(edge)
    for kind, group in sorted(groups.items()):
        type_, source, target = kind.split(":")
        replaced = frozenset(edge.id for edge in group if edge.id in there.get(type_, ()))
        yield EdgeGroup(type_, source, target, tuple(group), replaced)


def _ids_by_first(*parts: Marks) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for kind, ids in part.items():
            found[first(kind)].update(ids)
    return found


def _gone_edges(wanted: Projection, known: Projection, others: Projection) -> Iterator[Gone]:
    stay = _ids_by_first(wanted.edges, others.edges)
    for type_, ids in sorted(_ids_by_first(known.edges).items()):
        gone = ids - stay.get(type_, set())
        if gone:
            yield Gone((type_,), tuple(sorted(gone)))


def _gone_nodes(wanted: Projection, known: Projection, others: Projection) -> Iterator[Gone]:
    """Yield nodes that nobody has any more, with all labels that they may have after interrupted syncs."""
    stay = _ids_by_first(wanted.nodes, others.nodes)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (main, id_), labels in _labels_by_id(known).items():
        if id_ not in stay.get(main, ()):
            groups[main, *sorted(labels - {main})].append(id_)
    for names, ids in sorted(groups.items()):
        yield Gone(names, tuple(sorted(ids)))
