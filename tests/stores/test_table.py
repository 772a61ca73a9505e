"""Rows become lists and back: what a statement finds at the named places is what the row had."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from kg.merge.rows import EdgeRow, NodeRow
from kg.stores.statements import write_edges, write_nodes
from kg.stores.table import tabulate

if TYPE_CHECKING:
    from kg.merge.rows import Properties
    from kg.stores.table import Table

NAMES = st.sampled_from(
    ["id", "date", "date_end", "percent", "a b", "x`}) DETACH DELETE n //", "ß", "2nd", "", "\\u0060"]
)
VALUES = st.one_of(
    st.dates(), st.text(max_size=3), st.booleans(), st.integers(-2, 2), st.sampled_from((0.0, 1.0, 1.5, -0.0))
)
PROPERTIES = st.dictionaries(NAMES, VALUES, max_size=6)


def read_back(table: Table, values: list[Any]) -> Properties:
    """Return what the statement's SET gives the node or edge of a row, whose first value is at `values[0]`."""
    pairs = zip(table.names, values[: len(table.names)], strict=True)
    days = table.params["days"]
    named = {name: days[value] if name in table.days and value is not None else value for name, value in pairs}
    others = values[len(table.names)] if table.others else {}
    return {name: value for name, value in (named | others).items() if value is not None}


def exactly(properties: Properties) -> dict[str, tuple[type, str]]:
    """Return the properties so that 1, 1.0 and True differ."""
    return {name: (type(value), repr(value)) for name, value in properties.items()}


@given(st.lists(PROPERTIES, min_size=1, max_size=6), st.sampled_from((0, 3)))
def test_every_property_comes_back_with_its_type(given_rows: list[Properties], few: int) -> None:
    """Of nodes and of edges, whatever the names, with values missing here and there and dates among them."""
    nodes = [NodeRow(str(number), ("Entity",), each) for number, each in enumerate(given_rows)]
    edges = [EdgeRow(str(number), "MET", "a", str(number), each) for number, each in enumerate(given_rows)]
    for table, lead in ((tabulate(nodes, few=few), 1), (tabulate(edges, few=few), 2)):
        rows = table.params["rows"]
        assert [exactly(read_back(table, row[lead:])) for row in rows] == [exactly(each) for each in given_rows]
        assert [row[lead - 1] for row in rows] == [node.id for node in nodes]
        assert [row[0] for row in rows] == (["a"] * len(rows) if lead == 2 else [node.id for node in nodes])


@given(st.lists(PROPERTIES, min_size=1, max_size=6))
def test_a_hostile_name_never_reaches_a_statement(given_rows: list[Properties]) -> None:
    """Names that are no identifiers are bound, in a map; the statement then takes it over."""
    nodes = tabulate([NodeRow(str(number), ("Entity",), each) for number, each in enumerate(given_rows)], few=0)
    edges = tabulate([EdgeRow("e", "MET", "a", "b", each) for each in given_rows], few=0)
    texts = (write_nodes(("Entity", "Person"), (), nodes), write_edges("MET", "Entity", "Entity", edges))
    odd = any(not name.isidentifier() for each in given_rows for name in each)
    for text in texts:
        assert "DETACH" not in text
        assert "\\" not in text
        assert text.count("`") % 2 == 0
        assert ("+= row[" in text) is odd


def test_a_date_goes_once() -> None:
    """Dates are the dearest values to send: each goes to the server once, and the rows have places of it."""
    days: list[Properties] = [{"id": "1", "date": date(2025, 2, 21), "date_end": date(2025, 2, 21)}, {"id": "2"}]
    table = tabulate([NodeRow(str(each["id"]), ("Event",), each) for each in days], few=1)
    assert table.params == {"rows": [["1", 0, 0, "1"], ["2", None, None, "2"]], "days": [date(2025, 2, 21)]}
    assert write_nodes(("Event",), (), table) == (
        "UNWIND $rows AS row MERGE (n:`Event` {id: row[0]}) "
        "SET n = {`date`: $days[row[1]], `date_end`: $days[row[2]], `id`: row[3]}"
    )


@given(st.lists(PROPERTIES, min_size=1, max_size=6), st.lists(PROPERTIES, min_size=1, max_size=6))
def test_few_rows_have_one_statement(some: list[Properties], others: list[Properties]) -> None:
    """Whatever their properties, so that the server plans it once."""
    tables = [tabulate([EdgeRow("e", "MET", "a", "b", each | {"id": "e"}) for each in rows]) for rows in (some, others)]
    assert len({write_edges("MET", "Entity", "Entity", table) for table in tables}) == 1
