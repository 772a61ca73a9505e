"""The main use case: articles in, claims kept; every step is in the ledger before the next one begins."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio.from_thread import start_blocking_portal

from kg.asking import Model
from kg.config import ModelChoice, Settings, read_settings
from kg.errors import BudgetError, ModelCallError, ModelError
from kg.extract.deriving import Derived, derive, fingerprint
from kg.extract.page import Page
from kg.extract.windows import Plan, make_plan, plan_windows
from kg.ledger.leases import Lease, Run
from kg.ledger.ledger import Ledger
from kg.llm.prices import cost
from kg.models import Answer, Article, Request, Window
from kg.ontology import load_ontology
from kg.sources.reading import ReadOptions, SourceFailure, read_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kg.llm.client import Completion

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
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0
    stopped_by_budget: str | None = None
    failures: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """Return 0, 3 when something failed, 4 when the budget stopped the run."""
        return 4 if self.stopped_by_budget else 3 if self.failures else 0


@dataclass
class Job:
    """One ingest under way: the open ledger, the model, the plan, and who wants to know of progress."""

    ledger: Ledger
    run: Run
    model: Model
    plan: Plan
    settings: Settings
    report: IngestReport
    progress: Callable[[IngestReport], None]
    slots: asyncio.Semaphore
    retry: bool = False


async def ingest_async(
    sources: Iterable[str | Path],
    *,
    settings: Settings | None = None,
    options: ReadOptions | None = None,
    progress: Callable[[IngestReport], None] | None = None,
    trace: Callable[[str], None] | None = None,
    **given: Any,
) -> IngestReport:
    """Read `sources` (paths, folders, URLs, "-"), ask the model what is new, and keep claims in the ledger.

    Keyword arguments beyond these are settings (`db="kg.db"`, `model=…`). Inputs that cannot be read and windows
    that fail are listed in the report and the rest goes on. Raises LedgerError, OntologyError, UsageError,
    and ModelSetupError before anything is asked.
    """
    settings = settings or read_settings(given)
    articles = read_paths([str(source) for source in sources], options=options or ReadOptions())
    return await _run(articles, settings, progress=progress, trace=trace)


async def retry_async(*, settings: Settings, progress: Callable[[IngestReport], None] | None = None) -> IngestReport:
    """Ask again what failed, was cut off or could not be read, and what is still pending; as `ingest_async`."""
    with Ledger.open(settings.db, create=False) as ledger:
        articles = ledger.articles()
    return await _run(articles, settings, progress=progress, retry=True)


def ingest(sources: Iterable[str | Path], **given: Any) -> IngestReport:
    """Do `ingest_async` in an event loop of its own in a worker thread, so that it works inside a notebook."""
    with start_blocking_portal() as portal:
        return portal.call(partial(ingest_async, sources, **given))


async def _run(
    articles: Iterable[Article | SourceFailure],
    settings: Settings,
    *,
    progress: Callable[[IngestReport], None] | None = None,
    trace: Callable[[str], None] | None = None,
    retry: bool = False,
) -> IngestReport:
    choice = settings.choose_model()
    ontology = load_ontology(settings.ontology)
    plan = make_plan(ontology, profile=choice.profile, model=choice.model)
    details = {"model": choice.model, "plan": plan.fingerprint}
    if settings.ontology:
        details["ontology"] = ontology.model_dump_json()
    report = IngestReport(choice)
    with (
        Ledger.open(settings.db, trace=trace) as ledger,
        ledger.begin_run(details) as run,
    ):
        async with Model(choice, settings) as model:
            slots = asyncio.Semaphore(settings.concurrency)
            job = Job(ledger, run, model, plan, settings, report, progress or (lambda _: None), slots, retry)
            try:
                await _all(job, articles)
            except BaseExceptionGroup as group:
                raise _cause(group) from group
    return report


def _cause(group: BaseExceptionGroup) -> BaseException:
    """Return the error that ended a group of tasks: the others were only cancelled by it."""
    first = group.exceptions[0]
    return _cause(first) if isinstance(first, BaseExceptionGroup) else first


async def _all(job: Job, articles: Iterable[Article | SourceFailure]) -> None:
    """Take the articles in, a bounded number at a time; the first setup or ledger error ends everything."""
    room = asyncio.Semaphore(2 * job.settings.concurrency)
    async with asyncio.TaskGroup() as tasks:
        for article in articles:
            if isinstance(article, SourceFailure):
                job.report.failures.append(str(article))
                continue
            if job.report.stopped_by_budget:
                break
            await room.acquire()
            tasks.create_task(_article(job, article)).add_done_callback(lambda _: room.release())


async def _article(job: Job, article: Article) -> None:
    page = Page(article)
    planned = plan_windows(page, job.plan)
    windows = [window for window, _ in planned]
    new = await job.ledger.add(article, windows, job.plan.fingerprint)
    job.report.articles += 1
    job.report.new_articles += new
    job.report.windows += len(windows)
    answers = dict(await _answers(job, planned))
    if job.report.stopped_by_budget:  # what was asked before it stopped still counts
        answers |= job.ledger.answers(window.key for window in windows)
    derived = derive(page, windows, answers, job.plan.ontology)
    if job.retry and derived.unreadable:
        bad = {window.key for window, _ in derived.unreadable}
        again = [each for each in planned if each[1].key in bad]
        answers |= dict(await _answers(job, again, retry=True))
        derived = derive(page, windows, answers, job.plan.ontology)
    await job.ledger.derive(article.id, derived.claims, derived.refusals, fingerprint(job.plan.ontology))
    _count(job.report, article, derived)
    job.progress(job.report)


async def _answers(
    job: Job, planned: Sequence[tuple[Window, Request]], *, retry: bool = False
) -> Iterable[tuple[str, Answer]]:
    requests = list({request.key: request for _, request in planned}.values())
    if len(requests) == 1:
        got = [await _answer(job, requests[0], retry=retry)]
    else:
        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(_answer(job, request, retry=retry)) for request in requests]
        got = [task.result() for task in asked]
    return [(answer.key, answer) for answer in got if answer is not None]


async def _answer(job: Job, request: Request, *, retry: bool = False) -> Answer | None:
    """Return the answer to one request: kept already, or asked now; None when it failed or the budget is spent."""
    reserve = _reserve(job, request)
    while not job.report.stopped_by_budget:
        try:
            taken = await job.ledger.lease(
                request.key, run=job.run, reserve=reserve, budget=job.settings.budget, retry=retry
            )
        except BudgetError as error:
            job.report.stopped_by_budget = str(error)
            return None
        if isinstance(taken, Answer):
            return taken
        if isinstance(taken, Lease):
            return await _ask(job, request, taken)
        await job.ledger.wait(request.key)
        retry = False  # whoever held it has asked again meanwhile
    return None


async def _ask(job: Job, request: Request, lease: Lease) -> Answer | None:
    """Call the model under a lease and keep what comes, before anything is parsed; None when no answer came.

    The slot is held until the answer is kept: a kill costs at most as many calls as may be in flight.
    """
    async with job.slots:
        completion = await _complete(job, request, lease)
        if completion is None:
            return None
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
    _spend(job.report, answer)
    job.progress(job.report)
    return answer


async def _complete(job: Job, request: Request, lease: Lease) -> Completion | None:
    """Return what the server sent, or None when the call failed; either way the attempt is on record."""
    sent = False
    try:
        client = await job.model.client()
        job.ledger.trace("call:before")
        sent = True
        return await client.complete(request)
    except ModelCallError as error:
        note = job.model.failed_requests(request.key) or error.message
        await job.ledger.fail(lease, note=note, billed_unknown=error.may_have_been_billed)
        job.report.failures.append(f"window {request.key}: {error}")
        return None
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


def _count(report: IngestReport, article: Article, derived: Derived) -> None:
    report.claims += len(derived.claims)
    report.refusals += len(derived.refusals)
    kinds = Counter(problem for _, problem in derived.unreadable)
    name = article.title or article.url or article.id
    report.failures += [f"{name}: {count} of its answers: {problem}" for problem, count in sorted(kinds.items())]
