"""What Neo4j's driver and server report, in words with a remedy."""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import QueryError, StoreError
from kg.stores.result import query_took

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = 5  # major version: label expressions and the syntax of constraints are of 5
SECONDS = 10.0  # in which a connection is made, or not
PLACE = re.compile(r" \(line (\d+), column (\d+) \(offset: \d+\)\)")
IN_DATABASE = re.compile(" does not exist in database `.*`")  # so of 2025 and newer, which name it
PLANNED = "EXPLAIN "  # what stands before a user's query when it is only planned

AT_ONCE = ("somebody else is writing the same rows, constraints or indexes", "kg sync again")
READ_ONLY = ("this database can only be read", "the server that is written (neo4j:// finds it by itself)")
#: Part of a code of the server, what it means, what to do.
CODES = (
    ("AuthenticationRateLimit", "user name or password was wrong too often", "wait some seconds, with the right ones"),
    (
        "DatabaseNotFound",
        "there is no database {database!r}",
        "set NEO4J_DATABASE to one that is there, or leave it out",
    ),
    ("ReadOnly", *READ_ONLY),
    ("DeadlockDetected", *AT_ONCE),
    ("WithNameAlreadyExists", *AT_ONCE),
    ("EquivalentSchemaRuleAlreadyExists", *AT_ONCE),
)

Words = tuple[str, str | None]
"""What went wrong, and what to do."""


@contextmanager
def query_errors(timeout: float) -> Iterator[None]:
    """Raise QueryError for what is wrong with a user's query."""
    from neo4j.exceptions import Neo4jError

    try:
        yield
    except Neo4jError as error:
        code = error.code or ""
        if "TransactionTimedOut" in code:
            raise query_took(timeout) from error
        if "OutOfMemory" in code:
            said = "the query needs more memory than the server has for it"
            raise QueryError(said, remedy="ask for less") from error
        if ".Statement." in code or ".Procedure." in code:
            raise QueryError(in_one_line(error.message or "the query is wrong")) from error
        raise
    except (OverflowError, UnicodeEncodeError) as error:
        raise QueryError(f"a parameter cannot be sent: {error}") from error
    except RecursionError as error:
        raise QueryError("the query is nested too deeply") from error


def in_one_line(text: str) -> str:
    r"""Return what Neo4j says of a query that was sent to be planned, with the place in the query itself.

    >>> in_one_line("Variable `x` not defined (line 1, column 16 (offset: 15))\n\"EXPLAIN RETURN x\"\n   ^")
    'line 1, column 8: Variable `x` not defined'
    >>> in_one_line("Text cannot be parsed to a Date\n\"nonsense\"\n ^")
    'Text cannot be parsed to a Date "nonsense"'
    """
    place = PLACE.search(text)
    if not place:
        return " ".join(line.strip() for line in text.splitlines() if line.strip(" ^"))
    line, column = int(place[1]), int(place[2])
    if line == 1 and PLANNED in text[place.end() :]:
        column -= len(PLANNED)
    return f"line {line}, column {column}: {text[: place.start()]}"


def note_of(description: str) -> str:
    """Return what is particular in Neo4j's description of a warning: not its class, not what one could do.

    >>> note_of("warn: label does not exist. The label `Ship` does not exist. Verify that the spelling is correct.")
    'The label `Ship` does not exist'
    >>> note_of("warn: label does not exist. The label `Ship` does not exist in database `neo4j`. Verify that the …")
    'The label `Ship` does not exist'
    """
    _, _, particular = description.partition(". ")
    return IN_DATABASE.sub(" does not exist", (particular or description).partition(". Verify that")[0]).rstrip(".")


@contextmanager
def explained(uri: str, database: str | None) -> Iterator[None]:
    """Raise StoreError, with a remedy, for what the driver or the server reports."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        said, remedy = _in_words(error, database)
        raise StoreError(f"{uri}: {said}", remedy=remedy) from error


def _in_words(error: Exception, database: str | None) -> Words:
    from neo4j import exceptions

    said = error.message if isinstance(error, exceptions.Neo4jError) else str(error)
    text = (said or "").partition("\n")[0]
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str | None], ...] = (
        (exceptions.AuthError, "user name or password is wrong", "set NEO4J_USERNAME and NEO4J_PASSWORD"),
        (exceptions.AuthConfigurationError, "it asks for a password", "set NEO4J_USERNAME and NEO4J_PASSWORD"),
        (exceptions.UnsupportedServerProduct, "this is no Neo4j server that kg knows", f"Neo4j {OLDEST} or newer"),
        ((exceptions.NotALeader, exceptions.WriteServiceUnavailable), *READ_ONLY),
        (exceptions.Forbidden, f"the user may not do this: {text}", "another NEO4J_USERNAME"),
        (exceptions.IncompleteCommit, "the connection broke while changes were being kept", "kg sync again"),
        (exceptions.ConstraintError, f"the database holds what does not fit: {text}", "another database"),
    )
    if database and database.casefold() == "system":
        return "the database system holds no graph", "set NEO4J_DATABASE to another one, or leave it out"
    code = getattr(error, "code", None) or ""
    for part, meaning, cure in CODES:
        if part in code:
            return meaning.format(database=database), cure
    for kind, words, remedy in kinds:
        if isinstance(error, kind):
            return words, remedy
    away = (exceptions.ServiceUnavailable, exceptions.SessionExpired, exceptions.ConnectionPoolError, OSError)
    return _unreached(error) if isinstance(error, away) else (text, None)


def _unreached(error: Exception) -> Words:
    """Return why there is no connection, by what the driver met at the bottom of it."""
    causes = list(_causes(error))
    reasons: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str, str], ...] = (
        (socket.gaierror, "no machine of that name is known", "look at the address"),
        (ssl.SSLCertVerificationError, "its certificate is not trusted", "+ssc for a certificate of your own"),
        (TimeoutError, f"it does not answer within {SECONDS:g} s", "is this the port for Bolt, as a rule 7687?"),
        (ConnectionRefusedError, "nothing answers there", "start the server (make neo4j runs one here)"),
        (ssl.SSLError, "it does not speak TLS", "the address without +s or +ssc"),
    )
    for kind, said, remedy in reasons:
        if any(isinstance(each, kind) for each in causes):
            return said, remedy
    if any("looks like HTTP" in str(each) for each in causes):
        return "this port speaks HTTP", "the port for Bolt, as a rule 7687"
    return "the connection broke", "is the server running? The same command again takes it up"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and all that it was raised from."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each)
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _causes(cause)
