"""`kg query` and queries that would take all time or all memory: one line, exit 2, in the process that users start."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kg

RUNAWAY = [
    (
        "MATCH (a), (b), (c), (d), (e), (f), (g) RETURN max(a.id + b.id + c.id + d.id + e.id + f.id + g.id)",
        "longer than 1 s",
    ),
    ("UNWIND range(1, 100000000) AS x RETURN count(x)", "range() would"),
]


@pytest.mark.parametrize(("query", "said"), RUNAWAY)
def test_a_runaway_query_ends_with_one_line(filled: Kg, query: str, said: str) -> None:
    """A query that would take hours ends at --timeout."""
    with filled.start("query", query, "--timeout", "1", stdout=subprocess.PIPE) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_a_query_that_takes_all_memory_ends_with_one_line(filled: Kg) -> None:
    """A text that is doubled forty times ends at the bound on memory, and the next query is answered."""
    doubling = "RETURN size(reduce(s = 'x', i IN range(1, 40) | s + s)) AS n"
    with filled.start("query", doubling, "--timeout", "300", stdout=subprocess.PIPE) as process:
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, "")
    assert err == "error: the query needs more than 2 GiB of memory. Try: ask for less\n"
    with filled.start("query", "RETURN 1 AS n", "--format", "csv", stdout=subprocess.PIPE) as process:
        assert process.communicate(timeout=60) == ("n\n1\n", "")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_an_impossible_timeout_is_wrong_use(filled: Kg, seconds: str) -> None:
    """What is no number of seconds is refused before the graph is opened."""
    result = filled("query", "RETURN 1", "--timeout", seconds)
    assert result.exit_code == 2
    assert "--timeout" in result.stderr
