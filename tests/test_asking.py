"""How the model that was chosen is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.asking import Model
from kg.config import read_settings
from kg.llm.embedded import EMBEDDED, model_path

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(
    ("options", "pulled", "verifies"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"verify": False}, True, False),
        ({"base_url": "http://127.0.0.1:9/v1", "model": "m"}, True, False),
    ],
)
def test_only_the_embedded_model_verifies_where_it_is_and_may(
    options: dict[str, object], pulled: bool, verifies: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of somebody's has no adapter; without the model on this machine what is kept is all there is."""
    monkeypatch.setattr("kg.asking.can_serve", lambda: True)
    if pulled:
        place = model_path(tmp_path)
        place.parent.mkdir(parents=True)
        with place.open("wb") as file:
            file.truncate(EMBEDDED.size)  # of holes
        place.with_name(f"{place.name}.sha256").write_text(EMBEDDED.sha256)
    settings = read_settings({**options, "cache": tmp_path}, {})
    assert Model(settings.choose_model(), settings).verifies == verifies
