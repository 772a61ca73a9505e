"""tests/pairs/grounding.txt: what is believed of an answer, and why the rest is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.extract.answer import Reading
from kg.extract.ground import ground
from kg.extract.page import Page
from kg.models import Article, Candidate, Claim, Factuality, Reason, Window
from kg.ontology import load_ontology
from tests.extract.test_grammar import claims_of
from tests.pairs import read_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.models import Quantity, TimeSpan

ROW = re.compile(r"> (?:\[(\d+)\] )?(.*)")


@dataclass
class Case:
    """A mini article, the rows of its answer, and what each is to come to."""

    text: str
    day: date | None
    types: dict[str, str]
    rows: list[Candidate] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The article, read."""
        return Page(Article(id="a", text=self.text, published_at=self.day))


def cases() -> Iterator[Case]:
    """Yield the cases of the pair file; pairs that only add a row belong to the article before."""
    case: Case | None = None
    for lines, expected in read_pairs("grounding.txt"):
        *head, row = lines.split("\n")
        if head or case is None:
            if case:
                yield case
            case = _case(head)
        case.rows.append(_candidate(case, row))
        case.expected.append(expected)
    if case:
        yield case


def _case(head: list[str]) -> Case:
    day = next((date.fromisoformat(line[2:]) for line in head if line.startswith("@ ")), None)
    text = "\n\n".join(line for line in head if line[:2] not in ("@ ", "% "))
    types = [_typed(name) for line in head if line.startswith("% ") for name in line[2:].split(" | ")]
    return Case(text, day, {name: kind for name, kind in types if kind})


def _candidate(case: Case, line: str) -> Candidate:
    match = ROW.fullmatch(line)
    assert match, line
    predicate, *cells = match[2].split(" | ")
    subject, obj, number = (*cells, "-", "-")[:3] if len(cells) == 1 else (*cells, "-")[:3]
    return Candidate(
        row=len(case.rows),
        sentences=(int(match[1]) if match[1] else len(case.page.lines) - 1,),
        predicate=predicate,
        subject=_typed(subject)[0],
        subject_type=_typed(subject)[1],
        object=None if obj == "-" else _typed(obj)[0],
        object_type=_typed(obj)[1],
        number=None if number == "-" else number,
    )


def _typed(cell: str) -> tuple[str, str | None]:
    name, _, kind = cell.partition("=")
    return name, kind or None


def rows() -> Iterator[object]:
    """Yield a parameter set for each row; an outcome that ends in "!! reason" is a known bug."""
    for number, case in enumerate(CASES, start=1):
        for row, written in enumerate(case.expected):
            expected, _, bug = written.partition(" !! ")
            marks = [pytest.mark.xfail(strict=True, reason=bug)] if bug else []
            name = f"{number}.{row} {case.rows[row].subject} {case.rows[row].predicate}"
            yield pytest.param(case, row, expected, id=name, marks=marks)


CASES = list(cases())


@pytest.mark.parametrize(("case", "row", "expected"), list(rows()))
def test_a_row_comes_to_what_is_written(case: Case, row: int, expected: str) -> None:
    """A row is a claim with exactly the number, time, factuality and speaker written, or refused for that reason."""
    window = Window(article_id="a", index=0, sentences=tuple(range(len(case.page.lines))), key="k")
    reading = Reading(window=window, types=case.types, candidates=tuple(case.rows))
    claims, refusals = ground(case.page, [reading], load_ontology())
    found = {claim.row: shown(claim, case.rows[claim.row]) for claim in claims}
    found |= {refusal.row: {f"refused: {refusal.reason.value}"} for refusal in refusals}
    wanted = set(expected.split(" · "))
    assert wanted == {part for part in found[row] if "=" not in part or part in wanted}, found[row]


def shown(claim: Claim, row: Candidate) -> set[str]:
    """Return all that a claim says beyond its row, as the pair file writes it."""
    parts = {"claim", *(f"{name}={value}" for name, value in claim.slots.items())}
    subject, obj = claim.subject, claim.object
    if subject.kind != "event" and subject.text != row.subject:
        parts.add(f"of {subject.text}")
    if subject.kind == "described":
        parts.add(f"described as {subject.type}")
    if obj.kind != "event":
        parts.add(f"to {obj.text}")
    if claim.factuality is not Factuality.ASSERTED:
        parts.add(claim.factuality.value)
    parts |= {_number(claim.quantity)} if claim.quantity else set()
    parts |= {_time(claim.time)} if claim.time else set()
    parts |= {f"said by {claim.said_by.text}"} if claim.said_by else set()
    return parts | ({f"via {claim.via}"} if claim.via else set())


def _number(quantity: Quantity) -> str:
    bound = "" if quantity.bound == "exact" else f"{quantity.bound} "
    return f"{bound}{quantity.value:,.15g} {quantity.currency or quantity.unit}"


def _time(time: TimeSpan) -> str:
    days = f"{time.start}" if time.start == time.end else f"{time.start}..{time.end}"
    return days if time.source == "stated" else f"{time.source} {days}"


def test_the_pair_file_is_read() -> None:
    """The pair file holds at least 60 rows, and every reason to refuse comes up."""
    expected = [each for case in CASES for each in case.expected]
    assert len(expected) >= 60
    refused = {each.removeprefix("refused: ") for each in expected if each.startswith("refused: ") and "!!" not in each}
    assert refused == {reason.value for reason in Reason} - {Reason.DOUBTED.value}  # test_verification.py


def test_a_move_inherits_the_day_of_the_news_not_an_earlier_one() -> None:
    """Where the lead names the day of publication, a day that a later sentence names is an earlier event's."""
    article = (
        "Oslo stocks closed lower on Friday as a jump in yields offset relief over a rate cut a day earlier.\n\n"
        "The Bank of Norland lowered its rate late on Thursday.\n\nShares of Lumo Steel dropped 2.4%."
    )
    moves = [claim for claim in claims_of(article) if claim.predicate == "FELL" and claim.quantity]
    assert [str(claim.time and claim.time.start) for claim in moves] == ["1987-03-06"]
