"""Types of the user's own ontology in Neo4j: written like ours, and gone when they are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.ontology import parse_ontology
from tests.factories import STORY, store_claims
from tests.merge.merge_lines import read_lines
from tests.neo4j_content import ask
from tests.stores.test_sync import sync

if TYPE_CHECKING:
    from pathlib import Path

    from tests.neo4j_fixtures import Database as Neo4j

pytestmark = pytest.mark.neo4j

ONTOLOGY = """
extends: default
entities:
  Ship: {definition: a vessel}
events:
  Voyage: {definition: a journey by sea, slots: {cargo: {definition: what is carried, identity: true}}}
predicates:
  SAILED_WITH:
    definition: two ships sailed together
    subject: [Ship]
    object: [Ship]
    time: episodic
    example: {text: Aurel sailed with Brint., subject: Aurel, object: Brint}
  SAILED:
    definition: a ship made a voyage
    subject: [Ship]
    object: [Voyage]
    time: episodic
    example: {text: Aurel sailed., subject: Aurel}
"""


@pytest.fixture
def ships(tmp_path: Path) -> Path:
    """Return a ledger under an ontology of the user's."""
    ontology = parse_ontology(ONTOLOGY, place="ships.yaml")
    articles, claims = read_lines("a | Aurel MET Brint\nb | Aurel ROSE | 2025-02-21\nc | Ann Lee MET Bo Pei")
    sailed, voyage, met = claims
    ends = {name: getattr(sailed, name).model_copy(update={"type": "Ship"}) for name in ("subject", "object")}
    sailed = sailed.model_copy(update={**ends, "predicate": "SAILED_WITH"})
    made = {"subject": voyage.subject.model_copy(update={"type": "Ship"}), "slots": {"cargo": "tin"}}
    going = voyage.object.model_copy(update={"type": "Voyage"})
    voyage = voyage.model_copy(update={**made, "object": going, "predicate": "SAILED"})
    return store_claims(tmp_path / "ships.db", articles, [sailed, voyage, met], ontology=ontology)


def test_types_of_ones_own(ships: Path, database: Neo4j) -> None:
    """Labels and edge types of the user's ontology are written like ours, with constraint and index of their own."""
    sync(ships, database)
    query = "MATCH (s:Ship)-[:SAILED]->(v:Voyage) RETURN s.name AS ship, v.cargo AS cargo"
    assert ask(database, query) == [{"ship": "Aurel", "cargo": "tin"}]
    assert len(ask(database, "MATCH (:Ship)-[r:SAILED_WITH]->(:Ship) RETURN r")) == 1
    names = {row["name"] for row in ask(database, "SHOW INDEXES YIELD name")}
    assert {"kg_id_Ship", "kg_name_Ship", "kg_id_Voyage", "kg_id_Company", "kg_names"} <= names
    assert sync(ships, database).unchanged


def test_types_that_are_given_up(ships: Path, database: Neo4j) -> None:
    """Under another ontology that does not know the old types, nothing of them is left behind."""
    sync(ships, database)
    articles, claims = read_lines(STORY)
    store_claims(ships, articles, claims)
    old, _ = read_lines("a | Aurel MET Brint\nb | Aurel ROSE | 2025-02-21\nc | Ann Lee MET Bo Pei")
    store_claims(ships, old, [])
    sync(ships, database)
    assert ask(database, "MATCH (n:Ship|Voyage) RETURN n") == []
    assert ask(database, "MATCH ()-[r:SAILED|SAILED_WITH]->() RETURN r") == []
