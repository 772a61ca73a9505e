"""The embedded model itself, where it has been pulled."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from kg.errors import ModelSetupError
from kg.extract.deriving import derive
from kg.extract.page import Page
from kg.extract.verification import LEAST, sureness, verifications
from kg.llm.client import ModelClient
from kg.llm.embedded import is_pulled
from kg.llm.serving import embedded_server, serve
from kg.models import Article
from kg.ontology import load_ontology

ROOT = Path(__file__).parents[2]
USER_CACHE = platformdirs.user_cache_path("kg")


def told(process: subprocess.Popen[str]) -> str:
    """Return the URL that the other process was given."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def chat(url: str, sentence: str) -> dict[str, Any]:
    """Ask the real model for the company of a sentence, constrained by a schema."""
    schema = {"type": "object", "properties": {"company": {"type": "string"}}, "required": ["company"]}
    body = {
        "messages": [
            {"role": "system", "content": "Name the company that the sentence is about. " * 3},
            {"role": "user", "content": sentence},
        ],
        "max_tokens": 24,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
    }
    request = urllib.request.Request(f"{url}/chat/completions", json.dumps(body).encode())  # noqa: S310 loopback
    with urllib.request.urlopen(request, timeout=300) as reply:  # noqa: S310 loopback
        answer: dict[str, Any] = json.load(reply)
    return answer


needs_model = pytest.mark.skipif(not is_pulled(USER_CACHE), reason="the embedded model is not pulled: kg model pull")


@pytest.mark.model
@needs_model
def test_the_real_model_answers_in_the_schema_and_reuses_its_prefix() -> None:
    """Two calls with one prefix give valid JSON, and the second takes most of its prompt from the cache."""
    pytest.importorskip("xllamacpp")

    async def use() -> list[dict[str, Any]]:
        async with embedded_server(USER_CACHE) as url:
            return [await asyncio.to_thread(chat, url, f"{name} rose 3 %.") for name in ("Alibaba", "Tencent")]

    first, second = asyncio.run(use())
    assert json.loads(first["choices"][0]["message"]["content"]) == {"company": "Alibaba"}
    assert json.loads(second["choices"][0]["message"]["content"]) == {"company": "Tencent"}
    assert second["usage"]["prompt_tokens_details"]["cached_tokens"] > second["usage"]["prompt_tokens"] / 2
    assert str(USER_CACHE) not in json.dumps(first)


@pytest.mark.model
@needs_model
def test_the_adapter_tells_what_a_sentence_says_from_what_it_does_not() -> None:
    """With the adapter a true claim is sure and a false one is not; the long prompt of the other slot stays cached."""
    pytest.importorskip("xllamacpp")
    text = "Shares of Norvik Steel Corp rose 7 % on Monday, said Ada Lund, an analyst at Corvin Securities."
    page = Page(Article(id="a", text=text, published_at=date(2026, 3, 2)))
    post = next(claim for claim in derive(page, (), {}, load_ontology()).claims if claim.predicate == "WORKS_FOR")
    wrong = post.model_copy(update={"id": "x", "subject": post.object, "object": post.subject})

    async def use() -> list[float | None]:
        async with embedded_server(USER_CACHE) as url, ModelClient(base_url=url, timeout=300) as client:
            asked = verifications(page, [post, wrong]).values()
            before = await asyncio.to_thread(chat, url, "Alibaba rose 3 %.")
            found = [sureness((await client.complete(request)).body) for request in asked]
            after = await asyncio.to_thread(chat, url, "Tencent rose 3 %.")
        assert before["usage"]["prompt_tokens"] / 2 < after["usage"]["prompt_tokens_details"]["cached_tokens"]
        return found

    true, false = asyncio.run(use())
    assert true is not None
    assert false is not None
    assert true > LEAST
    assert true > false + 0.2


FOREGROUND = """
import signal
import sys
from pathlib import Path
from kg.llm.serving import serve

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it in what it starts with &
serve(Path(sys.argv[1]), port=int(sys.argv[2]), n_ctx=512, on_ready=lambda url: print(url, flush=True))
"""


@pytest.mark.model
@needs_model
def test_the_real_model_in_the_foreground_ends_with_ctrl_c() -> None:
    """`serve` says its URL, refuses a taken port in one error, and is gone soon after an interrupt."""
    pytest.importorskip("xllamacpp")
    args = [sys.executable, "-c", FOREGROUND, str(USER_CACHE), "0"]
    with subprocess.Popen(args, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 our own script
        try:
            url = told(process)
            with pytest.raises(ModelSetupError, match="could not be served on port"):
                serve(USER_CACHE, port=int(url.split(":")[2].removesuffix("/v1")))
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
        finally:
            process.kill()
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(f"{url}/models", timeout=5)  # noqa: S310 loopback
