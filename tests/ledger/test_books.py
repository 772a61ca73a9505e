"""Whatever runs do, the ledger's books balance: a property of any course of leases, answers, failures and crashes."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BudgetError
from kg.ledger import Busy, Lease, Ledger
from kg.ledger.rows import NANO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from kg.ledger import Run
    from kg.models import Answer, Article, Window

    Cut = Callable[..., tuple[Article, list[Window]]]
    Reply = Callable[..., Answer]

Step = tuple[str, int, int, float]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["lease", "retry", "keep", "fail", "unknown", "crash"]),
        st.integers(0, 1),
        st.integers(0, 2),
        st.sampled_from([0.0, 0.1, 0.25, 1.0]),
    ),
    max_size=25,
)
BUDGET = 2.0


async def walk(path: Path, steps: list[Step], cut: Cut, reply: Reply) -> None:
    """Play the steps of two runs on three keys, and check after each what must always hold."""
    with Ledger.open(path) as ledger:
        await ledger.add(*cut("a", "k0", "k1", "k2"), "one")
        runs, held = [ledger.begin_run({}), ledger.begin_run({})], dict[str, tuple[int, Lease]]()
        for action, who, which, money in steps:
            key = f"k{which}"
            if action == "crash":
                runs[who].close()
                runs[who] = ledger.begin_run({})
                held = {name: pair for name, pair in held.items() if pair[0] != who}
            elif action in {"lease", "retry"}:
                await take(ledger, runs[who], key, (who, money, action == "retry"), held)
            elif key in held and action == "keep":
                lease = held.pop(key)[1]
                cost = min(money / 2, lease.reserved / NANO)  # a reservation is the most that a call may cost
                await ledger.keep(lease, reply(key, cost=cost))
            elif key in held:
                await ledger.fail(held.pop(key)[1], note="no", billed_unknown=action == "unknown")
            check(ledger, path)


async def take(
    ledger: Ledger, run: Run, key: str, want: tuple[int, float, bool], held: dict[str, tuple[int, Lease]]
) -> None:
    """Ask for a lease and check that it is given exactly when nobody holds it."""
    who, money, retry = want
    try:
        taken = await ledger.lease(key, run=run, reserve=money, budget=BUDGET, retry=retry)
    except BudgetError:
        assert key not in held
        return
    assert isinstance(taken, Busy) <= (key in held)
    if isinstance(taken, Lease):
        assert key not in held, "one key was leased twice"
        held[key] = (who, taken)


def check(ledger: Ledger, path: Path) -> None:
    """Check the invariants of DESIGN 2.5."""
    stats = ledger.stats()
    assert stats.windows == stats.answered + stats.failed + stats.pending == 3
    assert stats.cost + stats.spent_unknown <= BUDGET + 1e-9
    assert len(ledger.failed()) == stats.failed
    assert len(ledger.pending()) == stats.pending
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT coalesce(sum(charge), 0) - (SELECT charged FROM meta) FROM attempt").fetchone() == (
            0,
        )
    db.close()


@settings(max_examples=20, deadline=None)
@given(steps=STEPS)
def test_any_course_keeps_the_books(
    tmp_path_factory: pytest.TempPathFactory, cut: Cut, reply: Reply, steps: list[Step]
) -> None:
    """Whatever two runs do, a key has one holder, windows add up, and the budget is never exceeded."""
    asyncio.run(walk(tmp_path_factory.mktemp("walk") / "kg.db", steps, cut, reply))
