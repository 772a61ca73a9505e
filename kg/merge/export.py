"""Facts as the JSON objects of `kg export --format jsonl`; see DESIGN 4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.models import JSONValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from kg.merge.rows import GraphRows
    from kg.models import Entity, EventNode, Fact, FactClaim, Quantity, TimeSpan

Record = dict[str, JSONValue]


def export_facts(rows: GraphRows) -> Iterator[Record]:
    """Yield every fact, folded ones included, sorted by id, with the keys of the contract in its order."""
    entities = {entity.id: entity for entity in rows.entities}
    events = {event.id: event for event in rows.events}
    for fact in rows.facts:
        yield _fact(fact, entities, events)


def _fact(fact: Fact, entities: Mapping[str, Entity], events: Mapping[str, EventNode]) -> Record:
    return {
        "id": fact.id,
        "subject": _entity(entities[fact.subject]),
        "predicate": fact.predicate,
        "object": _event(events[fact.object]) if fact.object in events else _object(entities[fact.object]),
        "quantity": _quantity(fact.quantity),
        "slots": dict(fact.slots),
        "time": _time(fact.time),
        "factuality": fact.factuality.value,
        **_confidence(fact),
        "disputed": fact.disputed,
        "folded_into": fact.folded_into,
        "sources": fact.sources,
        "first_reported": _when(fact.first_reported),
        "last_reported": _when(fact.last_reported),
        "claims": [_claim(claim, entities) for claim in fact.claims],
    }


def _entity(entity: Entity) -> Record:
    return {"id": entity.id, "name": entity.name, "type": entity.type, "described": entity.described}


def _object(entity: Entity) -> Record:
    return {**_entity(entity), "properties": {}}


def _event(event: EventNode) -> Record:
    head = {"id": event.id, "name": event.name, "type": event.type, "described": False}
    return {**head, "properties": dict(sorted(event.properties.items()))}


def _quantity(number: Quantity | None) -> Record | None:
    """Return a number; the end of its range, its bound and its "a share" only where it has them."""
    if number is None:
        return None
    bound = None if number.bound == "exact" else number.bound
    more = {"upper": number.upper, "bound": bound, "per": number.per}
    plain: Record = {"value": number.value, "unit": number.unit, "currency": number.currency}
    return plain | {name: value for name, value in more.items() if value is not None}


def _time(time: TimeSpan | None) -> Record | None:
    if time is None:
        return None
    days = {"start": time.start.isoformat(), "end": time.end.isoformat()}
    return {**days, "precision": time.precision, "source": time.source}


def _confidence(told: Fact | FactClaim) -> Record:
    """Return how sure the model was, only where it was asked again."""
    return {} if told.confidence is None else {"confidence": told.confidence}


def _when(at: datetime | date | None) -> str | None:
    return None if at is None else at.isoformat()


def _claim(claim: FactClaim, entities: Mapping[str, Entity]) -> Record:
    speaker = entities[claim.said_by] if claim.said_by else None
    return {
        "id": claim.id,
        "article_id": claim.article_id,
        "outlet": claim.outlet,
        "via": claim.via,
        "published_at": _when(claim.published_at),
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "factuality": claim.factuality.value,
        **_confidence(claim),
        "slots": dict(claim.slots),
        "said_by": None if speaker is None else {"id": speaker.id, "name": speaker.name},
    }
