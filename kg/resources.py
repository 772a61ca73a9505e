"""Finds prompts/ and seeds/ beside the package: inside a wheel, or at the top of a checkout."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kg.errors import KGError

PACKAGE = Path(__file__).resolve().parent


def resource_path(folder: str, name: str) -> Path:
    """Return the path of `folder`/`name` (`prompts` or `seeds`); KGError when the installation lacks it."""
    for root in (PACKAGE, PACKAGE.parent):
        path = root / folder / name
        if path.is_file():
            return path
    msg = f"{folder}/{name} is missing from this installation"
    raise KGError(msg, remedy="install kg again")


@lru_cache
def resource_text(folder: str, name: str) -> str:
    """Return the UTF-8 text of `folder`/`name`."""
    return resource_path(folder, name).read_text(encoding="utf-8")
