"""The shared child: a process that serves the embedded model as long as somebody holds its door open."""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from filelock import FileLock

from kg.errors import ModelSetupError
from kg.llm.embedded import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Callable

_HOST: Final = "127.0.0.1"
_FIRST_USER_SECONDS: Final = 15.0
_PROMPT_CACHE_MIB: Final = 512


@dataclass
class _Door:
    """Where users come and go; each is told the URL once it is known."""

    url: asyncio.Future[Any]
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    users: int = 0

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Stay with one user until it goes, or is killed."""
        self.users += 1
        self.entered.set()
        gone: asyncio.Future[Any] = asyncio.ensure_future(reader.read(1))  # users say nothing: this ends with them
        await asyncio.wait({gone, self.url}, return_when=asyncio.FIRST_COMPLETED)
        if self.url.done() and not gone.done():
            writer.write(f"{self.url.result()}\n".encode())
        await asyncio.wait({gone})
        gone.exception()
        writer.close()
        self.users -= 1
        if self.users == 0:
            self.empty.set()


def share(folder: Path, engine: Callable[[], str]) -> None:
    """Be the shared child: run `engine`, which returns its base URL once it serves, as long as there are users.

    Ends the process with the last user, or when `engine` fails. Raises TimeoutError when no user comes.
    """
    with FileLock(folder / "server.lock", timeout=5), socket.create_server((_HOST, 0)) as listener:
        asyncio.run(_share(folder, engine, listener))


async def _share(folder: Path, engine: Callable[[], str], listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    door = _Door(url=loop.create_future())
    await asyncio.start_server(door.attend, sock=listener)
    _announce(folder, listener.getsockname()[1])
    await asyncio.wait_for(door.entered.wait(), _FIRST_USER_SECONDS)
    leaving = asyncio.ensure_future(door.empty.wait())
    loading = asyncio.ensure_future(asyncio.to_thread(engine))
    await asyncio.wait({leaving, loading}, return_when=asyncio.FIRST_COMPLETED)
    if loading.done():
        failed = loading.exception()
        if failed is not None:
            _exit_with(failed)
        door.url.set_result(loading.result())
        await leaving
    os._exit(0)  # at once: nobody waits, also in the middle of loading, and ending an engine may hang


def _exit_with(failed: BaseException) -> NoReturn:
    """Write the error into the log, whose last line the users are told."""
    traceback.print_exception(failed)
    sys.stderr.flush()
    os._exit(1)


def _announce(folder: Path, port: int) -> None:
    """Write the port in one step, so that nobody reads half of it."""
    fresh = folder / "port.new"
    fresh.write_text(str(port), "ascii")
    fresh.replace(folder / "port")


def _start_engine(model: str, adapter: str, port: int, n_ctx: int, threads: int) -> Any:
    """Return a running xllamacpp server; it serves from threads of its own.

    Two slots: in one each call finds the prefix that the call before left in the cache, the other is for those that ask
    for the adapter. No web page may read it.
    """
    xllamacpp = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = model, {EMBEDDED.name}
    params.n_ctx, params.n_parallel, params.kv_unified = n_ctx, 2, True
    params.lora_adapters, params.lora_init_without_apply = [_at_rest(xllamacpp.CommonAdapterLoraInfo(), adapter)], True
    params.cache_prompt, params.cache_ram_mib = True, _PROMPT_CACHE_MIB
    params.cpuparams.n_threads = threads
    params.hostnames, params.port = [_HOST], port
    params.cors_origins, params.ui, params.endpoint_slots = "", False, False
    params.verbosity = 1
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise ModelSetupError(f"{model} could not be served on {f'port {port}' if port else 'any port'}") from error


def _at_rest(info: Any, adapter: str) -> Any:
    """Return the adapter as loaded but not applied: a call asks for it."""
    info.path, info.scale = adapter, 0.0
    return info


def _main(model: str, adapter: str, port: str, n_ctx: str, threads: str, folder: str) -> None:
    servers: list[Any] = []  # kept: a server ends when nobody holds it

    def engine() -> str:
        servers.append(_start_engine(model, adapter, int(port), int(n_ctx), int(threads)))
        return f"{servers[0].listening_address}/v1"

    share(Path(folder), engine)


if __name__ == "__main__":
    _main(*sys.argv[1:])
