"""The ledger shared by processes, some of which are killed: nothing lost, nothing answered asked twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import kg
from kg.ledger import Ledger

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked, which this system cannot"),
]
PROGRAM = Path(__file__).with_name("asking.py")
ROOT = Path(str(kg.__file__)).parents[1]
KEYS = 5  # two articles of three windows, two of which share a key
EXTRA_KILLS = 6  # besides one at the first passing of each point


def task(folder: Path, die_at: int = 0, points: str = "") -> dict[str, object]:
    """Return one process on the ledger in `folder`."""
    folder.mkdir(exist_ok=True)
    return {"db": str(folder / "kg.db"), "calls": str(folder / "calls"), "die_at": die_at, "points": points}


def play(folder: Path, groups: list[list[dict[str, object]]]) -> None:
    """Run the groups of processes to their ends."""
    file = folder / "tasks.json"
    file.write_text(json.dumps(groups))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(file)], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def side_by_side(tasks: list[dict[str, object]]) -> list[list[dict[str, object]]]:
    """Return processes that do not share a ledger in groups: one works while another waits for the disk."""
    return [tasks[at : at + 4] for at in range(0, len(tasks), 4)]


def calls(folder: Path) -> Counter[str]:
    """Return how often the model was asked each key."""
    file = folder / "calls"
    return Counter(file.read_text().split() if file.exists() else [])


def answered(folder: Path) -> set[str]:
    """Return the keys whose answers are committed."""
    if not (folder / "kg.db").exists():
        return set()
    with Ledger.open(folder / "kg.db") as ledger:  # an empty file, left by a kill at the very start, is made a ledger
        return {row["key"] for row in ledger.answers_export()}


def derived(folder: Path) -> tuple[list[str], list[str]]:
    """Return what the ledger holds once all is done, and check that all is done."""
    with Ledger.open(folder / "kg.db", create=False) as ledger:
        stats = ledger.stats()
        assert (stats.articles, stats.windows, stats.answered, stats.refusals) == (2, 6, 6, 6)
        return [row.model_dump_json() for row in ledger.articles()], [
            row.model_dump_json() for row in ledger.refusals()
        ]


def test_killed_anywhere_nothing_committed_is_asked_again(tmp_path: Path) -> None:
    """Killed at any point of the protocol and started again, it asks only what was not committed, and ends the same."""
    whole = tmp_path / "whole"
    play(tmp_path, [[task(whole, points=str(tmp_path / "points"))]])
    points = (tmp_path / "points").read_text().split()
    first = {name: number for number, name in reversed(list(enumerate(points, start=1)))}
    chosen = sorted({*first.values(), *range(3, len(points), len(points) // EXTRA_KILLS)})
    assert {"add:before-commit", "lease:after-commit", "call:before", "keep:before-commit"} <= set(first)
    play(tmp_path, side_by_side([task(tmp_path / str(at), die_at=at) for at in chosen]))
    before = {at: (calls(tmp_path / str(at)), answered(tmp_path / str(at))) for at in chosen}
    assert any(set(asked) - kept for asked, kept in before.values()), "no kill hit a request in flight"
    play(tmp_path, side_by_side([task(tmp_path / str(at)) for at in before]))
    for at, (asked, kept) in before.items():
        after = calls(tmp_path / str(at))
        assert {key: after[key] for key in kept} == dict.fromkeys(kept, 1), points[at - 1]
        assert all(after[key] == asked[key] + 1 for key in after if key not in kept), points[at - 1]
        assert derived(tmp_path / str(at)) == derived(whole), points[at - 1]


def test_two_processes_share_one_ledger(tmp_path: Path) -> None:
    """Two processes on one new ledger at once ask each key once between them, and lose nothing."""
    together = tmp_path / "together"
    play(tmp_path, [[task(together), task(together), task(together)]])
    assert list(calls(together).values()) == [1] * KEYS
    derived(together)


def test_a_living_process_takes_over_from_a_killed_one(tmp_path: Path) -> None:
    """When one of two processes is killed, the other asks what it left, without waiting for any clock."""
    for at in (20, 40):
        folder = tmp_path / str(at)
        play(tmp_path, [[task(folder, die_at=at), task(folder)]])
        asked = calls(folder)
        assert len(asked) == KEYS
        assert sum(asked.values()) <= KEYS + 3, "more was asked again than was in flight"
        derived(folder)
