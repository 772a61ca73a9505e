"""The questions where there is little to ask: no server, no earlier day, no article yet, no words, no way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer

from kg.cli import questions
from tests.cli.conftest import Kg
from tests.factories import STORY, store

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2025-02-21"
COMMANDS = (
    ("opinions", "Alibaba"),
    ("analysts",),
    ("policy",),
    ("path", "Bo Pei", "Alibaba"),
    ("timeline", "Alibaba"),
    ("moves", DAY),
    ("meetings",),
    ("contradictions",),
    ("sources",),
    ("diff", "--since", DAY),
    ("brief", DAY),
    ("ask", "Who met whom?"),
)
NOBODY = "bolt://127.0.0.1:1"  # nothing listens there
LONE = """
    z1 | Norland <Place> ANNOUNCED | name=duty | pub 2025-02-21 | by Wire
    z2 | Lone Firm <Company> FELL | 2 % | pub 2025-02-21 | by Wire
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Kg:
    """Return `kg` in a folder whose ledger holds the story, a duty and a firm that nothing connects to it."""
    folder: Path = tmp_path_factory.mktemp("odd")
    store(folder / "kg.db", STORY + LONE)
    return Kg(folder, "http://127.0.0.1:9/v1")


def test_no_question_is_left_out() -> None:
    """Every command of kg/cli/questions.py is asked here, and `path` and `ask`."""
    app = typer.Typer()
    questions.register(app)
    assert {str(each.name) for each in app.registered_commands} | {"path", "ask"} == {words[0] for words in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_server_that_is_not_there_is_one_line(kg: Kg, command: tuple[str, ...]) -> None:
    """Exit 1, the address, and what to do; the ledger beside it is not asked instead."""
    done = kg(*command, "--graph", NOBODY)
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {NOBODY}: nothing answers there. Try: start the server")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_neo4j_has_no_earlier_day(kg: Kg, command: tuple[str, ...]) -> None:
    """A day of a graph that was synced without one is refused before any server is asked."""
    done = kg(*command, "--as-of", "2025-02-20", "--graph", "neo4j://127.0.0.1:1")
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line == "error: --as-of needs the ledger: Neo4j holds the graph as it was synced. Try: --graph local"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_before_the_first_article_there_is_nothing(kg: Kg, command: tuple[str, ...]) -> None:
    """The graph of such a day is empty: that is an answer, but a name in it is not found."""
    done = kg(*command, "--as-of", "2020-01-01")
    if command[0] in {"opinions", "path", "timeline"}:
        assert (done.exit_code, done.stdout) == (1, "")
        assert "nothing here is called" in done.stderr
    else:
        assert (done.exit_code, done.stderr) == (0, "")
        assert "the graph" in done.stdout.lower()
        assert "Alibaba" not in done.stdout


@pytest.mark.parametrize("question", ["???", "Who?", "…", "what is it", "\u202e", "?" * 500])
def test_a_question_without_words_has_no_answer(kg: Kg, question: str) -> None:
    """And is asked of no model, though none could be reached."""
    done = kg("ask", question)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "The graph does not say.\nno fact has anything to do with it\n"


def test_a_path_may_be_as_long_as_it_likes(kg: Kg) -> None:
    """However many hops are allowed; where there is no way at all, no number of hops is suggested."""
    far = kg("path", "Bo Pei", "Pony Ma", "--hops", "100000", "--count", "1000", "--json")
    assert far.exit_code == 0, far.stderr
    short = kg("path", "Bo Pei", "Pony Ma", "--hops", "1")
    assert (short.exit_code, short.stdout) == (1, "")
    assert short.stderr == "error: nothing connects 'Bo Pei' and 'Pony Ma' within 1 hop. Try: --hops 4\n"
    none = kg("path", "Bo Pei", "Lone Firm", "--hops", "100000")
    assert (none.exit_code, none.stderr) == (1, "error: nothing connects 'Bo Pei' and 'Lone Firm'\n")
