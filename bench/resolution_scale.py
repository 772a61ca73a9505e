"""How the cost of resolution grows: seconds of CPU and peak memory at 10,000, 100,000 and 1,000,000 mentions.

    python -m bench.resolution_scale [--most 1000000]
    python -m bench.resolution_scale --grow 100000

Invented firms, some names far more frequent than others, twenty mentions an article, every tenth in another spelling:
without its legal form, with "Group", with a space or with a letter wrong. Each size runs in a process of its own
(Linux: memory is the peak of /proc). Candidates are the pairs that were compared letter by letter. The second form
tells what one more article costs.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from itertools import chain, groupby, islice, pairwise
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from kg.merge import spellings
from kg.merge.growing import GrowingNames
from kg.merge.resolve import resolve
from kg.models import Article, Claim, Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10_000, 100_000, 1_000_000)
AN_ARTICLE = 20  # mentions
A_FIRM = 25  # mentions, on average
ROUNDS = 5
SKEW = 2  # the higher, the more mentions are of few firms
SOUNDS = "ba do fe ga hi ka lo me nu pa ri so ta ve wo zu bren cor dal fin gor hal".split()  # noqa: SIM905 - sounds
TRADES = ("Steel", "Foods", "Energy", "Bank", "Mining", "Airlines", "Motors", "Insurance")
FORMS = ("Inc", "Corp", "Plc", "Ltd", "AG")


def firms(count: int, dice: random.Random) -> list[tuple[str, str]]:
    """Return names of firms without and with their legal form."""
    found: dict[str, str] = {}
    while len(found) < count:
        name = f"{''.join(dice.choices(SOUNDS, k=4)).capitalize()} {dice.choice(TRADES)}"
        found[name] = f"{name} {dice.choice(FORMS)}"
    return list(found.items())


def variant(name: str, full: str, dice: random.Random) -> str:
    """Return a name as it is written this time."""
    if dice.random() > 0.1:
        return full
    at = dice.randrange(1, name.index(" ") - 1)
    wrong = name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :] if at > 1 else name
    return dice.choice((name, f"{name} Group", f"{name[:at]}{name[at:].replace(' ', '', 1)}", wrong))


def made(count: int) -> tuple[int, dict[str, Article], list[str]]:
    """Return the number of firms, the articles by id, and the names of all mentions, in their order."""
    dice = random.Random(count)  # noqa: S311 - invented names
    known = firms(max(1, count // A_FIRM), dice)
    written = [variant(*known[int(len(known) * dice.random() ** SKEW)], dice) for _ in range(count)]
    cuts = [*range(0, count, AN_ARTICLE), count]
    articles = {str(at): Article(id=str(at), text=". ".join(written[a:b])) for at, (a, b) in enumerate(pairwise(cuts))}
    return len(known), articles, written


def claims_of(written: list[str]) -> Iterator[Claim]:
    """Yield a claim for each mention."""
    for at, name in enumerate(written):
        start = at % AN_ARTICLE * 40
        subject = Mention(text=name, start=start, end=start + len(name), type="Company")
        article = str(at // AN_ARTICLE)
        yield Claim.model_construct(
            id=str(at), article_id=article, subject=subject, predicate="ROSE", object=None, said_by=None
        )


def measured(count: int) -> str:
    """Return a line of the table; run in a process of its own."""
    known, articles, written = made(count)
    compared, is_slip = [0], spellings._is_slip  # noqa: SLF001 - counted, not changed

    def counting(word: str, other: str) -> bool:
        compared[0] += 1
        return is_slip(word, other)

    spellings._is_slip = counting  # noqa: SLF001
    start = process_time()
    resolution = resolve(articles, claims_of(written), decisions=(), aliases=())
    seconds = process_time() - start
    peak = next(line for line in Path("/proc/self/status").read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    entities = len(resolution.entities)
    memory = int(peak.split()[1]) / 1024
    return f"| {count:,} | {known:,} | {entities:,} | {seconds:.1f} | {memory:,.0f} | {compared[0] / count:.2f} |"


def grown(count: int) -> str:
    """Return what one more article costs: from scratch, and for names that were resolved before (median of five)."""
    _, articles, written = made(count + AN_ARTICLE * ROUNDS)
    claims: dict[str, tuple[Claim, ...]] = {}
    for article, found in groupby(claims_of(written), key=lambda claim: claim.article_id):
        claims[article] = tuple(found)
    names, seconds, shares = GrowingNames(()), [], []
    for here in range(len(articles) - ROUNDS - 1, len(articles) + 1):  # the first finds all, the second the components
        some = dict(islice(claims.items(), here))
        start = process_time()
        keys = names.update({id_: articles[id_] for id_ in some}, some, ())
        seconds.append(process_time() - start)
        shares.append(len(keys) / len({key for _, key in names.resolution.meanings}))
    start = process_time()
    whole = resolve(articles, chain.from_iterable(claims.values()), decisions=(), aliases=())
    scratch = process_time() - start
    if (whole.entities, whole.meanings) != (names.resolution.entities, names.resolution.meanings):
        raise SystemExit("grown names are not those resolved from scratch")
    one, share = median(seconds[2:]), median(shares[2:])
    words = f"{scratch:.2f} s from scratch, {one:.3f} s grown ({scratch / one:.0f} times less)"
    return f"{count:,} mentions and one article more: {words}; {share:.1%} of the names resolved anew"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--grow", type=int, help="so many mentions and an article more, instead of the table")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(measured(options.child))
        return
    if options.grow:
        print(grown(options.grow))
        return
    print(
        "| mentions | firms | entities | CPU seconds | peak MB | candidates a mention |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for size in (size for size in SIZES if size <= options.most):
        command = [sys.executable, "-m", "bench.resolution_scale", "--child", str(size)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own
        print(done.stdout, end="", flush=True)


if __name__ == "__main__":
    main()
