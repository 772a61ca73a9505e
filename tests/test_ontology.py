"""The ontology: the default one keeps its own rules, a wrong file is answered with its place and a remedy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import OntologyError
from kg.extract.answer import Reading
from kg.extract.ground import ground
from kg.extract.page import Page
from kg.models import Article, Candidate, Window
from kg.ontology import Ontology, Slot, load_ontology, parse_ontology
from kg.render.ontology import ontology_table
from tests.pairs import read_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.models import Claim, Refusal

ROOT = Path(kg.__file__).parents[1]
WORDS = """
entities:
  Ship: {definition: a vessel}
  Person: {definition: a sailor}
predicates:
  SAILED_WITH:
    definition: two ships sailed together
    subject: [Ship]
    object: [Ship]
    time: episodic
    example: {text: Aurel sailed with Brint., subject: Aurel, object: Brint}
"""
#: Names in the default examples → their types, where the words of the name do not decide.
TYPES = {
    "Ada Lund": "Person", "Per Holm": "Person", "Ivo Marsh": "Person", "Rosa Bell": "Person", "Oslo": "Place",
    "Norland": "Place", "Verano": "Product", "Norland regulator": "Organization", "Bank of Norland": "Organization",
    "Baltic 30 Index": "Index", "Norland Exchange": "Company", "Ostmark Bank": "Company", "Halden Mining": "Company",
    "Corvin Group": "Company", "Norvik Steel": "Company", "Corvin Securities": "Company", "Tellura Foods": "Company",
    "Verano Drinks": "Company",
}  # fmt: skip


def test_the_default_is_loaded_once_and_frozen() -> None:
    """The default ontology loads, is one value, and has the edges that the README promises."""
    ontology = load_ontology()
    assert load_ontology() is ontology
    assert {"ROSE", "FELL", "REPORTED", "MET", "COMMENTED_ON", "WORKS_FOR", "FOUNDED"} <= set(ontology.predicates)
    assert {"Person", "Company", "Organization", "Place", "Index"} <= set(ontology.entities)
    assert ontology.event_of("ROSE") == "PriceMove"
    assert ontology.event_of("MET") is None


@pytest.mark.parametrize("name", load_ontology().predicates)
def test_opposites_are_mutual_and_symmetric_ends_alike(name: str) -> None:
    """The opposite of a predicate's opposite is itself; a symmetric predicate has the same types at both ends."""
    ontology = load_ontology()
    rule = ontology.predicates[name]
    assert rule.opposite is None or ontology.predicates[rule.opposite].opposite == name
    assert not rule.symmetric or set(rule.subject) == set(rule.object)


def grounded(name: str) -> tuple[tuple[Claim, ...], tuple[Refusal, ...]]:
    """Return what comes of a predicate's own example, answered as it says."""
    example = load_ontology().predicates[name].example
    row = Candidate(
        row=0, sentences=(0,), predicate=name, subject=example.subject, object=example.object, number=example.number
    )
    window = Window(article_id="a", index=0, sentences=(0,), key="k")
    page = Page(Article(id="a", text=example.text))
    shown = {example.subject, example.object, *(found.words for found in page.lines[0].names)}
    types = {name: kind for name, kind in TYPES.items() if name in shown}
    return ground(page, [Reading(window=window, types=types, candidates=(row,))], load_ontology())


@pytest.mark.parametrize("name", load_ontology().predicates)
def test_an_example_keeps_its_own_rules(name: str) -> None:
    """The example that the model is shown for a predicate is itself grounded, with its ends and its number."""
    example = load_ontology().predicates[name].example
    claims, refusals = grounded(name)
    assert [refusal.note for refusal in refusals] == []
    (claim,) = claims
    assert claim.subject.kind != "event"
    assert claim.subject.text == example.subject
    assert claim.object.kind == "event" or claim.object.text == example.object
    assert (claim.quantity is None) == (example.number is None)


# ---------------------------------------------------------------- a file of one's own


def test_a_file_of_ones_own_replaces_the_default(tmp_path: Path) -> None:
    """A file without `extends` is the whole ontology."""
    (tmp_path / "ships.yaml").write_text(WORDS, encoding="utf-8")
    ontology = load_ontology(tmp_path / "ships.yaml")
    assert (list(ontology.entities), list(ontology.predicates)) == (["Ship", "Person"], ["SAILED_WITH"])
    assert ontology.cued("anything at all") == ("SAILED_WITH",)


def test_extending_adds_and_overrides(tmp_path: Path) -> None:
    """`extends: default` keeps the default's entries, adds new ones, and replaces those of the same name."""
    (tmp_path / "more.yaml").write_text(f"extends: default\n{WORDS}", encoding="utf-8")
    ontology, default = load_ontology(tmp_path / "more.yaml"), load_ontology()
    assert ontology.entities["Person"].definition == "a sailor"
    assert set(ontology.entities) == {*default.entities, "Ship"}
    assert {name: rule for name, rule in ontology.predicates.items() if name != "SAILED_WITH"} == default.predicates
    assert ontology.events == default.events


def broken() -> Iterator[object]:
    """Yield the wrong files with how their error goes on."""
    for number, (text, written) in enumerate(read_pairs("ontologies.txt"), start=1):
        expected, _, bug = written.partition(" !! ")
        marks = [pytest.mark.xfail(strict=True, reason=bug)] if bug else []
        yield pytest.param(text, expected, id=f"{number} {expected[:50]}", marks=marks)


BROKEN = list(broken())


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_a_wrong_file_is_answered_with_its_place(text: str, expected: str) -> None:
    """Each kind of mistake gives an OntologyError that names file, line and entry, and says what to do."""
    with pytest.raises(OntologyError) as caught:
        parse_ontology(text, place="my.yaml")
    assert caught.value.message.startswith((f"my.yaml, {expected}", f"my.yaml: {expected}"))
    assert caught.value.remedy


def test_the_wrong_files_are_read() -> None:
    """The pair file holds at least twelve kinds of mistakes."""
    assert len(BROKEN) >= 12


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"\x00"])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes | None) -> None:
    """A missing or binary file gives an OntologyError with its path."""
    path = tmp_path / "none.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OntologyError, match=r"none\.yaml"):
        load_ontology(path)


# ---------------------------------------------------------------- its fingerprint, and its page


def changes() -> Iterator[object]:
    """Yield the default ontology with one thing changed."""
    base = load_ontology()
    rose = base.predicates["ROSE"]
    event = base.events["PriceMove"]
    yield pytest.param(base.model_copy(update={"version": base.version + 1}), id="version")
    for part in ("entities", "events", "predicates"):
        entries = getattr(base, part)
        yield pytest.param(base.model_copy(update={part: dict(list(entries.items())[1:])}), id=f"one of {part} less")
        yield pytest.param(base.model_copy(update={part: dict(reversed(entries.items()))}), id=f"{part} reversed")
    for update in (
        {"cues": rose.cues[1:]},
        {"definition": "x"},
        {"symmetric": True},
        {"evidence": "verb"},
        {"number": None},
    ):
        changed = {**base.predicates, "ROSE": rose.model_copy(update=update)}
        yield pytest.param(base.model_copy(update={"predicates": changed}), id=f"ROSE {next(iter(update))}")
    slots = {**event.slots, "venue": Slot(definition=event.slots["venue"].definition)}
    kinds = {**base.events, "PriceMove": event.model_copy(update={"slots": slots})}
    yield pytest.param(base.model_copy(update={"events": kinds}), id="identity slot")


@pytest.mark.parametrize("changed", list(changes()))
def test_the_fingerprint_changes_when_anything_does(changed: Ontology) -> None:
    """An ontology with one thing changed has another fingerprint, and a reloaded one the same."""
    again = Ontology.model_validate(load_ontology().model_dump())
    assert again.fingerprint == load_ontology().fingerprint
    assert Ontology.model_validate(changed.model_dump()).fingerprint != again.fingerprint


def test_the_page_is_made_from_the_ontology() -> None:
    """docs/ontology.md is what the code makes of seeds/ontology.yaml; make it anew when the ontology changes."""
    assert (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8") == ontology_table(load_ontology())


def test_the_page_names_everything() -> None:
    """Every type, event, slot and predicate is on the page, in a table row of its own or in that of its event."""
    page = ontology_table(load_ontology())
    ontology = load_ontology()
    for name in (*ontology.entities, *ontology.events, *ontology.predicates):
        assert f"\n| {name} | " in page
    assert all(f"**{slot}**" in page for name in ontology.predicates for slot in ontology.identity_slots(name))
