"""People: initials with a firm as context, titles, the order of names, and namesakes that stay apart."""

from __future__ import annotations

import pytest

from kg.merge.resolve import resolve
from kg.models import Decision, digest
from tests.merge.merge_lines import read_lines
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


NAMESAKES = """
    a | John Smith <Person> WORKS_FOR Norvik <Company> | role=analyst | pub 2025-02-20
    b | John Smith <Person> WORKS_FOR Lumo <Company> | role=chief executive | pub 2025-02-21
    d | Smith <Person> COMMENTED_ON Zeta <Company> | in b | pub 2025-02-21
    c | John Smith <Person> WORKS_FOR Lumo <Company> | role=chief executive | pub 2025-02-22
"""
"""Two people of one full name; the second in two articles, in one of them also by his family name."""


def apart(left: str, right: str, action: str = "split", undoes: str | None = None) -> Decision:
    """Return a person's decision about the name, in the articles given by their ids, or everywhere."""
    keys = sorted(f"Person:john smith{f'@{at}' if at else ''}" for at in (left, right))
    id_ = digest(action, keys, undoes)
    return Decision.model_validate(
        {
            "id": id_,
            "action": action,
            "left": keys[0],
            "right": keys[1],
            "by": "person",
            "grounds": "",
            "undoes": undoes,
        }
    )


def people(lines: str, *decisions: Decision) -> list[list[str]]:
    """Return the labels of the claims about each person, in whatever order claims come."""
    articles, claims = read_lines(lines)
    known = {article.id: article for article in articles}
    found = resolve(known, claims, decisions=decisions, aliases=())
    assert resolve(known, claims[::-1], decisions=decisions, aliases=()) == found
    told: dict[str, list[str]] = {}
    for claim in claims:
        told.setdefault(found.of(claim.subject, claim.article_id), []).append(claim.id)  # type: ignore[arg-type]
    return sorted(map(sorted, told.values()))


def test_a_namesake_is_set_apart_article_by_article() -> None:
    """Of one full name a person says where it is somebody else, his family name there too; undone, all is as before."""
    assert people(NAMESAKES) == [["a", "b", "c", "d"]]
    splits = (apart("", "b"), apart("", "c"))
    assert people(NAMESAKES, *splits) == [["a"], ["b", "d"], ["c"]]
    assert people(NAMESAKES, *splits, apart("b", "c", "merge")) == [["a"], ["b", "c", "d"]]
    undone = [split.model_copy(update={"id": f"u{split.id}", "undoes": split.id}) for split in splits]
    assert people(NAMESAKES, *splits, *undone) == people(NAMESAKES)


@pytest.mark.parametrize("days", [("2023-05-01", "2025-02-21"), ("2025-02-21", "2025-02-20")])
def test_who_changes_firm_stays_one(days: tuple[str, str]) -> None:
    """Another firm or post, whatever the days, makes nobody somebody else: most who have two posts are one person."""
    lines = f"""
        a | John Smith <Person> WORKS_FOR Norvik <Company> | role=analyst | pub {days[0]}
        b | John Smith <Person> WORKS_FOR Lumo <Company> | role=chief executive | pub {days[1]}
    """
    assert people(lines) == [["a", "b"]]
