"""Reads an answer into candidates: raw strings, untrusted, nothing thrown away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import Field

from kg.models import Candidate, Frozen, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SHOWN = 200  # characters of what was no row


class Reading(Frozen):
    """What one answer says; `problem` tells why nothing could be read from it.

    `form`: it fills the form of the small profile, and is no list of facts.
    """

    window: Window
    form: bool = False
    types: dict[str, str] = Field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    problem: str | None = None


def read_answer(window: Window, body: str) -> Reading:
    """Return the candidates of a raw chat-completion `body`; a malformed one gives a reading with a problem."""
    data, problem = read_object(body)
    if problem:
        return Reading(window=window, problem=problem)
    types = data.pop("types", {})
    form = "facts" not in data
    listed = _form_rows(window, data) if form else _fact_rows(data)
    return Reading(
        window=window,
        form=form,
        types={_whole(str(name)): _whole(str(kind)) for name, kind in types.items()} if isinstance(types, dict) else {},
        candidates=tuple(_candidate(row, sentences, cells) for row, (sentences, cells) in enumerate(listed)),
    )


def read_object(body: str) -> tuple[dict[str, Any], str | None]:
    """Return the JSON object that a raw chat-completion `body` carries, or an empty one and why there is none."""
    content, problem = _content(body)
    if problem:
        return {}, problem
    try:
        data = json.loads(_unfenced(content))
    except (json.JSONDecodeError, RecursionError):
        return {}, "the answer is not JSON"
    return (data, None) if isinstance(data, dict) else ({}, "the answer is not a JSON object")


def _content(body: str) -> tuple[str, str | None]:
    try:
        choice = json.loads(body)["choices"][0]
        content, finish = choice["message"].get("content"), choice.get("finish_reason")
    except (json.JSONDecodeError, RecursionError, LookupError, TypeError, AttributeError):
        return "", "the reply is not a chat completion"
    if finish == "length":
        return "", "the answer was cut off at the token limit"
    if not isinstance(content, str) or not content.strip():
        return "", "the model refused to answer or said nothing"
    return content, None


def _unfenced(content: str) -> str:
    text = content.strip()
    if text.startswith("```"):
        text = text.removeprefix("```json").removeprefix("```").removesuffix("```")
    return text.strip()


Row = tuple[tuple[int, ...], Any]  # the sentences cited, and what was said of them


def _form_rows(window: Window, data: dict[str, Any]) -> Iterator[Row]:
    for predicate, rows in data.items():
        for cells in rows if isinstance(rows, list) else [rows]:
            yield window.sentences, {**cells, "p": predicate} if isinstance(cells, dict) else {predicate: cells}


def _fact_rows(data: dict[str, Any]) -> Iterator[Row]:
    facts = data.pop("facts")
    for cells in facts if isinstance(facts, list) else [facts]:
        cited = cells.get("sentences", cells.get("sentence")) if isinstance(cells, dict) else None
        yield tuple(i for i in (cited if isinstance(cited, list) else [cited]) if type(i) is int), cells
    for name, value in data.items():
        yield (), {name: value}


def _whole(text: str) -> str:
    """Return `text` with halves of surrogate pairs, which no file can hold, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _candidate(row: int, sentences: tuple[int, ...], cells: Any) -> Candidate:
    if not isinstance(cells, dict) or "p" not in cells:
        said = json.dumps(cells)[:MOST_SHOWN]
        return Candidate(row=row, sentences=sentences, predicate="", subject="", malformed=said)

    def text(key: str) -> str | None:
        value = cells.get(key)
        return None if value is None else _whole(str(value))

    return Candidate(
        row=row,
        sentences=sentences,
        predicate=text("p") or "",
        subject=text("s") or "",
        object=text("o"),
        number=text("n"),
        subject_type=text("st"),
        object_type=text("ot"),
    )
