"""The use case of decisions: a person says that two names are one thing, or two, and may take it back.

A decision names two name keys, never entity ids, so it survives whatever is ingested later; it outranks every rule.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg.errors import NotFoundError, UsageError
from kg.ledger.ledger import Ledger
from kg.merge.clusters import in_force, pair_of
from kg.merge.normalise import name_key
from kg.models import Decision, digest
from kg.query.names import find_entity, named
from kg.stores.local import open_graph

if TYPE_CHECKING:
    import networkx as nx

    from kg.config import Settings

Action = Literal["merge", "split"]
ID = 12  # hex characters of a decision's id


class Logged(NamedTuple):
    """A decision, and whether it still holds."""

    decision: Decision
    holds: bool


def decide(settings: Settings, action: Action, left: str, right: str, *, grounds: str) -> Decision:
    """Record that two names are one thing (merge) or two (split), and return the decision.

    The names are looked up as `kg show` does; for a split both must be names of one entity. Raises NotFoundError for a
    name that nothing has or several have, UsageError where nothing would change.
    """
    graph = open_graph(settings.db)
    (one, first), (other, second) = (_looked_up(graph, name, whole=action == "merge") for name in (left, right))
    if action == "split" and first == second:
        raise UsageError(f"{left!r} and {right!r} are the same name", remedy="give two names")
    if (action == "merge") == (one == other):
        state = "one thing already" if action == "merge" else "two things already"
        raise UsageError(f"{left!r} and {right!r} are {state}", remedy="kg entity log")
    with Ledger.open(settings.db, create=False) as ledger:
        made = ledger.decisions()
        pair = pair_of(first, second)
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
    best = name_key(entity.type, entity.name)
    kind, _, rest = name.partition(":")
    words = rest.strip() if rest and kind == entity.type else name
    keys = {name_key(entity.type, form) for form in entity.forms}
    key = name_key(entity.type, words)
    return id_, key if key in keys and not whole else best
