"""Every error a user can meet, as one tree; each carries what to do next.

* KGError                     exit 1
    * UsageError              exit 2   wrong option, wrong file format given on purpose
    * ConfigError             exit 2   an environment variable or option has an impossible value
    * OntologyError           exit 2   the ontology file is wrong, with the place
    * SourceError             exit 3   one input could not be read; the others go on
    * LedgerError             exit 1   the ledger cannot be opened or written
    * StoreError              exit 1   a graph database cannot be reached, read or written
    * ModelError              exit 1   no usable model
        * ModelSetupError     exit 1   wrong key, unknown model, unreachable server: said before work starts
        * ModelCallError      exit 3   one call failed after its retries
        * BudgetError         exit 4   the budget is spent
    * QueryError              exit 2   a query was refused or is wrong
    * NotFoundError           exit 1   no such name or fact; carries suggestions
    * MissingExtraError       exit 2   an optional dependency is not installed
"""

from __future__ import annotations


class KGError(Exception):
    """What went wrong, where, and what to do.

    >>> str(KGError("kg.db is not a ledger", remedy="name another file with --db"))
    'kg.db is not a ledger. Try: name another file with --db'
    """

    exit_code = 1

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(message if remedy is None else f"{message}. Try: {remedy}")


class UsageError(KGError):
    """The command or call was used wrongly."""

    exit_code = 2


class ConfigError(UsageError):
    """An option or environment variable has an impossible value."""


class OntologyError(UsageError):
    """The ontology file is wrong; the message names file, line and key."""


class SourceError(KGError):
    """One input could not be read."""

    exit_code = 3


class LedgerError(KGError):
    """The ledger cannot be opened, read or written."""


class StoreError(KGError):
    """The graph database cannot be reached, read or written; the ledger has everything."""


class ModelError(KGError):
    """No usable model."""


class ModelSetupError(ModelError):
    """Wrong key, unknown model or unreachable server, found before any work."""


class ModelCallError(ModelError):
    """One call failed after its retries. `may_have_been_billed`: no answer came, but the server may have made one."""

    exit_code = 3

    def __init__(self, message: str, *, remedy: str | None = None, may_have_been_billed: bool = False) -> None:
        self.may_have_been_billed = may_have_been_billed
        super().__init__(message, remedy=remedy)


class BudgetError(ModelError):
    """The budget is spent; what is pending stays in the ledger."""

    exit_code = 4


class QueryError(UsageError):
    """A query was refused before it ran, or is wrong."""


class NotFoundError(KGError):
    """No such name or fact."""

    def __init__(self, message: str, *, suggestions: tuple[str, ...] = ()) -> None:
        self.suggestions = suggestions
        remedy = " · ".join(suggestions) if suggestions else None
        super().__init__(message, remedy=remedy)


class MissingExtraError(UsageError):
    """An optional dependency is not installed."""
