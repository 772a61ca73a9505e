"""The use case of `kg entity adjudicate`: a model decides about each pair of names in doubt, and may be overruled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from kg.answering import IngestReport, Job, answer_to
from kg.asking import Model
from kg.deciding import Action, Doubt, decision_on, doubts
from kg.extract.answer import read_object
from kg.extract.prompt import load_prompt
from kg.ledger.ledger import Ledger
from kg.models import Request, digest

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.extract.windows import Turn

PROMPT = "same.v1"
MOST_TOKENS = 16
SCHEMA = {
    "type": "object",
    "properties": {"same": {"type": "string", "enum": ["yes", "no", "unsure"]}},
    "required": ["same"],
    "additionalProperties": False,
}
MEANT: dict[str, Action] = {"yes": "merge", "no": "split"}


class Ruling(NamedTuple):
    """What the model said of a pair: "yes", "no", "unsure", or "" where no answer came."""

    doubt: Doubt
    same: str


async def adjudicate(settings: Settings, *, limit: int) -> tuple[list[Ruling], IngestReport]:
    """Ask about the first pairs in doubt, keep the answers, and record "yes" and "no" as decisions by the model.

    A person's decision outranks them, `kg entity undo` takes one back, and no pair is asked about twice. Raises
    NotFoundError, LedgerError, ModelError, UsageError.
    """
    found = doubts(settings)[:limit]
    with Ledger.open(settings.db, create=False) as ledger:
        settings = settings.after(ledger.run_details())
        choice = settings.choose_model()
        report = IngestReport(choice)
        with ledger.begin_run({"model": choice.model}) as run:
            async with Model(choice, settings) as model:
                model.check_budget()
                slots = asyncio.Semaphore(model.in_flight)
                job = Job(ledger=ledger, run=run, model=model, settings=settings, report=report, slots=slots)
                said = await asyncio.gather(*(_ruling(job, each, choice.model) for each in found))
        made = ledger.decisions()
        new = [
            decision_on(
                each.doubt, MEANT[each.same], by="model", grounds=f"{choice.model}, {PROMPT}", made=len(made) + at
            )
            for at, each in enumerate(said)
            if each.same in MEANT
        ]
        await ledger.decide(*new)
    return list(said), report


async def _ruling(job: Job, doubt: Doubt, model: str) -> Ruling:
    answer = await answer_to(job, f"{doubt.left} and {doubt.right}", request_for(doubt, model))
    same = read_object(answer.body)[0].get("same", "") if answer else ""
    return Ruling(doubt, same if same in ("yes", "no", "unsure") else "")


def request_for(doubt: Doubt, model: str) -> Request:
    """Return the question about a pair; its key stands for names, sentences, prompt and model."""
    prompt = load_prompt(PROMPT)
    text = f"A: {_told(doubt.left, doubt.left_quote)}\nB: {_told(doubt.right, doubt.right_quote)}"
    opening: list[Turn] = [("system", prompt.system)]
    for asked, answered in prompt.examples:
        opening += [("user", asked), ("assistant", answered)]
    return Request(
        key=digest("same", text, prompt.fingerprint, model),
        model=model,
        messages=(*opening, ("user", text)),
        answer_schema=SCHEMA,
        max_tokens=MOST_TOKENS,
    )


def _told(name: str, quote: str) -> str:
    type_, _, words = name.partition(":")
    return f"{words} ({type_}): {' '.join(quote.split())}"
