"""The articles in seeds, the demo's and the hard ones, and their gold facts fit together and keep to the ontology."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest

from bench.annotation import AMOUNTS, CHOICES, OPEN_CHOICES
from kg.models import Article, Factuality, Precision
from kg.ontology import load_ontology
from kg.scoring.gold import read_gold
from kg.sources.reading import read_paths

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SHARED = SEEDS.parents[1] / "shared" / "seed_article.txt"  # an article of others, which is no part of the repository
FOLDERS = {"gold.jsonl": "articles", "hard.gold.jsonl": "hard"}
LATER = "gold.drivers.jsonl"  # of a predicate that the ontology does not have yet
ONTOLOGY = load_ontology(SEEDS / "ontology.yaml")
FIELDS = {"article", "sentence", "subject", "predicate", "object", "quantity", "slots", "time"}
FIELDS |= {"factuality", "said_by"}
SCALES = {"": 1, "million": 1e6, "billion": 1e9, "pence": 0.01}
WIRE = "https://www.harbourwire.example/2026/03/18/hanbit-display-poland-plant"
COPY = "https://www.lakesidebusiness.example/world/hanbit-picks-wroclaw"

Fact = dict[str, Any]


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
def articles(folder: str) -> dict[str, str]:
    """Return the text of every article in a folder by its url; two articles with one url are an error."""
    pairs = [pair for path in sorted((SEEDS / folder).iterdir()) for pair in read(path)]
    texts = dict(pairs)
    assert len(texts) == len(pairs), "two articles share a url"
    return texts


@cache
def text_of(url: str) -> str:
    """Return the text of an article of either folder."""
    return {**articles("articles"), **articles("hard")}[url]


@cache
def rows(name: str) -> list[Fact]:
    """Return the gold facts of a file, one per line."""
    lines = (SEEDS / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def gold() -> list[Fact]:
    """Return all gold facts whose predicates the ontology has."""
    return [fact for name in FOLDERS for fact in rows(name)]


def things(fact: Fact) -> list[dict[str, Any]]:
    """Return what a fact names: subject, object, speaker and outlet, where given."""
    ends = (fact["subject"], fact["object"], fact["said_by"], fact.get("via"))
    return [end for end in ends if end and "names" in end]


def amounts(fact: Fact) -> list[dict[str, Any]]:
    """Return a fact's number and the amounts in its slots."""
    return [amount for amount in (fact["quantity"], *map(fact["slots"].get, AMOUNTS)) if amount]


def stands(name: str, text: str) -> bool:
    """Whether a name stands in a text as whole words."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def written(sentence: str) -> set[float]:
    """Return the numbers in a sentence, in whole units."""
    found = re.findall(r"(\d[\d,]*(?:\.\d+)?)(?: (million|billion|pence))?", sentence)
    return {round(float(digits.replace(",", "")) * SCALES[scale], 4) for digits, scale in found}


def sentences(text: str) -> set[str]:
    """Return a text's sentences, cut roughly at full stops and line ends."""
    pieces = re.split(r"(?<=[.!?”])\s+|\n+", text)
    return {piece.strip() for piece in pieces if piece.strip()}


def test_there_are_at_least_twelve_articles_of_real_length() -> None:
    """The demo has at least twelve articles, each of 300 words or more."""
    assert len(articles("articles")) >= 12
    assert not [url for url, text in articles("articles").items() if len(text.split()) < 300]


def test_there_are_hard_articles_of_ten_sentences() -> None:
    """There are at least six hard articles, each of ten sentences or more."""
    assert len(articles("hard")) >= 6
    assert not [url for url, text in articles("hard").items() if len(sentences(text)) < 10]


def test_the_gold_keeps_its_three_promises() -> None:
    """Both golds hold 300 facts, 60 that are not simply asserted, and 80 with a speaker."""
    assert len(gold()) >= 300
    assert sum(fact["factuality"] != "asserted" for fact in gold()) >= 60
    assert sum(fact["said_by"] is not None for fact in gold()) >= 80


@pytest.mark.parametrize("name", FOLDERS)
def test_kg_reads_every_gold_fact(name: str) -> None:
    """What scores an ingestion finds each gold fact's article and sentence, and misses none."""
    found = [article for article in read_paths([str(SEEDS / FOLDERS[name])]) if isinstance(article, Article)]
    read_back = read_gold(SEEDS / name, found)
    assert len(read_back.facts) == len(rows(name))
    assert not read_back.missing
    assert read_back.article_ids == {article.id for article in found}


def test_every_gold_line_is_a_fact_of_the_agreed_shape() -> None:
    """Every gold line has exactly the agreed fields (`via` is optional) and a known factuality."""
    for fact in gold():
        assert fact.keys() - {"via"} == FIELDS, fact
        assert fact["factuality"] in set(Factuality), fact


def test_the_types_and_predicates_are_those_of_the_ontology() -> None:
    """Each fact's predicate is the ontology's and takes its subject and object; an event has only its type."""
    for fact in gold():
        rule, event = ONTOLOGY.predicates[fact["predicate"]], ONTOLOGY.event_of(fact["predicate"])
        assert fact["subject"]["type"] in rule.subject, fact
        assert fact["object"]["type"] in rule.object, fact
        assert (fact["object"] == {"type": event}) == (event is not None), fact


def test_the_units_are_those_of_the_predicate() -> None:
    """A number has a unit that its predicate allows; money, and nothing else, has a currency."""
    for fact in gold():
        rule, number = ONTOLOGY.predicates[fact["predicate"]].number, fact["quantity"]
        assert number or not (rule and rule.required), fact
        assert not number or (rule and number["unit"] in rule.units), fact
        for amount in amounts(fact):
            assert ("currency" in amount) == (amount["unit"] == "money"), fact


def test_the_slots_are_those_of_the_ontology_and_words_of_the_sentence() -> None:
    """A slot is the predicate's or its event's; it holds an amount, a word of its list, or words of the sentence."""
    for fact in gold():
        rule, event = ONTOLOGY.predicates[fact["predicate"]], ONTOLOGY.event_of(fact["predicate"])
        known = {*rule.slots, *(ONTOLOGY.events[event].slots if event else ()), *(("prior",) if event else ())}
        for slot, value in fact["slots"].items():
            assert slot in known, fact
            assert isinstance(value, dict) == (slot in AMOUNTS), fact
            listed = slot in CHOICES and slot not in OPEN_CHOICES
            quoted = slot not in AMOUNTS and not listed and value in fact["sentence"]
            assert slot in AMOUNTS or quoted or value in CHOICES.get(slot, ()), fact


def test_times_are_intervals_of_days() -> None:
    """A time has a known precision and does not end before it starts; one end may be open."""
    for time in (fact["time"] for fact in gold() if fact["time"]):
        assert time["precision"] in get_args(Precision), time
        assert (time["start"] or "") <= (time["end"] or "9"), time
        assert time["start"] or time["end"], time


def test_a_forecast_is_never_asserted_and_a_comment_has_no_other_speaker() -> None:
    """What is foretold is not put as fact, and the subject of a comment is its speaker."""
    for fact in gold():
        assert fact["predicate"] != "FORECAST" or fact["factuality"] in {"forecast", "conditional"}, fact
        assert fact["predicate"] != "COMMENTED_ON" or fact["said_by"] is None, fact


def test_the_gold_covers_every_predicate_and_factuality() -> None:
    """Each predicate and each factuality occurs in the gold, so that each can be measured."""
    assert {fact["predicate"] for fact in gold()} == ONTOLOGY.predicates.keys()
    assert {fact["factuality"] for fact in gold()} == set(Factuality)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_gold_fact_names_an_article_of_its_folder(name: str) -> None:
    """Every gold fact belongs to an article of its folder, and every article has gold facts."""
    assert {fact["article"] for fact in rows(name)} == articles(FOLDERS[name]).keys()


@pytest.mark.parametrize("name", [*FOLDERS, LATER])
def test_every_gold_sentence_is_in_its_article(name: str) -> None:
    """Every gold sentence occurs verbatim, and once, in the text of its article."""
    wrong = [fact for fact in rows(name) if text_of(fact["article"]).count(fact["sentence"]) != 1]
    assert not wrong


def test_every_gold_name_is_in_its_article() -> None:
    """All that a subject, object, speaker or outlet may be called stands in the article, as whole words."""
    for fact in gold():
        text = text_of(fact["article"])
        for thing in things(fact):
            assert thing["names"], fact
            assert not [name for name in thing["names"] if not stands(name, text)], (thing, fact["article"])


def test_every_end_of_a_gold_fact_is_in_its_sentence() -> None:
    """The sentence holds a name of each end, or a pronoun for it, unless the end is marked as implied."""
    for fact in gold():
        for end in (fact["subject"], fact["object"]):
            named = any(stands(name, fact["sentence"]) for name in end.get("names", ()))
            assert named != ("names" not in end or end.get("implied", False)), fact


def test_every_number_of_a_gold_fact_is_in_its_sentence() -> None:
    """Each amount in the gold is written in the sentence that the fact cites; a percentage as one."""
    for fact in gold():
        for amount in amounts(fact):
            values = {amount["value"], amount.get("upper", amount["value"])}
            assert values <= written(fact["sentence"]), fact
        if fact["quantity"] and fact["quantity"]["unit"] == "percent":
            number = rf"(?<![\d.]){re.escape(format(fact['quantity']['value'], 'g'))}0?"
            assert re.search(rf"{number}(%| percent)", fact["sentence"]), fact


def test_what_waits_for_the_ontology_is_kept_apart() -> None:
    """The facts kept for later are of a predicate that the ontology does not have, about the demo's articles."""
    assert rows(LATER)
    assert not {fact["predicate"] for fact in rows(LATER)} & ONTOLOGY.predicates.keys()
    assert {fact["article"] for fact in rows(LATER)} <= articles("articles").keys()


def test_no_gold_fact_is_written_twice() -> None:
    """No two gold lines are the same fact."""
    lines = [json.dumps(fact, sort_keys=True) for fact in gold()]
    assert len(set(lines)) == len(lines)


@pytest.mark.skipif(not SHARED.exists(), reason="the article of others is not on this machine")
def test_no_hard_sentence_is_taken_from_the_article_of_others() -> None:
    """The hard articles share no sentence with the article that others gave us."""
    given = SHARED.read_text(encoding="utf-8")
    ours = [each for text in articles("hard").values() for each in sentences(text) if len(each.split()) > 3]
    assert not [each for each in ours if each in given]


def test_the_two_copies_of_the_wire_story_share_most_sentences() -> None:
    """The wire story and its copy share more than half of the copy's sentences, but are not equal."""
    wire, copy = sentences(text_of(WIRE)), sentences(text_of(COPY))
    assert len(wire & copy) / len(copy) > 0.5
    assert wire != copy


def test_the_correction_points_to_an_earlier_article_of_the_same_outlet() -> None:
    """Each article that corrects another names a seed article of its own outlet."""
    path = SEEDS / "articles" / "10-forecast-fine-correction.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    outlets = {row["url"]: row["outlet"] for row in lines}
    corrections = [row for row in lines if "corrects" in row]
    assert corrections
    assert all(outlets[row["corrects"]] == row["outlet"] for row in corrections)
