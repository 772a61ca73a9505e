"""What has to change in a database: pure, and played through on a database that is two dictionaries."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from kg.merge.rows import EdgeRow, GraphRows, NodeRow
from kg.stores.projection import UNKNOWN, Changes, Projection, find_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EMPTY = GraphRows((), (), (), (), ())
LABELS = (("Entity", "Company"), ("Entity", "Person"), ("Entity", "Person", "Analyst"), ("Event", "PriceMove"))


@st.composite
def graphs(draw: st.DrawFn) -> GraphRows:
    """Return one of few graphs, so that two of them share ids and differ in labels, types, ends and properties."""
    ids = draw(st.lists(st.sampled_from("abcd"), unique=True))
    number = st.sampled_from((1, 2))
    nodes = [NodeRow(id_, draw(st.sampled_from(LABELS)), {"id": id_, "v": draw(number)}) for id_ in sorted(ids)]
    wanted = draw(st.lists(st.sampled_from("stuvw"), unique=True)) if ids else []
    ends = st.sampled_from(sorted(ids)) if ids else st.nothing()
    types = st.sampled_from(("MET", "ROSE"))
    edges = [EdgeRow(i, draw(types), draw(ends), draw(ends), {"id": i, "v": draw(number)}) for i in sorted(wanted)]
    return GraphRows(tuple(nodes), tuple(edges), (), (), ())


@dataclass
class Memory:
    """A database that does what the statements of kg say, and no more: nodes by main label and id."""

    nodes: dict[tuple[str, str], tuple[frozenset[str], dict[str, Any]]] = field(default_factory=dict)
    edges: list[EdgeRow] = field(default_factory=list)

    def steps(self, changes: Changes) -> Iterator[Callable[[], None]]:
        """Yield what one transaction each would do."""
        for nodes in changes.nodes:
            for row in nodes.rows:
                yield partial(self._write_node, row, frozenset(nodes.dropped))
        for edges in changes.edges:
            for edge in edges.rows:
                yield partial(self._write_edge, edge, edges.replaced, (edges.source, edges.target))
        for gone in changes.gone_edges:
            yield partial(self._remove_edges, gone.names[0], frozenset(gone.ids))
        for gone in changes.gone_nodes:
            for id_ in gone.ids:
                yield partial(self._remove_node, gone.names[0], id_)

    def _write_node(self, row: NodeRow, dropped: frozenset[str]) -> None:
        before, _ = self.nodes.get((row.labels[0], row.id), (frozenset[str](), {}))
        self.nodes[row.labels[0], row.id] = ((before - dropped) | set(row.labels), dict(row.properties))

    def _write_edge(self, edge: EdgeRow, replaced: frozenset[str], mains: tuple[str, str]) -> None:
        assert (mains[0], edge.source) in self.nodes
        assert (mains[1], edge.target) in self.nodes
        if edge.id in replaced:
            self._remove_edges(edge.type, frozenset((edge.id,)))
        self.edges.append(edge)

    def _remove_edges(self, type_: str, ids: frozenset[str]) -> None:
        self.edges = [edge for edge in self.edges if edge.type != type_ or edge.id not in ids]

    def _remove_node(self, main: str, id_: str) -> None:
        ends = {end for edge in self.edges for end in (edge.source, edge.target)}
        rest = any(name != main and other == id_ for name, other in self.nodes)
        assert id_ not in ends or rest, "an edge of kg's hangs on a node that goes"
        self.nodes.pop((main, id_), None)

    def present(self) -> dict[str, set[str]]:
        """Return the ids by main label and type."""
        found: dict[str, set[str]] = {}
        for main, id_ in self.nodes:
            found.setdefault(main, set()).add(id_)
        for edge in self.edges:
            found.setdefault(edge.type, set()).add(edge.id)
        return found

    def ids(self) -> list[tuple[str, str]]:
        """Return each node's main label and id, and each edge's type and id."""
        return sorted([*self.nodes, *((edge.type, edge.id) for edge in self.edges)])

    def is_like(self, rows: GraphRows) -> bool:
        """Whether these rows are there, as they are, and no others."""
        nodes = {(row.labels[0], row.id): (frozenset(row.labels), row.properties) for row in rows.nodes}
        return self.nodes == nodes and sorted(self.edges, key=lambda edge: edge.id) == list(rows.edges)


def ids_of(*graphs: GraphRows) -> list[tuple[str, str]]:
    """Return what `Memory.ids` returns where these graphs are."""
    nodes = {(row.labels[0], row.id) for graph in graphs for row in graph.nodes}
    return sorted(nodes | {(edge.type, edge.id) for graph in graphs for edge in graph.edges})


def play(memory: Memory, known: Projection, rows: GraphRows, *, others: Projection, most: int = 1000) -> int:
    """Take at most so many steps of the way to `rows`; return how many that was."""
    steps = memory.steps(find_changes(rows, Projection.of(rows), known, others))
    taken = 0
    for step in steps:
        if taken == most:
            break
        step()
        taken += 1
    return taken


@given(graphs(), graphs())
def test_a_projection_comes_back(rows: GraphRows, more: GraphRows) -> None:
    """What is kept in the database reads as it was written; nothing there is nothing known."""
    for each in (Projection.of(rows), Projection.of(rows).joined(Projection.of(more)), Projection.of(rows).doubted()):
        assert Projection.from_text(each.to_text()) == each
    assert Projection.from_text(None).size == 0


@given(st.lists(graphs(), min_size=1, max_size=4))
def test_the_way_leads_there(states: list[GraphRows]) -> None:
    """From any graph to any other: each row is right, nothing is left over and no edge is there twice."""
    memory, known = Memory(), Projection()
    for rows in states:
        play(memory, known, rows, others=Projection())
        assert memory.is_like(rows)
        known = Projection.of(rows)


@given(graphs(), graphs())
def test_only_what_changed_is_written(before: GraphRows, after: GraphRows) -> None:
    """Rows that are the same are neither written nor removed, and what is written is not the same."""
    changes = find_changes(after, Projection.of(after), Projection.of(before), Projection())
    written = [row for group in changes.nodes for row in group.rows]
    assert sorted(row.id for row in written) == sorted(row.id for row in after.nodes if row not in before.nodes)
    mains = {row.id: row.labels[0] for row in after.nodes}
    earlier = {row.id: row.labels[0] for row in before.nodes}

    def same(edge: EdgeRow) -> bool:
        ends = (edge.source, edge.target)
        return edge in before.edges and all(mains[end] == earlier[end] for end in ends)

    lines = sorted(edge.id for group in changes.edges for edge in group.rows)
    assert lines == sorted(edge.id for edge in after.edges if not same(edge))
    assert find_changes(after, Projection.of(after), Projection.of(after), Projection()).size == 0


@given(st.lists(st.tuples(graphs(), st.integers(0, 12), st.booleans()), min_size=1, max_size=4), graphs())
def test_wherever_it_stopped_the_next_completes_it(broken: list[tuple[GraphRows, int, bool]], rows: GraphRows) -> None:
    """Interrupted at any steps, on the way to other graphs, looking for what is there or not: the last one arrives."""
    memory, known = Memory(), Projection()
    for state, most, looks in broken:
        play(memory, known, state, others=Projection(), most=most)
        known = known.joined(Projection.of(state))
        if looks:
            known = known.among(memory.present())
    play(memory, known, rows, others=Projection())
    assert memory.is_like(rows)


def agree(left: GraphRows, right: GraphRows) -> bool:
    """Whether rows of one id differ in no more than labels and properties, as digests make sure but for evidence."""
    mains = {row.id: row.labels[0] for row in left.nodes}
    ends = {edge.id: (edge.type, edge.source, edge.target) for edge in left.edges}
    return all(mains.get(row.id, row.labels[0]) == row.labels[0] for row in right.nodes) and all(
        ends.get(edge.id, (edge.type, edge.source, edge.target)) == (edge.type, edge.source, edge.target)
        for edge in right.edges
    )


@given(st.lists(st.tuples(st.booleans(), graphs()), min_size=1, max_size=6))
def test_two_ledgers_share_a_database(states: list[tuple[bool, GraphRows]]) -> None:
    """Neither removes what the other has, what both have is as one of them has it, and nothing is left over."""
    memory = Memory()
    held = {False: EMPTY, True: EMPTY}
    for whose, rows in states:
        other = held[not whose]
        if agree(rows, other):
            play(memory, Projection.of(held[whose]), rows, others=Projection.of(other))
            held[whose] = rows
        assert memory.ids() == ids_of(*held.values())


@given(graphs())
def test_doubt_writes_everything(rows: GraphRows) -> None:
    """Of rows in doubt each is written, and edges are taken away first."""
    doubted = Projection.of(rows).doubted()
    assert {mark for part in doubted.parts for ids in part.values() for mark in ids.values()} <= {UNKNOWN}
    changes = find_changes(rows, Projection.of(rows), doubted, Projection())
    assert changes.size == len(rows.nodes) + len(rows.edges)
    assert {id_ for group in changes.edges for id_ in group.replaced} == {edge.id for edge in rows.edges}


def test_a_kind_of_two_types_is_removed_as_one() -> None:
    """A node that may have the labels of before or of after an interrupted sync is removed once, with all of them."""
    before = GraphRows((NodeRow("a", ("Entity", "Company"), {"id": "a"}),), (), (), (), ())
    after = GraphRows((NodeRow("a", ("Entity", "Organization"), {"id": "a"}),), (), (), (), ())
    known = Projection.of(before).joined(Projection.of(after))
    (gone,) = find_changes(EMPTY, Projection(), known, Projection()).gone_nodes
    assert (gone.names, gone.ids) == (("Entity", "Company", "Organization"), ("a",))
