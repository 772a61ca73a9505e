"""Addresses: the one form under which a page is the same page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid|_ga|_gl|mkt_tok|vero_id|cmpid"
    r"|ocid|ncid|smid|ref_src|ref_url|spm|sref|s_cid|hs(?:ctatracking|_\w+)|_hs(?:enc|mi)|at_\w+|xtor|wt\.mc_id)$",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"^(\s*[a-z][a-z0-9+.-]*://)[^/?#]*@", re.IGNORECASE)
_HOST_END, _PATH_END = re.compile(r"[.\s]+$"), re.compile(r"[/\s]+$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """Return `url` without fragment, tracking parameters, default port, user name and last slash.

    Scheme and host are lower-case; the order of the other parameters stays. Any other address comes back stripped.

    >>> canonical_url("HTTPS://News.Example.com:443/a/?utm_source=x&id=7#top")
    'https://news.example.com/a?id=7'
    """
    bare = url.strip()
    try:
        parts = urlsplit(bare.partition("#")[0].rstrip())
        host, port = _HOST_END.sub("", parts.hostname or ""), parts.port
    except ValueError:
        return bare
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return bare
    named = f"[{host}]" if ":" in host else host
    at = named if port in (None, _DEFAULT_PORTS[scheme]) else f"{named}:{port}"
    return urlunsplit((scheme, at, _PATH_END.sub("", parts.path), _without_tracking(parts.query), ""))


def page_key(url: str) -> str:
    """Return what the spellings of one page share: its canonical address without scheme, "www." and query order.

    >>> page_key("https://www.News.example/a/?b=2&a=1&utm_source=x#top") == page_key("http://news.example/a?a=1&b=2")
    True
    """
    rest = canonical_url(url).rpartition("://")[2].removeprefix("www.")
    page, mark, query = rest.partition("?")
    return page + mark + "&".join(sorted(query.split("&")))


def without_userinfo(url: str) -> str:
    """Return `url` without the user name and password before its host; other text comes back as it is.

    >>> without_userinfo("http://user:word@news.example/a@b")
    'http://news.example/a@b'
    """
    return _USERINFO.sub(r"\1", url)


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.match(name)]
    return query if len(kept) == len(pairs) else urlencode(kept)
