"""`kg ask`: no answer without facts, no word beyond them, nothing asked twice."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import kg
from bench.questions import LEFT, QUESTIONS, WITHOUT, judged
from kg.ask import Reply, _request, ask
from kg.errors import KGError, ModelCallError, NotFoundError, UsageError
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.query.grounds import possible
from kg.query.relevant import MOST, relevant
from tests.cypher_parity import make_demo

if TYPE_CHECKING:
    from pathlib import Path

HELD_OUT = QUESTIONS.with_suffix(".heldout.jsonl")
MODEL, NOWHERE = "stub", "http://127.0.0.1:9/v1"  # every answer is in the ledger before: nothing can be asked there
UPGRADE = "Ashgrove Capital upgraded Silverlake to buy from hold on Thursday"
ASHDOWN = "How much was Ashdown fined?"
TO_THE_MODEL = "Which broker rated Silverlake last?"  # no sentence has all of its words


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of the demo's articles."""
    return make_demo(tmp_path_factory.mktemp("ask") / "kg.db")


def replied(db: Path, question: str, cited: str, answer: str, *, body: Any = None) -> Reply:
    """Ask when the model has answered so before, citing the statement that holds `cited`, or none."""
    near = relevant(kg.open_graph(db, layer="full"), question, load_ontology()).facts
    facts, _ = possible(question, near, load_ontology())
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
    reply = replied(db, TO_THE_MODEL, UPGRADE, "Ashgrove Capital upgraded Silverlake to buy.")
    assert reply.by == "the model"
    assert reply.answer == "Ashgrove Capital upgraded Silverlake to buy."
    assert [(line.subject.name, line.predicate) for line in reply.facts] == [("Ashgrove Capital", "RATED")]


@pytest.mark.parametrize(
    ("question", "cited", "answer", "because"),
    [
        ("Which broker upgraded Silverlake first?", UPGRADE, "Greywell upgraded Silverlake.", "Greywell"),
        ("What price did Ashgrove name for Silverlake?", UPGRADE, "The target price is $97.", "97"),
        ("Which broker upgraded Silverlake before?", UPGRADE, "", "none of the facts"),
        ("Which broker upgraded Silverlake lately?", "", "Ashgrove Capital upgraded Silverlake.", "none of the facts"),
    ],
)
def test_an_answer_beyond_its_facts_is_dropped(db: Path, question: str, cited: str, answer: str, because: str) -> None:
    """Another name, another figure, another firm, another kind of answer, none cited: the graph does not say."""
    reply = replied(db, question, cited, answer)
    assert (reply.answer, reply.facts) == ("", ())
    assert because in reply.because


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Who upgraded Silverlake?", UPGRADE),
        ("Who downgraded Silverlake?", "Rheinbruck Bank downgraded"),
        (ASHDOWN, "The Water Standards Authority fined Ashdown Water Plc £14 million"),
        ("Where does Priya Raman work?", "“Orders for Silverlake's new scanner"),
        ("Has Orrin invested in Cobalt Ledger?", "Whitlock denied"),
        ("How much is Montclair paying for Papiervos?", "Montclair Packaging Inc. agreed on Tuesday"),
        ("Why did Pearl Delta surge?", "The advance was led by Pearl Delta"),
    ],
)
def test_a_sentence_with_every_word_of_the_question_answers(db: Path, question: str, begins: str) -> None:
    """It is shown as it stands, and no model is asked; of opposites only the one that is asked for."""
    reply = ask(question, db=db, model=MODEL, base_url=NOWHERE)
    assert (reply.by, len(reply.sentences)) == ("its words", 1)
    assert reply.answer.startswith(begins)


@pytest.mark.parametrize(
    ("question", "by", "first"),
    [
        ("What moved on 13 March 2026?", "kg moves", "On the mainland, Qilu Wafer"),
        ("Which shares fell on 22 April 2026?", "kg moves", "- Auberval SA plunged"),
        ("What is new since 10 June 2026?", "kg diff", "The company, based in Guildford"),
        ("How are Erik Lund and Skeppsbro Bank connected?", "kg path", "> “It was a close call"),
        ("Whom has Macron met?", "kg meetings", "French President Emmanuel Macron"),
        ("What did Raman say about Silverlake?", "kg opinions", "“Orders for Silverlake's"),
        ("What has been denied?", "kg contradictions", "Corvane Foods Ltd. denied"),
        ("What happened to Maple Basket?", "kg timeline", "Its shares fell 12.5%"),
        ("Which firms were hit by the duty?", "kg policy", "Voltara Mobility SE dropped"),
        ("Which facts are best corroborated?", "kg sources", ""),
        ("Which analysts cover Kitagawa?", "kg analysts", "“Kitagawa's pumps"),
    ],
)
def test_one_of_the_ten_questions_answers_where_it_is_one(db: Path, question: str, by: str, first: str) -> None:
    """In plain words, without a model; each sentence is one of an article."""
    reply = ask(question, db=db, model=MODEL, base_url=NOWHERE)
    assert (reply.by, reply.answer[: len(first)]) == (by, first)
    assert 0 < len(reply.sentences) <= MOST


def test_every_sentence_cites_claims_that_exist(db: Path) -> None:
    """And those claims have the quote of the fact that is shown with them."""
    claims = {id_: node for id_, node in kg.open_graph(db, layer="full").nodes(data=True) if "Claim" in node["labels"]}
    for question in ("What moved on 13 March 2026?", "Who founded Orrin?", ASHDOWN):
        for sentence in ask(question, db=db, model=MODEL, base_url=NOWHERE).sentences:
            assert sentence.claims
            assert {claims[id_]["quote"] for id_ in sentence.claims} == {line.quote for line in sentence.facts}


@pytest.mark.parametrize(
    ("question", "because"),
    [
        ("Did Macron meet Dana Whitlock?", "no fact has all of"),
        ("Did Ashgrove upgrade Orrin?", "no fact has all of"),
        ("When will Ashdown pay?", "no such answer"),
        ("When will Ashdown be fined?", "no such answer"),
        ("How many people work at Ashgrove?", "no such answer"),
        ("Did Silverlake sue Ashgrove?", "say nothing of “sue”"),
        ("How much did Hanbit invest in Greenloop Fibres?", "no fact has all of"),
        ("Why did Sunward Estates shares fall?", "no such answer"),
        ("Who sued Brandt & Hale?", "no such answer"),
        ("How much was Tidewater Securities fined?", "say nothing of “fined”"),
    ],
)
def test_what_no_fact_can_answer_is_asked_of_no_model(db: Path, question: str, because: str) -> None:
    """Two names that no fact has together, a cause that no text gives, a denied deed."""
    reply = ask(question, db=db, model=MODEL, base_url=NOWHERE)
    assert (reply.sentences, because in reply.because) == ((), True), reply.because


def test_nothing_near_asks_no_model(db: Path) -> None:
    """Without a fact in common there is no question to a model, though none could be reached."""
    reply = ask("Zebra xylophone quux?", db=db, model=MODEL, base_url=NOWHERE)
    assert (reply.answer, reply.facts, reply.because) == ("", (), "no fact has anything to do with it")


def test_the_frozen_questions_get_no_wrong_answer(db: Path) -> None:
    """Of the forty and the held-out twenty: none wrong, no citation of nothing, none of the unanswerable answered."""
    for questions, least in ((QUESTIONS, 20), (HELD_OUT, 13)):
        found = Counter(verdict for _, verdict, _ in judged(db, questions, **WITHOUT))
        assert found.keys() <= {"right", "silent", LEFT}, questions.name
        assert found["right"] >= least


@pytest.mark.parametrize("question", ["", "   ", "why " * 200])
def test_no_question_is_a_mistake(db: Path, question: str) -> None:
    """Empty, or too long to be one."""
    with pytest.raises(UsageError, match="1 to 500 characters"):
        ask(question, db=db)


def test_what_cannot_be_asked_is_an_error_and_not_silence(db: Path, tmp_path: Path) -> None:
    """No server, or no ledger: that is not the same as "the graph does not say"."""
    with pytest.raises(KGError):
        ask(TO_THE_MODEL.replace("last", "now"), db=db, model=MODEL, base_url=NOWHERE, timeout=1)
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
