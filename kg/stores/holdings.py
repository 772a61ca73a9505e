"""What a ledger has in a Neo4j database: read from its own node there, and checked against what is there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.stores import statements
from kg.stores.ontology import own_ontology
from kg.stores.projection import Projection, first
from kg.stores.snapshot import code_fingerprint, names_fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.ledger.ledger import Ledger
    from kg.ontology import Ontology
    from kg.stores.neo4j import Database


@dataclass(frozen=True)
class Origin:
    """What a graph was made from: equal origins have equal graphs."""

    ledger: str
    revision: int
    fingerprint: str

    @classmethod
    def of(cls, ledger: Ledger, ontology: Ontology) -> Origin:
        """Return that of the ledger's graph as it is now."""
        made_by = f"{code_fingerprint()}-{ontology.fingerprint}-{names_fingerprint(ledger)}"
        return cls(ledger.id, ledger.revision, made_by)

    def is_said_by(self, mine: Mapping[str, Any]) -> bool:
        """Whether the ledger's node in a database says that it has this graph, whole, and of which size."""
        said = (mine["id"], mine["revision"], mine["fingerprint"], mine["whole"])
        return said == (self.ledger, self.revision, self.fingerprint, True) and mine["nodes"] is not None


def rows_of_others(ledger: Ledger, database: Database, *, ontology: Ontology | None = None) -> int | None:
    """Return how many rows of the ledger's graph have another ledger's content in the database; None: it lacks them.

    More than none, where another ledger that shares entities with this one has been synced since. Raises StoreError,
    LedgerError.
    """
    with ledger.snapshot():
        origin = Origin.of(ledger, ontology or own_ontology(ledger))
    mine = next((each for each in ledgers_in(database) if origin.is_said_by(each)), None)
    return mine["doubted"] if mine is not None and _is_there(database, mine) else None


def holds(database: Database, mine: Mapping[str, Any], origin: Origin) -> bool:
    """Return whether the database holds that graph, whatever else it holds: the ledger's node says so, and it is there.

    Where the database has as many nodes and edges as it had then, they are not looked at; where it has not, since
    another ledger or the user has written as well, each of this ledger's is looked for.
    """
    return origin.is_said_by(mine) and not mine["doubted"] and _is_there(database, mine)


def _is_there(database: Database, mine: Mapping[str, Any]) -> bool:
    if _counts_hold(database, mine["counts"]):
        return True
    known = projection_of(database, mine["id"])
    return checked(database, known, sorted({*map(first, known.edges)})) == known


def _counts_hold(database: Database, counts: str) -> bool:
    then: dict[str, int] = json.loads(counts)
    labels = [name for name in then if name in statements.MAIN]
    return count(database, labels, [name for name in then if name not in statements.MAIN]) == then


def ledgers_in(database: Database) -> list[dict[str, Any]]:
    """Return the nodes of all ledgers that the database knows, each without its rows."""
    return database.read(statements.READ_LEDGERS)


def count(database: Database, labels: Sequence[str], types: Sequence[str]) -> dict[str, int]:
    """Return the numbers of nodes by label and of edges by type, whoever made them."""
    numbers = database.read(statements.count_all(labels, types))[0]["numbers"]
    return dict(zip((*labels, *types), numbers, strict=True))


def projection_of(database: Database, ledger: str) -> Projection:
    """Return what a ledger has in the database; rows of an interrupted sync as ones that may be there."""
    for row in database.read(statements.READ_ROWS, id=ledger):
        kept = Projection.from_text(row["rows"])
        return kept.joined(Projection.from_text(row["pending"])) if row["pending"] else kept
    return Projection()


def checked(database: Database, known: Projection, types: Sequence[str]) -> Projection:
    """Return those rows that are there: all, where the numbers agree, else each is looked for."""
    here = count(database, statements.MAIN, types)
    numbers = dict.fromkeys(here, 0)
    for part in known.parts:
        for kind, ids in part.items():
            numbers[first(kind)] += len(ids)
    if here == numbers:
        return known
    queries = {label: statements.ids_of_nodes(label) for label in statements.MAIN if here[label]}
    queries |= {type_: statements.ids_of_edges(type_) for type_ in types if here[type_]}
    return known.among({name: database.read(query)[0]["ids"] for name, query in queries.items()})
