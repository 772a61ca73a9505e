"""A large graph made up by seed, in the shape of `kg`'s own rows: hubs, parallel edges, quotes, dates, both layers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from kg.merge.rows import EdgeRow, NodeRow, Properties, StoredRows

NODES, EDGES = 20_000, 100_000
#: Shares of the nodes; the rest are claims.
ENTITIES, EVENTS, ARTICLES = 0.35, 0.20, 0.05
SAID, LINKED = 0.5, 0.05  # of the claims: who said them is known; they contradict another
PARALLEL = 0.1  # of the facts between entities: said again of two that already have one
HUBS = 3  # the higher, the more edges hang on few nodes: with 3, one in twenty on the first of 7,000
TYPES = {"Company": 40, "Person": 30, "Organization": 12, "Place": 8, "Product": 5, "Index": 2, "Commodity": 2}
PREDICATES = (
    ("MET", "Person", "Person"),
    ("WORKS_FOR", "Person", "Company"),
    ("COMMENTED_ON", "Person", "Company"),
    ("OWNS", "Company", "Company"),
    ("ACQUIRED", "Company", "Company"),
    ("PARTNERED_WITH", "Company", "Company"),
    ("RATED", "Company", "Company"),
    ("SUED", "Organization", "Company"),
    ("BASED_IN", "Company", "Place"),
    ("AFFECTS", "Organization", "Product"),
)
MOVES = (("ROSE", "Company", "PriceMove"), ("FELL", "Company", "PriceMove"), ("REPORTED", "Company", "EarningsReport"))
WORDS = "the a market after that said on shares of with its firm higher deal two year by quarter new price over".split()  # noqa: SIM905 - words
FIRST_DAY = date(2024, 1, 1)
Item = TypeVar("Item")


@dataclass
class _Maker:
    """The dice, and what has been made."""

    dice: random.Random
    nodes: list[NodeRow] = field(default_factory=list)
    edges: list[EdgeRow] = field(default_factory=list)

    def node(self, labels: tuple[str, ...], layer: str, properties: Properties) -> str:
        id_ = self.id()
        self.nodes.append(NodeRow(id_, labels, {**properties, "id": id_, "layer": layer}))
        return id_

    def edge(self, type_: str, source: str, target: str, properties: Properties, *, layer: str = "facts") -> None:
        id_ = self.id()
        self.edges.append(EdgeRow(id_, type_, source, target, {**properties, "id": id_, "layer": layer}))

    def id(self) -> str:
        return f"{self.dice.getrandbits(80):020x}"

    def words(self, least: int, most: int) -> str:
        return " ".join(self.dice.choices(WORDS, k=self.dice.randint(least, most))).capitalize()

    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self.dice.randrange(900))

    def one(self, ids: list[Item]) -> Item:
        """Return one of them, the first far more often than the last."""
        return ids[int(len(ids) * self.dice.random() ** HUBS)]


def big_graph(nodes: int = NODES, edges: int = EDGES, *, seed: int = 1) -> StoredRows:
    """Return exactly so many nodes and edges, each part sorted by id; at least three edges a node are needed."""
    made = _Maker(random.Random(seed))  # noqa: S311 - made-up data
    entities = _entities(made, int(nodes * ENTITIES))
    events = [_event(made, entities) for _ in range(int(nodes * EVENTS))]
    articles = [_article(made) for _ in range(int(nodes * ARTICLES))]
    claims = [_claim(made, articles, entities, events) for _ in range(nodes - len(made.nodes))]
    for _ in range(int(len(claims) * LINKED)):
        left, right = made.dice.sample(claims, 2)
        made.edge("CONTRADICTS", left, right, {}, layer="evidence")
    pairs: list[tuple[str, str, str]] = []
    while len(made.edges) < edges:
        again = pairs and made.dice.random() < PARALLEL
        pairs.append(made.one(pairs) if again else _pair(made, entities))
        made.edge(*pairs[-1], _fact(made))
    return StoredRows(
        nodes=tuple(sorted(made.nodes, key=lambda row: row.id)), edges=tuple(sorted(made.edges, key=lambda row: row.id))
    )


def _entities(made: _Maker, count: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {type_: [] for type_ in TYPES}
    for number in range(count):
        type_ = [*TYPES][number] if number < len(TYPES) else made.dice.choices([*TYPES], [*TYPES.values()])[0]
        labels = ("Entity", type_, *(("Analyst",) if type_ == "Person" and made.dice.random() < 0.2 else ()))
        properties: Properties = {"name": f"{made.words(1, 2)} {number}", "type": type_}
        if made.dice.random() < 0.3:
            properties["aliases"] = f"{made.words(1, 1)} {number} | {made.words(2, 3)} {number}"
        found[type_].append(made.node(labels, "facts", properties))
    return found


def _event(made: _Maker, entities: dict[str, list[str]]) -> tuple[str, str]:
    """Make an event with the one fact that leads to it, and return whom it is of, and the event."""
    predicate, subject, type_ = made.dice.choice(MOVES)
    fact = _fact(made)
    own = {name: fact[name] for name in ("percent", "date", "date_end", "date_precision", "date_source", "disputed")}
    name = f"{fact['percent']} % · {fact['date']}"
    event = made.node(("Event", type_), "facts", {**own, "factuality": "asserted", "type": type_, "name": name})
    source = made.one(entities[subject])
    made.edge(predicate, source, event, fact)
    return source, event


def _article(made: _Maker) -> str:
    title = made.words(5, 10)
    own: Properties = {"name": title, "title": title, "outlet": _outlet(made), "published_at": made.day()}
    return made.node(("Article",), "evidence", {**own, "url": f"https://news.example/{made.id()}"})


def _claim(made: _Maker, articles: list[str], entities: dict[str, list[str]], events: list[tuple[str, str]]) -> str:
    article, start = made.dice.choice(articles), made.dice.randrange(5000)
    predicate, source, target = _pair(made, entities) if made.dice.random() < 0.5 else ("ROSE", *made.one(events))
    own: Properties = {"predicate": predicate, "factuality": "asserted", "quote": made.words(12, 35), "start": start}
    claim = made.node(("Claim",), "evidence", {**own, "end": start + 150, "article_id": article, "fact_id": made.id()})
    made.edge("STATES", article, claim, {}, layer="evidence")
    made.edge("SUBJECT", claim, source, {}, layer="evidence")
    made.edge("OBJECT", claim, target, {}, layer="evidence")
    if made.dice.random() < SAID:
        made.edge("SAID", made.one(entities["Person"]), claim, {}, layer="evidence")
    return claim


def _pair(made: _Maker, entities: dict[str, list[str]]) -> tuple[str, str, str]:
    predicate, source, target = made.dice.choice(PREDICATES)
    return predicate, made.one(entities[source]), made.one(entities[target])


def _fact(made: _Maker) -> Properties:
    """Return what a fact's edge carries, besides its id and layer: 16 properties."""
    day, reported = made.day(), made.day()
    return {
        "percent": made.dice.randrange(300) / 10,
        "window": "day",
        "measure": "close",
        "date": day,
        "date_end": day,
        "date_precision": "day",
        "date_source": made.dice.choice(("stated", "inherited")),
        "first_reported": reported,
        "last_reported": reported + timedelta(days=made.dice.randrange(5)),
        "quote": made.words(12, 35),
        "url": f"https://news.example/{made.id()}",
        "outlet": _outlet(made),
        "factuality": "asserted",
        "claims": made.dice.randint(1, 4),
        "sources": 1,
        "disputed": made.dice.random() < 0.05,
    }


def _outlet(made: _Maker) -> str:
    return f"Outlet {made.dice.randrange(50)}"


def label_of(node: NodeRow) -> str:
    """Return the one label of a node for writers that know no second: its type, or else its main label."""
    return node.labels[min(1, len(node.labels) - 1)]
