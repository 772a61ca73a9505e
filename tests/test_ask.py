"""`kg ask`: no answer without facts, no word beyond them, nothing asked twice."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.ask import Reply, _request, ask
from kg.errors import KGError, ModelCallError, NotFoundError, UsageError
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.query.relevant import MOST, relevant
from tests.cypher_parity import make_demo

if TYPE_CHECKING:
    from pathlib import Path

MODEL, NOWHERE = "stub", "http://127.0.0.1:9/v1"  # every answer is in the ledger before: nothing can be asked there
UPGRADE = "Ashgrove Capital upgraded Silverlake to buy from hold on Thursday"
ASHDOWN = "How much was Ashdown fined?"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of the demo's articles."""
    return make_demo(tmp_path_factory.mktemp("ask") / "kg.db")


def replied(db: Path, question: str, cited: str, answer: str, *, body: Any = None) -> Reply:
    """Ask when the model has answered so before, citing the statement that holds `cited`, or none."""
    facts = relevant(kg.open_graph(db, layer="full"), question, load_ontology()).facts
    numbers = [number for number, line in enumerate(facts, start=1) if cited and cited in line.quote][:1]
    assert bool(numbers) == bool(cited)
    said = json.dumps({"by": numbers, "answer": answer}) if body is None else body
    message = {"role": "assistant", "content": said}
    reply = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    key = _request(question, facts, MODEL).key
    with Ledger.open(db) as ledger:
        asyncio.run(
            ledger.import_answers([{"key": key, "attempt": 1, "body": reply, "finish_reason": "stop", "model": MODEL}])
        )
    return ask(question, db=db, model=MODEL, base_url=NOWHERE)


def test_an_answer_comes_with_its_facts(db: Path) -> None:
    """Every word of it stands in the fact that it cites."""
    reply = replied(db, "Which broker upgraded Silverlake?", UPGRADE, "Ashgrove Capital upgraded Silverlake to buy.")
    assert reply.answer == "Ashgrove Capital upgraded Silverlake to buy."
    assert [(line.subject.name, line.predicate) for line in reply.facts] == [("Ashgrove Capital", "RATED")]


@pytest.mark.parametrize(
    ("question", "cited", "answer", "because"),
    [
        ("Which broker upgraded Silverlake today?", UPGRADE, "Greywell upgraded Silverlake.", "Greywell"),
        ("What price did Ashgrove name for Silverlake?", UPGRADE, "The target price is $97.", "97"),
        ("Did Ashgrove upgrade Orrin?", UPGRADE, "Ashgrove Capital upgraded Silverlake.", "nothing of Orrin"),
        ("When will Ashdown pay?", "fined Ashdown Water", "Ashdown was fined on Monday.", "nothing of “pay”"),
        ("When will Ashdown be fined?", "fined Ashdown Water", "Ashdown was fined on Monday.", "no such answer"),
        ("How many people work at Ashgrove?", UPGRADE, "Ashgrove upgraded Silverlake.", "nothing of"),
        ("Did Silverlake bribe Ashgrove?", "", "Ashgrove was bribed.", "none of the facts"),
        ("Did Silverlake sue Ashgrove?", UPGRADE, "", "none of the facts"),
    ],
)
def test_an_answer_beyond_its_facts_is_dropped(db: Path, question: str, cited: str, answer: str, because: str) -> None:
    """Another name, another figure, another firm, another kind of answer, none cited: the graph does not say."""
    reply = replied(db, question, cited, answer)
    assert (reply.answer, reply.facts) == ("", ())
    assert because in reply.because


def test_where_the_model_fails_a_sentence_with_every_word_of_the_question_answers(db: Path) -> None:
    """It is shown as it stands, whether the model cited nothing or sent no JSON."""
    for question, body in (("Who upgraded Silverlake?", None), ("Who upgraded Silverlake on Thursday?", "no JSON")):
        reply = replied(db, question, "", "", body=body)
        assert reply.answer.startswith(UPGRADE)
        assert reply.facts[0].quote == reply.answer


def test_nothing_near_asks_no_model(db: Path) -> None:
    """Without a fact in common there is no question to a model, though none could be reached."""
    reply = ask("Zebra xylophone quux?", db=db, model=MODEL, base_url=NOWHERE)
    assert (reply.answer, reply.facts, reply.because) == ("", (), "no fact has anything to do with it")


@pytest.mark.parametrize("question", ["", "   ", "why " * 200])
def test_no_question_is_a_mistake(db: Path, question: str) -> None:
    """Empty, or too long to be one."""
    with pytest.raises(UsageError, match="1 to 500 characters"):
        ask(question, db=db)


def test_what_cannot_be_asked_is_an_error_and_not_silence(db: Path, tmp_path: Path) -> None:
    """No server, or no ledger: that is not the same as "the graph does not say"."""
    with pytest.raises(KGError):
        ask(ASHDOWN, db=db, model=MODEL, base_url=NOWHERE, timeout=1)
    with pytest.raises((NotFoundError, KGError)):
        ask(ASHDOWN, db=tmp_path / "no.db")
    assert not (tmp_path / "no.db").exists()
    assert issubclass(ModelCallError, KGError)


def test_the_facts_near_a_question_are_about_whom_it_names(db: Path) -> None:
    """By a short name, a person's last, in small letters; the longest name takes its words; never more than MOST."""
    graph, ontology = kg.open_graph(db, layer="full"), load_ontology()
    for question in ("What did raman say about silverlake?", "Raman on Silverlake Optics Inc."):
        found = relevant(graph, question, ontology)
        assert {graph.nodes[id_]["name"] for id_ in found.about} == {"Priya Raman", "Silverlake Optics Inc."}
        assert found.facts[0].subject.name == "Priya Raman"
        assert len(found.facts) <= MOST
    top = relevant(graph, "How far did the Hang Seng Tech Index rise?", ontology).facts[0]
    assert top.subject.name == "Hang Seng Tech Index"
