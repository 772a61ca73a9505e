"""Turns news articles into typed, dated, quoted facts in a graph.

`ingest` and `ingest_async` read articles into a ledger, `open_graph` returns its graph, a `Reader` again and again,
`sync` brings it to Neo4j, `paths` connects two entities. The questions of analysts, `opinions`, `analysts`, `policy`,
`timeline`, `moves`, `meetings`, `contradictions`, `corroborated` and `diff`, take that graph and cite its facts.
Nothing is loaded before it is used (PEP 562): `import kg` takes milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.ingesting import ingest, ingest_async
    from kg.query.evidence import contradictions, corroborated, diff
    from kg.query.markets import moves, timeline
    from kg.query.paths import paths
    from kg.query.people import analysts, meetings, opinions
    from kg.query.policy import policy
    from kg.stores.local import Reader, open_graph
    from kg.syncing import sync

__version__ = "0.1.0"

__all__ = [
    "Reader",
    "__version__",
    "analysts",
    "contradictions",
    "corroborated",
    "diff",
    "ingest",
    "ingest_async",
    "meetings",
    "moves",
    "open_graph",
    "opinions",
    "paths",
    "policy",
    "sync",
    "timeline",
]

# No module here may bear a public name: importing it would put the module in the function's place.
_HOMES = {
    "Reader": "kg.stores.local",
    "analysts": "kg.query.people",
    "contradictions": "kg.query.evidence",
    "corroborated": "kg.query.evidence",
    "diff": "kg.query.evidence",
    "ingest": "kg.ingesting",
    "ingest_async": "kg.ingesting",
    "meetings": "kg.query.people",
    "moves": "kg.query.markets",
    "open_graph": "kg.stores.local",
    "opinions": "kg.query.people",
    "paths": "kg.query.paths",
    "policy": "kg.query.policy",
    "sync": "kg.syncing",
    "timeline": "kg.query.markets",
}

if not TYPE_CHECKING:  # a type checker that saw it would accept any name

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
