"""Price moves: whether a number, its verb and its subject belong together in a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.order import CLAUSE, COORDINATED, PREPOSITIONS, Problem, governed, in_passing, nearest_other
from kg.models import Quantity, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.ontology import Ontology, Predicate
    from kg.text.names import Found

#: Words that turn a move into one of results or volumes, which are not prices.
RESULTS = re.compile(
    r"\b(?:sales|profits?|earnings|revenues?|income|turnover|output|production|exports?|imports?|orders|deliveries|costs?|dividends?|spending|capacity|"
    r"volumes?|loss(?:es)?|margins?|stake|holdings?|traffic|shipments|headcount|workforce|debt|assets|loans|deposits|reserves|demand|payout"
    r"|growth|expenditures?|investments?|consumption|supply|surplus|deficit|population|employment|jobs|lending"
    r"|borrowing|market share|usage|use|intake|purchases|plantings|acreage|crush(?:ings?)?|arrivals|loadings"
    r"|share\s+of|gdp|gnp|budget|crop|harvest|inventories|receipts|taxes|premiums|starts|wages)\b",
    re.IGNORECASE,
)
FILLER = re.compile(
    r"(?:['’]s?)?(?:[\s,]+(?:shares?|stocks?|adrs|equities|bonds|prices?|also|both|all|each|have|has|had|been|were|was|are|is|saw|see|made|posted|entered|an?|"
    r"the|too|sharply|slightly|further|again|modestly|steadily|broadly|mostly|generally|then|still|now|closed|ended|finished|traded|opened|\w+ly|"
    r"significant|sharp|strong|big|small|modest|similar|steep|even|yesterday|today|earlier|on\s+(?:mon|tues|wednes|thurs|fri)day))*\s*",
    re.IGNORECASE,
)
OF_MOVER = re.compile(
    r"[\s,]*(?:(?:rise|fall|gain|drop|jump|decline|slide|surge|loss|advance)s?\s+)?(?:in|for|by|of)\s+(?:the\s+)?"
    r"(?:shares\s+(?:of|in)\s+)?(?:the\s+)?"
)
LEVEL = re.compile(
    r"\b(?:above|below|to|at|past|near|under|over|from|(?:price|level|value|target|average) of)\s+"
    r"(?:about\s+|nearly\s+|around\s+)?$"
)
#: Before a percentage fewer words make a level of it: "rose over 5 %" is how much, "up to 5 %" as well.
RATE = re.compile(
    r"(?:\b(?:below|above|at|near|(?:point|level|low|high|rate|peak) of)|(?<!up) to)"
    r"\s+(?:about\s+|nearly\s+|around\s+)?$"
)
#: What lets a verb behind its number govern it: "6 % higher", "3 % on the day, falling": no other phrase between.
APART = re.compile(r"\b(?:to|because|after|amid|as|in response|with|by|of)\b")
OF_RESULTS = re.compile(rf"\s+(?:in|to|from|on)\s+(?:[\w-]+\s+){{0,3}}?{RESULTS.pattern}", re.IGNORECASE)
OTHER_NOUN = re.compile(
    r"^\s+(?!(?:shares|stocks|adrs|bonds|futures|prices|was|is|has|rises|gains|falls|drops|slips|climbs|jumps|surges|adds"
    r"|loses|sheds|slides|as)\b)[a-z]+s(?=[\s,])"
)
AFTERWARDS = re.compile(r"\b(?:after|amid|as|despite|on|because|following)\b")
UNDONE = re.compile(
    r"\b(?:eras|par|trimm|revers|recoup|wip|gave up|giv|halv)(?:ed?|es|ing)?\b|\bgave up\b", re.IGNORECASE
)
#: What may follow a verb of motion that has no number: no object of its own, no "up for sale".
FREE_END = re.compile(
    r"\s*(?:$|[.,;:!?”\")]|(?:on|in|after|as|amid|at|by|from|and|while|with|this|last|yesterday|today|early|earlier|late|further|again"
    r"|more|most|over|during|following|despite|since|when|because|sharply|for\s+(?:a|the)\s|\w+ly|(?:mon|tues|wednes|thurs|fri)day)\b)",
    re.IGNORECASE,
)
#: A verb that does something to what the subject has: "increased its share of the market by 1 %".
TRANSITIVE = re.compile(
    r"\s+(?:its|their|his|her|the|an?|that|some|prices?|production|output|up\s+(?:its|the))\s+"
    r"(?!(?:[\w-]+\s+){0,3}?(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|half|quarter|third|most)\b))"
    r"(?!(?:day|week|month|year|quarter|session)\b)",
    re.IGNORECASE,
)
#: Nouns whose "of X" or "in X" is X's price; after any other a name only says whose or where.
PRICED = re.compile(
    r"\b(?:shares?|stocks?|adrs?|bonds?|prices?|price|futures|contracts?|yields?|values?|rates?|gauges?|index|quotes?|level|cost|rally|rise"
    r"|fall|gains?|drop|jump|decline|slide|surge|advance)\s+(?:of|in|for|on)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
COUNTING = re.compile(
    r"(?:\d|\b(?:mln|million|bln|billion|trillion|hundred|thousand))\s+(?:more\s+|additional\s+)?$", re.IGNORECASE
)
UP_TO = re.compile(r"up to\b", re.IGNORECASE)


def bare_between(text: str, start: int, end: int, names: Iterable[Found]) -> str:
    """Return `text[start:end]` without the names that are joined to what stands before by commas or "and"."""
    at = start
    for name in names:
        if at <= name.start and name.end <= end and COORDINATED.fullmatch(text[at : name.start]):
            at = name.end
    return text[at:end]


def governing_cue(ontology: Ontology, predicate: str, text: str, quantity: Quantity) -> re.Match[str] | None:
    """Return the word of motion that `quantity` belongs to, of this predicate or its opposite.

    The nearest such word before it in the clause counts, else the nearest within 30 characters after it
    ("6 % higher"), which also wins when it follows at once.
    """
    cues = [cue for cue in _motions(ontology, predicate, text) if not UP_TO.match(text, cue.start())]
    at_once = [c for c in cues if 0 <= c.start() - quantity.end <= 2]
    if at_once:
        return at_once[0]
    before = [c for c in cues if c.end() <= quantity.start and not CLAUSE.search(text[c.end() : quantity.start])]
    if before:
        return before[-1]
    after = [
        c for c in cues if 0 <= c.start() - quantity.end <= 30 and not APART.search(text[quantity.end : c.start()])
    ]
    return after[0] if after else None


def _motions(ontology: Ontology, predicate: str, text: str) -> list[re.Match[str]]:
    rule = ontology.predicates[predicate]
    rules = [rule, *([ontology.predicates[rule.opposite]] if rule.opposite else [])]
    found = [match for each in rules if each.cue_pattern for match in each.cue_pattern.finditer(text)]
    return sorted(found, key=lambda match: match.start())


#: What must not stand between a mover and its number, and what it means when it does.
STRETCH = (
    (RESULTS, "a change of results or volumes, not of a price"),
    (OTHER_NOUN, "the name only says whose, or what kind of, thing moved"),
    (UNDONE, "a move that was taken back"),
    (CLAUSE, "subject and number stand in different clauses"),
    (re.compile(r",\s+\w+ing\s+that\b"), "subject and number stand in different clauses"),
)


def move_problem(
    ontology: Ontology, predicate: str, text: str, subject: Found, *, quantity: Quantity | None, movers: Sequence[Found]
) -> Problem | None:
    """Return why `subject` did not move as `predicate` says, or None when the words carry it."""
    if quantity is None:
        return _bare_move_problem(ontology, predicate, text, subject, movers)
    cue = governing_cue(ontology, predicate, text, quantity)
    if cue is None:
        return Reason.UNSUPPORTED, "no word says that this number is a rise or a fall"
    return _cue_problem(ontology.predicates[predicate], text, cue, quantity) or _place_problem(
        text,
        subject,
        movers,
        before=min(cue.start(), quantity.start),
        number=quantity.start,
        after=max(cue.end(), quantity.end),
    )


def _cue_problem(rule: Predicate, text: str, cue: re.Match[str], quantity: Quantity) -> Problem | None:
    """Judge the word of motion itself, and whether its number can be a price's."""
    if rule.cue_pattern is None or not rule.cue_pattern.fullmatch(cue.group()):
        return Reason.DIRECTION, f"“{cue.group()}” says the opposite"
    if quantity.unit == "money" and quantity.scale > 1:
        return Reason.UNSUPPORTED, "an amount in millions is a result or a deal, not a price"
    level = LEVEL if quantity.unit in ("money", "points") else RATE
    if level.search(text[: quantity.start]):
        return Reason.UNSUPPORTED, "the number is the level that was reached, not the size of the move"
    if OF_RESULTS.match(text, max(cue.end(), quantity.end)):
        return Reason.UNSUPPORTED, "a change of results or volumes, not of a price"
    if cue.end() < quantity.start and TRANSITIVE.match(text, cue.end()):
        return Reason.UNSUPPORTED, f"“{cue.group()}” is done to something that the subject has"
    return None


def _place_problem(
    text: str, subject: Found, movers: Sequence[Found], *, before: int, number: int, after: int
) -> Problem | None:
    """Judge where the subject stands: `before` and `after` bound the verb and its `number`."""
    if problem := mover_problem(text, subject):
        return problem
    if subject.start > before:
        return _after_problem(text, subject, after)
    owner = _later_owner(text, after, movers)
    if owner is not None and owner != subject:
        return Reason.NUMBER_ELSEWHERE, f"the number is given to {owner.words}"
    return _before_problem(text, subject, number, movers)


def mover_problem(text: str, subject: Found) -> Problem | None:
    """Judge a name that is no mover: the unit of a number ("17 billion yen"), or results that have no price."""
    if COUNTING.search(text[: subject.start]):
        return Reason.UNSUPPORTED, f"{subject.words} is only the unit of a number"
    if any(found[0].islower() for found in RESULTS.findall(subject.words)) and "price" not in subject.words:
        return Reason.UNSUPPORTED, "a change of results or volumes, not of a price"
    return None


def _before_problem(text: str, subject: Found, edge: int, movers: Sequence[Found]) -> Problem | None:
    """Judge a mover that stands before its verb and number."""
    blocker = nearest_other(text, subject, edge, movers)
    if blocker is not None:
        return Reason.NUMBER_ELSEWHERE, f"{blocker.words} stands nearer to the number than {subject.words}"
    if _inside_apposition(text, subject, movers) or in_passing(text, subject, edge):
        return Reason.NUMBER_ELSEWHERE, f"{subject.words} stands in words about another"
    if governed(text, subject) and not PRICED.search(text[: subject.start]):
        return Reason.UNSUPPORTED, f"{subject.words} only says whose, or where, what moved is"
    stretch = AFTERWARDS.split(text[subject.end : edge], maxsplit=1)[0]
    found = next((note for wrong, note in STRETCH if wrong.search(stretch)), None)
    if found is None and _owned_by_results(text, subject):
        found = "a change of results or volumes, not of a price"
    return (Reason.UNSUPPORTED, found) if found else None


def _later_owner(text: str, edge: int, movers: Sequence[Found]) -> Found | None:
    """Return the mover that a number before `edge` is given to behind it ("led by a 5 % drop in X"), or None."""
    return next(
        (mover for mover in movers if mover.start > edge and OF_MOVER.fullmatch(text[edge : mover.start])), None
    )


def _inside_apposition(text: str, subject: Found, movers: Sequence[Found]) -> bool:
    """Whether the subject closes words about an earlier mover ("Norvik, a supplier of Lumo, rose")."""
    if text[subject.end : subject.end + 1] != "," or not PREPOSITIONS.search(text[: subject.start]):
        return False
    return any(re.match(r",\s(?:an?|the)\s", text[mover.end :]) for mover in movers if mover.end < subject.start)


def _owned_by_results(text: str, subject: Found) -> bool:
    return (
        re.search(
            r"\b(?:sales|profits?|earnings|revenues?|income|output|exports|imports|production)\s+(?:at|of|for|from)\s+(?:the\s+)?$",
            text[: subject.start],
            re.IGNORECASE,
        )
        is not None
    )


def _after_problem(text: str, subject: Found, edge: int) -> Problem | None:
    """Judge a mover that follows its number: "a 5 % rise in X", "the 6 % gain of X's shares"."""
    if subject.start >= edge and OF_MOVER.fullmatch(text[edge : subject.start]):
        return None
    return Reason.NUMBER_ELSEWHERE, f"{subject.words} stands after the number and its verb"


def _bare_move_problem(
    ontology: Ontology, predicate: str, text: str, subject: Found, movers: Sequence[Found]
) -> Problem | None:
    rule = ontology.predicates[predicate]
    if problem := mover_problem(text, subject):
        return problem
    if governed(text, subject) and not PRICED.search(text[: subject.start]):
        return Reason.UNSUPPORTED, f"{subject.words} only says whose, or where, what moved is"
    for cue in _motions(ontology, predicate, text):
        if cue.start() < subject.end:
            continue
        if FILLER.fullmatch(bare_between(text, subject.end, cue.start(), movers)) and FREE_END.match(text, cue.end()):
            if rule.cue_pattern and rule.cue_pattern.fullmatch(cue.group()):
                return None
            return Reason.DIRECTION, f"“{cue.group()}” says the opposite"
        break
    return Reason.UNSUPPORTED, f"no verb here says that {subject.words} moved"
