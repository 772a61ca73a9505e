"""The stub server itself: its answers fit their schema, its count can be trusted."""

from __future__ import annotations

import asyncio
import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.llm.client import ModelClient
from kg.models import Request

if TYPE_CHECKING:
    from collections.abc import Callable

STUB = Path(__file__).parents[2] / "bench" / "stub.py"


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        (
            {"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "null"}}, "required": ["a"]},
            {"a": []},
        ),
        ({"type": "array", "items": {"enum": ["up", "down"]}, "minItems": 2}, ["up", "up"]),
        ({"anyOf": [{"const": 3}, {"type": "string"}]}, 3),
        ({"$ref": "#/$defs/row", "$defs": {"row": {"type": ["string", "null"], "minLength": 2}}}, "xx"),
        ({"allOf": [{"required": ["a"]}, {"properties": {"a": {"type": "boolean"}}}], "type": "object"}, {"a": False}),
        ({"type": "integer", "minimum": 7}, 7),
        ({"type": "integer", "exclusiveMinimum": 7}, 8),
        ({"type": "number", "maximum": -2}, -2),
        ({"type": "integer", "minimum": 5, "multipleOf": 4}, 8),
    ],
)
def test_answers_fit_their_schema(schema: dict[str, Any], answer: object) -> None:
    """The answer is the simplest value that the schema allows."""
    assert runpy.run_path(str(STUB))["sample"](schema) == answer


def test_count(stub: Callable[..., str], tmp_path: Path) -> None:
    """Each request is counted when it arrives, and again only if its answer could be sent."""
    counter = tmp_path / "count"
    url = stub("--counter", str(counter), "--delay", "0.3")

    async def one_of_two() -> None:
        async with ModelClient(base_url=url) as client:
            calls = [
                asyncio.create_task(
                    client.complete(Request(key=word, model="m", messages=(("user", word),), answer_schema={}))
                )
                for word in ("kept", "dropped")
            ]
            await asyncio.sleep(0.15)
            calls[1].cancel()
            await calls[0]
            await asyncio.sleep(0.2)

    asyncio.run(one_of_two())
    lines = [line.split() for line in counter.read_text().splitlines()]
    arrived = [line[1:] for line in lines if line[0] == "arrived"]
    answered = [line[1:] for line in lines if line[0] == "answered"]
    assert len({digest for _, digest in arrived}) == 2
    assert answered == [[*arrived[0], "200"]] or answered == [[*arrived[1], "200"]]


def test_answers_are_deterministic(stub: Callable[..., str]) -> None:
    """The same request gets the same bytes from two stubs."""

    async def body(url: str) -> str:
        async with ModelClient(base_url=url) as client:
            request = Request(key="a", model="m", messages=(("user", "a"),), answer_schema={"type": "object"})
            return (await client.complete(request)).body

    one, two = (asyncio.run(body(stub())) for _ in range(2))
    assert one == two
    assert json.loads(one)["object"] == "chat.completion"
