"""The shared server, with a stand-in engine in the real child."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pytest

from kg.errors import ModelSetupError
from kg.llm.serving import embedded_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow  # left to `make test`


ROOT = Path(__file__).parents[2]
USER_CACHE = platformdirs.user_cache_path("kg")

STAND_IN = """
import os, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from kg.llm.sharing import share

class Pid(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

def engine():
    time.sleep(float(sys.argv[1]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pid)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/v1"

share(Path(sys.argv[2]), engine)
"""
QUICK = (sys.executable, "-c", STAND_IN, "0")
SLOW = (sys.executable, "-c", STAND_IN, "60")

USER = """
import asyncio, json, sys
from pathlib import Path
from kg.llm.serving import embedded_server


async def main():
    async with embedded_server(Path(sys.argv[1]), command=json.loads(sys.argv[2])) as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


@contextmanager
def user(cache: Path, command: tuple[str, ...] = QUICK) -> Iterator[subprocess.Popen[str]]:
    """Run another process that uses the server until its input ends."""
    args = [sys.executable, "-c", USER, str(cache), json.dumps(command)]
    pipe = subprocess.PIPE
    with subprocess.Popen(args, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 our own script
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> str:
    """Return the URL that the other process was given."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def server_pid(url: str) -> int:
    """Ask the stand-in who it is."""
    with urllib.request.urlopen(url, timeout=10) as reply:  # noqa: S310 our own loopback address
        return int(reply.read())


def answers(url: str) -> bool:
    """Say whether anything listens there."""
    try:
        server_pid(url)
    except (urllib.error.URLError, ConnectionError, ValueError):  # a dying server may send half an answer
        return False
    return True


def gone_within(url: str, seconds: float) -> bool:
    """Say whether the server stopped in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not answers(url):
            return True
        time.sleep(0.02)
    return False


def test_two_processes_share_one_server_until_the_last_ends(tmp_path: Path) -> None:
    """Two simultaneous first users get one server; it outlives the first to end and goes with the second."""
    with user(tmp_path) as one, user(tmp_path) as two:
        url = told(one)
        assert url == told(two)
        assert url.startswith("http://127.0.0.1:")
        assert server_pid(url) not in {one.pid, two.pid}
        one.communicate(timeout=10)
        time.sleep(0.3)
        assert answers(url)
        two.communicate(timeout=10)
        assert gone_within(url, 5)


def test_the_server_goes_when_its_users_are_killed(tmp_path: Path) -> None:
    """A kill -9 of all users ends the server; one of the user that started it does not while another is there."""
    with user(tmp_path) as starter:
        url = told(starter)
        with user(tmp_path) as other:
            assert told(other) == url
            starter.send_signal(signal.SIGKILL)
            starter.wait(timeout=10)
            time.sleep(0.3)
            assert answers(url)
            other.send_signal(signal.SIGKILL)
            assert gone_within(url, 5)


def test_users_of_one_process_share_too_and_a_new_server_follows(tmp_path: Path) -> None:
    """Nested and simultaneous users in one loop get one URL; after the last a next user finds a working server."""

    async def use() -> str:
        async with embedded_server(tmp_path, command=QUICK) as url:
            await asyncio.sleep(0.2)
            assert await asyncio.to_thread(answers, url)
            return url

    async def together() -> list[str]:
        return await asyncio.gather(*(use() for _ in range(4)))

    urls = asyncio.run(together())
    assert len(set(urls)) == 1
    assert asyncio.run(use())


def test_users_that_come_and_go_always_get_a_living_server(tmp_path: Path) -> None:
    """However closely a user follows the end of the last one, it gets a server that answers."""

    async def use() -> bool:
        async with embedded_server(tmp_path, command=QUICK) as url:
            return await asyncio.to_thread(answers, url)

    async def one_after_another() -> list[bool]:
        return [await use() for _ in range(6)]

    assert all(asyncio.run(one_after_another()))


def test_a_killed_server_is_followed_by_a_new_one(tmp_path: Path) -> None:
    """A server that was killed leaves nothing behind that stops the next user."""

    async def use(*, kill: bool) -> str:
        async with embedded_server(tmp_path, command=QUICK) as url:
            if kill:
                os.kill(await asyncio.to_thread(server_pid, url), signal.SIGKILL)
            else:
                assert await asyncio.to_thread(answers, url)
            return url

    assert asyncio.run(use(kill=True)) != asyncio.run(use(kill=False))


def test_a_user_killed_while_the_model_loads_leaves_no_server(tmp_path: Path) -> None:
    """When the only user dies before the server is ready, the child gives up loading."""
    with user(tmp_path, SLOW) as starter:
        door = tmp_path / "server" / "port"
        while not door.exists():
            time.sleep(0.02)
        time.sleep(0.3)
        starter.send_signal(signal.SIGKILL)
        starter.wait(timeout=10)

    async def use() -> float:
        begin = time.monotonic()
        async with embedded_server(tmp_path, command=QUICK):
            return time.monotonic() - begin

    assert asyncio.run(use()) < 20  # QUICK took over: SLOW did not go on


def test_a_stale_port_file_deceives_nobody(tmp_path: Path) -> None:
    """A port file left by a killed server, whose port now belongs to another program, is not used."""

    async def use() -> bool:
        stranger = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
        async with stranger:
            port = stranger.sockets[0].getsockname()[1]
            (tmp_path / "server").mkdir()
            (tmp_path / "server" / "port").write_text(str(port))
            async with embedded_server(tmp_path, command=QUICK) as url:
                return await asyncio.to_thread(answers, url)

    assert asyncio.run(asyncio.wait_for(use(), 30))


@pytest.mark.parametrize("when", ["at once", "while loading"])
def test_a_failing_start_is_reported_with_the_last_line_of_the_log(when: str, tmp_path: Path) -> None:
    """A child that cannot serve becomes an error with what it said last and where the log lies."""
    said = "import sys; sys.exit('first line\\nno memory left')"
    loading = STAND_IN.replace("time.sleep(float(sys.argv[1]))", "raise OSError('no memory left')")
    command = (sys.executable, "-c", said if when == "at once" else loading, "0")

    async def use() -> None:
        async with embedded_server(tmp_path, command=command):
            pytest.fail("no server can be there")

    with pytest.raises(ModelSetupError, match="no memory left") as caught:
        asyncio.run(use())
    assert str(tmp_path / "server" / "server.log") in str(caught.value)


def test_without_a_model_the_remedy_is_to_pull_it(tmp_path: Path) -> None:
    """With xllamacpp there and no model, the error says `kg model pull` and nothing is started."""
    pytest.importorskip("xllamacpp")

    async def use() -> None:
        async with embedded_server(tmp_path):
            pytest.fail("no model can be there")

    with pytest.raises(ModelSetupError, match="kg model pull"):
        asyncio.run(use())
    assert not (tmp_path / "server").exists()
