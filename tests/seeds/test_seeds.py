"""The seed articles and their gold facts fit together; checked from the files alone, without the package."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PREDICATES = frozenset(
    {
        "REPORTED",
        "ROSE",
        "FELL",
        "MET",
        "COMMENTED_ON",
        "RATED",
        "FORECAST",
        "WORKS_FOR",
        "FOUNDED",
        "OWNS",
        "ACQUIRED",
        "INVESTED_IN",
        "PARTNERED_WITH",
        "LAUNCHED",
        "SUED",
        "FINED",
        "ANNOUNCED",
        "AFFECTS",
        "CAUSED",
        "LISTED_ON",
        "BASED_IN",
        "PART_OF",
    }
)
FACTUALITIES = frozenset({"asserted", "denied", "forecast", "conditional", "rumoured"})
FIELDS = frozenset(
    {
        "article",
        "sentence",
        "subject",
        "predicate",
        "object",
        "quantity",
        "slots",
        "time",
        "factuality",
        "said_by",
    }
)
WIRE = "https://www.harbourwire.example/2026/03/18/hanbit-display-poland-plant"
COPY = "https://www.lakesidebusiness.example/world/hanbit-picks-wroclaw"


class Page(HTMLParser):
    """Collects a page's visible text and its canonical address."""

    def __init__(self) -> None:
        """Start with no text and no address."""
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.url = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the canonical link and the start of what is not shown."""
        values = dict(attrs)
        if tag in {"script", "style"}:
            self._hidden += 1
        if tag == "link" and values.get("rel") == "canonical":
            self.url = values.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        """Note the end of what is not shown."""
        if tag in {"script", "style"}:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Keep text that a reader would see."""
        if not self._hidden:
            self.pieces.append(data)


def read(path: Path) -> list[tuple[str, str]]:
    """Return (url, text) of each article in a file."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in content.splitlines()]
        return [(row["url"], row["text"]) for row in rows]
    if path.suffix == ".html":
        page = Page()
        page.feed(content)
        return [(page.url, "".join(page.pieces))]
    header, _, text = content.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in header.splitlines())
    return [(fields["URL"], text)]


@cache
def articles() -> dict[str, str]:
    """Return every article's text by its url; two articles with one url are an error."""
    pairs = [pair for path in sorted((SEEDS / "articles").iterdir()) for pair in read(path)]
    texts = dict(pairs)
    assert len(texts) == len(pairs), "two articles share a url"
    return texts


@cache
def gold() -> list[dict[str, Any]]:
    """Return the gold facts, one per line of the file."""
    lines = (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def names_of(fact: dict[str, Any]) -> list[list[str]]:
    """Return the name lists of a fact's subject, object and speaker, where given."""
    ends = (fact["subject"], fact["object"], fact["said_by"] or {})
    return [end["names"] for end in ends if "names" in end]


def sentences(text: str) -> set[str]:
    """Return a text's sentences, cut roughly at full stops and line ends."""
    pieces = re.split(r"(?<=[.!?”])\s+|\n+", text)
    return {piece.strip() for piece in pieces if piece.strip()}


def test_there_are_at_least_twelve_articles_of_real_length() -> None:
    """The seeds hold at least twelve articles, each of 300 words or more."""
    assert len(articles()) >= 12
    assert not [url for url, text in articles().items() if len(text.split()) < 300]


def test_every_gold_line_is_a_fact_of_the_agreed_shape() -> None:
    """Every gold line has exactly the agreed fields, a known predicate and a known factuality."""
    assert len(gold()) >= 120
    for fact in gold():
        assert fact.keys() == FIELDS, fact
        assert fact["predicate"] in PREDICATES, fact
        assert fact["factuality"] in FACTUALITIES, fact
        assert fact["subject"]["type"], fact
        assert fact["object"]["type"], fact
        assert isinstance(fact["slots"], dict), fact


def test_the_gold_covers_every_predicate_and_factuality() -> None:
    """Each predicate and each factuality occurs in the gold, so that each can be measured."""
    assert {fact["predicate"] for fact in gold()} == PREDICATES
    assert {fact["factuality"] for fact in gold()} == FACTUALITIES


def test_every_gold_fact_names_an_article_of_the_seeds() -> None:
    """Every gold fact belongs to a seed article, and every seed article has gold facts."""
    assert {fact["article"] for fact in gold()} == articles().keys()


def test_every_gold_sentence_is_in_its_article() -> None:
    """Every gold sentence occurs verbatim, and once, in the text of its article."""
    wrong = [fact for fact in gold() if articles()[fact["article"]].count(fact["sentence"]) != 1]
    assert not wrong


def test_every_gold_name_is_in_its_article() -> None:
    """At least one alias of every named subject, object and speaker occurs in the article."""
    for fact in gold():
        text = articles()[fact["article"]]
        for names in names_of(fact):
            assert any(name in text for name in names), (names, fact["article"])


def test_every_number_of_a_percent_fact_is_in_its_sentence() -> None:
    """A percentage in the gold is written in the sentence that the fact cites."""
    for fact in gold():
        if fact["quantity"] and fact["quantity"]["unit"] == "percent":
            number = re.escape(f"{fact['quantity']['value']:g}")
            assert re.search(rf"(?<![\d.]){number}%", fact["sentence"]), fact


def test_no_gold_fact_is_written_twice() -> None:
    """No two gold lines are the same fact."""
    lines = [json.dumps(fact, sort_keys=True) for fact in gold()]
    assert len(set(lines)) == len(lines)


def test_the_two_copies_of_the_wire_story_share_most_sentences() -> None:
    """The wire story and its copy share more than half of the copy's sentences, but are not equal."""
    wire, copy = sentences(articles()[WIRE]), sentences(articles()[COPY])
    assert len(wire & copy) / len(copy) > 0.5
    assert wire != copy


def test_the_correction_points_to_an_earlier_article_of_the_same_outlet() -> None:
    """Each article that corrects another names a seed article of its own outlet."""
    path = SEEDS / "articles" / "10-forecast-fine-correction.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    outlets = {row["url"]: row["outlet"] for row in rows}
    corrections = [row for row in rows if "corrects" in row]
    assert corrections
    assert all(outlets[row["corrects"]] == row["outlet"] for row in corrections)
