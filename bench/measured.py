"""The two programs that bench/ingest.py compares, each in a process of its own; one JSON line on stdout.

`python -m bench.measured kg|bare URL CONCURRENCY PROFILE FOLDER`: FOLDER holds articles.jsonl and bodies.json, and
first.jsonl and first.json, with which each program is warmed up before the clock starts.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def bare(bodies: list[dict[str, Any]], url: str, at_once: int) -> int:
    """Return the characters of all answers: the plainest way to make these calls with the official client."""
    from openai import AsyncOpenAI

    gate = asyncio.Semaphore(at_once)
    async with AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:

        async def ask(body: dict[str, Any]) -> str:
            async with gate:
                reply = await client.chat.completions.create(**body)
            return str(reply.choices[0].message.content)

        return sum(map(len, await asyncio.gather(*(ask(body) for body in bodies))))


async def whole(articles: Path, url: str, at_once: int, *, profile: str, db: Path) -> int:
    """Return the claims of the articles: the real ingest into a fresh ledger."""
    from kg import ingest_async

    report = await ingest_async(
        [articles], db=db, base_url=url, model="stub", profile=profile, concurrency=at_once, api_key="none"
    )
    if report.exit_code or not report.new_articles:
        raise SystemExit(f"the ingest failed: {report}")
    return report.claims


def timed(work: Callable[[], Awaitable[int]]) -> dict[str, float]:
    """Return the seconds of wall and of this process's CPU (all threads) that `work` takes, and its result."""
    wall, cpu = perf_counter(), process_time()
    result = asyncio.run(_awaited(work))
    return {"wall": perf_counter() - wall, "cpu": process_time() - cpu, "result": result}


async def _awaited(work: Callable[[], Awaitable[int]]) -> int:
    return await work()


def main() -> None:
    """Warm up with one article, then measure."""
    which, url, at_once, profile, place = sys.argv[1:]
    folder, gate = Path(place), int(at_once)
    with TemporaryDirectory() as ledgers:

        def program(name: str) -> Callable[[], Awaitable[int]]:
            if which == "kg":
                articles, db = folder / f"{name}.jsonl", Path(ledgers) / f"{name}.db"
                return lambda: whole(articles, url, gate, profile=profile, db=db)
            bodies = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            return lambda: bare(bodies, url, gate)

        first = timed(program("first"))
        print(json.dumps({**timed(program("articles")), "start": first["cpu"]}))


if __name__ == "__main__":
    main()
