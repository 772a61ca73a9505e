"""The cache file: as good as building anew, and never believed when damaged."""

from __future__ import annotations

import os
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ledger import Ledger
from kg.ontology import Ontology, load_ontology
from kg.query.gate import read_only
from kg.stores import cypher, snapshot
from kg.stores.cypher import run_cypher
from kg.stores.snapshot import open_snapshot
from tests.factories import STORY, store

if TYPE_CHECKING:
    from pathlib import Path

    import kglite

MORE = f"{STORY}\n    c1 | Baidu ROSE | 3 % | 2025-02-21"
ALL = "MATCH (a)-[r]->(b) RETURN a.id, type(r), r.id, b.id ORDER BY a.id, r.id"


def files(cache: Path) -> list[Path]:
    """Return the cache's files."""
    return sorted((cache / "snapshots").iterdir())


def answer(graph: kglite.KnowledgeGraph) -> list[tuple[object, ...]]:
    """Return every edge of the graph."""
    return list(run_cypher(graph, read_only(ALL)).rows)


def test_one_file_is_kept_and_read_again(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second opening builds nothing, and answers as the first."""
    first = answer(open_snapshot(ledger, tmp_path))
    monkeypatch.setattr(cypher, "to_kglite", lambda _: pytest.fail("built again"))
    assert answer(open_snapshot(ledger, tmp_path)) == first != []
    assert len(files(tmp_path)) == 1


def test_a_new_revision_replaces_the_file(tmp_path: Path) -> None:
    """What was added since is in the next answer, and the file of the old revision is gone."""
    db = store(tmp_path / "kg.db")
    before = answer(open_snapshot(db, tmp_path))
    old = files(tmp_path)
    store(db, MORE)
    assert len(answer(open_snapshot(db, tmp_path))) > len(before)
    assert len(files(tmp_path)) == 1
    assert files(tmp_path) != old


def test_another_ledger_keeps_its_file(tmp_path: Path) -> None:
    """One cache serves many ledgers: tidying up after one leaves the other's file."""
    for name in ("a.db", "b.db"):
        open_snapshot(store(tmp_path / name), tmp_path)
    assert len(files(tmp_path)) == 2


def test_versions_are_part_of_the_name(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other code, another ontology or another kglite makes another file."""
    import kglite

    with Ledger.open(ledger, readonly=True) as opened:
        ontology = load_ontology()
        stems = {snapshot._stem(opened, ontology)}
        stems.add(snapshot._stem(opened, Ontology.model_validate({**ontology.model_dump(), "version": 99})))
        monkeypatch.setattr(kglite, "__version__", "0")
        stems.add(snapshot._stem(opened, ontology))
        monkeypatch.setattr(snapshot, "code_fingerprint", lambda: "other code")
        stems.add(snapshot._stem(opened, ontology))
    assert len(stems) == 4


def test_a_day_has_its_own_file(ledger: Path, tmp_path: Path) -> None:
    """The graph as of a day is kept beside the whole one, and neither is taken for the other."""
    whole = answer(open_snapshot(ledger, tmp_path))
    part = answer(open_snapshot(ledger, tmp_path, as_of=date(2025, 2, 18)))
    assert 0 < len(part) < len(whole)
    assert answer(open_snapshot(ledger, tmp_path)) == whole
    assert len(files(tmp_path)) == 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_rebuilt(data: st.DataObject, ledger: Path, tmp_path: Path) -> None:
    """Whatever byte is changed or wherever the file is cut, the answer is that of the ledger."""
    whole = answer(open_snapshot(ledger, tmp_path))
    file = files(tmp_path)[0]
    content = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[at] ^= data.draw(st.integers(1, 255))
    else:
        del content[at:]
    file.write_bytes(content)
    assert answer(open_snapshot(ledger, tmp_path)) == whole


def test_what_a_killed_process_left_is_removed_in_time(tmp_path: Path) -> None:
    """A half-written file goes once it is old; a fresh one may belong to a process that still writes."""
    db = store(tmp_path / "kg.db")
    open_snapshot(db, tmp_path)
    kept = files(tmp_path)[0]
    old, fresh = (kept.with_name(f"{kept.stem}{name}.part") for name in ("old", "fresh"))
    for part in (old, fresh):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * snapshot.ABANDONED,) * 2)
    store(db, MORE)
    open_snapshot(db, tmp_path)
    assert fresh.exists()
    assert not old.exists()


def test_without_a_place_to_keep_it_the_graph_is_built(ledger: Path, tmp_path: Path) -> None:
    """A cache folder that cannot be made costs time, not the answer."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert answer(open_snapshot(ledger, blocked)) == answer(open_snapshot(ledger, tmp_path))


def test_a_failed_writing_leaves_nothing(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full, no part of a file stays behind."""

    class Full:
        """A graph that cannot be saved."""

        def __init__(self, graph: kglite.KnowledgeGraph) -> None:
            self.graph = graph

        def save(self, _: str) -> None:
            """Fail as kglite does."""
            import kglite

            raise kglite.FileIoError("no space left")

        def __getattr__(self, name: str) -> object:
            return getattr(self.graph, name)

    build = cypher.to_kglite
    monkeypatch.setattr(cypher, "to_kglite", lambda rows: Full(build(rows)))
    assert answer(open_snapshot(ledger, tmp_path)) != []
    assert files(tmp_path) == []
