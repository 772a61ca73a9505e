"""What an ingest would ask and cost, found without asking anything and without writing anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.extract.page import Page
from kg.extract.windows import make_plan, plan_windows
from kg.ledger.ledger import Ledger
from kg.llm.prices import cost, load_prices
from kg.models import Request
from kg.ontology import load_ontology
from kg.sources.reading import ReadOptions, SourceFailure, read_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.config import ModelChoice, Settings

CHARACTERS_PER_TOKEN = 4.0  # of English and JSON; RECIPES 1 measured 7,301 tokens of prompt for the seed article
TOKENS_PER_FORM = 45  # answered to one sentence's form: RECIPES 1, 903 tokens for 21 sentences


@dataclass(frozen=True)
class Estimate:
    """What an ingest would do. `calls` are questions that nobody answered yet; `cost` is in USD, None: not known."""

    choice: ModelChoice
    articles: int
    windows: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    failures: tuple[str, ...] = field(default=())


def estimate(
    sources: Iterable[str], settings: Settings, options: ReadOptions, *, known: Iterable[str] = ()
) -> Estimate:
    """Return what ingesting `sources` would ask; `known` are keys of answers beyond those in the ledger.

    Tokens are estimated from the length of what would be sent; what servers keep cached is not taken off.
    Raises what opening the ledger, the ontology or the price table raises.
    """
    choice = settings.choose_model()
    plan = make_plan(load_ontology(settings.ontology), profile=choice.profile, model=choice.model)
    articles, failures, asked, windows = 0, [], dict[str, Request](), 0
    for found in read_paths(list(sources), options=options):
        if isinstance(found, SourceFailure):
            failures.append(str(found))
            continue
        requests = [request for _, request in plan_windows(Page(found), plan)]
        articles, windows = articles + 1, windows + len(requests)
        asked.update((request.key, request) for request in requests)
    answered = {*known, *_answered(settings, asked)}
    calls = [request for key, request in asked.items() if key not in answered]
    prompt, completion = sum(map(_sent, calls)), sum(_received(request, choice) for request in calls)
    free = choice.kind == "embedded" or not calls
    usd = 0.0 if free else cost(choice.model, prompt, 0, completion, load_prices(settings.price_file))
    return Estimate(choice, articles, windows, len(calls), prompt, completion, usd, tuple(failures))


def _answered(settings: Settings, keys: Iterable[str]) -> Iterable[str]:
    if not settings.db.exists():
        return ()
    with Ledger.open(settings.db, readonly=True) as ledger:
        return tuple(ledger.answers(keys))


def _sent(request: Request) -> int:
    return round(sum(len(text) for _, text in request.messages) / CHARACTERS_PER_TOKEN)


def _received(request: Request, choice: ModelChoice) -> int:
    """Return how long an answer will be: a form's is short, a free list's about as long as the text."""
    if choice.profile == "small":
        return TOKENS_PER_FORM
    return min(request.max_tokens, round(len(request.messages[-1][1]) / CHARACTERS_PER_TOKEN))
