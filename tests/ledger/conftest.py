"""Small values and a ledger to try the protocol on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.ledger import Ledger
from kg.models import Answer, Article, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger is to be."""
    return tmp_path / "kg.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """Open an empty ledger."""
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture(scope="session")
def reply() -> Callable[..., Answer]:
    """Make an answer to a key."""

    def make(key: str, body: str = "{}", cost: float | None = None) -> Answer:
        return Answer(key=key, attempt=1, body=body, model="fake", prompt_tokens=3, completion_tokens=2, cost=cost)

    return make


@pytest.fixture(scope="session")
def cut() -> Callable[..., tuple[Article, list[Window]]]:
    """Make an article of which each key given is one window."""

    def make(name: str, *keys: str) -> tuple[Article, list[Window]]:
        article = Article(id=name, text=f"Text of {name}.")
        return article, [Window(article_id=name, index=i, sentences=(i,), key=key) for i, key in enumerate(keys)]

    return make
