"""kill -9 at points spread over a sync to Neo4j, of the process or of the server: the next sync gives the same graph.

`python -m bench.interruptions`: a server of its own is started. Each interruption hits another trace point of a sync of
few rows a transaction: of the first one into an empty database, or of one that adds, changes, moves and removes rows.
Every second hits the server. Every fifth time the sync that is to complete the work is hit as well. What the database
then holds is compared, row by row, with what it holds after a sync that nothing disturbed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from kg.errors import StoreError
from kg.ledger.ledger import Ledger
from kg.merge.normalise import name_key
from kg.models import Decision
from kg.stores import writing
from kg.stores.neo4j import connect
from kg.stores.sync import sync_graph
from tests.factories import decide, store, store_claims
from tests.merge.merge_lines import read_lines
from tests.neo4j_content import graph_in, graph_of
from tests.neo4j_fixtures import Database, make_empty
from tests.neo4j_server import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BATCH_ROWS = 12  # so that a sync of some hundred rows has dozens of transactions
TWICE = 5  # every fifth time the next sync is hit as well
GAVE_UP = 3  # the exit code of a process that found the server gone
SCHEMA_POINTS = 4  # with those of the transaction behind it
PEOPLE = [f"{first} {last}" for first in ("Ada", "Ivo", "Mara", "Jon") for last in ("Lund", "Marsh", "Quill")]
FIRMS = ["Orvane Metals", "Tessick Group", "Corvin Securities", "Halden Mining", "Norvik Steel", "Pellam Foods"]


class Start(NamedTuple):
    """What a database holds before the sync that is hit; `points` are the names of that sync's trace points."""

    name: str
    points: tuple[str, ...] = ()


class Hit(NamedTuple):
    """One interruption: at the `number`th point of the sync from `start`; of the server, or of the process."""

    start: Start
    number: int
    server: bool

    @property
    def point(self) -> str:
        """The name of the point."""
        return self.start.points[self.number - 1]


@dataclass
class Tally:
    """What all the interruptions came to; `different` are graphs unlike the undisturbed one."""

    different: int = 0
    kills: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # victim, start, point


@dataclass(frozen=True)
class Trial:
    """The database, and one ledger before and after it was changed."""

    database: Database
    before: Path
    after: Path

    def prepare(self, start: Start) -> None:
        """Bring the database to where the sync begins."""
        with self.database.session() as session:
            if start.name == "schema":
                make_empty(session)
            session.run("MATCH (n) DETACH DELETE n").consume()
        if start.name == "update":
            sync(self.before, self.database)

    def live(self, number: int, *, server: bool = False, again: bool = False) -> None:
        """Sync in another process, which kills itself or the server at a trace point; a sync `again` may be short."""
        victim = self.database.own_server().process if server else None
        task = {"db": str(self.after), "die_at": number, "victim": victim.pid if victim else 0}
        given = {**os.environ, "BENCH_TASK": json.dumps({**task, "database": self.database[:4]})}
        done = subprocess.run(
            [sys.executable, "-m", "bench.interruptions", "--child"],
            env=given,
            cwd=Path(__file__).parents[1],
            check=False,
            capture_output=True,
            text=True,
        )
        wanted = {GAVE_UP, 0} if server else {-signal.SIGKILL, 0 if again else -signal.SIGKILL}
        if done.returncode not in wanted:
            raise SystemExit(f"a process to be hit at point {number} ended with {done.returncode}\n{done.stderr}")
        if server:
            own = self.database.own_server()
            own.kill()
            own.restart(own.conf)

    def is_whole(self) -> bool:
        """Complete the sync, and return whether the graph is the ledger's, row for row."""
        sync(self.after, self.database)
        return graph_in(self.database) == graph_of(self.after)


def sync(db: Path, database: Database, trace: Callable[[str], None] = lambda _: None) -> None:
    """Bring the graph of a ledger over, few rows a transaction."""
    writing.BATCH_ROWS = BATCH_ROWS
    uri, username, password, name = database[:4]
    with (
        Ledger.open(db, create=False, readonly=True) as ledger,
        connect(uri, username=username, password=SecretStr(password), database=name) as opened,
    ):
        sync_graph(ledger, opened, trace=trace)


# ---------------------------------------------------------------- one process, which may kill


def be_child() -> int:
    """Sync as told by the environment, and kill; return the exit code."""
    task = json.loads(os.environ["BENCH_TASK"])
    count = itertools.count(1)

    def passed(_: str) -> None:
        if next(count) == task["die_at"]:
            os.kill(task["victim"] or os.getpid(), signal.SIGKILL)

    try:
        sync(Path(task["db"]), Database(*task["database"]), passed)
    except StoreError:
        return GAVE_UP if task["victim"] else 1
    return 0


# ---------------------------------------------------------------- the ledger


def make_ledgers(folder: Path, articles: int, seed: int) -> tuple[Path, Path]:
    """Return a ledger before and after a change that adds, changes, moves and removes rows."""
    dice = random.Random(seed)  # noqa: S311 - an order, not a secret
    lines = [f"a{number} | {_claim(dice)}" for number in range(articles)]
    before = store(folder / "before.db", "\n".join(lines))
    after = folder / "after.db"
    copyfile(before, after)
    for number in range(articles // 4):
        gone, _ = read_lines(lines[number])
        store_claims(after, gone, [])
    store(after, "\n".join(f"b{number} | {_claim(dice)}" for number in range(articles // 4)))
    ends = {"left": name_key("Company", FIRMS[0]), "right": name_key("Company", FIRMS[1])}
    decide(after, Decision(id="merge", action="merge", by="person", grounds="a test", **ends))
    return before, after


def _claim(dice: random.Random) -> str:
    day = f"2025-02-{dice.randint(1, 28):02}"
    firm, person = dice.choice(FIRMS), dice.choice(PEOPLE)
    kinds = (
        f"{firm} ROSE | {dice.randint(1, 20)} % | {day}",
        f"{person} MET {dice.choice([each for each in PEOPLE if each != person])} | {day}",
        f"{person} WORKS_FOR {firm} | role={dice.choice(('analyst', 'founder'))}",
        f"{person} COMMENTED_ON {firm} <Company> | {day} | said {person}",
    )
    return f"{dice.choice(kinds)} | pub {day} | by {dice.choice(('Wire', 'Post'))}"


# ---------------------------------------------------------------- the trial


def run(trial: Trial, kills: int, *, seed: int = 0) -> tuple[Tally, list[Start]]:
    """Return what so many interruptions came to, and the starts with the points of their undisturbed syncs."""
    starts = [undisturbed(trial, name) for name in ("schema", "first", "update")]
    tally = Tally()
    for number, hit in zip(range(kills), spread(starts, kills, seed, trial.database.server is not None), strict=False):
        trial.prepare(hit.start)
        trial.live(hit.number, server=hit.server)
        tally.kills["server" if hit.server else "process", hit.start.name, hit.point] += 1
        if number % TWICE == TWICE - 1:
            trial.live(2 + number % 7, again=True)
        tally.different += not trial.is_whole()
        print(f"{number + 1} of {kills}, {tally.different} different", file=sys.stderr, flush=True)
    return tally, starts


def undisturbed(trial: Trial, name: str) -> Start:
    """Return a start with the points that its sync passes when nothing disturbs it."""
    points: list[str] = []
    start = Start(name)
    trial.prepare(start)
    sync(trial.after, trial.database, points.append)
    if graph_in(trial.database) != graph_of(trial.after):
        raise SystemExit(f"the undisturbed sync ({name}) did not give the ledger's graph")
    return Start(name, tuple(points[:SCHEMA_POINTS] if name == "schema" else points))


def spread(starts: list[Start], kills: int, seed: int, server: bool) -> Iterator[Hit]:
    """Yield what to hit, evenly spread over all points of all starts, every second time the server, in mixed order."""
    every = [(start, number) for start in starts for number in range(1, len(start.points) + 1)]
    chosen = [every[at * len(every) // kills] for at in range(kills)]
    hits = [Hit(*each, server=server and at % 2 == 1) for at, each in enumerate(chosen)]
    random.Random(seed).shuffle(hits)  # noqa: S311 - an order, not a secret
    yield from hits


# ---------------------------------------------------------------- the command


def main() -> None:
    """Run the trial and print the tally; the exit code is 1 when a graph was different."""
    options, started = arguments(), monotonic()
    if options.child:
        sys.exit(be_child())
    with TemporaryDirectory() as place, running_server(Path(place) / "neo4j") as server:
        database = Database(server.uri, server.username, server.password, server=server)
        before, after = make_ledgers(Path(place), options.articles, options.seed)
        rows = len(graph_of(after))
        tally, starts = run(Trial(database, before, after), options.kills, seed=options.seed)
    points = sum(len(start.points) for start in starts)
    print(f"{options.articles} articles, {rows} rows, {BATCH_ROWS} a transaction, {monotonic() - started:.0f} s")
    print(f"kills      {tally.kills.total()}")
    print(f"points     {points} ({', '.join(f'{start.name} {len(start.points)}' for start in starts)})")
    print(f"different  {tally.different}\n")
    print("| killed | sync | trace point | kills |\n|---|---|---|---|")
    for (victim, start, point), count in sorted(tally.kills.items()):
        print(f"| {victim} | {start} | {point} | {count} |")
    sys.exit(tally.different > 0)


def arguments() -> argparse.Namespace:
    """Return the command line, read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7687)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
