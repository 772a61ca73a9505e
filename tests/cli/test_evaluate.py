"""`kg eval` on a ledger that was ingested, by a gold of two facts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Kg

SENTENCE = "Shares of Lantern Foods Inc. jumped 7% in London on Friday."
DAY = {"start": "2025-02-21", "end": "2025-02-21", "precision": "day"}


@pytest.fixture
def gold(filled: Kg) -> Path:
    """Return the path of a gold with a fact that the ledger has and one that it has not."""
    facts = filled("export", "--format", "jsonl").stdout.splitlines()
    article = json.loads(facts[0])["claims"][0]["article_id"]
    shared = {"article": article, "sentence": SENTENCE, "subject": {"names": ["Lantern Foods"], "type": "Company"}}
    rose: dict[str, Any] = {
        **shared, "predicate": "ROSE", "object": {"type": "PriceMove"}, "quantity": {"value": 7, "unit": "percent"},
        "slots": {}, "time": DAY, "factuality": "asserted", "said_by": None,
    }  # fmt: skip
    listed = {**rose, "predicate": "LISTED_ON", "object": {"names": ["London"], "type": "Organization"}}
    path = filled.folder / "gold.jsonl"
    path.write_text(f"{json.dumps(rose)}\n{json.dumps(listed)}\n", encoding="utf-8")
    return path


def test_scores_are_shown_kept_and_compared(filled: Kg, gold: Path) -> None:
    """One of five claims is true and one of two gold facts is found; a run against itself gains and loses nothing."""
    log = filled.folder / "log.jsonl"
    result = filled("eval", str(gold), "--json", "--log", str(log))
    record = json.loads(result.stdout)
    assert (record["core"]["true"], record["core"]["claimed"], record["core"]["gold"]) == (1, 5, 2)
    assert (record["core"]["precision"], record["strict"]["recall"]) == (0.2, 0.5)
    assert json.loads(log.read_text(encoding="utf-8"))["core"] == record["core"]
    earlier = filled.folder / "run.json"
    earlier.write_text(result.stdout, encoding="utf-8")
    shown = filled("eval", str(gold), "--against", str(earlier)).stdout
    assert "core" in shown
    assert "20.0%" in shown
    assert "gained (0)" in shown


@pytest.mark.parametrize(
    ("arguments", "said"), [(("nowhere.jsonl",), "nowhere.jsonl"), (("article.txt",), "article.txt:1")]
)
def test_a_gold_that_cannot_be_read_is_named(filled: Kg, arguments: tuple[str, ...], said: str) -> None:
    """Wrong use ends with exit 2 and a line that names the file."""
    result = filled("eval", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
