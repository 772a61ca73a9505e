"""The countries whose money is read by their name are those that the text is read for."""

from __future__ import annotations

import pytest

from kg.text.countries import NOUNS
from kg.text.currencies import DOLLARS_OF, SHARED


@pytest.mark.parametrize("country", sorted({*DOLLARS_OF, *(each for _, codes in SHARED for each in codes)}))
def test_a_country_with_money_of_a_shared_name_is_known(country: str) -> None:
    """Else no article would be found to name it."""
    assert country in NOUNS
