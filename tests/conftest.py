"""What every test rests on: no keys from the user's environment, and tools that are missing are named, not hidden.

A test that needs more than Python carries a marker of `NEEDS`. Where that is missing the test is skipped and the last
lines say how to get it; with KG_CI=1 a need that CI must meet fails the test instead.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import settings

from tests.neo4j_fixtures import has_neo4j, neo4j_database, neo4j_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["neo4j_database", "neo4j_server"]  # the fixtures that come from elsewhere

IN_CI = os.environ.get("KG_CI") == "1"
KEPT = {
    "KG_CI",
    "KG_CACHE",
    *(f"KG_TEST_NEO4J_{name}" for name in ("URI", "USERNAME", "PASSWORD", "DATABASE", "VERSION")),
}

# Shared machines are slow now and then, which is no bug; and CI is to say the same thing twice of the same commit.
settings.register_profile("kg", deadline=None, derandomize=IN_CI)
settings.load_profile("kg")


class Need(NamedTuple):
    """What a marker asks of the machine: how to see it, how to get it, and whether CI must have it."""

    met: Callable[[], bool]
    remedy: str
    in_ci: bool


@cache
def has_model() -> bool:
    """Return whether the embedded model has been fetched and its server is installed."""
    from kg.config import read_settings
    from kg.llm.embedded import is_pulled

    return find_spec("xllamacpp") is not None and is_pulled(read_settings().cache)


NEEDS = {
    "model": Need(has_model, "fetch the embedded model with: .venv/bin/kg model pull", in_ci=False),
    "neo4j": Need(has_neo4j, "install Java 17+ and Maven, or on Debian: apt install maven", in_ci=True),
}


@pytest.hookimpl(tryfirst=True)  # xdist's own reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share one server or one model in one worker."""
    for item in items:
        for name in NEEDS:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.xdist_group(name))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose need is not met, or fail it in CI."""
    for name, need in NEEDS.items():
        if item.get_closest_marker(name) and not need.met():
            (pytest.fail if IN_CI and need.in_ci else pytest.skip)(f"needs {name}: {need.remedy}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines what was skipped for want of a tool, and the remedy."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)]
    for name, need in NEEDS.items():
        count = sum(f"needs {name}: " in report.longrepr[2] for report in skipped)
        if count:
            terminalreporter.write_line(f"Skipped {name} tests: {count}. To run them: {need.remedy}", yellow=True)


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    """Hide the user's keys, database and KG_ variables: no test may spend money, or pass on one machine only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - KEPT:
            if name.startswith(("KG_", "NEO4J_", "OPENAI_")):
                patch.delenv(name)
        yield
