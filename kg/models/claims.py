"""What a model says (candidates) and what is believed (claims); the two never have the same type."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kg.models.articles import Quantity, TimeSpan
from kg.models.values import Frozen


class Factuality(StrEnum):
    """How the text puts a fact."""

    ASSERTED = "asserted"
    DENIED = "denied"
    FORECAST = "forecast"
    CONDITIONAL = "conditional"
    RUMOURED = "rumoured"


class Candidate(Frozen):
    """One row of an answer: raw strings, untrusted. `row` is its place; `malformed` holds what was no row at all.

    A reader that went by grammar sets `at`, the offset in the sentence of the word that states the fact, and may set
    `name`, the words of a step of policy or of a post ("" where none is said), and `implied` or `implied_object` where
    an end is only named in a sentence before.
    """

    row: int
    sentences: tuple[int, ...]
    predicate: str
    subject: str
    object: str | None = None
    number: str | None = None
    subject_type: str | None = None
    object_type: str | None = None
    malformed: str | None = None
    at: int | None = None
    name: str | None = None
    implied: bool = False
    implied_object: bool = False


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
    DOUBTED = "doubted when asked again"
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
    """A grounded candidate; `article.text[start:end] == quote`.

    `confidence` is how sure the model was when it was asked again, 0 to 1; None where it was not.
    """

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
    confidence: float | None = None
