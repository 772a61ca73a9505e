"""One firm spelled differently, and firms that only look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.merge.mentions import sightings
from kg.merge.resolve import resolve
from kg.merge.spellings import spellings
from kg.models import Article, Decision
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from kg.models import Claim


def read(*names: str, text: str = "") -> tuple[dict[str, Article], list[Claim]]:
    """Return articles that each claim something of one of the names, with more text."""
    articles, claims = read_lines("\n".join(f"a{at} | {name} <Company> ACQUIRED Zeta" for at, name in enumerate(names)))
    longer = {each.id: each.model_copy(update={"text": f"{each.text}\n{text}"}) for each in articles}
    return longer, claims


@pytest.mark.parametrize(
    ("one", "other", "text", "grounds"),
    [
        ("Du Pont Co", "DuPont", "", "the same letters"),
        ("Delta Air Lines", "Delta Airlines Inc", "", "the same letters"),
        ("Revlon Inc", "Revlon Group Inc", "", "the same but for a generic word"),
        ("E.F. Hutton", "E.F. Hutton Group Inc", "", "the same but for a generic word"),
        ("NV Philips Lamps", "Philips Lamps", "", "the same but for its legal form"),
        ("Hughes Tool Co", "Huges Tool Co", "Hughes said so.", "a slip of the pen: an article has both spellings"),
        ("Genentech Inc", "Genetech Inc", "", "a slip of the pen in a long word"),
        ("Colorado Bancshares", "Colorado Bankshares", "", "a slip of the pen in a long word"),
        ("Johnston Press", "Johnson Press", "", None),
        ("Revlon", "Revlon Group Inc", "", None),  # one word, never in full: it may be anything
        ("Hughes Tool Co", "Huges Tool Co", "", None),  # nothing supports it
        ("Norcen Energy", "Norcem Energy", "", None),
        ("Southland Corp", "Southmark Corp", "Southland and Southmark.", None),
        ("First National Bank", "Fifth National Bank", "First, Fifth.", None),
        ("Nikkei 225", "Nikkei 226", "225 226", None),
    ],
)
def test_a_pair_is_one_for_these_grounds(one: str, other: str, text: str, grounds: str | None) -> None:
    """Each rule needs what it says, and nothing else joins."""
    articles, claims = read(one, other, text=text)
    found = [each.grounds for each in spellings(articles, sightings(claims))]
    assert found == ([grounds] if grounds else [])


def test_a_persons_split_outranks_every_spelling() -> None:
    """Who says that two are two is right."""
    articles, claims = read("Du Pont Co", "DuPont")
    keys = ("Company:du pont", "Company:dupont")  # of the first and of the second
    split = Decision(id="d", action="split", left=keys[0], right=keys[1], by="person", grounds="a test")
    ids = [
        {resolution.meanings[each.article_id, key] for each, key in zip(claims, keys, strict=True)}
        for resolution in (resolve(articles, claims, decisions=decisions, aliases=()) for decisions in ((), (split,)))
    ]
    assert [len(each) for each in ids] == [1, 2]
