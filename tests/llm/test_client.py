"""The model client against a real server that misbehaves on request."""

from __future__ import annotations

import asyncio
import contextlib
import json
import traceback
import urllib.request
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ModelCallError, ModelError, ModelSetupError
from kg.llm.client import AttemptReport, Completion, ModelClient
from kg.llm.dialect import Dialect, Level
from kg.llm.failure import Failure
from kg.llm.limiter import Limiter
from kg.llm.prices import Price
from kg.models import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    Stub = Callable[..., str]

pytestmark = pytest.mark.slow  # left to `make test`


SCHEMA = {"type": "object", "properties": {"rows": {"type": "array"}}, "required": ["rows"]}
KEY = "hunter2-not-a-key-shape"


def ask(number: int = 0) -> Request:
    """Return a request that differs from others by its number."""
    return Request(key=str(number), model="m", messages=(("user", f"sentence {number}"),), answer_schema=SCHEMA)


async def complete(url: str, *, calls: int = 1, **settings: Any) -> tuple[list[Completion], ModelClient]:
    """Return the completions of `calls` concurrent requests, and the client that was used."""
    async with ModelClient(base_url=url, backoff=0.01, **settings) as client:
        return list(await asyncio.gather(*(client.complete(ask(n)) for n in range(calls)))), client


def run(url: str, **settings: Any) -> list[Completion]:
    """Return the completions of one run in its own event loop."""
    return asyncio.run(complete(url, **settings))[0]


def arrived(url: str) -> int:
    """Return how many chat requests the stub has counted."""
    with urllib.request.urlopen(f"{url}/counter") as reply:  # noqa: S310 - the stub on loopback
        return int(json.load(reply)["calls"])


def test_answer_whole(stub: Stub) -> None:
    """A completion holds the body as received, what is in it, and its cost."""
    (answer,) = run(stub(), prices={"m": Price(input=1.0, cached=0.5, output=2.0)})
    reply = json.loads(answer.body)
    assert answer.content == reply["choices"][0]["message"]["content"] == '{"rows": []}'
    assert (answer.model, answer.finish_reason, answer.seconds > 0) == ("m", "stop", True)
    tokens = reply["usage"]["prompt_tokens"], reply["usage"]["completion_tokens"]
    assert (answer.prompt_tokens, answer.completion_tokens) == tokens
    assert answer.cost == pytest.approx((tokens[0] + 2 * tokens[1]) / 1e6)


@pytest.mark.parametrize("fault", ["408", "409", "429", "500", "503", "drop"])
def test_passing_faults(stub: Stub, fault: str) -> None:
    """A fault that passes is retried until the answer comes, and every attempt is reported with its number."""
    reports: list[AttemptReport] = []
    (answer,) = run(stub("--fail-first", f"{fault}:2"), on_attempt=reports.append)
    assert answer.content == '{"rows": []}'
    status = None if fault == "drop" else int(fault)
    assert [(r.number, r.status) for r in reports] == [(1, status), (2, status), (3, 200)]
    assert [r.may_have_been_billed for r in reports] == [fault in {"408", "drop"}] * 2 + [False]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_lasting_faults(stub: Stub, status: int) -> None:
    """A fault that will not get better is raised after one request, in one line."""
    url = stub("--fail-first", f"{status}:99")
    with pytest.raises(ModelSetupError if status in {401, 403, 404} else ModelCallError) as caught:
        run(url)
    assert str(status) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert arrived(url) == 1


def test_attempts_used_up(stub: Stub) -> None:
    """After the last attempt the reason is raised, and the server was asked exactly that often."""
    url = stub("--fail-first", "503:99")
    with pytest.raises(ModelCallError, match=r"3 attempts \(503\): the stub was told to fail"):
        run(url, attempts=3)
    assert arrived(url) == 3


def test_retry_after_pauses_everybody(stub: Stub) -> None:
    """A Retry-After from one server holds back the calls of another client that shares the limiter."""
    limiter, healthy, busy = Limiter(1), stub(), stub("--fail-first", "429:1", "--retry-after", "0.6")

    async def both() -> tuple[float, int]:
        settings: dict[str, Any] = {"backoff": 0.01, "concurrency": limiter}
        async with ModelClient(base_url=busy, **settings) as one, ModelClient(base_url=healthy, **settings) as other:
            await other.complete(ask())
            started = monotonic()
            first = asyncio.create_task(one.complete(ask(1)))
            await asyncio.sleep(0)
            await other.complete(ask(2))
            waited = monotonic() - started
            await first
        return waited, arrived(busy)

    waited, asked = asyncio.run(both())
    assert 0.6 <= waited < 2
    assert asked == 2


def test_storm(stub: Stub) -> None:
    """Forty calls into a storm of 429 are all answered, and no request is sent twice without cause."""
    url = stub("--fail-first", "429:16", "--retry-after", "0.05")
    answers = run(url, calls=40)
    assert {answer.content for answer in answers} == {'{"rows": []}'}
    assert arrived(url) == 40 + 16


@pytest.mark.parametrize(
    ("option", "level", "refusals"),
    [("--no-strict", Level.SCHEMA, 1), ("--json-object-only", Level.OBJECT, 1), ("--no-schema", Level.PLAIN, 2)],
)
def test_step_down(stub: Stub, option: str, level: Level, refusals: int) -> None:
    """The calls in flight find the best level that the server takes; those behind them in the queue start there."""
    url = stub(option, "--delay", "0.02")
    answers, client = asyncio.run(complete(url, calls=40, concurrency=8))
    assert len(answers) == 40
    assert client.dialect.level is level
    assert 40 + refusals <= arrived(url) <= 40 + 8 * refusals


def test_refused_parameters(stub: Stub) -> None:
    """A server that refuses max_tokens, temperature and seed is asked without them, and keeps its schema."""
    url = stub("--refuse", "max_tokens,temperature,seed")
    _, client = asyncio.run(complete(url, calls=1))
    assert client.dialect == Dialect(Level.STRICT, frozenset({"max_tokens", "temperature", "seed"}))
    payload = client.dialect.payload(ask())
    assert payload["max_completion_tokens"] == 512
    assert payload.keys() == {"model", "messages", "max_completion_tokens", "response_format"}


def test_schema_in_words() -> None:
    """Below json_schema the schema's text stands in the last user message, and nowhere above it."""
    said = {level: Dialect(level).payload(ask())["messages"][-1]["content"] for level in Level}
    assert [json.dumps(SCHEMA) in text for text in said.values()] == [False, False, True, True]
    assert all(text.startswith("sentence 0") for text in said.values())


dialects = st.builds(
    Dialect, st.sampled_from(Level), st.frozensets(st.sampled_from(["max_tokens", "temperature", "seed"]))
)


@given(dialects, dialects, dialects)
def test_learning_has_no_order(one: Dialect, two: Dialect, three: Dialect) -> None:
    """What concurrent calls learn about a server does not depend on who finishes first."""
    assert one.joined(two) == two.joined(one)
    assert one.joined(two).joined(three) == one.joined(two.joined(three))
    assert one.joined(one) == one


@given(
    dialects,
    st.sampled_from([400, 404, 422, 429, 500, 501]),
    st.text("sed max_tokens", max_size=12)
    | st.sampled_from(["strict schema", "temperature is not supported", "grammar"]),
)
def test_stepping_ends(dialect: Dialect, status: int, reason: str) -> None:
    """Each step goes to a poorer dialect, so that a call always ends."""
    lower = dialect.after(Failure(reason, status=status))
    assert lower is None or (lower != dialect and lower.joined(dialect) == lower)


def test_garbage(stub: Stub) -> None:
    """A cut-off body with status 200 is an answer: kept as it is, without content, not asked again."""
    url = stub("--garbage", "1")
    (answer,) = run(url)
    assert answer.body == '{"id": "chatcmpl-garbage", "choices": [{"message": {"content": "cut o'
    assert (answer.content, answer.finish_reason, answer.cost) == (None, None, None)
    assert arrived(url) == 1


def test_timeout(stub: Stub) -> None:
    """An attempt that gets no answer in time is given up, and said to have perhaps been billed."""
    reports: list[AttemptReport] = []
    with pytest.raises(ModelCallError, match="no answer within the time limit"):
        run(stub("--delay", "9"), timeout=0.15, attempts=2, on_attempt=reports.append)
    assert [(r.status, r.may_have_been_billed) for r in reports] == [(None, True)] * 2
    assert all(0.1 < r.seconds < 1 for r in reports)


def test_dripping_server() -> None:
    """A server that sends a byte now and then does not hold a call beyond its time limit."""

    async def patient() -> None:
        hung_up = asyncio.Event()

        async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n")
            with contextlib.suppress(ConnectionError):
                while not writer.is_closing():
                    writer.write(b" ")
                    await asyncio.sleep(0.05)
            writer.close()
            hung_up.set()

        async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(ModelCallError, match="time limit"):
                await complete(f"http://127.0.0.1:{port}/v1", timeout=0.2, attempts=1)
            await hung_up.wait()

    asyncio.run(patient())


def test_proxy_is_not_for_loopback(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company's proxy in the environment does not come between kg and a server on the same machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert run(stub(), attempts=1)[0].content == '{"rows": []}'


def test_stopped_call_is_reported(stub: Stub) -> None:
    """A call that is cancelled in flight is reported as perhaps billed, and still cancelled."""
    reports: list[AttemptReport] = []
    url = stub("--delay", "9")

    async def stopped() -> None:
        async with asyncio.timeout(0.3):
            await complete(url, on_attempt=reports.append)

    with pytest.raises(TimeoutError):
        asyncio.run(stopped())
    assert [(r.status, r.may_have_been_billed) for r in reports] == [(None, True)]


def test_unreachable() -> None:
    """A refused connection is a failed call that cost nothing."""
    reports: list[AttemptReport] = []
    with pytest.raises(ModelCallError, match=r"127\.0\.0\.1:1 .*refused"):
        run("http://127.0.0.1:1/v1", attempts=2, on_attempt=reports.append)
    assert [r.may_have_been_billed for r in reports] == [False, False]


def test_wrong_key_is_not_shown(stub: Stub) -> None:
    """A server that repeats the refused key in its message does not bring it into ours, nor into a traceback."""
    with pytest.raises(ModelSetupError, match="refuses the key") as caught:
        run(stub("--key", "another"), api_key=KEY)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert KEY not in repr(ModelClient(base_url="http://localhost/v1", api_key=KEY))


@pytest.mark.parametrize("key", [f"{KEY}\nx", f"{KEY}“", f"{KEY}\x00"])
def test_key_that_cannot_be_sent(key: str) -> None:
    """A key with a character that HTTP cannot carry is refused before any call, unseen."""
    with pytest.raises(ModelSetupError, match="cannot be sent") as caught:
        ModelClient(base_url="http://localhost/v1", api_key=key)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://host/v1", "http://", "", "http://[::1", "http://h:99999"])
def test_base_url_that_is_none(url: str) -> None:
    """An address that is not http is refused before any call."""
    with pytest.raises(ModelError, match="not an http or https address"):
        ModelClient(base_url=url)


def test_password_in_url_is_not_shown() -> None:
    """A user name and password in the base URL stay out of messages."""
    with pytest.raises(ModelCallError) as caught:
        run(f"http://user:{KEY}@127.0.0.1:1/v1?key={KEY}", attempts=1)
    assert KEY not in "".join(traceback.format_exception(caught.value))
