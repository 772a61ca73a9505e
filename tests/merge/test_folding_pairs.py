"""tests/pairs/folding.txt: which claims are one fact, whatever the order in which they come."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.merge.world import merge_claims
from kg.ontology import load_ontology
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.merge.consolidate import Merged

PAIRS = Path(__file__).parent.parent / "pairs" / "folding.txt"
GROUP = re.compile(r"(?P<claims>[^{]+?)\s*(?:\{(?P<shown>.*)\})?")


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield title, claim lines and expectation of each case."""
    for block in re.split(r"^== ", PAIRS.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        claims, _, expected = body.partition("->")
        yield title, claims, expected.strip()


CASES = list(cases())


@pytest.mark.parametrize(("claims", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_claims_fold_as_written(claims: str, expected: str) -> None:
    """In every order of arrival, the same claims are one fact, fold or stay, as the pair file says."""
    articles, read = read_lines(claims)
    wanted = [_expected(group) for group in re.split(r",\s+", expected)]
    for order in permutations(read):
        world = merge_claims(reversed(articles), order, decisions=(), ontology=load_ontology(), aliases=())
        shown = [merged for merged in world.facts if merged.fact.folded_into is None]
        assert sorted(map(_label, shown)) == sorted(label for label, _ in wanted)
        for merged in shown:
            details = next(details for label, details in wanted if label == _label(merged))
            assert details <= _details(merged)
            assert ("disputed" in details) == merged.fact.disputed


def test_the_pair_file_is_read() -> None:
    """The pair file holds at least 25 cases, each with an expectation."""
    assert len(CASES) >= 25
    assert all(expected for _, _, expected in CASES)


def _expected(group: str) -> tuple[str, set[str]]:
    found = GROUP.fullmatch(group)
    assert found, group
    shown = found["shown"] or ""
    return found["claims"], set(re.findall(r"\w+=[\w ]+?(?=\s+\w+=|$)|[\w.]+", shown))


def _label(merged: Merged) -> str:
    own = sorted(each.claim.id for each in merged.part.claims)
    folded = sorted({each.claim.id for each in merged.claims} - set(own))
    return "=".join(own) + ("<" + ",".join(folded) if folded else "")


def _details(merged: Merged) -> set[str]:
    fact = merged.fact
    details = {f"sources={fact.sources}", *(f"{name}={value}" for name, value in fact.slots.items())}
    if fact.quantity is not None:
        details.add(f"{fact.quantity.value:g}")
    return details | ({"disputed"} if fact.disputed else set())
