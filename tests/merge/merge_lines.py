"""Claims written as one line of text, for the pairs in tests/pairs/folding.txt and for tests by hand.

    label | Subject <Type> PREDICATE Object <Type> | 15 % | slot=value | 2025-02-21 | pub 2025-02-22 | by Outlet | …

Further fields: `2025-02-01..2025-02-28` an interval, `via Name`, `said Name`, `in NAME` (the article; else each
claim has its own), `url ADDRESS`, `text More text.`, `title Words`, `corrects ADDRESS`, `as LABEL` (the sentence is the
one of that line), `quote Words.` (the sentence, which has all names), `inherited`, and a factuality. A subject or
object that begins with `~` is described, not named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kg.models import Arg, Article, Claim, Described, EventArg, Factuality, Mention, Quantity, TimeSpan
from kg.ontology import load_ontology
from kg.text.quantities import read_quantities

HEAD = re.compile(r"(?P<subject>.+?)\s+(?P<predicate>[A-Z][A-Z_]+)(?:\s+(?P<object>.+))?")
NAME = re.compile(r"(?P<described>~)?(?P<text>.+?)(?:\s*<(?P<type>\w+)>)?")
DATES = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
PUBLISHED = date(2025, 2, 22)


@dataclass
class Line:
    """One line, read."""

    label: str
    subject: str
    predicate: str
    object: str | None
    words: dict[str, str] = field(default_factory=dict)
    slots: dict[str, str | float] = field(default_factory=dict)
    time: TimeSpan | None = None
    quantity: Quantity | None = None
    factuality: Factuality = Factuality.ASSERTED


def read_lines(text: str) -> tuple[list[Article], list[Claim]]:
    """Return the articles and claims that the lines of `text` stand for."""
    lines = [read_line(line) for line in text.splitlines() if line.strip()]
    texts: dict[str, list[str]] = {}
    claims: list[tuple[Line, str, int]] = []
    for line in lines:
        place = line.words.get("in", line.label)
        so_far = texts.setdefault(place, [])
        start = sum(len(part) + 1 for part in so_far)
        so_far.append(quote_of(line))
        claims.append((line, place, start))
    articles = {place: _article(place, " ".join(parts), lines) for place, parts in texts.items()}
    return list(articles.values()), [_claim(line, articles[place], start) for line, place, start in claims]


def quote_of(line: Line) -> str:
    """Return the line's own sentence, else one that no other line has, but for those written `as` this one."""
    if "quote" in line.words:
        return line.words["quote"]
    said = line.words.get("said", "It")
    label = line.words.get("as", line.label)
    return f"{line.subject} {line.predicate} {line.object or ''} is what {said} reported as {label} here."


def read_line(text: str) -> Line:
    """Return the parts of one line."""
    label, head, *rest = (part.strip() for part in text.split("|"))
    found = HEAD.fullmatch(head)
    assert found, f"no claim: {text}"
    line = Line(label, found["subject"], found["predicate"], found["object"])
    for part in rest:
        _read_field(line, part)
    return line


def _read_field(line: Line, part: str) -> None:
    word, _, value = part.partition(" ")
    dates = DATES.fullmatch(part)
    if word in ("pub", "by", "via", "said", "in", "url", "text", "title", "corrects", "as", "quote"):
        line.words[word] = value
    elif part in list(Factuality):
        line.factuality = Factuality(part)
    elif part == "inherited":
        assert line.time is not None
        line.time = line.time.model_copy(update={"source": "inherited"})
    elif dates:
        start = date.fromisoformat(dates[1])
        end = date.fromisoformat(dates[2] or dates[1])
        line.time = TimeSpan(start=start, end=end, precision="day" if start == end else "range")
    elif "=" in part:
        name, _, slot = part.partition("=")
        line.slots[name] = slot
    else:
        line.quantity = read_quantities(part)[0]


def _article(place: str, text: str, lines: list[Line]) -> Article:
    words: dict[str, Any] = {"by": place}
    for line in lines:
        if line.words.get("in", line.label) == place:
            words |= line.words
    published = words.get("pub", PUBLISHED.isoformat())
    return Article(
        id=place,
        text=f"{text} {words.get('text', '')}".strip(),
        title=words.get("title"),
        outlet=words["by"],
        url=words.get("url"),
        published_at=None if published == "never" else date.fromisoformat(published),
        corrects=words.get("corrects"),
    )


def _claim(line: Line, article: Article, start: int) -> Claim:
    quote = quote_of(line)
    assert article.text[start : start + len(quote)] == quote
    rule = load_ontology().predicates[line.predicate]
    event = load_ontology().event_of(line.predicate)
    said = line.words.get("said")
    return Claim(
        id=line.label,
        article_id=article.id,
        key="",
        row=0,
        sentence=0,
        start=start,
        end=start + len(quote),
        quote=quote,
        predicate=line.predicate,
        subject=_name(line.subject, rule.subject[0], article, start),
        object=EventArg(type=event) if event else _name(line.object or "", rule.object[0], article, start),
        quantity=line.quantity,
        slots=line.slots,
        time=line.time,
        factuality=line.factuality,
        said_by=None if said is None else Mention(**_place(said, "Person", article, start)),
        via=line.words.get("via"),
    )


def _name(text: str, default: str, article: Article, start: int) -> Arg:
    found = NAME.fullmatch(text)
    assert found, f"no name: {text!r}"
    place = _place(found["text"], found["type"] or default, article, start)
    return Described(**place) if found["described"] else Mention(**place)


def _place(text: str, type_: str, article: Article, start: int) -> dict[str, Any]:
    at = article.text.index(text, start)
    return {"text": text, "start": at, "end": at + len(text), "type": type_}
