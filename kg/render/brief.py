"""A brief as Markdown, and as one HTML page that needs nothing else."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from kg.query.answers import MOVES
from kg.render.lines import ID_SHOWN, line_notes, source_words
from kg.render.tables import clean

if TYPE_CHECKING:
    from kg.query.answers import Row
    from kg.query.brief import Brief
    from kg.query.facts import FactLine

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #ccc; }
li { margin: .6rem 0; }
blockquote { margin: .2rem 0; padding-left: .8rem; border-left: 3px solid #ddd; color: #444; }
blockquote p, li p { margin: .1rem 0; }
code { color: #777; font-size: .8rem; } svg { max-width: 100%; height: auto; }
"""
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
ASIDE = {"driver": "the driver", "same article": "in the same article", "drove": "which drove", "affects": "affecting"}


def brief_markdown(found: Brief) -> str:
    """Return the brief as CommonMark: one line a fact, under it its sentence and where that stands."""
    parts = [f"# Brief of {found.day:%A, %d %B %Y}".replace(" 0", " ")]
    for section in found.sections:
        parts.append(f"## {section.title}")
        for group in section.answer.groups:
            quotes = ["", *(row.fact.quote for row in group.rows)]
            parts += [
                _item(row, again=row.fact.quote == before) for row, before in zip(group.rows, quotes, strict=False)
            ]
    if not found.sections:
        parts.append("The graph says nothing about this day.")
    return "\n\n".join(parts) + "\n"


def _item(row: Row, *, again: bool) -> str:
    """Return a fact as an item of a list, with its sentence unless the item above has the same."""
    line = row.fact
    lead = f"{ASIDE[row.role]}: " if row.role in ASIDE else ""
    head = f"- {lead}{_words(line)} `{line.id[:ID_SHOWN]}`"
    if again:
        return head
    where = _plain(source_words(line))
    source = f"[{where}](<{line.url}>)" if where and _is_web(line.url) else where
    said = f"{_plain(line.said_by)}, in " if line.said_by else ""
    return f"{head}\n\n  > “{_plain(line.quote)}”\n  >\n  > — {said}{source or 'source unknown'}"


def _words(line: FactLine) -> str:
    """Return a fact as people say it: "**Alibaba** +15 % · 21 Feb 2025", "**Bo Pei** commented on **Alibaba**"."""
    verb = "" if line.predicate in MOVES else f"{line.predicate.lower().replace('_', ' ')} "
    name = _plain(line.object.name) if line.object.event else f"**{_plain(line.object.name)}**"
    notes = _plain("".join(f" · {note}" for note in line_notes(line)))
    return f"**{_plain(line.subject.name)}** {verb}{name}{notes}"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", clean(text))


def _is_web(url: str | None) -> bool:
    return url is not None and re.fullmatch(r"https?://[^\s<>]+", url) is not None


def brief_page(found: Brief, picture: str | None = None) -> str:
    """Return the brief as a page of HTML; `picture` is an SVG to show under the heading."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).render(brief_markdown(found))
    if picture:
        body = body.replace("</h1>", f"</h1>\n{picture}", 1)
    title = escape(f"Brief of {found.day}")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
