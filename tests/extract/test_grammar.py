"""tests/pairs/grammar.txt: what the reader of grammar finds in a sentence, and how it is grounded."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.deriving import derive
from kg.extract.page import Line, Page
from kg.extract.readers.grammar.catalogue import read_grammar
from kg.models import Article, Claim, Factuality, Mention
from kg.ontology import load_ontology
from kg.text.syntax import KEPT, available, parse, read_ahead
from tests.pairs import read_pairs

PAIRS = read_pairs("grammar.txt")


def claims_of(text: str) -> list[Claim]:
    """Return what code alone makes of an article."""
    page = Page(Article(id="a", text=text, published_at=date(1987, 3, 6)))
    return list(derive(page, (), {}, load_ontology()).claims)


def ends_of(claims: list[Claim], predicate: str) -> list[tuple[str, str]]:
    """Return the words at both ends of the claims of a predicate."""
    found = [claim for claim in claims if claim.predicate == predicate]
    return [tuple(getattr(end, "text", end.type) for end in (claim.subject, claim.object)) for claim in found]  # type: ignore[misc]


@pytest.mark.parametrize(("sentence", "expected"), PAIRS, ids=[sentence[:60] for sentence, _ in PAIRS])
def test_a_sentence_gives_these_candidates(sentence: str, expected: str) -> None:
    """The reader of grammar finds exactly what is written."""
    rows = [
        f"{row.predicate} {row.subject} | {row.object or '-'} | {row.number or '-'}"
        + (f" ({row.name})" if row.name else "")
        for row in read_grammar(Line.of(sentence))
    ]
    assert (" · ".join(dict.fromkeys(rows)) or "nothing") == expected


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("Norvik <NVK>said 3 pct.\n\t“”’ü€🏦"), max_size=80))
def test_each_word_is_where_it_says(text: str) -> None:
    """A word's offsets cut it out of the text, whatever white space and markup the text has."""
    tree = parse(text)
    for node in tree.nodes if tree else ():
        assert "".join(text[node.start : node.end].split()).replace("<", "").replace(">", "") != ""
        assert text[node.start] == node.text[0]
        assert 0 <= node.head < len(tree.nodes if tree else ())


def test_a_definite_stands_for_what_was_named_before() -> None:
    """“The ministry” is the last ministry named; one that nobody named is refused."""
    text = "Norland's Trade Ministry warned exporters. The ministry imposed a duty on steel."
    assert ("Trade Ministry", "PolicyEvent") in ends_of(claims_of(text), "ANNOUNCED")
    assert ends_of(claims_of("It rained. The ministry imposed a duty on steel."), "ANNOUNCED") == []


def test_a_country_s_currency_is_not_another_s() -> None:
    """The Canadian dollar is not the dollar."""
    claims = claims_of("The Canadian dollar fell 2 pct on Monday.")
    assert ends_of(claims, "FELL") == [("Canadian dollar", "PriceMove")]


def test_estimates_keep_their_author_over_sentences() -> None:
    """A figure that nobody is named for is that of whoever estimated last, and stands in its own sentence."""
    text = "Ostmark Bank Ltd forecast a crop of 90 mln tonnes. Exports are estimated at 15 mln tonnes."
    found = [claim for claim in claims_of(text) if claim.predicate == "FORECAST"]
    assert [claim.quantity and claim.quantity.value for claim in found] == [90e6, 15e6]
    later = found[1]
    assert isinstance(later.subject, Mention)
    assert (later.subject.text, later.sentence) == ("Ostmark Bank Ltd", 1)
    assert text[later.start : later.end] == later.quote


def test_what_was_called_off_is_denied() -> None:
    """A deal that hangs on a verb of ending was not done."""
    text = "Norvik Steel Corp terminated an agreement to sell Lumo Paints Ltd to Tellura Foods Inc."
    found = [claim.factuality for claim in claims_of(text) if claim.predicate == "ACQUIRED"]
    assert found == [Factuality.DENIED]


def test_the_reader_says_what_it_is() -> None:
    """The versions that the grammar depends on are named: derived rows are kept under them."""
    assert (available() or "").startswith("spacy 3.")


def test_what_is_announced_on_a_day_is_dated() -> None:
    """The day of a step is that of its own verb; that of a verb of saying over it is not."""
    page = Page(Article(id="a", text="Norvik Corp said on Monday it bought Lumo Ltd.", published_at=date(1987, 3, 6)))
    deals = [c for c in derive(page, (), {}, load_ontology()).claims if c.predicate == "ACQUIRED"]
    assert [deal.time for deal in deals] == [None]
    steps = [c for c in claims_of("The Bank of Norway cut its key rate on Monday.") if c.predicate == "ANNOUNCED"]
    assert [step.time and step.time.start for step in steps] == [date(1987, 3, 2)]


def test_sentences_read_at_once_are_read_as_each_alone() -> None:
    """An article's sentences go through the pipeline together, for speed; their grammar is that of each by itself."""
    texts = [sentence for sentence, _ in PAIRS]
    read_ahead(texts)
    together = [parse(text) for text in texts]
    read_ahead([f"Sentence number {number} rose." for number in range(KEPT)])  # drives the others out of memory
    alone = [parse(text) for text in texts]
    assert [tree and tree.nodes for tree in together] == [tree and tree.nodes for tree in alone]
    assert together[0] is not alone[0]


def test_a_reading_that_is_stopped_leaves_nothing_half_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C amid the pipeline a sentence is read at the next look, and not taken for one without grammar."""

    def stopped(*_: object) -> object:
        raise KeyboardInterrupt

    text = "Halden Mining fell 3 pct in a sentence of its own."
    with monkeypatch.context() as patched:
        patched.setattr("kg.text.syntax._tree", stopped)
        with pytest.raises(KeyboardInterrupt):
            parse(text)
    assert parse(text) is not None


def test_a_site_is_no_firm_and_an_aside_about_another_firm_is_not_the_stock() -> None:
    """“The stock” is that of the firm the text is about, neither of its mine nor of one mentioned in passing."""
    text = (
        "Norvik Copper SA fell 11% on Tuesday. Norvik Copper warned that output at its Quilla mine would miss "
        "its goal. Lumo Paints Inc. lost 4%. “Quilla was to carry the group,” said Ada Lund, an analyst "
        "at Kenari Research, who downgraded the stock to hold."
    )
    assert ends_of(claims_of(text), "RATED") == []
    text = text.replace("Lumo Paints Inc. lost 4%. ", "")
    assert ends_of(claims_of(text), "RATED") == [
        ("Ada Lund", "Norvik Copper"),
        ("Kenari Research", "Norvik Copper"),
    ]


def test_what_stands_before_a_speaker_is_not_said_by_it() -> None:
    """“The index fell and Norvik warned that …”: nobody says that the index fell; “since March” dates no seat."""
    text = "The FTSE 100 fell 1.8% on Friday as copper slipped and Norvik Steel SA warned that output would drop."
    moves = [claim for claim in claims_of(text) if claim.predicate == "FELL"]
    assert moves
    assert [claim.said_by for claim in moves] == [None] * len(moves)
    text = "Norvik Steel SA dropped 11%, its lowest since March, after the Leeds-based miner cut its goal."
    assert [claim.time for claim in claims_of(text) if claim.predicate == "BASED_IN"] == [None]


def test_investors_led_by_a_firm_put_money_in() -> None:
    """“Raised $60m from investors led by Oxbow”; a suit by such a group is no round."""
    text = "Lumo Robotics BV raised $60 million from investors led by Oxbow Ventures."
    assert ("Oxbow Ventures", "Lumo Robotics BV") in ends_of(claims_of(text), "INVESTED_IN")
    text = "Lumo Robotics BV raised its dividend after a group led by Oxbow Ventures sued."
    assert ends_of(claims_of(text), "INVESTED_IN") == []


def found_in(text: str) -> list[str]:
    """Return what code alone makes of an article, each claim in a line without its slots."""
    found = claims_of(text)
    ends = [(getattr(c.subject, "text", ""), getattr(c.object, "text", c.object.type), c.subject.type) for c in found]
    return [f"{kind} {who} {c.predicate} {what}" for c, (who, what, kind) in zip(found, ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (
            "Velanta Software Inc. said sales grew. Shares of the Austin, Texas-based company jumped 11.2% to $148.70.",
            "Company Velanta Software Inc. ROSE PriceMove",
            "Company Austin ROSE PriceMove",
        ),
        (
            "Norvik Cements Ltd. fell 6%. According to Kestwell Securities, the Leeds-based retailer faces a squeeze.",
            "Company Norvik Cements Ltd. BASED_IN Leeds",
            "Company Kestwell Securities BASED_IN Leeds",
        ),
        (
            "Hong Kong's Hang Seng ended 0.9% lower.",
            "Index Hang Seng FELL PriceMove",
            "Index Hang Seng BASED_IN Hong Kong",
        ),
        (
            "ABIDJAN/LONDON - Cocoa futures fell on Wednesday, pulling back from a peak.",
            "Commodity Cocoa futures FELL PriceMove",
            "Commodity ABIDJAN/LONDON - Cocoa futures FELL PriceMove",
        ),
        (
            "Tollan Copper, which earns most of its profit in Chile, fell 4.1 per cent to 17.32 pounds.",
            "Company Tollan Copper FELL PriceMove",
            "Commodity Tollan Copper FELL PriceMove",
        ),
        (
            "Rival Corbin Dollar fell 8.6% in sympathy.",
            "Company Corbin Dollar FELL PriceMove",
            "Currency Corbin Dollar FELL PriceMove",
        ),
        (
            "Egypt's blue-chip EGX30 rose 1.1 per cent.",
            "Index EGX30 ROSE PriceMove",
            "Company EGX30 ROSE PriceMove",
        ),
    ],
)
def test_whose_fact_it_is(text: str, right: str, wrong: str) -> None:
    """Of two names near a fact the one that it is of; a place, a source cited and a dateline are none."""
    found = found_in(text)
    assert right in found
    assert wrong not in found


def test_months_of_delivery_and_perfects_date_no_move() -> None:
    """“July coffee slipped” was not in July, and what “has climbed by a third” did not do so that day."""
    found = claims_of("On Thursday July arabica coffee slipped 0.8%.")
    assert [claim.time and claim.time.start for claim in found] == [date(1987, 3, 5)]
    (climbed,) = claims_of("The FTSE 100 has climbed 12%.")
    assert climbed.time is None
    (plunged,) = claims_of("The FTSE 100 plunged 17.6% on Friday, taking its losses for the year to 58%.")
    assert plunged.slots.get("window") != "year"


def test_what_rose_said_nothing_and_put_up_prices_is_no_name() -> None:
    """“Marikele added 2.2%” is a move and no saying; a report of a round is about whom it backs."""
    found = claims_of("Gold producer Witkop Deep soared 5.5%, while platinum miner Marikele added 2.2%.")
    assert [(claim.predicate, claim.said_by) for claim in found] == [("ROSE", None), ("ROSE", None)]
    text = "“We have put up prices as far as we can,” Norvik Foods Inc. chief executive Ada Lund told reporters."
    assert ends_of(claims_of(text), "COMMENTED_ON") == []
    text = (
        "Zellkreis has raised €65 million in a round led by Fjordlight Ventures. Existing backers Havelkapital "
        "and Third Orchard both took part. Revenue hit €7.8 million last year."
    )
    assert [who for who, _ in ends_of(claims_of(text), "REPORTED")] == ["Zellkreis"]


def test_a_move_has_the_slots_of_its_own_clause() -> None:
    """“Weighed down” is no mulling; “though it had last week” and half of a length are not the move's."""
    (shed,) = claims_of("Milan's FTSE MIB, weighed down by its banks, shed 1.3 percent.")
    assert shed.factuality is Factuality.ASSERTED
    (fell,) = claims_of("The FTSE 100 fell 8.6%, even though it had steadied last week.")
    assert fell.slots.get("window") != "week"
    (low,) = claims_of("The FTSE 100 fell to its lowest in a year and a half.")
    assert "record" not in low.slots
