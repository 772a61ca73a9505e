"""The model client: one call in, the whole answer out; patient with servers, silent about keys."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, wait_exponential_jitter

from kg.errors import ModelError, ModelSetupError
from kg.llm.dialect import Dialect
from kg.llm.failure import Failure, read_failure, to_error
from kg.llm.limiter import Limiter
from kg.llm.prices import Price, cost
from kg.models import Frozen, Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from types import TracebackType

    from openai import AsyncOpenAI
    from openai._legacy_response import LegacyAPIResponse

    from kg.models import JSONValue

    _Call = Callable[..., Awaitable[LegacyAPIResponse[Any]]]

NO_KEY = "not-needed"  # sent to servers that ask for none; the SDK insists on some text
CONNECT = 10.0  # seconds to reach a server; the rest of the time limit is for the answer
LONGEST_WAIT = 30.0  # seconds between two attempts, unless the server asks for more
CANCELLED = Failure("the call was stopped", may_have_been_billed=True)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Completion(Frozen):
    """An answer that arrived. `body` is the HTTP body as received; the rest is what could be read from it.

    `content` is None when the body is not the JSON that was expected. `seconds` is the time of the attempt that
    arrived; `cost` is in USD, None when the price of the model is not known.
    """

    body: str
    content: str | None = None
    finish_reason: str | None = None
    model: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """One HTTP request for `key`, in seconds: `status` is None when no answer came, `reason` when all went well."""

    key: str
    number: int
    status: int | None
    seconds: float
    reason: str | None = None
    may_have_been_billed: bool = False


@dataclass(kw_only=True, eq=False)
class ModelClient:
    """A client of one OpenAI-compatible server; use as `async with ModelClient(base_url=…) as client`.

    `concurrency` is a number, or a Limiter shared with other clients; `timeout` is the seconds for one attempt, from
    sending to the last byte; `attempts` counts the first; `backoff` is the seconds before the second, doubled then.
    """

    base_url: str
    api_key: str | None = field(default=None, repr=False)
    concurrency: int | Limiter = 8
    timeout: float = 120.0
    attempts: int = 5
    backoff: float = 0.5
    on_attempt: Callable[[AttemptReport], None] | None = field(default=None, repr=False)
    prices: Mapping[str, Price] | None = field(default=None, repr=False)
    dialect: Dialect = field(default=Dialect(), repr=False)

    def __post_init__(self) -> None:
        """Check what would otherwise fail in every call; ModelSetupError."""
        self.server = _server(self.base_url)
        self.api_key = _sendable(self.api_key)
        self.limiter = self.concurrency if isinstance(self.concurrency, Limiter) else Limiter(self.concurrency)
        self._sdk: AsyncOpenAI | None = None
        self._stop = stop_after_attempt(self.attempts)
        self._wait = wait_exponential_jitter(multiplier=self.backoff, max=LONGEST_WAIT, jitter=self.backoff)

    async def __aenter__(self) -> Self:
        """Open the connection pool in the running loop."""
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout

        direct = urlsplit(self.base_url).hostname in LOOPBACK  # a proxy cannot reach this machine's own server
        timeout = Timeout(self.timeout, connect=min(self.timeout, CONNECT))
        self._sdk = AsyncOpenAI(
            api_key=self.api_key or NO_KEY,
            base_url=self.base_url,
            max_retries=0,
            timeout=timeout,
            http_client=DefaultAsyncHttpxClient(trust_env=not direct, timeout=timeout),
        )
        self._create = self._sdk.chat.completions.with_raw_response.create
        self._list = self._sdk.models.with_raw_response.list
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        if self._sdk is not None:
            await self._sdk.close()

    async def complete(self, request: Request) -> Completion:
        """Return the server's answer to `request`, also when it is malformed.

        Raises ModelSetupError for a refused key, an unknown model or an account without credit, ModelCallError
        when the request is refused or no attempt was answered.
        """
        outcome: Completion | Failure = await self._retrying()(self._attempt, request, itertools.count(1))
        if isinstance(outcome, Failure):
            raise self.error(outcome, request.model)
        return outcome

    async def models(self) -> JSONValue | Failure:
        """Return the parsed body of GET /models (None when it is not JSON), or why there is none; costs no tokens."""
        outcome = await self._send(self._list)
        return outcome if isinstance(outcome, Failure) else _parsed(outcome)

    def error(self, failure: Failure, model: str) -> ModelError:
        """Return the one-line error for a call to `model` that ended in `failure`."""
        return to_error(failure, model=model, server=self.server, attempts=self.attempts)

    def _retrying(self) -> AsyncRetrying:
        """Return a fresh retrier: tenacity keeps its state per object and thread, so tasks must not share one."""
        return AsyncRetrying(
            sleep=asyncio.sleep, stop=self._stop, wait=self._wait, retry=_TRANSIENT, retry_error_callback=_last
        )

    async def _attempt(self, request: Request, numbers: Iterator[int]) -> Completion | Failure:
        """Ask in the best dialect known, and in poorer ones while the server refuses how it is asked.

        The steps are made in one turn of the limiter, so that calls still queueing find what was learned; only an
        answer teaches, lest one odd request spoils the dialect of all.
        """
        async with self.limiter:
            dialect = self.dialect
            while True:
                outcome = await self._ask(request, dialect, next(numbers))
                if isinstance(outcome, Completion):
                    self.dialect = self.dialect.joined(dialect)
                    return outcome
                lower = dialect.after(outcome)
                if lower is None:
                    return outcome
                dialect = self.dialect.joined(lower)

    async def _ask(self, request: Request, dialect: Dialect, number: int) -> Completion | Failure:
        """Make one HTTP request and report it."""
        payload, started = dialect.payload(request), perf_counter()
        try:
            # all in extra_body: the SDK walks through messages and schema otherwise, most of the CPU of a call
            outcome = await self._send(self._create, model=request.model, messages=(), extra_body=payload)
        except asyncio.CancelledError:
            self._report(request.key, number, perf_counter() - started, CANCELLED)
            raise
        seconds = perf_counter() - started
        if isinstance(outcome, Failure):
            self._report(request.key, number, seconds, outcome)
            return outcome
        self._report(request.key, number, seconds, None)
        return read_completion(outcome, seconds=seconds, model=request.model, prices=self.prices or {})

    async def _send(self, call: _Call, **payload: JSONValue) -> str | Failure:
        """Return the body of a 2xx answer as received, or the failure; a Retry-After pauses the whole limiter."""
        from openai import APIError

        try:
            async with asyncio.timeout(self.timeout):
                return (await call(**payload)).text
        except (APIError, TimeoutError) as error:
            failure = read_failure(error, secret=self.api_key)
        if failure.retry_after is not None and failure.transient:
            self.limiter.pause(failure.retry_after)
        return failure

    def _report(self, key: str, number: int, seconds: float, failure: Failure | None) -> None:
        if self.on_attempt is None:
            return
        if failure is None:
            self.on_attempt(AttemptReport(key, number, HTTPStatus.OK, seconds))
            return
        billed = failure.may_have_been_billed
        self.on_attempt(AttemptReport(key, number, failure.status, seconds, failure.reason, billed))


def read_completion(body: str, *, seconds: float, model: str, prices: Mapping[str, Price]) -> Completion:
    """Return what can be read from the body of a chat completion; never raises, whatever the body holds."""
    reply = _parsed(body)
    usage = _at(reply, "usage")
    prompt, generated = _count(_at(usage, "prompt_tokens")), _count(_at(usage, "completion_tokens"))
    cached = _count(_at(usage, "prompt_tokens_details", "cached_tokens"))
    named = _text(_at(reply, "model")) or model
    return Completion(
        body=body,
        content=_text(_at(reply, "choices", 0, "message", "content")),
        finish_reason=_text(_at(reply, "choices", 0, "finish_reason")),
        model=named,
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=generated,
        seconds=seconds,
        cost=cost(named, prompt, cached, generated, prices) if usage is not None else None,
    )


def _parsed(body: str) -> JSONValue:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _at(value: JSONValue, *path: str | int) -> JSONValue:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step == 0 and value:
            value = value[0]
        else:
            return None
    return value


def _count(value: JSONValue) -> int:
    return value if type(value) is int and value >= 0 else 0


def _text(value: JSONValue) -> str | None:
    """Return a string that can be stored: JSON may escape half a surrogate pair, which UTF-8 cannot hold."""
    if not isinstance(value, str):
        return None
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _transient(outcome: Completion | Failure) -> bool:
    return isinstance(outcome, Failure) and outcome.transient


def _last(state: RetryCallState) -> JSONValue:
    return state.outcome.result() if state.outcome is not None else None


def _server(base_url: str) -> str:
    """Return "host:port" for messages: a user name, password or query in the URL stays out of them."""
    try:
        parts = urlsplit(base_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = "the base URL of the model server is not an http or https address"
        raise ModelSetupError(msg, remedy="give one like http://127.0.0.1:8080/v1 with --base-url")
    return f"{parts.hostname}{port}"


def _sendable(key: str | None) -> str | None:
    """Return the key without white space around it; the HTTP library would print one that it cannot send."""
    key = key.strip() if key else None
    if key and not (key.isascii() and key.isprintable()):
        msg = "the API key holds a character that cannot be sent (a line break, a quotation mark of a word processor)"
        raise ModelSetupError(msg, remedy="copy the key again")
    return key or None


_TRANSIENT = retry_if_result(_transient)
