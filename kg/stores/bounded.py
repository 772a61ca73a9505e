"""Asks a store in a process of its own, so that a query ends in time and in bounded memory, whatever an engine does.

An engine's own timeout is not enough: the local one looks at no clock while it doubles a text, breaks off the whole
process where memory ends, and a list of 10^8 numbers from Neo4j is read to its end before anybody can stop it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KGError, QueryError
from kg.stores.result import query_took

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection

    from kg.stores.result import QueryResult, Statement

    Opening = Callable[[], AbstractContextManager[Callable[..., QueryResult]]]

GRACE = 2.0  # seconds after the timeout, in which the engine itself may say that it ended the query
MEMORY = 2 << 30  # bytes that a query may take beside the graph
ENGINES = ("kglite", "neo4j")  # with their threads a process is not to be split


def ask_bounded(opening: Opening, statement: Statement, *, timeout: float, **more: Any) -> QueryResult:
    """Return the answer of the store that `opening` opens; `timeout` is in seconds, `more` is for the store.

    Raises what the store raises, and QueryError for a query that took too long or too much memory. Where a process
    cannot be split (not on Linux, other threads run, or an engine is at work in it), the store is asked right here.
    """
    if sys.platform != "linux" or threading.active_count() > 1 or any(name in sys.modules for name in ENGINES):
        with opening() as asking:
            return asking(statement, timeout=timeout, **more)
    forking = get_context("fork")
    receiving, sending = forking.Pipe(duplex=False)
    child = forking.Process(target=_answer, args=(sending, opening, statement, timeout, more), daemon=True)
    child.start()
    sending.close()
    found: Any = None
    try:
        with suppress(EOFError):
            found = receiving.recv()
            return _given(found)
        child.join()
    finally:
        child.kill()
        child.join()
    raise _broken_off(child.exitcode or 0, timeout)


def _given(found: Any) -> QueryResult:
    if isinstance(found, Exception):
        raise found
    result: QueryResult = found
    return result


def _answer(sending: Connection, opening: Opening, statement: Statement, timeout: float, more: dict[str, Any]) -> None:
    """Send the answer, or the error, from the process that was split off; clock and bound begin at the query."""
    _be_quiet()
    found: Any
    try:
        with opening() as asking:
            _bound_memory()
            signal.setitimer(signal.ITIMER_REAL, timeout + GRACE)
            found = asking(statement, timeout=timeout, **more)
            sending.send(found)
            return
    except MemoryError:
        found = _too_large()
    except Exception as error:  # noqa: BLE001 - raised again by who asked
        if not isinstance(error, KGError):
            error.add_note(traceback.format_exc())
        found = error
    sending.send(found)


def _be_quiet() -> None:
    """Let Ctrl-C and the clock end this process without a word, and an engine break off without one or a core file."""
    import resource

    for ending in (signal.SIGINT, signal.SIGALRM):
        signal.signal(ending, signal.SIG_DFL)
    os.putenv("RUST_BACKTRACE", "0")  # nobody reads it, and it takes many seconds
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stderr__.fileno() if sys.__stderr__ else 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _bound_memory() -> None:
    """Give this process `MEMORY` beyond what it has: data only, so that mapped files do not count."""
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _too_large() -> QueryError:
    return QueryError(f"the query needs more than {MEMORY >> 30} GiB of memory", remedy="ask for less")


def _broken_off(code: int, timeout: float) -> KGError:
    """Return what the end of the process means: a negative code is a signal."""
    if code == -signal.SIGALRM:
        return query_took(timeout)
    if code in {-signal.SIGABRT, -signal.SIGKILL}:
        return _too_large()
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return QueryError(f"the query broke the engine that ran it ({how})", remedy="write it with less nesting")
