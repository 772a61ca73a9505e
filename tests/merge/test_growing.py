"""A corpus that grows: the same as merged from scratch, and only what the new article bears on is computed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.merge import growing, world
from kg.merge.aliases import Alias
from kg.merge.consolidate import consolidate
from kg.merge.growing import GrowingCorpus
from kg.merge.identity import state
from kg.merge.normalise import name_key
from kg.merge.resolve import resolve_names
from kg.merge.world import merge_claims
from kg.models import Article, Claim, Decision
from kg.ontology import load_ontology
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    import pytest

    from kg.merge.consolidate import Group

FIRMS = (
    "Orrin Group Ltd.",
    "Orrin",
    "Orrin Group",
    "Orrin Steel Inc",
    "ORS <Organization>",
    "Sol Aris",
    "Solaris",
    "Nederbank Nv",
    "Nv Nederbank",
    "Morganstern Foods",
    "Morganstren Foods",
    "Morganstren",
    "Fed <Organization>",
    "Federal Reserve <Organization>",
)
PEOPLE = ("J. Marsh", "Joan Marsh", "Jo Ann Marsh", "Marsh", "Xi", "Xi Jinping", "Xi Mingze", "Joan")
TEXTS = ("Orrin Steel Inc (ORS) and Federal Reserve (FR) spoke.", "Anna Marsh of Orrin Holdings Inc. saw Xi Lin.", "")
KEYS = ("Company:orrin", "Company:orrin steel", "Company:solaris", "Organization:fed", "Person:marsh", "Person:xi")
TABLE = (
    Alias(name_key("Organization", "Federal Reserve"), name_key("Organization", "Fed")),
    Alias("Company:solaris", "Company:nederbank", packaged=True),
)
Step = tuple[dict[str, tuple[str, ...]], tuple[Decision, ...]]


@st.composite
def article_lines(draw: st.DrawFn, name: str) -> tuple[str, ...]:
    """Return the claims of one article."""
    lines = []
    for at in range(draw(st.integers(0, 4))):
        person, other = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(PEOPLE))
        firm, rival = draw(st.sampled_from(FIRMS)), draw(st.sampled_from(FIRMS))
        rival = rival if "<" in rival else f"{rival} <Company>"
        head = draw(
            st.sampled_from(
                (
                    f"{firm} ROSE | 15 %",
                    f"{firm} ACQUIRED {rival}",
                    f"{person} <Person> MET {other} <Person>",
                    f"{person} <Person> WORKS_FOR {rival} | role=analyst",
                    f"{person} <Person> COMMENTED_ON {rival} | said {other}",
                )
            )
        )
        text = draw(st.sampled_from(TEXTS))
        lines.append(f"{name}{at} | {head} | in {name}{f' | text {text}' if text else ''} | pub 2025-02-2{at}")
    return tuple(lines)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Return what a ledger holds at some moments, each time more or, as after `kg retry`, something else."""
    held: dict[str, tuple[str, ...]] = {}
    made: list[Decision] = []
    steps = []
    for _ in range(draw(st.integers(1, 5))):
        for name in draw(st.lists(st.sampled_from("ABCDE"), max_size=2)):
            held = {**held, name: draw(article_lines(name))}
        if draw(st.booleans()):
            made.append(draw(decisions(made)))
        steps.append((held, tuple(made)))
    return steps


@st.composite
def decisions(draw: st.DrawFn, made: list[Decision]) -> Decision:
    """Return a decision about two of the names, or the undoing of one that was made."""
    id_ = f"d{len(made)}"
    if draw(st.booleans()) and made:
        undone = draw(st.sampled_from(made))
        return undone.model_copy(update={"id": id_, "undoes": undone.id})
    left, right = sorted(draw(st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True)))
    if draw(st.booleans()):
        right = f"{left}@{draw(st.sampled_from('ABCDE'))}"  # a namesake in one article
    action, by = draw(st.sampled_from(("merge", "split"))), draw(st.sampled_from(("person", "model")))
    return Decision.model_validate({"id": id_, "action": action, "left": left, "right": right, "by": by, "grounds": ""})


def corpus(held: dict[str, tuple[str, ...]]) -> tuple[list[Article], list[Claim]]:
    """Return the articles and claims that the lines stand for."""
    return read_lines("\n".join(line for lines in held.values() for line in lines))


@settings(max_examples=200, deadline=None)
@given(histories())
def test_grown_is_from_scratch(history: list[Step]) -> None:
    """After any articles, decisions and undoings, in any order, a grown corpus is the one merged from scratch."""
    grown = GrowingCorpus(load_ontology(), TABLE)
    for held, made in history:
        articles, claims = corpus(held)
        whole = merge_claims(articles, claims, decisions=made, ontology=load_ontology(), aliases=TABLE)
        assert grown.merge(articles, claims, made) == whole


MANY = "\n".join(
    f"c{at} | {name} Steel ACQUIRED {name} Foods <Company> | in a{at} | pub 2025-02-20"
    for at, name in enumerate(("Adda", "Borrin", "Celt", "Dorn", "Elgar", "Fenwick", "Gast", "Hollis"))
)
NEW = "n | Adda Steel Inc ACQUIRED Zorn Foods <Company> | in n | pub 2025-02-21"


def test_only_what_an_article_bears_on_is_computed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new article resolves its own names, states its own claims and merges its own group; a decision the named."""
    done: dict[str, list[Any]] = {"keys": [], "claims": [], "groups": []}

    def resolving(articles: Any, seen: Any, *rest: Any, **more: Any) -> Any:
        done["keys"] += sorted({key for sights in seen.values() for key in sights})
        return resolve_names(articles, seen, *rest, **more)

    def stating(claim: Claim, *rest: Any, **more: Any) -> Any:
        done["claims"].append(claim.id)
        return state(claim, *rest, **more)

    def merging(stated: Any, ontology: Any, known: Any) -> dict[Any, Group]:
        found = consolidate(stated, ontology, known)
        done["groups"] += [key for key, group in found.items() if not known or known.get(key) is not group]
        return found

    monkeypatch.setattr(growing, "resolve_names", resolving)
    monkeypatch.setattr(world, "state", stating)
    monkeypatch.setattr(world, "consolidate", merging)
    grown = GrowingCorpus(load_ontology(), ())

    def counts(lines: str, *made: Decision) -> tuple[int, int, int]:
        for found in done.values():
            found.clear()
        grown.merge(*read_lines(lines), made)
        return len(done["keys"]), len(done["claims"]), len(done["groups"])

    left, right = "Company:celt foods", "Company:dorn foods"
    merged = Decision(id="d", action="merge", left=left, right=right, by="person", grounds="")
    undone = merged.model_copy(update={"id": "u", "undoes": "d"})
    assert counts(MANY) == (16, 8, 8)
    assert counts(MANY) == (0, 0, 0)
    assert counts(f"{MANY}\n{NEW}") == (2, 2, 1)
    assert counts(f"{MANY}\n{NEW}", merged) == (2, 2, 1)
    assert counts(f"{MANY}\n{NEW}", merged, undone) == (2, 2, 1)
