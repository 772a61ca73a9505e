"""The limiter: so many at once, and a pause for everybody."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.llm.limiter import Limiter


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 5), st.integers(1, 20))
def test_never_more_at_once(concurrency: int, tasks: int) -> None:
    """As many run at once as allowed and asked for, and never more."""
    inside: list[int] = []

    async def one(limiter: Limiter, now: set[int], number: int) -> None:
        async with limiter:
            now.add(number)
            inside.append(len(now))
            await asyncio.sleep(0.001)
            now.discard(number)

    async def everybody() -> None:
        limiter, now = Limiter(concurrency), set[int]()
        await asyncio.gather(*(one(limiter, now, number) for number in range(tasks)))

    asyncio.run(everybody())
    assert max(inside) == min(concurrency, tasks)


def test_pause_holds_and_is_not_shortened() -> None:
    """Nothing starts before the longest pause asked for is over, and a cancelled wait gives its slot back."""

    async def waits() -> float:
        limiter, started = Limiter(1), monotonic()
        limiter.pause(0.2)
        limiter.pause(0.01)
        impatient = asyncio.create_task(limiter.__aenter__())
        await asyncio.sleep(0.01)
        impatient.cancel()
        async with asyncio.timeout(5), limiter:
            return monotonic() - started

    assert 0.2 <= asyncio.run(waits()) < 2


def test_no_slots() -> None:
    """Nobody can ask for less than one call at a time."""
    with pytest.raises(ConfigError, match="at least 1"):
        Limiter(0)
