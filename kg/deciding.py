"""The use case of decisions: a person says that names are one thing, or two, is asked about doubts, may take it back.

A decision names two name keys, never entity ids, so it survives whatever is ingested later; it outranks every rule.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg.errors import NotFoundError, UsageError
from kg.ledger.ledger import Ledger
from kg.merge.aliases import load_aliases, read_rows, read_table
from kg.merge.clusters import in_force, known_things, pair_of
from kg.merge.generic import FEWEST, count_words, words_of
from kg.merge.normalise import FIRMS, local_key, name_key, name_words
from kg.models import Decision, digest
from kg.ontology import load_ontology
from kg.query.doubtful import doubtful
from kg.query.names import find_entity, named_entities
from kg.query.namesakes import posts_at_once
from kg.query.spellings import named
from kg.stores.local import load_rows, open_graph, to_networkx
from kg.stores.ontology import own_aliases

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

    from kg.config import Settings
    from kg.merge.rows import GraphRows
    from kg.query.spellings import Named

Action = Literal["merge", "split"]
ID = 12  # hex characters of a decision's id


class Logged(NamedTuple):
    """A decision, and whether it still holds."""

    decision: Decision
    holds: bool


def decide(settings: Settings, action: Action, left: str, right: str, *, grounds: str, article: str = "") -> Decision:
    """Record that two names are one thing (merge) or two (split), and return the decision.

    The names are looked up as `kg show` does; a split also keeps apart what no rule joins yet. With `article`, the
    beginning of an article's id, the second name is meant as it stands there: a namesake. Raises NotFoundError for a
    name that nothing has or several have, or such an article, UsageError where nothing would change.
    """
    graph = open_graph(settings.db)
    (one, first), (other, second) = (_looked_up(graph, name, whole=action == "merge") for name in (left, right))
    if article:
        second = local_key(second, _article(settings, article))
    if action == "split" and first == second:
        raise UsageError(f"{left!r} and {right!r} are the same name", remedy="give two names")
    if action == "merge" and one == other and not article:
        raise UsageError(f"{left!r} and {right!r} are one thing already", remedy="kg entity log")
    with Ledger.open(settings.db, create=False) as ledger:
        made = ledger.decisions()
        pair = pair_of(first, second)
        if any(each.action == action and pair_of(each.left, each.right) == pair for each in in_force(made)):
            raise UsageError(f"{left!r} and {right!r} are two things already", remedy="kg entity log")
        decision = Decision(
            id=digest(action, *pair, len(made))[:ID],
            action=action,
            left=pair.left,
            right=pair.right,
            by="person",
            grounds=grounds,
        )
        asyncio.run(ledger.decide(decision))
    return decision


def _article(settings: Settings, start: str) -> str:
    """Return the id of the article whose id begins so; NotFoundError where none or several do."""
    with Ledger.open(settings.db, create=False, readonly=True) as ledger:
        found = [each.id for each in ledger.articles() if each.id.startswith(start)]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found)} articles have an id that begins with {start!r}", suggestions=tuple(found[:5])
        )
    return found[0]


def import_names(settings: Settings, path: Path) -> tuple[int, int]:
    """Record that the names of a CSV file (type,canonical,alias) are one thing row by row; all rows or none.

    Returns how many decisions are new and how many rows held already. The names need not be known yet. Raises
    UsageError that names the lines: for another shape, an unknown type, an alias of two things, a pair that a person
    split.
    """
    types = tuple(load_ontology(settings.ontology).entities)
    rows = read_rows(read_table(path, types), types)
    with Ledger.open(settings.db, create=False) as ledger:
        made = ledger.decisions()
        held = {pair_of(each.left, each.right): each for each in in_force(made) if each.by == "person"}
        new: dict[str, Decision] = {}
        for row in rows:
            pair = pair_of(row.canonical, row.alias)
            before = held.get(pair)
            if before is not None and before.action == "split":
                raise UsageError(
                    f"{path.name}, line {row.line}: a person split these two", remedy=f"kg entity undo {before.id}"
                )
            if before is None and pair.left != pair.right:
                grounds = f"{path.name}, line {row.line}"
                id_ = digest("merge", *pair, len(made))[:ID]
                new[id_] = Decision(
                    id=id_, action="merge", left=pair.left, right=pair.right, by="person", grounds=grounds
                )
        asyncio.run(ledger.decide(*new.values()))
    return len(new), len(rows) - len(new)


class Doubt(NamedTuple):
    """Two entities that may be one, the nearest names of each, how alike these are, and a sentence about each.

    With `article`, one name that may be two people, the second in that article.
    """

    left: str
    right: str
    score: float
    left_quote: str
    right_quote: str
    article: str = ""


def to_review(settings: Settings) -> list[Doubt]:
    """Return what a person should look at: people whose posts one can hardly have had at once, then `doubts`."""
    rows = load_rows(settings.db)
    return [*_namesakes(settings, rows), *_doubts(settings, to_networkx(rows))]


def _namesakes(settings: Settings, rows: GraphRows) -> list[Doubt]:
    with Ledger.open(settings.db, create=False, readonly=True) as ledger:
        settled = {pair_of(each.left, each.right) for each in in_force(ledger.decisions())}
    people = {each.id: each for each in rows.entities}
    found = []
    for each in posts_at_once(rows.facts):
        person, article = people[each.person], each.other.article_id
        key = name_key(person.type, person.name)
        own = any("@" in other for other in person.keys)
        if not own and pair_of(key, local_key(key, article)) not in settled:
            name = f"{person.type}:{person.name}"
            found.append(Doubt(name, name, 100.0, each.one.quote, each.other.quote, article))
    return found


def doubts(settings: Settings) -> list[Doubt]:
    """Return the pairs of entities that a person should look at, the most alike first.

    None that was settled, and none that tables know as two things.
    """
    return _doubts(settings, open_graph(settings.db))


def _doubts(settings: Settings, graph: nx.MultiDiGraph[str]) -> list[Doubt]:
    with Ledger.open(settings.db, create=False, readonly=True) as ledger:
        made = in_force(ledger.decisions())
        settled = {pair_of(each.left, each.right) for each in made}
        things = known_things(load_aliases(own_aliases(ledger)))
    entities = {entity.id: entity for entity in named_entities(graph)}
    found = []
    for pair in doubtful(entities.values(), words_of(made)):
        one, other = entities[pair.left], entities[pair.right]
        known = [{things[key] for key in _keys(each) if key in things} for each in (one, other)]
        if any("@" in key for each in (one, other) for key in each.keys):
            continue  # a namesake that a person set apart
        if not all(known) and not any(pair_of(a, b) in settled for a in _keys(one) for b in _keys(other)):
            names = (f"{one.type}:{pair.names[0]}", f"{other.type}:{pair.names[1]}")
            found.append(Doubt(*names, pair.score, _quote(graph, one.id), _quote(graph, other.id)))
    return found


def decision_on(doubt: Doubt, action: Action, *, by: Literal["model", "person"], grounds: str, made: int) -> Decision:
    """Return the decision about a pair in doubt, which is the `made`-th of its ledger."""
    keys = (name_key(*name.split(":", 1)) for name in (doubt.left, doubt.right))
    pair = pair_of(*keys)
    id_ = digest(action, *pair, made)[:ID]
    return Decision(id=id_, action=action, left=pair.left, right=pair.right, by=by, grounds=grounds)


def refit(settings: Settings) -> Decision:
    """Record which words say little of a firm, counted over the firms of this ledger, and return the decision.

    Raises UsageError where the ledger has too few firms, or the count says what holds already.
    """
    firms = [each for each in named_entities(open_graph(settings.db)) if each.type in FIRMS and not each.described]
    if len(firms) < FEWEST:
        raise UsageError(f"{len(firms)} firms are too few to count words: {FEWEST} are needed", remedy="kg ingest more")
    words = count_words([word for form in each.forms for word in name_words(each.type, form)] for each in firms)
    with Ledger.open(settings.db, create=False) as ledger:
        made = ledger.decisions()
        if words == words_of(in_force(made)):
            raise UsageError("these words hold already", remedy="kg entity log")
        id_ = digest("refit", words, len(made))[:ID]
        decision = Decision(id=id_, action="refit", left="", right="", by="person", grounds=json.dumps(words))
        asyncio.run(ledger.decide(decision))
    return decision


def _keys(entity: Named) -> set[str]:
    return {*entity.keys, *(name_key(entity.type, form) for form in entity.forms)}


def _quote(graph: nx.MultiDiGraph[str], id_: str) -> str:
    """Return the first sentence about an entity."""
    edges = (*graph.out_edges(id_, data=True), *graph.in_edges(id_, data=True))
    return min((str(edge["quote"]) for _, _, edge in edges if "quote" in edge), default="")


def undo(settings: Settings, id_: str) -> Decision:
    """Take back the decision whose id begins with `id_`, and return it; NotFoundError where none or several do."""
    with Ledger.open(settings.db, create=False) as ledger:
        made = ledger.decisions()
        fitting = [each for each in in_force(made) if each.id.startswith(id_)] if id_ else []
        if len(fitting) != 1:
            held = tuple(each.id for each in in_force(made))
            what = f"{len(fitting)} decisions in force begin" if fitting else "no decision in force begins"
            raise NotFoundError(f"{what} with {id_!r}", suggestions=held[-5:])
        (undone,) = fitting
        back = undone.model_copy(update={"id": digest("undo", undone.id, len(made))[:ID], "undoes": undone.id})
        asyncio.run(ledger.decide(back))
    return undone


def log(settings: Settings) -> list[Logged]:
    """Return all decisions in the order they were made."""
    with Ledger.open(settings.db, create=False, readonly=True) as ledger:
        made = ledger.decisions()
    holding = {each.id for each in in_force(made)}
    return [Logged(each, each.id in holding) for each in made]


def _looked_up(graph: nx.MultiDiGraph[str], name: str, *, whole: bool) -> tuple[str, str]:
    """Return the entity that a name means, and the key of that name; of its best one if the `whole` entity is meant."""
    id_ = find_entity(graph, name)
    entity = named(id_, graph.nodes[id_])
    if entity.described:
        raise UsageError(f"{name!r} is only described in one article, not named", remedy="give a name")
    best = next((key for key in entity.keys if "@" in key), name_key(entity.type, entity.name))
    kind, _, rest = name.partition(":")
    words = rest.strip() if rest and kind == entity.type else name
    keys = {name_key(entity.type, form) for form in entity.forms}
    key = name_key(entity.type, words)
    return id_, key if key in keys and not whole and "@" not in best else best
