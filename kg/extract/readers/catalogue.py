"""The readers by name, and what they read in an article; a claim's `key` names its reader ("reader:posts")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.answer import Reading
from kg.extract.form import NO_TYPE
from kg.extract.readers.comments import read_comments
from kg.extract.readers.deals import read_deals
from kg.extract.readers.forecasts import read_forecasts
from kg.extract.readers.grammar.catalogue import read_across, read_grammar
from kg.extract.readers.grammar.firms import heading
from kg.extract.readers.grammar.guesses import called_firms, guessed
from kg.extract.readers.grammar.headings import pieces
from kg.extract.readers.grammar.own import read_own
from kg.extract.readers.grammar.topics import NO_WHOLE, topics, whole_of
from kg.extract.readers.moves import read_moves
from kg.extract.readers.posts import read_posts
from kg.extract.readers.reports import read_reports
from kg.models import Window
from kg.text.countries import COUNTRY
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.extract.page import Line, Page
    from kg.models import Candidate
    from kg.ontology import Ontology

#: In the order in which they are heard; of two that say the same the first is kept.
READERS: dict[str, Callable[[Line], Iterable[Candidate]]] = {
    "posts": read_posts,
    "moves": read_moves,
    "reports": read_reports,
    "deals": read_deals,
    "forecasts": read_forecasts,
    "comments": read_comments,
    "grammar": read_grammar,
}
PREFIX = "reader:"
STATE = re.compile(COUNTRY)
#: Words of a sentence in which a house rates: "lifts its target".
OF_HOUSE = re.compile(r"^(?!.*\b(?:his|her|analyst)\b).*\bits (?:rating|recommendation|(?:price )?target|view)\b")


def read_page(page: Page, types: Mapping[str, str], ontology: Ontology) -> tuple[Reading, ...]:
    """Return what each reader finds in the article's sentences, as readings beside those of the answers.

    `types` says what the answers made of each name; see `_typed` for what the patterns know better. What the
    ontology has no predicate for is not read.
    """
    types = {**types, **called_firms(page.prose, types)}
    guesses = guessed(page.prose, types)
    whole = whole_of(page.prose, guesses, page.article.title or "")
    parts = pieces(page, guesses, None if whole.rival else whole.main)
    whole = NO_WHOLE if parts else whole
    about = topics(page.prose, guesses, whole, parts)
    readers = READERS | {"grammar": lambda line: read_grammar(line, guesses, next(about))}
    found = {
        name: [row for line in page.prose for row in read(line) if row.predicate in ontology.predicates]
        for name, read in readers.items()
    }
    found["grammar"] += read_across(page, [*found["forecasts"], *found["grammar"]])
    if "COMMENTED_ON" in ontology.predicates:
        told = ("ANNOUNCED", "COMMENTED_ON", "WORKS_FOR")
        said = [row for rows in found.values() for row in rows if row.predicate in told]
        found["grammar"] += read_own(page, said, guesses, whole.main)
    known = _typed(page, types, [row for rows in found.values() for row in rows], guesses)
    fitting = {name: [row for row in rows if _fits(row, known, ontology)] for name, rows in found.items()}
    results = {_result(row) for row in fitting["grammar"] if row.predicate == "REPORTED"}
    fitting["reports"] = [row for row in fitting["reports"] if _result(row) not in results]  # grammar names the metric
    return tuple(_reading(page, at, name, rows, known) for at, (name, rows) in enumerate(fitting.items()) if rows)


def _result(row: Candidate) -> tuple[object, ...]:
    return row.sentences, row.subject, row.number


def _fits(row: Candidate, types: Mapping[str, str], ontology: Ontology) -> bool:
    """Whether the ends are of a type that the predicate allows, as far as they have one."""
    rule = ontology.predicates[row.predicate]
    ends = ((row.subject, rule.subject), (row.object, rule.object))
    return all(types.get(name, kinds[0]) in kinds for name, kinds in ends if name)


def _reading(page: Page, at: int, name: str, rows: list[Candidate], types: dict[str, str]) -> Reading:
    window = Window(article_id=page.article.id, index=at, sentences=(), key=PREFIX + name)
    plain = dict.fromkeys(row.model_copy(update={"subject_type": None, "object_type": None}) for row in rows)
    numbered = (row.model_copy(update={"row": number}) for number, row in enumerate(plain))
    return Reading(window=window, types=types, candidates=tuple(numbered))


def _is_government(name: str, kind: str, known: Mapping[str, str]) -> bool:
    """Whether a pattern makes a state of what an answer took for a place, or an adjective of one for a person."""
    return kind == "Organization" and (known.get(name) == "Place" or STATE.fullmatch(name) is not None)


def _houses(page: Page, rows: Sequence[Candidate], known: Mapping[str, str]) -> set[str]:
    """Return the raters that seem persons, of whom nothing says where they work, and who rate as a house does."""
    working = {row.subject for row in rows if row.predicate == "WORKS_FOR"}
    rated = (row for row in rows if row.predicate == "RATED" and row.at is not None)
    lines = {row.subject: page.lines[row.sentences[0]] for row in rated}
    raters = {name for name, line in lines.items() if OF_HOUSE.search(line.text) or heading(line) is not None}
    named = {name for name in raters - working if known.get(name) == "Person" and " " in name and " of " not in name}
    return {name for name in named if not any(name in other or other in name for other in working)}


def _typed(
    page: Page, types: Mapping[str, str], rows: Sequence[Candidate], guesses: Mapping[str, str]
) -> dict[str, str]:
    """Return a type for each name: the answers' unless a pattern knows better.

    A pattern's person is one (by grammar alone only where the answers make no firm of the name), and so is who is
    called by the last of that name; its government is no place. All else that a pattern implies only fills gaps.
    """
    mentioned = {name.words for line in page.prose for name in line.names}
    known = {name: kind for name, kind in types.items() if kind != NO_TYPE}
    for row in rows:
        for name, kind in ((row.subject, row.subject_type), (row.object, row.object_type)):
            person = kind == "Person" and not (row.at is not None and known.get(name or "") == "Company")
            if name and kind and (person or _is_government(name, kind, known)):
                known[name] = kind
            elif name and kind:
                known.setdefault(name, kind)
    known |= dict.fromkeys(_houses(page, rows, known), "Company")
    surnames = {name.split()[-1] for name, kind in known.items() if kind == "Person"}
    known |= dict.fromkeys((surnames & mentioned) - set(known), "Person")
    for name in {name for row in rows for name in (row.subject, row.object) if name and name not in known}:
        if (guess := lexicon().type_of(name) or guesses.get(name)) is not None:
            known[name] = guess
    return {name: lexicon().type_of(name) or NO_TYPE for name in mentioned} | known
