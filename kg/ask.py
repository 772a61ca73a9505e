"""The use case of a question in plain words: code answers where it can, else a model, whose answer code checks."""

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
from kg.query.claims import claim_of
from kg.query.composed import composed
from kg.query.grounds import answering, objection, possible
from kg.query.relevant import MOST, relevant
from kg.stores.local import open_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import networkx as nx

    from kg.extract.windows import Turn
    from kg.ontology import Ontology
    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

PROMPT = "ask.v1"
MOST_TOKENS = 160
LONGEST = 500  # characters of a question
LISTS = re.compile(r"(?:who|whom|which|what)\b", re.IGNORECASE)  # asks for all there are
MOST_ANSWERS = 3  # sentences with every word of such a question


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, the facts that it rests on, and the ids of the claims whose quotes say so."""

    text: str
    facts: tuple[FactLine, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the graph says to a question, sentence by sentence; none where it does not say.

    `by` is who answered: one of the ten questions ("kg meetings"), a sentence that has every word of the question
    ("its words"), or "the model". `because` tells why there is no answer: nothing fits, the model found none, or its
    answer went beyond what it cited.
    """

    question: str
    sentences: tuple[Sentence, ...] = ()
    by: str = ""
    because: str = ""

    @property
    def answer(self) -> str:
        """The sentences as one text, empty where the graph does not say."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def facts(self) -> tuple[FactLine, ...]:
        """The facts that are cited, each once."""
        return tuple({line.id: line for sentence in self.sentences for line in sentence.facts}.values())


def ask(question: str, **given: Any) -> Reply:
    """Do `ask_async` in an event loop of its own in a worker thread, so that it works inside a notebook."""
    with start_blocking_portal() as portal:
        return portal.call(partial(ask_async, question, **given))


async def ask_async(
    question: str,
    *,
    settings: Settings | None = None,
    as_of: date | None = None,
    confidence: float | None = None,
    **given: Any,
) -> Reply:
    """Answer a question from the facts of the graph, every sentence with the claims that it rests on.

    One of the ten questions answers where the question is one of them; else sentences that have all its words; else
    the model, from the facts that could answer it. Its answer is kept in the ledger: the same question to the same
    facts is asked once. What has a name or a figure that the facts it cites do not have is dropped. Further keyword
    arguments are settings (`db="kg.db"`, `model=…`). Raises UsageError for no question, NotFoundError without a
    ledger, ModelError, StoreError.
    """
    settings = settings or read_settings(given)
    question = " ".join(question.split())
    if not question or len(question) > LONGEST:
        raise UsageError("a question has 1 to 500 characters", remedy="kg ask 'Who commented on Alibaba?'")
    home = settings.graph if settings.graph != LOCAL else settings.db
    graph = open_graph(home, layer="full", as_of=as_of, confidence=confidence)
    ontology = load_ontology(settings.ontology)
    if (found := composed(graph, question)) is not None:
        lines = [row.fact for group in found.answer.groups for row in group.rows]
        return Reply(question, _quoted(graph, lines, MOST), by=f"kg {found.command}")
    near = relevant(graph, question, ontology).facts
    if not near:
        return Reply(question, because="no fact has anything to do with it")
    if lines := list(answering(question, near, ontology)):
        most = MOST_ANSWERS if LISTS.match(question) else 1
        return Reply(question, _quoted(graph, lines, most), by="its words")
    near, because = possible(question, near, ontology)
    if because:
        return Reply(question, because=because)
    said = await _said(settings, question, near)
    return _checked(graph, question, _cited(said, near), ontology)


def _quoted(graph: Graph, lines: Iterable[FactLine], most: int) -> tuple[Sentence, ...]:
    """Return the sentences of facts as they stand, each once with all of these facts that it states."""
    by_quote: dict[str, list[FactLine]] = {}
    for line in lines:
        by_quote.setdefault(line.quote, []).append(line)
    return tuple(_sentence(graph, quote, each) for quote, each in list(by_quote.items())[:most])


def _sentence(graph: Graph, text: str, lines: Sequence[FactLine]) -> Sentence:
    claims = (claim_of(graph, line) for line in lines)
    return Sentence(text, tuple(lines), tuple(dict.fromkeys(claim for claim in claims if claim is not None)))


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


def _cited(said: dict[str, Any], facts: Sequence[FactLine]) -> tuple[str, tuple[FactLine, ...]]:
    """Return the model's answer, and those of the facts that it cites."""
    numbers = [number for number in said.get("by") or [] if isinstance(number, int) and 0 < number <= len(facts)]
    answer = " ".join(str(said.get("answer") or "").split())
    return answer, tuple(facts[number - 1] for number in dict.fromkeys(numbers))


def _checked(graph: Graph, question: str, said: tuple[str, tuple[FactLine, ...]], ontology: Ontology) -> Reply:
    """Return the model's answer if it holds."""
    answer, cited = said
    if because := objection(question, answer, cited, ontology):
        return Reply(question, because=because)
    return Reply(question, (_sentence(graph, answer, cited),), by="the model")
