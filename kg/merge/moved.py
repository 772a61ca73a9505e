"""Which entity an id leads to: an entity's own is the smallest of those that its names have, and all stay valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.merge.normalise import FIRMS, name_key
from kg.models import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.models import Entity


def ids_of(type_: str, forms: Iterable[str], keys: Iterable[str]) -> set[str]:
    """Return the ids that an entity of any part of these names has: each is the hash of a name key."""
    types = FIRMS if type_ in FIRMS else (type_,)
    return {digest(key) for key in (*keys, *(name_key(each, form) for form in forms for each in types))}


def moved(gone: Iterable[str], entities: Iterable[Entity]) -> dict[str, str]:
    """Return those of the ids that `entities` no longer have, each with the id of the entity that its name joined."""
    gone = set(gone)
    found: dict[str, str] = {}
    for each in entities if gone else ():
        ids = ids_of(each.type, (each.name, *each.aliases), each.keys)
        found.update((id_, each.id) for id_ in ids & gone)
    return dict(sorted(found.items()))
