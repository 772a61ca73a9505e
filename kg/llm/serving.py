"""The embedded model as a local OpenAI-compatible server: in the foreground, or as a child that its users share.

Each user keeps a connection to the child's door open; the kernel closes it however the user ends, kill -9
included, and the child exits with the last one. The child holds `server.lock` while it lives, so a stale port
file deceives nobody, and `start.lock` is held while one is looked for or started, so there are never two.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import importlib
import importlib.util
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from kg.config import EMBEDDED_ADAPTER
from kg.errors import MissingExtraError, ModelSetupError
from kg.llm import sharing
from kg.llm.embedded import is_pulled, model_path
from kg.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    _Joined = tuple[str, asyncio.StreamReader, asyncio.StreamWriter]

_HOST: Final = "127.0.0.1"
_DOOR_SECONDS: Final = 60.0  # from starting Python to an open door; loading the model comes after
_ATTEMPTS: Final = 20
_PAUSE: Final = 0.05
_THREADS_MOST: Final = 8


# ---------------------------------------------------------------- in the foreground


def serve(
    cache: Path,
    *,
    port: int,
    n_ctx: int = 4096,
    threads: int | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the model on the loopback `port` (0: a free one) until interrupted; `on_ready` is told the base URL.

    `n_ctx` is in tokens. Raises MissingExtraError, or ModelSetupError when there is no model or no such port.
    """
    command = _own_command(cache, port=port, n_ctx=n_ctx, threads=threads)
    asyncio.run(_serve(_make_folder(cache, f"server/port-{port}"), command, on_ready))


async def _serve(folder: Path, command: Sequence[str], on_ready: Callable[[str], None] | None) -> None:
    async with _joined(folder, command) as (url, reader):
        if on_ready is not None:
            on_ready(url)
        with contextlib.suppress(ConnectionError):
            await reader.read(1)  # ends only with the server
    raise ModelSetupError("the embedded server ended", remedy=f"look into {folder / 'server.log'}")


def _own_command(cache: Path, *, port: int = 0, n_ctx: int = 4096, threads: int | None = None) -> tuple[str, ...]:
    """Return the command of the child that serves the model, after a look at whether it can."""
    _check_ready(cache)
    numbers = (port, n_ctx, threads or min(_usable_cpus(), _THREADS_MOST))
    files = (model_path(cache).resolve(), resource_path("prompts", EMBEDDED_ADAPTER))
    return (sys.executable, "-m", sharing.__name__, *map(str, files), *map(str, numbers))


def can_serve() -> bool:
    """Whether the library that serves the model is installed."""
    return importlib.util.find_spec("xllamacpp") is not None


def _check_ready(cache: Path) -> None:
    if not can_serve():
        raise MissingExtraError("the embedded model needs xllamacpp", remedy="pip install 'kg[local]'")
    if not is_pulled(cache):
        raise ModelSetupError(f"the embedded model is not in {cache}", remedy="kg model pull")


def _of_version() -> str:
    """Return what tells the server of this `kg` from another's in the same cache: an adapter is asked for by number."""
    with resource_path("prompts", EMBEDDED_ADAPTER).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _usable_cpus() -> int:
    """Return how many CPUs this process may use: in a container often fewer than the machine has."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# ---------------------------------------------------------------- a user of the shared child


@asynccontextmanager
async def embedded_server(cache: Path, *, command: Sequence[str] | None = None) -> AsyncIterator[str]:
    """Yield the base URL (`http://127.0.0.1:PORT/v1`) of the server that all users of this cache share.

    The first user starts it, and it ends with its last user. `command` is the child to start in place of this
    module's own; the folder is added to it. Raises MissingExtraError or ModelSetupError.
    """
    name = "server"
    if command is None:
        command, name = _own_command(cache), f"server/{_of_version()}"
    async with _joined(_make_folder(cache, name), command) as (url, _):
        yield url


@asynccontextmanager
async def _joined(folder: Path, command: Sequence[str]) -> AsyncIterator[tuple[str, asyncio.StreamReader]]:
    url, reader, writer = await _join(folder, command)
    try:
        yield url, reader
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def _make_folder(cache: Path, name: str) -> Path:
    folder = cache.resolve() / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}"
        raise ModelSetupError(message, remedy="choose another cache folder") from error
    return folder


async def _join(folder: Path, command: Sequence[str]) -> _Joined:
    """Return the URL and the open connection; look again when the server found was just ending."""
    for _ in range(_ATTEMPTS):
        port, child = await asyncio.to_thread(_find_or_start, folder, command)
        try:
            joined = await _greeting(port)
            if joined is not None:
                return joined
            if child is not None:
                raise _failure(folder, child)
        finally:
            if child is not None:
                threading.Thread(target=child.wait, daemon=True).start()  # leaves no zombie behind
        await asyncio.sleep(_PAUSE)
    raise ModelSetupError(f"the embedded server keeps stopping; see {folder / 'server.log'}")


async def _greeting(port: int) -> _Joined | None:
    """Wait until the child says its URL; None if it ended first."""
    try:
        reader, writer = await asyncio.open_connection(_HOST, port)
    except ConnectionError:
        return None
    url = ""
    try:
        with contextlib.suppress(ConnectionError):
            url = (await reader.readline()).decode().strip()
    finally:
        if not url:
            writer.close()
    return (url, reader, writer) if url else None


def _find_or_start(folder: Path, command: Sequence[str]) -> tuple[int, subprocess.Popen[bytes] | None]:
    """Return the port of the living child's door, and the child if it was started here."""
    child = None
    door = folder / "port"
    deadline = time.monotonic() + _DOOR_SECONDS
    with FileLock(folder / "start.lock"):
        while time.monotonic() < deadline:
            if child is None and not _is_alive(folder):
                door.unlink(missing_ok=True)
                child = _start_child(folder, command)
            elif door.exists():
                return int(door.read_text("ascii")), child
            elif child is not None and child.poll() is not None:
                raise _failure(folder, child)
            time.sleep(_PAUSE)
    raise _failure(folder, child)


def _is_alive(folder: Path) -> bool:
    """Return whether some child holds the server lock."""
    try:
        with FileLock(folder / "server.lock", blocking=False):
            return False
    except Timeout:
        return True


def _start_child(folder: Path, command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that Ctrl-C reaches its users first, and where this `kg` is found."""
    try:
        with (folder / "server.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603 no shell, our own module
                [*command, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=Path(__file__).resolve().parents[2],
                start_new_session=True,
            )
    except OSError as error:
        raise ModelSetupError(f"the embedded server could not be started: {error.strerror}") from error


def _failure(folder: Path, child: subprocess.Popen[bytes] | None) -> ModelSetupError:
    log = folder / "server.log"
    if child is not None:
        _end(child)
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()] if log.exists() else []
    last = re.sub(r"^([\d.]+ [A-Z] +|[\w.]+Error: )", "", lines[-1]) if lines else "it said nothing"
    return ModelSetupError(f"the embedded server did not start: {last}", remedy=f"look into {log}")


def _end(child: subprocess.Popen[bytes]) -> None:
    """Wait for a child that failed; one that hangs is killed."""
    try:
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
