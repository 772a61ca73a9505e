"""The resolvers that bench.resolution compares: kg's, equal letters, equal normal forms, WRatio and Splink."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from bench.environments import environment
from kg.config import read_settings
from kg.merge.normalise import key_name, name_key
from kg.merge.resolve import resolve
from kg.models import Claim, EventArg, Factuality, Mention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.company_names import Named
    from kg.merge.aliases import Alias
    from kg.models import Article

FUZZY = 80  # WRatio of neo4j-graphrag's fuzzy resolver
SPLINK = ("splink==5.0.0", "duckdb==2.0.1", "pyarrow==26.0.1")


def by_kg(articles: Mapping[str, Article], names: Sequence[Named], aliases: Sequence[Alias] = ()) -> list[str]:
    """Return the entity id of each name, as kg resolves companies that were read in these articles."""
    claims = [claim_of(at, named) for at, named in enumerate(names)]
    resolution = resolve(articles, claims, decisions=(), aliases=aliases)
    return [resolution.meanings[each.article, name_key(each.type, each.text)] for each in names]


def claim_of(at: int, named: Named) -> Claim:
    """Return a claim, the `at`-th, that uses a name."""
    mention = Mention(text=named.text, start=named.start, end=named.start + len(named.text), type=named.type)
    return Claim(
        id=str(at),
        article_id=named.article,
        key="",
        row=at,
        sentence=0,
        subject=mention,
        object=EventArg(type="PriceMove"),
        predicate="ROSE",
        factuality=Factuality.ASSERTED,
        quote=named.text,
        start=mention.start,
        end=mention.end,
    )


def by_key(names: Sequence[Named]) -> list[str]:
    """Return the normal form of each name: case, accents, punctuation and legal forms do not count."""
    return [name_key(named.type, named.text) for named in names]


def by_wratio(names: Sequence[Named], least: int = FUZZY) -> list[str]:
    """Return clusters of names that are alike by rapidfuzz's WRatio, closed over chains."""
    from rapidfuzz import fuzz, process, utils

    forms = sorted({named.text for named in names})
    parent = {form: form for form in forms}

    def root(form: str) -> str:
        while parent[form] != form:
            form = parent[form]
        return form

    for at, form in enumerate(forms):
        alike = process.extract(
            form, forms[at + 1 :], scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=least, limit=None
        )
        for other, _, _ in alike:
            parent[root(other)] = root(form)
    return [root(named.text) for named in names]


def by_splink(names: Sequence[Named], beside: Sequence[Named] = ()) -> list[str]:
    """Return Splink's clusters of the normal forms, trained on those `beside` too, in an environment of its own."""
    keys = [key_name(key) for key in by_key([*names, *beside])]
    python = environment(read_settings().cache / "bench-splink", SPLINK)
    program = Path(__file__).with_name("by_splink.py")
    done = subprocess.run(  # noqa: S603 - our own program
        [python, str(program)], input=json.dumps(keys), stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(done.stdout)
    return [f"{named.type}:{found[key]}" for named, key in zip(names, keys, strict=False)]
