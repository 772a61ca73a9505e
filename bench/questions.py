"""The questions: how right `kg ask` is on a frozen set, and how long each of the ten takes on 100,000 facts.

    python -m bench.questions right [--db FILE] [--without-model] [--questions seeds/questions.heldout.jsonl]
    python -m bench.questions speed [--claims 100000] [--homes python local neo4j] [--folder DIR] [--timeout 20]

`right` asks the demo's graph, the questions of seeds/questions.jsonl by default; the embedded model where code has no
answer, or takes the answers that the ledger has. An answer is right when it has all the words that the set wants of it,
and rests on claims that exist; to a question that the articles do not answer only "the graph does not say" is right.
`speed` asks a seeded graph, in Python and in Cypher in both homes: the first call, then the median and the worst of
many names and days, warm. It prints each line as it comes, and of a query that ran over its time so.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import kg
from bench.local import FIRST_DAY, lines
from kg.ask import Reply, ask
from kg.errors import ModelError, QueryError
from kg.merge.normalise import fold_letters
from kg.query.brief import brief
from kg.query.gate import read_only
from kg.stores.cypher import run_cypher
from kg.stores.neo4j import connect
from kg.stores.snapshot import open_snapshot
from tests.questions_page import cypher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import networkx as nx

QUESTIONS = Path(__file__).parents[1] / "seeds" / "questions.jsonl"
GOODS = ("steel", "glass", "paper", "cotton", "copper")
MORE = (
    "{person} <Person> WORKS_FOR {firm} <Company> | role=analyst",
    "{person} <Person> RATED {firm} <Company> | action=upgrade",
    "{firm} <Company> OWNS {other} <Company>",
    "{firm} <Company> ACQUIRED {other} <Company> | denied",
    *(f"Norland <Place> ANNOUNCED | name=duty on {each} | stage=announced" for each in GOODS),
    "{firm} <Company> FELL | 3 % | window=day",
)
LEFT = "left to the model"
WITHOUT = {"model": "none", "base_url": "http://127.0.0.1:9/v1"}  # nothing answers there
HOMES = ("python", "local", "neo4j")
PART = 2000  # claims that are stored at once: whole articles
SAMPLES = 15  # names, pairs or days that each question is asked with


# ---------------------------------------------------------------- right, wrong, does not say


def verdict(wanted: dict[str, Any], reply: Reply, known: set[str]) -> str:
    """Return how a reply is judged: right, wrong, silent, or citing what does not exist."""
    if not reply.facts:
        return "silent"
    if not known >= {id_ for each in reply.sentences for id_ in (*each.claims, *(line.id for line in each.facts))}:
        return "cites nothing real"
    if not all(each.claims for each in reply.sentences):
        return "cites nothing"
    if wanted["answer"] is None:
        return "wrong"
    said = fold_letters(reply.answer)
    return "right" if all(_has(said, word) for word in wanted["must"]) else "wrong"


def _has(said: str, wanted: str) -> bool:
    """Whether an answer has what is wanted, in one of its spellings: "1 July|2026-07-01"."""
    return any(fold_letters(each) in said for each in wanted.split("|"))


def judged(db: Path, questions: Path, **model: Any) -> Iterator[tuple[dict[str, Any], str, Reply | None]]:
    """Yield each question with its verdict and its reply; "left to the model" where there is no model to ask."""
    graph = kg.open_graph(db, layer="full")
    known = {key for _, _, key in graph.edges(keys=True)} | set(graph.nodes)
    for line in questions.read_text(encoding="utf-8").splitlines():
        wanted = json.loads(line)
        try:
            reply = ask(wanted["question"], db=db, **model)
        except ModelError:
            yield wanted, LEFT, None
        else:
            yield wanted, verdict(wanted, reply, known), reply


def right(db: Path, questions: Path, **model: Any) -> str:
    """Ask the frozen questions; return the counts, then each reply."""
    counts: dict[bool, Counter[str]] = defaultdict(Counter)
    told = []
    for wanted, found, reply in judged(db, questions, **model):
        counts[wanted["answer"] is not None][found] += 1
        said = f"[{reply.by}] {reply.answer}" if reply and reply.by else reply.because if reply else ""
        told.append(f"{found:7} {wanted['id']} {wanted['question']}\n        {said}")
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
    yield "policy WORDS --hops 3", [lambda w=each: kg.policy(graph, w, hops=3) for each in GOODS]  # type: ignore[misc]
    yield "brief DATE", [lambda d=day: brief(graph, d) for day in days]  # type: ignore[misc]
    yield "path A B", [lambda a=a, b=b: kg.paths(graph, a, b) for a, b in pairs if a != b]  # type: ignore[misc]
    yield "timeline NAME", [lambda n=name: kg.timeline(graph, n) for name in names]  # type: ignore[misc]
    yield "moves DATE", [lambda d=day: kg.moves(graph, d) for day in days]  # type: ignore[misc]
    yield "meetings NAME", [lambda n=f"Person:{name}": kg.meetings(graph, n) for name in people[:SAMPLES]]  # type: ignore[misc]
    yield "meetings", [lambda: kg.meetings(graph)] * 3
    yield "contradictions", [lambda: kg.contradictions(graph)] * 3
    yield "sources", [lambda: kg.corroborated(graph)] * 3
    last = max(edge["last_reported"] for _, _, edge in graph.edges(data=True) if "last_reported" in edge)
    yield "diff --since", [lambda d=day: kg.diff(graph, d) for day in (last - timedelta(days=3), last)]  # type: ignore[misc]


def more(count: int) -> Iterator[str]:
    """Yield so many claims of the kinds that bench.local lacks: posts, ratings, policy, denials, ownership."""
    dice = random.Random(3)  # noqa: S311 - made-up news
    for number in range(count):
        firm, person, day = dice.randrange(300), dice.randrange(300), FIRST_DAY + timedelta(days=number // 10)
        kind = dice.choice(MORE).format(
            firm=f"Firm{firm}", other=f"Firm{dice.randrange(300)}", person=f"Person{person}"
        )
        yield f"m{number} | {kind} | in m{number // 20} | {day} | pub {day} | by Outlet {number % 40}"


def speed(claims: int, homes: Sequence[str], folder: Path, *, timeout: float) -> Iterator[str]:
    """Yield the lines of a table for each home: milliseconds of each question."""
    db = big_ledger(folder / f"questions{claims}.db", claims)
    graph = kg.open_graph(db, layer="full")
    facts = sum("factuality" in edge and edge["layer"] == "facts" for _, _, edge in graph.edges(data=True))
    yield f"{facts:,} facts; milliseconds: the first call, then median and worst, warm; of CPU, on Neo4j of the clock\n"
    samples = list(_samples(graph))
    if "python" in homes:
        yield from ("| question in Python | first | warm |", "|---|---|---|")
        for name, calls in asked(graph):
            first, *others = [_timed(call) for call in calls]
            yield f"| {name} | {first:,.0f} | {_shown(others)} |"
    del graph
    if "local" in homes:
        snapshot = open_snapshot(db, folder)
        asking = partial(run_cypher, snapshot, timeout=timeout)
        yield from _in_cypher("local", lambda text, params: asking(read_only(text), params=params), samples)
    if "neo4j" in homes:
        yield from _in_neo4j(db, folder, samples, timeout=timeout)


def big_ledger(path: Path, claims: int) -> Path:
    """Return a ledger with so many claims and a tenth more, made in parts where there is none."""
    from tests.factories import store

    if not path.exists():
        for made in (list(lines(claims, seed=1)), list(more(claims // 10))):
            for start in range(0, len(made), PART):
                store(path, "\n".join(made[start : start + PART]))
    return path


def _shown(times: list[float]) -> str:
    return f"{median(times):,.0f}, {max(times):,.0f}"


def _timed(call: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    """Return the milliseconds that a call takes; of this process's CPU, since other work may run on the machine."""
    start = clock()
    call()
    return (clock() - start) * 1000


def _samples(graph: nx.MultiDiGraph[str]) -> Iterator[dict[str, str]]:
    """Yield values for the queries' parameters: names, days, words."""
    dice = random.Random(2)  # noqa: S311 - a sample
    names = sorted(node["name"] for _, node in graph.nodes(data=True) if "Company" in node["labels"])
    for _ in range(SAMPLES):
        day = date.isoformat(FIRST_DAY + timedelta(days=dice.randrange(1000)))
        one, other = dice.sample(names, 2)
        yield {"name": one, "other": other, "day": day, "words": f"duty on {dice.choice(GOODS)}"}


def _in_cypher(
    home: str,
    query: Callable[[str, dict[str, str]], object],
    samples: list[dict[str, str]],
    clock: Callable[[], float] = process_time,
) -> Iterator[str]:
    """Yield a line for each query of docs/questions.cypher; where one ran over its time, after how many had ended."""
    yield from (f"\n| question in Cypher, {home} | first | warm |", "|---|---|---|")
    for number, (title, text) in cypher().items():
        limited = text if "LIMIT" in text or "UNION" in text else f"{text} LIMIT 1000"
        times: list[float] = []
        try:
            for params in samples:
                last = (FIRST_DAY + timedelta(days=10**4)).isoformat()
                given = params | {"day": last} if number == len(cypher()) else params
                times.append(_timed(partial(query, limited, given), clock))
            told = f"{times[0]:,.0f} | {_shown(times[1:])}"
        except QueryError as error:
            told = f"{len(times)} of {len(samples)} ended | then: {error.message[:60]}"
        yield f"| {number}. {title} | {told} |"


def _in_neo4j(db: Path, folder: Path, samples: list[dict[str, str]], *, timeout: float) -> Iterator[str]:
    """Yield the lines of a Neo4j of its own."""
    from pydantic import SecretStr

    from tests.neo4j_server import running_server

    with running_server(folder / "neo4j") as server:
        login: dict[str, Any] = {"neo4j_username": server.username, "neo4j_password": server.password}
        kg.sync(db, server.uri, **login)
        with connect(server.uri, username=server.username, password=SecretStr(server.password)) as database:
            asking = partial(database.query, timeout=timeout)
            yield from _in_cypher(
                "Neo4j", lambda text, params: asking(read_only(text), params=params), samples, perf_counter
            )


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    asking = steps.add_parser("right")
    asking.add_argument("--db", type=Path, help="a ledger of the demo; default: made anew")
    asking.add_argument("--questions", type=Path, default=QUESTIONS)
    asking.add_argument("--without-model", action="store_true", help="what code leaves to the model is not asked")
    timing = steps.add_parser("speed")
    timing.add_argument("--claims", type=int, default=100_000)
    timing.add_argument("--homes", nargs="+", choices=HOMES, default=HOMES)
    timing.add_argument("--folder", type=Path, help="where the ledger is, or is made and stays")
    timing.add_argument("--timeout", type=float, default=20.0, help="seconds that a query in Cypher may take")
    options = parser.parse_args()
    if options.step == "speed":
        with TemporaryDirectory() as place:
            folder = options.folder or Path(place)
            for line in speed(options.claims, options.homes, folder, timeout=options.timeout):
                print(line, flush=True)
        return
    model = WITHOUT if options.without_model else {"model": "embedded"}
    if options.db:
        print(right(options.db, options.questions, **model))
    else:
        from tests.cypher_parity import make_demo

        with TemporaryDirectory() as folder:
            print(right(make_demo(Path(folder) / "kg.db"), options.questions, **model))


if __name__ == "__main__":
    main()
