"""Prompt files: `prompts/<name>.v<N>.md`, with a system text and worked examples."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.errors import KGError
from kg.models import Frozen, digest
from kg.resources import resource_text

if TYPE_CHECKING:
    from kg.ontology import Ontology

SECTION = re.compile(r"^## (system|example)\n", re.MULTILINE)


class Prompt(Frozen):
    """A system text with `{relations}` and `{types}` to fill, and examples as (text, answer)."""

    name: str
    system: str
    examples: tuple[tuple[str, str], ...]
    fingerprint: str


@lru_cache
def load_prompt(name: str) -> Prompt:
    """Return prompt `name` ("extract.v1"); KGError when the file is missing or has no system section."""
    text = resource_text("prompts", f"{name}.md")
    parts = SECTION.split(text)[1:]
    sections = list(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
    system = [body for kind, body in sections if kind == "system"]
    if len(system) != 1:
        msg = f"prompts/{name}.md needs one '## system' section, it has {len(system)}"
        raise KGError(msg, remedy="compare with prompts/extract.v1.md")
    examples = tuple(_example(body) for kind, body in sections if kind == "example")
    return Prompt(name=name, system=system[0], examples=examples, fingerprint=digest(text))


def _example(body: str) -> tuple[str, str]:
    text, _, answer = body.rpartition("\n\n")
    return text.strip(), answer.strip()


def system_text(prompt: Prompt, ontology: Ontology) -> str:
    """Return the system message: the same for every sentence, so that a server's prompt cache keeps it."""
    relations = "\n".join(f"{name}: {rule.definition}" for name, rule in ontology.predicates.items())
    types = "\n".join(f"{name}: {kind.definition}" for name, kind in ontology.entities.items())
    return prompt.system.replace("{relations}", relations).replace("{types}", types)
