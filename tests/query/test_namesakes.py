"""People who may be two of one name: posts that one person can hardly have had at once."""

from __future__ import annotations

import pytest

from kg.merge.shape import build_graph
from kg.models import Decision
from kg.ontology import load_ontology
from kg.query.namesakes import posts_at_once
from tests.merge.merge_lines import read_lines

ANALYST = "Al Roe <Person> WORKS_FOR Norvik <Company> | role=retail analyst"
CHIEF = "Al Roe <Person> WORKS_FOR Lumo <Company> | role=chief executive"


def doubted(*lines: str) -> list[tuple[str, str]]:
    """Return the articles of the two posts of each doubt."""
    articles, claims = read_lines("\n".join(f"{label} | {line}" for label, line in zip("abcd", lines, strict=False)))
    rows = build_graph(articles, claims, (), load_ontology())
    return [(each.one.article_id, each.other.article_id) for each in posts_at_once(rows.facts)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ((f"{ANALYST} | pub 2025-02-20", f"{CHIEF} | pub 2025-02-20"), True),
        ((f"{ANALYST} | pub 2024-02-20", f"{CHIEF} | pub 2025-01-20", f"{ANALYST} | pub 2025-02-20"), True),
        ((f"{ANALYST} | pub 2024-02-20", f"{ANALYST} | pub 2024-05-20", f"{CHIEF} | pub 2025-02-20"), False),
        ((f"{ANALYST} | pub 2025-02-20 | in x", f"{CHIEF} | pub 2025-02-20 | in x"), False),
        ((f"{ANALYST} | pub 2025-02-20", f"{ANALYST.replace('retail', 'chief')} | pub 2025-02-20"), False),
        ((f"{CHIEF} | pub 2025-02-20", f"{CHIEF.replace('Lumo', 'Zeta')} | pub 2025-02-20"), False),
        ((f"{ANALYST} | pub never", f"{CHIEF} | pub 2025-02-20"), False),
    ],
    ids=("one day", "between", "changed firm", "one article says both", "one firm", "no analyst", "undated"),
)
def test_an_analyst_works_for_one_house_at_a_time(lines: tuple[str, ...], *, found: bool) -> None:
    """Overlapping days are a doubt; who was here first and there later, or holds two offices, is one person."""
    assert bool(doubted(*lines)) == found


def test_one_person_after_all_keeps_the_id() -> None:
    """Who is said to be one in both articles stays exactly what they were."""
    articles, claims = read_lines(f"a | {ANALYST} | pub 2025-02-20\nb | {CHIEF} | pub 2025-02-20")
    one = Decision(id="d", action="merge", left="Person:al roe", right="Person:al roe@b", by="person", grounds="")
    assert build_graph(articles, claims, (one,), load_ontology()) == build_graph(articles, claims, (), load_ontology())
