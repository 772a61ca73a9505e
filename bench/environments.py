"""Environments of their own for packages that are measured beside ours."""

from __future__ import annotations

import subprocess
import venv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def environment(home: Path, wanted: Sequence[str]) -> str:
    """Return the Python of the environment in `home` where these pinned packages are installed, made if need be."""
    made, python = home / "made", str(home / "bin" / "python")
    if not made.is_file() or made.read_text("utf-8") != "\n".join(wanted):
        venv.create(home, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)  # noqa: S603 - pinned
        made.write_text("\n".join(wanted), "utf-8")
    return python
