"""Agreement of two annotators on rows made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.agreement import by_article, match, summary
from kg.ontology import load_ontology
from tests.bench.gold_rows import MET, MET_BELL, PRIOR, REPORTED, ROSE, place, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.annotation import Row


def test_an_annotator_agrees_with_himself(rows: Callable[..., list[Row]]) -> None:
    """The same rows in another order are all matched, with F1 1 and nothing to settle."""
    a, b = rows(ROSE, REPORTED, MET, MET_BELL), rows(MET_BELL, MET, REPORTED, ROSE)
    found = match(a, b, load_ontology())
    assert (found.f1, len(found.pairs), by_article(found)) == (1.0, 4, {})


def test_an_alias_makes_two_subjects_one(rows: Callable[..., list[Row]]) -> None:
    """One marked the pronoun with the name as its alias, the other the name: it is one subject."""
    other = wrong(REPORTED, subject=ROSE["subject"] | {"implied": True})
    assert match(rows(REPORTED), rows(other), load_ontology()).f1 == 1.0


def test_who_met_whom_has_no_direction(rows: Callable[..., list[Row]]) -> None:
    """The ends of a symmetric predicate may be swapped."""
    swapped = wrong(MET, subject=MET["object"], object=MET["subject"])
    assert match(rows(MET), rows(swapped), load_ontology()).f1 == 1.0


def test_another_object_or_sentence_is_another_row(rows: Callable[..., list[Row]]) -> None:
    """A wrong end is a disagreement of both: one row too many on either side."""
    found = match(rows(MET, ROSE), rows(MET_BELL, ROSE), load_ontology())
    assert (len(found.pairs), len(found.only_a), len(found.only_b), found.f1) == (1, 1, 1, 0.5)
    assert [mark for mark, *_ in by_article(found)["7"]] == ["A", "B"]


def test_one_row_answers_for_one_row_only(rows: Callable[..., list[Row]]) -> None:
    """Two results of one company have the same core; one row of the other annotator matches the nearer of them."""
    shares = wrong(REPORTED, quantity=PRIOR, slots={})
    found = match(rows(shares, REPORTED), rows(REPORTED), load_ontology())
    assert [a.quantity == b.quantity for a, b in found.pairs] == [True]
    assert len(found.only_a) == 1


def test_a_row_gives_way_where_that_matches_more(rows: Callable[..., list[Row]]) -> None:
    """Matching is the largest there is: a row that fits two leaves the one that another row needs."""
    both = wrong(MET, object=MET["object"] | {"aliases": [[place("Rosa Bell")["start"], place("Rosa Bell")["end"]]]})
    found = match(rows(both, MET), rows(MET, MET_BELL), load_ontology())
    assert len(found.pairs) == 2


def test_unequal_details_are_listed_and_lower_strict_f1(rows: Callable[..., list[Row]]) -> None:
    """Quantity, time, factuality and speaker are compared in the rows both have."""
    other = wrong(ROSE, factuality="rumoured", time=None)
    found = match(rows(ROSE, MET), rows(other, MET), load_ontology())
    assert "core F1 1.000, strict F1 0.500" in summary(found)
    assert by_article(found)["7"][0][2] == ("time", "factuality")
