"""The entities of a graph by every way to call them, made once for a graph."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kg.merge.moved import ids_of
from kg.merge.normalise import key_name, name_words
from kg.query.index import index_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    import networkx as nx

    Graph = nx.MultiDiGraph[str]
    Forms = Callable[["Named"], tuple[str, ...]]

BETWEEN_ALIASES = " | "
Key = TypeVar("Key", bound="Hashable")


class Named(NamedTuple):
    """An entity as it can be called."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    described: bool
    keys: tuple[str, ...] = ()  # name keys that stand in no text

    @property
    def forms(self) -> tuple[str, ...]:
        """The name, then the aliases."""
        return (self.name, *self.aliases)


def named(id_: str, node: dict[str, Any]) -> Named:
    """Return an entity's names from its node's attributes."""
    aliases = node.get("aliases", "")
    forms = tuple(aliases.split(BETWEEN_ALIASES)) if aliases else ()
    keys = tuple(node["keys"].split(BETWEEN_ALIASES)) if "keys" in node else ()
    return Named(id_, node["type"], node["name"], forms, node.get("described", False), keys)


def spellings_of(graph: Graph) -> Spellings:
    """Return the entities of a graph by their spellings."""
    return index_of(graph).once(_spellings)


def _spellings(graph: Graph) -> Spellings:
    return Spellings(tuple(named(id_, node) for id_, node in index_of(graph).entities))


@dataclass(frozen=True)
class Spellings:
    """Entities in the order of their graph, and by what they are called."""

    entities: tuple[Named, ...]

    def fitting(self, wanted: str) -> Iterator[list[Named]]:
        """Yield what each test finds, the strictest first; names go before aliases, these before unread keys.

        A part of an unread key finds nothing: "Ma" is no one's way to say Mainland China.
        """
        for table in self._exact:
            yield self._those(table.get(wanted, ()))
        for normal in self._normal:
            yield self._those(each for type_ in self.types for each in normal.get((type_, _joined(type_, wanted)), ()))
        for begun in self._begun:
            yield self._those(each for type_ in self.types for each in begun.beginning(type_, _joined(type_, wanted)))
        last = name_words("Person", wanted)
        for ending in self._ending:
            yield self._those(ending.get(last[0], ()) if len(last) == 1 else ())

    def once_called(self, id_: str) -> Named | None:
        """Return the first entity that had this id when fewer names were known: each is the hash of a name key."""
        return self._earlier.get(id_)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that there are."""
        return tuple(dict.fromkeys(entity.type for entity in self.entities))

    def _those(self, numbers: Iterable[int]) -> list[Named]:
        return [self.entities[number] for number in sorted(set(numbers))]

    @cached_property
    def _exact(self) -> tuple[dict[str, list[int]], ...]:
        return tuple(self._table(forms, lambda _, form: form) for forms in (_names, _aliases, _unread))

    @cached_property
    def _normal(self) -> tuple[dict[tuple[str, str], list[int]], ...]:
        return tuple(
            self._table(forms, lambda type_, form: (type_, _joined(type_, form)))
            for forms in (_names, _aliases, _unread)
        )

    @cached_property
    def _begun(self) -> tuple[_Sorted, ...]:
        return tuple(_Sorted.of(table) for table in self._normal[:2])

    @cached_property
    def _ending(self) -> tuple[dict[str, list[int]], ...]:
        """The people by their last name alone, as articles call them: "Diallo"."""
        return tuple(
            self._table(forms, lambda type_, form: name_words(type_, form)[-1] if type_ == "Person" else "")
            for forms in (_names, _aliases)
        )

    @cached_property
    def _earlier(self) -> dict[str, Named]:
        found: dict[str, Named] = {}
        for entity in self.entities:
            for id_ in ids_of(entity.type, entity.forms, entity.keys):
                found.setdefault(id_, entity)
        return found

    def _table(self, forms: Forms, key: Callable[[str, str], Key]) -> dict[Key, list[int]]:
        found: dict[Key, list[int]] = defaultdict(list)
        for number, entity in enumerate(self.entities):
            for form in forms(entity):
                found[key(entity.type, form)].append(number)
        return dict(found)


@dataclass(frozen=True)
class _Sorted:
    """Entities, by number, in the order of their type and normal form."""

    forms: list[tuple[str, str]]
    numbers: list[list[int]]

    @classmethod
    def of(cls, table: dict[tuple[str, str], list[int]]) -> _Sorted:
        forms = sorted(table)
        return cls(forms, [table[form] for form in forms])

    def beginning(self, type_: str, start: str) -> Iterator[int]:
        for at in range(bisect_left(self.forms, (type_, start)), len(self.forms)):
            if self.forms[at][0] != type_ or not self.forms[at][1].startswith(start):
                return
            yield from self.numbers[at]


def _joined(type_: str, name: str) -> str:
    return " ".join(name_words(type_, name))


def _names(entity: Named) -> tuple[str, ...]:
    return (entity.name,)


def _aliases(entity: Named) -> tuple[str, ...]:
    return entity.aliases


def _unread(entity: Named) -> tuple[str, ...]:
    return tuple(key_name(key) for key in entity.keys)
