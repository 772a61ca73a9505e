"""`kg entity`: what a person says of names outranks the rules, is kept, and can be taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench.talking import counted, talking_stub
from kg.models import digest
from tests.cli.conftest import Kg
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
    a1 | Pearl Delta Corp ROSE | 15 % | 2025-02-21
    a2 | Pearl Delta FELL | 2 % | 2025-02-24
    a3 | Lotus Mills Plc ROSE | 3 % | 2025-02-21
    a4 | Jack Ma MET Pony Ma | 2025-02-17
"""


@pytest.fixture
def kg(tmp_path: Path) -> Kg:
    """Return `kg` in an empty folder."""
    return Kg(tmp_path, "http://127.0.0.1:9/v1")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Return a ledger with two firms and two people."""
    return store(tmp_path / "kg.db", LINES)


def test_merge_then_undo_leaves_the_export_as_it_was(kg: Kg, db: Path) -> None:
    """One entity with both names, then again two: byte for byte."""
    before = kg("export", "--format", "jsonl", "--db", str(db)).stdout
    made = kg("entity", "merge", "Pearl Delta", "Lotus Mills", "--because", "a take-over", "--json", "--db", str(db))
    decision = json.loads(made.stdout)
    assert (decision["by"], decision["grounds"]) == ("person", "a take-over")
    shown = json.loads(kg("show", "Lotus Mills", "--json", "--db", str(db)).stdout)
    assert {shown["name"], *shown["aliases"]} == {"Pearl Delta Corp", "Pearl Delta", "Lotus Mills Plc"}
    assert kg("export", "--format", "jsonl", "--db", str(db)).stdout != before
    assert kg("entity", "undo", decision["id"][:6], "--db", str(db)).exit_code == 0
    assert kg("export", "--format", "jsonl", "--db", str(db)).stdout == before
    log = json.loads(kg("entity", "log", "--json", "--db", str(db)).stdout)
    assert [(each["holds"], each["undoes"]) for each in log] == [(False, None), (False, decision["id"])]


def test_a_namesake_in_one_article_is_set_apart_and_back(kg: Kg, tmp_path: Path) -> None:
    """`--in` names the article: two people of one name, each found by id, no doubt any more; undone byte for byte."""
    lines = """
        a | John Smith <Person> WORKS_FOR Norvik <Company> | role=analyst | pub 2025-02-20
        b | John Smith <Person> WORKS_FOR Lumo <Company> | role=chief executive | pub 2025-02-20
    """
    db = ("--db", str(store(tmp_path / "kg.db", lines)))
    (doubt,) = json.loads(kg("entity", "review", "--json", *db).stdout)
    assert (doubt["left"], doubt["right"], doubt["article"] in "ab") == ("Person:John Smith", "Person:John Smith", True)
    before = kg("export", "--format", "jsonl", *db).stdout
    assert kg("entity", "split", "John Smith", "John Smith", "--in", "x", *db).exit_code == 1
    made = kg("entity", "split", "John Smith", "John Smith", "--in", "b", "--json", *db)
    decision = json.loads(made.stdout)
    assert (decision["left"], decision["right"]) == ("Person:john smith", "Person:john smith@b")
    asked = kg("show", "John Smith", *db)
    assert asked.exit_code == 1
    shown = [json.loads(kg("show", digest(decision[end]), "--json", *db).stdout) for end in ("left", "right")]
    assert [[fact["object"]["name"] for fact in each["outgoing"]] for each in shown] == [["Norvik"], ["Lumo"]]
    assert json.loads(kg("entity", "review", "--json", *db).stdout) == []
    assert kg("entity", "undo", decision["id"], *db).exit_code == 0
    assert kg("export", "--format", "jsonl", *db).stdout == before


def test_a_merge_can_be_said_again_after_it_was_undone(kg: Kg, db: Path) -> None:
    """The second decision is another one."""
    for _ in range(2):
        made = json.loads(kg("entity", "merge", "Pearl Delta", "Lotus Mills", "--json", "--db", str(db)).stdout)
        assert kg("entity", "undo", made["id"], "--db", str(db)).exit_code == 0
    assert len(json.loads(kg("entity", "log", "--json", "--db", str(db)).stdout)) == 4


def test_split_holds_two_spellings_apart(kg: Kg, tmp_path: Path) -> None:
    """What a rule joined is two once a person says so."""
    other = store(tmp_path / "other.db", "a1 | Du Pont Co ROSE | 1 % | 2025-02-21\na2 | DuPont FELL | 1 % | 2025-02-24")
    assert kg("entity", "split", "Du Pont Co", "DuPont", "--db", str(other)).exit_code == 0
    shown = json.loads(kg("show", "Company:DuPont", "--json", "--db", str(other)).stdout)
    assert (shown["name"], shown["aliases"]) == ("DuPont", [])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("merge", "Pearl Delta", "Pearl Delta Corp"), 2, "one thing already"),
        (("merge", "Pearl Delta", "Nobody Known"), 1, "nothing here is called 'Nobody Known'"),
        (("merge", "Pearl Delta", "Company:Lotus Millz"), 1, "Lotus Mills Plc"),
        (("split", "Pearl Delta", "Pearl Delta"), 2, "the same name"),
        (("undo", "ffffff"), 1, "no decision in force begins with 'ffffff'"),
        (("undo", ""), 1, "no decision in force"),
    ],
)
def test_what_cannot_be_decided_is_said_and_changes_nothing(
    kg: Kg, db: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """A clear line, the right exit code, and no decision."""
    done = kg("entity", *words, "--db", str(db))
    assert (done.exit_code, said in done.stderr) == (code, True), done.stderr
    assert json.loads(kg("entity", "log", "--json", "--db", str(db)).stdout) == []


def test_without_a_ledger_none_is_made(kg: Kg, tmp_path: Path) -> None:
    """A slip in --db is no new ledger."""
    done = kg("entity", "merge", "A", "B", "--db", str(tmp_path / "no.db"))
    assert done.exit_code == 1
    assert not (tmp_path / "no.db").exists()


def test_a_split_keeps_two_things_apart_for_good(kg: Kg, db: Path) -> None:
    """It is recorded though nothing joins them yet, and once only; a later merge is the person's last word."""
    assert kg("entity", "split", "Jack Ma", "Pony Ma", "--db", str(db)).exit_code == 0
    again = kg("entity", "split", "Jack Ma", "Pony Ma", "--db", str(db))
    assert (again.exit_code, "two things already" in again.stderr) == (2, True)
    assert kg("entity", "merge", "Jack Ma", "Pony Ma", "--db", str(db)).exit_code == 0
    assert json.loads(kg("show", "Pony Ma", "--json", "--db", str(db)).stdout)["aliases"]


def test_review_lists_what_may_be_one_until_it_is_settled(kg: Kg, tmp_path: Path) -> None:
    """Near names, each with a sentence; a pair that a person decided is not shown again, nor are plain strangers."""
    lines = "a1 | Meta ROSE | 1 % | 2025-02-21\na2 | Meta Financial Group FELL | 1 %\na3 | Lotus Mills ROSE | 2 %"
    db = str(store(tmp_path / "kg.db", lines))
    (pair,) = json.loads(kg("entity", "review", "--json", "--db", db).stdout)
    assert {pair["left"], pair["right"]} == {"Company:Meta", "Company:Meta Financial Group"}
    assert "Meta ROSE" in pair["left_quote"] + pair["right_quote"]
    assert kg("entity", "split", pair["left"], pair["right"], "--db", db).exit_code == 0
    assert json.loads(kg("entity", "review", "--json", "--db", db).stdout) == []


def test_review_leaves_out_what_the_tables_know_as_two(kg: Kg, tmp_path: Path) -> None:
    """Two indices of the packaged table are no doubt; one of them and an unknown one are."""
    lines = "a | Hang Seng Index <Index> ROSE | 1 %\nb | Hang Seng Tech Index <Index> FELL | 1 %"
    db = str(store(tmp_path / "kg.db", lines))
    assert json.loads(kg("entity", "review", "--json", "--db", db).stdout) == []
    store(tmp_path / "kg.db", "c | Hang Seng Futures Index <Index> FELL | 1 %")
    assert json.loads(kg("entity", "review", "--json", "--db", db).stdout)


def test_a_table_of_names_is_imported_once(kg: Kg, db: Path, tmp_path: Path) -> None:
    """Its rows become a person's decisions with their line; the same table again changes nothing."""
    table = tmp_path / "mine.csv"
    table.write_text('type,canonical,alias\nCompany,"Pearl Delta, Inc.",Lotus Mills\nCompany,Pearl Delta,PDC\n')
    assert "2 decisions recorded, 0 rows held" in kg("entity", "import", str(table), "--db", str(db)).stderr
    assert "0 decisions recorded, 2 rows held" in kg("entity", "import", str(table), "--db", str(db)).stderr
    shown = json.loads(kg("show", "Lotus Mills", "--json", "--db", str(db)).stdout)
    assert shown["name"] == "Pearl Delta Corp"
    assert any("lotus mills = pearl delta: person, mine.csv, line 2" in each for each in shown["grounds"])
    assert "person, mine.csv, line 2" in kg("show", "Lotus Mills", "--db", str(db)).stdout
    unread = json.loads(kg("show", "pdc", "--json", "--db", str(db)).stdout)
    assert unread["name"] == "Pearl Delta Corp", "a name that stands in the table alone finds it too"
    log = json.loads(kg("entity", "log", "--json", "--db", str(db)).stdout)
    assert [each["grounds"] for each in log] == ["mine.csv, line 2", "mine.csv, line 3"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("name,other\n", "the first line must be"),
        ("type,canonical,alias\nCompany,Pearl Delta\n", "line 2: three filled fields"),
        ("type,canonical,alias\nCompany,Pearl Delta,\n", "line 2: three filled fields"),
        ("type,canonical,alias\nFirm,Pearl Delta,PDC\n", "line 2: 'Firm' is no entity type"),
        ("type,canonical,alias\nCompany,Pearl Delta,PD\nCompany,Lotus,PD\n", "line 3: 'PD' is another thing in line 2"),
        ("type,canonical,alias\nPerson,Jack Ma,Pony Ma\n", "line 2: a person split these two"),
        ("\xff", "cannot be read"),
    ],
)
def test_a_table_with_a_fault_is_refused_whole(kg: Kg, db: Path, tmp_path: Path, rows: str, said: str) -> None:
    """The line is named, and no row of it is taken."""
    assert kg("entity", "split", "Jack Ma", "Pony Ma", "--db", str(db)).exit_code == 0
    table = tmp_path / "mine.csv"
    table.write_text(rows, encoding="latin-1")
    done = kg("entity", "import", str(table), "--db", str(db))
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    assert len(json.loads(kg("entity", "log", "--json", "--db", str(db)).stdout)) == 1


@pytest.mark.parametrize(("said", "one"), [("yes", True), ("no", False), ("unsure", False)])
def test_the_model_is_asked_once_and_a_person_has_the_last_word(tmp_path: Path, said: str, *, one: bool) -> None:
    """Yes joins, no keeps apart, unsure changes nothing; none is asked twice, and undo or merge overrules it."""
    db = str(store(tmp_path / "kg.db", "a1 | Meta ROSE | 1 % | 2025-02-21\na2 | Meta Financial Group FELL | 1 %"))
    with talking_stub("--content", json.dumps({"same": said})) as url:
        kg = Kg(tmp_path, url)
        (found,) = json.loads(kg("entity", "adjudicate", "--json", "--db", db).stdout)
        assert found["same"] == said
        asked = sum(counted(url).values())
        assert kg("entity", "adjudicate", "--db", db).exit_code == 0
        assert sum(counted(url).values()) == asked
    shown = json.loads(kg("show", "Company:Meta", "--json", "--db", db).stdout)
    assert ("Meta Financial Group" in (shown["name"], *shown["aliases"])) == one
    log = json.loads(kg("entity", "log", "--json", "--db", db).stdout)
    assert [each["by"] for each in log] == ["model"] * (said != "unsure")
    if said == "no":
        assert kg("entity", "merge", "Meta", "Meta Financial Group", "--db", db).exit_code == 0
        assert len(json.loads(kg("show", "Meta Financial Group", "--json", "--db", db).stdout)["aliases"]) == 1


def test_a_table_given_to_ingest_is_checked_kept_and_first_in_rank(tmp_path: Path) -> None:
    """The graph has its names from then on, also after a later ingest without it; a wrong line is named."""
    table, article = tmp_path / "mine.csv", tmp_path / "a.txt"
    article.write_text("Norvik Corp. rose.")
    db = str(store(tmp_path / "kg.db", LINES))
    with talking_stub("--content", "{}") as url:
        kg = Kg(tmp_path, url)
        table.write_text("type,canonical,alias\nCompany,Pearl Delta Corp,Lotus Mills\nFirm,A,B\n")
        done = kg("ingest", str(article), "--aliases", str(table), "--db", db)
        assert (done.exit_code, "line 3: 'Firm' is no entity type" in done.stderr) == (2, True), done.stderr
        table.write_text("type,canonical,alias\nCompany,Pearl Delta Corp,Lotus Mills\n")
        for words in (("--aliases", str(table)), ()):
            kg("ingest", str(article), *words, "--db", db)
            shown = json.loads(kg("show", "Lotus Mills Plc", "--json", "--db", db).stdout)
            assert shown["name"] == "Pearl Delta Corp"
            assert any("your own table, line 2" in each for each in shown["grounds"])


def test_words_that_say_little_are_counted_anew_by_a_decision(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two banks are in no doubt for being banks; which words count so little is kept, and can be taken back."""
    monkeypatch.setattr("kg.deciding.FEWEST", 3)
    lines = "a | Norvik Harbour Ferries ROSE | 1 %\nb | Norvik Harbour Ferry ROSE | 1 %\nc | Lumo Trust Bank ROSE | 1 %"
    db = str(store(tmp_path / "kg.db", f"{lines}\nd | Lamo Trust Bank ROSE | 1 %"))
    pairs = {frozenset((each["left"], each["right"])) for each in _review(kg, db)}
    ferries = frozenset(("Company:Norvik Harbour Ferries", "Company:Norvik Harbour Ferry"))
    assert pairs == {ferries}
    made = json.loads(kg("entity", "refit", "--json", "--db", db).stdout)
    assert json.loads(made["grounds"])["norvik"] == 500.0
    assert kg("entity", "refit", "--db", db).exit_code == 2
    graph = kg("export", "--format", "jsonl", "--db", db).stdout
    assert kg("entity", "undo", made["id"], "--db", db).exit_code == 0
    assert {frozenset((each["left"], each["right"])) for each in _review(kg, db)} == pairs
    assert kg("export", "--format", "jsonl", "--db", db).stdout == graph
    monkeypatch.setattr("kg.deciding.FEWEST", 5)
    done = kg("entity", "refit", "--db", db)
    assert (done.exit_code, "4 firms are too few" in done.stderr) == (2, True)


def _review(kg: Kg, db: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(kg("entity", "review", "--json", "--db", db).stdout)
    return found
