"""The second question about a claim: how it is put, what its answer means, and what is refused for it."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from math import exp, log
from typing import TYPE_CHECKING

import pytest

from kg.config import EMBEDDED_ADAPTER
from kg.extract.deriving import derive
from kg.extract.page import Page
from kg.extract.verification import LEAST, PROMPT, SLOPE, question, statement, sureness, verifications, verified
from kg.llm.dialect import Dialect
from kg.models import Answer, Article, Reason
from kg.ontology import load_ontology
from kg.resources import resource_path, resource_text

if TYPE_CHECKING:
    from kg.extract.deriving import Derived

TEXT = (
    "OSLO (Reuter) - Trading was thin. Norvik Steel Corp shares rose 7 % on Monday, said Ada Lund, an analyst at "
    "Corvin Securities."
)


@pytest.fixture(scope="module")
def page() -> Page:
    """Return an article of two sentences."""
    return Page(Article(id="a", title="Norvik climbs", text=TEXT, published_at=date(2026, 3, 2)))


@pytest.fixture(scope="module")
def derived(page: Page) -> Derived:
    """Return what code alone finds in it."""
    return derive(page, (), {}, load_ontology())


def answer(key: str, sure: float) -> Answer:
    """Return an answer whose "Yes" is right with a probability."""
    odds = log(sure / (1 - sure)) / SLOPE
    top = [{"token": "Yes", "logprob": -log(1 + exp(-odds))}, {"token": "No", "logprob": -log(1 + exp(odds))}]
    body = {"choices": [{"message": {"content": "Yes"}, "logprobs": {"content": [{"top_logprobs": top}]}}]}
    return Answer(key=key, attempt=1, body=json.dumps(body))


def test_a_claim_is_stated_with_all_that_can_be_wrong_of_it(derived: Derived) -> None:
    """Names with types, number, slots, day, mood and speaker."""
    day = "when: 2026-03-02..2026-03-02"
    assert sorted(map(statement, derived.claims)) == [
        "Ada Lund (Person) WORKS_FOR Corvin Securities (Company) | role: analyst | asserted",
        f"Norvik Steel Corp (Company) ROSE (PriceMove) | 7 percent | window: day | {day} | asserted | said by Ada Lund",
    ]


def test_a_question_has_day_title_and_what_stands_before(page: Page) -> None:
    """A sentence far down is asked about with the end of what stands before it."""
    start = TEXT.index("Norvik")
    assert question(page.article, start, len(TEXT), "…") == (
        f"Published: 2026-03-02\nTitle: Norvik climbs\nBefore: OSLO (Reuter) - Trading was thin.\nSentence: "
        f"{TEXT[start:]}\nFact: …\nYes or no?"
    )
    far = Article(id="b", text=f"{'long ' * 100}{TEXT}")
    before = question(far, 500 + start, 500 + len(TEXT), "…").split("\n")[1]
    assert before.startswith("Before: …")
    assert len(before) < 320


def test_until_when_a_post_is_held_is_not_asked() -> None:
    """Code alone reads it; the claim keeps it."""
    text = "Norvik Steel Corp said that chief executive Ada Lund will step down in July."
    page = Page(Article(id="a", title=None, text=text, published_at=date(2026, 3, 2)))
    (claim,) = derive(page, (), {}, load_ontology()).claims
    assert claim.time is not None
    assert claim.time.end == date(2026, 7, 31)
    (request,) = verifications(page, [claim]).values()
    assert "when" not in request.messages[1][1]


def test_what_the_model_doubts_is_refused_and_says_how_much(page: Page, derived: Derived) -> None:
    """A claim below the threshold goes with a note; one above it stays, and one that was not asked about too."""
    asked = verifications(page, derived.claims)
    work, move = sorted(derived.claims, key=lambda claim: claim.predicate, reverse=True)
    doubt = answer(asked[move.id].key, LEAST / 2)
    after = verified(page, derived, {doubt.key: doubt})
    assert after.claims == (work,)
    refusal = after.refusals[-1]
    assert (refusal.reason, refusal.candidate.predicate) == (Reason.DOUBTED, "ROSE")
    assert f"{LEAST / 2:.1%}" in refusal.note
    sure = answer(asked[move.id].key, LEAST + 0.1)
    kept = verified(page, derived, {sure.key: sure})
    assert {claim.predicate: claim.confidence for claim in kept.claims} == {
        "ROSE": pytest.approx(LEAST + 0.1),
        "WORKS_FOR": None,
    }
    assert verified(page, derived, {}) == derived


def _top(yes: str) -> str:
    return (
        f'{{"choices": [{{"logprobs": {{"content": [{{"top_logprobs": [{{"token": "Yes", "logprob": {yes}}}]}}]}}}}]}}'
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"choices": []}',
        '{"choices": [{"logprobs": null}]}',
        "9" * 5000,
        "[" * 200_000,
        _top("NaN"),
        _top("-9999"),
    ],
)
def test_an_answer_without_probabilities_decides_nothing(body: str, page: Page, derived: Derived) -> None:
    """A server that sends none, or rubbish, costs no claim."""
    asked = verifications(page, derived.claims)
    answers = {request.key: Answer(key=request.key, attempt=1, body=body) for request in asked.values()}
    assert sureness(body) is None
    assert verified(page, derived, answers) == derived


def test_a_verification_asks_one_token_of_the_adapter_in_a_slot_of_its_own(page: Page, derived: Derived) -> None:
    """No schema is sent; the keys differ by claim and are the same tomorrow."""
    asked = list(verifications(page, derived.claims).values())
    payload = Dialect().payload(asked[0])
    assert "response_format" not in payload
    assert (payload["max_tokens"], payload["logprobs"], payload["id_slot"]) == (1, True, 1)
    assert payload["lora"] == [{"id": 0, "scale": 1.0}]
    again = verifications(page, derived.claims)
    assert [each.key for each in again.values()] == [each.key for each in asked]
    assert len({each.key for each in asked}) == len(asked)


def test_the_adapter_is_the_one_that_the_prompt_names() -> None:
    """The prompt's file, on which the questions' keys depend, has the adapter's checksum."""
    found = sha256(resource_path("prompts", EMBEDDED_ADAPTER).read_bytes()).hexdigest()
    assert found in resource_text("prompts", f"{PROMPT}.md")
    assert EMBEDDED_ADAPTER.startswith(PROMPT)
