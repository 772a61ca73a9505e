"""How the model that was chosen is asked."""

from __future__ import annotations

import pytest

from kg.asking import Model
from kg.config import read_settings


@pytest.mark.parametrize(
    ("options", "in_flight", "seconds"),
    [
        ({}, 2, 3600.0),
        ({"concurrency": 1, "timeout": 5}, 1, 5.0),
        ({"base_url": "http://127.0.0.1:9/v1", "model": "m"}, 8, 300.0),
    ],
)
def test_the_embedded_model_is_not_rushed(options: dict[str, object], in_flight: int, seconds: float) -> None:
    """It answers one question at a time: many in flight would wait past their time, be given up and asked again."""
    settings = read_settings(options, {})
    model = Model(settings.choose_model(), settings)
    assert (model.in_flight, model.seconds) == (in_flight, seconds)
