"""Bytes → text: strict Unicode first, then what the page declares, then a measured guess; never silently wrong."""

from __future__ import annotations

import codecs

from kg.errors import SourceError

_BOMS = (  # the longer first: UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a sound, image or video file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_AS_TEXT = "save it as plain text (UTF-8) first"
# English and western European news: few accents and typographic quotes among ASCII. Below this share of
# bytes above 127, Windows-1252 is likelier than what a detector finds in so little evidence.
_WESTERN_SHARE = 0.2


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return `data` as text without a byte order mark; `declared` is the encoding that its page or server names.

    SourceError for what is not text (PDF, image, archive, NUL bytes) and for bytes that no encoding explains.
    """
    bom = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if bom is None:
        refuse_binary(data)
    for encoding in dict.fromkeys(filter(None, (bom, "utf-8", declared))):
        text = _strictly(data, encoding)
        if text is not None:
            return text
    return _guess(data)


def refuse_binary(data: bytes) -> None:
    """Raise SourceError if `data` begins as a known binary format does, or has NUL bytes."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise SourceError(f"this is {name}, not text", remedy=_AS_TEXT)
    if b"\0" in data:
        raise SourceError("this is binary data (it has NUL bytes), not text", remedy=_AS_TEXT)


def has_wide_bom(data: bytes) -> bool:
    """Return whether `data` begins with the mark of UTF-16 or UTF-32."""
    return any(data.startswith(mark) for mark, name in _BOMS if name != "utf-8-sig")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess(data: bytes) -> str:
    """Return the text in the likeliest single-byte or Asian encoding, or raise SourceError."""
    if sum(b > 127 for b in data) < _WESTERN_SHARE * len(data):
        text = _strictly(data, "cp1252")
        if text is not None and all(c.isprintable() or c.isspace() for c in text):
            return text
    from charset_normalizer import from_bytes  # it takes 30 ms to import, and is rarely needed

    best = from_bytes(data).best()
    if best is None:
        raise SourceError("its text encoding is not recognised", remedy=_AS_TEXT)
    return str(best)
