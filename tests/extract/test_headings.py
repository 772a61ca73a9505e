"""Texts in pieces: a round-up's paragraphs and a live report's posts speak of firms of their own."""

from __future__ import annotations

import pytest

from kg.extract.page import Page
from kg.extract.readers.grammar.guesses import guessed
from kg.extract.readers.grammar.headings import pieces
from kg.models import Article
from tests.extract.test_scrutiny import table

ROUND_UP = """The morning's calls.

Norvik Steel (NVK): cut to hold at Corvin Kapital. Chief executive Ada Lund speaks of a hard year.

Lumo Paints. Marsh & Lowe keeps its buy. Turnover rose by 22 percent to $418 million in 1986.

Halden Mining, plus 4 percent. The miner had a good quarter."""

LIVE = """07:15 Norvik Steel Corp cut its outlook. The company earned $40 million in 1986.

08:30 Sterling opened lower.

09:20 Its chairman, Ada Lund, has bought shares."""


def headed(text: str) -> list[str | None]:
    """Return the names that head a text's paragraphs."""
    page = Page(Article(id="a", text=text))
    return list(pieces(page, guessed(page.prose, {}), None).values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROUND_UP, [None, "Norvik Steel", "Lumo Paints", "Halden Mining"]),
        (LIVE, [None, None, None]),
        ("Norvik: Why?\n\nLund: Because.\n\nNorvik: And then?\n\nLund: Nothing.", []),  # an interview
        ("Norvik Steel rose.\n\nLumo fell.", []),
    ],
)
def test_paragraphs_of_a_text_in_pieces_are_headed(text: str, expected: list[str | None]) -> None:
    """Three names, each once, or three times of day make a text one of pieces."""
    assert headed(text) == expected


def test_what_a_paragraph_says_is_of_the_firm_that_heads_it() -> None:
    """Neither the firm before nor a broker that the paragraph mentions."""
    found = table(ROUND_UP)
    assert "WORKS_FOR Ada Lund | Norvik Steel | role=chief executive" in found
    assert "REPORTED Lumo Paints | EarningsReport | 4.18e+08 money" in found


def test_a_post_of_a_live_report_says_nothing_of_the_firm_of_another() -> None:
    """“Its chairman” is nobody's whom this post names."""
    assert "Ada Lund" not in table(LIVE)


def test_a_round_up_tells_in_few_words_who_moved_and_who_rates_it() -> None:
    """Moves without a verb and ratings without a subject are of the firm that heads the paragraph."""
    text = """Movers at noon.

Norvik Steel, minus 13.6 percent at 71 crowns. Corvin Markets lowers its recommendation to sell from hold.

Lumo Paints (LMO): cut to neutral from overweight at Marsh & Lowe, target to $88 from $104. Stock off 4.8% premarket.

Halden Mining (HLD): raised to buy at both Calder Partners and Steed Research. Shares off 1% at noon."""
    found = table(text).split(" · ")
    assert "FELL Norvik Steel | PriceMove | 13.6 percent" in found
    assert "FELL Lumo Paints | PriceMove | 4.8 percent, measure=premarket" in found
    assert "FELL Halden Mining | PriceMove | 1 percent" in found
    assert "RATED Marsh & Lowe | Lumo Paints | 88 money" in found
    assert {"RATED Calder Partners | Halden Mining | -", "RATED Steed Research | Halden Mining | -"} <= {*found}
