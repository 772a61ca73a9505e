"""Reading answers: malformed ones of every kind become a problem or candidates, and nothing said is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.answer import Reading, read_answer
from kg.models import Window

WINDOW = Window(article_id="a", index=0, sentences=(4,), key="k")
FORM = {"types": {"Norvik Steel": "Company"}, "ROSE": [{"s": "Norvik Steel", "n": "7%"}], "FELL": []}
FACTS = {
    "facts": [{"sentence": 4, "p": "MET", "s": "Ada Lund", "st": "Person", "o": "Per Holm", "ot": "Person", "n": None}]
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("types", "facts", "ROSE", "s", "p", "sentence")), inner)
    ),
    max_leaves=12,
)


def body(content: object, finish: str | None = "stop", **message: object) -> str:
    """Return a chat completion with this content; one that is no text is written as JSON."""
    said = content if isinstance(content, str | None) else json.dumps(content)
    return json.dumps({"choices": [{"message": {"content": said, **message}, "finish_reason": finish}]})


def read(content: object, finish: str | None = "stop") -> Reading:
    """Return the reading of a chat completion with this content."""
    return read_answer(WINDOW, body(content, finish))


def test_a_form_becomes_rows_of_its_sentence() -> None:
    """Each row of a form cites the window's sentence and carries its predicate and cells."""
    reading = read(FORM)
    assert reading.problem is None
    assert reading.types == {"Norvik Steel": "Company"}
    assert [(c.row, c.sentences, c.predicate, c.subject, c.object, c.number) for c in reading.candidates] == [
        (0, (4,), "ROSE", "Norvik Steel", None, "7%")
    ]


def test_a_list_becomes_rows_with_types() -> None:
    """Each fact of a list cites its own sentence and carries its types."""
    (found,) = read(FACTS).candidates
    assert (found.sentences, found.predicate, found.subject, found.subject_type) == ((4,), "MET", "Ada Lund", "Person")
    assert (found.object, found.object_type, found.number) == ("Per Holm", "Person", None)


@pytest.mark.parametrize(
    "written",
    ["```json\n{}\n```", "```\n{}\n```", "\n  {}\n", "```json{}```"],
    ids=["fenced json", "fenced", "spaced", "fenced on a line"],
)
@pytest.mark.parametrize("said", [FORM, FACTS], ids=["form", "facts"])
def test_fences_and_space_around_an_answer_mean_nothing(written: str, said: dict[str, Any]) -> None:
    """An answer in a code fence or with space around it is read like the bare one."""
    assert read(written.replace("{}", json.dumps(said))) == read(said)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", "not a chat completion"),
        ("\x00", "not a chat completion"),
        ("null", "not a chat completion"),
        ("[]", "not a chat completion"),
        ('{"choices": []}', "not a chat completion"),
        ('{"choices": null}', "not a chat completion"),
        ('{"choices": {}}', "not a chat completion"),
        ('{"choices": [null]}', "not a chat completion"),
        ('{"choices": [{"message": null}]}', "not a chat completion"),
        ('{"choices": [{"message": []}]}', "not a chat completion"),
        ('{"error": {"message": "overloaded"}}', "not a chat completion"),
        ("[" * 100_000, "not a chat completion"),
        (body(None), "refused to answer"),
        (body(None, refusal="I cannot help with that."), "refused to answer"),
        (body(""), "refused to answer"),
        (body(" \n"), "refused to answer"),
        (body(FORM, "length"), "cut off at the token limit"),
        (body('{"types": {"Norv', "length"), "cut off at the token limit"),
        (body('{"types": {"Norv'), "not JSON"),
        (body("I found no facts."), "not JSON"),
        (body("```json\n```"), "not JSON"),
        (body('{"ROSE": [}'), "not JSON"),
        (body("\x00"), "not JSON"),
        (body("[" * 100_000), "not JSON"),
        (body("[]"), "not a JSON object"),
        (body("null"), "not a JSON object"),
        (body("7"), "not a JSON object"),
        (body('"text"'), "not a JSON object"),
    ],
    ids=lambda value: repr(value)[-40:],
)
def test_an_answer_that_cannot_be_read_says_why(raw: str, problem: str) -> None:
    """What is no answer gives a reading without candidates, for its window, with a problem that says what is wrong."""
    reading = read_answer(WINDOW, raw)
    assert (reading.window, reading.candidates) == (WINDOW, ())
    assert reading.problem
    assert problem in reading.problem


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({"ROSE": [{"s": 7, "n": 3.5}]}, 1),
        ({"ROSE": [{"s": ["Norvik"], "n": {"a": 1}}]}, 1),
        ({"ROSE": [{"s": None, "o": None, "n": None}]}, 1),
        ({"ROSE": [{}]}, 1),
        ({"NO_SUCH": [{"s": "Norvik"}], "ROSE": [{"s": "Norvik"}]}, 2),
        ({"types": ["Company"], "ROSE": [{"s": "Norvik"}]}, 1),
        ({"types": None, "ROSE": [{"s": "Norvik"}]}, 1),
        ({"types": {"Norvik": None, "Oslo": ["Place"]}, "ROSE": [{"s": "Norvik"}]}, 1),
        ({"ROSE": [{"s": "\x00" * 1000, "n": "7%" * 10_000}]}, 1),
        ({"ROSE": [{"s": "Norvik"}] * 5000}, 5000),
        ({"facts": [{"sentence": "4", "p": "ROSE", "s": "Norvik"}]}, 1),
        ({"facts": [{"sentence": None, "p": None, "s": None}]}, 1),
        ({"facts": [{"sentences": [4, 5], "p": "ROSE", "s": "Norvik"}]}, 1),
        ({"facts": [{"sentence": 4.0, "p": "ROSE", "s": "Norvik"}]}, 1),
        ({"facts": []}, 0),
        ({}, 0),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_wrong_cells_are_kept_as_they_are(said: dict[str, Any], count: int) -> None:
    """Rows with wrong, missing or huge cells stay candidates, so that their refusal can be shown."""
    reading = read(said)
    assert reading.problem is None
    assert len(reading.candidates) == count
    assert [each.row for each in reading.candidates] == list(range(count))


@pytest.mark.parametrize(
    "said",
    [
        {"facts": ["Norvik rose 7%"]},
        {"facts": [["MET", "Ada Lund", "Per Holm"]]},
        {"facts": {"p": "ROSE", "s": "Norvik"}},
        {"facts": "Norvik rose 7%"},
        {"ROSE": {"s": "Norvik", "n": "7%"}},
        {"ROSE": [["Norvik", "7%"]]},
        {"ROSE": ["Norvik"]},
        {"ROSE": "Norvik"},
        {"answer": {"ROSE": [{"s": "Norvik"}]}},
        {"facts": [None], "ROSE": [{"s": "Norvik"}]},
    ],
    ids=lambda value: repr(value)[:40],
)
def test_rows_of_a_wrong_shape_are_not_lost(said: dict[str, Any]) -> None:
    """What is said in a shape that is no row is a candidate to be refused, or makes the answer unreadable."""
    reading = read(said)
    assert reading.candidates or reading.problem


@given(VALUES, st.sampled_from(("stop", "length", None, "content_filter")))
def test_no_answer_raises(said: object, finish: str | None) -> None:
    """Whatever JSON the model says, it is a problem or candidates, numbered in order."""
    reading = read(said, finish)
    assert (reading.problem is None) or not reading.candidates
    assert [each.row for each in reading.candidates] == sorted({each.row for each in reading.candidates})
    assert finish != "length" or reading.problem


@given(st.one_of(st.text(max_size=60), VALUES.map(lambda value: json.dumps({"choices": value}))))
def test_no_body_raises(raw: str) -> None:
    """Whatever the server sends is a problem or candidates."""
    reading = read_answer(WINDOW, raw)
    assert reading.problem or json.loads(raw)["choices"]


@pytest.mark.parametrize("said", [FORM, FACTS], ids=["form", "facts"])
def test_a_cut_answer_is_never_taken_for_a_whole_one(said: dict[str, Any]) -> None:
    """A good answer cut anywhere is unreadable, also when the server does not say that it cut it."""
    whole = json.dumps(said)
    assert read(whole).problem is None
    assert [at for at in range(len(whole)) if read(whole[:at]).problem is None] == []
