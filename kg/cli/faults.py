"""What went wrong → one line on stderr and an exit code (DESIGN 4); never a key, and no traceback unless asked."""

from __future__ import annotations

import os
import re
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from kg.errors import KGError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.config import Settings

BUG = 1
INTERRUPTED = 130
SHORTEST_SECRET = 4  # replacing shorter keys would garble every message
KEY_LIKE = re.compile(r"\b(?:sk|pk)-[A-Za-z0-9_*.-]{6,}")
KEPT = "stopped: what arrived is kept; run the same command again"


class Stopped(KeyboardInterrupt):
    """Ctrl-C in work that can be taken up again."""


@dataclass(frozen=True)
class Voice:
    """How much is said of a bug."""

    verbose: bool = False


def guarded(work: Callable[[], int | None], voice: Voice) -> None:
    """Do `work` and end with the exit code it returns, or with that of the error it raises; raises typer.Exit."""
    try:
        code = work()
        sys.stdout.flush()
    except typer.Exit:
        raise
    except (KeyboardInterrupt, typer.Abort) as stopped:  # Typer's prompt turns Ctrl-C and the end of input into Abort
        say(KEPT if isinstance(stopped, Stopped) else "stopped")
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where every error becomes a line and a code
        code = explain(error, voice)
    if code:
        raise typer.Exit(code)


def explain(error: Exception, voice: Voice) -> int:
    """Say what `error` means on stderr, and return its exit code."""
    cause = find_cause(error)
    if isinstance(cause, BrokenPipeError):
        _silence(sys.stdout)
        return 0
    if isinstance(cause, KGError):
        say(f"error: {_scrubbed(str(cause))}")
        return cause.exit_code
    settings = _settings()
    verbose = voice.verbose or (settings is not None and settings.verbose)
    if isinstance(cause, OSError) and not verbose:
        where = f"{cause.filename}: " if cause.filename else ""
        say(f"error: {_scrubbed(where)}{cause.strerror or cause}")
        return BUG
    if verbose:
        say(_scrubbed("".join(traceback.format_exception(error))))
    hint = "" if verbose else "; kg -v for the traceback"
    say(f"error: this is a bug in kg: {type(cause).__name__}: {_scrubbed(str(cause))}{hint}")
    return BUG


def find_cause(error: BaseException) -> BaseException:
    """Return the error that ended the work: from a group, the first that is no KGError, else the first.

    >>> find_cause(ExceptionGroup("", [KGError("a"), ExceptionGroup("", [ValueError("b")])]))
    ValueError('b')
    """
    found = list(_leaves(error))
    return next((each for each in found if not isinstance(each, KGError)), found[0])


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def say(line: str) -> None:
    """Write a line to stderr; a closed stderr is no reason to fail."""
    try:
        typer.echo(line, err=True)
    except BrokenPipeError:
        _silence(sys.stderr)


def _silence(stream: object) -> None:
    """Point a closed pipe to nowhere, so that the interpreter's own flush at exit says nothing."""
    fileno = getattr(stream, "fileno", None)
    if fileno is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, fileno())
        os.close(nowhere)


def _scrubbed(text: str) -> str:
    """Return `text` without the key and whatever looks like one."""
    settings = _settings()
    secret = settings.api_key.get_secret_value() if settings and settings.api_key else ""
    return KEY_LIKE.sub("[key]", text.replace(secret, "[key]") if len(secret) >= SHORTEST_SECRET else text)


def _settings() -> Settings | None:
    """Return what the environment sets; None where it sets something impossible, of which the user is told already."""
    from kg.config import read_settings

    try:
        return read_settings()
    except KGError:
        return None
