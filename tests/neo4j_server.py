"""A real Neo4j on this machine, without Docker: for tests, and with `python -m tests.neo4j_server` for people.

Everything that a server writes lies in its home folder, so a server on the same home finds the data again. It listens
on loopback only, and reaches nothing outside.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from kg.config import read_settings
from kg.errors import KGError
from tests.neo4j_jars import USUAL, Release, fetch_jars, find_release, java

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOST: Final = "127.0.0.1"
USERNAME: Final = "neo4j"
_START_SECONDS: Final = 240.0  # 11 to 15 on two quiet cores
_STOP_SECONDS: Final = 60.0
_BELOW_EPHEMERAL: Final = range(20_000, 32_000)  # where no outgoing connection takes a port between two starts
_CONF: Final = """\
server.default_listen_address={host}
server.bolt.listen_address={host}:{bolt}
server.bolt.advertised_address={host}:{bolt}
server.http.listen_address={host}:{http}
server.http.advertised_address={host}:{http}
server.memory.pagecache.size=256m
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
dbms.usage_report.enabled=false
client.allow_telemetry=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""


@dataclass
class Server:
    """A server on `home`, which can be ended in any way and started again on the same ports."""

    home: Path
    lib: Path
    bolt_port: int
    http_port: int
    password: str
    conf: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    username: str = USERNAME
    release: Release = USUAL

    @property
    def uri(self) -> str:
        """The address that a driver is given."""
        return f"neo4j://{HOST}:{self.bolt_port}"

    @property
    def http(self) -> str:
        """The base of the HTTP addresses; Neo4j Browser is at /browser/."""
        return f"http://{HOST}:{self.http_port}"

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self, conf: Sequence[str] = ()) -> None:
        """Start the server with these further lines of neo4j.conf, and return once it answers.

        Raises KGError with the last lines of its log if it ends, or does not answer in time.
        """
        assert not self.running
        self.conf = tuple(conf)
        own = _CONF.format(host=HOST, bolt=self.bolt_port, http=self.http_port)
        (self.home / "conf" / "neo4j.conf").write_text("\n".join((own, *conf, "")), "utf-8")
        self.log.write_text("", "utf-8")
        where = (f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own options
                [*_java(self.lib), self.release.main, *where, "--console-mode"],
                env=_environment(self.home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """End the server in good order, if it runs."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End the server as a power cut would: kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def restart(self, conf: Sequence[str] = ()) -> None:
        """Stop the server if it runs, and start it on the same home and ports with these further lines of conf."""
        self.stop()
        self.start(conf)

    @property
    def log(self) -> Path:
        """The file with what the server printed since its last start."""
        return self.home / "console.log"

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            ended = self.process.poll() is not None
            lines = self.log.read_text("utf-8", "replace").splitlines()
            if not ended and any(line.rstrip().endswith("Started.") for line in lines):
                return
            if ended:
                break
            time.sleep(0.1)
        self.kill()
        said = "\n  ".join(lines[-15:])
        message = f"Neo4j did not start in {self.home}; it said last:\n  {said}\n"
        raise KGError(message, remedy="if the folder is damaged or in use, start with another one")


@contextmanager
def running_server(
    home: Path,
    *,
    cache: Path | None = None,
    release: Release = USUAL,
    bolt_port: int | None = None,
    http_port: int | None = None,
    conf: Sequence[str] = (),
) -> Iterator[Server]:
    """Yield a server on `home`, a folder that is made, or that an earlier server left; it is stopped afterwards.

    Free ports unless given, and a random password, which stays that of the first start. `cache` is where the jars lie.
    Raises KGError, with a remedy, without Java or Maven, or if the server does not start.
    """
    lib = fetch_jars(cache or read_settings().cache, release)
    home = home.resolve()
    (home / "conf").mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(home / "kg.lock").acquire(timeout=0)
    except Timeout as error:
        raise KGError(f"a server already runs on {home}", remedy="use that one, or give another folder") from error
    with held:
        password = _set_password(home, lib)
        bolt, http = bolt_port or free_port(), http_port or free_port()
        server = Server(home, lib, bolt, http, password, release=release)
        try:
            server.start(conf)
            yield server
        finally:
            server.stop()


def free_port(wish: int = 0) -> int:
    """Return `wish` if nothing listens there, else a port that is free now."""
    for port in [wish, *random.sample(_BELOW_EPHEMERAL, 100)]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            if port:
                return port
    raise KGError("found no free port", remedy="end some of the servers on this machine")


def _set_password(home: Path, lib: Path) -> str:
    """Return the password of the database in `home`; the first time, set it and keep it in a file for the user only."""
    file = home / "password"
    initialised = (home / "data" / "databases" / "system").exists()
    if not file.exists():
        if initialised:
            raise KGError(f"the password of the database in {home} is not known", remedy="give another folder")
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123 - with a mode
            out.write(f"{secrets.token_hex(8)}\n")
    if not initialised:
        _admin(home, lib, "dbms", "set-initial-password", f"@{file}")  # from a file: no list of processes shows it
    return file.read_text("utf-8").strip()


def _admin(home: Path, lib: Path, *arguments: str) -> None:
    command = [*_java(lib), "org.neo4j.cli.AdminTool", *arguments]
    done = subprocess.run(command, env=_environment(home), capture_output=True, text=True, check=False)  # noqa: S603 - our own options
    if done.returncode:
        raise KGError(f"Neo4j could not set its password: {(done.stderr or done.stdout).strip()[-300:]}")


def _java(lib: Path) -> list[str]:
    return [java() or "java", "-Xmx1g", "-Dfile.encoding=UTF-8", "-cp", f"{lib}/*"]


def _environment(home: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    return {**clean, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


# ---------------------------------------------------------------- for people: make neo4j


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a server until Ctrl-C, and say how to reach it; return the exit code."""
    parser = ArgumentParser(prog="make neo4j", description="Run Neo4j with its Browser, for yourself only.")
    parser.add_argument("home", nargs="?", type=Path, default=Path(".neo4j"), help="where its data stays")
    parser.add_argument("--bolt-port", type=int, default=7687, help="for drivers; another if it is taken")
    parser.add_argument("--http-port", type=int, default=7474, help="for the Browser; another if it is taken")
    parser.add_argument("--neo4j", metavar="VERSION", default=USUAL.version, help="another version, for a new folder")
    chosen = parser.parse_args(arguments)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(ending, signal.default_int_handler)
    try:
        return _serve(chosen.home, chosen.bolt_port, chosen.http_port, find_release(chosen.neo4j))
    except KeyboardInterrupt:
        sys.stdout.write("\nStopped.\n")
        return 0
    except KGError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _serve(home: Path, bolt_wish: int, http_wish: int, release: Release) -> int:
    sys.stdout.write(f"Starting Neo4j {release.version} (the first time, its 140 to 170 MB are fetched) ...\n")
    sys.stdout.flush()
    bolt, http = free_port(bolt_wish), free_port(http_wish)
    for name, wish, port in (("Bolt", bolt_wish, bolt), ("HTTP", http_wish, http)):
        if port != wish:
            sys.stdout.write(f"Port {wish} is taken: {name} is on {port}.\n")
    with running_server(home, release=release, bolt_port=bolt, http_port=http) as server:
        sys.stdout.write(_greeting(server))
        sys.stdout.flush()
        assert server.process is not None
        server.process.wait()
    raise KGError("Neo4j ended", remedy=f"look into {server.log} and {server.home / 'logs'}")


def _greeting(server: Server) -> str:
    return f"""
Neo4j Browser   {server.http}/browser/
  connect to    {server.uri}
  user          {server.username}
  password      {server.password}

For kg, in another terminal:

  export NEO4J_URI={server.uri}
  export NEO4J_USERNAME={server.username}
  export NEO4J_PASSWORD={server.password}
  .venv/bin/kg --db .demo/kg.db sync

The data stays in {server.home}. Ctrl-C stops the server.
"""


if __name__ == "__main__":
    sys.exit(main())
