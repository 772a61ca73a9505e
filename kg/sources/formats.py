"""The formats: text with a header, HTML pages, JSON objects and lines. Each reads text into a Draft."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.models import JSONValue

_HEADER_LINE = re.compile(
    r"(?m:^)(title|source|outlet|date|url|corrects)[ \t]*:[ \t]*([^\r\n]*)(?:\r\n|\n|\r)", re.IGNORECASE
)
_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
#: The same between two lines of hyphens, among lines of other names, as Markdown files have it.
_FRONT_MATTER = re.compile(
    r"---[ \t]*(?:\r\n|\n|\r)(?:[\w-]+[ \t]*:[^\r\n]*(?:\r\n|\n|\r))+---[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))?"
)
_HEADER_NAMES = {"source": "outlet"}
# our field → the keys that hold it, the first that has a value wins
KEYS: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content"),
    "title": ("title",),
    "outlet": ("outlet", "source"),
    "url": ("url", "link"),
    "date": ("published_at", "date", "published"),
    "corrects": ("corrects",),
}
_KEYS_SHOWN = 12
_OBJECT = re.compile(r"\{\s*(?:\"|\}\s*$)")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its document states it; nothing is checked yet but the types."""

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    date: str | None = None
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Misread:
    """One article of a document that cannot be read."""

    error: SourceError


Read = tuple[str, Draft | Misread]  # the place in the document (":3", "[2]", or ""), and what stands there


def read_text(text: str) -> Draft:
    r"""Return the article of a text or Markdown file: optional header lines and a blank line, then the exact body.

    >>> read_text("Title: Copper\nDate: 2025-02-21\n\nIt fell.\n")
    Draft(text='It fell.\n', title='Copper', outlet=None, url=None, date='2025-02-21', corrects=None)
    """
    values: dict[str, str | None] = {}
    if front := _FRONT_MATTER.match(text):
        for each in _HEADER_LINE.finditer(front[0]):
            _take(values, each)
        return Draft(text[front.end() :], **values) if values else Draft(text)
    at = 0
    while line := _HEADER_LINE.match(text, at):
        _take(values, line)
        at = line.end()
    blank = _BLANK_LINE.match(text, at)
    if not values or blank is None:
        return Draft(text)
    return Draft(text[blank.end() :], **values)


def _take(values: dict[str, str | None], line: re.Match[str]) -> None:
    name, value = line[1].lower(), line[2].strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    values.setdefault(_HEADER_NAMES.get(name, name), (value[1:-1] if quoted else value) or None)


def read_object(value: JSONValue, fields: Mapping[str, str]) -> Draft:
    """Return the article of a JSON object; `fields` maps our names to its keys ("a.b" reaches into an object).

    SourceError if it is no object, has no text, or a field is not a string.
    """
    if not isinstance(value, dict):
        raise SourceError(
            f"an article must be a JSON object, this is {_kind(value)}", remedy='write {"title": …, "text": …}'
        )
    asked = {name: (fields[name],) if name in fields else keys for name, keys in KEYS.items()}
    text = _field(value, "text", asked.pop("text"))
    if text is None:
        has = ", ".join(map(str, list(value)[:_KEYS_SHOWN])) or "none"
        wanted = f"no field {fields['text']!r}" if "text" in fields else "no text field"
        raise SourceError(
            f"{wanted}; the fields are: {has}", remedy="name the one that holds the text: --field text=NAME"
        )
    return Draft(text, **{name: _field(value, name, keys) for name, keys in asked.items()})


def _field(value: dict[str, JSONValue], name: str, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        found = _reach(value, key)
        if found is None or found == "":
            continue
        if not isinstance(found, str):
            remedy = f"write a string, or name another field: --field {name}=NAME"
            raise SourceError(f"the field {key!r} must be a string, this is {_kind(found)}", remedy=remedy)
        return found
    # An empty text is a text that is empty, not a text that is missing.
    return "" if name == "text" and any(_reach(value, key) == "" for key in keys) else None


def _reach(value: JSONValue, key: str) -> JSONValue:
    """Return the value under `key`, or along its dotted parts, or None."""
    if not isinstance(value, dict):
        return None
    if key in value or "." not in key:
        return value.get(key)
    first, _, rest = key.partition(".")
    return _reach(value.get(first), rest)


def _kind(value: JSONValue) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")


def read_json(text: str, fields: Mapping[str, str]) -> Iterator[Read]:
    """Yield the articles of a JSON document: one object, a list of them, or (by mistake of suffix) one a line."""
    try:
        value = _loads(text)
    except _MalformedError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if 1 < len(lines) <= 2 * sum(line.startswith("{") for line in lines):
            yield from read_lines((line.encode("utf-8") for line in text.split("\n")), fields)
        else:
            yield f":{error.line}", Misread(error)
        return
    if not isinstance(value, list):
        yield "", _object(value, fields)
    elif not value:
        yield "", Misread(SourceError("the list is empty: no article in it"))
    else:
        yield from ((f"[{n}]", _object(item, fields)) for n, item in enumerate(value))


def read_lines(lines: Iterable[bytes], fields: Mapping[str, str]) -> Iterator[Read]:
    """Yield the articles of JSON Lines, one a line; a bad line is one Misread, the others go on."""
    count = 0
    for n, line in enumerate(lines, 1):
        bare = line.removeprefix(b"\xef\xbb\xbf").strip() if n == 1 else line.strip()
        if not bare:
            continue
        count += 1
        try:
            yield f":{n}", _object(_loads(bare.decode("utf-8")), fields)
        except UnicodeDecodeError:
            yield f":{n}", Misread(SourceError("this line is not UTF-8", remedy="save the file as UTF-8"))
        except _MalformedError as error:
            yield f":{n}", Misread(SourceError(error.message))
    if not count:
        yield "", Misread(SourceError("the file is empty"))


def _object(value: JSONValue, fields: Mapping[str, str]) -> Draft | Misread:
    try:
        return read_object(value, fields)
    except SourceError as error:
        return Misread(error)


class _MalformedError(SourceError):
    """Not JSON; `line` is counted from 1."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(
            f"this is not valid JSON: {why}",
            remedy="one article is an object; one article a line needs the suffix .jsonl",
        )
        self.line = line


def _loads(text: str) -> JSONValue:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _MalformedError(f"{error.msg} (column {error.colno})", error.lineno) from error
    except RecursionError as error:
        raise _MalformedError("it is nested too deeply", 1) from error
    except ValueError as error:  # a whole number of more than 4300 digits
        raise _MalformedError("a number is too long", 1) from error


def sniff(text: str) -> str:
    """Return which format unnamed text is in: "json" (also when broken, or one object a line), "html" or "text"."""
    head = text[:4096].lstrip().lower()
    if head.startswith(("<!doctype html", "<html", "<head", "<body")):
        return "html"
    if _OBJECT.match(head) or (head.startswith("[") and _is_list(text)):
        return "json"
    return "text"


def _is_list(text: str) -> bool:
    """Whether `text` is JSON; "[Dateline] Shares fell" is not."""
    try:
        _loads(text)
    except _MalformedError:
        return False
    return True
