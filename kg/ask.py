"""The use case of a question in plain words: facts are chosen by code, a model answers from them, code checks it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio.from_thread import start_blocking_portal

from kg.answering import IngestReport, Job, answer_to
from kg.asking import Model
from kg.config import LOCAL, Settings, read_settings
from kg.errors import ModelCallError, UsageError
from kg.extract.answer import read_object
from kg.extract.prompt import load_prompt
from kg.ledger.ledger import Ledger
from kg.models import Request, digest
from kg.ontology import load_ontology
from kg.query.relevant import WORD, relevant, stems
from kg.stores.local import open_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.windows import Turn
    from kg.ontology import Ontology, Predicate
    from kg.query.facts import FactLine

PROMPT = "ask.v1"
MOST_TOKENS = 160
LONGEST = 500  # characters of a question
HOW_MUCH = re.compile(
    r"\bhow (?:much|many|high|low|large|big|far)\b|\bwhat (?:percent\w*|price|share|stake|sum|amount|rate)\b"
)
WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year)\b|\bhow long\b")
AHEAD = re.compile(r"\b(?:will|would|expect|forecast|plan|predict|due|next|if)", re.IGNORECASE)
HEDGED = re.compile(r"\b(?:den(?:y|ied|ies)|rumou?r|forecast|expect|predict|may|might|could|would|will)", re.IGNORECASE)
TIME = re.compile(
    r"\d|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|yesterday|today|tomorrow|last|next|this)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the graph says to a question: `answer` rests on `facts`, which are empty where it does not say.

    `because` then tells why: nothing fits, the model found no answer, or its answer went beyond what it cited.
    """

    question: str
    answer: str
    facts: tuple[FactLine, ...]
    because: str = ""


def ask(question: str, **given: Any) -> Reply:
    """Do `ask_async` in an event loop of its own in a worker thread, so that it works inside a notebook."""
    with start_blocking_portal() as portal:
        return portal.call(partial(ask_async, question, **given))


async def ask_async(question: str, *, settings: Settings | None = None, **given: Any) -> Reply:
    """Answer a question from the facts of the graph, every sentence with the facts that it rests on.

    Further keyword arguments are settings (`db="kg.db"`, `model=…`). The model's answer is kept in the ledger: the same
    question to the same facts is asked once. An answer with a name or a figure that the facts it cites do not have is
    dropped. Raises UsageError for no question, NotFoundError without a ledger, ModelError, StoreError.
    """
    settings = settings or read_settings(given)
    question = " ".join(question.split())
    if not question or len(question) > LONGEST:
        raise UsageError("a question has 1 to 500 characters", remedy="kg ask 'Who commented on Alibaba?'")
    graph = open_graph(settings.graph if settings.graph != LOCAL else settings.db, layer="full")
    ontology = load_ontology(settings.ontology)
    found = relevant(graph, question, ontology)
    if not found.facts:
        return Reply(question, "", (), "no fact has anything to do with it")
    said = await _said(settings, question, found.facts)
    return _checked(question, said, found.facts, ontology)


async def _said(settings: Settings, question: str, facts: Sequence[FactLine]) -> dict[str, Any]:
    """Return the model's answer, from the ledger or asked now; ModelCallError where there is none to be had."""
    with Ledger.open(settings.db, create=False) as ledger:
        settings = settings.after(ledger.run_details())
        choice = settings.choose_model()
        request = _request(question, facts, choice.model)
        with ledger.begin_run({"model": choice.model}) as run:
            async with Model(choice, settings) as model:
                model.check_budget()
                report, slots = IngestReport(choice), asyncio.Semaphore(1)
                job = Job(ledger=ledger, run=run, model=model, settings=settings, report=report, slots=slots)
                answer = await answer_to(job, "the question", request)
    if answer is None:
        raise ModelCallError(report.stopped_by_budget or "; ".join(report.failures) or "no answer came")
    return read_object(answer.body)[0]


def _request(question: str, facts: Sequence[FactLine], model: str) -> Request:
    """Return the request; its key stands for question, statements, prompt and model."""
    prompt = load_prompt(PROMPT)
    text = f"Question: {question}\nStatements:\n" + "\n".join(
        f"{number}. ({_label(line)}) {' '.join(line.quote.split())}" for number, line in enumerate(facts, start=1)
    )
    numbers = {"type": "array", "items": {"type": "integer", "enum": list(range(1, len(facts) + 1))}, "maxItems": 3}
    fields = {"by": numbers, "answer": {"type": "string"}}
    schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    opening: list[Turn] = [("system", prompt.system)]
    for asked, answered in prompt.examples:
        opening += [("user", asked), ("assistant", answered)]
    return Request(
        key=digest("ask", text, schema, prompt.fingerprint, model, MOST_TOKENS),
        model=model,
        messages=(*opening, ("user", text)),
        answer_schema=schema,
        max_tokens=MOST_TOKENS,
    )


def _label(line: FactLine) -> str:
    words = (line.subject.name, line.predicate, "" if line.object.event else line.object.name)
    return " ".join(each for each in words if each) + ("" if line.factuality == "asserted" else f", {line.factuality}")


def _checked(question: str, said: dict[str, Any], facts: Sequence[FactLine], ontology: Ontology) -> Reply:
    """Return the model's answer if it holds, else the sentence of a fact that has every word of the question."""
    numbers = [number for number in said.get("by") or [] if isinstance(number, int) and 0 < number <= len(facts)]
    cited = tuple(facts[number - 1] for number in dict.fromkeys(numbers))
    answer = " ".join(str(said.get("answer") or "").split())
    because = _objection(question, answer, cited, ontology)
    if not because:
        return Reply(question, answer, cited)
    for line in (each for each in facts if each.factuality == "asserted" or HEDGED.search(question)):
        words = " ".join(WORD.findall(question))
        rules = _rules((line,), ontology)
        if not _beyond(words, _evidence(line), rules) and _fits(question, line.quote):
            return Reply(question, line.quote, (line,))
    return Reply(question, "", (), because)


def _objection(question: str, answer: str, cited: Sequence[FactLine], ontology: Ontology) -> str:
    """Return why an answer does not hold: a word in it that its facts lack, or one of the question; else nothing."""
    if not cited or not answer:
        return "none of the facts that come near answers it"
    ground, rules = " ".join(_evidence(line) for line in cited), _rules(cited, ontology)
    if strange := _beyond(answer, ground, rules):
        return f"the model's answer said more than its facts: {', '.join(strange)}"
    if missing := _beyond(" ".join(word for word in _words(question) if not word.islower()), ground, rules):
        return f"the facts that come near say nothing of {', '.join(missing)}"
    asked = [word for word in _words(question) if word.islower() and stems(word)]
    if asked and len(_beyond(" ".join(asked), ground, rules)) == len(asked):
        return f"the facts that come near say nothing of “{' '.join(asked)}”"
    return "" if _fits(question, answer) else "the facts that come near give no such answer"


def _rules(lines: Sequence[FactLine], ontology: Ontology) -> list[Predicate]:
    return [ontology.predicates[line.predicate] for line in lines if line.predicate in ontology.predicates]


def _fits(question: str, answer: str) -> bool:
    """Whether an answer has what a question of its kind asks for: a figure, a time, a name, something yet to come."""
    lower = question.lower()
    if re.search(r"\bwill\b", lower) and not AHEAD.search(answer):
        return False
    if HOW_MUCH.search(lower):
        return re.search(r"\d", answer) is not None
    if WHEN.search(lower):
        return TIME.search(answer) is not None
    if re.match(r"(?:who|whom|which)\b", lower):
        asked = stems(question)
        return any(word[0].isupper() and not stems(word) <= asked for word in WORD.findall(answer))
    return True


def _evidence(line: FactLine) -> str:
    told = (str(value) for value in line.details.values())
    days = (f"{day} {day:%B %Y %A}" for day in (line.date, line.date_end, line.last_reported) if day)
    return " ".join((line.quote, line.subject.name, line.object.name, line.said_by or "", *told, *days))


def _words(question: str) -> list[str]:
    """Return the words of a question; the first as it is within a sentence."""
    first, *others = WORD.findall(question) or [""]
    return [first.lower(), *others]


def _beyond(text: str, ground: str, rules: Sequence[Predicate]) -> list[str]:
    """Return the words that neither the evidence has nor any word for its kinds of fact: "bought" for ACQUIRED."""
    there = stems(" ".join((ground, *(rule.definition for rule in rules))))
    return [
        word
        for word in dict.fromkeys(WORD.findall(text))
        if not stems(word) <= there and not any(rule.cue_pattern and rule.cue_pattern.search(word) for rule in rules)
    ]
