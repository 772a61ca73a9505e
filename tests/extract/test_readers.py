"""tests/pairs/readers.txt: what code alone finds in a sentence, and that it is grounded like what a model says."""

from __future__ import annotations

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.deriving import derive
from kg.extract.page import Line, Page
from kg.extract.readers.catalogue import PREFIX, READERS, read_page
from kg.extract.readers.grammar.guesses import called_firms
from kg.models import Answer, Article, Mention, Reason, Window
from kg.ontology import load_ontology, parse_ontology
from tests.pairs import read_pairs

PAIRS = read_pairs("readers.txt")
BITS = st.sampled_from(
    (
        *(sentence for sentence, _ in PAIRS),
        *("Norvik Corp", "<NVK>", ", chairman of ", " rose ", "3 pct", "It", "@1", "#0", "%2", "\n", "\n\n", "“", " "),
    )
)


def article(text: str) -> Page:
    """Return an article as it is read."""
    return Page(Article(id="a", text=text, published_at=date(1987, 3, 6)))


@pytest.mark.parametrize(("sentence", "expected"), PAIRS, ids=[sentence[:60] for sentence, _ in PAIRS])
def test_a_sentence_gives_these_candidates(sentence: str, expected: str) -> None:
    """The readers find exactly what is written."""
    found = [
        f"{name} {row.predicate} {row.subject} | {row.object or '-'} | {row.number or '-'}"
        for name, read in READERS.items()
        if name != "grammar"  # test_grammar.py
        for row in read(Line.of(sentence))
    ]
    assert " · ".join(dict.fromkeys(found)) == expected.replace("nothing", "")


@pytest.mark.parametrize(
    ("sentence", "name", "answered", "read"),
    [
        ("Software firm Revontuli jumped 19%.", "Revontuli", "Product", "Company"),
        ("Gains by telecoms operator Ilmari led the market.", "Ilmari", "Person", "Company"),
        ("The bank Ada Lund runs rose 3%.", "Ada Lund", "Person", "Person"),
        ("The dealer Berg said the market rose 3%.", "Berg", "Person", "Person"),
        ("Shares of the maker of Revontuli rose 3%.", "Revontuli", "Product", "Product"),
    ],
)
def test_what_a_sentence_calls_a_firm_is_no_product(sentence: str, name: str, answered: str, read: str) -> None:
    """A noun for firms right before a name outweighs an answer that makes a product or one surname of it."""
    lines = article(sentence).prose
    assert ({name: answered} | called_firms(lines, {name: answered}))[name] == read


@settings(max_examples=150)
@given(st.lists(BITS, max_size=6).map("".join))
def test_what_readers_find_is_grounded_like_answers(text: str) -> None:
    """Each candidate is a claim or a refusal; a claim's quote and names stand in the text, under its reader's key."""
    page = article(text)
    rows = [row for reading in read_page(page, {}, load_ontology()) for row in reading.candidates]
    derived = derive(page, (), {}, load_ontology())
    outcomes = [(claim.key, claim.row) for claim in derived.claims]
    outcomes += [(refusal.key, refusal.row) for refusal in derived.refusals]
    assert len(set(outcomes)) == len(outcomes) <= len(rows)
    for claim in derived.claims:
        assert claim.key.removeprefix(PREFIX) in READERS
        assert page.article.text[claim.start : claim.end] == claim.quote
        for end in (claim.subject, claim.object):
            if isinstance(end, Mention):
                assert " ".join(page.article.text[end.start : end.end].split()) == " ".join(end.text.split())


@pytest.mark.parametrize("words", ["sharply ", "net ", "Norvik, ", "the ", "has ", "and ", "3 pct "])
def test_hostile_repetition_takes_no_time(words: str) -> None:
    """A sentence of thousands of equal words is read in a moment: no pattern explodes."""
    began = time.process_time()
    line = Line.of("Norvik Corp said its Halden Inc shares " + words * 1500 + "x.")
    for read in READERS.values():
        list(read(line))
    assert time.process_time() - began < 20


# ---------------------------------------------------------------- beside answers


def answered(text: str, rows: dict[str, list[dict[str, str]]], types: dict[str, str]) -> tuple[Page, Window, Answer]:
    """Return an article of one sentence with a model's answer to it."""
    page = article(text)
    content = json.dumps({"types": types, **rows})
    body = json.dumps({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]})
    return page, Window(article_id="a", index=0, sentences=(0,), key="k"), Answer(key="k", attempt=1, body=body)


def test_an_answer_and_a_reader_make_one_claim() -> None:
    """What an answer says stays the answer's, and is not said twice."""
    page, window, answer = answered(
        "Norvik Corp shares fell 3 pct.", {"FELL": [{"s": "Norvik Corp", "n": "3 pct"}]}, {"Norvik Corp": "Company"}
    )
    derived = derive(page, [window], {"k": answer}, load_ontology())
    assert [claim.key for claim in derived.claims] == ["k"]
    assert derived.refusals == ()


def test_a_number_that_an_answer_lacks_is_the_readers() -> None:
    """The claim with its number takes the place of the one without, which is refused as a duplicate."""
    page, window, answer = answered(
        "Norvik Corp shares fell 3 pct.", {"FELL": [{"s": "Norvik Corp", "n": "none"}]}, {"Norvik Corp": "Company"}
    )
    derived = derive(page, [window], {"k": answer}, load_ontology())
    claims = [(claim.key, claim.quantity and claim.quantity.value) for claim in derived.claims]
    refusals = [(refusal.key, refusal.reason) for refusal in derived.refusals]
    assert claims + refusals in (
        [("reader:moves", 3), ("k", Reason.DUPLICATE)],
        [("reader:moves", 3), ("k", Reason.UNSUPPORTED)],
    )


ALONE = "France's CAC 40 headed lower 0.5%."


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ({"FELL": [{"s": "CAC 40", "n": "0.5%"}]}, []),
        ({"facts": [{"p": "FELL", "s": "CAC 40", "n": "0.5%", "sentence": 0}]}, ["CAC 40"]),
    ],
    ids=["a form", "a list of facts"],
)
def test_a_forms_move_that_no_reader_finds_is_no_claim(rows: dict[str, list[dict[str, str]]], found: list[str]) -> None:
    """A small model fills forms too easily; a large one, which lists facts, is believed where the words carry it."""
    page, window, answer = answered(ALONE, rows, {"CAC 40": "Index", "DAX": "Index"})
    derived = derive(page, [window], {"k": answer}, load_ontology())
    assert [words for claim in derived.claims if (words := getattr(claim.subject, "text", "")) == "CAC 40"] == found
    assert any("only the model says so" in refusal.note for refusal in derived.refusals) == (not found)


def test_a_step_keeps_the_number_that_only_the_answer_has() -> None:
    """Of two readings of a step the reader's words are kept, unless the number would be lost with the other."""
    text = "The Bank of England raised interest rates on Monday, taking them to 9 percent."
    rows = {"ANNOUNCED": [{"s": "Bank of England", "n": "9 percent"}]}
    page, window, answer = answered(text, rows, {"Bank of England": "Organization"})
    steps = derive(page, [window], {"k": answer}, load_ontology()).claims
    assert [each.quantity and each.quantity.value for each in steps if each.predicate == "ANNOUNCED"] == [9]


def test_an_answer_types_what_readers_find() -> None:
    """A reader's mover without a type is believed where an answer says what it is, and left out where none does."""
    text = "Halden fell 3 pct."
    assert derive(article(text), (), {}, load_ontology()).claims == ()
    page, window, answer = answered(text, {}, {"Halden": "Company"})
    derived = derive(page, [window], {"k": answer}, load_ontology())
    assert [(claim.key, claim.subject.type) for claim in derived.claims] == [("reader:moves", "Company")]


def test_an_article_without_answers_is_read() -> None:
    """What no answer is there for is read by code alone."""
    sentence = "Paul Geiger, president of the West German savings bank association, objected."
    claims = derive(article(sentence), (), {}, load_ontology()).claims
    assert [(claim.predicate, claim.slots["role"]) for claim in claims] == [("WORKS_FOR", "president")]


def test_readers_keep_to_the_ontology() -> None:
    """An ontology without the readers' predicates has none of their claims."""
    ontology = parse_ontology(
        "version: 1\nentities: {Person: {definition: p}, Firm: {definition: f}}\npredicates:\n  LEADS:\n"
        "    {definition: leads, subject: [Person], object: [Firm], time: static,\n"
        "     example: {text: A leads B., subject: A, object: B}}\n",
        place="test",
    )
    text = " ".join(sentence for sentence, _ in PAIRS)
    assert derive(article(text), (), {}, ontology) == ((), (), ())
