"""From a question in plain words to the facts that could answer it: by the names, words and figures that they share."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from kg.merge.normalise import fold_letters
from kg.query.answers import facts
from kg.query.index import index_of
from kg.query.names import named_entities

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from kg.ontology import Ontology
    from kg.query.facts import FactLine

    Graph = nx.MultiDiGraph[str]

MOST = 8  # facts that a model is shown
STEM = 5  # letters by which two words are one: "upgraded", "upgrade"
ABOUT = 4.0  # what a name in common weighs, in units of a rare word in common
KIND = 2.0  # and what it weighs that the question asks for this kind of fact
WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
#: Words that a question has and no answer needs.
ASKING = frozenset(
    """
    a an the of to in on at by for from with and or is are was were be been has have had do does did will would can
    could who whom whose what which when where why how much many any there that this it its his her their they he she
    about say says said tell give gave given according as into than then news article story percent percentage
    """.split()  # noqa: SIM905 - a page of quoted words reads worse
)


@dataclass(frozen=True, slots=True)
class Relevant:
    """The facts that could answer a question, the likeliest first, and the entities that it names, by id."""

    facts: tuple[FactLine, ...]
    about: frozenset[str]


def relevant(graph: Graph, question: str, ontology: Ontology) -> Relevant:
    """Return at most MOST facts that share names with the question, or where it names nobody known, rare words.

    A fact counts for every entity of the question that it is about, half for one that only its sentence names; for the
    words that both have, the rare ones more (inverse document frequency); for a kind that the question has a cue of.
    """
    about = named_in(graph, question)
    lines, having = index_of(graph).once(_by_stem)
    shared: dict[int, list[str]] = defaultdict(list)
    for stem in sorted(stems(question)):
        for number in having.get(stem, ()):
            shared[number].append(stem)
    kinds = {
        name for name, rule in ontology.predicates.items() if rule.cue_pattern and rule.cue_pattern.search(question)
    }
    scored: list[tuple[float, FactLine]] = []
    for number, line in enumerate(lines):
        ends = about.keys() & {line.subject.id, line.object.id}
        named = {id_ for id_ in about.keys() - ends if _names(line, about[id_])}
        if about and not (ends or named):
            continue
        rare = sum(log(1 + len(lines) / len(having[stem])) for stem in shared.get(number, ()))
        score = ABOUT * (len(ends) + len(named) / 2) + rare + (KIND if line.predicate in kinds else 0)
        if score > 0:
            scored.append((score, line))
    scored.sort(key=lambda each: (-each[0], each[1].id))
    return Relevant(tuple(line for _, line in scored[:MOST]), frozenset(about))


def _by_stem(graph: Graph) -> tuple[list[FactLine], dict[str, list[int]]]:
    """Return all facts, and by each word that they have the numbers of those."""
    lines = facts(graph)
    having: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for stem in stems(_text(line)):
            having[stem].append(number)
    return lines, dict(having)


def stems(text: str) -> set[str]:
    """Return the words of a text that tell something, cut to what "upgraded" and "upgrade" have in common.

    >>> sorted(stems("Who upgraded Silverlake by 5.2%?"))
    ['5.2', 'silve', 'upgra']
    """
    found = (word for word in WORD.findall(fold_letters(text)) if word not in ASKING)
    return {word if word[0].isdigit() else _stem(word.removesuffix("'s")) for word in found}


def _stem(word: str) -> str:
    return word[:STEM] if word.endswith("ss") or len(word) < STEM else word.removesuffix("s")[:STEM]


def _text(line: FactLine) -> str:
    told = (value for name, value in line.details.items() if isinstance(value, str) and name != "words")
    return " ".join((line.quote, line.subject.name, line.object.name, *told))


def _names(line: FactLine, forms: Iterable[str]) -> bool:
    text = fold_letters(f"{line.quote} {line.said_by or ''}")
    return any(_stands(form, text) for form in forms)


def named_in(graph: Graph, question: str) -> dict[str, tuple[str, ...]]:
    """Return the entities that a question names, by id with their folded names.

    It may use a name, an alias, a person's last word or another's first. The longest name takes its words: where "Bank
    of Tessaro" is known, nobody who writes that asks for Tessaro.
    """
    text = fold_letters(question)
    about: dict[str, tuple[str, ...]] = {}
    for form, owners in index_of(graph).once(_owners):
        if _stands(form, text):
            about |= owners
            text = _pattern(form).sub(" ", text)
    return about


def _owners(graph: Graph) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    """Return the ways to name something, the longest first, each with whom it names: by id, with their folded names."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for entity in named_entities(graph):
        if not entity.described:
            forms = tuple(fold_letters(form) for form in entity.forms)
            part = -1 if entity.type == "Person" else 0
            parts = {words[part] for form in forms if len(words := form.split()) > 1}
            for form in {*forms, *(each for each in parts if len(each) >= STEM - 1)} - ASKING:
                found[form][entity.id] = forms
    return sorted(found.items(), key=lambda each: (-len(each[0]), each[0]))


def _stands(form: str, text: str) -> bool:
    return form in text and _pattern(form).search(text) is not None


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
