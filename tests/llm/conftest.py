"""A stub server in its own process, for tests that speak HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stub_server import starting_stubs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def stub() -> Iterator[Callable[..., str]]:
    """Return a function that starts a stub with the given options and returns its base URL."""
    with starting_stubs() as start:
        yield start
