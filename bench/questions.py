"""The questions: how right `kg ask` is on a frozen set, and how long each of the ten takes on 100,000 facts.

    python -m bench.questions right [--db FILE]          seeds/questions.jsonl, asked of the demo's graph
    python -m bench.questions speed [--claims 100000]    a seeded graph, in Python and in Cypher on Neo4j

`right` asks the embedded model, or takes the answers that the ledger has. An answer is right when it has all the words
that the set wants of it, and rests on facts that exist; to a question that the articles do not answer only "the graph
does not say" is right. `speed` prints the median and the worst of many names and days, warm.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

import kg
from bench.local import FIRST_DAY, lines
from kg.ask import Reply, ask
from kg.merge.normalise import fold_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import networkx as nx

QUESTIONS = Path(__file__).parents[1] / "seeds" / "questions.jsonl"
SAMPLES = 15  # names, pairs or days that each question is asked with


# ---------------------------------------------------------------- right, wrong, does not say


def verdict(wanted: dict[str, Any], reply: Reply, known: set[str]) -> str:
    """Return how a reply is judged: right, wrong, silent, or citing what does not exist."""
    if not reply.facts:
        return "silent"
    if any(line.id not in known for line in reply.facts):
        return "cites nothing real"
    if wanted["answer"] is None:
        return "wrong"
    said = fold_letters(reply.answer)
    return "right" if all(_has(said, word) for word in wanted["must"]) else "wrong"


def _has(said: str, wanted: str) -> bool:
    """Whether an answer has what is wanted, in one of its spellings: "1 July|2026-07-01"."""
    return any(fold_letters(each) in said for each in wanted.split("|"))


def right(db: Path) -> str:
    """Ask the frozen questions; return the counts, then each reply."""
    graph = kg.open_graph(db, layer="full")
    known = {key for _, _, key in graph.edges(keys=True)}
    counts: dict[bool, Counter[str]] = defaultdict(Counter)
    told = []
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        wanted = json.loads(line)
        reply = ask(wanted["question"], db=db, model="embedded")
        found = verdict(wanted, reply, known)
        counts[wanted["answer"] is not None][found] += 1
        told.append(f"{found:7} {wanted['id']} {wanted['question']}\n        {reply.answer or reply.because}")
    heads = (("answerable", counts[True]), ("not answerable", counts[False]))
    table = [f"{name}: " + ", ".join(f"{number} {found}" for found, number in sorted(c.items())) for name, c in heads]
    return "\n".join([*table, "", *told])


# ---------------------------------------------------------------- speed


def asked(graph: nx.MultiDiGraph[str]) -> Iterator[tuple[str, list[Callable[[], object]]]]:
    """Yield each question with the calls that ask it of different names and days."""
    dice = random.Random(1)  # noqa: S311 - a sample
    firms = sorted(node["name"] for _, node in graph.nodes(data=True) if "Company" in node["labels"])
    people = sorted(node["name"] for _, node in graph.nodes(data=True) if "Person" in node["labels"])
    names = [f"Company:{name}" for name in dice.sample(firms, SAMPLES)]
    pairs = list(zip(names, dice.sample(names, SAMPLES), strict=True))
    days = [FIRST_DAY + timedelta(days=dice.randrange(1000)) for _ in range(SAMPLES)]
    yield "opinions NAME", [lambda n=name: kg.opinions(graph, n) for name in names]  # type: ignore[misc]
    yield "analysts NAME", [lambda n=name: kg.analysts(graph, n) for name in names]  # type: ignore[misc]
    yield "analysts", [lambda: kg.analysts(graph)] * 3
    yield "policy", [lambda: kg.policy(graph)] * 3
    yield "path A B", [lambda a=a, b=b: kg.paths(graph, a, b) for a, b in pairs if a != b]  # type: ignore[misc]
    yield "timeline NAME", [lambda n=name: kg.timeline(graph, n) for name in names]  # type: ignore[misc]
    yield "moves DATE", [lambda d=day: kg.moves(graph, d) for day in days]  # type: ignore[misc]
    yield "meetings NAME", [lambda n=f"Person:{name}": kg.meetings(graph, n) for name in people[:SAMPLES]]  # type: ignore[misc]
    yield "meetings", [lambda: kg.meetings(graph)] * 3
    yield "contradictions", [lambda: kg.contradictions(graph)] * 3
    yield "sources", [lambda: kg.corroborated(graph)] * 3
    last = max(edge["last_reported"] for _, _, edge in graph.edges(data=True) if "last_reported" in edge)
    yield "diff --since", [lambda d=day: kg.diff(graph, d) for day in (last - timedelta(days=3), last)]  # type: ignore[misc]


def speed(claims: int) -> str:
    """Return a row for each question: median and worst milliseconds, in Python and in Cypher on Neo4j."""
    from tests.factories import store

    with TemporaryDirectory() as folder:
        db = store(Path(folder) / "kg.db", "\n".join(lines(claims, seed=1)))
        graph = kg.open_graph(db, layer="full")
        facts = sum("factuality" in edge and edge["layer"] == "facts" for _, _, edge in graph.edges(data=True))
        rows = [
            f"{facts:,} facts; milliseconds, warm: median, worst",
            "",
            "| question | Python | worst |",
            "|---|---|---|",
        ]
        for name, calls in asked(graph):
            calls[0]()
            times = [_timed(call) for call in calls]
            rows.append(f"| {name} | {median(times):,.0f} | {max(times):,.0f} |")
        rows += ["", *_in_neo4j(db, Path(folder), graph)]
    return "\n".join(rows)


def _timed(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def _in_neo4j(db: Path, folder: Path, graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    """Yield a row for each query of docs/questions.cypher."""
    from pydantic import SecretStr

    from kg.query.gate import read_only
    from kg.stores.neo4j import connect
    from tests.neo4j_server import running_server
    from tests.questions_page import cypher

    dice = random.Random(2)  # noqa: S311 - a sample
    names = [node["name"] for _, node in graph.nodes(data=True) if "Company" in node["labels"]]
    yield from ("| question in Cypher, on Neo4j | median | worst |", "|---|---|---|")
    with running_server(folder / "neo4j") as server:
        login: dict[str, Any] = {"neo4j_username": server.username, "neo4j_password": server.password}
        kg.sync(db, server.uri, **login)
        with connect(server.uri, username=server.username, password=SecretStr(server.password)) as database:
            for number, (title, query) in cypher().items():
                times = []
                for _ in range(SAMPLES):
                    day = date.isoformat(FIRST_DAY + timedelta(days=dice.randrange(1000)))
                    if number == 10:
                        day = date.isoformat(FIRST_DAY + timedelta(days=10_000))
                    one, other = dice.sample(names, 2)
                    params = {"name": one, "other": other, "day": day, "words": "duty"}
                    limit = f"{query} LIMIT 1000"
                    times.append(_timed(lambda q=limit, p=params: database.query(read_only(q), params=p)))  # type: ignore[misc]
                yield f"| {number}. {title} | {median(times[1:]):,.0f} | {max(times[1:]):,.0f} |"


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("right").add_argument("--db", type=Path, help="a ledger of the demo; default: made anew")
    steps.add_parser("speed").add_argument("--claims", type=int, default=100_000)
    options = parser.parse_args()
    if options.step == "speed":
        print(speed(options.claims))
    elif options.db:
        print(right(options.db))
    else:
        from tests.cypher_parity import make_demo

        with TemporaryDirectory() as folder:
            print(right(make_demo(Path(folder) / "kg.db")))


if __name__ == "__main__":
    main()
