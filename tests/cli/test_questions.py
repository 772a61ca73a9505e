"""The questions as commands: each cites its sentences, and says so where the graph does not say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Kg
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
    a1 | Bo Pei WORKS_FOR Tiger Securities <Company> | role=analyst | pub 2025-02-21 | by Wire
    a2 | Bo Pei COMMENTED_ON Alibaba <Company> | 2025-02-20 | said Bo Pei | pub 2025-02-21 | by Wire
    a3 | Alibaba ROSE | 15 % | 2025-02-21 | driver=strong sales | driver_link=causal | pub 2025-02-21 | by Wire
    a4 | Baidu FELL | 3 % | 2025-02-21 | pub 2025-02-21 | by Wire
    a5 | Baidu ROSE | 9 % | window=week | 2025-02-17..2025-02-21 | pub 2025-02-21 | by Wire
    a6 | Alibaba ROSE | 2 % | 2025-05-01 | pub 2025-05-01 | by Wire
    a7 | Xi Jinping MET Jack Ma | 2025-02-17 | pub 2025-02-18 | by Wire
    a8 | Xi Jinping MET Pony Ma | 2025-02-17 | pub 2025-02-18 | by Wire
    a9 | Alibaba ACQUIRED Baidu <Company> | denied | pub 2025-02-22 | by Post
    b1 | Alibaba ACQUIRED Baidu <Company> | rumoured | pub 2025-02-21 | by Post
    b2 | China <Place> ANNOUNCED | name=tariff | stage=announced | 2025-02-21 | pub 2025-02-21 | in POLICY | by Wire
    b3 | Tencent FELL | 4 % | 2025-02-21 | pub 2025-02-21 | in POLICY | by Wire
    b4 | Alibaba ROSE | 15 % | 2025-02-21 | pub 2025-02-21 | by Post
"""


@pytest.fixture
def kg(tmp_path: Path) -> Kg:
    """Return `kg` in a folder whose ledger holds these facts."""
    store(tmp_path / "kg.db", LINES)
    return Kg(tmp_path, "http://127.0.0.1:9/v1")


def asked(kg: Kg, *words: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of an answer: title, and (part, fact in words) of each row."""
    done = kg(*words, "--json")
    assert done.exit_code == 0, done.stderr
    return [
        (
            group["title"],
            [(row["role"], f"{row['fact']['subject']['name']} {row['fact']['predicate']}") for row in group["rows"]],
        )
        for group in json.loads(done.stdout)["groups"]
    ]


def test_opinions_stand_beside_the_moves_that_followed(kg: Kg) -> None:
    """The speaker's post, what was said, and the move of the next day; not that of ten weeks later."""
    rows = [("post", "Bo Pei WORKS_FOR"), ("said", "Bo Pei COMMENTED_ON"), ("later move", "Alibaba ROSE")]
    assert asked(kg, "opinions", "Alibaba") == [("Bo Pei, analyst, Tiger Securities", rows)]
    assert asked(kg, "opinions", "Baidu") == []


def test_analysts_are_found_by_firm_and_by_house(kg: Kg) -> None:
    """Of all, of the firm they speak of, and of the firm they work for."""
    both = [("post", "Bo Pei WORKS_FOR"), ("said", "Bo Pei COMMENTED_ON")]
    assert asked(kg, "analysts") == [("Bo Pei, analyst, Tiger Securities", both)]
    assert asked(kg, "analysts", "Alibaba")[0][1][:2] == both
    assert asked(kg, "analysts", "Tiger Securities") == [("Bo Pei, analyst, Tiger Securities", both[:1])]


def test_moves_are_those_of_the_day_the_largest_first(kg: Kg) -> None:
    """A week's move is no day's; the words that drove one are shown."""
    found = asked(kg, "moves", "2025-02-21")
    assert [rows[0][1] for _, rows in found] == ["Alibaba ROSE", "Tencent FELL", "Baidu FELL"]
    assert "driven by “strong sales”" in kg("moves", "2025-02-21").stdout
    assert asked(kg, "moves", "2025-02-20") == []


def test_policy_shows_steps_and_what_moved_beside_them(kg: Kg) -> None:
    """By words of the step, its actor or whom it touched; what moved stands in the same article."""
    wanted = [("China – tariff", [("step", "China ANNOUNCED"), ("same article", "Tencent FELL")])]
    for words in ((), ("Tariff",), ("china",), ("tencent",)):
        assert asked(kg, "policy", *words) == wanted
    assert asked(kg, "policy", "Baidu") == []


def test_steps_of_one_matter_are_a_thread_whose_ties_lead_on(tmp_path: Path) -> None:
    """A duty announced and one in force are one, another rule is not; a tie stands under what it starts from."""
    lines = """
        a1 | Norland <Place> ANNOUNCED | name=tariffs | stage=announced | 2025-02-01 | pub 2025-02-01 | in ONE | by Wire
        a2 | Norland <Place> ANNOUNCED | name=duty | stage=in force | 2025-03-01 | pub 2025-03-01 | in TWO | by Wire
        a3 | Norland <Place> ANNOUNCED | name=fishing quota | 2025-02-02 | pub 2025-02-02 | in SEA | by Wire
        a4 | Alder FELL | 4 % | 2025-03-01 | pub 2025-03-01 | in TWO | by Wire
        a5 | Birch FELL | 2 % | 2025-03-01 | pub 2025-03-01 | in TWO | by Wire
        a6 | Cedar OWNS Birch <Company> | pub 2025-01-01 | by Post
        a7 | Cedar PART_OF Dogwood <Company> | pub 2025-01-01 | by Post
        a8 | Cedar OWNS Elm <Company> | rumoured | pub 2025-01-01 | by Post
    """
    store(tmp_path / "kg.db", lines)
    kg = Kg(tmp_path, "http://127.0.0.1:9/v1")
    duty, quota = asked(kg, "policy", "--hops", "3")
    step, fell = ("step", "Norland ANNOUNCED"), "same article"
    ties = [("hop 2", "Cedar OWNS"), ("hop 3", "Cedar PART_OF")]
    assert duty == ("Norland – tariffs", [step, step, (fell, "Alder FELL"), (fell, "Birch FELL"), *ties])
    assert quota == ("Norland – fishing quota", [step])
    assert asked(kg, "policy", "duty", "--hops", "2")[0][1][-1] == ties[0]
    done = kg("policy", "Norlant")
    assert (done.exit_code, "Norland" in done.stderr) == (1, True)


def test_a_disputed_figure_shows_every_sentence(tmp_path: Path) -> None:
    """Both figures, each with its own sentence and source."""
    lines = """
        a1 | Alder ROSE | 5 % | 2025-03-03 | pub 2025-03-03 | by Wire
        a2 | Alder ROSE | 8 % | 2025-03-03 | pub 2025-03-04 | by Post
    """
    store(tmp_path / "kg.db", lines)
    found = json.loads(Kg(tmp_path, "http://127.0.0.1:9/v1")("contradictions", "--json").stdout)["groups"]
    rows = [(row["role"], row["fact"]["object"]["name"], row["fact"]["outlet"]) for row in found[0]["rows"]]
    assert [(role, name[:4].strip("+ "), outlet) for role, name, outlet in rows] == [
        ("disputed", "8 %", "Post"),
        ("also stated", "5 %", "Wire"),
    ]


def test_a_sentence_stands_once_in_its_own_marks(tmp_path: Path) -> None:
    """Where a post and a comment share one, it is shown above; one that begins with its own marks gets no others."""
    lines = """
        a1 | Bo Pei WORKS_FOR Tiger <Company> | in A | quote “Alibaba is cheap,” said Bo Pei of Tiger.
        a2 | Bo Pei COMMENTED_ON Alibaba <Company> | said Bo Pei | in B | as a1 | quote “Alibaba is cheap,” said Bo Pei of Tiger.
        a3 | Alibaba ROSE | 2 % | in C | quote - Alibaba rose 2%.
    """  # noqa: E501 - a claim is a line
    store(tmp_path / "kg.db", lines)
    shown = Kg(tmp_path, "http://127.0.0.1:9/v1")("analysts", "Alibaba").stdout
    assert shown.count("          “Alibaba is cheap,” said Bo Pei of Tiger.\n") == 1
    assert "“Alibaba rose 2%.”" in Kg(tmp_path, "http://127.0.0.1:9/v1")("timeline", "Alibaba").stdout


def test_meetings_name_the_connector(kg: Kg) -> None:
    """Who met whom; and whoever alone connects two others."""
    titles = [title for title, _ in asked(kg, "meetings")]
    assert titles[-1] == "Xi Jinping connects 2"
    assert len(asked(kg, "meetings", "Jack Ma")) == 1


def test_a_timeline_is_in_order_and_of_a_pair_only_between_them(kg: Kg) -> None:
    """Days first to last; between two, their deal alone."""
    assert [title for title, _ in asked(kg, "timeline", "Alibaba")] == [
        "2025-02-20",
        "2025-02-21",
        "reported 2025-02-21",
        "reported 2025-02-22",
        "2025-05-01",
    ]
    between = asked(kg, "timeline", "Alibaba", "Baidu")
    assert [row for _, rows in between for row in rows] == [("reported", "Alibaba ACQUIRED")] * 2


def test_a_denial_stands_beside_what_it_denies(kg: Kg) -> None:
    """The rumour under it."""
    rows = [("denied", "Alibaba ACQUIRED"), ("rumoured", "Alibaba ACQUIRED")]
    assert asked(kg, "contradictions") == [("Alibaba – ACQUIRED – Baidu", rows)]


def test_sources_put_the_corroborated_first_and_diff_the_new(kg: Kg) -> None:
    """Two outlets are two sources; after a day only what came later."""
    title, rows = asked(kg, "sources")[0]
    assert (title, rows) == ("2 independent sources", [("stated", "Alibaba ROSE")])
    assert asked(kg, "diff", "--since", "2025-02-22") == [("new", [("new", "Alibaba ROSE")])]
    assert asked(kg, "diff", "--since", "2025-05-01") == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("opinions", "Alibabba"), 1, "Alibaba"),
        (("opinions", "Ma"), 1, "Jack Ma"),
        (("timeline", "Nobody"), 1, "nothing here is called"),
        (("moves", "Friday"), 2, "'Friday' is no day"),
        (("diff", "--since", "2025-13-01"), 2, "is no day"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_could_be(kg: Kg, words: tuple[str, ...], code: int, said: str) -> None:
    """An unknown name suggests the nearest, an impossible day its form."""
    done = kg(*words)
    assert (done.exit_code, said in done.stderr) == (code, True), done.stderr


def test_nothing_found_is_said_and_csv_has_its_columns(kg: Kg) -> None:
    """On a terminal a sentence; as CSV a header alone, or a row with its part and its quote."""
    assert kg("moves", "2020-01-01").stdout == "the graph does not say\n"
    assert kg("moves", "2020-01-01", "--format", "csv").stdout.startswith("group,role,id,subject,predicate")
    assert "same article" in kg("policy", "--format", "csv").stdout
    assert asked(kg, "analysts", "--as-of", "2025-02-20") == []
