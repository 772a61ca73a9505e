"""Recall on the dev split of FIRE, third-party gold that nobody here may tune on: its relations as our predicates.

    python -m bench.fire articles --out fire.jsonl [--count 100 --seed 1]
    kg ingest fire.jsonl --db fire.db
    python -m bench.fire score fire.db [--own]

FIRE (Hamad et al., Findings of NAACL 2024; CC BY 4.0) marks sentences. Each is an article without a date. Its relations
that our default ontology can hold:

    ActionBuy, ActionMerge       ACQUIRED, or PARTNERED_WITH for a merger; either direction of a merger
    Employeeof                   WORKS_FOR; its Designation is the role and is scored where the post was found
    Subsidiaryof                 PART_OF or OWNS
    ValueChangeIncreaseby        ROSE or REPORTED with that number; nothing else can hold it
    ValueChangeDecreaseby        FELL or REPORTED with that number

An end is found where its mention overlaps. `--own` scores a run under bench/fire.ontology.yaml, whose predicates have
FIRE's own names. Each relation is found at most once; what is claimed beside them is only counted.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.corpus import ROOT, write_articles
from kg.ledger.ledger import Ledger
from kg.models import EventArg
from kg.ontology import load_ontology
from kg.sources.formats import Draft
from kg.sources.reading import ReadOptions, make_article
from kg.stores.fresh import fresh_claims
from kg.stores.ontology import own_ontology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.models import Arg, Claim

CORPUS = ROOT.parent / "shared" / "data" / "fire" / "fire_dev.json"
#: FIRE's relation → our predicates, and which ends count: "ends", "turned" (either way round), "number".
MAPPED: dict[str, tuple[frozenset[str], str]] = {
    "ActionBuy": (frozenset({"ACQUIRED"}), "ends"),
    "ActionMerge": (frozenset({"ACQUIRED", "PARTNERED_WITH"}), "turned"),
    "Employeeof": (frozenset({"WORKS_FOR"}), "ends"),
    "Subsidiaryof": (frozenset({"PART_OF", "OWNS"}), "turned"),
    "ValueChangeIncreaseby": (frozenset({"ROSE", "REPORTED"}), "number"),
    "ValueChangeDecreaseby": (frozenset({"FELL", "REPORTED"}), "number"),
}
#: The same relations as bench/fire.ontology.yaml names them.
OWN: dict[str, tuple[frozenset[str], str]] = {
    "ActionBuy": (frozenset({"BOUGHT"}), "ends"),
    "ActionMerge": (frozenset({"MERGED_WITH"}), "turned"),
    "Employeeof": (frozenset({"EMPLOYED_BY"}), "ends"),
    "Subsidiaryof": (frozenset({"SUBSIDIARY_OF"}), "ends"),
}
CLOSE, OPEN = frozenset(".,;:!?%)]}"), frozenset("([{$")


class Span(NamedTuple):
    """A half-open stretch of a sentence's characters."""

    start: int
    end: int

    def meets(self, start: int, end: int) -> bool:
        """Whether it shares a character with another."""
        return self.start < end and start < self.end


class Relation(NamedTuple):
    """One relation of a sentence; `roles` are the designations of its head."""

    kind: str
    head: Span
    tail: Span
    roles: tuple[str, ...] = ()


class Item(NamedTuple):
    """A sentence as text, with its relations."""

    text: str
    relations: tuple[Relation, ...]


def read_items(path: Path = CORPUS) -> list[Item]:
    """Return the sentences; SystemExit if the corpus is not there."""
    if not path.is_file():
        raise SystemExit(f"{path.name} is not on this machine")
    return [item_of(row) for row in json.loads(path.read_text(encoding="utf-8"))]


def item_of(row: dict[str, Any]) -> Item:
    """Return a record's sentence with its tokens set as in print, and the places of its relations' ends.

    >>> item_of({"tokens": ["Norvik", ",", "up", "$", "3"], "entities": [], "relations": []}).text
    'Norvik, up $3'
    """
    text, places = "", list[Span]()
    for token in row["tokens"]:
        tight = not text or not token or token[0] in CLOSE or token in ("'s", "’s", "n't") or text[-1] in OPEN
        text += "" if tight else " "
        places.append(Span(len(text), len(text) + len(token)))
        text += token
    entities, relations = (_listed(row[name]) for name in ("entities", "relations"))
    spans = [Span(places[each["start"]].start, places[each["end"] - 1].end) for each in entities]
    posts: dict[int, list[str]] = {}
    for each in relations:
        if each["type"] == "Designation":
            posts.setdefault(each["head"], []).append(entities[each["tail"]]["text"])
    return Item(
        text,
        tuple(
            Relation(each["type"], spans[each["head"]], spans[each["tail"]], tuple(posts.get(each["head"], ())))
            for each in relations
        ),
    )


def _listed(value: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a list that the corpus holds as such or as Python text."""
    found: list[dict[str, Any]] = ast.literal_eval(value) if isinstance(value, str) else value
    return found


def draft_of(item: Item) -> Draft:
    """Return the sentence as `kg ingest` is given it."""
    return Draft(item.text, title=None, outlet="FIRE", date=None)


# ---------------------------------------------------------------- the score


def found_in(
    relation: Relation, claims: Iterable[Claim], mapping: dict[str, tuple[frozenset[str], str]]
) -> Claim | None:
    """Return the claim of one sentence that states the relation, or None."""
    predicates, ends = mapping[relation.kind]
    return next(
        (claim for claim in claims if claim.predicate in predicates and _same_ends(relation, claim, ends)), None
    )


def _same_ends(relation: Relation, claim: Claim, ends: str) -> bool:
    if ends == "number":
        number = claim.quantity
        return number is not None and relation.tail.meets(number.start, number.end)
    straight = _meets(relation.head, claim.subject) and _meets(relation.tail, claim.object)
    turned = ends == "turned" and _meets(relation.tail, claim.subject) and _meets(relation.head, claim.object)
    return straight or turned


def _meets(span: Span, end: Arg) -> bool:
    return not isinstance(end, EventArg) and span.meets(end.start, end.end)


def report(
    items: Sequence[Item], claims: dict[str, list[Claim]], mapping: dict[str, tuple[frozenset[str], str]]
) -> str:
    """Return the recall of each mapped relation, as a Markdown table, over the sentences in `claims`."""
    all_, hit, roles = Counter[str](), Counter[str](), Counter[bool]()
    for item, own in zip(items, (claims[_id(item)] for item in items), strict=True):
        left = list(own)
        for relation in item.relations:
            if relation.kind not in mapping:
                continue
            all_[relation.kind] += 1
            claim = found_in(relation, left, mapping)
            if claim is None:
                continue
            hit[relation.kind] += 1
            left.remove(claim)
            if relation.kind == "Employeeof" and relation.roles:
                said = str(claim.slots.get("role", "")).casefold()
                roles[any(_role(role) in said or said in _role(role) for role in relation.roles) and bool(said)] += 1
    lines = ["| relation | gold | found | recall |", "|---|---|---|---|"]
    lines += [f"| {kind} | {all_[kind]} | {hit[kind]} | {_share(hit[kind], all_[kind])} |" for kind in mapping]
    lines.append(f"| all | {all_.total()} | {hit.total()} | {_share(hit.total(), all_.total())} |")
    claimed = sum(map(len, claims.values()))
    lines.append(
        f"\n{len(items)} sentences, {claimed} claims; role right in {roles[True]} of {roles.total()} posts found"
    )
    return "\n".join(lines)


def _role(words: str) -> str:
    return " ".join(words.casefold().split())


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _id(item: Item) -> str:
    return make_article(draft_of(item), ReadOptions()).id


def claims_of(db: Path) -> dict[str, list[Claim]]:
    """Return the claims of each article that the ledger holds."""
    with Ledger.open(db, readonly=True) as ledger:
        found: dict[str, list[Claim]] = {article.id: [] for article in ledger.articles()}
        for claim in fresh_claims(ledger, own_ontology(ledger)):
            found[claim.article_id].append(claim)
    return found


def drawn(items: Sequence[Item], count: int | None, seed: int) -> Iterator[Item]:
    """Yield `count` of the sentences in an order set by `seed`; all, as they stand, without a count."""
    yield from items if count is None else random.Random(seed).sample(items, min(count, len(items)))  # noqa: S311


def main() -> None:
    """Run one of the two steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    steps = parser.add_subparsers(dest="step", required=True)
    writing = steps.add_parser("articles")
    writing.add_argument("--out", type=Path, required=True)
    writing.add_argument("--count", type=int)
    writing.add_argument("--seed", type=int, default=1)
    scoring = steps.add_parser("score")
    scoring.add_argument("db", type=Path)
    scoring.add_argument("--own", action="store_true", help="the run was made with bench/fire.ontology.yaml")
    options = parser.parse_args()
    items = read_items(options.corpus)
    if options.step == "articles":
        write_articles([draft_of(item) for item in drawn(items, options.count, options.seed)], options.out)
        return
    claims = claims_of(options.db)
    items = list({_id(item): item for item in items if _id(item) in claims}.values())
    mapping = OWN if options.own else MAPPED
    unknown = set().union(*(predicates for predicates, _ in MAPPED.values())) - set(load_ontology().predicates)
    if unknown:
        raise SystemExit(f"the ontology has no {', '.join(sorted(unknown))}")
    print(report(items, claims, mapping))


if __name__ == "__main__":
    main()
