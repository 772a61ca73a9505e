"""Between the ledger's rows and the project's words. Rows were validated when written, so reading trusts them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kg.errors import LedgerError
from kg.models import Answer, Article, Decision, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.models import JSONValue

Row = tuple[Any, ...]
ARTICLE = ("id", "text", "title", "outlet", "url", "published_at", "corrects")
ANSWER = (
    "key",
    "attempt",
    "body",
    "finish_reason",
    "model",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "cost",
    "seconds",
)
DECISION = ("id", "action", "left", "right", "by", "grounds", "undoes")
WINDOW = ("article_id", "idx", "sentences", "context", "key")
NANO = 1_000_000_000  # of a dollar


def columns(names: tuple[str, ...]) -> str:
    """Return `names` as an SQL list.

    >>> columns(("id", "left"))
    '"id", "left"'
    """
    return ", ".join(f'"{name}"' for name in names)


def insert(table: str, names: tuple[str, ...]) -> str:
    """Return the statement that inserts one row, or nothing where the row is there already."""
    marks = ", ".join("?" * len(names))
    return f'INSERT INTO "{table}" ({columns(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING'  # noqa: S608 - constants


def article_row(article: Article) -> Row:
    """Return the values of ARTICLE."""
    at = article.published_at
    day = None if at is None else at.isoformat()
    return (article.id, article.text, article.title, article.outlet, article.url, day, article.corrects)


def article(row: Row) -> Article:
    """Return the article of a row of ARTICLE."""
    values = dict(zip(ARTICLE, row, strict=True))
    at = values["published_at"]
    if at is not None:
        values["published_at"] = date.fromisoformat(at) if len(at) == len("2025-02-21") else datetime.fromisoformat(at)
    return Article.model_construct(**values)


def window_row(window: Window) -> Row:
    """Return the values of WINDOW."""
    return (window.article_id, window.index, _numbers(window.sentences), _numbers(window.context), window.key)


def window(row: Row) -> Window:
    """Return the window of a row of WINDOW."""
    article_id, index, sentences, context, key = row
    return Window.model_construct(
        article_id=article_id,
        index=index,
        sentences=tuple(json.loads(sentences)),
        context=tuple(json.loads(context)),
        key=key,
    )


def _numbers(numbers: tuple[int, ...]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def answer_row(answer: Answer, attempt: int) -> Row:
    """Return the values of ANSWER, under `attempt`."""
    return (
        answer.key,
        attempt,
        _body(answer.body),
        answer.finish_reason,
        answer.model,
        answer.prompt_tokens,
        answer.cached_tokens,
        answer.completion_tokens,
        answer.cost,
        answer.seconds,
    )


def _body(body: str) -> str | bytes:
    """Return `body` as SQLite can hold it: an answer cut inside a surrogate pair is kept too."""
    try:
        body.encode()
    except UnicodeEncodeError:
        return body.encode("utf-8", "surrogatepass")
    return body


def answer(row: Row) -> Answer:
    """Return the answer of a row of ANSWER."""
    values = dict(zip(ANSWER, row, strict=True))
    if isinstance(values["body"], bytes):
        values["body"] = values["body"].decode("utf-8", "surrogatepass")
    return Answer.model_construct(**values)


def portable(kept: Answer) -> dict[str, JSONValue]:
    """Return the answer as a JSON object of plain values, for `kg export --format answers`."""
    return {name: getattr(kept, name) for name in ANSWER}


def from_portable(row: Mapping[str, JSONValue], where: str) -> Answer:
    """Return the answer that `portable` wrote; raises LedgerError, one line that begins with `where`, if it is none."""
    try:
        return Answer.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        named = ".".join(map(str, first["loc"])) or "the row"
        found = f"{where}: this is not an answer ({named}: {first['msg'].lower()})"
        raise LedgerError(found, remedy="use a file that 'kg export --format answers' wrote") from error


def decision_row(made: Decision) -> Row:
    """Return the values of DECISION."""
    return (made.id, made.action, made.left, made.right, made.by, made.grounds, made.undoes)


def decision(row: Row) -> Decision:
    """Return the decision of a row of DECISION."""
    return Decision.model_construct(**dict(zip(DECISION, row, strict=True)))


def nano(dollars: float | None) -> int | None:
    """Return dollars as whole nanodollars, whose sums are exact; None stays None.

    >>> nano(0.1) + nano(0.2) == nano(0.3)
    True
    """
    return None if dollars is None else round(dollars * NANO)
