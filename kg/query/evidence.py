"""Questions about the evidence: what is contradicted, how well a fact is supported, what is new."""

from __future__ import annotations

from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING

from kg.query.answers import Answer, Group, Row, facts, lines_of, newest, weight
from kg.query.claims import claims_of, ended_claim
from kg.query.index import index_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

ENDED = {"correction": "corrected", "retraction": "withdrawn", "version": "gone from its page"}


def contradictions(graph: Graph) -> Answer:
    """Return each denial beside what else is said of the same two ends, denials of nothing said here after those.

    Last come the facts whose figures are disputed, first as they are shown elsewhere, then in every sentence that gives
    another figure ("also stated"; only in a graph of layer "full").
    """
    return index_of(graph).once(_contradictions)


def _contradictions(graph: Graph) -> Answer:
    denied = facts(graph, where=lambda edge: edge["factuality"] == "denied")
    groups = [_denial(graph, line) for line in newest(denied)]
    groups.sort(key=lambda group: len(group.rows) == 1)
    disputed = facts(graph, where=lambda edge: bool(edge["disputed"]))
    return Answer((*groups, *(_dispute(graph, line) for line in newest(disputed))))


def _denial(graph: Graph, line: FactLine) -> Group:
    same = index_of(graph).by_ends[_ends(line)]
    others = lines_of(graph, (edge for edge in same if edge[3]["factuality"] != "denied"))
    rows = (Row("denied", line), *(Row(each.factuality, each) for each in newest(others)))
    return Group(f"{line.subject.name} – {line.predicate} – {line.object.name}", rows)


def _dispute(graph: Graph, line: FactLine) -> Group:
    others = (each for each in claims_of(graph, line) if each.quote != line.quote or each.article_id != line.article_id)
    rows = (Row("disputed", line), *(Row("also stated", each) for each in others))
    return Group(f"{line.subject.name} – {line.predicate}", rows)


def _ends(line: FactLine) -> tuple[str, str, str]:
    """Return what a denial and what it denies have in common; of an event its type."""
    return line.subject.id, line.predicate, line.object.type if line.object.event else line.object.id


def corroborated(graph: Graph) -> Answer:
    """Return the asserted facts by how many independent sources state them, those with most first."""
    return index_of(graph).once(_corroborated)


def _corroborated(graph: Graph) -> Answer:
    found = sorted(facts(graph, where=lambda edge: edge["factuality"] == "asserted"), key=weight)
    rows: dict[int, list[Row]] = defaultdict(list)
    for line in found:
        rows[line.sources].append(Row("stated", line))
    return Answer(tuple(Group(_supported(count), tuple(rows[count])) for count in sorted(rows, reverse=True)))


def _supported(sources: int) -> str:
    return f"{sources} independent sources" if sources > 1 else "a single source"


def diff(graph: Graph, since: date) -> Answer:
    """Return what articles published after a day changed: new facts, those reported again, claims that they ended.

    Ended is what a later article corrected or withdrew, or what a new version of its page says no more; known only in
    a graph of layer "full".
    """
    edges = takewhile(lambda edge: edge[3]["last_reported"] > since, index_of(graph).by_last_report)
    new: list[FactLine] = []
    again: list[FactLine] = []
    for line in lines_of(graph, edges):
        (new if line.first_reported is not None and line.first_reported > since else again).append(line)
    groups = [Group(title, _rows(title, lines)) for title, lines in (("new", new), ("reported again", again)) if lines]
    ended = tuple(_ended(graph, since))
    return Answer((*groups, *([Group("no longer stated", ended)] if ended else [])))


def _rows(role: str, lines: Iterable[FactLine]) -> tuple[Row, ...]:
    return tuple(Row(role, line) for line in newest(lines))


def _ended(graph: Graph, since: date) -> Iterator[Row]:
    """Yield the claims that an article after a day ended, each with how it did."""
    for id_ in index_of(graph).ended:
        claim = graph.nodes[id_]
        day = graph.nodes[claim["superseded_by"]].get("published_at")
        if day is not None and day > since:
            yield Row(ENDED[claim["superseded_as"]], ended_claim(graph, id_))
