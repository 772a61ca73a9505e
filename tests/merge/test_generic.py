"""Words that say little of a firm: the packaged table is frozen, and a count leaves out what is no word."""

from __future__ import annotations

from kg.merge.generic import TABLE, count_words, packaged_words
from kg.models import digest
from kg.resources import resource_text


def test_the_packaged_table_is_the_version_that_its_name_says() -> None:
    """A table is never edited: another count is another version, with a digest of its own here."""
    assert {"name_words.v1.csv": "3823f728310e9e057e66"}[TABLE] == digest(resource_text("seeds", TABLE))
    assert packaged_words()["bank"] > packaged_words()["national"] > 0


def test_a_word_counts_once_a_firm_and_figures_never() -> None:
    """However many names a firm has."""
    firms = [("norvik", "bank", "bank"), *[("lumo", f"{number}", "3i") for number in range(249)]]
    assert count_words(firms) == {"lumo": 996.0, "bank": 4.0, "norvik": 4.0}
