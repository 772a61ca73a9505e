"""The benches on third-party gold: how its marks become ours, and what counts as found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import fire, sentfin
from bench.corpus import articles_of, write_articles
from kg.ontology import load_ontology
from tests.factories import store_claims
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from pathlib import Path

PRINT = "Norvik Corp. bought Lumo for $ 3 million , Norvik 's chief Ada Lund said ."
RECORD = {
    "tokens": ["", *PRINT.split()],
    "entities": "[{'text': 'Norvik Corp.', 'start': 1, 'end': 3}, {'text': 'Lumo', 'start': 4, 'end': 5}, "
    "{'text': 'Ada Lund', 'start': 13, 'end': 15}, {'text': 'chief', 'start': 12, 'end': 13}]",
    "relations": [
        {"head": 0, "tail": 1, "type": "ActionBuy"},
        {"head": 2, "tail": 0, "type": "Employeeof"},
        {"head": 2, "tail": 3, "type": "Designation"},
    ],
}  # fmt: skip


def test_tokens_become_print_and_spans_follow() -> None:
    """Each relation's ends are the places of their words in the sentence as `kg ingest` reads it."""
    item = fire.item_of(RECORD)
    assert item.text == "Norvik Corp. bought Lumo for $3 million, Norvik's chief Ada Lund said."
    ends = [(item.text[slice(*each.head)], item.text[slice(*each.tail)], each.roles) for each in item.relations[:2]]
    assert ends == [("Norvik Corp.", "Lumo", ()), ("Ada Lund", "Norvik Corp.", ("chief",))]


def test_a_relation_is_found_by_its_predicate_and_both_ends() -> None:
    """The direction counts where the relation has one; an acquisition is no post."""
    bought = fire.item_of(RECORD).relations[0]
    _, (right, turned) = read_lines("a | Norvik ACQUIRED Lumo <Company>\nb | Lumo ACQUIRED Norvik <Company>")
    place = {"start": 0, "end": 4}
    norvik, lumo = right.subject.model_copy(update=place), right.object.model_copy(update={"start": 20, "end": 24})
    right = right.model_copy(update={"subject": norvik, "object": lumo})
    turned = turned.model_copy(update={"subject": lumo, "object": norvik})
    assert fire.found_in(bought, [turned, right], fire.MAPPED) is right
    assert fire.found_in(bought, [turned], fire.MAPPED) is None
    assert fire.found_in(bought._replace(kind="ActionMerge"), [turned], fire.MAPPED) is turned
    assert fire.found_in(bought._replace(kind="Employeeof"), [right], fire.MAPPED) is None


def test_the_score_counts_only_what_the_ledger_holds(tmp_path: Path) -> None:
    """A sentence that was read and gave nothing is a miss; its relations that we cannot hold are not counted."""
    item = fire.item_of(RECORD)
    (article,) = articles_of(write_articles([fire.draft_of(item)], tmp_path / "fire.jsonl"))
    claims = fire.claims_of(store_claims(tmp_path / "kg.db", [article], []))
    assert claims == {article.id: []}
    table = fire.report([item], claims, fire.MAPPED)
    assert "| ActionBuy | 1 | 0 | 0% |" in table
    assert "| all | 2 | 0 | 0% |" in table


def test_the_mapping_names_predicates_that_there_are() -> None:
    """A renamed predicate would quietly score zero."""
    assert set().union(*(predicates for predicates, _ in fire.MAPPED.values())) <= set(load_ontology().predicates)


@pytest.mark.parametrize(
    ("entity", "kind"), [("Norvik Steel", "exact"), ("Lumo Energy India", "part"), ("Verano", "missed")]
)
def test_an_entity_is_found_whole_in_part_or_not(entity: str, kind: str) -> None:
    """A headline's entity is what code finds as a name in it."""
    assert sentfin.found_as(entity, "Norvik Steel rises 3% as Lumo Energy falls") == kind
