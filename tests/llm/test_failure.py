"""Failures are read into one safe line."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.llm.failure import LONGEST_PAUSE, LONGEST_REASON, one_line, read_failure, retry_after, to_error

SENT = httpx2.Request("POST", "http://server/v1/chat/completions")
NOW = datetime(2025, 2, 21, tzinfo=UTC)
keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=60)


def refused(status: int, message: str, code: str | None = None) -> openai.APIStatusError:
    """Return the SDK's exception for an answer of `status`."""
    body = {"message": message, "code": code}
    return openai.APIStatusError(message, response=httpx2.Response(status, request=SENT), body=body)


@given(keys, st.text(), st.text(), st.sampled_from([400, 401, 403, 404, 418, 422, 429, 500]))
def test_no_message_shows_the_key(key: str, before: str, after: str, status: int) -> None:
    """Whatever a server says around the key, our message is one line without it."""
    failure = read_failure(refused(status, f"{before}{key}{after}"), secret=key)
    message = str(to_error(failure, model="m", server="server", attempts=5))
    assert key not in message
    assert len(message.splitlines()) == 1
    assert len(failure.reason) <= LONGEST_REASON


@given(st.from_regex(r"sk-(proj-)?[A-Za-z0-9]{8,30}", fullmatch=True))
def test_other_keys_are_hidden_too(key: str) -> None:
    """What looks like a key is hidden even when it is not the one that was sent."""
    assert key not in one_line(f"Incorrect API key provided: {key}. See the site.", secret=None)


@given(st.integers(-10_000, 10_000))
def test_retry_after_date(seconds: int) -> None:
    """An HTTP date means the seconds until then, never negative and never more than the cap."""
    header = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after({"retry-after": header}, now=NOW) == min(max(seconds, 0), LONGEST_PAUSE)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "99999"}, LONGEST_PAUSE),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
    ],
)
def test_retry_after_seconds(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds are read and capped; anything else is no pause."""
    assert retry_after(headers, now=NOW) == seconds


@pytest.mark.parametrize(
    ("cause", "reason", "billed"),
    [
        (socket.gaierror("unknown"), "host name", False),
        (ConnectionRefusedError(), "refused", False),
        (ssl.SSLError("bad"), "TLS", False),
        (httpx2.ConnectTimeout("slow"), "no connection", False),
        (httpx2.ReadError("cut"), "broke", True),
    ],
)
def test_network_reasons(cause: Exception, reason: str, billed: bool) -> None:
    """A network failure names its cause, and is billed only if the request may have been read."""
    error = openai.APIConnectionError(request=SENT)
    error.__cause__ = ExceptionGroup("all attempts failed", [cause])
    failure = read_failure(error, secret=None)
    assert reason in failure.reason
    assert (failure.transient, failure.may_have_been_billed) == (True, billed)


def test_no_credit() -> None:
    """A 429 that says the account is empty is not worth waiting for."""
    failure = read_failure(refused(429, "You exceeded your current quota", "insufficient_quota"), secret=None)
    assert not failure.transient
    assert "no credit" in str(to_error(failure, model="m", server="server", attempts=5))
