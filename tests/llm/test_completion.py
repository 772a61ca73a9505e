"""Whatever a server sends is read without an exception."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from kg.llm.client import Completion, read_completion

fields = st.sampled_from(["choices", "message", "content", "usage", "prompt_tokens", "model", "finish_reason"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(fields, inner, max_size=4),
    max_leaves=12,
)


@given(st.text() | values.map(json.dumps))
def test_any_body_is_read(body: str) -> None:
    """Whatever a server sends, reading it neither raises nor changes it, and what is read can be stored."""
    answer = read_completion(body, seconds=0.0, model="m", prices={})
    assert answer.body == body
    assert Completion.model_validate_json(answer.model_dump_json()) == answer


def test_bottomless_body() -> None:
    """A body nested too deep to be parsed is kept without content."""
    body = "[" * 100_000
    assert read_completion(body, seconds=0.0, model="m", prices={}) == Completion(body=body, model="m")


def test_half_a_surrogate_pair() -> None:
    """A content with half an escaped surrogate pair is read with a replacement character."""
    body = '{"choices": [{"message": {"content": "a\\ud83d b\\ud83d\\ude00"}}]}'
    assert read_completion(body, seconds=0.0, model="m", prices={}).content == "a\ufffd b\U0001f600"
