"""Steps of policy: which of them an analyst would call one matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kg
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ("2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01")


@pytest.mark.parametrize(
    ("steps", "parts"),
    [
        # one actor: what the steps fall on decides, not that both are duties, or both strong
        (("duty on steel", "tariffs on steel"), ["01"]),
        (("duty on steel", "duty on glass"), ["0", "1"]),
        (("fishing quota", "quota on steel imports"), ["0", "1"]),
        (("take strong steps", "taking strong measures to stimulate domestic demand"), ["0", "1"]),
        (
            ("sold a total of 800 billion yen worth of bills", "cut a total of 3,000 billion from its budget"),
            ["0", "1"],
        ),
        (("cut this year's financing requirement", "raise this year's minimum wage"), ["0", "1"]),
        # a central bank's rates are one matter, and so is whatever else shares its words
        (("cut of its key rate", "allocation rate", "lowered rates"), ["012"]),
        (("tolerated rapid money supply growth", "above-target money supply growth"), ["01"]),
        # a bare kind goes on from the last of its kind, or is gone on from, and joins no two others
        (("tariffs", "duty"), ["01"]),
        (("duty on steel", "the duty"), ["01"]),
        (("tariffs", "duty on steel", "duty on glass"), ["01", "2"]),
        (("duty on steel", "duty on glass", "tariffs", "duty on steel"), ["03", "12"]),
        # another actor's is another matter unless one article tells of both
        (("duty on steel", "Suland: duty on steel"), ["0", "1"]),
        (("duty on steel in ONE", "Suland: levies in ONE"), ["01"]),
        (("duty on steel in ONE", "ban on logs in ONE"), ["0", "1"]),
        (("measures", "measures"), ["0", "1"]),
    ],
)
def test_steps_of_one_matter_are_a_thread(tmp_path: Path, steps: tuple[str, ...], parts: list[str]) -> None:
    """Each step by its number; a month lies between two."""
    lines = []
    for number, (step, day) in enumerate(zip(steps, DAYS, strict=False)):
        actor, _, told = step.rpartition(": ")
        name, _, article = told.partition(" in ")
        where = f"in {article}" if article.isupper() else f"in A{number}"
        lines.append(
            f"s{number} | {actor or 'Norland'} <Place> ANNOUNCED | name={name} | {day} | {where} | pub {day} | by Wire"
        )
    graph = kg.open_graph(store(tmp_path / "kg.db", "\n".join(lines)), layer="full")
    found = [
        "".join(str(DAYS.index(str(row.fact.date))) for row in group.rows if row.role == "step")
        for group in kg.policy(graph).groups
    ]
    assert found == parts
