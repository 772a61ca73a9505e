"""The stub server of bench/ as a child process, for the fixtures that need one."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STUB = Path(__file__).parents[1] / "bench" / "stub.py"


@contextmanager
def starting_stubs() -> Iterator[Callable[..., str]]:
    """Yield a function that starts a stub with the given options and returns its base URL; all end with the block."""
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
