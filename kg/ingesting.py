"""The main use case: articles in, claims kept; every step is in the ledger before the next one begins."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio.from_thread import start_blocking_portal

from kg.answering import IngestReport, Job, answers_of, answers_to, named
from kg.asking import Model
from kg.config import LOCAL, ModelChoice, Settings, read_settings
from kg.errors import StoreError
from kg.extract.answer import read_answer
from kg.extract.deriving import Derived, derive, fingerprint
from kg.extract.page import Page
from kg.extract.verification import statement, unverified, verification_keys, verifications, verified
from kg.extract.windows import Plan, make_plan, plan_windows
from kg.ledger.ledger import Ledger
from kg.merge.aliases import read_table
from kg.ontology import Ontology, load_ontology
from kg.sources.reading import ReadOptions, SourceFailure, read_paths
from kg.stores.ontology import own_aliases, own_ontology
from kg.syncing import sync_async

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kg.models import Answer, Article, Window


async def ingest_async(
    sources: str | Path | Iterable[str | Path],
    *,
    settings: Settings | None = None,
    options: ReadOptions | None = None,
    progress: Callable[[IngestReport], None] | None = None,
    trace: Callable[[str], None] | None = None,
    **given: Any,
) -> IngestReport:
    """Read `sources` (paths, folders, URLs, "-"), ask the model what is new, and keep claims in the ledger.

    Further keyword arguments are settings (`db="kg.db"`, `model=…`) or what the documents do not say themselves
    (`date=`, `outlet=`, `fields=`). Inputs that cannot be read and windows that fail are listed in the report and
    the rest goes on. Raises LedgerError, OntologyError, UsageError, and ModelSetupError before anything is asked.
    """
    said = {name: given.pop(name) for name in ("date", "outlet", "fields") if name in given}
    settings = settings or read_settings(given)
    paths = [sources] if isinstance(sources, str | os.PathLike) else sources
    articles = read_paths([str(path) for path in paths], options=options or ReadOptions(**said))
    return await _run(articles, settings, progress=progress, trace=trace)


async def retry_async(*, settings: Settings, progress: Callable[[IngestReport], None] | None = None) -> IngestReport:
    """Ask again what failed, was cut off or could not be read, and what is still pending; as `ingest_async`.

    Model, profile and ontology are those of the ledger's last run unless they are given.
    """
    with Ledger.open(settings.db, create=False) as ledger:
        settings = settings.after(ledger.run_details())
        ontology = own_ontology(ledger) if settings.ontology is None else load_ontology(settings.ontology)
        verifies = Model(settings.choose_model(), settings).verifies
        articles = [each for each in ledger.articles() if _unfinished(ledger, each, ontology if verifies else None)]
    return await _run(articles, settings, progress=progress, retry=True, ontology=ontology)


def _unfinished(ledger: Ledger, article: Article, ontology: Ontology | None) -> bool:
    """Whether a window has no answer, or one that cannot be read; with an ontology also whether a claim has none."""
    windows = ledger.windows(article.id)
    answers = ledger.answers(window.key for window in windows)
    if any(window.key not in answers or read_answer(window, answers[window.key].body).problem for window in windows):
        return True
    if ontology is None:
        return False
    page = Page(article)
    derived = derive(page, windows, answers, ontology)
    return bool(unverified(page, derived, ledger.answers(verification_keys(page, derived))))


def ingest(sources: str | Path | Iterable[str | Path], **given: Any) -> IngestReport:
    """Do `ingest_async` in an event loop of its own in a worker thread, so that it works inside a notebook."""
    with start_blocking_portal() as portal:
        return portal.call(partial(ingest_async, sources, **given))


@dataclass(kw_only=True)
class Intake(Job):
    """One ingest under way: also how articles are cut into questions, and whether unreadable answers are asked anew."""

    plan: Plan
    retry: bool = False


async def _run(
    articles: Iterable[Article | SourceFailure],
    settings: Settings,
    *,
    progress: Callable[[IngestReport], None] | None = None,
    trace: Callable[[str], None] | None = None,
    retry: bool = False,
    ontology: Ontology | None = None,
) -> IngestReport:
    choice = settings.choose_model()
    ontology = ontology or load_ontology(settings.ontology)
    aliases = read_table(settings.aliases, tuple(ontology.entities)) if settings.aliases else None
    plan = make_plan(ontology, profile=choice.profile, model=choice.model)
    report = IngestReport(choice)
    with Ledger.open(settings.db, trace=trace) as ledger, ledger.begin_run({"model": choice.model}) as run:
        async with Model(choice, settings) as model:
            model.check_budget()
            slots = asyncio.Semaphore(model.in_flight)
            job = Intake(
                ledger=ledger,
                run=run,
                model=model,
                settings=settings,
                report=report,
                slots=slots,
                progress=progress or (lambda _: None),
                plan=plan,
                retry=retry,
            )
            try:
                await _all(job, articles)
            except BaseExceptionGroup as group:
                raise _cause(group) from group
        kept = own_aliases(ledger) if aliases is None else aliases
        run.details |= _remembered(choice, settings, ontology) | ({"aliases": kept} if kept else {})
    if settings.graph != LOCAL:
        await _sync(settings, report)
    return report


async def _sync(settings: Settings, report: IngestReport) -> None:
    """Bring the graph to Neo4j; what fails is named, and the ledger has everything for a later sync."""
    try:
        report.synced = await sync_async(settings)
    except StoreError as error:
        db = "" if settings.db == Settings.model_fields["db"].default else f" --db {shlex.quote(str(settings.db))}"
        report.failures.append(f"{error.message}; the ledger has everything: kg sync {settings.graph}{db}")


def _remembered(choice: ModelChoice, settings: Settings, ontology: Ontology) -> dict[str, str]:
    """Return what a later retry or reading goes by; the packaged ontology is not written down."""
    kept = {"kind": choice.kind, "model": choice.model, "profile": choice.profile, "base_url": choice.base_url or ""}
    kept |= {} if settings.verify else {"verify": "no"}
    own = ontology.fingerprint != load_ontology().fingerprint
    return {**kept, "ontology": ontology.model_dump_json()} if own else kept


def _cause(group: BaseExceptionGroup) -> BaseException:
    """Return the error that ended a group of tasks: the others were only cancelled by it."""
    first = group.exceptions[0]
    return _cause(first) if isinstance(first, BaseExceptionGroup) else first


async def _all(job: Intake, articles: Iterable[Article | SourceFailure]) -> None:
    """Take the articles in, a bounded number at a time; the first setup or ledger error ends everything."""
    room = asyncio.Semaphore(2 * job.settings.concurrency)
    async with asyncio.TaskGroup() as tasks:
        for article in articles:
            if isinstance(article, SourceFailure):
                job.report.failures.append(str(article))
                continue
            await room.acquire()
            tasks.create_task(_article(job, article)).add_done_callback(lambda _: room.release())
            await asyncio.sleep(0)  # its questions are on their way before the next article is read


async def _article(job: Intake, article: Article) -> None:
    page = Page(article)
    planned = plan_windows(page, job.plan)
    windows = [window for window, _ in planned]
    await _check_model(job, windows)
    job.report.articles += 1
    job.report.windows += len(windows)
    asked_before = {window.key for window in job.ledger.windows(article.id)} - {window.key for window in windows}
    if not asked_before:
        new = await job.ledger.add(article, windows, job.plan.fingerprint)
        job.report.new_articles += new
        job.report.new += [article.id] * new
    answers = await answers_of(job, article, planned)
    derived = derive(page, windows, answers, job.plan.ontology)
    if job.retry and derived.unreadable:
        bad = {window.key for window, _ in derived.unreadable}
        again = [each for each in planned if each[1].key in bad]
        answers |= await answers_of(job, article, again, retry=True)
        derived = derive(page, windows, answers, job.plan.ontology)
    if asked_before and len(answers) < len({window.key for window in windows}):
        return  # what other questions brought stays, until the new ones are all answered
    derived = verified(page, derived, await _verify(job, article, page, derived))
    if asked_before:
        await job.ledger.add(article, windows, job.plan.fingerprint)
    await job.ledger.derive(article.id, derived.claims, derived.refusals, fingerprint(job.plan.ontology))
    _count(job.report, article, derived)
    job.progress(job.report)


async def _verify(job: Intake, article: Article, page: Page, derived: Derived) -> dict[str, Answer]:
    """Return the answers on whether each claim is so: kept ones, and new ones where the model here can be asked."""
    kept = job.ledger.answers(verification_keys(page, derived))
    if job.model.verifies:
        requests = verifications(page, derived.claims)
        job.report.windows += len(requests)
        missing = unverified(page, derived, kept)
        asked = [(f"{named(article)}, whether {statement(claim)}", requests[claim.id]) for claim in missing]
        kept |= await answers_to(job, asked, retry=job.retry)
    if job.settings.verify and job.model.choice.kind == "embedded":
        job.report.unverified += len(unverified(page, derived, kept))
    return kept


async def _check_model(job: Intake, windows: Sequence[Window]) -> None:
    """Open and check the model before the first article that needs it is stored."""
    if not job.model.is_open and len(job.ledger.answers(window.key for window in windows)) < len(windows):
        await job.model.client()


def _count(report: IngestReport, article: Article, derived: Derived) -> None:
    report.claims += len(derived.claims)
    report.refusals += len(derived.refusals)
    kinds = Counter(problem for _, problem in derived.unreadable)
    report.failures += [
        f"{named(article)}: {count} of its answers: {problem}" for problem, count in sorted(kinds.items())
    ]
