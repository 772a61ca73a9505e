"""The graph as a cache file for Cypher: named by what it was made from, replaced whole, never updated in place."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.models import digest
from kg.resources import PACKAGE, resource_text

if TYPE_CHECKING:
    from datetime import date

    import kglite

    from kg.ledger.ledger import Ledger
    from kg.ontology import Ontology

FOLDER = "snapshots"
SUFFIX = ".kgl"
ABANDONED = 3600  # seconds after which a file that is still being written belongs to a killed process
CODE = ("extract/**/*.py", "merge/*.py", "text/*.py", "stores/cypher.py", "models/*.py", "ontology/*.py")
SEEDS = ("aliases.csv", "lexicon.yaml")


def open_snapshot(
    source: str | Path,
    cache: Path,
    *,
    ontology: Ontology | None = None,
    as_of: date | None = None,
    confidence: float | None = None,
) -> kglite.KnowledgeGraph:
    """Return the whole graph of the ledger `source`, read-only, for `kg.stores.cypher.run_cypher`.

    Read from the file in `cache`/snapshots that was made of the same ledger, revision and versions, if it is whole;
    else built, and kept there if the folder can be written. Raises LedgerError when there is no such ledger.
    """
    from kg.ledger.ledger import Ledger
    from kg.stores.cypher import to_kglite
    from kg.stores.local import ledger_rows
    from kg.stores.ontology import own_ontology

    with Ledger.open(Path(source), create=False, readonly=True) as ledger, ledger.snapshot():
        ontology = ontology or own_ontology(ledger)
        folder = cache / FOLDER
        part = "".join(f"-{each}" for each in (as_of, confidence) if each is not None)
        path = folder / f"{_stem(ledger, ontology)}{part}{SUFFIX}"
        graph = _read(path)
        if graph is None:
            graph = to_kglite(ledger_rows(ledger, as_of=as_of, confidence=confidence, ontology=ontology))
            with suppress(OSError):  # no cache is slower, not wrong
                _keep(graph, path)
                _tidy(folder, ledger.id, _stem(ledger, ontology))
    graph.read_only(True)
    return graph


def _stem(ledger: Ledger, ontology: Ontology) -> str:
    import kglite

    made_by = digest(code_fingerprint(), ontology.fingerprint, names_fingerprint(ledger), kglite.__version__)
    return f"{ledger.id}-{ledger.revision}-{made_by}"


def names_fingerprint(ledger: Ledger) -> str:
    """Return a hash of the tables of names that the ledger's graph is made with."""
    from kg.merge.aliases import tables_fingerprint
    from kg.stores.ontology import own_aliases

    return tables_fingerprint(own_aliases(ledger))


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Return 20 hex characters for the code and tables that claims become a graph by."""
    files = sorted(path for pattern in CODE for path in PACKAGE.glob(pattern))
    code = [(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")) for path in files]
    return digest(code, [resource_text("seeds", name) for name in SEEDS])


def _read(path: Path) -> kglite.KnowledgeGraph | None:
    """Return the graph in the file, or None when there is none or it is damaged: every byte is checked."""
    import kglite

    if not path.is_file():
        return None
    try:
        return kglite.load(str(path), verify="eager")
    except kglite.KgError:
        return None


def _keep(graph: kglite.KnowledgeGraph, path: Path) -> None:
    """Write the file beside its place and rename it; raises OSError where that cannot be done."""
    import kglite

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.stem, suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        graph.save(name)
        part.replace(path)
    except kglite.KgError as error:
        raise OSError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _tidy(folder: Path, ledger_id: str, current: str) -> None:
    """Remove the ledger's files of other revisions and versions, and what killed processes left behind."""
    for old in folder.glob(f"{ledger_id}-*"):
        writing = old.suffix != SUFFIX and old.stat().st_mtime > time.time() - ABANDONED
        if not writing and not old.name.startswith(current):
            with suppress(OSError):  # open elsewhere (Windows), or gone meanwhile
                old.unlink()
