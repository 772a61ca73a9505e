"""The words of the project as frozen values; see DESIGN 2.1. This module knows no other room."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

JSONValue = Any


class Frozen(BaseModel):
    """A value: immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest(*parts: JSONValue) -> str:
    """Return 20 hex characters (80 bits of BLAKE2b) that stand for `parts` and their order.

    >>> digest("a", 1) == digest("a", 1), digest("a", "1") == digest("a", 1)
    (True, False)
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


# ---------------------------------------------------------------- what is read


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
    """One model call: chat messages as (role, content), the answer's JSON schema, and its parameters.

    `key` stands for everything that decides the answer; equal keys are never asked twice.
    """

    key: str
    model: str
    messages: tuple[tuple[Literal["system", "user", "assistant"], str], ...]
    answer_schema: dict[str, JSONValue]
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 7


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


# ---------------------------------------------------------------- readings of a string


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


# ---------------------------------------------------------------- what a model says, and what we believe


class Factuality(StrEnum):
    """How the text puts a fact."""

    ASSERTED = "asserted"
    DENIED = "denied"
    FORECAST = "forecast"
    CONDITIONAL = "conditional"
    RUMOURED = "rumoured"


class Candidate(Frozen):
    """One row of an answer: raw strings, untrusted. `row` is its place; `malformed` holds what was no row at all."""

    row: int
    sentences: tuple[int, ...]
    predicate: str
    subject: str
    object: str | None = None
    number: str | None = None
    subject_type: str | None = None
    object_type: str | None = None
    malformed: str | None = None


class Mention(Frozen):
    """A name with its span in `Article.text` and its entity type; `text` has line breaks folded into spaces."""

    kind: Literal["mention"] = "mention"
    text: str
    start: int
    end: int
    type: str


class Described(Frozen):
    """A thing described without a name; a node local to its article."""

    kind: Literal["described"] = "described"
    text: str
    start: int
    end: int
    type: str


class EventArg(Frozen):
    """An event that the claim itself states (a price move, a report); its slots are the claim's."""

    kind: Literal["event"] = "event"
    type: str


Arg = Annotated[Mention | Described | EventArg, Field(discriminator="kind")]


class Reason(StrEnum):
    """Why a candidate is refused. A closed list; the texts are an editor's notes."""

    UNKNOWN_PREDICATE = "unknown predicate"
    SUBJECT_TYPE = "wrong subject type"
    OBJECT_TYPE = "wrong object type"
    SUBJECT_MISSING = "subject not in the text"
    OBJECT_MISSING = "object not in the text"
    UNSUPPORTED = "not supported by the cited sentence"
    NUMBER_MISSING = "number not in the quote"
    NUMBER_DISAGREES = "number disagrees"
    NUMBER_ELSEWHERE = "number belongs to another subject"
    DIRECTION = "direction disagrees"
    DATE_IMPOSSIBLE = "date impossible"
    DUPLICATE = "duplicate"
    SELF_LOOP = "self-loop"
    NO_SENTENCE = "no such sentence"
    MALFORMED = "malformed row"


class Refusal(Frozen):
    """A candidate that was not grounded, and why."""

    article_id: str
    key: str
    row: int
    reason: Reason
    note: str
    candidate: Candidate
    sentence: int | None = None


class Claim(Frozen):
    """A grounded candidate; `article.text[start:end] == quote`."""

    id: str
    article_id: str
    key: str
    row: int
    sentence: int
    start: int
    end: int
    quote: str
    predicate: str
    subject: Arg
    object: Arg
    quantity: Quantity | None = None
    slots: dict[str, str | float] = Field(default_factory=dict)
    time: TimeSpan | None = None
    factuality: Factuality = Factuality.ASSERTED
    said_by: Mention | None = None
    via: str | None = None


# ---------------------------------------------------------------- what claims merge into


class Decision(Frozen):
    """A recorded merge or split of two name keys (`Type:normalised name`), reversible."""

    id: str
    action: Literal["merge", "split"]
    left: str
    right: str
    by: Literal["rule", "model", "person"]
    grounds: str
    undoes: str | None = None


class Entity(Frozen):
    """What mentions resolve to. `id` is the smallest hash of a name key in the cluster."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    analyst: bool = False
    described: bool = False
    article_id: str | None = None


class EventNode(Frozen):
    """An event that a fact's object is; its properties are the identity and value slots."""

    id: str
    type: str
    name: str
    properties: dict[str, str | float] = Field(default_factory=dict)


class FactClaim(Frozen):
    """A claim as its fact shows it."""

    id: str
    article_id: str
    outlet: str | None
    via: str | None
    published_at: datetime | date | None
    quote: str
    start: int
    end: int
    factuality: Factuality
    slots: dict[str, str | float]
    quantity: Quantity | None
    said_by: str | None  # entity id


class Fact(Frozen):
    """The merged edge with all its claims."""

    id: str
    predicate: str
    subject: str  # entity id
    object: str  # entity or event id
    quantity: Quantity | None
    slots: dict[str, str | float]
    time: TimeSpan | None
    dated: bool
    factuality: Factuality
    disputed: bool
    folded_into: str | None
    sources: int
    first_reported: datetime | date | None
    last_reported: datetime | date | None
    claims: tuple[FactClaim, ...]
