"""Opens the model that was chosen, once, when the first question needs it."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING, Self

from kg.errors import ModelSetupError, UsageError
from kg.llm.check import check_model
from kg.llm.client import AttemptReport, ModelClient
from kg.llm.embedded import is_pulled, model_path
from kg.llm.prices import Price, cost, load_prices
from kg.llm.serving import can_serve, embedded_server

if TYPE_CHECKING:
    from types import TracebackType

    from kg.config import ModelChoice, Settings
    from kg.models import Request

EMBEDDED_IN_FLIGHT = 2  # one is read, one waits: more would only wait longer, and time out on a slow machine
EMBEDDED_SECONDS = 3600.0


class Model:
    """A chosen model that is started and checked by the first `client()`; used as `async with Model(…)`."""

    def __init__(self, choice: ModelChoice, settings: Settings) -> None:
        self.choice = choice
        self.settings = settings
        self.prices: dict[str, Price] = load_prices(settings.price_file) if choice.kind == "remote" else {}
        self._stack = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._client: ModelClient | None = None
        self._failed: dict[str, list[AttemptReport]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def is_open(self) -> bool:
        """Whether the model has been opened and checked."""
        return self._client is not None

    @property
    def verifies(self) -> bool:
        """Whether it can say of a claim that it is so: the embedded model can, where it has been fetched."""
        embedded = self.settings.verify and self.choice.kind == "embedded"
        return embedded and (self.is_open or (can_serve() and is_pulled(self.settings.cache)))

    def placed(self, request: Request) -> Request:
        """Return a request as this model is sent it: of the embedded one's two slots the first never has the adapter.

        Where it is asked decides no answer, so that the key has no part of it.
        """
        if self.choice.kind != "embedded" or request.extra:
            return request
        return request.model_copy(update={"extra": {"id_slot": 0, "lora": [{"id": 0, "scale": 0.0}]}})

    def check_budget(self) -> None:
        """Raise UsageError when there is a budget and nobody knows what the model costs."""
        if self.settings.budget is None or self.choice.kind == "embedded":
            return
        if cost(self.choice.model, 1, 0, 1, self.prices) is None:
            msg = f"--budget cannot be kept: the price of {self.choice.model} is not known"
            raise UsageError(msg, remedy="name a price table that has it with KG_PRICES, or leave out --budget")

    @property
    def in_flight(self) -> int:
        """How many questions are sent at once: the embedded model reads one after the other, whoever asks."""
        limit = self.settings.concurrency
        return min(limit, EMBEDDED_IN_FLIGHT) if self.choice.kind == "embedded" else limit

    @property
    def seconds(self) -> float:
        """How long an answer may take: the embedded model is never given up for being slow, it may have a queue."""
        set_by_user = "timeout" in self.settings.model_fields_set
        return EMBEDDED_SECONDS if self.choice.kind == "embedded" and not set_by_user else self.settings.timeout

    async def client(self) -> ModelClient:
        """Return the open client. Raises ModelSetupError in one line when key, model or server are wrong."""
        async with self._lock:
            if self._client is None:
                self._client = await self._open()
            return self._client

    def _hear(self, report: AttemptReport) -> None:
        if report.reason is not None:
            self._failed.setdefault(report.key, []).append(report)

    def failed_requests(self, key: str) -> str | None:
        """Return a note on the HTTP requests for `key` that failed since last asked, or None when there were none."""
        reports = self._failed.pop(key, [])
        return "; ".join(f"request {report.number}: {report.reason}" for report in reports) or None

    async def _open(self) -> ModelClient:
        url = self.choice.base_url
        if url is None:
            url = await self._stack.enter_async_context(self._embedded())
        key = self.settings.api_key
        client = await self._stack.enter_async_context(
            ModelClient(
                base_url=url,
                api_key=key.get_secret_value() if key else None,
                concurrency=self.in_flight,
                timeout=self.seconds,
                prices=self.prices,
                on_attempt=self._hear,
            )
        )
        if self.choice.kind == "remote":
            await check_model(client, self.choice.model)
        return client

    def _embedded(self) -> AbstractAsyncContextManager[str]:
        if not is_pulled(self.settings.cache):
            place = model_path(self.settings.cache)
            msg = f"the embedded model (1.1 GB) is not in {place.parent}"
            raise ModelSetupError(msg, remedy="kg model pull, or set OPENAI_API_KEY")
        return embedded_server(self.settings.cache)
