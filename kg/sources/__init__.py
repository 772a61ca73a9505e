"""Sources: bytes from files, folders, addresses and standard input → Article."""

from __future__ import annotations

from kg.sources.dates import parse_published
from kg.sources.reading import ReadOptions, SourceFailure, make_article, read_paths
from kg.text.urls import canonical_url

__all__ = ["ReadOptions", "SourceFailure", "canonical_url", "make_article", "parse_published", "read_paths"]
