"""People: initials with a firm as context, titles, the order of names, and namesakes that stay apart."""

from __future__ import annotations

import pytest

from tests.merge.test_resolve import meaning
from tests.merge.test_tables import named_in

FULL = "a | Joan Marsh WORKS_FOR Norvik Plc <Company>"


@pytest.mark.parametrize(
    ("other", "one"),
    [
        ("b | J. Marsh WORKS_FOR Norvik <Company>", True),
        ("b | J. Marsh WORKS_FOR Lumo <Company>", False),
        ("b | J. Marsh COMMENTED_ON Zeta <Company>", False),
        ("b | K. Marsh WORKS_FOR Norvik <Company>", False),
        ("b | J. Marsh WORKS_FOR Norvik <Company>\nc | John Marsh COMMENTED_ON Zeta <Company>", False),
        ("b | Mr. Joan Marsh COMMENTED_ON Zeta <Company>", True),
        ("b | President Joan Marsh COMMENTED_ON Zeta <Company>", True),
    ],
)
def test_initials_need_the_firm_and_no_second_person(other: str, *, one: bool) -> None:
    """The firm's name decides, never what the graph makes of it; another Marsh whom the initial fits keeps it apart."""
    people = [names for names in named_in(f"{FULL}\n{other}", ()) if "Joan Marsh" in names]
    assert (len(people[0]) > 1) == one


def test_the_president_by_title_family_name_and_whole_name_is_one() -> None:
    """Xi, Mr. Xi and President Xi Jinping, in the order of names of his country."""
    text = "[President Xi Jinping/Person] met [Jack Ma/Person]. [Mr. Xi/Person] left. [Xi/Person] spoke."
    assert set(meaning(text, "[Xi/Person] rose.", aliases=())[0]) == {"President Xi Jinping", "Jack Ma"}
    assert meaning(text, "[Xi/Person] rose.", aliases=())[1] == ("President Xi Jinping",)
