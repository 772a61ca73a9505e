"""Promises of web pages: main text, stated metadata, and nothing but http(s)."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from kg.errors import SourceError
from kg.models import Article
from kg.sources import ReadOptions, SourceFailure, read_paths
from kg.sources.html import read_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = """<nav><a href="/">Home</a> <a href="/m">Markets</a></nav><article><h1>Copper slides</h1>
<p>Copper fell 3% on Friday after
a large mine in Lima said that it would <b>reopen</b> next week, two months early.</p>
<p>Zinc was little changed. Traders expect a quiet week, the exchange said in a note to its members.</p>
<aside>Share this article</aside></article><footer>© 2019 Harbour Daily. Updated March 3, 2018</footer>"""
META = """<title>Copper slides | Harbour Daily</title><meta property="og:title" content="Copper slides">
<meta property="og:site_name" content="Harbour Daily"><link rel="canonical" href="https://a.example/copper">"""
STAMP = datetime(2025, 2, 21, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def _page(head: str = META, body: str = BODY) -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def test_page(tmp_path: Path) -> None:
    """A page gives its paragraphs without furniture, its title, outlet and canonical address."""
    path = tmp_path / "a.html"
    path.write_text(_page(), encoding="utf-8")
    (found,) = read_paths([str(path)])
    assert isinstance(found, Article)
    one, two = found.text.strip().split("\n\n")
    assert one == (
        "Copper fell 3% on Friday after a large mine in Lima said that it would reopen next week, two months early."
    )
    assert two.startswith("Zinc was")
    assert (found.title, found.outlet, found.url) == ("Copper slides", "Harbour Daily", "https://a.example/copper")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:published_time" content="2025-02-21T09:30:00+08:00">', "2025-02-21T09:30:00+08:00"),
        ('<meta itemprop="datePublished" content="2025-02-21">', "2025-02-21"),
        ('<meta name="date" content="soon"><meta name="pubdate" content="February 21, 2025">', "February 21, 2025"),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2025-02-21"}]}</script>', "2025-02-21"),
        ('<script type="application/ld+json">[{"datePublished": "2025-02-21"}, 3]</script>', "2025-02-21"),
        ('<script type="application/ld+json">{broken</script>', None),
        ("", None),
    ],
)
def test_page_dates(head: str, expected: str | None) -> None:
    """The date is the one that the metadata states; a date in the footer is none."""
    assert read_html(_page(META + head)).date == expected


def test_time_element() -> None:
    """A single time element dates a page; two different ones do not."""
    stamp = '<time datetime="2025-02-21">Friday</time>'
    assert read_html(_page(body=stamp + BODY)).date == "2025-02-21"
    assert read_html(_page(body=stamp + BODY + '<time datetime="2025-02-20">Thursday</time>')).date is None


def test_declared_encoding(tmp_path: Path) -> None:
    """The encoding that a page declares is believed when it is not Unicode."""
    path = tmp_path / "a.html"
    text = _page(META + '<meta charset="windows-1251">', "<p>Медь подешевела на три процента.</p>")
    path.write_bytes(text.encode("cp1251"))
    (found,) = read_paths([str(path)])
    assert isinstance(found, Article)
    assert found.text == "Медь подешевела на три процента.\n"


@pytest.mark.parametrize("html", ["<html></html>", "<!-- -->", "<html><body><script>1</script></body></html>"])
def test_page_without_text(html: str) -> None:
    """A page without an article is a failure with a remedy."""
    with pytest.raises(SourceError, match="no article text") as refused:
        read_html(html)
    assert refused.value.remedy


class _Server(BaseHTTPRequestHandler):
    """A small site: one page, one text, a list, redirects that lead astray, a flood."""

    def do_GET(self) -> None:
        """Answer by path."""
        page = _page(META.partition("<link")[0] + '<meta name="date" content="2025-02-21">').encode()
        pages = {
            "/page": ("text/html; charset=utf-8", page),
            "/text": ("text/plain; charset=cp1251", "Медь подешевела.".encode("cp1251")),
            "/list": ("application/json", b'[{"text": "A."}, {"text": "B.", "url": "https://a.example/b"}]'),
            "/flood": ("text/plain", b"x" * 5_000_001),
        }
        target = {"/moved": "/page", "/file": "file:///etc/hostname", "/ftp": "ftp://127.0.0.1/x"}.get(self.path)
        media_type, data = pages.get(self.path, ("text/plain", b""))
        self.send_response(302 if target else 200 if data else 404)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Give the address of a site on this machine."""
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def _fetch(address: str, options: ReadOptions | None = None) -> list[Article | SourceFailure]:
    return list(read_paths([address], options=options))


def test_fetch_page(site: str) -> None:
    """A page without a canonical address has the one that it was found at, after redirects."""
    (found,) = _fetch(f"{site}/moved")
    assert isinstance(found, Article)
    assert (found.url, found.outlet, found.published_at) == (f"{site}/page", "Harbour Daily", date(2025, 2, 21))


def test_fetch_text(site: str) -> None:
    """A plain text is read in the encoding that the server names."""
    (found,) = _fetch(f"{site}/text")
    assert isinstance(found, Article)
    assert found.text == "Медь подешевела."


def test_fetch_list(site: str) -> None:
    """The articles of a list do not share the list's address."""
    assert [f.url for f in _fetch(f"{site}/list") if isinstance(f, Article)] == [None, "https://a.example/b"]


@pytest.mark.parametrize(
    ("path", "said"), [("/missing", "404"), ("/file", "not allowed"), ("/ftp", "cannot be fetched"), ("/flood", "5 MB")]
)
def test_fetch_failures(site: str, path: str, said: str) -> None:
    """An error, a way out of http, and a flood are failures at the address asked for."""
    (found,) = _fetch(site + path)
    assert isinstance(found, SourceFailure)
    assert found.where == site + path
    assert said in found.message or said in str(found.remedy)


@pytest.mark.parametrize(
    "address", ["ftp://a.example/x", "file:///etc/hostname", "http://127.0.0.1:1/x", "http://[::1/x", "http://"]
)
def test_bad_addresses(address: str) -> None:
    """Other schemes, a closed port and broken addresses are failures."""
    (found,) = _fetch(address)
    assert isinstance(found, SourceFailure)
    assert found.message


def test_offline(site: str) -> None:
    """With --offline no address is asked."""
    (found,) = _fetch(f"{site}/page", ReadOptions(offline=True))
    assert isinstance(found, SourceFailure)
    assert "--offline" in found.message


def test_a_password_in_an_address_goes_nowhere(site: str) -> None:
    """User name and password before the host are neither kept with the article nor named in a failure."""
    secret = site.replace("://", "://me:secret@")
    good, bad = *_fetch(f"{secret}/text"), *_fetch(f"{secret}/missing")
    assert isinstance(good, Article)
    assert good.url == f"{site}/text"
    assert isinstance(bad, SourceFailure)
    assert bad.where == f"{site}/missing"
    assert "secret" not in str(bad)
