"""Promises of the sentence splitter: exact offsets for any text, and news abbreviations as text pairs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.text.sentences import split_sentences

PAIRS = Path(__file__).parents[1] / "pairs" / "sentences.txt"
PIECES = st.sampled_from(
    (
        *("U.S. ", "Inc. ", "Investors sold", "The", " fell. ", "4 p.m. ", "New York time", "News.", "Az", "- ", "1. "),
        *("\n", "\n\n", "\r\n", "\n    ", "\t", " ", "\x1c", "\u2028", "\u200b", "\x00", "\ufeff"),
        *("“", "”", '"', "(", ".) ", "...", "?", "é", "😀", "株価。"),
    )
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=80)


def _cases() -> list[tuple[str, list[str]]]:
    cases: list[tuple[str, list[str]]] = []
    lines: list[str] = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("=> "):
            cases.append(("\n".join(lines), line[3:].split(" | ")))
            lines = []
        elif not line.startswith("# ") and (lines or line):
            lines.append(line)
    return cases


@pytest.mark.parametrize(("text", "expected"), _cases())
def test_sentence_pairs(text: str, expected: list[str]) -> None:
    """A paragraph is cut where a reader would cut it."""
    assert [" ".join(text[s.start : s.end].split()) for s in split_sentences(text)] == expected


def test_enough_pairs() -> None:
    """The pairs file is read whole."""
    assert len(_cases()) >= 50


@given(TEXTS)
@example("a\r\n\r\nb")
@example(" \x1c \n\n .”")
def test_offsets(text: str) -> None:
    """Sentences are ordered, apart, bare of surrounding white space, and miss no visible character."""
    sentences = split_sentences(text)
    assert [s.index for s in sentences] == list(range(len(sentences)))
    covered: set[int] = set()
    end = 0
    for s in sentences:
        assert end <= s.start < s.end <= len(text)
        assert text[s.start : s.end] == text[s.start : s.end].strip()
        end = s.end
        covered.update(range(s.start, s.end))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered


@given(TEXTS)
def test_paragraphs_are_walls(text: str) -> None:
    """No sentence crosses a blank line or an indented line, and paragraph numbers never fall."""
    sentences = split_sentences(text)
    numbers = [s.paragraph for s in sentences]
    assert numbers == sorted(numbers)
    assert sorted(set(numbers)) == list(range(len(set(numbers))))
    for s in sentences:
        assert "\n\n" not in text[s.start : s.end].replace("\r\n", "\n")
        assert "\n    " not in text[s.start : s.end]


@given(TEXTS, TEXTS)
def test_paragraphs_are_independent(left: str, right: str) -> None:
    """What follows a blank line never changes how the text before it is cut."""
    alone = split_sentences(left)
    assert split_sentences(f"{left}\n\n{right}")[: len(alone)] == alone


@given(st.text(alphabet="abc.!? ABC", max_size=60))
def test_line_ends_do_not_matter(text: str) -> None:
    """Windows and Unix line ends give the same sentences, at shifted offsets."""
    unix = text.replace("?", "\n")
    windows = unix.replace("\n", "\r\n")
    found = [unix[s.start : s.end] for s in split_sentences(unix)]
    assert found == [windows[s.start : s.end].replace("\r\n", "\n") for s in split_sentences(windows)]


def test_hard_wraps_keep_offsets() -> None:
    """A newline inside a paragraph is a space to the splitter, and stays a newline in the quote."""
    text = "Tarn said on\nFriday it\nwould pay. It did."
    assert [text[s.start : s.end] for s in split_sentences(text)] == ["Tarn said on\nFriday it\nwould pay.", "It did."]
