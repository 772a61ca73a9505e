"""Headlines say in short what the article says: no fact of their own is believed of them."""

from __future__ import annotations

import pytest

from kg.extract.answer import Reading
from kg.extract.ground import ground
from kg.extract.page import Page
from kg.models import Article, Candidate, Window
from kg.ontology import load_ontology

BODY = "Norvik Steel rose 7% in Oslo.\n\nThe firm hired 40 people."


@pytest.mark.parametrize(
    ("text", "title", "believed"),
    [
        (f"# Norvik Steel rose 7%\n\n{BODY}", None, False),
        (f"Norvik Steel rose 7%.\n\n{BODY}", "Norvik Steel rose 7%", False),
        (f"Norvik Steel rose 7%.\n\n{BODY}", "Norvik Steel in demand", True),
        ("Norvik Steel rose 7%.", "Norvik Steel rose 7%", True),
    ],
    ids=["a heading", "the title again", "a sentence of its own", "an article of one sentence"],
)
def test_a_headline_over_a_text_states_nothing(text: str, title: str | None, believed: bool) -> None:
    """A row that cites a heading or the title again is refused; one that cites a sentence is not."""
    row = Candidate(row=0, sentences=(0,), predicate="ROSE", subject="Norvik Steel", number="7%")
    window = Window(article_id="a", index=0, sentences=(0,), key="k")
    reading = Reading(window=window, types={"Norvik Steel": "Company"}, candidates=(row,))
    claims, refusals = ground(Page(Article(id="a", text=text, title=title)), [reading], load_ontology())
    assert (len(claims), len(refusals)) == (int(believed), int(not believed))
