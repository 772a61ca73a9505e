"""One writer's loads, in a process and an environment of its own, for bench/writers.py; one JSON line on stdout.

`python -m bench.loads ours|graphrag|langchain URI SERVER_PID ROWS BATCH`: ROWS is a pickled StoredRows, which is
written twice; the password is NEO4J_PASSWORD. What each writer is given is made, and the connection opened, before the
clock starts.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import neo4j

from bench.big_graph import label_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.merge.rows import StoredRows

USER = "neo4j"


def ours(rows: StoredRows, uri: str, batch: int) -> Iterator[Callable[[], object]]:
    """Yield what `kg sync` does with a ledger whose graph is `rows`, once that graph is made of it."""
    from unittest import mock

    from pydantic import SecretStr

    from kg.ledger.ledger import Ledger
    from kg.merge.rows import GraphRows
    from kg.stores import sync, writing
    from kg.stores.neo4j import connect

    graph = GraphRows(nodes=rows.nodes, edges=rows.edges, facts=(), entities=(), events=())
    with (
        TemporaryDirectory() as folder,
        Ledger.open(Path(folder) / "kg.db") as ledger,
        connect(uri, username=USER, password=SecretStr(os.environ["NEO4J_PASSWORD"])) as database,
        mock.patch.object(sync, "ledger_rows", return_value=graph),
        mock.patch.object(writing, "BATCH_ROWS", batch),
    ):
        yield partial(sync.sync_graph, ledger, database)
        if database.rows() != rows:
            raise SystemExit("the database does not hold the rows that were written")


def graphrag(rows: StoredRows, uri: str, batch: int) -> Iterator[Callable[[], object]]:
    """Yield a run of neo4j-graphrag's Neo4jWriter."""
    from neo4j_graphrag.components.kg_writer import (  # type: ignore[import-not-found, unused-ignore]
        Neo4jWriter,
    )
    from neo4j_graphrag.components.types import (  # type: ignore[import-not-found, unused-ignore]
        Neo4jGraph,
        Neo4jNode,
        Neo4jRelationship,
    )

    nodes = [Neo4jNode(id=node.id, label=label_of(node), properties=node.properties) for node in rows.nodes]
    edges = [
        Neo4jRelationship(
            start_node_id=edge.source, end_node_id=edge.target, type=edge.type, properties=edge.properties
        )
        for edge in rows.edges
    ]
    graph = Neo4jGraph(nodes=nodes, relationships=edges)
    with _driver(uri) as driver:
        writer = Neo4jWriter(driver, batch_size=batch)

        def load() -> None:
            result = asyncio.run(writer.run(graph))
            if result.status != "SUCCESS":
                raise SystemExit(str(result))

        yield load


def langchain(rows: StoredRows, uri: str, batch: int) -> Iterator[Callable[[], object]]:
    """Yield LangChain's add_graph_documents with its index on, in documents of `batch` nodes or relationships."""
    from langchain_neo4j import Neo4jGraph  # type: ignore[import-not-found, unused-ignore]
    from langchain_neo4j.graphs.graph_document import (  # type: ignore[import-not-found, unused-ignore]
        GraphDocument,
        Node,
        Relationship,
    )

    by_id = {node.id: Node(id=node.id, type=label_of(node), properties=node.properties) for node in rows.nodes}
    nodes = list(by_id.values())
    edges = [
        Relationship(source=by_id[edge.source], target=by_id[edge.target], type=edge.type, properties=edge.properties)
        for edge in rows.edges
    ]
    documents = [GraphDocument(nodes=nodes[at : at + batch], relationships=[]) for at in range(0, len(nodes), batch)]
    documents += [GraphDocument(nodes=[], relationships=edges[at : at + batch]) for at in range(0, len(edges), batch)]
    graph = Neo4jGraph(uri, USER, os.environ["NEO4J_PASSWORD"])
    yield partial(graph.add_graph_documents, documents, baseEntityLabel=True)
    graph.close()


WRITERS = {"ours": ours, "graphrag": graphrag, "langchain": langchain}


def _driver(uri: str) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(uri, auth=(USER, os.environ["NEO4J_PASSWORD"]))


def counted(uri: str) -> tuple[int, int]:
    """Return the numbers of nodes and edges in the database, but for the node in which `kg` keeps its marks."""
    with _driver(uri) as driver, driver.session() as session:
        nodes = session.run("MATCH (n) WHERE NOT n:KgLedger RETURN count(n)").single(strict=True)[0]
        return nodes, session.run("MATCH ()-[r]->() RETURN count(r)").single(strict=True)[0]


def server_cpu(pid: int) -> float:
    """Return the CPU seconds that the server has used, as Linux counts them."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(load: Callable[[], object], uri: str, pid: int) -> dict[str, Any]:
    """Return the seconds of one load: on the clock, of this process's CPU, of the server's; and what is there then."""
    cpu, server, start = process_time(), server_cpu(pid), perf_counter()
    load()
    seconds = {"wall": perf_counter() - start, "client": process_time() - cpu, "server": server_cpu(pid) - server}
    nodes, edges = counted(uri)
    return {**seconds, "nodes": nodes, "edges": edges}


def main() -> None:
    """Load twice."""
    which, uri, pid, path, batch = sys.argv[1:]
    with Path(path).open("rb") as file:
        rows = pickle.load(file)  # noqa: S301 - our own, of a minute ago
    for load in WRITERS[which](rows, uri, int(batch)):
        print(json.dumps([measured(load, uri, int(pid)) for _ in range(2)]))


if __name__ == "__main__":
    main()
