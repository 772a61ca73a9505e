"""The ontology as a page of Markdown: docs/ontology.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.ontology import Ontology, Predicate, Slot

HEAD = """# The ontology

What `kg` knows of: the types of names, the events, and the edges between them. Made from `seeds/ontology.yaml`: edit
that file, not this page. `kg --ontology my.yaml` takes another file; one that says `extends: default` adds to this one.
"""


def ontology_table(ontology: Ontology) -> str:
    """Return the Markdown page of an ontology: entity types, event types with their slots, predicates."""
    return "\n".join((HEAD, *_entities(ontology), *_events(ontology), *_predicates(ontology)))


def _entities(ontology: Ontology) -> Iterator[str]:
    yield "## Entities\n"
    yield from _table(("type", "what it is"), ((name, kind.definition) for name, kind in ontology.entities.items()))
    yield ""


def _events(ontology: Ontology) -> Iterator[str]:
    if not ontology.events:
        return
    yield "## Events\n"
    yield "Two events of one subject and day are different when a slot in **bold** is.\n"
    rows = ((name, kind.definition, _slots(kind.slots)) for name, kind in ontology.events.items())
    yield from _table(("event", "what it is", "slots"), rows)
    yield ""


def _predicates(ontology: Ontology) -> Iterator[str]:
    yield "## Predicates\n"
    rows = (_row(name, rule) for name, rule in ontology.predicates.items())
    yield from _table(("predicate", "what it says", "from → to", "time", "number", "slots", "example"), rows)
    yield ""


def _row(name: str, rule: Predicate) -> tuple[str, ...]:
    notes = ["either way round"] if rule.symmetric else []
    notes += [f"opposite: {rule.opposite}"] if rule.opposite else []
    definition = f"{rule.definition} ({'; '.join(notes)})" if notes else rule.definition
    number = rule.number and ", ".join(rule.number.units) + (" (required)" if rule.number.required else "")
    ends = f"{', '.join(rule.subject)} → {', '.join(rule.object)}"
    return name, definition, ends, rule.time, number or "", _slots(rule.slots), rule.example.text


def _slots(slots: Mapping[str, Slot]) -> str:
    return "; ".join(f"**{name}**" if slot.identity else name for name, slot in slots.items())


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _line(head)
    yield _line(("---",) * len(head))
    yield from map(_line, rows)


def _line(cells: Iterable[str]) -> str:
    r"""Return one row of a table; what Markdown would read as the end of a cell or a line is escaped.

    >>> _line(("a|b", "c\nd"))
    '| a\\|b | c d |'
    """
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"
