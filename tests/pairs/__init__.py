"""Text pairs: one case is its input lines, then a line `=> expected`; blank lines and `#` lines between."""

from __future__ import annotations

from pathlib import Path


def read_pairs(name: str) -> list[tuple[str, str]]:
    """Return (input, expected) of every case in tests/pairs/`name`."""
    cases: list[tuple[str, str]] = []
    lines: list[str] = []
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("=> "):
            cases.append(("\n".join(lines), line[3:]))
            lines = []
        elif line and not line.startswith("#"):
            lines.append(line)
    return cases
