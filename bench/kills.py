"""kill -9 at points spread over an ingest: what arrived is not lost, not asked again, and the graph is the same.

`python -m bench.kills`: each kill hits a process of its own at another trace point of the protocol; then the ledger
is taken up again (every fifth is hit a second time meanwhile) until all is done. The stub server counts the calls.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import shutil
import signal
import sys
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import filelock  # noqa: F401 - once here, not in each process forked
import openai  # noqa: F401 - as above

from bench.corpus import MODEL, REUTERS, draw, origin, plan_of, with_windows, write_articles
from bench.talking import counted, talking_stub
from kg.ingesting import ingest_async
from kg.ledger import Ledger
from kg.merge.export import export_facts
from kg.merge.shape import build_graph
from kg.ontology import load_ontology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROFILE, IN_FLIGHT, DELAY = "small", 4, 0.003  # seconds
TWICE = 5  # every fifth ledger is hit twice


class Life(NamedTuple):
    """How a process fared: `passed` are the trace points, by their number."""

    killed: bool
    passed: dict[int, str]


class Held(NamedTuple):
    """What a ledger holds: raw answers by (key, attempt), and all that is computed from them, as text."""

    answers: dict[tuple[str, int], str] = {}  # noqa: RUF012 - never changed
    derived: str = ""
    facts: int = 0
    pending: int = -1

    @property
    def asked(self) -> set[str]:
        """What is answered, as the stub's answers name it: the start of each question's hash."""
        return {json.loads(body)["id"].removeprefix("chatcmpl-") for body in self.answers.values()}


@dataclass
class Tally:
    """What all the kills came to: `in_flight` is calls not yet committed at a kill → kills; `points` kills by point."""

    lost: int = 0
    again: int = 0
    other_graph: int = 0
    left_behind: int = 0
    in_flight: Counter[int] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> bool:
        """Whether a promise was broken."""
        return bool(self.lost or self.again or self.other_graph)


@dataclass(frozen=True)
class Trial:
    """The articles, the server, and where the ledgers lie."""

    articles: Path
    url: str
    folder: Path

    def asked(self) -> Counter[str]:
        """Return how often each question has been asked so far, by the server's count, under the start of its hash."""
        return Counter({body[:16]: count for body, count in counted(self.url).items()})


# ---------------------------------------------------------------- one process, which may kill itself


def live(trial: Trial, db: Path, die_at: int = 0) -> Life:
    """Ingest in a forked process that kills itself at trace point `die_at` (0: never)."""
    log = db.with_suffix(".points")
    log.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        be_child(trial, db, tracer(log, die_at))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    numbered = (line.split() for line in log.read_text().splitlines())
    passed = {int(number): point for number, point in numbered}
    if status not in {0, -signal.SIGKILL} or (status == 0) is (die_at in passed):
        raise SystemExit(f"a process to be killed at point {die_at} ended with {status} after {len(passed)} points")
    return Life(status != 0, passed)


def be_child(trial: Trial, db: Path, trace: Callable[[str], None]) -> NoReturn:
    """Ingest, and end this process."""
    status = 1
    try:
        work = ingest_async(
            [trial.articles],
            db=db,
            trace=trace,
            base_url=trial.url,
            model=MODEL,
            profile=PROFILE,
            concurrency=IN_FLIGHT,
        )
        status = asyncio.run(work).exit_code
    except BaseException:  # noqa: BLE001 - a forked child must end here, whatever happened
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def tracer(log: Path, die_at: int) -> Callable[[str], None]:
    """Return a trace function that notes each point, and kills the process at one of them."""
    count, file = itertools.count(1), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def passed(point: str) -> None:
        number = next(count)
        os.write(file, f"{number} {point}\n".encode())
        if number == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    return passed


# ---------------------------------------------------------------- the trial


def held(db: Path) -> Held:
    """Return what the ledger holds: its answers, and articles, windows, claims, refusals, facts and graph as text."""
    with Ledger.open(db, readonly=True) as ledger:
        answers = {(row["key"], row["attempt"]): row["body"] for row in ledger.answers_export()}
        stats, articles, claims = ledger.stats(), ledger.articles(), ledger.claims()
        rows = [*articles, *ledger.windows(), *claims, *ledger.refusals()]
        graph = build_graph(articles, claims, ledger.decisions(), load_ontology())
    facts = [json.dumps(fact) for fact in export_facts(graph)]
    shown = [*(row.model_dump_json() for row in rows), *facts, *map(repr, (*graph.nodes, *graph.edges))]
    return Held(answers, "\n".join(shown), len(facts), stats.pending + stats.failed)


def one_ledger(trial: Trial, db: Path, kills: list[int], *, whole: Held, tally: Tally) -> None:
    """Kill the processes of one ledger at the points `kills` in turn, then let one finish; judge each life."""
    kept = Held()
    for die_at in (*kills, 0):
        before = trial.asked()
        life = live(trial, db, die_at)
        calls, found = trial.asked() - before, held(db)
        judge(calls, list(life.passed.values()), kept=kept, found=found, tally=tally)
        kept = found
        if not life.killed:
            break
        tally.points[life.passed[die_at]] += 1
        tally.in_flight[len(set(calls) - found.asked)] += 1
    tally.other_graph += kept.pending != 0 or kept.derived != whole.derived


def judge(calls: Counter[str], passed: list[str], *, kept: Held, found: Held, tally: Tally) -> None:
    """Add one life: its calls and the points it passed, what the ledger held before it (`kept`) and after (`found`)."""
    committed = passed.count("keep:after-commit")  # as the process saw it, and said outside the ledger
    tally.lost += max(0, committed - (len(found.answers) - len(kept.answers)))
    tally.lost += sum(found.answers.get(name) != body for name, body in kept.answers.items())
    done = kept.asked
    tally.again += sum(count if body in done else count - 1 for body, count in calls.items())


def spread(points: int, kills: int) -> Iterator[list[int]]:
    """Yield the points at which each ledger is hit, without end: evenly spread over all, in mixed order."""
    numbers = [1 + at * points // kills for at in range(kills)]
    random.Random(0).shuffle(numbers)  # noqa: S311 - an order, not a secret
    for at, number in enumerate(itertools.cycle(numbers)):
        yield [number, 1 + 7 * number % points] if at % TWICE == 0 else [number]


def run(trial: Trial, kills: int) -> tuple[Tally, Held, int]:
    """Return what the kills came to, the undisturbed ledger, and the number of its trace points."""
    undisturbed = live(trial, trial.folder / "whole.db")
    whole = held(trial.folder / "whole.db")
    if trial.asked() != Counter(whole.asked) or whole.pending:
        raise SystemExit("the undisturbed run did not ask every question once")
    if not whole.facts:
        raise SystemExit("the undisturbed run gave no fact to compare: take more articles, or another seed")
    tally, hits = Tally(), spread(len(undisturbed.passed), kills)
    for number in itertools.count():
        left = kills - tally.points.total()
        if not left:
            return tally, whole, len(undisturbed.passed)
        folder = trial.folder / str(number)
        folder.mkdir()
        one_ledger(trial, folder / "kg.db", next(hits)[:left], whole=whole, tally=tally)
        tally.left_behind += sum(file.suffix == ".lock" for file in folder.rglob("*"))
        shutil.rmtree(folder)
    raise AssertionError


# ---------------------------------------------------------------- the command


def main() -> None:
    """Run the trial and print the tally; the exit code is 1 when a promise was broken."""
    options, started = arguments(), monotonic()
    with TemporaryDirectory() as place, talking_stub("--delay", str(DELAY)) as url:
        drafts = with_windows(draw(options.corpus, options.seed), options.articles, plan_of(PROFILE), windows=3)
        articles = write_articles(drafts, Path(place) / "articles.jsonl")
        tally, whole, points = run(Trial(articles, url, Path(place)), options.kills)
    print(f"{options.articles} {origin(options.corpus)}, {whole.facts} facts,", end=" ")
    print(f"{len(whole.answers)} calls, {IN_FLIGHT} in flight")
    print(f"{tally.points.total()} kills at {points} trace points, {monotonic() - started:.0f} s\n")
    print(f"answers lost                    {tally.lost}")
    print(f"asked again after the commit    {tally.again}")
    print(f"graphs unlike the undisturbed   {tally.other_graph}")
    print(f"lock files left behind          {tally.left_behind}")
    shares = ", ".join(f"{calls} at {count} kills" for calls, count in sorted(tally.in_flight.items()))
    print(f"not yet committed, asked again   {shares}\n")
    print("| trace point | kills |\n|---|---|")
    for point, count in sorted(tally.points.items()):
        print(f"| {point} | {count} |")
    sys.exit(tally.failed)


def arguments() -> argparse.Namespace:
    """Return the command line, read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--seed", type=int, default=21578)
    parser.add_argument("--corpus", type=Path, default=REUTERS, help="without the file, articles are invented")
    return parser.parse_args()


if __name__ == "__main__":
    main()
