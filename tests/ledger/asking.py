"""A program that ingests with a fake model, forks into as many processes as told, and may kill itself at a point.

python asking.py TASKS, where TASKS is a JSON file: a list of groups; the processes of a group run at once, the
groups one after the other. A process is {"db", "calls", "die_at": point or 0, "points": file or ""}.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import filelock  # noqa: F401 - once here, not in each process forked

from kg.ledger import Busy, Lease, Ledger
from kg.models import Answer, Article, Candidate, Reason, Refusal, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.ledger import Run


class Task(TypedDict):
    """One process: its ledger, the file that counts model calls, and where it is to die."""

    db: str
    calls: str
    die_at: int
    points: str


ARTICLES = 2
WINDOWS = 3
SECONDS_PER_CALL = 0.002


def tracer(task: Task) -> Callable[[str], None]:
    """Return a trace function that notes the points, or dies at one."""
    count = itertools.count(1)

    def passed(point: str) -> None:
        if task["points"]:
            append(task["points"], point)
        if next(count) == task["die_at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    return passed


def append(path: str, line: str) -> None:
    """Append one line at once, also when several processes do."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, f"{line}\n".encode())
    os.close(file)


async def ask(ledger: Ledger, run: Run, key: str, calls: str) -> None:
    """Get the key answered, by this process or by another."""
    taken = await ledger.lease(key, run=run)
    while isinstance(taken, Busy):
        await ledger.wait(key)
        taken = await ledger.lease(key, run=run)
    if isinstance(taken, Lease):
        ledger.trace("call:before")
        append(calls, key)
        await asyncio.sleep(SECONDS_PER_CALL)
        ledger.trace("call:after")
        await ledger.keep(taken, Answer(key=key, attempt=taken.attempt, body=f"[{key}]"))


async def ingest(ledger: Ledger, run: Run, calls: str) -> None:
    """Add, ask and derive every article; two articles share a key."""
    for number in range(ARTICLES):
        name = f"article-{number}"
        keys = [f"{name}/{index}" for index in range(WINDOWS - 1)] + [f"shared-{number // 2}"]
        windows = [Window(article_id=name, index=i, sentences=(i,), key=key) for i, key in enumerate(keys)]
        await ledger.add(Article(id=name, text=name), windows, "fingerprint")
        await asyncio.gather(*(ask(ledger, run, key, calls) for key in keys))
        refusals = [refused(name, answer) for _, answer in sorted(ledger.answers(keys).items())]
        await ledger.derive(name, [], refusals, "fingerprint")


def refused(name: str, answer: Answer) -> Refusal:
    """Return what a reader makes of a fake answer."""
    row = Candidate(row=0, sentences=(0,), predicate="ROSE", subject=answer.body)
    return Refusal(article_id=name, key=answer.key, row=0, reason=Reason.MALFORMED, note=answer.body, candidate=row)


def work(task: Task) -> None:
    """Be one process."""
    with Ledger.open(Path(task["db"]), trace=tracer(task)) as ledger, ledger.begin_run({"by": "test"}) as run:
        asyncio.run(ingest(ledger, run, task["calls"]))


def fork(task: Task) -> int:
    """Return the id of a child that does the task."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work(task)
        status = 0
    except BaseException:  # noqa: BLE001 - a forked child must end here, whatever happened
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Run the groups; the exit code is 0 unless a process failed without being told to die."""
    for group in json.loads(Path(sys.argv[1]).read_text()):
        children = {fork(task): task["die_at"] for task in group}
        for child, die_at in children.items():
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if status != (-signal.SIGKILL if die_at else 0):
                sys.exit(f"a process told to die at {die_at} ended with {status}")


if __name__ == "__main__":
    main()
