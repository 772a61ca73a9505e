"""Cypher on both homes of the graph: the queries of tests/pairs/cypher.txt, the graph they ask, and docs/cypher.md.

Run as a program it writes docs/cypher.md. What is expected is said in the pairs; that it holds on a real Neo4j is shown
by tests/stores/test_cypher_parity.py.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import kg
from kg.config import EMBEDDED_MODEL
from kg.ledger.ledger import Ledger
from tests.factories import store
from tests.recorded import ANSWERS, ARTICLES, NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "pairs" / "cypher.txt"
DOCUMENT = ROOT / "docs" / "cypher.md"
SAME, ANY_ORDER, ANY_LABELS, REFUSES = "same", "same, any order", "same, labels in any order", "local refuses: "
OF_FIVE = "same of Neo4j 5"
PARAMS: dict[str, Any] = {
    "name": "Alibaba",
    "names": ["Alibaba", "Tencent"],
    "percent": 5,
    "day": "2025-02-21",
    "more": {"city": "Oslo", "n": 3},
    "key": "type",
    "skip": 2,
    "limit": 4,
}
CHAIN = ("Aldor", "Brint", "Cavel", "Dorn", "Elm", "Farrow", "Gault", "Hyde", "Ivor", "Jarn", "Kelt", "Lund", "Morn")
MORE = """
    a1 | Xi Jinping MET Jack Ma | 2025-02-17 | pub 2025-02-18 | by Wire
    a2 | Jack Ma FOUNDED Alibaba <Company> | pub 2025-02-18 | by Wire
    a3 | Alibaba ROSE | 15 % | window=day | 2025-02-21 | pub 2025-02-21 | by Daily
    a4 | Tencent ROSE | 15 % | window=day | 2025-02-21 | pub 2025-02-21 | by Daily
    a5 | Bo Pei WORKS_FOR Tiger Securities <Company> | role=analyst | pub 2025-02-21 | by Daily
    a6 | Bo Pei COMMENTED_ON Alibaba <Company> | 2025-02-21 | pub 2025-02-21 | said Bo Pei | url https://daily.example/6
    a7 | Xi Jinping MET Pony Ma | 2025-02-17 | pub 2025-02-18 | by Wire
    a8 | Pony Ma FOUNDED Tencent <Company> | pub 2025-02-19 | by Wire
    a9 | Alibaba ACQUIRED Tencent <Company> | denied | pub 2025-02-19 | by Post
    b1 | Xi Jinping MET Jack Ma | 2025-02-17 | pub 2025-02-19 | by Post
    b2 | Xi Jinping MET Jack Ma | 2025-02-19 | pub 2025-02-20 | by Post
    b3 | Alibaba ACQUIRED Tencent <Company> | pub 2025-02-19 | by Wire | via Bloomberg
    b4 | Baidu FELL | 3.5 % | window=week | 2025-02-21 | pub 2025-02-21 | by Daily
    b5 | Baidu FELL | window=day | 2025-02-20 | pub 2025-02-21 | by Wire
    b6 | Alibaba ROSE | 5 % | window=day | 2025-03-03 | forecast | pub 2025-02-24 | by Daily | said Bo Pei
    b7 | Alibaba ROSE | 5 % | window=day | 2025-03-03 | pub 2025-03-03 | by Wire
    b8 | Bo Pei RATED Tencent <Company> | $70 | 2025-03-04 | pub 2025-03-04 | by Daily
    b9 | Bo Pei COMMENTED_ON Alibaba <Company> | words=a `buy` at "any" price | 2025-03-04 | said Bo Pei
    c1 | O'Hara & Söhne <Company> FELL | 3.5 % | window=day | 2024-12-31 | pub 2025-01-02 | by Börse
    c2 | Alibaba ROSE | 8 % | window=day | 2025-03-03 | pub 2025-03-03 | by Post
    c3 | Tencent PARTNERED_WITH Baidu <Company> | rumoured | 2025-03-05 | pub 2025-03-06 | by Post
""" + "\n".join(f"    {left} | {left} Group PART_OF {right} Group <Company>" for left, right in pairwise(CHAIN))
"""What the demo's articles lack: facts denied, confirmed and disputed, parallel edges, a long chain, names to quote."""
HEAD = """# Cypher: the local file and Neo4j

`kg query` takes read-only Cypher and asks the local file, or with `--graph neo4j://…` a Neo4j database that `kg sync`
wrote. Both give the same rows. Where the local engine (kglite, on PyPI) lacks a construct, kg writes the query in other
words if both surely say the same, else refuses it, names the construct and says that Neo4j has it.

This page is made by `python -m tests.cypher_parity` from the {queries} queries of tests/pairs/cypher.txt, which
tests/stores/test_cypher_parity.py runs on both homes of one graph:
**{same} same · {refused} refused with the reason · {different} different**.

- Neither promises an order of rows without ORDER BY, of `labels(n)` and `keys(n)`, or of `collect()` without ORDER BY
  before it. A database that `kg sync` wrote also holds one `:KgLedger` node per ledger.
- A mistake may be an error in Neo4j and have an answer locally: `WHERE r.percent`, `date() + 5`.
- Three differences cannot be seen in a query, so they are not refused. 1 and 1.0 in one column are two groups locally,
  one in Neo4j. And Neo4j writes an exponent where a number of 10,000,000 or more, or below 0.001, is joined to text
  (`'x' + n`); the local file does so for `amount` and `count`, and in `toString(n)` for the large ones.
  Of `toInteger(' 42 ')` Neo4j 5 and the local file make null; newer ones (seen in 2026.08) make 42.
"""


class Case(NamedTuple):
    """A query, what is expected of it, and where it stands in the document."""

    group: str
    construct: str
    query: str
    expected: str

    @property
    def refused(self) -> str:
        """The words that the local graph refuses it with; empty where it answers."""
        return self.expected.removeprefix(REFUSES) if self.expected.startswith(REFUSES) else ""


def read_cases() -> list[Case]:
    """Return the cases of tests/pairs/cypher.txt with the group and the construct above them."""
    cases: list[Case] = []
    group = construct = ""
    lines: list[str] = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ==== "):
            group = line[7:]
        elif line.startswith("# ---- "):
            construct = line[7:]
        elif line.startswith("=> "):
            cases.append(Case(group, construct, "\n".join(lines), line[3:]))
            lines = []
        elif line and not line.startswith("#"):
            lines.append(line)
    return cases


def make_ledger(path: Path) -> Path:
    """Return `path`, where a ledger now holds the demo's articles with their recorded answers, and MORE."""
    return store(make_demo(path), MORE)


def make_demo(path: Path) -> Path:
    """Return `path`, where a ledger now holds the demo's articles with their recorded answers."""
    answers = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    with Ledger.open(path) as ledger:
        asyncio.run(ledger.import_answers(answers))
    report = kg.ingest(ARTICLES, db=path, base_url=NOWHERE, model=EMBEDDED_MODEL, profile="small")
    assert (report.exit_code, report.asked) == (0, 0)
    return path


# ---------------------------------------------------------------- the document


def document(cases: Iterable[Case]) -> str:
    """Return docs/cypher.md: how many queries give the same, then each construct with an example."""
    cases = list(cases)
    counted = Counter("refused" if case.refused else "same" for case in cases)
    head = HEAD.format(queries=len(cases), same=counted["same"], refused=counted["refused"], different=0)
    return "\n".join([head, *_groups(cases), ""]).rstrip() + "\n"


def _groups(cases: Iterable[Case]) -> Iterator[str]:
    for group, own in groupby(cases, key=lambda case: case.group):
        yield f"## {group}\n\n| construct | local | Neo4j | example |\n|---|---|---|---|"
        for construct, examples in groupby(own, key=lambda case: case.construct):
            yield _row(construct, list(examples))
        yield ""


def _row(construct: str, cases: list[Case]) -> str:
    refused = list(dict.fromkeys(case.refused for case in cases if case.refused))
    answered = [case for case in cases if not case.refused]
    local = "yes" if answered else "no"
    if refused and answered:
        local += f", but for {'; '.join(refused)}"
    example = _example(answered or cases)
    quote = "``" if "`" in example else "`"
    return f"| {_cell(construct)} | {_cell(local)} | yes | {quote}{_cell(example)}{quote} |"


def _example(cases: list[Case]) -> str:
    """Return the first query that is one line of some length, else the shortest."""
    short = [case.query for case in cases if "\n" not in case.query and 30 < len(case.query) < 130]
    return short[0] if short else min((case.query for case in cases), key=len)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    DOCUMENT.write_text(document(read_cases()), encoding="utf-8")
