"""What the ledger, the windows and the checks cost: kg.ingest_async beside a bare gather of the same calls.

`python -m bench.ingest`: 200 articles, one and ten windows each, 8 and 64 calls in flight, through the stub server;
rounds alternate which of the two goes first. Prints medians as a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.corpus import (
    REUTERS,
    ROOT,
    articles_of,
    draw,
    origin,
    plan_of,
    with_one_window,
    with_windows,
    write_articles,
)
from bench.talking import counted, talking_stub
from kg.extract.page import Page
from kg.extract.windows import plan_windows
from kg.llm.dialect import Dialect

PROFILES = {1: "large", 10: "small"}  # windows an article → the profile that gives as many
WALL_AIM, ARTICLE_AIM, WINDOW_AIM = 1.05, 3.0, 0.3  # a ratio; ms of CPU


class Pair(NamedTuple):
    """One round of one cell: both programs' figures, in seconds."""

    kg: dict[str, float]
    bare: dict[str, float]


def prepare(folder: Path, options: argparse.Namespace, windows: int) -> Path:
    """Write the articles with so many windows each, and the bodies of their calls; return their folder."""
    place = folder / str(windows)
    place.mkdir()
    plan, drafts = plan_of(PROFILES[windows]), draw(options.corpus, options.seed)
    count = options.articles + 1
    drawn = with_one_window(drafts, count, plan) if windows == 1 else with_windows(drafts, count, plan, windows=windows)
    for name, chosen in (("first", drawn[:1]), ("articles", drawn[1:])):
        path = write_articles(chosen, place / f"{name}.jsonl")
        asked = [request for each in articles_of(path) for _, request in plan_windows(Page(each), plan)]
        assert len(asked) == len({request.key for request in asked}) == windows * len(chosen)
        path.with_suffix(".json").write_text(json.dumps([Dialect().payload(request) for request in asked]))
    return place


def run(which: str, url: str, at_once: int, *, profile: str, place: Path) -> dict[str, float]:
    """Return the figures of one program, run in a fresh process."""
    command = [sys.executable, "-m", "bench.measured", which, url, str(at_once), profile, str(place)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own
    return dict(json.loads(done.stdout))


def measure(place: Path, at_once: int, *, windows: int, delay: float, turn: int) -> Pair:
    """Return one round: both programs against one server, which must have seen each body once from each."""
    order = ("kg", "bare") if turn % 2 == 0 else ("bare", "kg")
    with talking_stub("--delay", str(delay)) as url:
        figures = {which: run(which, url, at_once, profile=PROFILES[windows], place=place) for which in order}
        bodies = counted(url)
    if set(bodies.values()) != {2}:
        raise SystemExit("the two programs did not make the same calls")
    return Pair(**figures)


def row(pairs: list[Pair], windows: int, at_once: int, articles: int) -> str:
    """Return one line of the table."""
    kg, bare = (median(getattr(pair, name)["wall"] for pair in pairs) for name in ("kg", "bare"))
    ratios = [pair.kg["wall"] / pair.bare["wall"] for pair in pairs]
    above = [(pair.kg["cpu"] - pair.bare["cpu"]) / articles * 1000 for pair in pairs]
    own = median(pair.bare["cpu"] for pair in pairs) / articles / windows * 1000
    aim = ARTICLE_AIM + WINDOW_AIM * windows
    return (
        f"| {windows} | {at_once} | {kg:.2f} | {bare:.2f} | {median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})"
        f" | {median(above):.2f} ({min(above):.2f}–{max(above):.2f}) | {aim:.1f} | {median(above) / windows:.2f}"
        f" | {own:.2f} |"
    )


def main() -> None:
    """Measure every cell in every round, then print the table."""
    options = arguments()
    cells: dict[tuple[int, int], list[Pair]] = {}
    with TemporaryDirectory() as folder:
        places = {windows: prepare(Path(folder), options, windows) for windows in options.windows}
        for turn in range(options.rounds):
            for windows, place in places.items():
                for at_once in options.in_flight:
                    pair = measure(place, at_once, windows=windows, delay=options.delay, turn=turn)
                    cells.setdefault((windows, at_once), []).append(pair)
                    print(f"round {turn + 1}: {windows} windows, {at_once} in flight: {pair}", file=sys.stderr)
    print(f"{options.articles} {origin(options.corpus)}; median (range) of {options.rounds} rounds; ", end="")
    print(f"an answer takes {options.delay} s; CPU in ms\n")
    print(f"| windows an article | in flight | kg s | bare s | kg / bare (aim ≤ {WALL_AIM}) |", end="")
    print(f" CPU above bare an article | aim ≤ | a window | bare CPU a call |\n{'|---' * 9}|")
    for (windows, at_once), pairs in cells.items():
        print(row(pairs, windows, at_once, options.articles))
    started = median(pair.kg["start"] - pair.bare["start"] for pairs in cells.values() for pair in pairs)
    print(f"\nOnce a process: {started * 1000:.0f} ms of CPU above bare to start (imports, ontology, word lists).")


def arguments() -> argparse.Namespace:
    """Return the command line, read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--windows", type=int, nargs="+", default=list(PROFILES), choices=list(PROFILES))
    parser.add_argument("--in-flight", type=int, nargs="+", default=[8, 64])
    parser.add_argument("--delay", type=float, default=0.5, help="seconds that the stub takes for an answer")
    parser.add_argument("--seed", type=int, default=21578)
    parser.add_argument("--corpus", type=Path, default=REUTERS, help="without the file, articles are invented")
    return parser.parse_args()


if __name__ == "__main__":
    main()
