"""A query in a process of its own: whatever an engine does there, the one who asked gets a line, in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kg.stores.bounded import ask_bounded
from kg.stores.result import QueryResult, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the engine's own clock is the only one")

SCRIPT = """
import os, sys, time
from contextlib import contextmanager
from kg.errors import QueryError
from kg.stores import bounded
from kg.stores.result import QueryResult, Statement

bounded.GRACE, bounded.MEMORY = 0.2, 1 << 28

def ask(statement, *, timeout, limit):
    {body}
    return QueryResult(("limit", "here"), ((limit, os.getpid() == here),), 1)

@contextmanager
def opening():
    yield ask

here = os.getpid()
try:
    print(bounded.ask_bounded(opening, Statement("RETURN 1"), timeout=0.5, limit=3).rows)
except Exception as error:
    print(type(error).__name__, error, getattr(error, "__notes__", ""))
"""
DEEDS = [
    ("pass", "((3, False),)"),
    ("while True: pass", "QueryError the query took longer than 0.5 s. Try: ask for less, or --timeout"),
    ("time.sleep(100)", "QueryError the query took longer than 0.5 s. Try: ask for less, or --timeout"),
    ("bytearray(1 << 29)", "GiB of memory. Try: ask for less"),
    ("os.abort()", "GiB of memory. Try: ask for less"),
    ("os.kill(os.getpid(), 11)", "QueryError the query broke the engine that ran it (SIGSEGV)"),
    ("os._exit(7)", "QueryError the query broke the engine that ran it (exit code 7)"),
    ("raise QueryError('no', remedy='yes')", "QueryError no. Try: yes"),
    ("1 / 0", "ZeroDivisionError division by zero ['Traceback"),
    ("os.write(2, b'noise')", "((3, False),)"),
]


@pytest.mark.parametrize(("body", "said"), DEEDS)
def test_whatever_an_engine_does_there_is_an_answer(body: str, said: str) -> None:
    """A store that loops, sleeps, takes memory, aborts or breaks gives one clear error, in time, and no noise."""
    script = SCRIPT.replace("{body}", body)
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert said in done.stdout, done.stderr
    assert done.stderr == ""
    assert time.monotonic() - begun < 20


def test_ctrl_c_ends_both() -> None:
    """An interrupted question is over at once, and leaves no process behind."""
    body = "print(os.getpid(), flush=True); time.sleep(100)"
    script = SCRIPT.replace("{body}", body).replace("timeout=0.5", "timeout=50")
    command, pipe = [sys.executable, "-c", script], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as asker:  # noqa: S603 - our own script
        assert asker.stdout
        split_off = int(asker.stdout.readline())
        asker.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in asker.communicate(timeout=20)[1]
    with pytest.raises(ProcessLookupError):
        os.kill(split_off, 0)


@contextmanager
def here() -> Iterator[Callable[..., QueryResult]]:
    """Yield a store that tells in which process it answers."""

    def ask(_: Statement, **more: Any) -> QueryResult:
        return QueryResult(("process", "timeout"), ((os.getpid(), more["timeout"]),), 1)

    yield ask


def test_a_process_with_threads_is_not_split() -> None:
    """Where other threads run, as in a notebook, the store is asked in the process itself."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert ask_bounded(here, Statement("RETURN 1"), timeout=1.0).rows == ((os.getpid(), 1.0),)
    finally:
        done.set()
        thread.join()
