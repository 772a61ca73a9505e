"""The set-up check says in one line what is wrong, before any work."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from typing import TYPE_CHECKING

import pytest

from kg.errors import ModelSetupError
from kg.llm.check import check_model
from kg.llm.client import ModelClient

if TYPE_CHECKING:
    from collections.abc import Callable

    Stub = Callable[..., str]


def check(url: str, model: str = "gpt-small", key: str | None = None, timeout: float = 5.0) -> int:
    """Return how many paid calls the check of `model` made."""

    async def checked() -> None:
        async with ModelClient(base_url=url, api_key=key, timeout=timeout, attempts=2, backoff=0.01) as client:
            await check_model(client, model)

    asyncio.run(checked())
    with urllib.request.urlopen(f"{url}/counter") as reply:  # noqa: S310 - the stub on loopback
        return int(json.load(reply)["calls"])


def test_listed_model_costs_nothing(stub: Stub) -> None:
    """A model that the server lists is accepted without a paid call, also with a default tag."""
    assert check(stub("--models", "gpt-large,gpt-small")) == 0
    assert check(stub("--models", "gpt-small:latest")) == 0


def test_server_without_list(stub: Stub) -> None:
    """A server that does not list its models is asked for one token."""
    assert check(stub("--no-models")) == 1


@pytest.mark.parametrize("options", [(), ("--no-models",)])
def test_unknown_model(stub: Stub, options: tuple[str, ...]) -> None:
    """An unknown model is refused by name, with the near ones where the server lists any."""
    with pytest.raises(ModelSetupError, match="gpt-smal") as caught:
        check(stub("--models", "gpt-small,other", *options), model="gpt-smal")
    assert "--model" in str(caught.value)
    assert bool(options) or "gpt-small" in str(caught.value)


def test_wrong_key(stub: Stub) -> None:
    """A wrong key is named as such, and not shown."""
    with pytest.raises(ModelSetupError, match=r"refuses the key \(401\).*OPENAI_API_KEY") as caught:
        check(stub("--key", "right-right"), key="wrong-wrong")
    assert "wrong-wrong" not in str(caught.value)


def test_unreachable_server() -> None:
    """Nobody listening is said at once, with the remedy."""
    with pytest.raises(ModelSetupError, match=r"127\.0\.0\.1:1 cannot be reached.*refused.*Try: start the server"):
        check("http://127.0.0.1:1/v1")


def test_overloaded_server_is_not_a_mistake(stub: Stub) -> None:
    """A server that answers 503 at first is asked again, as in any call."""
    assert check(stub("--no-models", "--fail-first", "503:1")) == 2
