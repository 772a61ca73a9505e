"""A stub server in its own process, for tests that speak HTTP."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STUB = Path(__file__).parents[2] / "bench" / "stub.py"


@pytest.fixture
def stub() -> Iterator[Callable[..., str]]:
    """Return a function that starts a stub with the given options and returns its base URL."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> str:
        process = subprocess.Popen([sys.executable, str(STUB), *options], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own file
        started.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()
