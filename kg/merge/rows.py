"""The rows that every graph store writes; see DESIGN 2.6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.models import Entity, EventNode, Fact


Scalar = str | float | int | bool | date
Properties = dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node; `properties` repeat the id and say the `layer` (facts or evidence). No value is None."""

    id: str
    labels: tuple[str, ...]
    properties: Properties


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge between two nodes by id; its own id is unique among all edges."""

    id: str
    type: str
    source: str
    target: str
    properties: Properties


@dataclass(frozen=True)
class StoredRows:
    """What stores write and give back, each part sorted by id."""

    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]


@dataclass(frozen=True)
class GraphRows(StoredRows):
    """The whole graph, each part sorted by id.

    `facts` and `events` also hold the folded facts (`folded_into` is set) and their events, which have no rows of their
    own: their claims are with the finer fact.
    """

    facts: tuple[Fact, ...]
    entities: tuple[Entity, ...]
    events: tuple[EventNode, ...]
