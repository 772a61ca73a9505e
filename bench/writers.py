"""Writing a large graph to Neo4j: `kg sync` beside the writers of neo4j-graphrag and LangChain, in one run.

`python -m bench.writers`: each writer loads the same 20,000 nodes and 100,000 edges into an empty database of one
server, and then loads them again; the writers take turns, after a round that does not count. The others have an
environment of their own under kg's cache (pip), and APOC, which they need, is on the server (Maven). Each has what it
installs with itself: `kg` the driver's compiled codec, which `--fast` gives to the others as well. Ours is clocked
from the rows on: with the marks, the ledger's node, constraints and indexes, but without making the rows of claims.
Linux only: it reads the server's CPU.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.big_graph import EDGES, NODES, big_graph
from bench.environments import environment
from kg.config import read_settings
from tests.neo4j_fixtures import Database, make_empty
from tests.neo4j_server import Server, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.merge.rows import StoredRows

ROOT = Path(__file__).resolve().parents[1]
APOC = Path(__file__).with_name("apoc-pom.xml")
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
PINNED = ("neo4j==6.4.1", "neo4j-graphrag==1.22.0", "langchain-neo4j==0.11.0")
FAST = "neo4j-rust-ext==6.4.1.0"
#: Rows at once: as we ship, as neo4j-graphrag ships, and for LangChain, which has no such number, what suits it.
BATCHES = {"ours": 10_000, "graphrag": 1_000, "langchain": 10_000}
FIRST_AIM, AGAIN_AIM = 1.7, 50


class Loads(NamedTuple):
    """What was measured of a first load and of the same load again: see `bench.loads.measured`."""

    first: dict[str, Any]
    again: dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """The server, the environment of the others, and where files go."""

    server: Server
    python: str
    folder: Path

    def load(self, writer: str, rows: Path) -> Loads:
        """Return what a writer's two loads into an empty database took."""
        server = self.server
        with Database(server.uri, server.username, server.password).session() as session:
            make_empty(session)
        assert server.process is not None
        python = sys.executable if writer == "ours" else self.python
        of_server = (server.uri, str(server.process.pid))
        done = subprocess.run(  # noqa: S603 - our own program
            [python, "-m", "bench.loads", writer, *of_server, str(rows), str(BATCHES[writer])],
            cwd=ROOT,
            env={**os.environ, "NEO4J_PASSWORD": server.password},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return Loads(*json.loads(done.stdout))

    def keep(self, name: str, rows: StoredRows) -> Path:
        """Return the file where the rows now are."""
        path = self.folder / name
        path.write_bytes(pickle.dumps(rows))
        return path


# ---------------------------------------------------------------- what the others need


def apoc(cache: Path) -> list[Path]:
    """Return the jars of APOC and of what it needs, fetched by Maven if need be."""
    folder = cache / "bench-apoc"
    if not any(folder.glob("apoc-core-*.jar")):
        options = ("-q", "-B", "-f", str(APOC), f"-DoutputDirectory={folder}", "-DincludeScope=runtime")
        subprocess.run(["mvn", *options, COPY], check=True)  # noqa: S603, S607 - our own options, found by its name
    return sorted(folder.glob("*.jar"))


@contextmanager
def server_with_apoc(home: Path, cache: Path) -> Iterator[Server]:
    """Yield a server that has APOC: among the plugins for its procedures, and on the class path for its settings."""
    with running_server(home, cache=cache) as plain:
        pass  # it has set a password
    lib, plugins = home / "lib", home / "plugins"
    lib.mkdir()
    plugins.mkdir(exist_ok=True)
    there = {_artifact(jar) for jar in plain.lib.glob("*.jar")}
    more = apoc(cache)
    for jar in (*plain.lib.glob("*.jar"), *(jar for jar in more if _artifact(jar) not in there)):
        (lib / jar.name).symlink_to(jar)
    for jar in more:
        (plugins / jar.name).symlink_to(jar)
    server = Server(plain.home, lib, plain.bolt_port, plain.http_port, plain.password)
    try:
        server.start(["dbms.security.procedures.unrestricted=apoc.*"])
        yield server
    finally:
        server.stop()


def _artifact(jar: Path) -> str:
    return re.sub(r"-\d[^-]*$", "", jar.stem)


# ---------------------------------------------------------------- the table


def report(measured: dict[str, list[Loads]]) -> bool:
    """Print the medians and the ratios to ours; return whether ours reaches both aims."""
    print(
        "| writer | first load s | rows/s | CPU s client + server | the same again s | then nodes, edges | after both |"
    )
    print("|---" * 7 + "|")
    for writer, loads in measured.items():
        print(_row(writer, [each.first for each in loads], [each.again for each in loads]))
    others = {name: loads for name, loads in measured.items() if name != "ours"}
    first = min(_ratio(measured["ours"], loads, 0, "wall") for loads in others.values())
    cpu = min(_ratio(measured["ours"], loads, 0, "cpu") for loads in others.values())
    again = min(_ratio(measured["ours"], loads, 1, "wall") for loads in others.values())
    print(f"\nfirst load: the faster of the others takes {first:.2f} times as long as ours (aim {FIRST_AIM}),")
    print(f"and {cpu:.2f} times its CPU; the same again: {again:,.0f} times as long (aim {AGAIN_AIM})")
    return first >= FIRST_AIM and again >= AGAIN_AIM


def _row(writer: str, first: Sequence[dict[str, Any]], again: Sequence[dict[str, Any]]) -> str:
    seconds = median(each["wall"] for each in first)
    cpu = " + ".join(f"{median(each[part] for each in first):.1f}" for part in ("client", "server"))
    there = " | ".join(f"{each[-1]['nodes']:,}, {each[-1]['edges']:,}" for each in (first, again))
    rate = (first[-1]["nodes"] + first[-1]["edges"]) / seconds
    return f"| {writer} | {seconds:.1f} | {rate:,.0f} | {cpu} | {median(e['wall'] for e in again):.2f} | {there} |"


def _ratio(ours: Sequence[Loads], theirs: Sequence[Loads], place: int, what: str) -> float:
    """Return the median, over the rounds, of how many times as long theirs took as ours beside it."""

    def seconds(load: dict[str, Any]) -> float:
        return float(load["wall"] if what == "wall" else load["client"] + load["server"])

    return median(seconds(their[place]) / seconds(our[place]) for our, their in zip(ours, theirs, strict=True))


# ---------------------------------------------------------------- the command


def main() -> None:
    """Measure in rounds and print the table; the exit code is 1 when an aim is missed."""
    options = arguments()
    cache = read_settings().cache
    wanted = (*PINNED, *((FAST,) if options.fast else ()))
    python = environment(cache / ("bench-writers-fast" if options.fast else "bench-writers"), wanted)
    measured: dict[str, list[Loads]] = {writer: [] for writer in BATCHES}
    with TemporaryDirectory() as place, server_with_apoc(Path(place) / "server", cache) as server:
        bench = Bench(server, python, Path(place))
        rows = bench.keep("rows.pickle", big_graph(options.nodes, options.edges))
        for writer in BATCHES:
            bench.load(writer, rows)  # the server's first minutes are slow for whoever comes first
        for number in range(options.rounds):
            order = [*BATCHES][number % len(BATCHES) :] + [*BATCHES][: number % len(BATCHES)]
            for writer in order:
                measured[writer].append(bench.load(writer, rows))
                print(f"round {number + 1}: {writer} {measured[writer][-1]}", file=sys.stderr, flush=True)
    print(f"{options.nodes:,} nodes, {options.edges:,} edges; {options.rounds} rounds; medians\n")
    sys.exit(not report(measured))


def arguments() -> argparse.Namespace:
    """Return the command line, read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=NODES)
    parser.add_argument("--edges", type=int, default=EDGES)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--fast", action="store_true", help="give the others neo4j-rust-ext, which kg installs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
