"""How a server wants to be asked: its level of structured output, and the parameters it refuses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.llm.failure import Failure
    from kg.models import JSONValue, Request

INSTRUCTION = "\n\nAnswer with one JSON object only, no other text. Its JSON schema:\n"
REFUSALS = frozenset({400, 404, 405, 415, 422, 501})
OPTIONAL = ("temperature", "seed")
_ABOUT_FORMAT = re.compile(r"response_format|json_object|schema|grammar|guided|structured output", re.IGNORECASE)
_ABOUT_SCHEMA = re.compile(r"strict|invalid schema|additionalproperties", re.IGNORECASE)
_NOT_SUPPORTED = re.compile(r"unsupported|not support|n't support|not implemented|that support", re.IGNORECASE)


class Level(IntEnum):
    """Structured output, best first; a server is asked at the first level that it accepts."""

    STRICT = 0
    SCHEMA = 1
    OBJECT = 2
    PLAIN = 3


@dataclass(frozen=True, slots=True)
class Dialect:
    """What has been learned about a server. `refused` are names of parameters."""

    level: Level = Level.STRICT
    refused: frozenset[str] = frozenset()

    def joined(self, other: Dialect) -> Dialect:
        """Return what both know together; the order of learning does not matter."""
        return Dialect(max(self.level, other.level), self.refused | other.refused)

    def after(self, failure: Failure) -> Dialect | None:
        """Return the next dialect to try after `failure`, or None when it is not about the way of asking."""
        if failure.status not in REFUSALS:
            return None
        refused = self._parameter(failure)
        if refused is not None:
            return replace(self, refused=self.refused | {refused})
        unsupported = _NOT_SUPPORTED.search(failure.reason) is not None
        about_format = _ABOUT_FORMAT.search(f"{failure.reason} {failure.param}") is not None
        concerned = unsupported if failure.status in {404, 405, 415, 501} else about_format or unsupported
        if not concerned or self.level is Level.PLAIN:
            return None
        fixable = self.level is Level.STRICT and _ABOUT_SCHEMA.search(failure.reason)
        return replace(self, level=Level.SCHEMA if fixable else Level(max(self.level + 1, Level.OBJECT)))

    def _parameter(self, failure: Failure) -> str | None:
        about = f"{failure.param or ''} {failure.reason}"
        for name in ("max_tokens", *OPTIONAL):
            named = failure.param == name or (failure.param is None and re.search(rf"\b{name}\b", about))
            if named and name not in self.refused and _NOT_SUPPORTED.search(about):
                return name
        return None

    def payload(self, request: Request) -> dict[str, JSONValue]:
        """Return the keyword arguments of `chat.completions.create` that ask `request` in this dialect."""
        limit = "max_completion_tokens" if "max_tokens" in self.refused else "max_tokens"
        optional = {"temperature": request.temperature, "seed": request.seed}
        payload: dict[str, JSONValue] = {
            "model": request.model,
            "messages": self._messages(request),
            limit: request.max_tokens,
            **{name: value for name, value in optional.items() if name not in self.refused},
            **request.extra,
        }
        if request.answer_schema and self.level is not Level.PLAIN:
            payload["response_format"] = self._format(request.answer_schema)
        return payload

    def _messages(self, request: Request) -> list[dict[str, str]]:
        messages = [{"role": role, "content": content} for role, content in request.messages]
        if request.answer_schema and self.level >= Level.OBJECT:
            last = next((m for m in reversed(messages) if m["role"] == "user"), messages[-1])
            last["content"] += INSTRUCTION + json.dumps(request.answer_schema, ensure_ascii=False)
        return messages

    def _format(self, schema: dict[str, JSONValue]) -> dict[str, JSONValue]:
        if self.level is Level.OBJECT:
            return {"type": "json_object"}
        form: dict[str, JSONValue] = {"name": "answer", "schema": schema}
        if self.level is Level.STRICT:
            form["strict"] = True
        return {"type": "json_schema", "json_schema": form}
