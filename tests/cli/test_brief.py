"""`kg brief`: a day on a page, every line with its sentence and source, whatever stands in them."""

from __future__ import annotations

import builtins
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

import kg as api
from kg.errors import MissingExtraError
from kg.query.brief import brief, sizes, ties
from kg.render.brief import brief_markdown, brief_page
from kg.render.pictures import moves_svg, ties_svg
from tests.cli.conftest import Kg
from tests.factories import store

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
    a1 | Alibaba ROSE | 15 % | 2025-02-21 | driver=strong sales | driver_link=causal | pub 2025-02-21 | by Wire
    a2 | Baidu FELL | 30 % | 2025-02-21 | pub 2025-02-22 | by Wire | url https://wire.example/2
    a3 | Tencent ROSE | 1 % | 2025-02-20 | pub 2025-02-21 | by Wire
    a4 | Bo Pei COMMENTED_ON Alibaba <Company> | said Bo Pei | pub 2025-02-21 | by Wire | url javascript:alert(1)
    a5 | Bo Pei COMMENTED_ON Baidu <Company> | said Bo Pei | pub 2025-02-20 | by Wire
    a6 | <script>x</script> [*Evil*](https://evil.example) ROSE | 2 % | 2025-02-21 | by $x^2$
    a7 | China <Place> ANNOUNCED | name=tariff | stage=announced | 2025-02-21 | pub 2025-02-21 | by Wire
    a8 | Alibaba ACQUIRED Baidu <Company> | denied | pub 2025-02-21 | by Post
    a9 | Xi Jinping MET Jack Ma | 2025-02-21 | pub 2025-02-21 | by Wire
"""
DAY = date(2025, 2, 21)
EARLIER = "Reported today of the days before"


@pytest.fixture
def kg(tmp_path: Path) -> Kg:
    """Return `kg` in a folder whose ledger holds these facts."""
    store(tmp_path / "kg.db", LINES)
    return Kg(tmp_path, "http://127.0.0.1:9/v1")


def test_a_brief_holds_the_day_and_nothing_else(kg: Kg) -> None:
    """What happened on the day, or has no day and was reported on it; every fact has its sentence and its source."""
    text = kg("brief", "2025-02-21").stdout
    assert text.startswith("# Brief of Friday, 21 February 2025\n")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    wanted = [*("What moved", "Policy", "Who said what", "Meetings and deals", "Denied or disputed"), EARLIER]
    assert headings == [f"## {title}" for title in wanted]
    assert "**Alibaba** +15 % · driven by “strong sales”" in text
    assert "[Wire, 2025-02-22](<https://wire.example/2>)" in text
    assert "Tencent" not in text.partition(EARLIER)[0]
    assert "**Tencent** +1 % · 20 Feb 2025" in text
    assert "- Denied: **Alibaba** acquired **Baidu**" in text
    assert "commented on **Baidu**" not in text
    assert text.count("\n- ") == text.count("  > “") == text.count("  > — ")


def test_what_an_article_says_is_never_markup(kg: Kg, tmp_path: Path) -> None:
    """Neither a tag, nor a link, nor a formula of a name comes through; only an address of the web is a link."""
    done = kg("brief", "2025-02-21", "--html", str(tmp_path / "page.html"))
    assert done.exit_code == 0, done.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert 'href="https://evil.example' not in page
    assert "javascript:" not in page
    assert page.count("<svg") == len(("the moves", "who did what to whom"))
    html = MarkdownIt("commonmark").render(kg("brief", "2025-02-21").stdout)
    assert "<script" not in html
    assert 'href="https://evil' not in html


def test_the_picture_shows_the_days_moves_by_size(kg: Kg) -> None:
    """Falls are negative, the largest is first, equal data give equal bytes; without moves there is no picture."""
    found = brief(api.open_graph(kg.folder / "kg.db", layer="full"), DAY)
    moved = sizes(found)
    assert moved[:2] == [("Baidu", -30.0), ("Alibaba", 15.0)]
    svg = moves_svg(moved)
    assert svg is not None
    assert "−30 %" in svg
    assert svg == moves_svg(moved)
    assert moves_svg([]) is None
    assert "<svg" not in brief_page(found)


def test_a_small_graph_shows_who_did_what_to_whom(kg: Kg) -> None:
    """Named ends only, what is not asserted marked; the same bytes for the same day, and no formula of a name."""
    found = brief(api.open_graph(kg.folder / "kg.db", layer="full"), DAY)
    tied = ties(found)
    assert ("Alibaba", "denied: acquired", "Baidu") in tied
    assert {("Bo Pei", "commented on", "Alibaba"), ("Jack Ma", "met", "Xi Jinping")} <= set(tied)
    svg = ties_svg([*tied, ("$x^2$ Fund", "owns", "Alibaba")])
    assert svg is not None
    assert svg == ties_svg([*tied, ("$x^2$ Fund", "owns", "Alibaba")])
    assert "denied: acquired" in svg
    assert "$x^2$ Fund" in svg
    assert ties_svg(tied[:1]) is None


def test_a_brief_of_yesterdays_moves_shows_them(tmp_path: Path) -> None:
    """A morning's articles tell of the day before: their moves are in the picture, and no fact stands there twice."""
    lines = """
        a1 | Alder FELL | 3 % | 2025-02-20 | pub 2025-02-21 | in ONE | by Wire
        a2 | Birch ROSE | 2 % | 2025-02-20 | pub 2025-02-21 | by Wire
        a3 | Cedar ROSE | 2 % | 2025-02-01 | pub 2025-02-21 | by Wire
        a4 | Norland <Place> ANNOUNCED | name=duty | 2025-02-20 | pub 2025-02-21 | in ONE | by Wire
    """
    found = brief(api.open_graph(store(tmp_path / "kg.db", lines), layer="full"), DAY)
    assert sizes(found) == [("Alder", -3.0), ("Birch", 2.0)]
    rows = [row.fact.id for section in found.sections for group in section.answer.groups for row in group.rows]
    assert [section.title for section in found.sections] == ["Policy", EARLIER]
    assert len(rows) == len(set(rows)) == len(("duty", "Alder", "Birch"))


def test_a_sentence_stands_once_and_a_step_in_its_own_words(tmp_path: Path) -> None:
    """What moved is not quoted again under the step it stands beside; a speaker's words stand together."""
    lines = """
        a1 | Norland <Place> ANNOUNCED | name=cut its output | 2025-02-21 | pub 2025-02-21 | in ONE | by Wire
        a2 | Alder FELL | 2025-02-21 | pub 2025-02-21 | in ONE | by Wire
        a3 | Ann Roe COMMENTED_ON Alder <Company> | said Ann Roe | pub 2025-02-21 | by Wire | words=one
        a4 | Bo Pei COMMENTED_ON Alder <Company> | said Bo Pei | pub 2025-02-21 | by Wire | words=two
        a5 | Ann Roe COMMENTED_ON Birch <Company> | said Ann Roe | pub 2025-02-21 | by Wire | words=three
        a6 | Bo Pei COMMENTED_ON Birch <Company> | said Bo Pei | pub 2025-02-21 | by Wire | words=four
    """
    text = brief_markdown(brief(api.open_graph(store(tmp_path / "kg.db", lines), layer="full"), DAY))
    assert "- **Norland**: cut its output `" in text
    assert "  - In the same article: **Alder** fell `" in text
    assert text.count("Alder FELL  is what") == 1
    speakers = [line.split("**")[1] for line in text.partition("## Who said what")[2].splitlines() if line[:2] == "- "]
    assert len(speakers) == len(set(speakers)) * 2
    assert speakers[0] == speakers[1]


def test_an_empty_day_says_so(kg: Kg) -> None:
    """And is no error."""
    assert "The graph says nothing about this day." in kg("brief", "2020-01-01").stdout
    assert brief_markdown(brief(api.open_graph(kg.folder / "kg.db"), date(2020, 1, 1))).count("\n") == 3


def test_without_matplotlib_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture is an extra; without it Markdown still works."""
    real = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError(name)
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError) as told:
        moves_svg([("Alibaba", 15.0), ("Baidu", 1.0)])
    assert "kg[pictures]" in str(told.value)


def test_a_page_that_cannot_be_written_is_one_line(kg: Kg) -> None:
    """With the reason."""
    done = kg("brief", "2025-02-21", "--html", "/no/such/folder/x.html")
    assert (done.exit_code, "cannot be written" in done.stderr) == (2, True)
