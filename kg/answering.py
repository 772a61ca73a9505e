"""Gets the answers to an article's questions: kept ones, or new ones under a lease; every step is in the ledger."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import BudgetError, ModelCallError, ModelError
from kg.ledger.leases import Busy, Lease, Run
from kg.llm.prices import cost
from kg.models import Answer, Article, Request, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.asking import Model
    from kg.config import ModelChoice, Settings
    from kg.ledger.ledger import Ledger
    from kg.llm.client import Completion
    from kg.stores.writing import SyncReport

SETTLING = 0.05  # seconds between two looks at the budget while calls are in flight
CHARACTERS_PER_TOKEN = 3.0  # a low estimate for English and JSON, so that reservations are rather too high


@dataclass
class IngestReport:
    """What an ingest did. `failures` are inputs or windows that failed, named; they are kept for `kg retry`."""

    choice: ModelChoice
    articles: int = 0
    new_articles: int = 0
    windows: int = 0
    asked: int = 0
    claims: int = 0
    refusals: int = 0
    unverified: int = 0  # claims of the embedded model that it was not asked about again
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0
    stopped_by_budget: str | None = None
    failures: list[str] = field(default_factory=list)
    synced: SyncReport | None = None
    new: list[str] = field(default_factory=list, repr=False)  # ids of the new articles

    @property
    def exit_code(self) -> int:
        """Return 0, 3 when something failed, 4 when the budget stopped the run."""
        return 4 if self.stopped_by_budget else 3 if self.failures else 0


@dataclass(kw_only=True)
class Job:
    """Questions under way: the open ledger, the model, what is spent, and who wants to know of progress."""

    ledger: Ledger
    run: Run
    model: Model
    settings: Settings
    report: IngestReport
    slots: asyncio.Semaphore
    progress: Callable[[IngestReport], None] = lambda _: None
    asking: int = 0


async def answers_of(
    job: Job, article: Article, planned: Sequence[tuple[Window, Request]], *, retry: bool = False
) -> dict[str, Answer]:
    """Return the answers by key: kept ones and new ones; those that failed are missing."""
    return await answers_to(job, [(_label(article, window), request) for window, request in planned], retry=retry)


async def answers_to(job: Job, asked: Iterable[tuple[str, Request]], *, retry: bool = False) -> dict[str, Answer]:
    """Return the answers to requests, each with the label under which it is reported; those that failed are missing."""
    requests = {request.key: (label, request) for label, request in asked}
    if len(requests) == 1:
        got = [await answer_to(job, *each, retry=retry) for each in requests.values()]
    else:
        async with asyncio.TaskGroup() as tasks:
            going = [tasks.create_task(answer_to(job, *each, retry=retry)) for each in requests.values()]
        got = [task.result() for task in going]
    return {answer.key: answer for answer in got if answer is not None}


async def answer_to(job: Job, label: str, request: Request, *, retry: bool = False) -> Answer | None:
    """Return the answer to one request: kept already, or asked now; None when it failed or the budget is spent.

    A slot is held from the lease until the answer is kept, so that a kill costs at most the calls in flight. A failure
    is reported under `label`.
    """
    while True:
        async with job.slots:
            taken = await _lease(job, request, retry=retry)
            if taken is None or isinstance(taken, Answer):
                return taken
            if isinstance(taken, Lease):
                return await _ask(job, label, request, taken)
        await job.ledger.wait(request.key)
        retry = False  # whoever held it has asked again meanwhile


async def _lease(job: Job, request: Request, *, retry: bool) -> Answer | Lease | Busy | None:
    """Return the answer, the right to ask, or who is asking; None when the budget is spent.

    While other calls of this run hold reservations, a shortfall may pass: they mostly cost less than reserved.
    """
    reserve = _reserve(job, request)
    while True:
        try:
            return await job.ledger.lease(
                request.key, run=job.run, reserve=reserve, budget=job.settings.budget, retry=retry
            )
        except BudgetError as error:
            if not job.asking:
                job.report.stopped_by_budget = str(error)
                return None
            await asyncio.sleep(SETTLING)


async def _ask(job: Job, label: str, request: Request, lease: Lease) -> Answer | None:
    """Call the model under a lease and keep what comes, before anything is parsed; None when no answer came."""
    job.asking += 1
    try:
        completion = await _complete(job, request, lease)
        answer = Answer(
            key=request.key,
            attempt=lease.attempt,
            body=completion.body,
            finish_reason=completion.finish_reason,
            model=completion.model,
            prompt_tokens=completion.prompt_tokens,
            cached_tokens=completion.cached_tokens,
            completion_tokens=completion.completion_tokens,
            cost=completion.cost,
            seconds=completion.seconds,
        )
        await job.ledger.keep(lease, answer, note=job.model.failed_requests(request.key))
    except ModelCallError as error:
        job.report.failures.append(f"{label}: {error}")
        return None
    finally:
        job.asking -= 1
    _spend(job.report, answer)
    job.progress(job.report)
    return answer


async def _complete(job: Job, request: Request, lease: Lease) -> Completion:
    """Return what the server sent; when the call fails, the attempt is on record before the error goes on."""
    sent = False
    try:
        client = await job.model.client()
        job.ledger.trace("call:before")
        sent = True
        return await client.complete(job.model.placed(request))
    except ModelCallError as error:
        note = job.model.failed_requests(request.key) or error.message
        await job.ledger.fail(lease, note=note, billed_unknown=error.may_have_been_billed)
        raise
    except asyncio.CancelledError:
        await asyncio.shield(job.ledger.fail(lease, note="stopped before the answer came", billed_unknown=sent))
        raise
    except ModelError as error:
        await job.ledger.fail(lease, note=error.message, billed_unknown=False)
        raise


def _reserve(job: Job, request: Request) -> float:
    """Return the most that a request may cost, in USD; 0 when the model has no price."""
    if not job.model.prices:
        return 0.0
    prompt = sum(len(text) for _, text in request.messages) / CHARACTERS_PER_TOKEN
    return cost(request.model, int(prompt), 0, request.max_tokens, job.model.prices) or 0.0


def _spend(report: IngestReport, answer: Answer) -> None:
    report.asked += 1
    report.prompt_tokens += answer.prompt_tokens
    report.cached_tokens += answer.cached_tokens
    report.completion_tokens += answer.completion_tokens
    report.cost = None if answer.cost is None or report.cost is None else report.cost + answer.cost


def _label(article: Article, window: Window) -> str:
    return f"{named(article)}, sentence {window.sentences[0]}"


def named(article: Article) -> str:
    """Return an article as people know it."""
    return article.title or article.url or article.id
