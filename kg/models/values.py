"""What every word of the project is made of: frozen values, and digests as ids."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict

JSONValue = Any


class Frozen(BaseModel):
    """A value: immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest(*parts: JSONValue) -> str:
    """Return 20 hex characters (80 bits of BLAKE2b) that stand for `parts` and their order.

    >>> digest("a", 1) == digest("a", 1), digest("a", "1") == digest("a", 1)
    (True, False)
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
