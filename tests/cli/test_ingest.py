"""`kg ingest` and `kg retry`, as a user meets them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import ANSWER, FACTS, Kg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRICES = "stub: {input: 1000.0, cached: 1000.0, output: 1000.0}\n"


def test_an_ingest_ends_with_what_it_found_and_what_to_do_next(kg: Kg) -> None:
    """The end shows three facts with their quotes, refusals, tokens, cost, and a command with a real name."""
    result = kg("ingest", "article.txt")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert len(re.findall(r"^  “.+”$", result.stderr, re.MULTILINE)) == 3
    assert "1 refused: kg refusals" in result.stderr
    assert re.search(r"[1-9]\d* \+ [1-9]\d* tokens, cost not known", result.stderr)
    name = re.search(r"^next: kg show '?([^'\n]+)'?$", result.stderr, re.MULTILINE)
    assert name
    assert name[1] in kg("export").stdout


def test_the_model_is_named_before_anything_is_asked(kg: Kg) -> None:
    """The first line says which model is asked, where and why."""
    first = kg("ingest", "article.txt").stderr.splitlines()[0]
    assert first.startswith("model: stub at 127.0.0.1:")
    assert first.endswith("(KG_MODEL is set)")


def test_quiet_says_nothing_of_success(kg: Kg) -> None:
    """With -q, before or after the command's name, an ingest that goes well is silent."""
    assert kg("ingest", "article.txt", "-q").output == ""
    assert kg("-q", "ingest", "article.txt").output == ""


def test_the_same_again_asks_nothing_and_changes_nothing(kg: Kg) -> None:
    """A second ingest makes no model call, and the export is the same byte for byte."""
    kg("ingest", "article.txt")
    before, exported = kg.calls, kg("export").stdout
    again = kg("ingest", "article.txt")
    assert "(0 asked now)" in again.stderr
    assert kg.calls == before
    assert kg("export").stdout == exported


def test_a_dry_run_asks_and_writes_nothing(kg: Kg) -> None:
    """--dry-run tells calls, tokens and cost without a call and without a ledger."""
    before = kg.calls
    kg.write("prices.yaml", PRICES)
    found = json.loads(kg("ingest", "article.txt", "--dry-run", "--json", KG_PRICES="prices.yaml").stdout)
    assert (found["articles"], found["questions"], found["to_ask"]) == (1, 1, 1)
    assert found["cost"] == pytest.approx((found["prompt_tokens"] + found["completion_tokens"]) / 1000)
    assert kg.calls == before
    assert not (kg.folder / "kg.db").exists()


def test_a_dry_run_counts_only_what_nobody_answered(kg: Kg) -> None:
    """After an ingest, a dry run of the same article has nothing to ask and costs nothing."""
    kg("ingest", "article.txt")
    found = json.loads(kg("ingest", "article.txt", "--dry-run", "--json").stdout)
    assert (found["to_ask"], found["prompt_tokens"], found["cost"]) == (0, 0, 0)


def test_inputs_that_cannot_be_read_are_named_and_the_rest_goes_on(kg: Kg) -> None:
    """A missing and an empty file are named on stderr with exit 3, and the good article is kept."""
    kg.write("empty.txt", "")
    result = kg("ingest", "missing.txt", "empty.txt", "article.txt")
    assert result.exit_code == 3
    assert re.search(r"^failed: missing\.txt: no such file", result.stderr, re.MULTILINE)
    assert re.search(r"^failed: empty\.txt: ", result.stderr, re.MULTILINE)
    assert len(kg("export").stdout.splitlines()) == FACTS


def test_standard_input_without_a_ledger_shows_the_facts(kg: Kg) -> None:
    """`kg ingest -` where no ledger is: facts on stdout, and nothing is left behind."""
    article = (kg.folder / "article.txt").read_text(encoding="utf-8")
    result = kg("ingest", "-", "--json", input=article)
    assert {row["subject"] for row in json.loads(result.stdout)} >= {"Lantern Foods Inc.", "Tavell Group Ltd."}
    assert "nothing was kept" in result.stderr
    assert "kg show" not in result.stderr
    assert not (kg.folder / "kg.db").exists()


def test_standard_input_with_a_ledger_is_kept(kg: Kg) -> None:
    """`kg ingest - --db FILE` is an ingest like any other."""
    article = (kg.folder / "article.txt").read_text(encoding="utf-8")
    result = kg("ingest", "-", "--db", "my.db", input=article)
    assert result.stdout == ""
    assert "--db my.db" in result.stderr
    assert len(kg("export", "--db", "my.db").stdout.splitlines()) == FACTS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--date", "2025-02-30"), "--date"),
        (("--date", "02/03/2025"), "--date"),
        (("--field", "text"), "--field"),
        (("--field", "author=by"), "author"),
        (("--budget", "-1"), "--budget"),
        (("--concurrency", "0"), "--concurrency"),
        (("--profile", "medium"), "--profile"),
        (("--graph", "bolt://me:secret@host"), "--graph"),
        (("--answers", "article.txt"), "article.txt:1"),
        (("--answers", "nowhere.jsonl"), "nowhere.jsonl"),
        (("--offline", "--base-url", "https://example.com/v1"), "--offline"),
        (("--json", "--format", "csv"), "--json"),
    ],
)
def test_a_wrong_option_is_said_before_any_work(kg: Kg, arguments: tuple[str, ...], said: str) -> None:
    """Wrong use ends with exit 2 and a line that names the option; nothing is asked, no secret is repeated."""
    before = kg.calls
    result = kg("ingest", "article.txt", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert "secret" not in result.output
    assert kg.calls == before


def test_an_environment_variable_stands_for_each_option(kg: Kg) -> None:
    """KG_DB and KG_QUIET do what --db and --quiet do, and an option wins over its variable."""
    assert kg("ingest", "article.txt", KG_DB="env.db", KG_QUIET="1").output == ""
    assert (kg.folder / "env.db").exists()
    assert kg("stats", "--db", "none.db", KG_DB="env.db").exit_code == 1


def test_json_fields_can_have_other_names(kg: Kg) -> None:
    """--field, --date and --outlet read a JSON file whose keys are not ours."""
    body = "Tavell Group Ltd. fell 3% on Friday."
    kg.write("page.json", json.dumps({"content": f"Lantern rose.\n\nMore.\n\n{body}"}))
    fields = ("--field", "text=content", "--date", "2025-02-21", "--outlet", "The Post")
    assert kg("ingest", "page.json", *fields).exit_code == 0
    claims = [claim for line in kg("export").stdout.splitlines() for claim in json.loads(line)["claims"]]
    assert {(claim["outlet"], claim["published_at"]) for claim in claims} == {("The Post", "2025-02-21")}


def test_answers_are_taken_over_and_not_asked_again(kg: Kg, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Exported answers let another ledger have the same facts without a model call."""
    kg("ingest", "article.txt")
    other = Kg(tmp_path_factory.mktemp("other"), kg.url)
    other.write("article.txt")
    other.write("answers.jsonl", kg("export", "--format", "answers").stdout)
    before = kg.calls
    result = other("ingest", "article.txt", "--answers", "answers.jsonl")
    assert "1 answers taken over" in result.stderr
    assert kg.calls == before
    assert other("export").stdout == kg("export").stdout


def test_a_spent_budget_stops_with_its_own_code(kg: Kg) -> None:
    """A question that may cost more than --budget is not asked: exit 4, and the way on is named."""
    kg.write("prices.yaml", PRICES)
    before = kg.calls
    result = kg("ingest", "article.txt", "--budget", "0.01", KG_PRICES="prices.yaml")
    assert result.exit_code == 4
    assert "budget" in result.stderr
    assert "1 question left: kg retry" in result.stderr
    assert kg.calls == before


def test_a_refused_key_is_one_line_without_the_key(kg: Kg, serve: Callable[..., str]) -> None:
    """A wrong key ends the ingest with exit 1; the key is shown nowhere, even where the server repeats it."""
    key = "sk-verysecretkey123"
    result = kg("ingest", "article.txt", "-v", KG_BASE_URL=serve("--key", "sk-right"), OPENAI_API_KEY=key)
    assert result.exit_code == 1
    assert "refuses the key" in result.stderr
    assert "secret" not in result.output
    assert "Traceback" not in result.output


def test_an_unreachable_server_is_said_with_a_remedy(kg: Kg) -> None:
    """Nobody at the base URL: exit 1, one line, and what to do."""
    result = kg("ingest", "article.txt", "-q", KG_BASE_URL="http://127.0.0.1:9/v1")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "cannot be reached" in result.stderr
    assert "Try: " in result.stderr


def test_without_a_model_the_way_to_one_is_named(kg: Kg) -> None:
    """No key, no base URL, no embedded model: exit 1, and both ways to a model are named; nothing is asked back."""
    result = kg("ingest", "article.txt", KG_BASE_URL="", KG_MODEL="")
    assert result.exit_code == 1
    assert "kg model pull, or set OPENAI_API_KEY" in result.stderr


def test_retry_asks_again_what_failed(kg: Kg, serve: Callable[..., str]) -> None:
    """A window that failed is named with exit 3, and `kg retry` brings its facts."""
    failed = kg("ingest", "article.txt", KG_BASE_URL=serve("--fail-first", "400:1", "--content", ANSWER))
    assert failed.exit_code == 3
    assert "1 question left: kg retry" in failed.stderr
    assert kg("retry").exit_code == 0
    assert len(kg("export").stdout.splitlines()) == FACTS


def test_a_folder_of_articles_is_read(kg: Kg, tmp_path: Path) -> None:
    """A folder stands for the articles in it."""
    (tmp_path / "news").mkdir()
    kg.write("news/one.txt")
    kg.write("news/two.md", "Tavell Group Ltd. fell 3% in Paris.\n")
    assert "2 articles (2 new)" in kg("ingest", "news").stderr


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"key": "k", "attempt": 1, "body": 7}, "(body: "),
        ({}, "(key: "),
        ([], "answers.jsonl:2: this is not an answer"),
    ],
)
def test_a_file_that_holds_no_answers_is_one_line_and_no_ledger(kg: Kg, row: object, said: str) -> None:
    """A wrong row of --answers is named with file, line and reason in one line, and no ledger is made."""
    kg.write("answers.jsonl", "\n" + json.dumps(row))
    result = kg("ingest", "article.txt", "--answers", "answers.jsonl")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: answers.jsonl:2: this is not an answer")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (kg.folder / "kg.db").exists()


def test_json_says_what_was_done(kg: Kg) -> None:
    """--json puts the report on stdout, as an object that names what failed; without it stdout stays empty."""
    done = json.loads(kg("ingest", "article.txt", "missing.txt", "--json").stdout)
    assert (done["articles"], done["new_articles"], done["windows"], done["asked"]) == (1, 1, 1, 1)
    assert (done["claims"], done["refusals"], done["cost"]) == (FACTS, 1, None)
    assert done["prompt_tokens"] > 0
    assert [failure.partition(":")[0] for failure in done["failures"]] == ["missing.txt"]
    assert kg("ingest", "article.txt").stdout == ""


@pytest.mark.parametrize("arguments", [("ingest", "article.txt", "--model", ""), ("--model", "", "stats")])
def test_an_empty_option_is_not_left_out(kg: Kg, arguments: tuple[str, ...]) -> None:
    """An option given with nothing, as by an unset variable, is wrong use and not the default."""
    before = kg.calls
    result = kg(*arguments)
    assert (result.exit_code, kg.calls) == (2, before)
    assert "--model" in result.stderr


def test_a_home_in_a_path_is_found(kg: Kg) -> None:
    """--db '~/kg.db' is the ledger in the home, for every command; a home that is nowhere is wrong use."""
    home = kg.folder / "home"
    home.mkdir()
    assert kg("ingest", "article.txt", "--db", "~/kg.db", HOME=str(home)).exit_code == 0
    assert (home / "kg.db").exists()
    assert len(kg("export", "--db", "~/kg.db", HOME=str(home)).stdout.splitlines()) == FACTS
    assert kg("stats", "--db", "~nobody-of-that-name/kg.db").exit_code == 2
