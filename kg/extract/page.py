"""One article as code reads it before and after the model: sentences with their names, numbers, dates, speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from kg.models import Article, Quantity, Sentence, Span
from kg.text.countries import ONE_COUNTRY, SHORT, country_of
from kg.text.dates import DateReading, read_dates
from kg.text.described import read_described
from kg.text.names import Found, read_names, read_pronoun
from kg.text.prose import is_prose
from kg.text.quantities import read_quantities
from kg.text.sentences import split_sentences
from kg.text.speech import Speech, read_speech
from kg.text.syntax import Tree, parse

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.models import TimeSpan

CAPITALISED = re.compile(r"(?<=[^\W\d_.!?:;“\"”,]\s)[^\W\d_][\w&'’-]*")
LEAD = 3  # sentences that say where an article is set
OTHERS = r"Canad\w+|Austral\w+|H\.?K\.?|Hong\s+Kong|Singapore|N\.?\s?Z\.?|New\s+Zealand|Taiwan\w*"
OTHER_DOLLARS = re.compile(rf"\b(?:{OTHERS})\s+(?:dlrs?|dollars?|cents?|cts)\b", re.IGNORECASE)
DOLLAR_PLACES = re.compile(
    r"\b(?:ASX|TSX|NZX|Toronto|Montreal|Vancouver|Canad\w+|Sydney|Melbourne|Austral\w+|Hong\s+Kong|H\.?K\.|Singapore|Wellington"
    r"|Auckland|N\.?\s?Z\.|New\s+Zealand|Taiwan\w*|Taipei)",
    re.IGNORECASE,
)
#: A market that counts in another dollar, and what shows that a text is about the United States too.
OTHER_MARKETS = re.compile(r"\b(?:S&P/ASX|ASX|NZX|TSX|Straits Times Index|Hang Seng)\b")
AMERICAN = re.compile(r"\b(?:U\.?S\.?|Wall Street|S&P 500|Dow|Nasdaq|New York|American)(?!\w)")
#: "the dollar", and whose it is; a unit of money is none.
DOLLAR = re.compile(rf"(?<!illion )(?<!\d )(?<!\d-)(?<!ln )\b(?:(?P<other>{OTHERS})\s+)?dollar\b", re.IGNORECASE)
OF_US = re.compile(r"\bU\.?S\.? (?:dlrs?|dollars?)\b|\bgreenback\b|\bdollars?/|\byen\b|\beuros?\b", re.IGNORECASE)
SPACES = str.maketrans("\n\t\r\u00a0", "    ")


@dataclass(frozen=True)
class Line:
    """A sentence of the page; all offsets inside it are relative to `sentence.start`."""

    sentence: Sentence
    text: str
    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Line:
        """Return a line that stands alone."""
        return cls(Sentence(index=0, start=0, end=len(text)), text)

    @cached_property
    def names(self) -> tuple[Found, ...]:
        """Names in reading order."""
        return read_names(self.text, self.known)

    @cached_property
    def described(self) -> tuple[Found, ...]:
        """Things without a name that can rise or fall."""
        return read_described(self.text, self.names)

    @cached_property
    def pronoun(self) -> Found | None:
        """The pronoun or bare definite that opens the sentence ("The company"), or None."""
        return read_pronoun(self.text)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Numbers with their units."""
        return read_quantities(self.text)

    def name_at(self, start: int) -> Found | None:
        """Return the name that begins at an offset, or None."""
        return next((each for each in self.names if each.start == start), None)

    def quantity_at(self, start: int, units: Collection[str]) -> Quantity | None:
        """Return the quantity in one of these units that begins at an offset, or None."""
        return next((each for each in self.quantities if each.start == start and each.unit in units), None)

    def anchored(self, time: TimeSpan, start: int, end: int, source: Literal["stated", "inherited"]) -> TimeSpan:
        """Return a time with its anchor: the words from `start` to `end`, which state it or lend it to a claim."""
        base = self.sentence.start
        return time.model_copy(update={"source": source, "anchor": Span(start=base + start, end=base + end)})

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The words of the quantities, each once."""
        return tuple(dict.fromkeys(self.text[found.start : found.end] for found in self.quantities))

    @cached_property
    def tree(self) -> Tree | None:
        """Its grammar, or None where nothing can read it."""
        return parse(self.text)

    @cached_property
    def speech(self) -> Speech:
        """Who says the sentence."""
        return read_speech(self.text, self.names)


class Page:
    """An article and its lines, read once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        sentences = split_sentences(article.text)
        text = article.text.translate(SPACES)
        self.known = frozenset(word for word in CAPITALISED.findall(text) if word[0].isupper())
        self.lines = tuple(Line(sentence, text[sentence.start : sentence.end], self.known) for sentence in sentences)
        self._dates: dict[tuple[str, bool], tuple[DateReading, ...]] = {}

    def dates(self, line: Line, *, future: bool = False) -> tuple[DateReading, ...]:
        """Return the dates of `line`, resolved against the day of publication; each line is read once."""
        asked = line.text, future
        if asked not in self._dates:
            self._dates[asked] = read_dates(line.text, self.article.day, future=future)
        return self._dates[asked]

    @cached_property
    def countries_of_lead(self) -> frozenset[str]:
        """The countries that the title and the first sentences name, themselves or by an adjective."""
        found = ONE_COUNTRY.findall(self._lead)
        return frozenset(country_of("Organization", SHORT.get(each, each)) for each in found)

    @cached_property
    def is_set_abroad(self) -> bool:
        """Whether its lead is set where another dollar is paid, and nothing in it is of the United States."""
        return DOLLAR_PLACES.search(self._lead) is not None and AMERICAN.search(self.article.text) is None

    @cached_property
    def _lead(self) -> str:
        return " ".join((self.article.title or "", *(line.text for line in self.prose[:LEAD])))

    @cached_property
    def dollars_are_open(self) -> bool:
        """Whether bare "dollars" and "cents" may be another country's than the United States'."""
        text = self.article.text
        abroad = OTHER_MARKETS.search(text) is not None and AMERICAN.search(text) is None
        return abroad or OTHER_DOLLARS.search(text) is not None or DOLLAR_PLACES.search(self._lead) is not None

    @cached_property
    def dollar_is_another(self) -> bool:
        """Whether the only dollar that the article tells whose it is is another country's: "the dollar" may be that.

        Not where the text has the U.S. dollar too, or other currencies that it trades against.
        """
        text = self.article.text
        first = DOLLAR.search(text)
        return first is not None and first["other"] is not None and OF_US.search(text) is None

    @cached_property
    def prose(self) -> tuple[Line, ...]:
        """The lines that are sentences of the article, not page debris."""
        return tuple(line for line in self.lines if is_prose(line.text))

    @cached_property
    def via(self) -> str | None:
        """The agency that the whole article says it is taken from ("News.Az reports, citing Bloomberg"), or None."""
        return next((line.speech.via.words for line in self.prose[:4] if line.speech.via), None)
