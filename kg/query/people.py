"""Questions about people: who said what about whom, who works where, who met whom."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from kg.query.answers import (
    MOVES,
    STATEMENTS,
    Answer,
    Group,
    Row,
    around,
    day_of,
    distinct,
    facts,
    facts_of,
    grouped,
    newest,
    oldest,
)
from kg.query.names import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx

    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

LATER = timedelta(days=31)  # how long after a statement a move still stands beside it


def opinions(graph: Graph, about: str) -> Answer:
    """Return who said what about an entity, and how its price moved within LATER of each statement.

    One group a speaker, with his posts; a comment, a rating and a forecast of something of the entity ("Alibaba's
    revenue") are "said", a move after it is "later move". Raises NotFoundError.
    """
    id_, lines = around(graph, about)
    said = [line for line in lines if line.predicate in STATEMENTS and line.object.id == id_]
    names = named(id_, graph.nodes[id_]).forms
    said += facts(graph, "FORECAST", where=lambda edge: _tells_of(str(edge.get("about", "")), names))
    moved = [
        line for line in lines if line.predicate in MOVES and line.subject.id == id_ and line.factuality == "asserted"
    ]
    return Answer(tuple(_speakers(graph, said, moved)))


def analysts(graph: Graph, firm: str | None = None) -> Answer:
    """Return the analysts with their posts and what they said; with `firm`, those who spoke of it or work there.

    An analyst is who bears the label, by a post that says so, and whoever gave a rating. Raises NotFoundError.
    """
    if firm is None:
        lines = facts(graph, *STATEMENTS, "WORKS_FOR")
        known = {id_ for id_, labels in graph.nodes(data="labels") if "Analyst" in labels}
        known |= {line.subject.id for line in lines if line.predicate == "RATED"}
        said = [line for line in lines if line.subject.id in known and line.predicate in STATEMENTS]
        speaking = {line.subject.id for line in said}
        silent = [line for line in lines if line.predicate == "WORKS_FOR" and line.subject.id in known - speaking]
        return Answer((*_speakers(graph, said, ()), *_posts(silent)))
    spoken = opinions(graph, firm)
    id_, lines = around(graph, firm)
    own = [
        line
        for line in lines
        if line.predicate == "WORKS_FOR"
        and line.object.id == id_
        and "Analyst" in graph.nodes[line.subject.id]["labels"]
    ]
    shown = set(spoken.facts)
    return Answer((*spoken.groups, *_posts(line for line in own if line.id not in shown)))


def meetings(graph: Graph, name: str | None = None) -> Answer:
    """Return who met whom, the latest first; with `name`, only that one's meetings.

    Last come the connectors: people or bodies without whom those they met would not be connected at all, with the
    meetings that make them so.
    """
    lines = facts(graph, "MET") if name is None else around(graph, name)[1]
    met = [line for line in lines if line.predicate == "MET"]
    rows = [(f"{line.subject.name} – {line.object.name}", Row("met", line)) for line in newest(met)]
    return Answer((*grouped(rows), *_connectors(line for line in met if line.factuality == "asserted")))


def _speakers(graph: Graph, said: Iterable[FactLine], moved: Iterable[FactLine]) -> Iterator[Group]:
    """Yield a group for each speaker: posts, statements, and the moves that came after."""
    by_speaker: dict[str, list[FactLine]] = defaultdict(list)
    for line in newest(said):
        by_speaker[line.subject.id].append(line)
    for id_, lines in by_speaker.items():
        posts = [line for line in facts_of(graph, id_) if line.predicate == "WORKS_FOR" and line.subject.id == id_]
        rows = [Row("post", line) for line in newest(posts)]
        for line in lines:
            rows.append(Row("said", line))
            rows += [Row("later move", move) for move in oldest(moved) if _follows(move, line)]
        yield Group(_titled(lines[0].subject.name, posts), distinct(rows))


def _titled(name: str, posts: Iterable[FactLine]) -> str:
    """Return a person with the post held last: "Bo Pei, analyst, US Tiger Securities"."""
    last = next(iter(newest(line for line in posts if line.factuality == "asserted")), None)
    return name if last is None else ", ".join(filter(None, (name, last.details.get("role"), last.object.name)))


def _tells_of(about: str, names: Iterable[str]) -> bool:
    """Whether the words for what is forecast have one of these names, whole: "Silverlake's revenue"."""
    words = " " + about.replace("\u2019s", " ").replace("'s", " ") + " "
    return any(f" {name} " in words for name in names)


def _follows(move: FactLine, statement: FactLine) -> bool:
    spoken = statement.date or statement.last_reported
    return spoken is not None and move.date is not None and spoken <= move.date <= spoken + LATER


def _posts(lines: Iterable[FactLine]) -> Iterator[Group]:
    by_person: dict[str, list[FactLine]] = defaultdict(list)
    for line in newest(lines):
        by_person[line.subject.id].append(line)
    for posts in by_person.values():
        yield Group(_titled(posts[0].subject.name, posts), tuple(Row("post", line) for line in posts))


def _connectors(met: Iterable[FactLine]) -> Iterator[Group]:
    import networkx as nx

    plain: nx.Graph[str] = nx.Graph()
    lines = sorted(met, key=lambda line: (day_of(line), line.id))
    plain.add_edges_from((line.subject.id, line.object.id) for line in lines)
    for id_ in sorted(nx.articulation_points(plain)):
        own = [line for line in lines if id_ in (line.subject.id, line.object.id)]
        name = next(end.name for end in (own[0].subject, own[0].object) if end.id == id_)
        yield Group(f"{name} connects {len(own)}", tuple(Row("connects", line) for line in own))
