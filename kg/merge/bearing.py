"""Which names may decide what others mean: the names of one component are resolved together, others apart.

More pairs than rules join are taken, never fewer: by their words alone, by tables and decisions, and by what stands in
one article. A name bears on another through any chain of such pairs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.merge.clusters import known_things, thing_forms
from kg.merge.normalise import key_name, key_type, kin
from kg.merge.people import LEAST, fits
from kg.merge.shorten import acronyms, by_ends, sharing, shortens
from kg.merge.spellings import LEGAL_LEAD, TAIL, rests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kg.merge.aliases import Alias
    from kg.merge.mentions import Seen
    from kg.models import Decision

Block = tuple[str, ...]
Pairs = dict[str, set[str]]
"""Key → keys that bear on it, both ways."""


class Bearing:
    """The names of a corpus by what they may share; names that vanish stay, which only makes components larger."""

    def __init__(self, aliases: tuple[Alias, ...]) -> None:
        """Begin with no name; `aliases` are the tables."""
        self._things = known_things(aliases)
        self._blocks: dict[Block, set[str]] = defaultdict(set)
        self._decided: Pairs = defaultdict(set)

    def add(self, keys: Iterable[str]) -> None:
        """Take in name keys; those it has already change nothing."""
        for key in keys:
            for block in self._shared(key):
                self._blocks[block].add(key)

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Take in decisions, whether or not they hold: their two names bear on each other."""
        for made in decisions:
            if made.action != "refit":
                self.add((made.left, made.right))
                self._decided[made.left].add(made.right)
                self._decided[made.right].add(made.left)

    def component(self, keys: Iterable[str], local: Callable[[str], Iterable[str]]) -> set[str]:
        """Return all keys that bear on one of `keys`, these included; `local` says what articles bring to a key."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting.extend(self._near(key))
                waiting.extend(local(key))
        return found

    def _near(self, key: str) -> Iterator[str]:
        yield from self._decided.get(key, ())
        for block in self._shared(key):
            others = self._blocks.get(block, ())
            yield from others if block[0] != "person" else (each for each in others if _namesakes(key, each))

    def _shared(self, key: str) -> Iterator[Block]:
        """Yield what a name may share with others, so that one of two may decide about the other."""
        family, name = kin(key_type(key)), key_name(key)
        yield "name", family, name
        for thing in {self._things[form] for form in thing_forms(key) if form in self._things}:
            yield "thing", thing
        if "@" in key:
            return
        words = name.split()
        if family == "Person":
            yield from (("person", word) for word in {words[0], words[-1]})
        elif family == "firm":
            yield "letters", name.replace(" ", "")
            yield from (("name", family, each) for each in _shorter(words))
            yield from (("rest", *rest) for _, rest in rests(name))


def local_pairs(text: str, seen: Mapping[str, Seen]) -> Pairs:
    """Return the names of one article that may be short for one another."""
    named = {key: sight for key, sight in seen.items() if not sight.described}
    found: Pairs = defaultdict(set)
    ends = by_ends(named)
    pairs = [(short, long) for short in named for long in sharing(short, ends) if shortens(short, long, eastern=True)]
    pairs += [(short, long) for short, longs in acronyms(text, named).items() for long in longs]
    for short, long in pairs:
        found[short].add(long)
        found[long].add(short)
    return found


def _namesakes(key: str, other: str) -> bool:
    """Whether one of two people may be short for the other, or for one of several."""
    few, many = key_name(key).split(), key_name(other).split()
    if min(len(few), len(many)) >= LEAST and (fits(few, many) or fits(many, few)):
        return True
    return shortens(key, other, eastern=True) or shortens(other, key, eastern=True)


def _shorter(words: list[str]) -> Iterator[str]:
    if words[-1] == TAIL:
        yield " ".join(words[:-1])
    if words[0] in LEGAL_LEAD:
        yield " ".join(words[1:])
