"""Which steps of policy belong together: what they are about, by the words of their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.merge.normalise import fold_letters
from kg.query.answers import oldest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from kg.query.facts import FactLine

ONE_WORD = {
    **dict.fromkeys(("duties", "levy", "levies", "tariff"), "duty"),
    **dict.fromkeys(("embargo", "embargoes", "boycott"), "sanction"),
    "subsidies": "subsidy",
    "taxes": "tax",
}
"""Words that say the same, after an s at their end is gone."""
KINDS = frozenset(("ban", "duty", "limit", "quota", "rule", "sanction", "subsidy", "tax"))
"""What there are many of: a duty on steel is another matter than one on glass."""
SHORTEST = 4  # letters of a word that tells what a step is about, unless it is a kind
GENERAL = frozenset(
    """
    about above action after again against aim also annual another around before below billion both bought bring
    call comprehensive could current cutting decision detail during early effort ending entire expand extend extended
    final first following from further future government have immediate impose imposed imposing increase increased
    increasing into introduce introduced issue issued keep large last late launch launched less lift lifted lower
    lowered lowering main maintain major make making measure meet million month more most move need next note
    other over package part percent permanent plan planned point policy program programme propose proposed provide
    provisional raise raised raising rapid reduce reduced reducing release released report review same second seek
    sell series several should sold some start started step stop strong such suspend suspended take taken taking
    temporary than that their then these they this those three through today total toward trillion under until upon
    voted when which while whole will with within without worth would year yesterday
    """.split()  # noqa: SIM905 - a page of quoted words reads worse
)
"""Words that steps of any matter have."""
WORD = re.compile(r"[^\W\d_]+")


class Matter(NamedTuple):
    """What a step is about: of which kinds it is, and the words for what they fall on."""

    kinds: frozenset[str]
    about: frozenset[str]


def matter_of(name: str) -> Matter:
    """Return what a step with this name is about.

    >>> kinds, about = matter_of("provisional tariffs on battery packs")
    >>> sorted(kinds), sorted(about)
    (['duty'], ['battery', 'pack'])
    >>> matter_of("strong measures").about
    frozenset()
    """
    said = WORD.findall(fold_letters(name).replace("'s", " "))
    words = {_one(word) for word in said}
    told = {_one(word) for word in said if word not in GENERAL and _one(word) not in GENERAL}
    told = {word for word in told if len(word) >= SHORTEST}
    return Matter(frozenset(words & KINDS), frozenset(told - KINDS))


def _one(word: str) -> str:
    if word not in ONE_WORD and len(word) >= SHORTEST:
        word = f"{word[:-3]}y" if word.endswith("ies") else word if word.endswith("ss") else word.removesuffix("s")
    return ONE_WORD.get(word, word)


def threads(steps: Iterable[FactLine]) -> list[list[FactLine]]:
    """Return the steps that belong together, each thread in its order, the thread that began first first.

    An actor's steps do that share what they are about ("rate", "battery"), and those of one article that share that or
    their kind. A kind alone ("the duty") goes on from the actor's last step of this kind, or is gone on from.
    """
    import networkx as nx

    ordered = oldest(steps)
    matters = [matter_of(name_of(line)) for line in ordered]
    plain: nx.Graph[int | tuple[str, str]] = nx.Graph()
    plain.add_nodes_from(range(len(ordered)))
    last: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}
    for number, (line, matter) in enumerate(zip(ordered, matters, strict=True)):
        plain.add_edges_from((number, (line.subject.id, word)) for word in matter.about)
        plain.add_edges_from((number, (line.article_id, word)) for word in matter.about | matter.kinds)
        for kind in matter.kinds:
            before, about = last.get((line.subject.id, kind), (number, frozenset()))
            if not (matter.about and about):
                plain.add_edge(number, before)
            last[line.subject.id, kind] = number, matter.about or about
    parts = (sorted(each for each in part if isinstance(each, int)) for part in nx.connected_components(plain))
    return [[ordered[number] for number in part] for part in sorted(parts)]


def name_of(step: FactLine) -> str:
    """Return the text's words for a step, without figure and day."""
    return str(step.details.get("slot_name") or step.object.name)
