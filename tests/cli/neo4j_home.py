"""What tests of `kg` and Neo4j share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer.testing import Result

    from tests.neo4j_fixtures import Database

WRONG = "wr0ng-passw0rd"


def env(database: Database) -> dict[str, str]:
    """Return what a user sets to reach the database."""
    named = {"NEO4J_DATABASE": database.database} if database.database else {}
    return {"NEO4J_USERNAME": database.username, "NEO4J_PASSWORD": database.password, **named}


def one_line(result: Result, code: int) -> str:
    """Return the only line that a command wrote on stderr; it ended with `code`, and wrote nothing else."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "Traceback" not in line
    return line
