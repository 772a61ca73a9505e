"""What a call costs: a table that users may edit, and one multiplication."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import yaml

from kg.errors import ConfigError
from kg.models import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PER = 1_000_000
COLUMNS = ("input", "cached", "output")
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


class Price(Frozen):
    """USD per million tokens: prompt tokens, prompt tokens served from the server's cache, generated tokens."""

    input: float
    cached: float
    output: float


def cost(
    model: str, prompt_tokens: int, cached_tokens: int, completion_tokens: int, table: Mapping[str, Price]
) -> float | None:
    """Return the cost in USD, or None when `table` has no price for `model`.

    `prompt_tokens` includes `cached_tokens`, as in the usage field of chat completions. A dated name
    ("gpt-4.1-2025-04-14") has the price of its undated one.

    >>> cost("m-2025-01-31", 3_000_000, 1_000_000, 500_000, {"m": Price(input=2.0, cached=0.5, output=8.0)})
    8.5
    >>> cost("other", 1, 0, 1, {}) is None
    True
    """
    price = table.get(model) or table.get(_DATED.sub("", model))
    if price is None:
        return None
    cached = min(cached_tokens, prompt_tokens)
    fresh = prompt_tokens - cached
    return (fresh * price.input + cached * price.cached + completion_tokens * price.output) / PER


def load_prices(path: Path) -> dict[str, Price]:
    """Return the price of each model in the YAML file at `path`.

    Raises ConfigError, naming file and line, for anything that is not `model: {input, cached, output}` with
    three numbers ≥ 0.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        msg = f"cannot read the price table {path.name}: {error.strerror}"
        raise ConfigError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"the price table {path.name} is not UTF-8 text"
        raise ConfigError(msg) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _wrong(path, mark.line + 1 if mark else 1, "this is not YAML") from error
    if root is None:
        return {}
    table: dict[str, Price] = {}
    for key, value in _pairs(path, root, "models"):
        if key.value in table:
            raise _wrong(path, key.start_mark.line + 1, f"{key.value} is listed twice")
        table[key.value] = _price(path, key, value)
    return table


def _price(path: Path, model: yaml.ScalarNode, node: yaml.Node) -> Price:
    numbers: dict[str, float] = {}
    for key, value in _pairs(path, node, model.value):
        if key.value not in COLUMNS:
            raise _wrong(path, key.start_mark.line + 1, f"{key.value} is not one of {', '.join(COLUMNS)}")
        numbers[key.value] = _number(path, f"{model.value}: {key.value}", value)
    missing = [column for column in COLUMNS if column not in numbers]
    if missing:
        raise _wrong(path, model.start_mark.line + 1, f"{model.value} has no price for {', '.join(missing)}")
    return Price(**numbers)


def _pairs(path: Path, node: yaml.Node, name: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(path, node.start_mark.line + 1, f"{name} must be `name: value` pairs")
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _wrong(path, key.start_mark.line + 1, f"{name}: a name must be plain text")
    return list(node.value)


def _number(path: Path, name: str, node: yaml.Node) -> float:
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise _wrong(path, node.start_mark.line + 1, f"{name} must be a number of USD per million tokens, not {text!r}")
    return number


def _wrong(path: Path, line: int, what: str) -> ConfigError:
    return ConfigError(f"{path.name}, line {line}: {what}")
