"""The question about policy: its steps by thread, whom they touched, and through whom they reach further."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from weakref import ref

from kg.errors import NotFoundError
from kg.merge.normalise import fold_letters
from kg.query.answers import MOVES, NOT_SAID, Answer, Group, Row, distinct, facts, facts_of, lines_of, newest
from kg.query.index import index_of
from kg.query.markets import leading_to
from kg.query.names import find_entity, most_alike
from kg.query.threads import name_of, threads

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

NEIGHBOURS = frozenset(("PART_OF", "OWNS", "ACQUIRED", "INVESTED_IN", "PARTNERED_WITH"))
"""Over these, what touches a firm reaches another."""


def policy(graph: Graph, event: str | None = None, *, hops: int = 1) -> Answer:
    """Return the steps of policy, one group a thread, the earliest step first, and whom they touched.

    With `event`, only threads with a step whose name, actor or sentence has all its words, or that touched the entity
    of that name; what is a thread, `threads` decides. Touched is what a text says a step drove ("drove"), what AFFECTS
    names, and what moved in an article that states the step ("same article": no more is said). For `hops` above 1, the
    ties that lead on stand under the fact that they start from ("hop 2", "hop 3"), so that the quotes read as a chain.
    Raises NotFoundError where no step fits `event`, with what is nearest.
    """
    found = index_of(graph).once(_threads)
    chosen = found if event is None else _about(graph, event, found)
    return Answer(tuple(_group(graph, each, hops=hops) for each in chosen))


def policy_of(graph: Graph, steps: Container[str]) -> Answer:
    """Return what `policy` does, but only the threads that have one of these steps, by the ids of their facts."""
    chosen = (each for each in index_of(graph).once(_threads) if any(line.id in steps for line in each.steps))
    return Answer(tuple(_group(graph, each, hops=1) for each in chosen))


# ---------------------------------------------------------------- threads


class Thread:
    """Steps that belong together, in their order, and whom they touched."""

    def __init__(self, graph: Graph, steps: Sequence[FactLine]) -> None:
        self._graph = ref(graph)
        self.steps = steps

    @cached_property
    def touched(self) -> tuple[Row, ...]:
        """What the steps drove, what they affect, and what moved in their articles, each fact once."""
        graph = self._graph()
        assert graph is not None
        return _touched(graph, self.steps)

    def has(self, words: Sequence[str]) -> bool:
        """Whether a step has all these words, folded, in its name, its actor or its sentence."""
        return any(all(word in text for word in words) for text in self._texts)

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(fold_letters(f"{line.subject.name} {line.object.name} {line.quote}") for line in self.steps)


def _threads(graph: Graph) -> tuple[Thread, ...]:
    return tuple(Thread(graph, steps) for steps in threads(facts(graph, "ANNOUNCED")))


def _about(graph: Graph, event: str, known: Sequence[Thread]) -> list[Thread]:
    words = fold_letters(event).split()
    found = [each for each in known if each.has(words)]
    if found:
        return found
    names = {end for each in known for line in each.steps for end in (line.subject.name, name_of(line))}
    try:
        id_ = find_entity(graph, event)
    except NotFoundError as error:
        near = error.suggestions if "can mean" in error.message else most_alike(event, names) or error.suggestions
        raise NotFoundError(f"no step of policy has {event!r}", suggestions=near) from error
    found = [each for each in known if any(id_ in (r.fact.subject.id, r.fact.object.id) for r in each.touched)]
    return found or [each for each in known if any(line.subject.id == id_ for line in each.steps)]


# ---------------------------------------------------------------- whom they touched


def _touched(graph: Graph, steps: Sequence[FactLine]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for line in steps:
        driven = {target for _, target, edge in graph.out_edges(line.object.id, data=True) if edge["type"] == "CAUSED"}
        rows += [Row("drove", each) for target in sorted(driven) for each in leading_to(graph, target)]
    for actor in sorted({line.subject.id for line in steps}):
        affected = (line for line in facts_of(graph, actor) if line.predicate == "AFFECTS" and line.subject.id == actor)
        rows += [Row("affects", line) for line in affected]
    rows += [Row("same article", line) for line in newest(_moved_in(graph, {line.article_id for line in steps}))]
    return distinct(rows)


def _moved_in(graph: Graph, articles: Iterable[str]) -> list[FactLine]:
    """Return the asserted moves that these articles tell of."""
    told = (edge for article in articles for edge in index_of(graph).by_article.get(article, ()))
    return lines_of(graph, (e for e in told if e[3]["type"] in MOVES and e[3]["factuality"] == "asserted"))


def _group(graph: Graph, thread: Thread, *, hops: int) -> Group:
    first, rows = thread.steps[0], [Row("step", line) for line in thread.steps]
    ties = _ties(graph, dict.fromkeys(_end_of(row) for row in thread.touched), hops)
    for row in thread.touched:
        rows += [row, *_onwards(ties, _end_of(row), 2)]
    return Group(f"{first.subject.name} – {name_of(first)}", distinct(rows))


def _end_of(row: Row) -> str:
    return row.fact.object.id if row.role == "affects" else row.fact.subject.id


# ---------------------------------------------------------------- through whom they reach further


class Tie(NamedTuple):
    """A fact that leads on, to whom, and whether it is the first to lead there."""

    fact: FactLine
    to: str
    first: bool


def _ties(graph: Graph, start: Iterable[str], hops: int) -> dict[str, list[Tie]]:
    """Return the ties of each entity within `hops` of a step, by its id, the nearest entities first."""
    ties: dict[str, list[Tie]] = {}
    level = list(start)
    seen = set(level)
    for _ in range(hops - 1):
        for id_ in level:
            ties[id_] = [Tie(line, to, to not in seen) for line, to in _tied(graph, id_)]
            seen |= {tie.to for tie in ties[id_]}
        level = list(dict.fromkeys(tie.to for id_ in level for tie in ties[id_] if tie.first))
    return ties


def _tied(graph: Graph, id_: str) -> Iterator[tuple[FactLine, str]]:
    for line in facts_of(graph, id_):
        if line.predicate in NEIGHBOURS and line.factuality not in NOT_SAID:
            yield line, line.object.id if line.subject.id == id_ else line.subject.id


def _onwards(ties: dict[str, list[Tie]], id_: str, hop: int) -> Iterator[Row]:
    """Yield the ties of an entity, each followed by those that lead on from there."""
    gone = set()
    for fact, to, first in ties.get(id_, ()):
        yield Row(f"hop {hop}", fact)
        if first and to not in gone:
            gone.add(to)
            yield from _onwards(ties, to, hop + 1)
