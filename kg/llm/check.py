"""The set-up check: is the server there, does it take the key, does it know the model; before any work."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from kg.errors import ModelCallError, ModelSetupError
from kg.llm.failure import NO_CREDIT, Failure
from kg.models import Request

if TYPE_CHECKING:
    from kg.llm.client import ModelClient
    from kg.models import JSONValue

MISSING = frozenset({404, 405, 501})  # what servers answer that do not offer GET /models
SHOWN = 5  # names of other models in a message


async def check_model(client: ModelClient, model: str) -> None:
    """Return when `client` can reach its server with its key and the server has `model`.

    Raises ModelSetupError, one line with the remedy, otherwise. Costs nothing where the server lists its models,
    one generated token where it does not.
    """
    listed = await client.models()
    if isinstance(listed, Failure):
        if not listed.reached:
            raise _unreachable(client.server, listed)
        if listed.status in {401, 403} or listed.code == NO_CREDIT:
            raise client.error(listed, model)
    names = () if isinstance(listed, Failure) else _names(listed)
    if not names:
        await _ask_one_token(client, model)
    elif not any(_same(name, model) for name in names):
        raise _unknown(client.server, model, names)


def _names(listed: JSONValue) -> tuple[str, ...]:
    rows = listed.get("data") if isinstance(listed, dict) else listed
    found = (row.get("id") for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
    return tuple(name for name in found if isinstance(name, str))


def _same(listed: str, model: str) -> bool:
    """Whether a listed name means `model`: some servers list a path or a default tag with it."""
    return listed == model or listed.endswith(f"/{model}") or listed == f"{model}:latest"


def _unknown(server: str, model: str, names: tuple[str, ...]) -> ModelSetupError:
    near = difflib.get_close_matches(model, names, n=SHOWN, cutoff=0.4) or sorted(names)[:SHOWN]
    return ModelSetupError(f"{server} has no model {model}", remedy=f"--model with one of: {', '.join(near)}")


def _unreachable(server: str, failure: Failure) -> ModelSetupError:
    return ModelSetupError(
        f"the model server {server} cannot be reached: {failure.reason}",
        remedy="start the server, or correct --base-url (OPENAI_BASE_URL) or the network",
    )


async def _ask_one_token(client: ModelClient, model: str) -> None:
    request = Request(key="check", model=model, messages=(("user", "Say yes."),), answer_schema={}, max_tokens=1)
    try:
        await client.complete(request)
    except ModelCallError as error:
        raise ModelSetupError(error.message, remedy="check --model and --base-url") from None
