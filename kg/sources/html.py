"""An HTML page → its main text and what its metadata states."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.sources.dates import parse_published
from kg.sources.formats import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.models import JSONValue

_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "dc.date.issued",
    "dc.date",
    "date",
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def declared_charset(data: bytes) -> str | None:
    """Return the encoding that the page's own meta tag names, if any."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


def read_html(html: str) -> Draft:
    """Return the page's article: main text, a blank line between paragraphs, and title, outlet, date and address.

    The date is only what the metadata states (meta tags, JSON-LD, one `time` element), never a date found in the text.
    SourceError if the page has no article text.
    """
    import trafilatura  # 0.6 s to import

    tree = trafilatura.load_html(html)
    found = (
        trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=False)
        if tree is not None
        else None
    )
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise SourceError("no article text was found in the page", remedy="save the article's text in a .txt file")
    lines = [line for line in (found.text or "").split("\n") if line.strip()]
    if len(lines) > 1 and lines[0] == found.title:
        del lines[0]
    published = next(filter(_is_date, _dates(trafilatura.load_html(html))), None)
    return Draft("\n\n".join(lines) + "\n", found.title, found.sitename, found.url, published)


def _is_date(value: str) -> bool:
    try:
        parse_published(value)
    except SourceError:
        return False
    return True


def _dates(tree: Any) -> Iterator[str]:
    """Yield what the page states as its date of publication, the most reliable first."""
    named: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        named.setdefault(name.lower(), meta.get("content") or "")
    yield from (named[name] for name in _DATE_NAMES if name in named)
    for script in tree.xpath("//script[@type='application/ld+json']"):
        yield from _linked_dates(script.text or "")
    times = {time.get("datetime") for time in tree.iter("time")} - {None}
    if len(times) == 1:
        yield from times


def _linked_dates(script: str) -> Iterator[str]:
    try:
        value: JSONValue = json.loads(script)
    except (ValueError, RecursionError):
        return
    items = value if isinstance(value, list) else [value]
    for item in items:
        graph = item.get("@graph") if isinstance(item, dict) else None
        for node in graph if isinstance(graph, list) else [item]:
            if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
                yield node["datePublished"]
