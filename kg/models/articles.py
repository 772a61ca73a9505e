"""What is read and asked: articles, sentences, windows, requests, answers, and readings of a string."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from kg.models.values import Frozen, JSONValue


class Article(Frozen):
    """One publication. `published_at` is a date, or a date-time with an offset; never guessed."""

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published_at: datetime | date | None = None
    corrects: str | None = None

    @property
    def day(self) -> date | None:
        """Day of publication in the article's own offset, or None."""
        at = self.published_at
        return at.date() if isinstance(at, datetime) else at


class Span(Frozen):
    """Half-open character offsets into `Article.text` (code points)."""

    start: int
    end: int


class Sentence(Frozen):
    """A sentence: `Article.text[start:end]`, without surrounding white space."""

    index: int
    start: int
    end: int
    paragraph: int = 0


class Window(Frozen):
    """The sentences that one model call is asked about, and the context sent with them."""

    article_id: str
    index: int
    sentences: tuple[int, ...]
    context: tuple[int, ...] = ()
    key: str


class Request(Frozen):
    """One model call: chat messages as (role, content), the answer's JSON schema (none if empty), and its parameters.

    `extra` are parameters that only some servers know.
    `key` stands for everything that decides the answer; equal keys are never asked twice.
    """

    key: str
    model: str
    messages: tuple[tuple[Literal["system", "user", "assistant"], str], ...]
    answer_schema: dict[str, JSONValue]
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 7
    extra: dict[str, JSONValue] = Field(default_factory=dict)


class Answer(Frozen):
    """The reply to one window, whole: also when malformed. `body` is the raw response body."""

    key: str
    attempt: int
    body: str
    finish_reason: str | None = None
    model: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0


class Quantity(Frozen):
    """A number read from text by code; `start`/`end` are offsets into the string that was read.

    `value` is in `unit`s: percent (15 means 15 %), points, basis_points, money (in whole units of the ISO `currency`),
    count or ratio. `upper` closes a range. `decimals` is the number of decimals stated after scaling to
    the magnitude written ("1.5 billion" → 1), for comparing to the fewer stated digits; `scale` is that magnitude.
    """

    value: float
    unit: Literal["percent", "points", "basis_points", "money", "count", "ratio"]
    start: int
    end: int
    currency: str | None = None
    upper: float | None = None
    bound: Literal["exact", "about", "at_least", "at_most"] = "exact"
    per: Literal["share", "year", "month", "barrel", "ounce", "ton", "pound"] | None = None
    decimals: int = 0
    scale: float = 1.0


Precision = Literal["day", "week", "month", "quarter", "half", "year", "range"]


class TimeSpan(Frozen):
    """Closed interval of days, as precise as the text states; `anchor` is where the text says so."""

    start: date
    end: date
    precision: Precision
    source: Literal["stated", "inherited"] = "stated"
    anchor: Span | None = None
