"""Which predicates a sentence could state: the sieve of opening words against the cues themselves."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from kg.ontology import load_ontology, parse_ontology

ONTOLOGY = load_ontology()
CUES = sorted({cue for rule in ONTOLOGY.predicates.values() for cue in rule.cues})
PIECES = st.one_of(st.sampled_from(CUES), st.text(alphabet="aeinrst’'-.,% \n", max_size=6))


@given(st.lists(PIECES, max_size=8), st.sampled_from([" ", "", "-", "\n", "s ", "ed "]))
@example(["rose", "to"], "")
def test_the_sieve_drops_nothing(pieces: list[str], glue: str) -> None:
    """The predicates cued by a text are those of which a cue is found in it, in file order, whatever its case."""
    for text in (glue.join(pieces), glue.join(pieces).upper().replace("*", "X")):
        expected = tuple(name for name, rule in ONTOLOGY.predicates.items() if rule.cued(text))
        assert ONTOLOGY.cued(text) == expected


def test_a_cue_without_a_word_first_and_no_cue_at_all() -> None:
    """A cue that opens with a sign is found, and a predicate without cues is possible in every sentence."""
    changed = ONTOLOGY.model_dump(mode="json", exclude_none=True)
    changed["predicates"]["MET"]["cues"] = ["%-meeting", "met with*"]
    changed["predicates"]["SUED"]["cues"] = []
    ontology = parse_ontology(json.dumps(changed), place="changed")
    assert "MET" in ontology.cued("a %-meeting")
    assert "MET" in ontology.cued("They MET without it")
    assert "MET" not in ontology.cued("They met him")
    assert "SUED" in ontology.cued("")
