"""The embedded model itself, where it has been pulled."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from kg.errors import ModelSetupError
from kg.llm.embedded import is_pulled
from kg.llm.serving import embedded_server, serve

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


FOREGROUND = """
import sys
from pathlib import Path
from kg.llm.serving import serve

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
