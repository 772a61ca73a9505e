"""Questions about the evidence: what is contradicted, how well a fact is supported, what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.query.answers import Answer, Group, Row, facts, facts_of, newest, weight

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]


def contradictions(graph: Graph) -> Answer:
    """Return each denial beside what else is said of the same two ends, denials of nothing said here after those.

    Last come the facts whose figures are disputed.
    """
    denied = facts(graph, where=lambda edge: edge["factuality"] == "denied")
    groups = []
    for line in newest(denied):
        said = facts_of(graph, line.subject.id)
        others = [each for each in said if _ends(each) == _ends(line) and each.factuality != "denied"]
        rows = (Row("denied", line), *(Row(each.factuality, each) for each in newest(others)))
        groups.append(Group(f"{line.subject.name} – {line.predicate} – {line.object.name}", rows))
    groups.sort(key=lambda group: len(group.rows) == 1)
    disputed = facts(graph, where=lambda edge: bool(edge["disputed"]))
    groups += [Group(f"{line.subject.name} – {line.predicate}", (Row("disputed", line),)) for line in newest(disputed)]
    return Answer(tuple(groups))


def _ends(line: FactLine) -> tuple[str, str, str]:
    """Return what a denial and what it denies have in common; of an event its type."""
    return line.subject.id, line.predicate, line.object.type if line.object.event else line.object.id


def corroborated(graph: Graph) -> Answer:
    """Return the asserted facts by how many independent sources state them, those with most first."""
    found = sorted(facts(graph, where=lambda edge: edge["factuality"] == "asserted"), key=weight)
    counts = sorted({line.sources for line in found}, reverse=True)
    return Answer(
        tuple(
            Group(
                f"{count} independent sources" if count > 1 else "a single source",
                tuple(Row("stated", line) for line in found if line.sources == count),
            )
            for count in counts
        )
    )


def diff(graph: Graph, since: date) -> Answer:
    """Return what articles published after a day brought: new facts, and earlier ones that were reported again."""
    found = facts(graph, where=lambda edge: edge.get("last_reported", since) > since)
    new = [line for line in found if line.first_reported is not None and line.first_reported > since]
    again = [line for line in found if line not in new]
    groups = (("new", new), ("reported again", again))
    return Answer(
        tuple(Group(title, tuple(Row(title, line) for line in newest(lines))) for title, lines in groups if lines)
    )
