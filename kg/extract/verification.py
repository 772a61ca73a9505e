"""A second question about each claim: does its sentence say exactly this? What the model then doubts is refused.

The embedded model answers with an adapter (LoRA, Hu et al. 2021) that was trained on verdicts of blind judges. One
token is asked for; from the probabilities of "Yes" and "No" follows how sure it is. On articles that it has not seen,
claims from `LEAST` upwards are true nine times of ten where seven of ten were before (docs/quality.md).
"""

from __future__ import annotations

import json
from math import exp, isfinite
from typing import TYPE_CHECKING, Any

from kg.config import EMBEDDED_MODEL
from kg.extract.prompt import load_prompt
from kg.models import Candidate, EventArg, Reason, Refusal, Request, digest
from kg.text.countries import country_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kg.extract.deriving import Derived
    from kg.extract.page import Page
    from kg.models import Answer, Arg, Article, Claim, Quantity

PROMPT = "verify.v5"
LEAST = 0.8  # docs/quality.md has the curve that it was chosen from
#: How much less sure it is than it says: the slope of Platt's scaling (1999), fitted on 513 claims judged blind.
SLOPE = 0.5
NEVER = -100.0  # the logarithm of the probability of a word that is not among an answer's first twenty
BEFORE = 300  # characters of the article that stand before the sentence
#: One token with its alternatives; the adapter; and a slot of its own, so that the other keeps its long prompt.
ASKED: dict[str, Any] = {
    "logprobs": True,
    "top_logprobs": 20,
    "lora": [{"id": 0, "scale": 1.0}],
    "id_slot": 1,
}


def verifications(page: Page, claims: Iterable[Claim]) -> dict[str, Request]:
    """Return the question about each claim, by the claim's id."""
    article = page.article
    return {
        claim.id: verification(question(article, claim.start, claim.end, statement(_held(claim, article.day))))
        for claim in claims
    }


def _held(claim: Claim, day: date | None) -> Claim:
    """Return a claim without the day to come on which its post will be left: the adapter has seen no such statement."""
    ends = claim.predicate == "WORKS_FOR" and claim.time is not None and day is not None and claim.time.end > day
    return claim.model_copy(update={"time": None}) if ends else claim


def verification(text: str) -> Request:
    """Return the request that asks a question; its key stands for words, prompt, adapter and model."""
    prompt = load_prompt(PROMPT)
    return Request(
        key=digest("verify", text, prompt.fingerprint, EMBEDDED_MODEL),
        model=EMBEDDED_MODEL,
        messages=(("system", prompt.system), ("user", text)),
        answer_schema={},
        max_tokens=1,
        extra=ASKED,
    )


def verification_keys(page: Page, derived: Derived) -> list[str]:
    """Return the keys of the questions about the claims, by which their answers are kept."""
    return [request.key for request in verifications(page, derived.claims).values()]


def unverified(page: Page, derived: Derived, answers: Mapping[str, Answer]) -> list[Claim]:
    """Return the claims about which no answer can be read."""
    sure = _surenesses(page, derived, answers)
    return [claim for claim in derived.claims if claim.id not in sure]


def verified(page: Page, derived: Derived, answers: Mapping[str, Answer]) -> Derived:
    """Return what stands after the verifications that have been answered; a claim that was not verified stays."""
    sure = _surenesses(page, derived, answers)
    doubts = {id_ for id_, each in sure.items() if each < LEAST}
    kept = tuple(_sure(claim, sure.get(claim.id)) for claim in derived.claims if claim.id not in doubts)
    gone = tuple(_refusal(claim, sure[claim.id]) for claim in derived.claims if claim.id in doubts)
    return derived._replace(claims=kept, refusals=(*derived.refusals, *gone))


def _sure(claim: Claim, confidence: float | None) -> Claim:
    return claim if confidence is None else claim.model_copy(update={"confidence": round(confidence, 4)})


def _surenesses(page: Page, derived: Derived, answers: Mapping[str, Answer]) -> dict[str, float]:
    """Return how sure the model is of each claim, by its id, where an answer can be read."""
    asked = verifications(page, derived.claims)
    found = {id_: sureness(answers[request.key].body) for id_, request in asked.items() if request.key in answers}
    return {id_: sure for id_, sure in found.items() if sure is not None}


def sureness(body: str) -> float | None:
    """Return how probable it is that an answer's "Yes" is right, 0 to 1; None where it has neither "Yes" nor "No".

    >>> top = [{"token": "Yes", "logprob": -0.0123}, {"token": "No", "logprob": -4.4068}]
    >>> round(sureness(json.dumps({"choices": [{"logprobs": {"content": [{"top_logprobs": top}]}}]})), 2)
    0.9
    """
    try:
        top = json.loads(body)["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        said = {each["token"]: float(each["logprob"]) for each in top}
        yes, no = said.get("Yes", NEVER), said.get("No", NEVER)
        sure = 1 / (1 + exp(SLOPE * (no - yes)))
        return sure if max(yes, no) > NEVER and isfinite(sure) else None
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        return None


def question(article: Article, start: int, end: int, fact: str) -> str:
    """Return the text of a verification: day, title, the words before the sentence at `start`, it, and the fact."""
    title = f"\nTitle: {_line(article.title)}" if article.title else ""
    before = ("…" if start > BEFORE else "") + _line(article.text[max(0, start - BEFORE) : start])
    sentence = _line(article.text[start:end])
    head = f"Published: {article.day or 'unknown'}{title}\nBefore: {before}"
    return f"{head}\nSentence: {sentence}\nFact: {fact}\nYes or no?"


def statement(claim: Claim) -> str:
    """Return a claim in one line, with all that can be wrong of it; the adapter was trained on this form."""
    parts = [f"{_end(claim.subject)} {claim.predicate} {_end(claim.object)}"]
    parts += [_number(claim.quantity)] if claim.quantity else []
    parts += [f"{name}: {value}" for name, value in claim.slots.items() if name != "words"]
    parts += [f"when: {claim.time.start}..{claim.time.end}"] if claim.time else []
    said = f" | said by {_line(claim.said_by.text)}" if claim.said_by else ""
    return " | ".join([*parts, claim.factuality.value]) + said


def _end(arg: Arg) -> str:
    if isinstance(arg, EventArg):
        return f"({arg.type})"
    return f"{country_of(arg.type, _line(arg.text))} ({arg.type})"


def _number(quantity: Quantity) -> str:
    bound = "" if quantity.bound == "exact" else f"{quantity.bound.replace('_', ' ')} "
    upper = "" if quantity.upper is None else f" to {_plain(quantity.upper)}"
    words = f"{bound}{_plain(quantity.value)}{upper} {quantity.unit} {quantity.currency or ''}".rstrip()
    return words + (f" per {quantity.per}" if quantity.per else "")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _refusal(claim: Claim, sure: float) -> Refusal:
    row = Candidate(
        row=claim.row,
        sentences=(claim.sentence,),
        predicate=claim.predicate,
        subject="" if isinstance(claim.subject, EventArg) else claim.subject.text,
        subject_type=claim.subject.type,
        object=None if isinstance(claim.object, EventArg) else claim.object.text,
        object_type=claim.object.type,
    )
    return Refusal(
        article_id=claim.article_id,
        key=claim.key,
        row=claim.row,
        reason=Reason.DOUBTED,
        note=f"asked again, the model says yes with {sure:.1%} (from {LEAST:.0%} it counts): {statement(claim)}",
        candidate=row,
        sentence=claim.sentence,
    )
