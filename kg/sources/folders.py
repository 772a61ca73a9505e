"""Paths → the regular files under them, in a fixed order."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from kg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".txt", ".md", ".html", ".htm", ".json", ".jsonl")
_Identity = tuple[int, int]


def files_under(path: Path) -> Iterator[Path | tuple[Path, SourceError]]:
    """Yield `path` itself, or the supported files of the folder in order of name, subfolders included.

    Names that begin with a dot and other suffixes are passed over. A place that cannot be read comes as a pair with
    its SourceError: missing, a folder that may not be opened, a link that leads back to its own folder, no file at all.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        yield path, as_source_error(error)
        return
    if not stat.S_ISDIR(mode):
        yield path
        return
    empty = True
    for found in _walk(path, (), set()):
        empty = False
        yield found
    if empty:
        known = " ".join(SUFFIXES)
        yield (
            path,
            SourceError(f"no article in this folder ({known})", remedy="name the files themselves, or another folder"),
        )


def _walk(
    folder: Path, above: tuple[_Identity, ...], seen: set[_Identity]
) -> Iterator[Path | tuple[Path, SourceError]]:
    try:
        at = folder.stat()
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield folder, as_source_error(error)
        return
    identity = (at.st_dev, at.st_ino)
    if identity in above:
        yield folder, SourceError("this link leads back to a folder that holds it", remedy="remove the link")
    if identity in seen:
        return
    seen.add(identity)
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, (*above, identity), seen)
        elif path.suffix.lower() in SUFFIXES:
            yield path


def as_source_error(error: OSError | ValueError) -> SourceError:
    """Return what the operating system refused, in a user's words."""
    if isinstance(error, FileNotFoundError):
        return SourceError("no such file or folder", remedy="check the path")
    if isinstance(error, PermissionError):
        return SourceError("it may not be read (permission denied)", remedy="give yourself the right to read it")
    why = error.strerror if isinstance(error, OSError) else str(error)
    return SourceError(f"it cannot be read ({why or error})")
