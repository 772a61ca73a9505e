"""One gate for all model calls of a process: so many at once, and a pause that holds for everybody."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Self

from kg.errors import ConfigError

if TYPE_CHECKING:
    from types import TracebackType


class Limiter:
    """At most `concurrency` bodies of `async with limiter:` run at once, and none starts during a pause.

    Share one object among the clients of one event loop; it is not for several threads.
    """

    def __init__(self, concurrency: int) -> None:
        """Raise ConfigError for fewer than one at once."""
        if concurrency < 1:
            raise ConfigError(f"concurrency must be at least 1, not {concurrency}")
        self.concurrency = concurrency
        self._slots = asyncio.Semaphore(concurrency)
        self._resume_at = 0.0

    def pause(self, seconds: float) -> None:
        """Start nothing new for `seconds` from now; never shortens a pause that already holds."""
        self._resume_at = max(self._resume_at, monotonic() + seconds)

    async def __aenter__(self) -> Self:
        """Take a slot, then wait out any pause; the slot is given back if the wait is cancelled."""
        await self._slots.acquire()
        try:
            while (wait := self._resume_at - monotonic()) > 0:  # noqa: ASYNC110 - a time, which pause() may move
                await asyncio.sleep(wait)
        except BaseException:
            self._slots.release()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the slot back."""
        self._slots.release()
