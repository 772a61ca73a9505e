"""An OpenAI-compatible server that costs nothing: deterministic answers, faults on request, and its own count.

`python bench/stub.py --port 0`: the first line on stdout is the base URL. Standard library only.
The counter file has one line `arrived N SHA256` per chat request, written before anything else happens, and one
line `answered N SHA256 STATUS` once the whole answer has left for the network.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

JSONValue = Any


class DropError(Exception):
    """The connection is to be closed without an answer."""


# ---------------------------------------------------------------- an answer that fits a schema


def sample(schema: JSONValue, root: JSONValue = None, depth: int = 0) -> JSONValue:
    """Return the simplest value that `schema` allows: empty lists, first enum values, required fields only.

    >>> sample({"type": "object", "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "array"}}, "required": ["a"]})
    {'a': 'x'}
    """
    root = schema if root is None else root
    if not isinstance(schema, dict) or depth > 32:
        return None
    if "$ref" in schema:
        return sample(_resolve(schema["$ref"], root), root, depth + 1)
    if "const" in schema or schema.get("enum"):
        return schema["const"] if "const" in schema else schema["enum"][0]
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            return sample(schema[choice][0], root, depth + 1)
    if schema.get("allOf"):
        return sample(_merged(schema, root), root, depth + 1)
    return _typed(schema, root, depth)


def _resolve(reference: str, root: JSONValue) -> JSONValue:
    node = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        node = node.get(part.replace("~1", "/").replace("~0", "~"), {}) if part else node
    return node


def _merged(schema: dict[str, JSONValue], root: JSONValue) -> dict[str, JSONValue]:
    parts = [_resolve(part["$ref"], root) if "$ref" in part else part for part in schema["allOf"]]
    parts.append({key: value for key, value in schema.items() if key != "allOf"})
    properties = {name: value for part in parts for name, value in part.get("properties", {}).items()}
    required = [name for part in parts for name in part.get("required", [])]
    whole = {key: value for part in parts for key, value in part.items()}
    return {**whole, "properties": properties, "required": required} if properties else whole


def _typed(schema: dict[str, JSONValue], root: JSONValue, depth: int) -> JSONValue:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            properties = schema.get("properties", {})
            return {name: sample(properties.get(name, {}), root, depth + 1) for name in schema.get("required", [])}
        case "array":
            firsts = schema.get("prefixItems", [])
            rest = [schema.get("items", {})] * max(0, schema.get("minItems", 0) - len(firsts))
            return [sample(item, root, depth + 1) for item in [*firsts, *rest]][: schema.get("minItems", 0)]
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return "x" * schema.get("minLength", 0)


def _number(schema: dict[str, JSONValue]) -> float:
    step = schema.get("multipleOf", 1)
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + step if "exclusiveMinimum" in schema else 0)
    high = schema.get("maximum", schema.get("exclusiveMaximum", step) - step if "exclusiveMaximum" in schema else low)
    number: float = -(-low // step) * step if low > 0 else min(high, 0)
    return number


# ---------------------------------------------------------------- what the stub does with a request


@dataclass
class Stub:
    """The options, and what has been counted."""

    options: argparse.Namespace
    counter: int | None = None
    calls: int = 0
    per_body: Counter[str] = field(default_factory=Counter)
    dice: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - not a secret

    def note(self, line: str) -> None:
        """Append one line to the counter file; the kernel has it when this returns, so kill -9 loses nothing."""
        if self.counter is not None:
            os.write(self.counter, line.encode() + b"\n")

    async def chat(self, number: int, digest: str, body: bytes) -> tuple[int, bytes]:
        """Return status and body of one chat request, after the delay asked for."""
        fault = self.fault(number)
        if self.options.delay:
            await asyncio.sleep(self.options.delay)
        if fault == "drop":
            raise DropError
        if fault:
            return int(fault), problem("the stub was told to fail", "stub_fault")
        if self.dice.random() < self.options.garbage:
            return 200, b'{"id": "chatcmpl-garbage", "choices": [{"message": {"content": "cut o'
        return self.answer(json.loads(body), digest)

    def fault(self, number: int) -> str | None:
        """Return the fault of request `number` (a status or "drop"), or None."""
        for fault, amount in self.options.fail_first:
            if number <= amount:
                return str(fault)
        throw = self.dice.random()
        for fault, share in self.options.fail:
            if throw < share:
                return str(fault)
            throw -= share
        return None

    def answer(self, request: JSONValue, digest: str) -> tuple[int, bytes]:
        """Return the deterministic answer to a well-formed request, or the refusal that the options ask for."""
        if self.options.models and request["model"] not in self.options.models:
            return 404, problem(f"The model `{request['model']}` does not exist", "model_not_found")
        refusal = self.refusal(request)
        if refusal:
            return 400, refusal
        form = (request.get("response_format") or {}).get("json_schema") or {}
        content = self.options.content or json.dumps(sample(form.get("schema", {"type": "object"})))
        message = {"role": "assistant", "content": content}
        reply = {
            "id": f"chatcmpl-{digest[:16]}",
            "object": "chat.completion",
            "created": 0,
            "model": request["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": usage(request, content),
        }
        return 200, json.dumps(reply).encode()

    def refusal(self, request: JSONValue) -> bytes | None:
        """Return the body of a 400 for a parameter or response format that the options forbid."""
        for name in self.options.refuse:
            if name in request:
                return problem(f"Unsupported parameter: '{name}' is not supported here.", "unsupported", name)
        form = request.get("response_format") or {}
        kind = form.get("type")
        if kind and self.options.no_schema:
            return problem("response_format is not supported by this server", "unsupported", "response_format")
        if kind == "json_schema" and self.options.json_object_only:
            return problem("response_format type json_schema is not supported", "unsupported", "response_format")
        if kind == "json_schema" and self.options.no_strict and form["json_schema"].get("strict"):
            return problem("Invalid schema for response_format: strict mode", "invalid_schema", "response_format")
        return None


def usage(request: JSONValue, content: str) -> dict[str, JSONValue]:
    """Return the usage field: about four characters a token, none cached."""
    prompt = sum(len(str(message.get("content", ""))) for message in request["messages"]) // 4 + 1
    generated = len(content) // 4 + 1
    return {
        "prompt_tokens": prompt,
        "completion_tokens": generated,
        "total_tokens": prompt + generated,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def problem(message: str, code: str, param: str | None = None) -> bytes:
    """Return an error body in OpenAI's shape."""
    return json.dumps({"error": {"message": message, "type": "stub", "code": code, "param": param}}).encode()


# ---------------------------------------------------------------- HTTP/1.1, by hand


async def serve(stub: Stub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection until either side closes it."""
    writer.transport.set_write_buffer_limits(0)  # so that drain() means sent
    try:
        while await one_request(stub, reader, writer):
            pass
    except (DropError, asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


async def one_request(stub: Stub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer one request; return whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    if stub.options.key and headers.get("authorization") != f"Bearer {stub.options.key}":
        shown = headers.get("authorization", "nothing")  # like the servers that repeat the key in their message
        await send(stub, writer, 401, problem(f"Incorrect API key provided: {shown}", "invalid_api_key"))
    elif (method, path) == ("POST", "/v1/chat/completions"):
        await one_chat(stub, reader, writer, body)
    else:
        await send(stub, writer, *plain(stub, method, path))
    return headers.get("connection", "").lower() != "close"


async def one_chat(stub: Stub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> None:
    """Count a chat request on arrival, answer it, and count it again when its answer is out."""
    digest = hashlib.sha256(body).hexdigest()
    number = stub.calls = stub.calls + 1
    stub.per_body[digest] += 1
    stub.note(f"arrived {number} {digest}")
    status, reply = await stub.chat(number, digest, body)
    if reader.at_eof() or writer.transport.is_closing():
        raise DropError
    await send(stub, writer, status, reply)
    stub.note(f"answered {number} {digest} {status}")


def plain(stub: Stub, method: str, path: str) -> tuple[int, bytes]:
    """Return status and body of everything that is not a chat request."""
    if method == "GET" and path in {"/counter", "/v1/counter"}:
        return 200, json.dumps({"calls": stub.calls, "per_body": stub.per_body}).encode()
    if (method, path) == ("GET", "/v1/models") and not stub.options.no_models:
        data = [{"id": name, "object": "model"} for name in stub.options.models or ["stub"]]
        return 200, json.dumps({"object": "list", "data": data}).encode()
    return 404, problem(f"no {method} {path} here", "not_found")


async def send(stub: Stub, writer: asyncio.StreamWriter, status: int, body: bytes) -> None:
    """Write one whole answer and wait until none of it is left in this process."""
    pause = f"retry-after: {stub.options.retry_after}\r\n" if stub.options.retry_after and status in {429, 503} else ""
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: application/json\r\n{pause}"
    writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


# ---------------------------------------------------------------- the command


def names(text: str) -> list[str]:
    """Return the comma-separated names."""
    return [name for name in text.split(",") if name]


def faults(text: str) -> list[tuple[str, float]]:
    """Return [(status or "drop", amount)] from "429:0.1,drop:0.05"."""
    return [(name, float(amount)) for name, _, amount in (part.partition(":") for part in names(text))]


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the command line, read."""
    parser = argparse.ArgumentParser(description="an OpenAI-compatible stub server")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each chat answer")
    parser.add_argument("--fail", type=faults, default=[], help="shares, e.g. 429:0.1,500:0.05,drop:0.01")
    parser.add_argument("--fail-first", type=faults, default=[], help="the first N requests, e.g. 429:8")
    parser.add_argument("--retry-after", help="Retry-After header of 429 and 503 answers")
    parser.add_argument("--garbage", type=float, default=0.0, help="share of answers that are cut-off JSON with 200")
    parser.add_argument("--no-schema", action="store_true", help="refuse every response_format")
    parser.add_argument("--json-object-only", action="store_true", help="refuse response_format json_schema")
    parser.add_argument("--no-strict", action="store_true", help="refuse strict schemas")
    parser.add_argument("--refuse", type=names, default=[], help="parameters to refuse, e.g. max_tokens,seed")
    parser.add_argument("--key", help="the only key accepted")
    parser.add_argument("--models", type=names, default=[], help="the models that exist; without it, any name works")
    parser.add_argument("--no-models", action="store_true", help="do not offer GET /v1/models")
    parser.add_argument("--content", help="answer this text instead of one made from the schema")
    parser.add_argument("--counter", help="file to append the count to")
    return parser.parse_args(arguments)


async def main() -> None:
    """Serve until killed; the base URL is the first line on stdout."""
    chosen = options()
    counter = os.open(chosen.counter, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if chosen.counter else None
    stub = Stub(chosen, counter)
    server = await asyncio.start_server(lambda r, w: serve(stub, r, w), "127.0.0.1", chosen.port, limit=2**20)
    os.write(sys.stdout.fileno(), b"http://127.0.0.1:%d/v1\n" % server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
