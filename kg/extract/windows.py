"""Profiles and windows: what one model call is asked about, decided by code and independent of all other calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from kg.errors import UsageError
from kg.extract.form import form_schema, form_text, read_form
from kg.extract.page import Line, Page
from kg.extract.prompt import load_prompt, system_text
from kg.models import Frozen, Request, Window, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ontology import Ontology


class Profile(Frozen):
    """How an article is cut into calls: a form a sentence, or the whole article at once."""

    name: Literal["small", "large"]
    prompt: str
    per: Literal["sentence", "article"]
    max_tokens: int


PROFILES = {
    "small": Profile(name="small", prompt="extract.v1", per="sentence", max_tokens=512),
    "large": Profile(name="large", prompt="extract_article.v1", per="article", max_tokens=16_384),
}


Turn = tuple[Literal["system", "user", "assistant"], str]


@dataclass(frozen=True)
class Plan:
    """What decides the windows of any article; `fingerprint` stands for all of it."""

    ontology: Ontology
    profile: Profile
    model: str

    @cached_property
    def opening(self) -> tuple[Turn, ...]:
        """The messages before the question: the same for every window, so that a server's prompt cache keeps them."""
        prompt = load_prompt(self.profile.prompt)
        turns: list[Turn] = [("system", system_text(prompt, self.ontology))]
        for text, answer in prompt.examples:
            turns += [("user", example_text(text, self)), ("assistant", answer)]
        return tuple(turns)

    @cached_property
    def asking(self) -> str:
        """Stands for all of a request but its own text: opening, model and parameters."""
        return digest(self.opening, self.model, self.profile.max_tokens)

    @cached_property
    def fingerprint(self) -> str:
        """Stands for all that decides an article's windows; 20 hex characters."""
        return digest(self.asking, self.profile.name, self.ontology.fingerprint)


def make_plan(ontology: Ontology, *, profile: str, model: str) -> Plan:
    """Return the plan for a profile by name; UsageError when there is none of that name."""
    if profile not in PROFILES:
        msg = f"no profile {profile!r}"
        raise UsageError(msg, remedy=f"one of {', '.join(PROFILES)}")
    return Plan(ontology=ontology, profile=PROFILES[profile], model=model)


def plan_windows(page: Page, plan: Plan) -> tuple[tuple[Window, Request], ...]:
    """Return the windows of an article with their requests, in reading order; none for page debris."""
    asked = _per_sentence(page, plan) if plan.profile.per == "sentence" else _per_article(page, plan)
    return tuple(
        (Window(article_id=page.article.id, index=index, sentences=sentences, key=request.key), request)
        for index, (sentences, request) in enumerate(asked)
    )


def _per_sentence(page: Page, plan: Plan) -> Iterator[tuple[tuple[int, ...], Request]]:
    for line in page.prose:
        form = read_form(line, plan.ontology)
        if form.blanks:
            yield (line.sentence.index,), request_for(form_text(form), form_schema(form, plan.ontology), plan)


def _per_article(page: Page, plan: Plan) -> Iterator[tuple[tuple[int, ...], Request]]:
    lines = page.prose
    if any(line.names for line in lines):
        text = "\n".join(f"[{line.sentence.index}] {line.text}" for line in lines)
        numbers = tuple(line.sentence.index for line in lines)
        yield numbers, request_for(text, list_schema(plan.ontology, numbers), plan)


def request_for(text: str, schema: dict[str, Any], plan: Plan) -> Request:
    """Return the request that asks `text`; its key is equal for equal requests only (DESIGN 2.4).

    The ontology enters by what it puts into the question, so that a change of cues or checks asks nothing twice.
    """
    key = digest(text, schema, plan.asking)
    return Request(
        key=key,
        model=plan.model,
        messages=(*plan.opening, ("user", text)),
        answer_schema=schema,
        max_tokens=plan.profile.max_tokens,
    )


def list_schema(ontology: Ontology, sentences: tuple[int, ...]) -> dict[str, Any]:
    """Return the JSON schema of a free list of facts about the numbered sentences."""
    maybe = {"type": ["string", "null"]}
    kinds = list(ontology.entities)
    fields = {
        "sentence": {"type": "integer", "enum": list(sentences)},
        "p": {"type": "string", "enum": list(ontology.predicates)},
        "s": {"type": "string"},
        "st": {"type": "string", "enum": kinds},
        "o": maybe,
        "ot": {"type": ["string", "null"], "enum": [*kinds, None]},
        "n": maybe,
    }
    row = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    facts = {"type": "array", "items": row}
    return {"type": "object", "properties": {"facts": facts}, "required": ["facts"], "additionalProperties": False}


def example_text(text: str, plan: Plan) -> str:
    """Return a worked example's question as the code puts it."""
    return text if plan.profile.per == "article" else form_text(read_form(Line.of(text), plan.ontology))
