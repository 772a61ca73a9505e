"""The bench of resolution: names cut before a mark, the measures against their definitions, and the negatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.company_names import Named, _last_name, checked, mark_id, one_firm, read_negatives, split_of
from bench.resolution import same_in_any_order, score, wrong_negatives
from bench.resolvers import by_key, by_kg, by_wratio
from kg.models import Article

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("unit of Carolina Power and Light Co", "Carolina Power and Light Co"),
        ("Robert Bruce, Reliance Group's Norvik Plc's", "Norvik Plc"),
        ("Kravis and Allied-Signal Inc", "Allied-Signal Inc"),
        ("March 2. One of Ford Motor Co", "Ford Motor Co"),
        ("the Bank of Boston Corp", "Bank of Boston Corp"),
        ("Co Inc", None),
        ("S.A.", None),
        ("a stake in AMR. Delta Air Lines", "Delta Air Lines"),
        ("Daniel Roling of Merrill Lynch and Co", "Merrill Lynch and Co"),
        ("the Bank of New York Co Inc", "Bank of New York Co Inc"),
    ],
)
def test_the_name_before_a_mark_is_cut_out(words: str, name: str | None) -> None:
    """What only leads to a name is no part of it; legal forms alone are none."""
    assert _last_name(words) == name


def test_what_stands_nowhere_alone_is_part_of_a_name() -> None:
    """Of two names joined by "and" the last one has the mark, unless it is none by itself."""
    assert _last_name("Cable and Wireless Plc", {"Company:norvik"}) == "Cable and Wireless Plc"
    assert _last_name("Lumo and Norvik Plc", {"Company:norvik"}) == "Norvik Plc"


def test_a_mark_that_a_person_read_counts_as_read(tmp_path: Path) -> None:
    """A subsidiary before its parent's mark is a firm of its own, and what is no name is left out."""
    path = tmp_path / "marks.tsv"
    names = [Named("1", "Norvik Plc", "NVK"), Named("1", "Norvik Credit Co", "NVK"), Named("1", "Steel", "NVK")]
    path.write_text(f"{mark_id(names[1])}\tNVK/unit\tsubsidiary\n{mark_id(names[2])}\t-\tno name\n")
    assert [each.gold for each in checked(names, path)] == ["NVK", "NVK/unit"]


def test_two_tickers_of_one_exact_name_are_one_firm() -> None:
    """A typo or a second listing is no second firm; one word, and names that only look alike, decide nothing."""
    names = [Named("1", "Norvik Steel", "NVK"), Named("2", "norvik steel", "NVK.L"), Named("3", "Norvik", "NVX")]
    assert [each.gold for each in one_firm(names)] == ["NVK", "NVK", "NVX"]


def test_the_measures_are_those_of_their_definitions() -> None:
    """Four mentions of a, two of b; one of a is put with b: counted by hand."""
    found = score(list("aaaabb"), list("xxxyyy"))
    assert found.precision == pytest.approx(4 / 6)
    assert found.recall == pytest.approx(4 / 7)
    assert found.b3_precision == pytest.approx((3 * 1 + 1 / 3 + 2 * 2 / 3) / 6)
    assert found.b3_recall == pytest.approx((3 * 3 / 4 + 1 / 4 + 2) / 6)
    assert found.largest == 2
    assert score(list("abc"), list("xyz"))[:2] == (1.0, 1.0)


def test_kg_makes_no_pair_of_two_things_one_and_the_rule_of_others_does() -> None:
    """At least 300 pairs, as the issue asks; a chain of likeness joins hundreds of them."""
    assert len(read_negatives()) >= 300

    def run(names: list[Named]) -> list[str]:
        return by_kg({each.article: Article(id=each.article, text=each.text) for each in names}, names)

    wrong = wrong_negatives({"kg": run, "key": by_key, "wratio": by_wratio})  # type: ignore[dict-item]
    assert wrong["kg"].total() == 0
    assert wrong["wratio"].total() > 100


def test_order_and_partition_of_the_articles_change_nothing() -> None:
    """Whatever comes first, and in how many runs, the ledger's graph is the same."""
    texts = {"1": "Hughes Tool Co said Huges Tool Co rose.", "2": "Norvik Group Plc rose.", "3": "Norvik Plc fell."}
    articles = {id_: Article(id=id_, text=text) for id_, text in texts.items()}
    names = [
        Named("1", "Hughes Tool Co", "HT"),
        Named("1", "Huges Tool Co", "HT", 20),
        Named("2", "Norvik Group Plc", "NVK"),
        Named("3", "Norvik Plc", "NVK"),
    ]
    assert same_in_any_order(articles, names, 5) == 5
    ids = by_kg(articles, names)
    assert ids[0] == ids[1] != ids[2] == ids[3]


def test_a_ticker_has_one_split() -> None:
    """By its hash, about half each."""
    splits = [split_of(f"T{number}") for number in range(200)]
    assert 60 < splits.count("test") < 140
