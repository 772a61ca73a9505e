"""The graph without a server, at 100,000 edges: seconds and memory of opening it, and of one `kg query`.

`python -m bench.local`: makes a ledger of invented claims (kept in --folder, if one is given), then measures, each in a
process of its own: the graph in Python, the first Cypher answer, a later one, and the whole command once its snapshot
is there. Linux only: memory is the peak of /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
CLAIMS = 23_400  # give a little over 100,000 edges
AN_ARTICLE = 20  # claims
ROUNDS, AIM = 5, 1.0  # of the command; seconds
HUBS = 2  # the higher, the more claims are about few names
QUERY = "MATCH (c:Company)-[r:ROSE]->() RETURN c.name, max(r.percent) AS most ORDER BY most DESC, c.name LIMIT 5"
FIRST_DAY = date(2024, 1, 1)
SYLLABLES = "ba do fe ga hi ka lo me nu pa ri so ta ve wo zu".split()  # noqa: SIM905 - sounds
KINDS = (
    ("{person} <Person> MET {other} <Person>", ""),
    ("{person} <Person> COMMENTED_ON {firm} <Company>", ""),
    ("{firm} <Company> ACQUIRED {rival} <Company>", ""),
    ("{firm} <Company> PARTNERED_WITH {rival} <Company>", ""),
    ("{firm} <Company> ROSE", " | {number} % | window=day"),
    ("{firm} <Company> FELL", " | {number} % | window=day"),
)


# ---------------------------------------------------------------- the ledger


def lines(count: int, seed: int) -> Iterator[str]:
    """Yield so many claims as tests write them (tests/merge/merge_lines.py), 20 an article."""
    dice = random.Random(seed)  # noqa: S311 - made-up news
    firms, people = _names(dice, 3000, 1), _names(dice, 3000, 2)

    def one(names: list[str]) -> str:
        return names[int(len(names) * dice.random() ** HUBS)]

    for number in range(count):
        day = FIRST_DAY + timedelta(days=number // AN_ARTICLE)
        names = {"person": one(people), "other": one(people), "firm": one(firms), "rival": one(firms)}
        fact, slots = dice.choice(KINDS)
        said = f" | said {one(people)}" if dice.random() < 0.3 else ""
        where = f"in a{number // AN_ARTICLE} | {day} | pub {day} | by Outlet {number // AN_ARTICLE % 40}"
        text = f"{fact}{slots}".format(**names, number=dice.randrange(1, 300) / 10)
        yield f"c{number} | {text} | {where}{said}"


def _names(dice: random.Random, count: int, words: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[" ".join("".join(dice.choices(SYLLABLES, k=3)).capitalize() for _ in range(words))] = None
    return list(found)


def make_ledger(path: Path) -> str:
    """Store the claims as ingest would."""
    from tests.factories import store

    return str(store(path, "\n".join(lines(CLAIMS, seed=1))))


# ---------------------------------------------------------------- what is measured, each in a process of its own


def in_python(db: Path, layer: str) -> str:
    """Open the graph in networkx."""
    import kg

    graph = kg.open_graph(db, layer=layer)  # type: ignore[arg-type]
    return f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges"


def in_cypher(db: Path, cache: Path) -> str:
    """Answer a query, from the snapshot if there is one."""
    from kg.query.gate import read_only
    from kg.stores.cypher import run_cypher
    from kg.stores.snapshot import open_snapshot

    return str(run_cypher(open_snapshot(db, cache), read_only(QUERY)).rows[0])


def rendered(work: Callable[[], str]) -> str:
    """Return, as JSON, what `work` says and took: seconds, CPU seconds, and this process's peak in MB."""
    start, cpu = perf_counter(), process_time()
    said = work()
    seconds = {"seconds": perf_counter() - start, "cpu": process_time() - cpu}
    peak = next(line for line in Path("/proc/self/status").read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return json.dumps({**seconds, "peak": int(peak.split()[1]) / 1024, "said": said})


def child(what: str, db: Path, cache: Path) -> None:
    """Do one of the measurements in this process, and print it."""
    works: dict[str, Callable[[], str]] = {
        "facts": lambda: in_python(db, "facts"),
        "full": lambda: in_python(db, "full"),
        "cypher": lambda: in_cypher(db, cache),
        "ledger": lambda: make_ledger(db),
    }
    print(rendered(works[what]))


def measured(what: str, db: Path, cache: Path) -> dict[str, Any]:
    """Return a measurement, made in a process of its own."""
    command = [sys.executable, "-m", "bench.local", "--child", what, "--folder", str(db.parent), "--cache", str(cache)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def command(db: Path, cache: Path) -> tuple[float, float]:
    """Return the seconds and CPU seconds of one `kg query`, from the start of its process to its end."""
    kg = Path(sys.executable).with_name("kg")
    start = perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own
        [kg, "--db", db, "query", QUERY, "--format", "csv"],
        env={**os.environ, "KG_CACHE": str(cache)},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"kg query ended with {status}")
    return perf_counter() - start, usage.ru_utime + usage.ru_stime


# ---------------------------------------------------------------- the table


def main() -> None:
    """Measure and print; the exit code is 1 when the command takes longer than a second."""
    options = arguments()
    if options.child:
        child(options.child, options.folder / "kg.db", options.cache)
        return
    with TemporaryDirectory() as place:
        folder, cache = options.folder or Path(place), Path(place) / "cache"
        sys.exit(not report(folder / "kg.db", cache))


def report(db: Path, cache: Path) -> bool:
    """Print the table; return whether the command is fast enough."""
    if not db.exists():
        db.parent.mkdir(parents=True, exist_ok=True)
        made = measured("ledger", db, cache)
        print(f"a ledger of {CLAIMS:,} claims, made in {made['seconds']:.0f} s\n")
    print("| | seconds | CPU s | peak MB | |\n|---|---|---|---|---|")
    steps = (
        ("kg.open_graph, layer facts", "facts"),
        ("kg.open_graph, layer full", "full"),
        ("first Cypher answer: builds the snapshot", "cypher"),
        ("a later process: reads the snapshot", "cypher"),
    )
    for name, what in steps:
        row = measured(what, db, cache)
        print(f"| {name} | {row['seconds']:.2f} | {row['cpu']:.2f} | {row['peak']:.0f} | {row['said']} |", flush=True)
    snapshots = sorted((cache / "snapshots").iterdir())
    before = [file.stat().st_mtime_ns for file in snapshots]
    runs = [command(db, cache) for _ in range(ROUNDS)]
    if [file.stat().st_mtime_ns for file in sorted((cache / "snapshots").iterdir())] != before:
        raise SystemExit("a query built the snapshot again")
    seconds, cpu = (median(each) for each in zip(*runs, strict=True))
    print(f"| kg query, the whole command, median of {ROUNDS} | {seconds:.2f} | {cpu:.2f} | | aim ≤ {AIM} |")
    size = sum(file.stat().st_size for file in snapshots) / 1e6
    print(f"\nThe ledger is {db.stat().st_size / 1e6:.0f} MB, the snapshot {size:.0f} MB; no query built it again.")
    return bool(seconds <= AIM)


def arguments() -> argparse.Namespace:
    """Return the command line, read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where the ledger is, or is made and stays")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
