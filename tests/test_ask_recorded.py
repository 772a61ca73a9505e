"""`kg ask` where the embedded model is asked: its recorded answers are shown, dropped or silent, as they deserve."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import kg
from kg.cli.main import app
from kg.config import EMBEDDED_MODEL
from kg.ledger.ledger import Ledger
from tests.recorded import NOWHERE
from tests.recorded_ask import FOLDER, QUESTIONS, cassette, ledger, through_cassette

if TYPE_CHECKING:
    from pathlib import Path

AGAIN = "the prompt, or which facts a question is shown, has changed. Record again: python -m tests.recorded_ask"
ANSWERED = {
    "Who is the majority owner of Ashdown?": "Verdane Utilities SA owns Ashdown.",
    "What happened to Ashdown's shares?": "Ashdown shares fell 3.2% to 284 pence on Monday.",
}
SILENT = {
    "Which broker rated Silverlake last?": "said more than its facts: last",
    "Whose shares did the fine hurt?": "said more than its facts",
    "Which bank would finance the bid for Maple Basket?": "none of the facts that come near answers it",
}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Return a ledger with the facts that were asked about when the answers were recorded."""
    return ledger(tmp_path)


@pytest.mark.parametrize(("question", "answer"), ANSWERED.items())
def test_a_models_answer_is_shown_with_the_claims_it_cites(db: Path, question: str, answer: str) -> None:
    """Word for word as it came; each claim exists, and has the quote of the fact beside it."""
    done = through_cassette(question, db, "--json")
    assert done.exit_code == 0, AGAIN
    reply = json.loads(done.stdout)
    assert (reply["by"], [each["text"] for each in reply["sentences"]]) == ("the model", [answer])
    nodes = kg.open_graph(db, layer="full").nodes
    for sentence in reply["sentences"]:
        assert sentence["claims"]
        assert {nodes[id_]["quote"] for id_ in sentence["claims"]} == {line["quote"] for line in sentence["facts"]}
    assert "answered by the model" in through_cassette(question, db).stdout


@pytest.mark.parametrize(("question", "because"), SILENT.items())
def test_a_models_answer_that_does_not_hold_is_not_shown(db: Path, question: str, because: str) -> None:
    """What it added, cited wrongly or did not know is said to be the reason; it is no error."""
    done = through_cassette(question, db)
    assert done.exit_code == 0, AGAIN
    assert done.stdout.startswith("The graph does not say.\n")
    assert because in done.stdout


def test_the_same_question_is_asked_once(db: Path) -> None:
    """The second time the ledger answers: there is no server any more."""
    question = next(iter(ANSWERED))
    first = through_cassette(question, db, "--json").stdout
    given = ("--db", str(db), "--base-url", NOWHERE, "--model", EMBEDDED_MODEL)
    assert CliRunner().invoke(app, ["ask", question, *given, "--json"]).stdout == first
    with Ledger.open(db, readonly=True) as opened:
        assert opened.stats().answers == opened.stats().articles + 1


def test_each_question_has_its_cassette() -> None:
    """None is left over, none is missing, and each was answered by the model."""
    assert set(ANSWERED) | set(SILENT) == set(QUESTIONS)
    assert {path.name for path in FOLDER.glob("*.yaml")} == {cassette(question).name for question in QUESTIONS}
    assert all(EMBEDDED_MODEL in path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml"))
