"""Names → entities: equal keys, the alias table, decisions, and short forms inside one article."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.merge.clusters import Clusters, cluster_keys
from kg.merge.mentions import Seen, Sightings, arg_key, sightings
from kg.merge.normalise import key_name, key_type, kin
from kg.merge.people import Posts, initials, noting_posts
from kg.merge.shorten import NO_ANSWER, is_eastern, local_links, shortens
from kg.merge.spellings import spellings
from kg.merge.written_out import add_written_out
from kg.models import Described, Entity, Mention
from kg.text.countries import country_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.merge.aliases import Alias
    from kg.models import Article, Claim, Decision

SHORT = "a short form in an article"
Links = dict[str, dict[str, str]]
"""Article id → short key → long key, or NO_ANSWER."""


@dataclass(frozen=True)
class Resolution:
    """The entities, by id, and which of them each name of each article means."""

    entities: Mapping[str, Entity]
    meanings: Mapping[tuple[str, str], str]  # (article id, name key) → entity id

    def of(self, arg: Mention | Described, article_id: str) -> str:
        """Return the entity id of a claim's end or speaker; KeyError if the claim was not among those resolved."""
        return self.meanings[article_id, arg_key(arg, article_id)]


def resolve(
    articles: Mapping[str, Article], claims: Iterable[Claim], *, decisions: Sequence[Decision], aliases: Iterable[Alias]
) -> Resolution:
    """Return what every name in `claims` means. The order of articles and claims does not matter.

    `articles` (by id) must hold the article of every claim. Of decisions about the same pair by the same
    kind of judge the later one counts.
    """
    posts: Posts = {}
    seen = sightings(noting_posts(claims, posts))
    add_written_out(articles, seen)
    return resolve_names(articles, seen, posts, decisions=decisions, aliases=aliases)


def resolve_names(
    articles: Mapping[str, Article],
    seen: Sightings,
    posts: Posts,
    *,
    decisions: Sequence[Decision],
    aliases: Iterable[Alias],
) -> Resolution:
    """Return what the names that were `seen` mean, given who works for whom; as `resolve`.

    Names that have no bearing on each other (kg/merge/bearing.py) may be resolved apart: their results add up. Where a
    decision splits a name from its key in one article, the name is something of its own there: a namesake.
    """
    aliases = tuple(aliases)
    keys = {key for sights in seen.values() for key in sights}
    alike = (*spellings(articles, seen), *initials(posts, seen))
    clusters = cluster_keys(keys, decisions, aliases, alike)
    links = _links(articles, seen, clusters)
    ids: dict[str, str] = {}
    meanings: dict[tuple[str, str], str] = {}
    for article_id, sights in seen.items():
        for key in sights:
            root = clusters.root(clusters.here(links[article_id].get(key) or key, article_id))
            if root not in ids:
                ids[root] = clusters.entity_id(root)
            meanings[article_id, key] = ids[root]
    better = frozenset(alias.canonical for alias in aliases if not alias.packaged)
    entities = _entities(seen, meanings, links=links, better=better)
    named = _with_grounds(entities, clusters, links)
    return Resolution(_with_keys(named, clusters, {id_: root for root, id_ in ids.items()}, keys), meanings)


def _with_grounds(entities: dict[str, Entity], clusters: Clusters, links: Links) -> dict[str, Entity]:
    """Return the entities, each with why its names are one thing where that is more than one name written twice."""
    why: dict[str, set[str]] = defaultdict(set)
    shorts = {(short, long) for here in links.values() for short, long in here.items() if long != NO_ANSWER}
    for left, right, grounds in (*clusters.joined, *((*pair, SHORT) for pair in shorts)):
        if key_name(left) != key_name(right):
            why[clusters.root(right)].add(f"{key_name(left)} = {key_name(right)}: {grounds}")
    found = {clusters.entity_id(root): tuple(sorted(grounds)) for root, grounds in why.items()}
    return {id_: each.model_copy(update={"grounds": found.get(id_, ())}) for id_, each in entities.items()}


def _with_keys(
    entities: dict[str, Entity], clusters: Clusters, roots: Mapping[str, str], read: set[str]
) -> dict[str, Entity]:
    """Return the entities, each with its keys that were not `read` anywhere: they stay valid to look it up by."""
    unread = {id_: tuple(sorted(clusters.members(roots[id_]) - read)) for id_ in entities}
    return {
        id_: each.model_copy(update={"keys": unread[id_]}) if unread[id_] else each for id_, each in entities.items()
    }


# ---------------------------------------------------------------- short forms


def _links(articles: Mapping[str, Article], seen: Sightings, clusters: Clusters) -> Links:
    """Link short forms within each article, then in all articles those that mean one thing wherever linked."""
    links: Links = {}
    for article_id, sights in seen.items():
        found = local_links(articles[article_id].text, sights, skip=clusters.named.__contains__, root=clusters.root)
        links[article_id] = {s: NO_ANSWER if long and clusters.apart(s, long) else long for s, long in found.items()}
    usual = _usual_meanings(seen, links, clusters)
    for article_id, sights in seen.items():
        here = links[article_id]
        for key in sights:
            long = usual.get(_name(key))
            known = key in clusters.named or clusters.known(key)
            if long and key not in here and not known and not clusters.apart(key, long):
                here[key] = long
    return links


def _name(key: str) -> tuple[str, str]:
    return kin(key_type(key)), key_name(key)


def _usual_meanings(seen: Sightings, links: Links, clusters: Clusters) -> dict[tuple[str, str], str]:
    """Return the short names that are linked to one thing only, in all articles that link them, with that thing."""
    targets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for here in links.values():
        for short, long in here.items():
            if long != NO_ANSWER:
                targets[_name(short)].add(long)
    full = {_name(key) for sights in seen.values() for key, sight in sights.items() if sight.full}
    people = _people(seen)
    usual: dict[tuple[str, str], str] = {}
    for name, longs in targets.items():
        rivals = longs.union(_namesakes(name, people))
        if name not in full and len({clusters.root(long) for long in rivals}) == 1:
            usual[name] = min(longs)
    return usual


def _people(seen: Sightings) -> dict[str, dict[str, bool]]:
    """Return the people of the corpus by first and last word of the key; True where the family name comes first."""
    people: dict[str, dict[str, bool]] = defaultdict(dict)
    for sights in seen.values():
        for key, sight in sights.items():
            words = key_name(key).split()
            if key_type(key) == "Person" and len(words) > 1 and not sight.described:
                for word in {words[0], words[-1]}:
                    people[word][key] = people[word].get(key, False) or any(map(is_eastern, sight.forms))
    return people


def _namesakes(short: tuple[str, str], people: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    """Yield everybody in the corpus whom a person's short name could mean."""
    family, name = short
    if family == "Person":
        for long, eastern in people.get(name.split()[-1], {}).items():
            if shortens(f"{family}:{name}", long, eastern=eastern):
                yield long


# ---------------------------------------------------------------- entities


@dataclass(slots=True)
class _Gathered:
    """What all articles together show of one entity."""

    names: Counter[tuple[bool, str]]  # (whether the better name, form) of names in full
    forms: set[str]
    types: Counter[str]
    articles: set[str]
    described: bool = True


def _entities(
    seen: Sightings, meanings: Mapping[tuple[str, str], str], *, links: Links, better: frozenset[str]
) -> dict[str, Entity]:
    """Return what is claimed of, named by all that was read of it."""
    claimed = {meanings[at, key] for at, sights in seen.items() for key, sight in sights.items() if sight.claimed}
    gathered = {id_: _Gathered(Counter(), set(), Counter(), set()) for id_ in claimed}
    for article_id, sights in seen.items():
        for key, sight in sights.items():
            entity = gathered.get(meanings[article_id, key])
            if entity is None:
                continue
            _gather(entity, sight, full=not links[article_id].get(key), better=key in better)
            entity.articles.add(article_id)
    return {id_: _entity(id_, gathered[id_]) for id_ in sorted(gathered)}


def _gather(entity: _Gathered, sight: Seen, *, full: bool, better: bool) -> None:
    entity.forms.update(sight.forms)
    entity.types.update(sight.types)
    entity.described = entity.described and sight.described
    if full:
        for form, count in sight.forms.items():
            entity.names[better and not sight.described, form] += count


def _entity(id_: str, found: _Gathered) -> Entity:
    """Name an entity by its best known name, else the most frequent full one, else the longest, else the first."""
    names = found.names or Counter((False, form) for form in found.forms)
    name = min(names, key=lambda each: (not each[0], -names[each], -len(each[1]), each[1]))[1]
    type_ = min(found.types, key=lambda each: (-found.types[each], each))
    name = country_of(type_, name)
    local = min(found.articles) if found.described and len(found.articles) == 1 else None
    aliases = tuple(sorted(found.forms - {name}))
    return Entity.model_construct(
        id=id_, type=type_, name=name, aliases=aliases, analyst=False, described=found.described, article_id=local
    )
