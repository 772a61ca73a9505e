"""Ledgers by hand: claims written as lines of text (tests/merge/merge_lines.py), stored as ingest would."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kg.extract.deriving import fingerprint
from kg.ledger import Lease, Ledger
from kg.models import Answer, Window, digest
from kg.ontology import load_ontology
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from pathlib import Path

    from kg.models import Article, Claim, Decision
    from kg.ontology import Ontology

STORY = """
    a1 | Xi Jinping MET Jack Ma | 2025-02-17 | pub 2025-02-18 | by Wire
    a2 | Jack Ma FOUNDED Alibaba <Company> | pub 2025-02-18 | by Wire
    a3 | Alibaba ROSE | 15 % | window=day | 2025-02-21 | pub 2025-02-21 | by Daily
    a4 | Tencent ROSE | 15 % | window=day | 2025-02-21 | pub 2025-02-21 | by Daily
    a5 | Bo Pei WORKS_FOR Tiger Securities <Company> | role=analyst | pub 2025-02-21 | by Daily
    a6 | Bo Pei COMMENTED_ON Alibaba <Company> | 2025-02-21 | pub 2025-02-21 | by Daily | url https://daily.example/6
    a7 | Xi Jinping MET Pony Ma | 2025-02-17 | pub 2025-02-18 | by Wire
    a8 | Pony Ma FOUNDED Tencent <Company> | pub 2025-02-19 | by Wire
    a9 | Alibaba ACQUIRED Tencent <Company> | denied | pub 2025-02-19 | by Post
    b1 | Xi Jinping MET Jack Ma | 2025-02-17 | pub 2025-02-19 | by Post
"""
"""Ten claims: Bo Pei – Alibaba – Jack Ma – Xi Jinping – Pony Ma – Tencent is a chain, and the takeover is denied."""


def store(path: Path, lines: str = STORY) -> Path:
    """Return `path`, where a ledger now holds the articles and claims of `lines`, a window and answer for each."""
    return store_claims(path, *read_lines(lines))


def store_claims(path: Path, articles: list[Article], claims: list[Claim], *, ontology: Ontology | None = None) -> Path:
    """Return `path`, where a ledger now holds these articles, and of each article these claims and no others.

    They are kept as derived under `ontology`, which is the ledger's own from then on; without one, the packaged one.
    """
    own = {article.id: [renamed(claim) for claim in claims if claim.article_id == article.id] for article in articles}
    with Ledger.open(path) as ledger:
        asyncio.run(_store(ledger, articles, own, ontology))
    return path


def decide(path: Path, *decisions: Decision) -> None:
    """Append decisions to the ledger at `path`."""
    with Ledger.open(path) as ledger:
        for decision in decisions:
            asyncio.run(ledger.decide(decision))


def renamed(claim: Claim) -> Claim:
    """Return the claim with ids as ingest makes them: its own is a digest, and its key is its article's window."""
    return claim.model_copy(update={"id": digest("claim", claim.id), "key": f"key of {claim.article_id}"})


async def _store(
    ledger: Ledger, articles: list[Article], claims: dict[str, list[Claim]], ontology: Ontology | None
) -> None:
    with ledger.begin_run({"by": "tests"}) as run:
        if ontology:
            run.details["ontology"] = ontology.model_dump_json()
        for article in articles:
            key = f"key of {article.id}"
            await ledger.add(article, [Window(article_id=article.id, index=0, sentences=(0,), key=key)], "by hand")
            lease = await ledger.lease(key, run=run)
            if isinstance(lease, Lease):
                await ledger.keep(lease, Answer(key=key, attempt=1, body="{}", model="by hand"))
            await ledger.derive(article.id, claims[article.id], [], fingerprint(ontology or load_ontology()))
