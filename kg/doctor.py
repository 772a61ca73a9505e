"""Everything that a command needs, checked one by one, each with its remedy; nothing is changed, no token spent."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kg.config import LOCAL
from kg.errors import KGError
from kg.ledger.checking import find_damage
from kg.ledger.ledger import Ledger
from kg.llm.check import check_model
from kg.llm.client import ModelClient
from kg.llm.embedded import EMBEDDED, is_pulled, model_path
from kg.llm.prices import cost, load_prices
from kg.merge.packaged import packaged_versions
from kg.ontology import load_ontology
from kg.stores.holdings import rows_of_others
from kg.stores.neo4j import connect
from kg.text.syntax import REMEDY, available

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.config import ModelChoice, Settings

OLDEST = (3, 11)
LEAST_FREE = 200_000_000  # bytes beside the ledger: it grows by some 10 kB an article
CHECK_SECONDS = 20.0


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what was found, and what to do where it is not well."""

    name: str
    ok: bool
    found: str
    remedy: str | None = None


def examine(settings: Settings) -> tuple[Check, ...]:
    """Return the checks in a fixed order, that of `looks`; neo4j's only if a server is named."""
    looks: tuple[tuple[str, Callable[[Settings], Iterator[Check]]], ...] = (
        ("python", _python), ("ledger", _ledger), ("ontology", _ontology), ("grammar", _grammar), ("names", _names),
        ("cache", _cache), ("disk", _disk), ("neo4j", _neo4j), ("prices", _prices), ("model", _model),
    )  # fmt: skip
    return tuple(check for name, look in looks for check in _guarded(name, look, settings))


def _guarded(name: str, look: Callable[[Settings], Iterator[Check]], settings: Settings) -> Iterator[Check]:
    """Yield what `look` finds; what it raises is what it finds."""
    try:
        yield from look(settings)
    except KGError as error:
        yield Check(name, ok=False, found=error.message, remedy=error.remedy)


def _python(_: Settings) -> Iterator[Check]:
    old = sys.version_info < OLDEST
    remedy = "install Python 3.11 or newer" if old else None
    yield Check("python", not old, f"Python {platform.python_version()}", remedy)


def _ledger(settings: Settings) -> Iterator[Check]:
    path = settings.db.expanduser()
    if not path.exists():
        folder = _existing(path.absolute().parent)
        writable = os.access(folder, os.W_OK)
        remedy = None if writable else "name a file in another folder with --db"
        yield Check("ledger", writable, f"no ledger {path} yet; kg ingest makes one", remedy)
        return
    damage = find_damage(path)
    if damage:
        remedy = "restore a copy; answers exported from one can be ingested again with --answers"
        yield Check("ledger", ok=False, found=f"{path} is damaged: {damage[0]}", remedy=remedy)
        return
    with Ledger.open(path, readonly=True) as ledger:
        stats = ledger.stats()
    found = f"{path} (articles: {stats.articles:,}, questions: {stats.windows:,}, claims: {stats.claims:,})"
    yield Check("ledger", ok=True, found=found)
    if stats.failed or stats.pending:
        waiting = f"{stats.failed} questions failed and {stats.pending} wait"
        yield Check("retry", ok=True, found=waiting, remedy="kg retry")


def _ontology(settings: Settings) -> Iterator[Check]:
    ontology = load_ontology(settings.ontology)
    place = settings.ontology or "the packaged one"
    found = f"{place}: {len(ontology.entities)} entity types, {len(ontology.predicates)} predicates"
    yield Check("ontology", ok=True, found=found)


def _grammar(_: Settings) -> Iterator[Check]:
    reader = available()
    found = reader or "no reader of grammar: about half of the facts that code finds by itself are missed"
    yield Check("grammar", ok=True, found=found, remedy=None if reader else REMEDY)


def _names(_: Settings) -> Iterator[Check]:
    versions = packaged_versions()
    tables = ["seeds/aliases.csv", *(f"{name} {number}" for name, number in versions.items())]
    remedy = None if versions else "pip install 'kg[names]' for companies, countries and currencies"
    yield Check("names", ok=True, found=f"tables of other names: {', '.join(tables)}", remedy=remedy)


def _cache(settings: Settings) -> Iterator[Check]:
    folder = _existing(settings.cache.expanduser())
    if os.access(folder, os.W_OK):
        yield Check("cache", ok=True, found=str(settings.cache))
    else:
        yield Check("cache", ok=False, found=f"{folder} cannot be written", remedy="set KG_CACHE to another folder")


def _disk(settings: Settings) -> Iterator[Check]:
    free = shutil.disk_usage(_existing(settings.db.expanduser().absolute().parent)).free
    enough = free >= LEAST_FREE
    remedy = None if enough else "free some space, or name a ledger on another disk with --db"
    yield Check("disk", enough, f"{free / 1e9:.1f} GB free beside the ledger", remedy)


def _neo4j(settings: Settings) -> Iterator[Check]:
    """Yield whether the server answers and holds the ledger's graph; nothing when none is named."""
    uri = settings.neo4j_uri if settings.graph == LOCAL else settings.graph
    if uri is None:
        return
    with connect(uri, **settings.neo4j_login()) as database:
        found = f"{database.check()} at {database.server} answers"
        if not settings.db.exists():
            yield Check("neo4j", ok=True, found=found)
            return
        ontology = load_ontology(settings.ontology) if settings.ontology else None
        with Ledger.open(settings.db, readonly=True) as ledger:
            others = rows_of_others(ledger, database, ontology=ontology)
    has = "it does not have the ledger's graph as it is now" if others is None else "it has the ledger's graph"
    more = f", {others:,} of its rows as another ledger has them" if others else ""
    yield Check("neo4j", ok=True, found=f"{found}; {has}{more}", remedy=None if others == 0 else f"kg sync {uri}")


def _prices(settings: Settings) -> Iterator[Check]:
    table = load_prices(settings.price_file)
    choice = settings.choose_model()
    if choice.kind == "embedded":
        yield Check("prices", ok=True, found="the embedded model is free")
    elif cost(choice.model, 1, 0, 1, table) is None:
        unknown = f"no price for {choice.model}: costs and --budget are not counted"
        yield Check("prices", ok=True, found=unknown, remedy="add it to a copy of the price table named by KG_PRICES")
    else:
        yield Check("prices", ok=True, found=f"{choice.model} has a price")


def _model(settings: Settings) -> Iterator[Check]:
    choice = settings.choose_model()
    yield from _embedded(settings) if choice.kind == "embedded" else _remote(settings, choice)


def _embedded(settings: Settings) -> Iterator[Check]:
    engine = find_spec("xllamacpp") is not None
    found = "xllamacpp is installed" if engine else "xllamacpp, which runs the embedded model, is not installed"
    yield Check("engine", engine, found, None if engine else "pip install 'kg[local]', or set OPENAI_API_KEY")
    path = model_path(settings.cache)
    if is_pulled(settings.cache):
        yield Check("model", ok=True, found=f"{EMBEDDED.name}, embedded, checked: {path}")
        return
    need, free = EMBEDDED.size, shutil.disk_usage(_existing(path.parent)).free
    room = "" if free > need else f", and only {free / 1e9:.1f} GB are free there"
    missing = f"the embedded model ({need / 1e9:.1f} GB) is not in {path.parent}{room}"
    yield Check("model", ok=False, found=missing, remedy="kg model pull, or set OPENAI_API_KEY")


def _remote(settings: Settings, choice: ModelChoice) -> Iterator[Check]:
    server = asyncio.run(_reach(settings, choice))
    yield Check("model", ok=True, found=f"{choice.model} at {server} answers ({choice.because})")


async def _reach(settings: Settings, choice: ModelChoice) -> str:
    key = settings.api_key.get_secret_value() if settings.api_key else None
    seconds = min(settings.timeout, CHECK_SECONDS)
    async with ModelClient(base_url=choice.base_url or "", api_key=key, timeout=seconds, attempts=1) as client:
        await check_model(client, choice.model)
        return client.server


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)
