"""What an ingest says: the model chosen, an estimate, and at its end the strongest facts and what to do next."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.cli.sync import sync_words
from kg.render.facts import Told, fact_text
from kg.render.tables import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from kg.answering import IngestReport
    from kg.config import ModelChoice
    from kg.estimating import Estimate
    from kg.merge.rows import GraphRows

ESTIMATE = ("model", "articles", "questions", "to_ask", "prompt_tokens", "completion_tokens", "cost", "failures")
REPORT = (
    "articles",
    "new_articles",
    "windows",
    "asked",
    "claims",
    "refusals",
    "unverified",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "cost",
    "stopped_by_budget",
    "failures",
)


def choice_words(choice: ModelChoice) -> str:
    """Return which model is asked, where and why; of the URL only the host, which holds no password."""
    if choice.kind == "embedded":
        return f"{choice.model}, embedded ({choice.because})"
    parts = urlsplit(choice.base_url or "")
    host = (parts.netloc or "").rpartition("@")[2]
    return f"{choice.model} at {host} ({choice.because})"


def cost_words(usd: float | None) -> str:
    """Return a cost: "$0.0123", "free", or that the price is not known."""
    if usd is None:
        return "cost not known (no price for this model)"
    return f"${usd:.4f}" if usd else "free"


def many(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> many(1, "article"), many(2_000, "article")
    ('1 article', '2,000 articles')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def summary(
    report: IngestReport, best: Sequence[Told], rows: GraphRows, *, db: str | None, waiting: int
) -> Iterator[RenderableType]:
    """Yield what an ingest says at its end: its strongest facts, what it read, asked and refused, and what is next.

    `db` is the option that the commands shown need to find the ledger; None: no ledger stays. `waiting` questions
    failed or are not asked yet.
    """
    if best:
        yield ""
        yield from (fact_text(each) for each in best)
        yield ""
    shown = sum(fact.folded_into is None for fact in rows.facts)
    yield (
        f"{many(report.articles, 'article')} ({report.new_articles:,} new), {many(report.windows, 'question')}"
        f" ({report.asked:,} asked now): {many(report.claims, 'claim')}; the graph has {many(shown, 'fact')}"
    )
    if report.refusals:
        yield f"{report.refusals:,} refused" + ("" if db is None else f": kg refusals{db}")
    if report.unverified:
        yield f"{many(report.unverified, 'claim')} not verified, so more of them may be false: kg retry" + (db or "")
    if report.asked:
        yield f"{_tokens(report)}, {cost_words(report.cost if report.choice.kind == 'remote' else 0.0)}"
    if report.synced:
        yield sync_words(report.synced)
    if db is None:
        yield "nothing was kept; --db FILE keeps it"
        return
    if waiting:
        yield f"{many(waiting, 'question')} left: kg retry{db}"
    name = next_name(best, rows)
    if name:
        yield f"next: kg show {shlex.quote(name)}{db}"


def next_name(best: Sequence[Told], rows: GraphRows) -> str | None:
    """Return the name of an entity to look at: the named one with most facts, of the strongest facts first."""
    named = {entity.id: entity.name for entity in rows.entities if not entity.described}
    degree = Counter(end for fact in rows.facts for end in (fact.subject, fact.object) if end in named)
    wanted = [each.fact.subject for each in best if each.fact.subject in named] or list(degree)
    return named[max(wanted, key=lambda id_: (degree[id_], named[id_]))] if wanted else None


def _tokens(report: IngestReport) -> str:
    cached = f" ({report.cached_tokens:,} cached)" if report.cached_tokens else ""
    return f"{report.prompt_tokens:,}{cached} + {report.completion_tokens:,} tokens"


def report_rows(report: IngestReport) -> Rows:
    """Return what an ingest did as one row; cost in USD, null when the price is not known."""
    return Rows(REPORT, (tuple(getattr(report, name) for name in REPORT),))


def estimate_rows(found: Estimate) -> Rows:
    """Return an estimate as one row; cost in USD, null when the price is not known."""
    row = (
        found.choice.model, found.articles, found.windows, found.calls, found.prompt_tokens, found.completion_tokens,
        found.cost, list(found.failures),
    )  # fmt: skip
    return Rows(ESTIMATE, (row,))


def estimate_text(found: Estimate) -> str:
    """Return an estimate as a sentence."""
    known = found.windows - found.calls
    return (
        f"{many(found.articles, 'article')}, {many(found.windows, 'question')} to {choice_words(found.choice)}: "
        f"{found.calls:,} to ask, {known:,} answered already or asked twice\n"
        f"about {found.prompt_tokens:,} + {found.completion_tokens:,} tokens, {cost_words(found.cost)}; "
        "nothing was asked or written"
    )
