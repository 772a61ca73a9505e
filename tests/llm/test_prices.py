"""Prices: a table that users edit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.llm.prices import Price, cost, load_prices

SEEDS = Path(__file__).parents[2] / "seeds" / "prices.yaml"
tokens = st.integers(0, 10**7)


def test_own_table_is_sound() -> None:
    """The table that comes with kg loads, and a cached token never costs more than a fresh one."""
    table = load_prices(SEEDS)
    assert len(table) >= 4
    assert all(0 < price.cached <= price.input < price.output for price in table.values())


@given(tokens, tokens, tokens)
def test_cost_is_linear(prompt: int, cached: int, generated: int) -> None:
    """A cost is what each kind of token costs alone, added up; a cache never makes a call dearer."""
    table = {"m": Price(input=2.0, cached=0.5, output=8.0)}
    cached = min(cached, prompt)
    parts = [
        cost("m", prompt - cached, 0, 0, table),
        cost("m", cached, cached, 0, table),
        cost("m", 0, 0, generated, table),
    ]
    whole = cost("m", prompt, cached, generated, table)
    assert whole == pytest.approx(sum(part or 0 for part in parts))
    assert whole is not None
    assert 0 <= whole <= (cost("m", prompt, 0, generated, table) or 0) + 1e-12


def test_names() -> None:
    """A dated name has the price of its undated one; a similar name has none."""
    table = {"gpt-x": Price(input=1.0, cached=1.0, output=1.0)}
    assert cost("gpt-x-2025-04-14", 10**6, 0, 0, table) == 1.0
    assert cost("gpt-x-mini", 10**6, 0, 0, table) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {input: 1, cached: 1, output: 1}\nb: {input: 1, cached: 1}", "line 2: b has no price for output"),
        ("a:\n  input: 1\n  cached: 1\n  outptu: 1", "line 4: outptu is not one of input, cached, output"),
        ("a: {input: 1,\n cached: lots, output: 1}", "line 2: a: cached must be a number"),
        ("a: {input: -1, cached: 1, output: 1}", "line 1: a: input must be a number"),
        ("a: {input: .inf, cached: 1, output: 1}", "line 1: a: input must be a number"),
        ("a: {input: [1], cached: 1, output: 1}", "line 1: a: input must be a number"),
        ("\na: 3", "line 2: a must be `name: value` pairs"),
        ("- a", "line 1: models must be `name: value` pairs"),
        ("a: {input: 1, cached: 1, output: 1}\n" * 2, "line 2: a is listed twice"),
        ("a: {input: 1\nb: }", "line 2: this is not YAML"),
    ],
)
def test_wrong_tables(tmp_path: Path, text: str, message: str) -> None:
    """A wrong table is refused with the file, the line and what stands there."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_prices(path)
    assert f"mine.yaml, {message}" in str(caught.value)


def test_empty_and_missing(tmp_path: Path) -> None:
    """An empty table has no prices; a missing one is said to be missing."""
    path = tmp_path / "mine.yaml"
    with pytest.raises(ConfigError, match=r"cannot read the price table mine\.yaml"):
        load_prices(path)
    path.write_text("# nothing yet\n")
    assert load_prices(path) == {}
