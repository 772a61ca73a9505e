"""Since when and until when a static claim holds, where its sentence says so (docs/annotation.md 23)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.clauses import clause_around
from kg.extract.foils import compares
from kg.extract.moods import tree_factuality
from kg.models import Factuality

if TYPE_CHECKING:
    from kg.extract.foils import Stated
    from kg.extract.page import Line, Page
    from kg.models import TimeSpan

#: "Ada Lund, its chairman, would leave at the", up to the day; not "will leave Oslo on".
LEAVES = re.compile(
    r"(?:,(?:[^,;]*,)?)?\s+(?:will|would|(?:is|are)\s+(?:(?:due|set)\s+)?to|(?:plans|intends)\s+to)\s+"
    r"(?P<leaves>leave(?=(?:\s+(?:the|its|his|her)\s+(?:bank|board|company|firm|group|job|post))?"
    r"\s+(?:as|at|by|early|in|late|next|on|this)\b)|quit|retire|resign|depart|(?:step|stand)\s+down)\b[^,;]{0,60}$"
)


def read_validity(page: Page, line: Line, stated: Stated) -> TimeSpan | None:
    """Return since when a static claim holds, until when a post does, or when a firm was founded; None if not stated.

    A post that will be left on a day is known to hold from the day of publication until then.
    """
    predicate, at, _, subject = stated
    if predicate == "WORKS_FOR" and (ending := _ending(page, line, subject)):
        return ending
    left, right = clause_around(line.text, at, at + 1)
    for reading in page.dates(line):
        founding = predicate == "FOUNDED" and not re.match(r"(?:co-)?founders?\b", line.text[at:], re.IGNORECASE)
        since = re.match(r"since\b", line.text[reading.start :], re.IGNORECASE) is not None
        told = founding or (since and not compares(line.text, reading.start))
        # of something else: "in court since 1983, chairman …", "a manager at Norvik, who had been buying since May"
        before = predicate == "WORKS_FOR" and (reading.end <= at or "," in line.text[at : reading.start])
        if told and reading.time and left <= reading.start and reading.end <= right and not before:
            return line.anchored(reading.time, reading.start, reading.end, "stated")
    return None


def _ending(page: Page, line: Line, person: tuple[int, int]) -> TimeSpan | None:
    """Return the days from publication to when somebody will leave a post: "Ada Lund will step down in March"."""
    day = page.article.day
    for reading in page.dates(line, future=True):
        leaves = LEAVES.match(line.text, person[1], reading.start)
        if leaves is None or day is None or reading.time is None or reading.time.end < day or line.tree is None:
            continue
        if tree_factuality(line.tree, line.text, leaves.start("leaves")) is Factuality.FORECAST:
            span = reading.time.model_copy(update={"start": day, "precision": "range"})
            return line.anchored(span, reading.start, reading.end, "stated")
    return None
