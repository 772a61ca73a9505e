"""How an article says that it corrects or withdraws another one."""

from __future__ import annotations

import pytest

from kg.text.notices import notice_of, tells_of_error

CORRECTIONS = (
    ("CORRECTED - Orrin profit up 3 pct", ""),
    ("(CORRECTED)-Orrin sets rights", ""),
    ("<CORRECTED> - Orrin dividend", ""),
    ("CORRECTED-ORRIN 4TH QTR", ""),
    ("UPDATE 2-CORRECTED-Orrin profit up", ""),
    ("Correction: Orrin was fined £14 million", ""),
    ("REFILE-Orrin to buy Tarn", ""),
    ("Orrin offers 46 dlrs a share (correcting amount)", ""),
    ("Orrin was fined", "(Corrects the fine in paragraph 2)\nOrrin was fined."),
    ("Orrin was fined", "Orrin was fined on Monday.\n  (Corrects the fine in the item of March 18.)"),
    ("Orrin was fined", "(This Feb. 3 story has been corrected to fix the fine.)\n\nOrrin was fined."),
    ("Orrin was fined", "Refiles to correct the headline. Orrin was fined."),
    ("Orrin was fined", "Correction: an earlier version of this article gave another sum.\n\nOrrin was fined."),
    (None, "Editor's note: An earlier version of this article gave another sum."),
)
RETRACTIONS = (
    ("WITHDRAWN-Story on Orrin's fine", ""),
    ("STORY WITHDRAWN: Orrin fined", ""),
    ("RETRACTED: Orrin fined", ""),
    ("Retraction – Orrin", ""),
    ("Orrin fined", "This story has been withdrawn. A new one will follow."),
    ("Orrin fined", "Editor’s note: this Monday, Feb. 3 article was retracted."),
    ("CORRECTED - Orrin fined", "This article has been withdrawn."),
)
NEITHER = (
    ("Corrections Corp. of America seeks 1,000 beds", ""),
    ("Correction-prone market falls", ""),
    ("Corrected figures show a fall in output", ""),
    ("Orrin corrects its earnings", "Orrin corrected its net income to $485 million."),
    ("Vulcan withdraws its bid for Jones", "Vulcan withdrew the offer."),
    ("Withdrawn offers mount", "Ratings were withdrawn."),
    ("Stocks head for a correction", "Prices (corrected for inflation) fell."),
    ("Orrin fined", "The treaty stands. This article has been withdrawn from it."),
    ("", ""),
    (None, " " * 300_000 + "(" * 1000),
)


@pytest.mark.parametrize(("title", "text"), CORRECTIONS)
def test_corrections_are_told_by_their_opening(title: str | None, text: str) -> None:
    """A tag or note that opens title or text, or a note in brackets, makes a correction."""
    assert notice_of(title, text) == "correction"


@pytest.mark.parametrize(("title", "text"), RETRACTIONS)
def test_retractions_are_told_by_their_opening(title: str | None, text: str) -> None:
    """A tag or sentence that opens title or text makes a retraction, even of what is also called corrected."""
    assert notice_of(title, text) == "retraction"


@pytest.mark.parametrize(("title", "text"), NEITHER)
def test_news_of_corrections_is_none(title: str | None, text: str) -> None:
    """What a company corrects or withdraws, and markets that correct, make no notice."""
    assert notice_of(title, text) is None


def test_a_sentence_that_repeats_the_error_is_known() -> None:
    """The sentence about the earlier version is told from the one that has the news."""
    assert tells_of_error("Correction: an earlier version of this story said 41.")
    assert not tells_of_error("An earlier version of the phone sold badly.")
