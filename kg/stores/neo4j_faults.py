"""What Neo4j's driver and server report, in words with a remedy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import QueryError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = 5  # major version: label expressions and the syntax of constraints are of 5


@contextmanager
def query_errors(timeout: float) -> Iterator[None]:
    """Raise QueryError for what is wrong with a user's query."""
    from neo4j.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        code = error.code or ""
        if "TransactionTimedOut" in code:
            said = f"the query took longer than {timeout:g} s"
            raise QueryError(said, remedy="ask for less, or --timeout") from error
        if ".Statement." in code:
            raise QueryError((error.message or "the query is wrong").strip()) from error
        raise


@contextmanager
def explained(uri: str, database: str | None) -> Iterator[None]:
    """Raise StoreError, with a remedy, for what the driver or the server reports."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        said, remedy = _in_words(error, database)
        raise StoreError(f"{uri}: {said}", remedy=remedy) from error


def _in_words(error: Exception, database: str | None) -> tuple[str, str | None]:
    from neo4j import exceptions

    text = str(getattr(error, "message", None) or error).partition("\n")[0]
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str | None], ...] = (
        (exceptions.AuthError, "user name or password is wrong", "set NEO4J_USERNAME and NEO4J_PASSWORD"),
        (exceptions.AuthConfigurationError, "it asks for a password", "set NEO4J_USERNAME and NEO4J_PASSWORD"),
        (exceptions.UnsupportedServerProduct, "this is no Neo4j server that kg knows", f"Neo4j {OLDEST} or newer"),
        (
            (exceptions.ForbiddenOnReadOnlyDatabase, exceptions.NotALeader, exceptions.WriteServiceUnavailable),
            "this database can only be read",
            "the address of the server that is written (neo4j:// finds it by itself)",
        ),
        (exceptions.Forbidden, f"the user may not do this: {text}", "another NEO4J_USERNAME"),
        (exceptions.IncompleteCommit, "the connection broke while changes were being kept", "kg sync again"),
        (
            (exceptions.ServiceUnavailable, exceptions.SessionExpired, exceptions.ConnectionPoolError, OSError),
            f"the server does not answer ({text.rstrip('.')})",
            "is it running? make neo4j starts one; the ledger has everything, kg sync brings it over",
        ),
        (exceptions.ConstraintError, f"the database holds what does not fit: {text}", "another database"),
    )
    code = getattr(error, "code", None) or ""
    if "DatabaseNotFound" in code:
        return f"there is no database {database!r}", "set NEO4J_DATABASE to one that is there, or leave it out"
    for kind, said, remedy in kinds:
        if isinstance(error, kind):
            return said, remedy
    return text, None
