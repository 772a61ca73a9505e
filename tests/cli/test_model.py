"""`kg model`, with the fetching and the serving replaced: what is said, where, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.cli import progress
from kg.cli.progress import byte_progress
from kg.llm import embedded, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Kg

PLACE = Path("cache/models/the.gguf")


@pytest.fixture
def pulled(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the fetching was asked for."""
    asked: list[dict[str, Any]] = []

    def pull(cache: Path, *, source: str, progress: Callable[[int, int], None]) -> Path:
        asked.append({"cache": cache, "source": source})
        progress(1, 2)
        return PLACE

    monkeypatch.setattr(embedded, "pull", pull)
    return asked


def test_pull_writes_the_path_to_stdout(kg: Kg, pulled: list[dict[str, Any]]) -> None:
    """The path alone goes to stdout; size, licence and place are said on stderr before anything is fetched."""
    result = kg("model", "pull", "--source", "hub")
    assert result.stdout == f"{PLACE}\n"
    assert "1.1 GB, Apache-2.0" in result.stderr
    assert pulled == [{"cache": kg.folder / "cache", "source": "hub"}]


def test_pull_keeps_to_offline(kg: Kg, pulled: list[dict[str, Any]]) -> None:
    """--offline forbids the fetching: wrong use, and nothing is fetched."""
    assert kg("model", "pull", "--offline").exit_code == 2
    assert pulled == []


def test_an_interrupted_pull_says_that_it_goes_on(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while fetching ends with 130 and the way on."""

    def interrupted(*_: object, **__: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(embedded, "pull", interrupted)
    result = kg("model", "pull", "-q")
    assert result.exit_code == 130
    assert result.stderr == "stopped: what arrived is kept; run the same command again\n"


def test_serve_writes_its_address_to_stdout(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base URL goes to stdout once the server answers."""

    def serve(cache: Path, *, port: int, on_ready: Callable[[str], None]) -> None:
        assert cache == kg.folder / "cache"
        on_ready(f"http://127.0.0.1:{port}/v1")

    monkeypatch.setattr(serving, "serve", serve)
    result = kg("model", "serve", "--port", "8123")
    assert result.stdout == "http://127.0.0.1:8123/v1\n"


def test_progress_is_a_line_a_second_at_most(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no bar can be drawn, a hundred reports within ten seconds are ten lines at most, and with -q none."""
    for quiet in (False, True):
        now = [0.0]
        monkeypatch.setattr(progress, "monotonic", lambda now=now: now[0])
        with byte_progress("model", quiet=quiet) as told:
            for step in range(100):
                now[0] = step / 10
                told(step * 1_000_000, 100_000_000)
        lines = capsys.readouterr().err.splitlines()
        assert lines == [] if quiet else 5 <= len(lines) <= 10
