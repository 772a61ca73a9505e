"""The manners of the program, as processes: pipes, signals, colours; and how errors are told."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.faults import Voice, find_cause, guarded
from kg.errors import BudgetError, KGError, NotFoundError, SourceError, UsageError
from tests.cli.conftest import STUB

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Kg

SECRET = "sk-abcdefgh12345"  # noqa: S105 - of nobody


def test_a_closed_pipe_is_silent(filled: Kg) -> None:
    """A reader that goes away early gets no complaint: nothing on stderr, and no error code."""
    process = filled.start("export", stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait() == 0
    process.stderr.close()


def test_ctrl_c_says_that_work_is_kept(kg: Kg, serve: Callable[..., str]) -> None:
    """SIGINT ends an ingest with 130 and one line; the same command then does the rest."""
    slow = type(kg)(kg.folder, serve("--delay", "60"))
    process = slow.start("ingest", "article.txt", "-q")
    deadline = time.monotonic() + 60
    while slow.calls == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "stopped: what arrived is kept; run the same command again\n"
    assert kg("ingest", "article.txt").exit_code == 0


@pytest.mark.parametrize(("colour", "expected"), [("", True), ("1", False)])
def test_colours_are_for_terminals_and_can_be_refused(filled: Kg, colour: str, expected: bool) -> None:
    """On a terminal there are colours; with NO_COLOR there are none."""
    mother, child = pty.openpty()
    process = filled.start("refusals", stdout=child, NO_COLOR=colour, TERM="xterm-256color")
    os.close(child)
    seen = b""
    with suppress(OSError):  # how a pseudo-terminal says that nobody writes any more
        while chunk := os.read(mother, 65536):
            seen += chunk
    process.communicate()
    os.close(mother)
    assert process.returncode == 0
    assert (b"\x1b[33m" in seen) is expected


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KGError("x"), 1), (UsageError("x"), 2), (SourceError("x"), 3), (BudgetError("x"), 4), (NotFoundError("x"), 1),
        (KeyboardInterrupt(), 130), (typer.Abort(), 130), (ZeroDivisionError("x"), 1),
        (ExceptionGroup("", [UsageError("x")]), 2),
    ],
)  # fmt: skip
def test_every_error_has_its_exit_code(error: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """An error, alone or in a group, ends the command with the code of the contract and one line on stderr."""
    with pytest.raises(typer.Exit) as ended:
        guarded(_raise(error), Voice())
    assert ended.value.exit_code == code
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(("option", "variable"), [(False, "0"), (True, "0"), (False, "1")])
def test_a_bug_is_a_line_unless_more_is_asked_for(
    option: bool, variable: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug gives a traceback only with -v or KG_VERBOSE, and never a key."""
    monkeypatch.setenv("KG_VERBOSE", variable)
    with pytest.raises(typer.Exit):
        guarded(_raise(RuntimeError(f"with {SECRET} inside")), Voice(verbose=option))
    said = capsys.readouterr().err
    asked = option or variable == "1"
    assert ("Traceback" in said) is asked
    assert ("kg -v" in said) is not asked
    assert SECRET not in said


def _grouped(errors: st.SearchStrategy[Exception]) -> st.SearchStrategy[Exception]:
    return st.lists(errors, min_size=1, max_size=3).map(lambda found: ExceptionGroup("", found))


@given(st.recursive(st.sampled_from([KGError("a"), UsageError("b"), ValueError("bug")]), _grouped))
def test_a_bug_is_not_hidden_behind_a_mistake(error: Exception) -> None:
    """Of a group the cause named is a leaf, and a bug if there is one."""
    cause = find_cause(error)
    assert not isinstance(cause, ExceptionGroup)
    assert isinstance(cause, ValueError) is _has_bug(error)


def _has_bug(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(map(_has_bug, error.exceptions))
    return isinstance(error, ValueError)


def _raise(error: BaseException) -> Callable[[], int | None]:
    def work() -> int | None:
        raise error

    return work


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_are_no_bug(kg: Kg, closed: str) -> None:
    """With any standard stream closed an ingest works and its ledger is whole."""
    command = f'"$0" -m kg.cli.main ingest article.txt {closed} && "$0" -m kg.cli.main stats {closed}'
    done = subprocess.run(  # noqa: S603 - our own module
        ["/bin/sh", "-c", command, sys.executable],
        cwd=kg.folder,
        env={**os.environ, "PYTHONPATH": str(STUB.parents[1]), **kg.env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "bug" in done.stderr) == (0, False)
    assert kg("export").stdout
