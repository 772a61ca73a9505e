"""One http(s) address → its bytes. Only these two schemes, also after a redirect; a time limit and a size limit."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException

from kg.errors import SourceError

_SECONDS = 20.0
_HEADERS = {
    "User-Agent": "kg (news knowledge graph)",
    "Accept": "text/html, text/plain, application/json;q=0.9, */*;q=0.1",
}
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent: bytes, media type, declared encoding, and the address after redirects."""

    data: bytes
    media_type: str
    charset: str | None
    url: str


def fetch(url: str, *, limit: int) -> Page:
    """Return the page at `url`; SourceError if it is not http(s), does not come, or exceeds `limit` bytes."""
    if not url.lower().startswith(("http://", "https://")):
        raise SourceError(
            f"{url.partition(':')[0]}: addresses are not read", remedy="give an http:// or https:// address"
        )
    try:
        with _opener().open(urllib.request.Request(url, headers=_HEADERS), timeout=_SECONDS) as reply:  # noqa: S310 - checked above
            data = reply.read(limit + 1)
            media_type, final = reply.headers.get("Content-Type", ""), reply.geturl()
    except urllib.error.HTTPError as error:
        raise SourceError(
            f"the server answered {error.code} {error.reason}", remedy="save the page and ingest the file"
        ) from error
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", None) or error
        raise SourceError(
            f"the page cannot be fetched ({why})", remedy="check the address, or save the page and ingest the file"
        ) from error
    if len(data) > limit:
        raise SourceError(f"the page is larger than {limit / 1e6:g} MB", remedy="save its text and ingest the file")
    charset = _CHARSET.search(media_type)
    return Page(data, media_type.partition(";")[0].strip().lower(), charset[1] if charset else None, final)


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener that knows http and https alone: no redirect leads to a file or to ftp."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener
