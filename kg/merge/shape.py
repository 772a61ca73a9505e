"""Facts → rows: the one shape of the graph that all stores hold (DESIGN 2.6)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.merge.consolidate import states
from kg.merge.evidence import evidence_edges, evidence_nodes
from kg.merge.identity import STATIC, slot_text
from kg.merge.rows import EdgeRow, GraphRows, NodeRow, Properties
from kg.merge.wording import event_name
from kg.merge.world import World, merge_claims
from kg.models import Entity, EventNode, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from kg.merge.aliases import Alias
    from kg.merge.consolidate import Merged
    from kg.merge.identity import Stated
    from kg.models import Article, Claim, Decision, Quantity, TimeSpan
    from kg.ontology import Ontology

LAYER = "facts"
BETWEEN = " | "  # the parts of a property that is a list
LONGEST_NAME = 1000  # characters: at most 4 kB
RESERVED = frozenset(
    """
    id name layer type date date_end date_precision date_source factuality confidence claims sources disputed quote
    url first_reported last_reported article_id outlet via said_by bound percent points basis_points amount currency
    count ratio per contradicts confirmed_by aliases grounds keys described analyst roles
    """.split()  # noqa: SIM905 - as in shorten
)
"""Property names of our own; a slot of the same name is written as slot_<name>."""


def build_graph(
    articles: Iterable[Article],
    claims: Iterable[Claim],
    decisions: Sequence[Decision],
    ontology: Ontology,
    *,
    as_of: date | None = None,
    aliases: Iterable[Alias] | None = None,
) -> GraphRows:
    """Return the graph of these articles and claims; their order and repetitions change nothing.

    With `as_of`, only articles published up to that day (in their own offset) count. `aliases` replaces the
    tables. Claims whose article is not given are left out.
    """
    return shape(merge_claims(articles, claims, decisions=decisions, ontology=ontology, as_of=as_of, aliases=aliases))


def shape(world: World) -> GraphRows:
    """Return the rows of a merged corpus, every part sorted by id."""
    events = {merged.fact.id: _event(merged, merged.event_type) for merged in world.facts if merged.event_type}
    shown = [merged for merged in world.facts if merged.fact.folded_into is None]
    notes = _notes(world)
    nodes = [_entity_node(entity) for entity in world.entities.values()]
    nodes += [_event_node(merged, events[merged.fact.id]) for merged in shown if merged.event_type]
    nodes += evidence_nodes(world)
    edges = [_fact_edge(merged, world.entities, notes.get(merged.fact.id, {})) for merged in shown]
    edges += [*_link_edges(world), *evidence_edges(world)]
    return GraphRows(
        nodes=tuple(sorted(nodes, key=lambda row: (row.id, row.labels))),
        edges=tuple(sorted(edges, key=lambda row: (row.id, row.type))),
        facts=tuple(merged.fact for merged in world.facts),
        entities=tuple(world.entities[id_] for id_ in sorted(world.entities)),
        events=tuple(sorted(events.values(), key=lambda event: event.id)),
    )


# ---------------------------------------------------------------- nodes


def _entity_node(entity: Entity) -> NodeRow:
    labels = ("Entity", entity.type, *(("Analyst",) if entity.analyst else ()))
    properties: Properties = {"id": entity.id, "layer": LAYER, "name": shown(entity.name), "type": entity.type}
    if entity.aliases:
        properties["aliases"] = BETWEEN.join(entity.aliases)
    if entity.aliases and entity.grounds:
        properties["grounds"] = BETWEEN.join(entity.grounds)
    if entity.keys:
        properties["keys"] = BETWEEN.join(entity.keys)
    if entity.described:
        properties["described"] = True
    if entity.article_id:
        properties["article_id"] = entity.article_id
    return NodeRow(entity.id, labels, properties)


def shown(name: str) -> str:
    """Return a name as a node bears it; of an absurdly long one the beginning, since Neo4j indexes no more than 8 kB.

    >>> shown("Alibaba"), len(shown("Long" * 2500))
    ('Alibaba', 1000)
    """
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _event(merged: Merged, type_: str) -> EventNode:
    fact = merged.fact
    name = event_name(fact.predicate, type_, number=fact.quantity, slots=fact.slots, time=fact.time)
    return EventNode.model_construct(id=fact.object, type=type_, name=name, properties=_event_properties(merged))


def _event_properties(merged: Merged) -> dict[str, str | float]:
    found = _slots(merged.fact.slots) | _numbers(merged.numbers)
    return {name: value for name, value in found.items() if isinstance(value, str | float | int)}


def _event_node(merged: Merged, event: EventNode) -> NodeRow:
    own: Properties = {"id": event.id, "layer": LAYER, "name": shown(event.name), "type": event.type}
    facts: Properties = {"factuality": merged.fact.factuality.value, "disputed": merged.fact.disputed}
    properties = {**event.properties, **_time(merged.fact.time), **facts, **own}
    return NodeRow(event.id, ("Event", event.type), properties)


# ---------------------------------------------------------------- edges


def _fact_edge(merged: Merged, entities: Mapping[str, Entity], notes: Properties) -> EdgeRow:
    fact = merged.fact
    properties: Properties = {
        **_slots(fact.slots),
        **_roles(merged),
        **_numbers(merged.numbers),
        **_time(fact.time),
        **_reported(merged),
        **_quoted(best_claim(merged), entities),
        **notes,
        "id": fact.id,
        "layer": LAYER,
        "factuality": fact.factuality.value,
        **({} if fact.confidence is None else {"confidence": fact.confidence}),
        "claims": len(fact.claims),
        "sources": fact.sources,
        "disputed": fact.disputed,
    }
    return EdgeRow(fact.id, fact.predicate, fact.subject, fact.object, properties)


def best_claim(merged: Merged) -> Stated:
    """Return the claim whose sentence stands for the fact: the first of its own that states the number shown."""
    number = merged.fact.quantity
    return next((each for each in merged.claims if states(each.claim, number)), merged.claims[0])


def _numbers(numbers: Sequence[Quantity]) -> Properties:
    found: Properties = {}
    for number in reversed(numbers):
        name = "amount" if number.unit == "money" else number.unit
        found[name] = number.value
        for key, value in (("currency", number.currency), ("per", number.per), (f"{name}_upper", number.upper)):
            if value is not None:
                found[key] = value
        if number.bound != "exact":
            found["bound"] = number.bound
    return found


def _slots(slots: Mapping[str, str | float]) -> Properties:
    return {f"slot_{name}" if name in RESERVED else name: value for name, value in slots.items()}


def _time(time: TimeSpan | None) -> Properties:
    if time is None:
        return {}
    return {"date": time.start, "date_end": time.end, "date_precision": time.precision, "date_source": time.source}


def _reported(merged: Merged) -> Properties:
    days = [day for each in merged.claims if (day := each.article.day) is not None]
    return {"first_reported": min(days), "last_reported": max(days)} if days else {}


def _roles(merged: Merged) -> Properties:
    """Return the roles that claims give a person at one firm, where there are several, with the days of the reports.

    In the order of their days: "analyst 2023-05-01 to 2023-11-01 | chief strategist 2024-06-15".
    """
    days: dict[str, set[str]] = defaultdict(set)
    for each in merged.claims:
        if each.time_key == STATIC and (role := slot_text(each.claim.slots.get("role"))):
            days[role].add("" if each.article.day is None else f"{each.article.day}")
    if len(days) < 2:
        return {}
    spans = sorted((min(filter(None, of), default=""), max(of), role) for role, of in days.items())
    told = (f"{role} {first if first == last else f'{first} to {last}'}".rstrip() for first, last, role in spans)
    return {"roles": BETWEEN.join(told)}


def _quoted(each: Stated, entities: Mapping[str, Entity]) -> Properties:
    speaker = entities[each.said_by].name if each.said_by else None
    values = (
        ("quote", each.claim.quote),
        ("url", each.article.url),
        ("article_id", each.article.id),
        ("outlet", each.article.outlet),
        ("via", each.claim.via),
        ("said_by", speaker),
    )
    return {name: value for name, value in values if value is not None}


# ---------------------------------------------------------------- links between facts


def _notes(world: World) -> dict[str, Properties]:
    """Return the properties that say, on each edge, which other fact denies or confirms it."""
    notes: dict[str, Properties] = {}
    for kind, source, target, _ in world.links:
        if kind == "CAUSED":
            continue
        notes.setdefault(source, {})[kind.lower()] = target
        if kind == "CONTRADICTS":
            notes.setdefault(target, {})[kind.lower()] = source
    return notes


def _link_edges(world: World) -> Iterator[EdgeRow]:
    """Yield links as edges: between the events of two facts, or between the claims that stand for them."""
    for kind, source, target, claim in world.links:
        left, right = world.final[source], world.final[target]
        if left.event_type and right.event_type:
            ends, layer = (left.fact.object, right.fact.object), LAYER
        else:
            ends, layer = (best_claim(left).claim.id, best_claim(right).claim.id), "evidence"
        id_ = digest(kind, source, target)
        said = next((each for each in right.claims if each.claim.id == claim), None)
        stated = {"link": said.claim.slots["driver_link"], **_quoted(said, world.entities)} if said else {}
        yield EdgeRow(id_, kind, *ends, {**stated, "id": id_, "layer": layer})
