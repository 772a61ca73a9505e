"""What holds of grounding whatever the article and whatever the answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.answer import Reading
from kg.extract.ground import ground
from kg.extract.page import Page
from kg.models import Article, Candidate, Mention, Reason, Window
from kg.ontology import load_ontology

if TYPE_CHECKING:
    from kg.models import Claim, Refusal

NAMES = (
    "Norvik Steel Corp.",
    "Halden Mining",
    "Tellura Foods",
    "Ada Lund",
    "Ivo Marsh",
    "Oslo",
    "Norland",
    "Émile Ñandú",
)
VERBS = (
    "rose 3%",
    "fell less than $4",
    "met",
    "agreed to buy",
    "posted a profit of $40 million",
    "is a unit of",
    "denied",
)
JUNK = (
    "It",
    "The company",
    "“",
    "”",
    ", said",
    "on Friday",
    "on 30 February 2025",
    "respectively",
    "—",
    "\u00a0",
    "\x00",
    "👍🏽",
    ".",
)
BITS = st.sampled_from((*NAMES, *VERBS, *JUNK, " and ", ", while ", ". ", "\n\n"))
TEXTS = st.one_of(
    st.lists(BITS, max_size=25).map(" ".join),
    st.lists(st.tuples(*(map(st.sampled_from, (NAMES, VERBS, NAMES)))).map(" ".join), max_size=5).map(". ".join),
    st.text(max_size=120),
)
PREDICATES = st.sampled_from(
    ("ROSE", "FELL", "MET", "ACQUIRED", "REPORTED", "PART_OF", "COMMENTED_ON", "", "rose", "\x00")
)
WORDS = st.one_of(
    st.sampled_from((*NAMES, "It", "The company", "Its shares", "", " ", ",", "(", "\\")), st.text(max_size=8)
)
NUMBERS = st.sampled_from((None, "3%", "$4", "less than $4", "$40 million", "none", "null", "", "9", "NaN", "\ud800"))
TYPES = st.sampled_from((None, "Company", "Person", "Place", "other", "Nonsense", ""))


TRUE = (
    ("Shares of Norvik Steel Corp. rose 3% on Friday.", "ROSE", "Norvik Steel Corp.", None, "3%"),
    ("Norvik\nSteel Corp. fell less than 2%, said Ada\u00a0Lund.", "FELL", "Norvik Steel Corp.", None, "2%"),
    ("Norvik Steel Corp. agreed to buy Halden Mining for $4.", "ACQUIRED", "Norvik Steel Corp.", "Halden Mining", "$4"),
    ("Ada Lund met Ivo Marsh in Oslo.", "MET", "Ada Lund", "Ivo Marsh", None),
    ("Halden Mining is a unit of Tellura Foods.", "PART_OF", "Halden Mining", "Tellura Foods", None),
    ("It rose 3% this year.", "ROSE", "It", None, "3%"),
)
KINDS = {
    "Ada Lund": "Person",
    "Ivo Marsh": "Person",
    "Oslo": "Place",
    "Halden Mining": "Company",
    "Tellura Foods": "Company",
}


@st.composite
def answered(draw: st.DrawFn) -> tuple[Page, list[Reading]]:
    """Return an article and readings of its answers: true rows, mutated ones and garbage."""
    told = draw(st.lists(st.sampled_from(TRUE), max_size=5))
    parts = [draw(TEXTS) if draw(st.booleans()) else "", *(sentence for sentence, *_ in told)]
    text = draw(st.sampled_from((" ", "\n\n"))).join(draw(st.permutations(parts)))
    page = Page(Article(id="a", text=text, published_at=draw(st.sampled_from((None, date(2025, 2, 24), date.min)))))
    readings = []
    for index in range(draw(st.integers(0, 3))):
        rows = [row for row in true_rows(page) if draw(st.booleans())]
        rows += draw(st.lists(candidates(len(page.lines)), max_size=3))
        rows += [row.model_copy(update={draw(CELLS): draw(WORDS)}) for row in rows if draw(st.integers(0, 3)) == 0]
        rows = [row.model_copy(update={"row": number}) for number, row in enumerate(rows)]
        window = Window(article_id="a", index=index, sentences=(0,), key=f"k{index}")
        types = {**(KINDS if draw(st.booleans()) else {}), **draw(st.dictionaries(WORDS, TYPES.map(str), max_size=2))}
        readings.append(Reading(window=window, types=types, candidates=tuple(rows)))
    return page, readings


CELLS = st.sampled_from(("predicate", "subject", "object", "number", "subject_type", "object_type"))


def true_rows(page: Page) -> list[Candidate]:
    """Return the rows that a good answer would give for the true sentences that stand in the article."""
    return [
        Candidate(row=0, sentences=(line.sentence.index,), predicate=kind, subject=one, object=two, number=number)
        for line in page.lines
        for sentence, kind, one, two, number in TRUE
        if "".join(sentence.split()) == "".join(line.text.split())
    ]


def candidates(lines: int) -> st.SearchStrategy[Candidate]:
    """Return rows that cite a sentence that may or may not exist."""
    numbers = st.one_of(st.integers(0, max(0, lines - 1)), st.integers(-3, lines + 2), st.integers())
    cited = st.lists(numbers, max_size=2).map(tuple)
    cells = {
        "subject": WORDS,
        "object": st.none() | WORDS,
        "number": NUMBERS,
        "subject_type": TYPES,
        "object_type": TYPES,
    }
    return st.builds(Candidate, row=st.just(0), sentences=cited, predicate=PREDICATES, **cells)


def grounded(page: Page, readings: list[Reading]) -> tuple[tuple[Claim, ...], tuple[Refusal, ...]]:
    """Return what grounding gives under the default ontology."""
    return ground(page, readings, load_ontology())


@settings(max_examples=100)
@given(answered())
def test_every_candidate_has_one_outcome(given_: tuple[Page, list[Reading]]) -> None:
    """Whatever the text and the rows, nothing is raised, and claims and refusals are as many as the candidates."""
    page, readings = given_
    claims, refusals = grounded(page, readings)
    candidates_in = sorted((r.window.key, c.row) for r in readings for c in r.candidates)
    assert sorted([(c.key, c.row) for c in claims] + [(r.key, r.row) for r in refusals]) == candidates_in
    assert len({claim.id for claim in claims}) == len(claims)


@settings(max_examples=100)
@given(answered())
def test_every_span_cuts_its_words(given_: tuple[Page, list[Reading]]) -> None:
    """A claim's quote, its mentions and its number stand in the article at exactly their offsets."""
    page, readings = given_
    text = page.article.text
    for claim in grounded(page, readings)[0]:
        assert text[claim.start : claim.end] == claim.quote
        for arg in (claim.subject, claim.object, claim.said_by):
            if arg is not None and arg.kind != "event":
                assert folded(text[arg.start : arg.end]) == arg.text
        if claim.quantity:
            assert claim.start <= claim.quantity.start < claim.quantity.end <= claim.end
        if claim.time and claim.time.anchor:
            assert 0 <= claim.time.anchor.start < claim.time.anchor.end <= len(text)
            assert claim.time.start <= claim.time.end


@settings(max_examples=100)
@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_readings_changes_nothing(given_: tuple[Page, list[Reading]], dice: object) -> None:
    """Readings in any order, and the same ones again, give equal claims and refusals."""
    page, readings = given_
    first = grounded(page, readings)
    shuffled = list(readings)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert grounded(page, shuffled) == first
    assert grounded(Page(page.article), readings) == first
    assert {claim.id for claim in grounded(page, shuffled)[0]} == {claim.id for claim in first[0]}


def test_the_properties_reach_claims() -> None:
    """The sentences that the properties are made of do give claims, so that the properties can fail."""
    page = Page(Article(id="a", text="Norvik Steel Corp. rose 3%. Halden Mining is a unit of Tellura Foods."))
    window = Window(article_id="a", index=0, sentences=(0, 1), key="k")
    rows = (
        Candidate(row=0, sentences=(0,), predicate="ROSE", subject="Norvik Steel Corp.", number="3%"),
        Candidate(row=1, sentences=(1,), predicate="PART_OF", subject="Halden Mining", object="Tellura Foods"),
        Candidate(row=2, sentences=(1,), predicate="PART_OF", subject="Halden Mining", object="Tellura Foods"),
    )
    types = {"Halden Mining": "Company", "Tellura Foods": "Company"}
    claims, refusals = grounded(page, [Reading(window=window, types=types, candidates=rows)])
    assert [claim.subject.text for claim in claims if isinstance(claim.subject, Mention)] == [
        "Norvik Steel Corp.",
        "Halden Mining",
    ]
    assert [refusal.reason for refusal in refusals] == [Reason.DUPLICATE]


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", ","])
def test_a_typed_blank_is_refused(blank: str) -> None:
    """A row whose subject is blank, and typed, is refused like any other name that is not in the text."""
    page = Page(Article(id="a", text="Norvik Steel Corp. rose 3%."))
    window = Window(article_id="a", index=0, sentences=(0,), key="k")
    row = Candidate(row=0, sentences=(0,), predicate="ROSE", subject=blank, subject_type="Company", number="3%")
    _, refusals = grounded(page, [Reading(window=window, types={blank: "Company"}, candidates=(row,))])
    assert [each.reason for each in refusals] == [Reason.SUBJECT_MISSING]


@pytest.mark.parametrize("sentences", [(), (9,), (10**30,), (-1,)])
def test_a_sentence_that_is_not_there_is_said(sentences: tuple[int, ...]) -> None:
    """A row that cites no sentence of the article is refused for that, and cites none in its refusal."""
    page = Page(Article(id="a", text="Norvik Steel Corp. rose 3%."))
    window = Window(article_id="a", index=0, sentences=(0,), key="k")
    row = Candidate(row=0, sentences=sentences, predicate="ROSE", subject="Norvik Steel Corp.", number="3%")
    claims, refusals = grounded(page, [Reading(window=window, candidates=(row,))])
    assert claims == ()
    assert [(each.reason, each.sentence) for each in refusals] == [(Reason.NO_SENTENCE, None)]


def folded(text: str) -> str:
    """Return `text` with each white-space character as a plain space."""
    return "".join(" " if each.isspace() else each for each in text)


@pytest.mark.parametrize("gap", ["\n", "\u00a0", "\t"])
@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Norvik{}Steel rose 3%.", "Norvik Steel"),
        pytest.param("Lumo Energy rose 3%, said Norvik{}Steel.", "Lumo Energy"),
        pytest.param("Norvik{}Steel opened a plant. It rose 3%.", "It"),
    ],
)
def test_a_name_broken_over_lines_is_cut_as_it_stands(text: str, subject: str, gap: str) -> None:
    """A name with a line break or a hard space inside is found, and its mention has a plain space there."""
    page = Page(Article(id="a", text=text.format(gap)))
    window = Window(article_id="a", index=0, sentences=(0,), key="k")
    row = Candidate(row=0, sentences=(len(page.lines) - 1,), predicate="ROSE", subject=subject, number="3%")
    types = {"Norvik Steel": "Company", "Lumo Energy": "Company"}
    claims, _ = grounded(page, [Reading(window=window, types=types, candidates=(row,))])
    found = [arg for arg in (claims[0].subject, claims[0].said_by) if isinstance(arg, Mention)]
    assert [arg.text for arg in found] == [folded(page.article.text[arg.start : arg.end]) for arg in found]
    assert "Norvik Steel" in {arg.text for arg in found}
