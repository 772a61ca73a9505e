"""The stub server with something to say: its answers have rows about the names of the text, some true, some false.

`python -m bench.talking` takes the options of bench/stub.py. An answer is a function of the request's body alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.stub import Stub, options, sample, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
NAME = re.compile(r"[A-Z][\w&]*(?: [A-Z][\w&]*)*")
NUMBER = re.compile(r"(?:\$)?\d[\d.,]*(?:\d)(?: (?:pct|percent|mln|billion|dlrs))*|\d+%")
LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
MOST_ROWS = 8
SURE = "STUB_SURE"  # variable with the probability of Yes; without it none is given
LIKELY = ("Person", "Company")  # types; else few rows would fit the ontology


class TalkingStub(Stub):
    """A stub whose lists are not empty, and which counts what is asked, whatever the order of a body's keys."""

    async def chat(self, number: int, digest: str, body: bytes) -> tuple[int, bytes]:
        """Return status and body of one chat request, counted under the hash of its sorted content."""
        del self.per_body[digest]
        asked = hashlib.sha256(json.dumps(json.loads(body), sort_keys=True).encode()).hexdigest()
        self.per_body[asked] += 1
        return await super().chat(number, asked, body)

    def answer(self, request: Any, digest: str) -> tuple[int, bytes]:
        """Return the answer with rows, unless the options name a content."""
        form = (request.get("response_format") or {}).get("json_schema") or {}
        schema, text = form.get("schema"), request["messages"][-1]["content"]
        if request.get("logprobs") and (sure := os.environ.get(SURE)):
            return 200, json.dumps({"choices": [{"logprobs": _probabilities(float(sure))}]}).encode()
        if schema is None or self.options.content:
            return super().answer(request, digest)
        self.options.content = json.dumps(_filled(schema, text, random.Random(digest)))  # noqa: S311 - not a secret
        try:
            return super().answer(request, digest)
        finally:
            self.options.content = None


def _probabilities(sure: float) -> Any:
    top = [{"token": word, "logprob": log(share)} for word, share in (("Yes", sure), ("No", 1 - sure))]
    return {"content": [{"top_logprobs": top}]}


def _filled(schema: Any, text: str, dice: random.Random) -> Any:
    """Return a value that fits `schema`: lists get rows, strings the words of `text`."""
    kind = schema.get("type")
    if kind == "array":
        most = min(schema.get("maxItems", MOST_ROWS), MOST_ROWS)
        rows = [_filled(schema["items"], text, dice) for _ in range(dice.randint(0, most if most > 4 else 2))]
        return list({json.dumps(row): row for row in rows}.values())
    if kind == "object":
        return _filled_object(schema, text, dice)
    if schema.get("enum"):
        choices = schema["enum"]
        likely = [choice for choice in choices if choice in LIKELY]
        return dice.choice(likely if likely and dice.random() < 0.8 else choices)
    return sample(schema)


def _filled_object(schema: Any, text: str, dice: random.Random) -> Any:
    """Return an object; one that cites a sentence by number gets its strings from that sentence."""
    value: dict[str, Any] = {}
    for name, inner in schema.get("properties", {}).items():
        if "sentence" in value and not inner.get("enum"):
            words = (NUMBER if name == "n" else NAME).findall(dict(LINE.findall(text)).get(str(value["sentence"]), ""))
            value[name] = dice.choice(words) if words and dice.random() < 0.8 else None if name != "s" else "it"
        else:
            value[name] = _filled(inner, text, dice)
    return value


@contextmanager
def talking_stub(*arguments: str, sure: float | None = None) -> Iterator[str]:
    """Run the server in a process of its own while the block lasts; gives its base URL.

    `sure` is how probable it finds each claim, where it is asked.
    """
    command = [sys.executable, "-m", "bench.talking", *arguments]
    around = os.environ | ({SURE: str(sure)} if sure is not None else {})
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=around) as process:  # noqa: S603 - our own file
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def counted(url: str) -> dict[str, int]:
    """Return how often each question (the SHA-256 of its body, sorted) has arrived at the server of `url`."""
    with urllib.request.urlopen(f"{url}/counter") as reply:  # noqa: S310 - loopback
        return dict(json.load(reply)["per_body"])


async def main() -> None:
    """Serve until killed; the base URL is the first line on stdout."""
    chosen = options()
    counter = os.open(chosen.counter, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if chosen.counter else None
    stub = TalkingStub(chosen, counter)
    server = await asyncio.start_server(lambda r, w: serve(stub, r, w), "127.0.0.1", chosen.port, limit=2**20)
    os.write(sys.stdout.fileno(), b"http://127.0.0.1:%d/v1\n" % server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
