"""Time: the day or period at which a claim holds, stated in its clause or inherited (DESIGN 2.4, docs/annotation.md).

Each date of the sentence passes `dated.depends`, or `_is_own` where no grammar is read: whether it dates this event and
not what it is compared with, what was said of it, another event, or the period that a report or forecast is about.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from kg.extract.clauses import before_cause, clause_around, in_after_clause, relatives
from kg.extract.dated import dated_verb, depends, shared
from kg.extract.foils import Stated, compares, dates_saying, is_foil, is_period, is_this
from kg.extract.form import MOVES
from kg.extract.inherited import STATISTIC, inherited, period_of_lead, running_period
from kg.extract.readers.grammar.words import PUBLISHES
from kg.extract.results import COMPARISON
from kg.text.lexicon import lexicon
from kg.text.phrases import read_phrases
from kg.text.speech import SAY

if TYPE_CHECKING:
    from kg.extract.page import Line, Page
    from kg.models import TimeSpan
    from kg.text.dates import DateReading
    from kg.text.syntax import Node, Tree

#: A date at a verb of saying dates the saying: "denied on Thursday that …", "said today it bought …".
SAID = re.compile(
    rf"\b(?:{SAY}|den(?:ied|ies)|announced)\s+(?:(?:on|late|early|here|in\s+a\s+statement)\s+)*$", re.IGNORECASE
)
BEHIND_SAYING = re.compile(r"\w+\s+(?:(?:on|late|early)\s+)*")  # "said last week there was no target"
COMING = re.compile(r"coming|later|next|this|tomorrow", re.IGNORECASE)
THAT = re.compile(r"\s+(?:in\s+[A-Z]\w+\s+)?that\b")
REPORTS = re.compile(r"report(?!s\b)|post(?:ed|s|ing)?\b|announc", re.IGNORECASE)
#: Predicates whose past claims inherit a day (DESIGN 2.4).
INHERITING = frozenset(("ROSE", "FELL", "REPORTED"))
PAST = ("VBD", "VBG", "VBN")  # tags of verbs that tell what came about that day
FISCAL = re.compile(
    r"\b(?:fiscal|financial)\s+(?:year\s+)?(?:\d{4}\s+)?(?:end(?:ed|ing)\s+[A-Z]\w+(?:\s+\d{1,2})?)|\bfiscal\s+\d{4}"
)
CAME_FROM = re.compile(
    r"\bfrom\s+(?:[A-Z]{0,3}[$€£¥]|\d[\d.,]*\s*(?:mln|million|billion|bn|m|pct|per|crore|trillion)\b)"
)  # "to 370 mln from 472 mln in 1985"
JOINED = re.compile(r"\s+(?:in|for|during)\s+(?:the\s+)?")
FISCAL_YEAR = re.compile(r"FY|fiscal|financial", re.IGNORECASE)
#: What dates another thing: an index's "(base 100 for 1976)", and "effective April 1", "until June 30".
OF_ANOTHER = re.compile(r"\(base\b[^()]*$|\b(?:until|effective(?: on| from| as of)?)\s+$", re.IGNORECASE)
YEARS = re.compile(r"(?:fiscal\s+)?\d{4}(?:[/-]\d{2,4})?")
TO = re.compile(r"\bto\s+(?:the\s+|midnight\s+)?$")
OF_SEASON = re.compile(r"\s+(?:period|season|crop|harvest)\b")
LEVEL_OF = re.compile(
    r"\b(?:above|below|beyond|past|under)\s+(?:the\s+|its\s+)?(?:[\w-]+\s+)?(?:highs?|levels?|lows?|peaks?|records?|troughs?)\s+(?:in|of)\s+$"
)
OF_YEARS = re.compile(r"\s+(?:accounts?|average|budget|high|level|low|peak|rate)s?\b")
OFFERED = re.compile(r"\b(?:previous|preceding|prior|last)\s+(?:\w+\s+){1,2}(?:in|of|on)\s+$", re.IGNORECASE)
OWNED = re.compile(r"(?<!\bat )(?<!\bin )(?<!\bon )(?:\b(?:its|his|her|their|the|an?)|\w['’]s)\s+$", re.IGNORECASE)
PAPER = re.compile(r"\s+(?:[\w-]+\s+){0,3}(?:offer|bid|proposal|letter|agreement|filing|deal|announcement)\b")
AHEAD = re.compile(r"\s+(?:[a-z]+\s+)?([a-z]+)\b")
CONTRACTS = ("futures", "contract", "contracts", "delivery")
FOR = re.compile(r"\b(\w+) for $")
IN = re.compile(r"\b(?:in|since|last|this|during)\s+$", re.IGNORECASE)
#: "tanked 19% the previous day": which day that was is not read; "from 142 yen the previous day" is another's.
_DAY_BEFORE = r"[Tt]he (?:(?:previous|prior|preceding) (?:day|session)|(?:day|session) before)\b(?!\s*['’])"
BEFORE_THIS = re.compile(rf"(?:(?!\b(?:after|from|of|on|than|versus|with)\b)[^,;])*?\b{_DAY_BEFORE}")
OPENS_BEFORE = re.compile(rf"\W*{_DAY_BEFORE}")
NEAR = 30  # characters between a verb of forecasting and the day on which it was done


def read_time(
    page: Page, line: Line, stated: Stated, *, future: bool, by_grammar: bool = False
) -> tuple[TimeSpan | None, bool]:
    """Return when an episodic claim happened, and whether the text states an impossible date there.

    The own date nearest to the anchor counts. A past move or report without one inherits the nearest preceding day of
    its paragraph, else the lead's. With `by_grammar` a date is the claim's own if it depends on the word of the verb.
    """
    predicate, at, anchor, _ = stated
    tree = line.tree if by_grammar else None
    left, right = _reach(line, predicate, at, anchor)
    future = future and predicate != "FORECAST"
    readings = [r for r in page.dates(line, future=future) if left <= r.start and r.end <= right]
    own = _own_dates(page, line, stated, tree, readings, future=future)
    for reading in own:
        if reading.impossible:
            return None, True
        if reading.time is not None:
            if not future and predicate in INHERITING and _is_to_come(page, reading.time):
                continue
            time = line.anchored(reading.time, reading.start, reading.end, "stated")
            return time if future else _not_after(time, page), False
    apart = in_after_clause(line.text, anchor[0]) or BEFORE_THIS.match(line.text, at) or OPENS_BEFORE.match(line.text)
    if future or own or predicate not in INHERITING or apart:
        return None, False
    if (
        tree is not None
        and (verb := tree.stating(at)) is not None
        and (
            verb.tag not in PAST
            or verb.relation == "amod"
            or _is_perfect(tree, verb)
            or (predicate == "REPORTED" and verb.lemma not in PUBLISHES)
        )
    ):
        return None, False  # "its fall", "has climbed by a third", "sales rose": no day of its own
    stretch = line.text[left : before_cause(line.text, anchor[1], right)]
    longer = predicate != "REPORTED" and read_phrases(stretch).get("window", "day") != "day"
    told = readings if predicate == "REPORTED" else [r for r in readings if not is_foil(page, line, stated, r)]
    if longer or _long_ago(page, told):
        return running_period(page, line, left, stretch), False
    statistic = STATISTIC.search(line.text, *stated.subject) is not None
    return inherited(page, line) or (period_of_lead(page, line) if statistic else None), False


def is_dated_ahead(page: Page, line: Line, stated: Stated) -> bool:
    """Whether the own date of a move or meeting is to come, so that none asserts it: "rising to 19 dlrs next year"."""
    tree = line.tree
    node = tree.at(stated.at) if tree and stated.predicate in (*MOVES, "MET") else None
    if tree is None or node is None:
        return False
    if stated.predicate in MOVES and (node.tag != "VBG" or tree.children(node, "aux")):
        return False  # "added 0.8% ahead of results due next week"
    own = _own_dates(page, line, stated, tree, [], future=False)
    if not own or own[0].time is None:
        return False
    return _is_to_come(page, own[0].time) or line.text.startswith(("later", "Later"), own[0].start)


def _own_dates(
    page: Page, line: Line, stated: Stated, tree: Tree | None, readings: list[DateReading], *, future: bool
) -> list[DateReading]:
    """Return the dates that are the claim's own, the nearest to its anchor first: by grammar, else of `readings`."""
    predicate, at, anchor, _ = stated
    if tree is not None:
        dates = page.dates(line, future=future)
        hangs = (
            [r for r in dates if depends(tree, line.text, predicate, r, verb, future=future)]
            for verb in (at, dated_verb(tree, at))
        )
        own = next(filter(None, hangs), []) or [r for r in dates if shared(tree, line.text, r, at)]
        if predicate == "COMMENTED_ON":
            own = own or [r for r in dates if BEHIND_SAYING.fullmatch(line.text, at, r.start)]
        elif future:
            own = [r for r in own if is_period(line.text, r) or not _is_of_saying(line.text, r)]
    else:
        own = [r for r in readings if _is_own(page, line.text, predicate, r, at, anchor) and is_this(line, r, at)]
        if predicate not in ("REPORTED", "FORECAST", "COMMENTED_ON"):
            own = [r for r in own if not dates_saying(line, r, at)]
    own = [r for r in own if not is_foil(page, line, stated, r) and not _is_of_a_thing(line.text, r, predicate)]
    return sorted(own, key=lambda r: min(abs(r.start - anchor[1]), abs(anchor[0] - r.end)))


def _is_of_saying(text: str, reading: DateReading) -> bool:
    """Whether a date is when something was said: "said on Friday that prices would fall", not "said tomorrow"."""
    return SAID.search(text[: reading.start]) is not None and COMING.match(text, reading.start) is None


def _is_perfect(tree: Tree, verb: Node) -> bool:
    """Whether a verb tells what has come about by now, on whichever day: "has climbed by a third"."""
    return any(each.text.lower() in ("has", "have", "'ve", "’ve") for each in tree.children(verb, "aux"))


def _is_of_a_thing(text: str, reading: DateReading, predicate: str) -> bool:
    """Whether a date belongs to what is behind it: "its March 9 tender offer", "July coffee"; not "its May meeting".

    A fiscal year dates no rating ("lifts its FY26 estimate and keeps its buy"), an index's base no move of it.
    """
    before = text[: reading.start]
    # "fell to half their 1984 levels", "brought forward to January", "limited to the February to March period"
    year = YEARS.fullmatch(text, reading.start, reading.end)
    levels = year and (OF_YEARS.match(text, reading.end) or LEVEL_OF.search(before))
    aim = predicate in ("ACQUIRED", "ANNOUNCED") and (TO.search(before) or OF_SEASON.match(text, reading.end))
    fiscal = predicate == "RATED" and FISCAL_YEAR.match(text, reading.start)
    if OF_ANOTHER.search(before) or OFFERED.search(before) or levels or aim or fiscal:
        return True
    words = text[reading.start : reading.end]
    month = words.isalpha() and not words.endswith("day") and not IN.search(text[: reading.start])
    ahead = AHEAD.match(text, reading.end) if month else None
    goods = FOR.search(text[: reading.start]) if month else None
    if goods is not None and (goods[1].lower() in CONTRACTS or goods[1].lower() in lexicon().commodities):
        return True  # "Brent futures for August", "white sugar for March"
    if ahead is not None and (ahead[1] in CONTRACTS or ahead[1] in lexicon().commodities):
        return True  # "July arabica coffee": when it is delivered
    one_day = reading.time is not None and reading.time.start == reading.time.end
    return one_day and PAPER.match(text, reading.end) is not None and OWNED.search(text[: reading.start]) is not None


def period_words(page: Page, line: Line, start: int, end: int) -> str | None:
    """Return the words of the year, quarter or half nearest to `text[start:end]` in its clause, or None."""
    left, right = clause_around(line.text, start, end)
    found = [
        r
        for r in page.dates(line)
        if left <= r.start
        and r.end <= right
        and is_period(line.text, r)
        and not compares(line.text, r.start)
        and not COMPARISON.search(line.text, end, max(end, r.start))
        and not CAME_FROM.search(line.text, end, max(end, r.start))
        and not (in_after_clause(line.text, r.start) and not in_after_clause(line.text, start))
        and not re.search(r"ago|earlier", line.text[r.start : r.end])
    ]
    if fiscal := FISCAL.search(line.text, left, right):
        return " ".join(fiscal.group().split())
    own = [r for r in found if JOINED.fullmatch(line.text, end, r.start)] if any(r.start >= end for r in found) else []
    nearest = min(own or found, key=lambda r: min(abs(r.start - end), abs(start - r.end)), default=None)
    return " ".join(line.text[nearest.start : nearest.end].split()) if nearest else None


def _reach(line: Line, predicate: str, at: int, anchor: tuple[int, int]) -> tuple[int, int]:
    """Where a claim's own date may stand: its clause; for a statement only the words that say who speaks."""
    if predicate == "COMMENTED_ON":
        return line.speech.asides[-1] if line.speech.asides else (0, 0)
    if predicate == "REPORTED" and REPORTS.match(line.text, at):
        return clause_around(line.text, at, at + 1)
    return clause_around(line.text, *anchor)


def _is_own(page: Page, text: str, predicate: str, reading: DateReading, at: int, anchor: tuple[int, int]) -> bool:
    """Whether a date of the clause is that of the event."""
    if predicate == "COMMENTED_ON":
        return True
    if compares(text, reading.start) or _in_passing(text, reading.start, anchor):
        return False
    said = SAID.search(text[: reading.start]) is not None or THAT.match(text, reading.end) is not None
    if predicate == "REPORTED":
        return not is_period(text, reading) and (said or REPORTS.match(text, at) is not None)
    if predicate == "FORECAST":
        return _is_past(page, reading) and not is_period(text, reading) and abs(reading.start - at) <= NEAR
    return not said and _is_beside(text, reading, anchor)


def _is_to_come(page: Page, time: TimeSpan) -> bool:
    return page.article.day is not None and time.start > page.article.day


def _is_past(page: Page, reading: DateReading) -> bool:
    day = page.article.day
    return reading.time is not None and day is not None and reading.time.end <= day


def _is_beside(text: str, reading: DateReading, anchor: tuple[int, int]) -> bool:
    """Whether no "after …" or "as …" parts a date from the event, unless the event stands in it too."""
    if in_after_clause(text, anchor[0]):
        return in_after_clause(text, reading.start)
    return reading.end <= before_cause(text, anchor[1], len(text)) and not in_after_clause(text, reading.start)


def _in_passing(text: str, start: int, anchor: tuple[int, int]) -> bool:
    """Whether a date stands in a relative clause that does not hold the anchor."""
    return any(begin <= start < stop and not begin <= anchor[0] < stop for begin, stop in relatives(text))


def _long_ago(page: Page, readings: list[DateReading]) -> bool:
    """Whether the clause names a period that was over long before the article, as of results of years ago."""
    day = page.article.day
    return day is not None and any(r.time is not None and r.time.end < day - timedelta(days=250) for r in readings)


def _not_after(time: TimeSpan, page: Page) -> TimeSpan:
    """Return `time` cut at the day of publication ("up 68 % this year"); a week or a month stays whole."""
    day = page.article.day
    whole = time.precision in ("week", "month")
    return time.model_copy(update={"end": day}) if day and time.start <= day < time.end and not whole else time
