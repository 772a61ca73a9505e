"""The adapter prompts/verify.v5.gguf: what it was trained on, and how.

    python -m bench.verifier rows [bench/judged/modern4.tsv --kind 756a0af]
    python -m bench.verifier score bench/judged/audit15.tsv --kind market
    python -m bench.verifier stands bench/judged/audit13.tsv
    python -m bench.verifier train --out verify.gguf [--without audit4 …] [--start ADAPTER]

The rows are bench/judged/verifier.tsv, stand-off: an article of Reuters-21578 or of bench/judged/modern*.jsonl by the
SHA-256 of its text, a sentence, a statement as `kg.extract.verification` puts it, and the verdict. `audit0` to `audit8`
are the blind audits'; `new` are claims of further articles, made with the checks of grammar switched off so that more
are false, each judged blind by one; `modern` the same of articles written for it; `written` facts of those articles
and near misses, put in words by one reader of each, without the machine; `gold` facts of the golds that are not
asserted (tune, check, learn, prove), each also put wrongly; `wire` facts and near misses of 296 further Reuters
articles, put in words by one reader of each; `claims` what code claims of those and others, judged by one; `audit9` to
`audit13`, `modern2`, `modern4`, `wire2` judged by two; `details` claims on the first two draws of bench/gold/details*,
as claimed and as annotators put them; `golds` claims matched with the other golds. `….else` are the same with another
date or number of their article, which makes them false; beside those of audited claims (`claims.else`) stand the true
ones again. Origins named by `--without` are only scored after each pass: the area under the ROC curve, and the
precision at shares of the true ones. Of five adapters each was made from the one before; the fifth in two passes, the
second over `AGAIN` only.

`rows` counts them by origin, or says of a file judged blind by two what is true, and how far the two agree.
`score` asks the embedded model about the statements of another file, judged blind by two, that nothing was trained on,
and prints what is true by threshold. `stands` counts which of them the readers of today still find, without a model,
in the same sentence and words, and how many others they find in those articles.

LoRA (Hu et al. 2021) of all linear layers of the embedded model, as quantised, on the answer's one token. Training
needs torch and gguf: 4 minutes on an H200, 2 seconds a row on two cores; the embedded server gives the tokens.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import urllib.request
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.verdicts import Row, articles_of, audited, read_judged, read_rows, stands
from bench.verification import auc, curve
from kg.config import read_settings
from kg.extract.page import Page
from kg.extract.prompt import load_prompt
from kg.extract.verification import LEAST, PROMPT, question, sureness, verification, verifications
from kg.llm.client import ModelClient
from kg.llm.embedded import model_path
from kg.llm.serving import embedded_server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.models import Article, Claim, Request


SHARES = (0.3, 0.5, 0.7, 0.9)
TOKENS, ROWS = 2500, 64  # of a step, at most, unless one sentence has more; what its rows begin with counts once
SYSTEM = 90  # tokens with which all rows begin
WARMING = 20  # steps in which the rate grows
#: What is claimed counts for more than what a reader makes up; most of all what code of today claims.
CLAIMED = (
    "claims",
    "modern",
    "modern2",
    "modern4",
    "wire2",
    "details",
    "golds",
    *(f"audit{at}" for at in range(9, 14)),
)
WEIGHTS = dict.fromkeys(CLAIMED, 2.0) | dict.fromkeys(("new", "details.else", "golds.else"), 1.5)
WEIGHTS |= {f"audit{at}": 1.5 for at in range(9)}
#: What the second pass is over.
AGAIN = frozenset((*CLAIMED, "details.else", "golds.else", "claims.else"))


async def asked(rows: Sequence[Row]) -> list[float]:
    """Return how sure the embedded model is of each row."""
    return await _surenesses([verification(text) for text in questions(rows)])


async def _surenesses(requests: Sequence[Request]) -> list[float]:
    """Return how sure the embedded model is in each answer, 0 where none can be read."""
    found = []
    async with (
        embedded_server(read_settings().cache) as url,
        ModelClient(base_url=url, timeout=600, concurrency=1) as model,
    ):
        for request in requests:
            sure = sureness((await model.complete(request)).body)
            found.append(0.0 if sure is None else sure)
    return found


async def stored(articles: Mapping[str, Article], claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims, of articles by their id, that the embedded model is sure enough of to be stored."""
    pages = {id_: Page(article) for id_, article in articles.items()}
    requests = [verifications(pages[each.article_id], [each])[each.id] for each in claims]
    return [each for each, sure in zip(claims, await _surenesses(requests), strict=True) if sure >= LEAST]


def questions(rows: Sequence[Row]) -> list[str]:
    """Return the text of each row's question, as the product asks it; SystemExit where an article is missing."""
    known = articles_of(rows)
    return [question(known[row.article], row.start, row.end, row.statement) for row in rows]


async def tokens(texts: Sequence[str]) -> list[list[int]]:
    """Return the tokens of each question in the model's chat form, and of "Yes" and "No" at the end."""
    system = load_prompt(PROMPT).system
    chats = [
        f"<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"
        for text in texts
    ]
    async with embedded_server(read_settings().cache) as url:
        address = url.removesuffix("/v1") + "/tokenize"
        return [await asyncio.to_thread(_tokens, address, text) for text in (*chats, "Yes", "No")]


def _tokens(address: str, text: str) -> list[int]:
    body = json.dumps({"content": text, "parse_special": True, "add_special": False}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 loopback
    with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 loopback
        found: list[int] = json.load(reply)["tokens"]
        return found


def scored(sure: Sequence[float], rows: Sequence[Row]) -> str:
    """Return the area under the ROC curve, and the precision where shares of the true rows are kept.

    >>> row = Row("o", "a", 0, 1, True, "s")
    >>> scored([0.9, 0.8, 0.1], [row, row, row._replace(true=False)])
    'AUC 1.00, at 30 % 100 %, at 50 % 100 %, at 70 % 100 %, at 90 % 100 %'
    """
    true = sorted((each for each, row in zip(sure, rows, strict=True) if row.true), reverse=True)
    false = [each for each, row in zip(sure, rows, strict=True) if not row.true]
    parts = [f"AUC {auc(true, false):.2f}"]
    for share in SHARES:
        least = true[max(0, int(len(true) * share) - 1)]
        kept, lost = sum(each >= least for each in true), sum(each >= least for each in false)
        parts.append(f"at {share * 100:.0f} % {kept / (kept + lost) * 100:.0f} %")
    return ", ".join(parts)


# ---------------------------------------------------------------- training: torch only from here


def train(rows: Sequence[Row], ids: Sequence[Sequence[int]], options: argparse.Namespace) -> None:
    """Train on what is not left out, score what is, and write the adapter as GGUF."""
    import torch

    from bench.qwen import Qwen, load

    device = "cuda" if torch.cuda.is_available() else "cpu"
    words = torch.tensor([ids[-2][0], ids[-1][0]], device=device)
    torch.manual_seed(options.seed)
    weights, shape = load(model_path(read_settings().cache), device)
    model = Qwen(weights, shape, rank=options.rank, alpha=2 * options.rank)
    if options.start:
        model.start(options.start)
    apart = set(options.without)
    learnt = [(row, each) for row, each in zip(rows, ids, strict=False) if row.origin not in apart]
    held = [(row, each) for row, each in zip(rows, ids, strict=False) if row.origin in apart]
    rates = [each for each in model.parameters() if each.requires_grad]
    steps = torch.optim.AdamW(rates, lr=options.rate, weight_decay=0.01)
    order, done = random.Random(options.seed), 0  # noqa: S311 - an order
    passes = [_batches(each, order) for each in (learnt, [pair for pair in learnt if pair[0].origin in AGAIN])]
    total = sum(map(len, passes))
    for batches in passes:
        model.train()
        for batch in batches:
            done += 1
            for group in steps.param_groups:
                group["lr"] = options.rate * min(1, done / WARMING) * max(0.05, 1 - done / total)
            truth = torch.tensor([0 if row.true else 1 for row, _ in batch], device=device)
            weights = torch.tensor([WEIGHTS.get(row.origin, 1.0) for row, _ in batch], device=device)
            losses = torch.nn.functional.cross_entropy(
                model([each for _, each in batch], words), truth, reduction="none"
            )
            loss = (losses * weights).sum() / weights.sum()
            steps.zero_grad()
            loss.backward()
            if torch.isfinite(torch.nn.utils.clip_grad_norm_(rates, 1.0)):
                steps.step()
        print(f"{done} of {total} steps")
        if held:
            model.eval()
            with torch.no_grad():
                logits = [model([each], words)[0] for _, each in held]
            print(scored([float(each[0] - each[1]) for each in logits], [row for row, _ in held]))
    write(model.layers(), options.out, alpha=2.0 * options.rank)


def _batches(pairs: Sequence[tuple[Row, Sequence[int]]], order: random.Random) -> list[list[tuple[Row, Sequence[int]]]]:
    """Return the steps' rows in another order, those of a sentence together: what they begin with is computed once."""
    from bench.qwen import shared

    groups: dict[tuple[str, int], list[tuple[Row, Sequence[int]]]] = {}
    for row, ids in pairs:
        groups.setdefault((row.article, row.start), []).append((row, ids))
    mixed = list(groups.values())
    order.shuffle(mixed)
    batches: list[list[tuple[Row, Sequence[int]]]] = []
    size = 0
    for group in mixed:
        new = len(shared([ids for _, ids in group]).ids) - SYSTEM
        if not batches or size + new > TOKENS or len(batches[-1]) + len(group) > ROWS:
            batches.append([])
            size = 0
        batches[-1] += group
        size += new
    return batches


def write(layers: dict[str, tuple[Any, Any]], out: Path, *, alpha: float) -> None:
    """Write the pairs of matrices as the adapter that llama.cpp loads."""
    from gguf import GGUFWriter

    writer = GGUFWriter(str(out), "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for name, (down, up) in layers.items():
        writer.add_tensor(f"{name}.weight.lora_a", down)
        writer.add_tensor(f"{name}.weight.lora_b", up)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Run one of the steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("rows", "score", "stands", "train"))
    parser.add_argument("file", type=Path, nargs="?", help="judged by two: what to count or to score")
    parser.add_argument("--kind", help="of its statements, only these")
    parser.add_argument("--out", type=Path, default=Path("verify.gguf"))
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    options = parser.parse_args()
    if options.step == "rows" and options.file:
        print(audited(options.file, options.kind))
        return
    if options.step in ("score", "stands") and options.file is None:
        parser.error("name the file of judged statements")
    if options.step == "stands":
        print(stands(read_judged(options.file, options.kind)))
        return
    if options.step == "score":
        judged = read_judged(options.file, options.kind)
        sure = {str(at): each for at, each in enumerate(asyncio.run(asked(judged)))}
        print(curve(sure, {str(at): row.true for at, row in enumerate(judged)}))
        return
    rows = read_rows()
    count = Counter((row.origin, row.true) for row in rows)
    for origin in sorted({row.origin for row in rows}):
        print(f"{origin}: {count[origin, True]} true, {count[origin, False]} false")
    texts = questions(rows)
    if options.step == "train":
        train(rows, asyncio.run(tokens(texts)), options)


if __name__ == "__main__":
    main()
