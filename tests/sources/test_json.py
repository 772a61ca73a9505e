"""Promises of JSON and JSON Lines: usual keys, named keys, and the place of everything that is wrong."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.errors import UsageError
from kg.models import Article
from kg.sources import ReadOptions, SourceFailure, read_paths

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Copper fell 3% on Friday.\n"


def _read(path: Path, options: ReadOptions | None = None) -> list[Article | SourceFailure]:
    return list(read_paths([str(path)], options=options))


def _article(path: Path, options: ReadOptions | None = None) -> Article:
    (found,) = _read(path, options)
    assert isinstance(found, Article), found
    return found


def _failure(path: Path, options: ReadOptions | None = None) -> SourceFailure:
    (found,) = _read(path, options)
    assert isinstance(found, SourceFailure), found
    return found


def test_json_keys(tmp_path: Path) -> None:
    """Each field is found under its usual names, null and empty ones are absent, unknown keys are passed over."""
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps(
            {"body": TEXT, "title": None, "outlet": "", "source": "S", "link": "u", "date": "2025-02-21", "n": 1}
        ),
        encoding="utf-8",
    )
    found = _article(path)
    assert (found.text, found.title, found.outlet, found.url, found.published_at) == (
        TEXT,
        None,
        "S",
        "u",
        date(2025, 2, 21),
    )


def test_json_list(tmp_path: Path) -> None:
    """A list holds many articles, each with its place."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"text": "A."}, {"text": 5}, "x", {"content": "B."}]), encoding="utf-8")
    one, two, three, four = _read(path)
    assert isinstance(one, Article)
    assert isinstance(two, SourceFailure)
    assert (two.where, "a number" in two.message) == (f"{path}[1]", True)
    assert isinstance(three, SourceFailure)
    assert isinstance(four, Article)


def test_fields(tmp_path: Path) -> None:
    """`--field` names other keys, also inside objects."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"story": TEXT, "source": {"name": "S"}, "when": "2025-02-21"}), encoding="utf-8")
    options = ReadOptions(fields={"text": "story", "outlet": "source.name", "published_at": "when"})
    found = _article(path, options=options)
    assert (found.text, found.outlet, found.published_at) == (TEXT, "S", date(2025, 2, 21))
    failure = _failure(path)
    assert "story, source, when" in failure.message
    assert "--field text=NAME" in str(failure.remedy)
    assert "'storey'" in _failure(path, options=ReadOptions(fields={"text": "storey"})).message


def test_unknown_field() -> None:
    """A field that we do not have is wrong use, said at once."""
    with pytest.raises(UsageError, match="colour"):
        ReadOptions(fields={"colour": "x"})


def test_options_are_frozen() -> None:
    """Options are a value."""
    with pytest.raises(FrozenInstanceError):
        ReadOptions().outlet = "x"  # type: ignore[misc]


def test_json_lines(tmp_path: Path) -> None:
    """A bad line is one failure with its number, and the others go on."""
    path = tmp_path / "a.jsonl"
    lines = (b'\xef\xbb\xbf{"text": "A."}', b"", b'{"text": ', b"null", b'{"text": "\xff"}\r', b'{"text": " "}')
    path.write_bytes(b"\n".join((*lines, '{"text": "B.\u2028C."}'.encode())))
    found = _read(path)
    assert [f.text for f in found if isinstance(f, Article)] == ["A.", "B.\u2028C."]
    bad = [f.where for f in found if isinstance(f, SourceFailure)]
    assert bad == [f"{path}:{n}" for n in (3, 4, 5, 6)]


def test_json_lines_are_lazy(tmp_path: Path) -> None:
    """The first article of a long file is there before the rest is read."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "A."}\n' * 3)
    found = read_paths([str(path), str(tmp_path / "missing")])
    assert isinstance(next(found), Article)
    assert len(list(found)) == 3


def test_lines_in_a_json_file(tmp_path: Path) -> None:
    """JSON Lines under the suffix .json are still read."""
    path = tmp_path / "a.json"
    path.write_text('{"text": "A."}\n{"text": }\n{"text": "B."}\n', encoding="utf-8")
    one, two, three = _read(path)
    assert isinstance(one, Article)
    assert isinstance(two, SourceFailure)
    assert two.where == f"{path}:2"
    assert isinstance(three, Article)


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ('{\n"text": "A."\n"title": "B"}', ":3", "not valid JSON"),
        ("[" * 100_000, ":1", "nested"),
        ('{"text": ' + "9" * 5000 + "}", ":1", "number"),
        ("[]", "", "empty"),
        ("3", "", "a number"),
        ('{"text": "a\\ud800b"}', "", "half a character"),
        ('{"text": "a\\u0000b"}', "", "NUL"),
        ('{"text": ""}', "", "no text"),
        ('{"text": "A.", "published_at": 1740130200}', "", "published_at"),
        ('{"text": "A.", "source": {"name": "S"}}', "", "an object"),
        ('{"text": "A.", "title": ["T"]}', "", "a list"),
        ("{}", "", "no text field"),
    ],
)
def test_bad_json(tmp_path: Path, content: str, line: str, said: str) -> None:
    """Every way to be wrong in JSON is told with its place."""
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    failure = _failure(path)
    assert failure.where == f"{path}{line}"
    assert said in failure.message


def test_wide_json_lines(tmp_path: Path) -> None:
    """JSON Lines saved as UTF-16 are read."""
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "A."}\n{"text": "B."}\n'.encode("utf-16"))
    assert [f.text for f in _read(path) if isinstance(f, Article)] == ["A.", "B."]


def test_large_field(tmp_path: Path) -> None:
    """The size limit holds for the text of one article, not for the file of many."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "A."}\n' + json.dumps({"text": "x" * 5_000_001}) + "\n", encoding="utf-8")
    one, two = _read(path)
    assert isinstance(one, Article)
    assert isinstance(two, SourceFailure)
    assert "5 MB" in two.message
