"""Which name keys are one thing: merges by table and decision, held apart by splits."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.merge.normalise import FIRMS, key_name, key_type, kin, local_key
from kg.models import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.merge.aliases import Alias
    from kg.merge.spellings import Spelling
    from kg.models import Decision

RANK = {"rule": 1, "model": 2, "person": 3}
TABLE = 1  # the alias table and equal names speak as a rule does
SAME = "the same name"


class Pair(NamedTuple):
    """An unordered pair of keys, as a sorted one."""

    left: str
    right: str


def pair_of(left: str, right: str) -> Pair:
    """Return the two keys in order."""
    return Pair(min(left, right), max(left, right))


class Joined(NamedTuple):
    """Two keys that made two clusters one, and why."""

    left: str
    right: str
    grounds: str


class Clusters:
    """A partition of name keys. Keys never heard of are clusters of their own."""

    def __init__(self, splits: Mapping[Pair, int], things: Mapping[str, str] | None = None) -> None:
        """Begin with every key on its own.

        `splits` are the pairs to keep apart, with the rank of who said so. `things` are the keys that a table knows,
        with what stands for the thing there: of two known things only a person makes one.
        """
        self._parent: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._apart: dict[str, dict[str, int]] = defaultdict(dict)
        self._known = dict(things or {})
        self.named: set[str] = set()
        self.joined: list[Joined] = []
        for (left, right), rank in splits.items():
            self._apart[left][right] = self._apart[right][left] = rank

    def root(self, key: str) -> str:
        """Return the key that stands for the cluster of `key`."""
        parent = self._parent
        while (up := parent.get(key, key)) != key:
            parent[key] = parent.get(up, up)
            key = up
        return key

    def members(self, key: str) -> frozenset[str]:
        """Return all keys in the cluster of `key`."""
        root = self.root(key)
        return frozenset(self._members.get(root, (root,)))

    def entity_id(self, key: str) -> str:
        """Return the id of the entity that `key` is a name of: the smallest hash of its names."""
        return min(digest(member) for member in self.members(key))

    def apart(self, left: str, right: str, rank: int = TABLE) -> bool:
        """Whether a split of at least `rank` stands between the clusters of two keys."""
        if not self._apart:
            return False
        others = self.members(right)
        return any(
            other in others and strength >= rank
            for member in self.members(left)
            if member in self._apart
            for other, strength in self._apart[member].items()
        )

    def here(self, key: str, article_id: str) -> str:
        """Return the key of what `key` names in this article: a decision may say that it is a namesake there."""
        own = local_key(key, article_id)
        return own if own in self._apart.get(key, ()) else key

    def known(self, key: str) -> bool:
        """Whether a table knows the thing that `key` is a name of."""
        return self.root(key) in self._known

    def _differ(self, root: str, other: str) -> bool:
        one, two = self._known.get(root), self._known.get(other)
        return one is not None and two is not None and one != two

    def join(self, left: str, right: str, rank: int = TABLE, *, grounds: str) -> None:
        """Make two clusters one, unless a split of at least `rank` keeps them apart; `grounds` say why."""
        a, b = sorted((self.root(left), self.root(right)))
        if a == b or self.apart(a, b, rank) or (rank < RANK["person"] and grounds != SAME and self._differ(a, b)):
            return
        self._parent[b] = a
        if b in self._known:
            self._known.setdefault(a, self._known[b])
        self._members.setdefault(a, {a}).update(self._members.pop(b, {b}))
        self.joined.append(Joined(left, right, grounds))


def cluster_keys(
    keys: Iterable[str], decisions: Sequence[Decision], aliases: Iterable[Alias], alike: Iterable[Spelling] = ()
) -> Clusters:
    """Return the clusters of `keys` under the decisions in force, the alias tables and the pairs `alike` by spelling.

    Person outranks model, model outranks rule; of two of one rank about one pair the later one counts;
    otherwise a split outweighs merges of its rank that would join its two names by a detour.
    """
    keys, verdicts = set(keys), _verdicts(decisions)
    aliases = _concerning(keys.union(*verdicts), tuple(aliases))
    splits = {pair: rank for pair, (rank, made) in verdicts.items() if made.action == "split"}
    clusters = Clusters(splits, known_things(aliases))
    ruled = ((pair, verdict) for pair, verdict in verdicts.items() if not pair.right.startswith(f"{pair.left}@"))
    merges = [(-rank, pair, _said(made)) for pair, (rank, made) in ruled if made.action == "merge"]
    clusters.named.update(*(pair for _, pair, _ in merges), *(each[:2] for each in aliases if not each.packaged))
    merges += [(-TABLE, pair_of(each.canonical, each.alias), each.table) for each in aliases]
    for rank, pair, grounds in sorted(set(merges)):
        clusters.join(*pair, rank=-rank, grounds=grounds)
    by_name: dict[tuple[str, str], str] = {}
    for key in sorted({key for _, pair, _ in merges for key in pair}.union(keys)):
        if "@" not in key:
            clusters.join(by_name.setdefault((kin(key_type(key)), key_name(key)), key), key, grounds=SAME)
    for each in sorted(alike):
        clusters.join(each.left, each.right, grounds=each.grounds)
    return clusters


def _concerning(keys: Iterable[str], aliases: tuple[Alias, ...]) -> tuple[Alias, ...]:
    """Return the rows about things that one of the keys names, also as the other of two types that texts mix up."""
    things = known_things(aliases)
    forms = {form for key in keys for form in thing_forms(key)}
    named = {things[form] for form in forms if form in things}
    return tuple(each for each in aliases if things[each.canonical] in named)


def thing_forms(key: str) -> set[str]:
    """Return the keys under which a table may know what `key` names: also of the other of two types mixed up."""
    type_ = key_type(key)
    return {f"{each}:{key_name(key)}" for each in (FIRMS if type_ in FIRMS else (type_,))}


@lru_cache(maxsize=8)
def known_things(aliases: tuple[Alias, ...]) -> dict[str, str]:
    """Return the keys of the tables, each with the one that stands for its thing."""
    alone = Clusters({})
    for canonical, alias, *_ in aliases:
        alone.join(canonical, alias, grounds="")
    return {key: alone.root(key) for each in aliases for key in each[:2]}


def _said(decision: Decision) -> str:
    """Return who decided, why, and under which id it can be undone."""
    return f"{decision.by}{f', {decision.grounds}' if decision.grounds else ''} ({decision.id})"


def _verdicts(decisions: Sequence[Decision]) -> dict[Pair, tuple[int, Decision]]:
    found: dict[Pair, tuple[int, Decision]] = {}
    for decision in in_force(decisions):
        if decision.action == "refit":
            continue
        pair = pair_of(decision.left, decision.right)
        verdict = (RANK[decision.by], decision)
        if verdict[0] >= found.get(pair, verdict)[0]:
            found[pair] = verdict
    return found


def in_force(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that hold: not undone, and not themselves the record of an undoing."""
    undone_by: dict[str, list[str]] = defaultdict(list)
    for decision in decisions:
        if decision.undoes is not None:
            undone_by[decision.undoes].append(decision.id)

    def holds(id_: str, seen: frozenset[str]) -> bool:
        return not any(by not in seen and holds(by, seen | {by}) for by in undone_by[id_])

    return tuple(made for made in decisions if made.undoes is None and holds(made.id, frozenset((made.id,))))
