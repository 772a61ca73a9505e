"""Paths, folders, addresses and standard input → articles, one by one; what cannot be read is a SourceFailure."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import SourceError, UsageError
from kg.models import Article, digest
from kg.sources.dates import parse_published
from kg.sources.encoding import decode, has_wide_bom, refuse_binary
from kg.sources.folders import as_source_error, files_under
from kg.sources.formats import KEYS, Draft, Misread, Read, read_json, read_lines, read_text, sniff
from kg.sources.html import declared_charset, read_html
from kg.text.urls import canonical_url, without_userinfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

MAX_TEXT = 5_000_000  # bytes of one article, as UTF-8
MAX_DOCUMENT = 200_000_000  # bytes of one JSON document or of standard input, which may hold many articles
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_FORMATS = {".txt": "text", ".md": "text", ".html": "html", ".htm": "html", ".json": "json", ".jsonl": "lines"}
_MEDIA_TYPES = {"text/plain": "text", "text/markdown": "text", "text/html": "html", "application/xhtml+xml": "html"}
_FIELD_ALIASES = {"published_at": "date", "source": "outlet"}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says of all articles of a run; `date` and `outlet` override what the documents state.

    `fields` maps our names (text, title, outlet, url, date, corrects) to the keys of JSON objects.
    UsageError for another name.
    """

    date: date | datetime | None = None
    outlet: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    offline: bool = False

    def __post_init__(self) -> None:
        """Check the names in `fields`."""
        for name in self.fields:
            if _FIELD_ALIASES.get(name, name) not in KEYS:
                raise UsageError(
                    f"--field {name}=…: there is no field {name!r}", remedy=f"use one of {', '.join(KEYS)}"
                )

    @property
    def keys(self) -> dict[str, str]:
        """`fields` under the names that the formats use."""
        return {_FIELD_ALIASES.get(name, name): key for name, key in self.fields.items()}


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """One article that could not be read: where ("news.jsonl:3"), what is wrong, and what to do."""

    where: str
    message: str
    remedy: str | None = None

    def __str__(self) -> str:
        """Return it as one line for stderr."""
        return f"{self.where}: {self.message}" + (f". Try: {self.remedy}" if self.remedy else "")


def read_paths(
    paths: Iterable[str], *, options: ReadOptions | None = None, stdin: BinaryIO | None = None
) -> Iterator[Article | SourceFailure]:
    """Yield the articles at `paths` (files, folders, http(s) addresses, "-") lazily: as given, in folders by name.

    What cannot be read is yielded as a SourceFailure, and the others go on; nothing is raised. `stdin` stands in for
    standard input.
    """
    options = options or ReadOptions()
    for path in paths:
        if path == "-":
            yield from _guarded("-", _read_stream(stdin or sys.stdin.buffer, options), options)
        elif _ADDRESS.match(path):
            address = without_userinfo(path)
            yield from _guarded(address, _read_address(address, options), options)
        else:
            yield from _read_path(Path(path), options)


def _read_path(path: Path, options: ReadOptions) -> Iterator[Article | SourceFailure]:
    for found in files_under(path):
        if isinstance(found, tuple):
            yield _failure(_shown(found[0]), found[1])
        else:
            yield from _guarded(_shown(found), _read_file(found, options), options)


def _guarded(where: str, reads: Iterator[Read], options: ReadOptions) -> Iterator[Article | SourceFailure]:
    """Yield what `reads` finds as articles; what it raises or misreads as failures."""
    try:
        for place, found in reads:
            yield _finish(where + place, found, options)
    except SourceError as error:
        yield _failure(where, error)
    except OSError as error:
        yield _failure(where, as_source_error(error))


def _finish(where: str, found: Draft | Misread, options: ReadOptions) -> Article | SourceFailure:
    try:
        if isinstance(found, Misread):
            return _failure(where, found.error)
        return make_article(found, options)
    except SourceError as error:
        return _failure(where, error)


def _failure(where: str, error: SourceError) -> SourceFailure:
    return SourceFailure(where, error.message, error.remedy)


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


# ---------------------------------------------------------------- where bytes come from


def _read_file(path: Path, options: ReadOptions) -> Iterator[Read]:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("this is not a regular file", remedy="send what it holds to standard input: kg ingest -")
    form = _FORMATS.get(path.suffix.lower())
    if form == "lines":
        with path.open("rb") as handle:
            yield from read_lines(_json_lines(handle), options.keys)
        return
    limit = MAX_DOCUMENT if form == "json" else MAX_TEXT
    if status.st_size > limit:
        raise _too_large(limit)
    yield from _read_bytes(path.read_bytes(), form, options)


def _read_stream(handle: BinaryIO, options: ReadOptions) -> Iterator[Read]:
    data = handle.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        raise _too_large(MAX_DOCUMENT)
    yield from _read_bytes(data, None, options)


def _read_address(address: str, options: ReadOptions) -> Iterator[Read]:
    if options.offline:
        raise SourceError("an address cannot be read with --offline", remedy="save the page and ingest the file")
    from kg.sources.web import fetch  # urllib.request takes 50 ms to import

    page = fetch(address, limit=MAX_TEXT)
    form = "json" if "json" in page.media_type else _MEDIA_TYPES.get(page.media_type)
    for place, found in _read_bytes(page.data, form, options, charset=page.charset):
        if isinstance(found, Draft) and found.url is None and not place:
            yield place, replace(found, url=page.url)
        else:
            yield place, found


def _json_lines(handle: BinaryIO) -> Iterator[bytes]:
    first = handle.readline(MAX_DOCUMENT)
    if has_wide_bom(first):
        yield from decode(first + handle.read(MAX_DOCUMENT)).encode("utf-8").split(b"\n")
        return
    refuse_binary(first)
    while first:
        yield first
        first = handle.readline(MAX_DOCUMENT)


# ---------------------------------------------------------------- what the bytes say


def _read_bytes(data: bytes, form: str | None, options: ReadOptions, *, charset: str | None = None) -> Iterator[Read]:
    """Yield the articles of one document; `form` None means that its content tells."""
    if not data.strip():
        raise SourceError("the file is empty" if not data else "the file has only white space")
    text = decode(data, declared=charset or declared_charset(data)).removeprefix("\ufeff")
    form = form or sniff(text)
    if form == "json":
        yield from read_json(text, options.keys)
    elif form == "html":
        yield "", read_html(text)
    else:
        yield "", read_text(text)


def make_article(draft: Draft, options: ReadOptions) -> Article:
    """Return `draft` as an Article; SourceError if its text is empty, too long or broken, or its date unknown.

    The id is a digest of text, canonical address (else outlet) and date; the title is not part of it.
    """
    _check_text(draft)
    published = options.date or (parse_published(draft.date) if draft.date else None)
    if isinstance(published, datetime) and published.utcoffset() is None:
        published = published.date()  # a time without an offset is no point in time
    outlet = options.outlet or _one_line(draft.outlet)
    url, corrects = _address(draft.url), _address(draft.corrects)
    origin = canonical_url(url) if url else outlet
    return Article(
        id=digest(draft.text, origin, published.isoformat() if published else None),
        text=draft.text,
        title=_one_line(draft.title),
        outlet=outlet,
        url=url,
        published_at=published,
        corrects=corrects,
    )


def _check_text(draft: Draft) -> None:
    if not draft.text.strip():
        raise SourceError("the article has no text")
    for value in (draft.text, draft.title, draft.outlet, draft.url, draft.corrects):
        try:
            size = len((value or "").encode("utf-8"))
        except UnicodeEncodeError as error:
            raise SourceError("the text has half a character (a lone surrogate)", remedy="write it as UTF-8") from error
        if "\0" in (value or ""):
            raise SourceError("the text has NUL characters", remedy="remove them")
        if size > MAX_TEXT:
            raise _too_large(MAX_TEXT)


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _address(value: str | None) -> str | None:
    """Return an address as it may be kept: a password in it would stand in every export."""
    return without_userinfo(line) if (line := _one_line(value)) else None


def _too_large(limit: int) -> SourceError:
    return SourceError(f"it is larger than {limit / 1e6:g} MB", remedy="split it into single articles")
