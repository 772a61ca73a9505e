"""`kg show`, `kg why` and `kg path`: one entity, one fact, one connection, each with its sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.faults import say
from kg.cli.loading import View, open_ledger, open_view
from kg.cli.options import Common, Format, add_command
from kg.cli.screen import emit
from kg.errors import NotFoundError

DRAWN = 25  # facts of an entity that a table shows


def show(
    name: Annotated[str, typer.Argument(help="A name, an alias, the first words of one, or Type:name.")],
    view: View,
    common: Common,
    limit: Annotated[int, typer.Option(min=1, metavar="FACTS", help="How many the table shows.")] = DRAWN,
) -> None:
    """Show one entity: type, aliases, facts with quotes."""
    from kg.query.show import show as find
    from kg.render.entity import entity_page, entity_rows

    found = find(open_view(common.settings(), view), name)
    emit(view.chosen, entity_rows(found), whole=found, drawn=lambda: entity_page(found, limit=limit))
    left = len(found.outgoing) + len(found.incoming) - limit
    if left > 0 and view.chosen is Format.TABLE:
        say(f"{left:,} more: --limit {left + limit}")


def why(
    fact: Annotated[str, typer.Argument(metavar="FACT", help="The first characters of a fact's or claim's id.")],
    view: View,
    common: Common,
) -> None:
    """Show the sentences behind a fact, each in its paragraph."""
    from kg.cli.loading import given_ontology
    from kg.query.why import why as find
    from kg.render.why import why_page, why_rows

    settings, day = common.settings(), view.day
    with open_ledger(settings) as ledger:
        found = find(ledger, fact, ontology=given_ontology(settings), as_of=day, confidence=view.confidence)
    emit(view.chosen, why_rows(found), whole=found, drawn=lambda: why_page(found))


def path(
    start: Annotated[str, typer.Argument(metavar="A", help="A name, as for kg show.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    view: View,
    common: Common,
    count: Annotated[int, typer.Option("--count", "-k", min=1, help="How many paths.")] = 3,
    hops: Annotated[int, typer.Option(min=1, help="The longest path looked for.")] = 4,
) -> None:
    """Show how two entities are connected, quoting each hop."""
    from kg.query.paths import distance, paths
    from kg.render.path import path_page, path_rows

    graph = open_view(common.settings(), view)
    found = paths(graph, start, end, k=count, cutoff=hops)
    if not found:
        missing = f"nothing connects {start!r} and {end!r}"
        if (least := distance(graph, start, end)) is None:
            raise NotFoundError(missing)
        raise NotFoundError(f"{missing} within {hops} hop{'s' if hops > 1 else ''}", suggestions=(f"--hops {least}",))
    emit(view.chosen, path_rows(found), whole=found, drawn=lambda: path_page(found))


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    add_command(app, show, example="kg show 'Alibaba'")
    add_command(app, why, example="kg why 16653c50")
    add_command(app, path, example="kg path 'Bo Pei' 'Alibaba'")
