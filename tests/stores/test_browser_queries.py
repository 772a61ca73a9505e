"""What docs/browser.md offers to users of Neo4j Browser: it works on the demo's graph, and knows the whole ontology."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import kg
from bench.favorites import BROWSER, ZIP, Query, files_in, saved_queries, write_zip
from bench.screenshots import STYLE, make_demo
from kg.ontology import load_ontology
from kg.resources import resource_path
from kg.stores.statements import LEDGER, MAIN, types_of
from tests.neo4j_content import login

if TYPE_CHECKING:
    from pathlib import Path

    from neo4j import ManagedTransaction, Session

    from tests.neo4j_fixtures import Database

ONTOLOGY = load_ontology(resource_path("seeds", "ontology.yaml"))
RULE = re.compile(r"([\w.]+) \{\n((?:  [^\n]+\n)+)\}\n")
KNOWN = types_of(ONTOLOGY)  # the demo need not have all of them
STYLES = dict(RULE.findall(STYLE.read_text("utf-8")))


def test_the_style_is_as_neo4j_browser_reads_it() -> None:
    """Each line of the style is one name, one colon and one value: the Browser drops others without a word."""
    assert re.sub(r"\s", "", RULE.sub("", STYLE.read_text("utf-8"))) == ""
    lines = [line for body in STYLES.values() for line in body.splitlines()]
    assert [line for line in lines if not re.fullmatch(r"  [a-z-]+: (?:[#\w]+|'[^:;']+');", line)] == []


def test_every_type_has_a_style() -> None:
    """A type without a rule of its own would be given some colour, and on a node of two labels that colour wins."""
    labels = (*MAIN, *ONTOLOGY.entities, *ONTOLOGY.events, "Analyst", LEDGER)
    wanted = {f"node.{label}" for label in labels} | {f"relationship.{type_}" for type_ in types_of(ONTOLOGY)}
    assert STYLES.keys() - {"node", "relationship"} == wanted


def test_the_later_rule_is_the_finer_one() -> None:
    """The Browser lets the last rule that fits win, so what is said of all stands before what is said of some."""
    order = list(STYLES)
    for general, finer in (
        ("node", "node.Entity"),
        ("node.Person", "node.Analyst"),
        ("relationship", "relationship.ROSE"),
    ):
        assert order.index(general) < order.index(finer)
    assert order.index("node.Entity") < min(order.index(f"node.{label}") for label in ONTOLOGY.entities)
    assert order.index("node.Event") < min(order.index(f"node.{label}") for label in ONTOLOGY.events)


def test_an_edge_says_how_sure_it_is() -> None:
    """A denied fact must not look like an asserted one: each predicate's caption begins with the factuality."""
    captions = {name: STYLES[f"relationship.{name}"] for name in ONTOLOGY.predicates}
    assert [name for name, body in captions.items() if "caption: '{factuality}, " not in body] == []


def test_the_zip_has_the_queries_of_the_file(tmp_path: Path) -> None:
    """docs/browser/queries.zip is what `python -m bench.favorites` makes of queries.cypher now."""
    write_zip(tmp_path / "now.zip")
    assert files_in(ZIP) == files_in(tmp_path / "now.zip")
    assert len(files_in(ZIP)) == len(saved_queries()) >= 12


def test_what_the_guide_links_to_is_there() -> None:
    """Every picture and file that the guide names exists."""
    guide = BROWSER.with_suffix(".md")
    links = re.findall(r"\]\(([^)#]+)\)", guide.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (guide.parent / link).exists()] == []
    assert {path.name for path in BROWSER.iterdir()} == {
        link.removeprefix("browser/") for link in links if "browser/" in link
    }


@pytest.mark.neo4j
def test_every_saved_query_has_an_answer_in_the_demo(neo4j_database: Database, tmp_path: Path) -> None:
    """On the graph of `make demo` each saved query returns rows, in a transaction that only reads, and no mistake."""
    kg.sync(make_demo(tmp_path / "kg.db"), neo4j_database.uri, **login(neo4j_database))
    with neo4j_database.session() as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()
        found = {query.title: answer(session, query) for query in saved_queries()}
    assert found == {title: (True, []) for title in found}


def answer(session: Session, query: Query) -> tuple[bool, list[str]]:
    """Return whether a query has rows, and what the server warns of."""
    return session.execute_read(lambda transaction: _answer(transaction, query))


def _answer(transaction: ManagedTransaction, query: Query) -> tuple[bool, list[str]]:
    result = transaction.run(query.text)
    rows = result.values()
    said = result.consume().gql_status_objects
    warned = [each.status_description for each in said if each.severity == "WARNING"]
    return bool(rows), [each for each in warned if not any(f"type `{name}` does not exist" in each for name in KNOWN)]
