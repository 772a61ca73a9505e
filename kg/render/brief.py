"""A brief as Markdown, and as one HTML page that needs nothing else."""

from __future__ import annotations

import re
from html import escape
from textwrap import indent
from typing import TYPE_CHECKING

from kg.merge.wording import MONTHS
from kg.query.answers import MOVES
from kg.query.brief import shown
from kg.render.lines import ID_SHOWN, line_notes, quoted, source_words
from kg.render.tables import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kg.query.answers import Row
    from kg.query.brief import Brief
    from kg.query.facts import FactLine

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h1 + p { margin-top: 0; color: #555; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #ccc; }
ul { padding-left: 1.2rem; } li { margin: .8rem 0; }
blockquote { margin: .2rem 0; padding-left: .8rem; border-left: 3px solid #ddd; color: #444; font-size: .95rem; }
blockquote p, li p { margin: .1rem 0; } blockquote p:last-child { font-size: .85rem; }
a { color: #0b57d0; text-decoration: none; } a:hover { text-decoration: underline; }
code { color: #888; font-size: .75rem; } svg { max-width: 100%; height: auto; }
figure { margin: 1rem 0; } figcaption { color: #555; font-size: .85rem; }
@media print { body { margin: 0; max-width: none; } li { break-inside: avoid; } }
"""
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
ASIDE = {
    "driver": "The driver",
    "same article": "In the same article",
    "drove": "Which drove",
    "affects": "Affecting",
    "also stated": "Also stated",
}
PAST = {"rise": "rose", "fall": "fell"}


def brief_markdown(found: Brief) -> str:
    """Return the brief as CommonMark: one line a fact, under it its sentence and where that stands."""
    parts = [f"# Brief of {found.day:%A, %d %B %Y}".replace(" 0", " "), _counted(found)]
    told: set[str] = set()
    for section in found.sections:
        parts.append(f"## {section.title}")
        for group in section.answer.groups:
            before = ""
            for row in group.rows:
                again = row.fact.quote == before or (row.role in ASIDE and row.fact.id in told)
                parts.append(_item(row, found.day, again=again))
                before = row.fact.quote
                told.add(row.fact.id)
    return "\n\n".join(parts) + "\n"


def _counted(found: Brief) -> str:
    """Return how much there is, and from how many places."""
    lines = list(shown(found))
    if not lines:
        return "The graph says nothing about this day."
    articles, outlets = ({getattr(line, name) for line in lines} - {None} for name in ("article_id", "outlet"))
    counts = ((len(lines), "fact"), (len(articles), "article"), (len(outlets), "outlet"))
    facts, *places = (f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)
    return f"{facts}, from {' of '.join(places)}."


def _item(row: Row, day: date, *, again: bool) -> str:
    """Return a fact as an item of a list, with its sentence unless that was shown: just above, or with this fact.

    What belongs to the item before it ("the driver") is indented under it.
    """
    line = row.fact
    lead = f"{ASIDE[row.role]}: " if row.role in ASIDE else ""
    text = f"- {lead}{_words(line, day)} `{line.id[:ID_SHOWN]}`"
    if not again:
        where = _plain(source_words(line))
        source = f"[{where}](<{line.url}>)" if where and _is_web(line.url) else where
        said = f"{_plain(line.said_by)}, in " if line.said_by else ""
        text += f"\n\n  > {_plain(quoted(line.quote))}\n  >\n  > — {said}{source or 'source unknown'}"
    return indent(text, "  ") if lead else text


def _words(line: FactLine, day: date) -> str:
    """Return a fact as people say it: "**Alibaba** +15 %", "Rumoured: **Alibaba** acquired **Baidu**".

    A step of policy stands in the text's words, which may have a verb of their own: "**Egypt**: cut its target".
    """
    verb = "" if line.predicate in MOVES else f" {line.predicate.lower().replace('_', ' ')}"
    verb = ":" if line.predicate == "ANNOUNCED" else verb
    name = _plain(line.object.name) if line.object.event else f"**{_plain(line.object.name)}**"
    if line.predicate in MOVES:
        name = re.sub(r"^(?:rise|fall)\b", lambda found: PAST[found.group()], name)
    hedge = "" if line.factuality == "asserted" or line.predicate == "FORECAST" else f"{line.factuality.capitalize()}: "
    notes = [note for note in line_notes(line) if note not in {line.factuality, str(day)}]
    told = f"{hedge}**{_plain(line.subject.name)}**{verb} {name}"
    return told.removesuffix(f" · {_day_words(day)}") + _plain("".join(f" · {note}" for note in notes))


def _day_words(day: date) -> str:
    """Return a day as the name of an event ends with it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", clean(text))


def _is_web(url: str | None) -> bool:
    return url is not None and re.fullmatch(r"https?://[^\s<>]+", url) is not None


def brief_page(found: Brief, pictures: Sequence[tuple[str, str]] = ()) -> str:
    """Return the brief as a page of HTML; `pictures` are captions and SVGs to show under the heading."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).render(brief_markdown(found))
    figures = "".join(f"<figure>\n{svg}<figcaption>{escape(told)}</figcaption>\n</figure>\n" for told, svg in pictures)
    head, first, rest = body.partition("<h2>")
    title = escape(f"Brief of {found.day}")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{head}{figures}{first}{rest}</body>\n</html>\n"
    )
