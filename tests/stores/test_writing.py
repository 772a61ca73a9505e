"""Rows made ahead of their use: all of them, in order, and errors where they belong."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from kg.stores.writing import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator


def failing(count: int) -> Iterator[int]:
    """Yield so many numbers, then fail."""
    yield from range(count)
    raise ValueError(count)


def test_items_come_in_order_and_each_is_made_before_the_last_is_done_with() -> None:
    """Also those that are false; while one is used the next is made already."""
    made: list[int] = []
    used: list[int] = []
    first_two = threading.Event()

    def items() -> Iterator[int]:
        for number in range(4):
            made.append(number)
            if number == 1:
                first_two.set()
            yield number

    for number in ahead(items()):
        assert first_two.wait(5), "nothing was made while the first was used"
        used.append(number)
    assert used == made == [0, 1, 2, 3]
    assert list(ahead(iter(()))) == []


def test_an_error_comes_after_what_was_made_before_it() -> None:
    """Nothing that could be made is lost."""
    found: list[int] = []
    with pytest.raises(ValueError, match="2"):
        found += (number for number in ahead(failing(2)))
    assert found == [0, 1]


def test_an_error_of_the_user_leaves_no_thread() -> None:
    """A sync that fails, or is interrupted, does not go on making rows."""
    before = threading.active_count()
    items = ahead(iter(range(5)))
    assert next(items) == 0
    with pytest.raises(KeyboardInterrupt):
        items.throw(KeyboardInterrupt)
    assert threading.active_count() == before
