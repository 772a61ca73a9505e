"""What claims merge into: decisions, entities, events and facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from kg.models.articles import Quantity, TimeSpan
from kg.models.claims import Factuality
from kg.models.values import Frozen


class Decision(Frozen):
    """A recorded merge or split of two name keys (`Type:normalised name`), reversible.

    A "refit" is about no names: its grounds are the words that say little of a firm, counted anew, as JSON.
    """

    id: str
    action: Literal["merge", "split", "refit"]
    left: str
    right: str
    by: Literal["rule", "model", "person"]
    grounds: str
    undoes: str | None = None


class Entity(Frozen):
    """What mentions resolve to. `id` is the smallest hash of a name key in the cluster; `grounds` say why it is one.

    `keys` are name keys of it that stand in no text, but in a table or a decision.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    analyst: bool = False
    described: bool = False
    article_id: str | None = None


class EventNode(Frozen):
    """An event that a fact's object is; its properties are the identity and value slots."""

    id: str
    type: str
    name: str
    properties: dict[str, str | float] = Field(default_factory=dict)


class FactClaim(Frozen):
    """A claim as its fact shows it."""

    id: str
    article_id: str
    outlet: str | None
    via: str | None
    published_at: datetime | date | None
    quote: str
    start: int
    end: int
    factuality: Factuality
    slots: dict[str, str | float]
    quantity: Quantity | None
    said_by: str | None  # entity id
    confidence: float | None = None


class Fact(Frozen):
    """The merged edge with all its claims; `confidence` is that of the surest own claim that states its number."""

    id: str
    predicate: str
    subject: str  # entity id
    object: str  # entity or event id
    quantity: Quantity | None
    slots: dict[str, str | float]
    time: TimeSpan | None
    dated: bool
    factuality: Factuality
    disputed: bool
    folded_into: str | None
    sources: int
    first_reported: datetime | date | None
    last_reported: datetime | date | None
    claims: tuple[FactClaim, ...]
    confidence: float | None = None
