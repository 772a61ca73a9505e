"""The real-text gold: its draw, its sheets and its commands."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bench import corpus, gold, strata
from kg.text.sentences import split_sentences
from tests.bench.gold_rows import MET, REPORTED, ROSE, write, wrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.annotation import Checker


# ---- the draw


def test_a_draw_does_not_depend_on_the_order_of_the_corpus(reuters: Path) -> None:
    """The same articles in another order give the same index."""
    records = list(strata.rows_of(reuters))
    shuffled = random.Random(1).sample(records, len(records))  # noqa: S311 - an order
    assert strata.draw_index(records) == strata.draw_index(shuffled)


def test_a_draw_takes_four_of_each_stratum_and_halves_them(reuters: Path) -> None:
    """Forty different articles, four a stratum, two in each split; no short one, and none of another topic."""
    drawn = strata.draw_index(strata.rows_of(reuters))
    assert Counter((e.stratum, e.split) for e in drawn) == {(s, p): 2 for s in strata.STRATA for p in ("dev", "test")}
    assert len({e.id for e in drawn}) == 40
    assert not [e.id for e in drawn if e.id[0] in "78" and e.id != "7"]


def test_a_draw_takes_the_lowest_hashes_in_order(reuters: Path) -> None:
    """No article of a stratum that was left out has a lower hash than one that was taken."""
    records = list(strata.rows_of(reuters))
    taken = [e.id for e in strata.draw_index(records) if e.stratum == "crude"]
    assert taken == sorted((r["id"] for r in records if r["topics"] == ["crude"]), key=strata.sha256)[:4]


def test_the_published_index_is_half_dev_and_half_test_and_has_no_text() -> None:
    """The file in the repository has 40 articles in 20 + 20, as ids, hashes and two words."""
    entries = strata.read_index()
    assert Counter(e.split for e in entries) == {"dev": 20, "test": 20}
    assert len({e.id for e in entries}) == len({e.sha256 for e in entries}) == 40
    assert all(re.fullmatch(r"\d+ [0-9a-f]{64} [a-z-]+ [a-z]+", " ".join(e)) for e in entries)


@pytest.mark.skipif(not corpus.REUTERS.is_file(), reason="Reuters-21578 is not on this machine; it may not be shared")
def test_the_published_index_is_what_a_draw_gives() -> None:
    """The index was not edited by hand."""
    assert strata.draw_index(strata.rows_of(corpus.REUTERS)) == strata.read_index()


def test_an_article_is_what_ingest_would_hold(reuters: Path, index: Path, tmp_path: Path) -> None:
    """Text, date and id are those of an ingest of the file that `articles` writes, and the sign-off is gone."""
    entries = strata.read_index(index)
    path = corpus.write_articles(list(strata.drafts_of(entries, reuters).values()), tmp_path / "a.jsonl")
    articles = strata.articles_of(entries, reuters)
    assert corpus.articles_of(path) == list(articles.values())
    assert (articles["7"].text[:12], articles["7"].text[-6:], str(articles["7"].day)) == (
        "Norvik Steel",
        "ovens.",
        "1987-03-14",
    )


def test_a_text_that_is_not_the_index_s_is_refused(reuters: Path) -> None:
    """Offsets into another text would be wrong without a sign of it."""
    with pytest.raises(SystemExit, match="other texts than the index says: 7"):
        strata.drafts_of([strata.Entry("7", "0" * 64, "earn", "dev")], reuters)


# ---- the sheet


def test_a_sheet_shows_every_sentence_with_its_true_offsets(checker: Checker) -> None:
    """The offset before each line is where the line stands in the article."""
    article = checker.articles["7"]
    lines = re.findall(r"^ *(\d+)\| (.*)$", gold.sheet("7", article), re.MULTILINE)
    assert all(article.text.startswith(line, int(start)) for start, line in lines)
    assert len(lines) >= len(split_sentences(article.text)) > 3


def test_find_gives_offsets_across_line_breaks(checker: Checker) -> None:
    """Words are found whatever white space the article has between them, in the sentence asked for."""
    article = checker.articles["7"]
    [(sentence, start, end)] = gold.find(article, "Per Holm and")
    assert (sentence, article.text[start:end]) == (2, "Per Holm and")
    assert gold.find(article, "Per Holm and", 1) == []


@pytest.mark.parametrize("step", ["sheet", "articles --split dev"])
def test_text_is_never_written_into_the_repository(
    step: str, reuters: Path, index: Path, run: Callable[..., None]
) -> None:
    """What holds the corpus' text goes elsewhere."""
    inside = corpus.ROOT / "bench" / "gold" / "leak"
    with pytest.raises(SystemExit, match="outside the repository"):
        run(reuters, index, *step.split(), "--out", str(inside))
    assert not inside.exists()


# ---- the commands


def test_check_names_each_fault_and_fails(reuters: Path, index: Path, tmp_path: Path, run: Callable[..., None]) -> None:
    """A file with a fault ends in an error that names the line."""
    path = write(tmp_path / "a.jsonl", ROSE, wrong(ROSE, article="8"))
    with pytest.raises(SystemExit, match=r"a\.jsonl:2: .*not in the index"):
        run(reuters, index, "check", str(path))


def test_check_show_and_agree_print_what_was_annotated(
    reuters: Path, index: Path, tmp_path: Path, run: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A person sees the words; the file has none of them."""
    a = write(tmp_path / "a.jsonl", ROSE, REPORTED, MET)
    b = write(tmp_path / "b.jsonl", ROSE, REPORTED)
    run(reuters, index, "show", str(a), "7")
    assert "(Its :Company) -REPORTED-> (:EarningsReport) 40000000 money USD “40 mln dlrs”" in capsys.readouterr().out
    run(reuters, index, "agree", str(a), str(b))
    assert re.search(r"core F1 0\.800(?s:.*)A   \[2\] \(Ada Lund", capsys.readouterr().out)
    assert not re.search("Norvik|profit", a.read_text(encoding="utf-8"))
