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
    lines_of,
    newest,
    oldest,
)
from kg.query.index import index_of
from kg.query.spellings import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx

    from kg.query.facts import FactLine
    from kg.query.index import Edge

    Graph = nx.MultiDiGraph[str]

LATER = timedelta(days=31)  # how long after a statement a move still stands beside it


def opinions(graph: Graph, about: str) -> Answer:
    """Return who said what about an entity, and how its price moved within LATER of each statement.

    One group a speaker, with his posts; a comment, a rating and a forecast of something of the entity ("Alibaba's
    revenue") are "said", a move after it is "later move". Raises NotFoundError.
    """
    id_, lines = around(graph, about)
    said = [line for line in lines if line.predicate in STATEMENTS and line.object.id == id_]
    said += _forecasts(graph, named(id_, graph.nodes[id_]).forms)
    moved = [
        line for line in lines if line.predicate in MOVES and line.subject.id == id_ and line.factuality == "asserted"
    ]
    return Answer(tuple(_speakers(graph, said, moved)))


def analysts(graph: Graph, firm: str | None = None) -> Answer:
    """Return the analysts with their posts and what they said; with `firm`, those who spoke of it or work there.

    An analyst is who bears the label, by a post that says so, and whoever gave a rating. Raises NotFoundError.
    """
    if firm is None:
        return index_of(graph).once(_all_analysts)
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


def _all_analysts(graph: Graph) -> Answer:
    lines = facts(graph, *STATEMENTS, "WORKS_FOR")
    known = {id_ for id_, labels in graph.nodes(data="labels") if "Analyst" in labels}
    known |= {line.subject.id for line in lines if line.predicate == "RATED"}
    said = [line for line in lines if line.subject.id in known and line.predicate in STATEMENTS]
    silent = known - {line.subject.id for line in said}
    posts = [line for line in lines if line.predicate == "WORKS_FOR" and line.subject.id in silent]
    return Answer((*_speakers(graph, said, ()), *_posts(posts)))


def meetings(graph: Graph, name: str | None = None) -> Answer:
    """Return who met whom, the latest first; with `name`, only that one's meetings.

    Last come the connectors: people or bodies without whom those they met would not be connected at all, with the
    meetings that make them so.
    """
    if name is None:
        return index_of(graph).once(_all_meetings)
    return _met(line for line in around(graph, name)[1] if line.predicate == "MET")


def _all_meetings(graph: Graph) -> Answer:
    return _met(facts(graph, "MET"))


def _met(lines: Iterable[FactLine]) -> Answer:
    met = newest(lines)
    rows = [(f"{line.subject.name} – {line.object.name}", Row("met", line)) for line in met]
    return Answer((*grouped(rows), *_connectors(line for line in met if line.factuality == "asserted")))


def _speakers(graph: Graph, said: Iterable[FactLine], moved: Iterable[FactLine]) -> Iterator[Group]:
    """Yield a group for each speaker: posts, statements, and the moves that came after."""
    by_speaker: dict[str, list[FactLine]] = defaultdict(list)
    for line in newest(said):
        by_speaker[line.subject.id].append(line)
    later = [move for move in oldest(moved) if move.date is not None]
    for id_, lines in by_speaker.items():
        posts = [line for line in facts_of(graph, id_) if line.predicate == "WORKS_FOR" and line.subject.id == id_]
        rows = [Row("post", line) for line in newest(posts)]
        for line in lines:
            rows.append(Row("said", line))
            rows += [Row("later move", move) for move in later if _follows(move, line)]
        yield Group(_titled(lines[0].subject.name, posts), distinct(rows))


def _titled(name: str, posts: Iterable[FactLine]) -> str:
    """Return a person with the post held last: "Bo Pei, analyst, US Tiger Securities"."""
    last = next(iter(newest(line for line in posts if line.factuality == "asserted")), None)
    return name if last is None else ", ".join(filter(None, (name, last.details.get("role"), last.object.name)))


def _forecasts(graph: Graph, names: Iterable[str]) -> list[FactLine]:
    """Return the forecasts whose words for what they are of have one of these names, whole: "Silverlake's revenue"."""
    by_word = index_of(graph).once(_forecasts_by_word)
    found = [(name, each) for name in names for each in by_word.get(name.partition(" ")[0], ())]
    return lines_of(graph, (edge for name, (words, edge) in found if f" {name} " in words))


def _forecasts_by_word(graph: Graph) -> dict[str, list[tuple[str, Edge]]]:
    """Return the words for what each forecast is of, with the forecast, by every single one of them."""
    found: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
    for edge in index_of(graph).by_type.get("FORECAST", ()):
        words = " " + str(edge[3].get("about", "")).replace("\u2019s", " ").replace("'s", " ") + " "
        for word in set(words.split(" ")):
            found[word].append((words, edge))
    return found


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
    lines: dict[str, list[FactLine]] = defaultdict(list)
    for line in sorted(met, key=lambda line: (day_of(line), line.id)):
        plain.add_edge(line.subject.id, line.object.id)
        for id_ in {line.subject.id, line.object.id}:
            lines[id_].append(line)
    for id_ in sorted(nx.articulation_points(plain)):
        own = lines[id_]
        name = next(end.name for end in (own[0].subject, own[0].object) if end.id == id_)
        yield Group(f"{name} connects {len(own)}", tuple(Row("connects", line) for line in own))
