# ruff: noqa: RUF001 - other alphabets are what is tested
"""Promises of the sources: exact text, stated metadata, and one readable failure for whatever cannot be read."""

from __future__ import annotations

import io
import os
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.models import Article, digest
from kg.sources import ReadOptions, SourceFailure, read_paths

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Copper fell 3% on Friday.\n"


def _read(*paths: Path | str, options: ReadOptions | None = None, stdin: bytes = b"") -> list[Article | SourceFailure]:
    return list(read_paths(map(str, paths), options=options, stdin=io.BytesIO(stdin)))


def _article(*paths: Path | str, options: ReadOptions | None = None, stdin: bytes = b"") -> Article:
    (found,) = _read(*paths, options=options, stdin=stdin)
    assert isinstance(found, Article), found
    return found


def _failure(*paths: Path | str, options: ReadOptions | None = None, stdin: bytes = b"") -> SourceFailure:
    (found,) = _read(*paths, options=options, stdin=stdin)
    assert isinstance(found, SourceFailure), found
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a path for one text file, whatever its content."""
    return tmp_path / "a.txt"


# ---------------------------------------------------------------- text with a header


def test_header(file: Path) -> None:
    """Header lines in any order and case become metadata; the body is exact, its line ends included."""
    lines = (
        b"DATE: 2025-02-21",
        b"source : Harbour  Daily",
        b"URL: https://a.example/x",
        b"Title: T",
        b"Corrects: abc",
    )
    file.write_bytes(b"\r\n".join((*lines, b"", b"A.", b"", b"B. ")))
    found = _article(file)
    assert found.text == "A.\r\n\r\nB. "
    assert (found.title, found.outlet, found.url, found.corrects) == (
        "T",
        "Harbour Daily",
        "https://a.example/x",
        "abc",
    )
    assert found.published_at == date(2025, 2, 21)
    assert not isinstance(found.published_at, datetime)


def test_front_matter(file: Path) -> None:
    """Header lines between hyphens, among others and quoted, become metadata too."""
    file.write_text('---\ntitle: "T: a"\nauthor: B\ndate: 2025-02-21\n---\n\nCopper fell.', encoding="utf-8")
    found = _article(file)
    assert (found.text, found.title, found.published_at) == ("Copper fell.", "T: a", date(2025, 2, 21))


@pytest.mark.parametrize(
    "text",
    [
        "---\ntags: a\n---\n\nCopper fell.",
        "---\nTitle: T\nCopper fell.",
        "Title: no blank line\nCopper fell.",
        "Title: T\nAuthor: B\n\nCopper fell.",
        "Copper fell.\nTitle: T\n\nZinc rose.",
        "\nTitle: T\n\nZinc rose.",
        "Titled: T\n\nZinc rose.",
    ],
)
def test_no_header(file: Path, text: str) -> None:
    """Anything but header lines and a blank line at the very top is text."""
    file.write_text(text, encoding="utf-8")
    found = _article(file)
    assert (found.text, found.title, found.published_at) == (text, None, None)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_body_is_exact(file: Path, body: str) -> None:
    """Whatever stands below the header comes back character by character."""
    file.write_bytes(b"Title: T\n\n" + body.encode())
    (found,) = _read(file)
    if body.strip():
        assert isinstance(found, Article)
        assert found.text == body
    else:
        assert isinstance(found, SourceFailure)


@pytest.mark.parametrize("suffix", [".md", ".TXT", ".wire", ""])
def test_named_files_are_sniffed(tmp_path: Path, suffix: str) -> None:
    """A path named on purpose is read as text whatever its suffix."""
    path = tmp_path / f"a{suffix}"
    path.write_text(TEXT, encoding="utf-8")
    assert _article(path).text == TEXT


def test_options_override(file: Path) -> None:
    """The date and outlet that the user gives win over the document's."""
    file.write_text(f"Source: A\nDate: 2001-01-01\n\n{TEXT}", encoding="utf-8")
    found = _article(file, options=ReadOptions(date=date(2025, 2, 21), outlet="B"))
    assert (found.outlet, found.published_at) == ("B", date(2025, 2, 21))


# ---------------------------------------------------------------- identity


def test_id() -> None:
    """The id is a digest of text, origin and date; path, title and tracking parameters are no part of it."""
    one = _article("-", stdin=f"Title: A\nURL: https://a.example/x?utm_source=y\nDate: 2025-02-21\n\n{TEXT}".encode())
    two = _article("-", stdin=f"Title: B\nURL: HTTPS://A.example/x/#top\nDate: 2025-02-21\n\n{TEXT}".encode())
    assert one.id == two.id == digest(TEXT, "https://a.example/x", "2025-02-21")
    assert _article("-", stdin=TEXT.encode()).id == digest(TEXT, None, None)
    assert _article("-", stdin=f"Source: B\n\n{TEXT}".encode()).id == digest(TEXT, "B", None)


# ---------------------------------------------------------------- standard input


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"Copper fell.", ["Copper fell."]),
        (b'{"text": "A."}', ["A."]),
        (b'{"text": "A."}\n{"text": "B."}\n', ["A.", "B."]),
        (b'[{"text": "A."}, {"text": "B."}]', ["A.", "B."]),
        (b"[Lima] Copper fell.", ["[Lima] Copper fell."]),
        (b"{sic} Copper fell.", ["{sic} Copper fell."]),
    ],
)
def test_standard_input(data: bytes, texts: list[str]) -> None:
    """Standard input is JSON if it is, else text."""
    found = _read("-", stdin=data)
    assert [f.text for f in found if isinstance(f, Article)] == texts
    assert len(found) == len(texts)


def test_broken_json_is_no_article() -> None:
    """A broken JSON document on standard input is not stored as prose."""
    assert "not valid JSON" in _failure("-", stdin=b'{"text": "A.",').message


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(file: Path, encoding: str) -> None:
    """Text comes back the same from each encoding, without its mark."""
    text = "The “rally” is over: the café’s shares cost £3 – 5% less.\n"
    file.write_bytes(text.encode(encoding))
    assert _article(file).text == text


def test_other_alphabets(file: Path) -> None:
    """An old single-byte encoding of another alphabet is recognised."""
    text = "Компания сообщила о росте прибыли на пять процентов в этом году.\n"
    file.write_bytes(text.encode("cp1251"))
    assert _article(file).text == text


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "white space"),
        (b"\xef\xbb\xbf", "no text"),
        (b"Title: T\n\n \n", "no text"),
        (b"%PDF-1.7 \xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04x", "zip"),
        (b"Copper\0fell", "binary"),
        (bytes(range(128, 256)) * 3, "encoding"),
        (b"x" * 5_000_001, "5 MB"),
    ],
)
def test_unreadable_bytes(file: Path, data: bytes, said: str) -> None:
    """What is no text says what it is."""
    file.write_bytes(data)
    failure = _failure(file)
    assert failure.where == str(file)
    assert said in failure.message


def test_bad_date(file: Path) -> None:
    """A date of unknown form fails the article and names the value."""
    file.write_text(f"Date: 02/03/2025\n\n{TEXT}", encoding="utf-8")
    assert "02/03/2025" in _failure(file).message


@pytest.mark.parametrize("name", ["nothing.txt", "a\0b", "x" * 5000])
def test_missing(tmp_path: Path, name: str) -> None:
    """A path that cannot exist is a failure, not an exception."""
    assert _failure(f"{tmp_path}/{name}").message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission(file: Path) -> None:
    """A file that may not be read says so."""
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0)
    assert "permission" in _failure(file).message


def test_permission_denied(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal by the system on opening is a failure with its cause."""
    file.write_text(TEXT, encoding="utf-8")

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    assert "permission" in _failure(file).message


@pytest.mark.parametrize("name", ["/dev/null", "fifo.txt"])
def test_special_files(tmp_path: Path, name: str) -> None:
    """A device or pipe is refused at once, and never waited for."""
    path = tmp_path / name
    if name == "fifo.txt":
        os.mkfifo(path)
    assert "not a regular file" in _failure(path).message


def test_others_go_on(tmp_path: Path) -> None:
    """One bad path does not stop the others, and the order is the user's."""
    good = tmp_path / "b.txt"
    good.write_text(TEXT, encoding="utf-8")
    found = _read(tmp_path / "missing.txt", good, "ftp://a.example/x", good)
    assert [type(f) for f in found] == [SourceFailure, Article, SourceFailure, Article]


# ---------------------------------------------------------------- folders


def test_folder(tmp_path: Path) -> None:
    """A folder gives its supported files in order of name, passing over hidden and other ones."""
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b.txt", "a.md", "sub/c.TXT", "z.txt", "x.pdf", ".y.txt", ".hidden/d.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert [f.text for f in _read(tmp_path) if isinstance(f, Article)] == ["a.md", "b.txt", "sub/c.TXT", "z.txt"]


def test_folder_without_articles(tmp_path: Path) -> None:
    """A folder in which nothing can be read says so, with the suffixes looked for."""
    (tmp_path / "x.pdf").write_bytes(b"%PDF-")
    failure = _failure(tmp_path)
    assert ".jsonl" in failure.message


def test_folder_loop(tmp_path: Path) -> None:
    """A link back to a folder above ends there, and each file is read once."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "twin").symlink_to(tmp_path / "sub")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = _read(tmp_path)
    assert [f.text for f in found if isinstance(f, Article)] == [TEXT]
    failures = {f.where: f.message for f in found if isinstance(f, SourceFailure)}
    assert set(failures) == {str(tmp_path / "sub" / "up"), str(tmp_path / "self.txt")}
    assert "leads back" in failures[str(tmp_path / "sub" / "up")]


def test_undecodable_name(tmp_path: Path) -> None:
    """A failure can be printed even when the file's name is no text."""
    name = os.fsencode(tmp_path) + b"/\xff.txt"
    try:
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    assert _failure(tmp_path).where.encode("utf-8")
