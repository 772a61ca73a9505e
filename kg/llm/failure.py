"""What went wrong with one model call, read from the SDK's exceptions into one safe line."""

from __future__ import annotations

import json
import re
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from kg.errors import ModelCallError, ModelError, ModelSetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openai import APIError

    from kg.models import JSONValue

LONGEST_PAUSE = 120.0  # seconds; a Retry-After beyond it is cut, as the SDK's own retries do
LONGEST_REASON = 240  # characters of a server's message that are worth a line
PASSING = frozenset({408, 409, 425, 429})  # and every 5xx
NO_CREDIT = "insufficient_quota"  # OpenAI's code for a 429 that waiting does not cure
TIMEOUTS = frozenset({408, 504})
SHORTEST_SECRET = 4  # replacing shorter keys would garble every message
_KEY_LIKE = re.compile(r"\b(?:sk|pk)-[A-Za-z0-9_*.-]{6,}")


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt without an answer. `reason` is one line and never holds the key; `retry_after` is in seconds."""

    reason: str
    status: int | None = None
    code: str | None = None
    param: str | None = None
    transient: bool = False
    retry_after: float | None = None
    may_have_been_billed: bool = False

    @property
    def reached(self) -> bool:
        """Whether the server answered at all."""
        return self.status is not None


def read_failure(error: APIError | TimeoutError, *, secret: str | None) -> Failure:
    """Return what `error` means: whether it can get better, when to come back, and whether it may have cost money."""
    from openai import APIStatusError

    if not isinstance(error, APIStatusError):
        return _network(error)
    fields = error.body if isinstance(error.body, dict) else {}
    code = str(fields.get("code") or "") or None
    return Failure(
        reason=one_line(_message(error.body) or error.response.reason_phrase, secret=secret),
        status=error.status_code,
        code=code,
        param=str(fields.get("param") or "") or None,
        transient=code != NO_CREDIT and (error.status_code in PASSING or error.status_code >= 500),
        retry_after=retry_after(error.response.headers, now=datetime.now(UTC)),
        may_have_been_billed=error.status_code in TIMEOUTS,
    )


def _message(body: JSONValue) -> str:
    if isinstance(body, dict):
        inner = body.get("message") or body.get("detail") or body.get("error") or body
        return inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
    return str(body or "")


def _network(error: APIError | TimeoutError) -> Failure:
    import httpx2
    from openai import APITimeoutError

    causes = tuple(_causes(error))
    reason, sent = "the connection broke before the answer was complete", True
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        reason, sent = "the host name is not known", False
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        reason, sent = "the connection was refused", False
    elif any(isinstance(cause, ssl.SSLError) for cause in causes):
        reason, sent = "no secure connection could be made (TLS)", False
    elif any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout) for cause in causes):
        reason, sent = "no connection could be made", False
    elif isinstance(error, APITimeoutError | TimeoutError):
        reason = "no answer within the time limit"
    return Failure(reason=reason, transient=True, may_have_been_billed=sent)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the pause in seconds that the server asks for, between 0 and LONGEST_PAUSE, or None.

    Reads Retry-After as seconds or as an HTTP date (RFC 9110, 10.2.3) and OpenAI's `retry-after-ms`.

    >>> retry_after({"retry-after": "7"}, now=datetime(2025, 2, 21, tzinfo=UTC))
    7.0
    >>> retry_after({"retry-after": "Fri, 21 Feb 2025 00:00:30 GMT"}, now=datetime(2025, 2, 21, tzinfo=UTC))
    30.0
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        seconds = _number(headers.get(name))
        if seconds is not None:
            return min(seconds * unit, LONGEST_PAUSE)
    try:
        at = parsedate_to_datetime(headers.get("retry-after") or "")
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), LONGEST_PAUSE)


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{0,9})?", text) else None


def one_line(text: str, *, secret: str | None) -> str:
    r"""Return `text` on one line, shortened, with the key and whatever looks like one replaced.

    >>> one_line("Incorrect key: hunter22;\n see sk-proj-12345678", secret="hunter22")
    'Incorrect key: [key]; see [key]'
    """
    if secret and len(secret) >= SHORTEST_SECRET:
        text = text.replace(secret, "[key]")
    text = " ".join(_KEY_LIKE.sub("[key]", text).split()).rstrip(". ")
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def to_error(failure: Failure, *, model: str, server: str, attempts: int) -> ModelError:
    """Return the error that tells a user about `failure`, with the remedy."""
    reason = failure.reason
    if failure.code == NO_CREDIT:
        return ModelSetupError(f"{server} says the account has no credit left: {reason}", remedy="add credit")
    if failure.status in {401, 403}:
        return ModelSetupError(f"{server} refuses the key ({failure.status}): {reason}", remedy="check OPENAI_API_KEY")
    if failure.status == 404:  # the one status that means a wrong name
        return ModelSetupError(
            f"{server} knows no model {model} (404): {reason}",
            remedy="check --model, and --base-url (it often ends in /v1)",
        )
    if failure.transient:
        times = f"{attempts} attempt{'s' if attempts != 1 else ''}"
        status = f" ({failure.status})" if failure.status else ""
        return ModelCallError(
            f"{server} gave no answer in {times}{status}: {reason}",
            remedy="kg retry, later",
            may_have_been_billed=failure.may_have_been_billed,
        )
    return ModelCallError(f"{server} refuses the request ({failure.status}): {reason}")
