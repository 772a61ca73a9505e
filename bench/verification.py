"""Does asking the model again pay? Each judged edge is put to it as a yes-or-no question, and its probability read.

    python -m bench.verification judged.db verdicts.tsv [other.tsv]

The question is "Does the sentence say that …?", the answer one token; the probability is that of "yes" among "yes" and
"no". Printed are the area under the ROC curve against the judges (true by all of them), and the curve: what precision
and share of the true edges remain when edges below a threshold are left out.
"""

from __future__ import annotations

import argparse
import asyncio
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING

from bench.judge import edge_text, read_verdicts
from kg.config import EMBEDDED_MODEL, read_settings
from kg.ledger.ledger import Ledger
from kg.llm.embedded import model_path
from kg.llm.serving import embedded_server
from kg.merge.export import export_facts
from kg.stores.local import ledger_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openai import AsyncOpenAI

SYSTEM = "You check a statement against a sentence from the news. Answer with one word: yes or no."
THRESHOLDS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)


def questions(db: Path, edges: set[str]) -> dict[str, str]:
    """Return the question about each edge, by the first ten characters of its id."""
    with Ledger.open(db, readonly=True) as ledger:
        facts = [fact for fact in export_facts(ledger_rows(ledger)) if fact["id"][:10] in edges]
    return {
        fact["id"][:10]: f"Sentence: {' '.join(fact['claims'][0]['quote'].split())}\nStatement: {edge_text(fact)}\n"
        "Does the sentence say exactly this?"
        for fact in facts
    }


async def probability(client: AsyncOpenAI, question: str) -> float:
    """Return how likely the model says yes."""
    reply = await client.chat.completions.create(
        model=EMBEDDED_MODEL,
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}],
        max_tokens=1,
        temperature=0,
        logprobs=True,
        top_logprobs=20,
    )
    said = reply.choices[0].logprobs
    weights = {"yes": 0.0, "no": 0.0}
    for each in said.content[0].top_logprobs if said and said.content else ():
        word = each.token.strip().lower()
        if word in weights:
            weights[word] += exp(each.logprob)
    return weights["yes"] / (sum(weights.values()) or 1.0)


async def ask(asked: dict[str, str]) -> dict[str, float]:
    """Return the probability of each edge, one after the other, by the embedded model."""
    from openai import AsyncOpenAI

    cache = read_settings().cache
    assert model_path(cache).exists(), "kg model pull"
    async with embedded_server(cache) as url, AsyncOpenAI(base_url=url, api_key="none", timeout=600) as client:
        return {edge: await probability(client, question) for edge, question in asked.items()}


def auc(true: Sequence[float], false: Sequence[float]) -> float:
    """Return the share of pairs in which the true edge has the higher probability.

    >>> auc([0.9, 0.4], [0.5, 0.1])
    0.75
    """
    wins = sum((one > other) + (one == other) / 2 for one in true for other in false)
    return wins / (len(true) * len(false))


def curve(found: dict[str, float], verdicts: dict[str, bool]) -> str:
    """Return the area and the table."""
    true = [found[edge] for edge in found if verdicts[edge]]
    false = [found[edge] for edge in found if not verdicts[edge]]
    rows = [
        f"{len(true)} true, {len(false)} false, AUC {auc(true, false):.2f}",
        "",
        "| p ≥ | edges | precision | of the true |",
        "|---|---|---|---|",
    ]
    for least in THRESHOLDS:
        kept, lost = sum(p >= least for p in true), sum(p >= least for p in false)
        share = f"{kept / (kept + lost):.0%}" if kept + lost else "–"
        rows.append(f"| {least} | {kept + lost} | {share} | {kept / len(true):.0%} |")
    return "\n".join(rows)


def main() -> None:
    """Ask, and print the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("db", type=Path)
    parser.add_argument("verdicts", type=Path, nargs="+")
    options = parser.parse_args()
    files = [read_verdicts(path) for path in options.verdicts]
    verdicts = {edge: all(file[edge] == "true" for file in files) for edge in files[0]}
    found = asyncio.run(ask(questions(options.db, set(verdicts))))
    print(curve(found, verdicts))


if __name__ == "__main__":
    main()
