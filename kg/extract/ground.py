"""Candidates → claims or refusals: nothing is believed that the cited sentence does not carry."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from kg.extract.agreement import grammar_problem
from kg.extract.details import named_slot, read_slots, report_period
from kg.extract.ends import Context, Refused, find_ends, occurrences
from kg.extract.evidence import check_evidence
from kg.extract.foils import Stated
from kg.extract.form import MOVES, NO_NUMBER
from kg.extract.money import as_money
from kg.extract.moods import IF, is_to_come, static_factuality, tree_factuality
from kg.extract.move_slots import YIELD
from kg.extract.readers.grammar.clause import Grammar
from kg.extract.readers.grammar.expecting import figure_of
from kg.extract.scrutiny.rows import Row, scrutiny_problem
from kg.extract.speaking import presupposed, said_by
from kg.extract.types import name_types
from kg.extract.validity import read_validity
from kg.extract.when import is_dated_ahead, read_time
from kg.models import Candidate, Claim, Factuality, Quantity, Reason, Refusal, TimeSpan, digest
from kg.text.factuality import read_factuality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.answer import Reading
    from kg.extract.ends import Ends
    from kg.extract.page import Line, Page
    from kg.ontology import Ontology, Predicate

TURNABLE = frozenset((Reason.SUBJECT_TYPE, Reason.OBJECT_TYPE, Reason.UNSUPPORTED))
#: Roles that are not posts: who founded a firm need not work there.
FOUNDER = frozenset(("", "founder", "co-founder"))


def ground(
    page: Page, readings: Sequence[Reading], ontology: Ontology
) -> tuple[tuple[Claim, ...], tuple[Refusal, ...]]:
    """Return the claims and refusals of one article; together they are as many as its candidates."""
    context = Context(page, ontology, name_types(readings, ontology))
    claims: dict[str, Claim] = {}
    refusals: list[Refusal] = []
    for reading in sorted(readings, key=lambda reading: reading.window.index):
        for row in reading.candidates:
            try:
                claim = _either_way(context, reading, row)
                if claim.id in claims:
                    claims[claim.id] = _dated(claims[claim.id], claim, row)
                    raise Refused(Reason.DUPLICATE, "the same fact of the same sentence was read already")  # noqa: TRY301
            except Refused as refused:
                refusals.append(_refusal(context, reading, row, refused))
            else:
                claims[claim.id] = claim
    return tuple(claims.values()), tuple(refusals)


def _dated(first: Claim, second: Claim, row: Candidate) -> Claim:
    """Return a claim with the day that the same one has by grammar, where the words alone gave none."""
    gives = row.at is not None and first.time is None and first.factuality is second.factuality
    return first.model_copy(update={"time": second.time}) if gives else first


def _either_way(context: Context, reading: Reading, row: Candidate) -> Claim:
    """Return the claim of a row, or of the row turned round: a small model knows the pair better than its direction.

    The words decide: types and order must carry the turned row as they would any other.
    """
    try:
        return _somewhere(context, reading, row)
    except Refused as refused:
        rule = context.ontology.predicates.get(row.predicate)
        if rule is None or rule.symmetric or row.object is None or refused.final or refused.reason not in TURNABLE:
            raise
        turned = {"subject": row.object, "object": row.subject, "subject_type": row.object_type}
        try:
            return _somewhere(context, reading, row.model_copy(update={**turned, "object_type": row.subject_type}))
        except Refused:
            raise refused from None


def _somewhere(context: Context, reading: Reading, row: Candidate) -> Claim:
    """Return the claim of a row at the first place where its number and its names stand and the words carry it."""
    line, rule = _cited(context, row)
    numbers = _quantities(context, rule, line, row)
    subjects, objects = (max(1, len(occurrences(line, words))) for words in (row.subject, row.object or ""))
    first: Refused | None = None
    for places in sorted(product(range(subjects), range(objects)), key=lambda each: _distance(line, row, each)):
        for number in numbers:
            try:
                return _claim(context, reading, row, number, places)
            except Refused as refused:
                first = first or refused
    assert first is not None
    if first.final and first.reason is Reason.NUMBER_ELSEWHERE:  # that it moved may stand where how much does not
        return _claim(context, reading, row, None, (0, 0))
    raise first


def _distance(line: Line, row: Candidate, places: tuple[int, int]) -> int:
    """Return how far a row's ends stand from the word that states it, where that is known; else how late they stand."""
    if row.at is None:
        return sum(places)
    ends = (
        occurrences(line, words)[place:][:1]
        for words, place in zip((row.subject, row.object or ""), places, strict=True)
    )
    return sum(abs(found.start - row.at) for end in ends for found in end)


def _refusal(context: Context, reading: Reading, row: Candidate, refused: Refused) -> Refusal:
    sentence = row.sentences[0] if row.sentences and 0 <= row.sentences[0] < len(context.page.lines) else None
    return Refusal(
        article_id=context.page.article.id,
        key=reading.window.key,
        row=row.row,
        reason=refused.reason,
        note=refused.note,
        candidate=row,
        sentence=sentence,
    )


def _claim(
    context: Context, reading: Reading, row: Candidate, quantity: Quantity | None, places: tuple[int, int]
) -> Claim:
    line, rule = _cited(context, row)
    ends = find_ends(context, line, row, places)
    if quantity and quantity.unit == "points" and quantity.value >= 1 and YIELD.search(ends.subject.words):
        spelled = not line.text[quantity.start].isdigit()  # "rose a full point"; no yield rises "4 points" of a hundred
        update = {"unit": "basis_points", "value": quantity.value * (100 if spelled else 1)}
        quantity = quantity.model_copy(update=update)
    at = _stated_at(context, line, row, ends, quantity)
    if problem := scrutiny_problem(line, Row(row.predicate, ends, at, quantity, row.name)):
        raise Refused(*problem, final=True)
    factuality = _factuality(line, rule, row.predicate, at, by_grammar=row.at is not None)
    if row.predicate == "REPORTED" and factuality not in (Factuality.ASSERTED, Factuality.DENIED):
        raise Refused(Reason.UNSUPPORTED, "nothing has been reported yet")
    anchor = (quantity.start, quantity.end) if quantity else (at, at + 1)
    stated = Stated(row.predicate, at, anchor, (ends.subject.start, ends.subject.end))
    by_grammar = row.at is not None or _is_move_verb(line, stated)
    if factuality is Factuality.ASSERTED and is_dated_ahead(context.page, line, stated):
        factuality = Factuality.FORECAST
    time = _time(context, line, stated, factuality=factuality, by_grammar=by_grammar)
    if row.predicate == "WORKS_FOR" and row.name == "":
        time = None  # no post is said: what holds since when is something else
    slots = read_slots(context.ontology, row.predicate, line, at=at, ends=ends, quantity=quantity)
    if row.predicate == "FORECAST":
        slots |= _figure_of(line, row, slots)
    slots |= named_slot(row)
    if slots.get("window") == "day" and time is not None and time.start != time.end:
        del slots["window"]  # "surged 19 % in 1987": what it did that day is another number
    if row.predicate == "REPORTED" and "period" not in slots:
        slots |= report_period(context.page, line, at, quantity)
    if row.predicate == "WORKS_FOR" and row.name != "" and set(str(slots.get("role", "")).split(", ")) <= FOUNDER:
        raise Refused(Reason.UNSUPPORTED, "the sentence names no post; a founder need not hold one")
    sentence, article = line.sentence, context.page.article
    identity = digest(
        article.id,
        sentence.start,
        row.predicate,
        ends.subject_arg.model_dump(mode="json"),
        ends.object_arg.model_dump(mode="json"),
        quantity and [quantity.start, quantity.end],
        *([row.name] if row.name else []),
    )
    return Claim(
        id=identity,
        article_id=article.id,
        key=reading.window.key,
        row=row.row,
        sentence=sentence.index,
        start=sentence.start,
        end=sentence.end,
        quote=article.text[sentence.start : sentence.end],
        predicate=row.predicate,
        subject=ends.subject_arg,
        object=ends.object_arg,
        quantity=quantity and _shifted(quantity, sentence.start, signed=row.predicate not in MOVES),
        slots=slots,
        time=time,
        factuality=factuality,
        said_by=said_by(context, line, row.predicate, ends, at),
        via=context.page.via,
    )


def _figure_of(line: Line, row: Candidate, slots: dict[str, str | float]) -> dict[str, str]:
    """Return the slot that says what a forecast figure is of, by grammar where it can be read."""
    grammar = Grammar.of(line)
    if grammar is None or row.number is None:
        return {}
    words = row.name or figure_of(grammar, row.number) or (None if row.at is not None else slots.get("about"))
    if words is None:
        raise Refused(Reason.UNSUPPORTED, "it is not clear what the figure is of")
    return {"about": str(words)}


def _stated_at(context: Context, line: Line, row: Candidate, ends: Ends, quantity: Quantity | None) -> int:
    """Return the offset of the word that states the fact: where grammar found it, else where the words carry it."""
    if row.at is not None:
        return row.at
    at = check_evidence(context, line, row.predicate, ends, quantity)
    if problem := grammar_problem(line, row.predicate, ends, at):
        raise Refused(*problem)
    return at


def _factuality(line: Line, rule: Predicate, predicate: str, at: int, *, by_grammar: bool) -> Factuality:
    """Return how the claim is put."""
    if rule.time == "static":
        return static_factuality(line.text, predicate, at)
    if predicate == "COMMENTED_ON":
        return Factuality.ASSERTED  # that somebody spoke; how sure he was is in his words
    moves = predicate in MOVES and line.tree is not None and line.tree.at(at) is not None
    if (by_grammar or moves) and line.tree is not None:
        found = tree_factuality(line.tree, line.text, at)
    else:
        found = read_factuality(line.text, at, noun=predicate == "REPORTED" and presupposed(line, predicate, at))
    only_would = found is Factuality.CONDITIONAL and not IF.search(line.text)  # "it would be 3 pct, she said"
    foretold = predicate == "FORECAST" and (found is Factuality.ASSERTED or only_would)
    return Factuality.FORECAST if foretold else found


def _cited(context: Context, row: Candidate) -> tuple[Line, Predicate]:
    if row.malformed:
        raise Refused(Reason.MALFORMED, f"not a row: {row.malformed}")
    rule = context.ontology.predicates.get(row.predicate)
    if rule is None:
        raise Refused(Reason.UNKNOWN_PREDICATE, f"{row.predicate!r} is not a predicate of the ontology")
    if not row.sentences or not 0 <= row.sentences[0] < len(context.page.lines):
        raise Refused(Reason.NO_SENTENCE, f"no sentence {list(row.sentences)} in the article")
    line = context.page.lines[row.sentences[0]]
    if _is_headline(context, line):
        raise Refused(Reason.UNSUPPORTED, "a headline only says in short what the article says")
    if row.at is None and not rule.cued(line.text):
        raise Refused(Reason.UNSUPPORTED, f"the cited sentence has no word for {row.predicate}")
    return line, rule


def _is_headline(context: Context, line: Line) -> bool:
    """Whether a line is a heading or the title again, over a text that says more."""
    title = context.page.article.title
    heading = line.text.startswith("#") or (title is not None and line.text.strip(" .") == title.strip(" ."))
    return heading and len(context.page.prose) > 1


def _quantities(context: Context, rule: Predicate, line: Line, row: Candidate) -> list[Quantity | None]:
    """Return the row's number wherever the sentence has it, or a lone None; Refused when it may not have this one."""
    if row.number is None or row.number.strip().lower() in ("", NO_NUMBER, "null"):
        if rule.number and rule.number.required:
            raise Refused(Reason.NUMBER_MISSING, f"{row.predicate} needs a number, and none was given")
        return [None]
    found: list[Quantity | None] = [
        as_money(context, line, q, row) for q in line.quantities if line.text[q.start : q.end] == row.number
    ]
    if not found:
        raise Refused(Reason.NUMBER_MISSING, f"{row.number} is not in the cited sentence")
    units = {q.unit for q in found if q}
    if rule.number is None or not units & set(rule.number.units):
        raise Refused(
            Reason.NUMBER_DISAGREES, f"{row.number} ({', '.join(units)}) is not a number that {row.predicate} can have"
        )
    return found


def _time(context: Context, line: Line, stated: Stated, *, factuality: Factuality, by_grammar: bool) -> TimeSpan | None:
    predicate, at = stated.predicate, stated.at
    if context.ontology.predicates[predicate].time == "static":
        return read_validity(context.page, line, stated)
    if presupposed(line, predicate, at) and predicate != "REPORTED":
        return None
    future = factuality in (Factuality.FORECAST, Factuality.CONDITIONAL) or (
        factuality is not Factuality.ASSERTED and line.tree is not None and is_to_come(line.tree, at)
    )
    time, impossible = read_time(context.page, line, stated, future=future, by_grammar=by_grammar)
    if impossible:
        raise Refused(Reason.DATE_IMPOSSIBLE, "the sentence states a date that does not exist")
    return time


def _is_move_verb(line: Line, stated: Stated) -> bool:
    """Whether grammar sees the verb of a price move, on which its date must hang."""
    node = line.tree.at(stated.at) if line.tree and stated.predicate in MOVES else None
    return node is not None and node.pos == "VERB"


def _shifted(quantity: Quantity, base: int, *, signed: bool) -> Quantity:
    """Return a number with offsets into the article; of a move, whose way the predicate says, without its sign."""
    value = quantity.value if signed else abs(quantity.value)
    return quantity.model_copy(update={"value": value, "start": quantity.start + base, "end": quantity.end + base})
