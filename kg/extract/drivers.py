"""What the text says drove a price move: the words behind "after", "as", "on hopes of", "lifted by"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.order import CLAUSE, FINITE

if TYPE_CHECKING:
    from kg.extract.page import Line

_PUSHED = (
    r"lifted|boosted|buoyed|fuell?ed|driven|helped|aided|supported|underpinned|spurred|propelled|triggered|sparked|hurt|hit"
    r"|weighed(?:\s+down)?|dragged(?:\s+(?:down|lower))?|pulled(?:\s+(?:down|lower))?|pressured|undermined|depressed"
    r"|prompted|caused|cheered|encouraged|unnerved|spooked|rattled"
)
_MOOD = (
    r"hopes?|news|concerns?|worries|fears?|expectations?|optimism|speculation|signs?|reports?|talk|rumou?rs?|doubts"
    r"|anxiety|jitters|uncertainty|bets|enthusiasm|profit-taking|bargain[- ]hunting|short[- ]covering"
)
#: Each way to name a driver, and what it claims: a cause, or only that it came first or with it.
CUES = (
    ("causal", rf"\b(?:{_PUSHED})\s+(?:mainly\s+|largely\s+|partly\s+|in part\s+)?by\b"),
    (
        "causal",
        r"\b(?:because\s+of|because|due\s+to|owing\s+to|thanks\s+to|on\s+the\s+back\s+of|in\s+response\s+to|reflecting)\b",
    ),
    ("causal", rf"\bon(?=\s+(?:[\w-]+\s+){{0,2}}?(?:{_MOOD})\b)"),
    ("after", r"(?<!shortly )(?<!soon )\bafter\b|(?<!the )(?<!a )\bfollowing\b|\bin\s+the\s+wake\s+of\b|\bamid\b"),
    (
        "after",
        r"\bas\b(?!\s+(?:much|many|low|high|well|of|part|a\s+(?:result|whole)|expected|usual|far|long|soon|did|it\s+did)\b)",
    ),
)
_CUE = re.compile("|".join(f"(?P<{link}{at}>{cue})" for at, (link, cue) in enumerate(CUES)))
#: Where its words end: a comma, unless a figure or a year goes on; another clause; who says so.
END = re.compile(
    r"[;:]|,\s|\s[–—-]{1,2}\s|\s(?:while|whereas|although|though|but|and\s+(?=(?:\S+\s+){1,2}(?:rose|fell|is|are|was|were)\b))\b|[.”\"]*$"
)
SAYS_SO = re.compile(r",?\s+(?:[A-Z][\w.&’']*|[a-z]+s)(?:\s+[A-Z][\w.&’']*)*\s+(?:said|says)\b")
#: No driver: a time ("after the close", "after three days"), or the same price's earlier move ("after falling 2 %").
NO_DRIVER = re.compile(
    r"\s+(?:(?:the|its|their|an?)\s+)?(?:\w+\s+)?(?:(?:market\s+)?(?:close|opening|open|bell|hours|midday|noon|session|trading|holiday|weekend)\b"
    r"|(?:two|three|four|five|six|seven|\w+)\s+(?:straight\s+|consecutive\s+|days?\b|weeks?\b|sessions?\b|months?\b|years?\b)"
    r"|(?:ris|fall|gain|los|increas|decreas|drop|clos|open|clim|jump|slid|slip|hitt|touch|reach|trad|eas|advanc|declin|surg|plung|rally|tumbl)\w*ing\b"
    r"|(?:mon|tues|wednes|thurs|fri)day['’]s\b|earlier\b|(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
PUSHED_INSIDE = re.compile(rf",\s+(?:{_PUSHED})\s+by\s+(?P<words>[^,;]+),\s")
NEGATED = re.compile(r"\b(?:not|despite|rather than|instead of|even)\s+(?:\w+\s+)?$", re.IGNORECASE)
#: A level, another sentence, the mover again or its move before: "after 2.96", "after it rose", "after a rise of 1 %".
NO_WORDS = re.compile(
    r"^(?:\d|(?:it|they)\s+(?:\w+ly\s+)?(?:rose|fell|gained|lost|climbed|dropped|declined|increased|advanced|eased|firmed|slipped|hit|touched|reached)\b)|^an?\s+(?:\w+\s+)?\d"
    r"|^(?:an?\s+|the\s+)?(?:revised\s+)?(?:rises?|drops?|falls?|gains?|increases?|declines?)\s+of\s+(?:\d|one\b|two\b)|[.?!]\s+[A-Z]"
)
CUE_REACH = 25  # characters before a driver in which a verb is part of its cue ("boosted by")
_FEWEST, _MOST = 2, 30  # words


def read_driver(text: str, start: int, end: int) -> dict[str, str]:
    """Return the slots `driver`, exact words of `text`, and `driver_link` of the move that stands at `text[start:end]`.

    The driver stands behind the move in its clause, or before it up to the first comma. Another number that moved
    between the two leaves none: whose driver it is would be a guess. Empty where the text names none.

    >>> text = "Brent rose 3% on Friday after OPEC cut output, traders said."
    >>> read_driver(text, 11, 13)
    {'driver': 'OPEC cut output', 'driver_link': 'after'}
    >>> read_driver("Lifted by hopes of a truce, shares rose 3%.", 28, 42)
    {'driver': 'hopes of a truce', 'driver_link': 'causal'}
    """
    return _inside(text, start) or _behind(text, end) or _in_front(text, start)


def drives(line: Line, words: str, at: int) -> bool:
    """Whether a driver's words hang on the word of motion at `at`, and on no other verb, as far as grammar tells."""
    tree, start = line.tree, line.text.find(words)
    node = tree.at(at) if tree else None
    root = tree.root((start, start + len(words))) if tree and words else None
    if tree is None or node is None or root is None:
        return True
    moving = {node.place} if node.pos in ("VERB", "AUX") else {node.place, *(each.place for each in tree.above(node))}
    while node.relation in ("xcomp", "advmod", "acomp") and node.head != node.place:
        node = tree.head(node)
        moving.add(node.place)
    for each in tree.above(root):
        if each.place in moving:
            return True
        cue = each.tag in ("VBN", "VBG") and start - CUE_REACH <= each.start < start
        if each.pos in ("VERB", "AUX") and not cue:
            return False
    return False


def _inside(text: str, start: int) -> dict[str, str]:
    """Read a driver between commas, before the verb: "Norvik, boosted by hopes of a bid, rose"."""
    for found in PUSHED_INSIDE.finditer(text, 0, start):
        if not re.search(r"[,;:]|\b(?:and|while|but)\b", text[found.end() : start]):
            return {"driver": found["words"], "driver_link": "causal"}
    return {}


def _behind(text: str, end: int) -> dict[str, str]:
    for cue in _CUE.finditer(text, end):
        between = text[end : cue.start()]
        if CLAUSE.search(between) or MOVED.search(between) or SAYS_SO.search(between) or re.search(r"[.;:]\s", between):
            return {}
        if NO_DRIVER.match(text, cue.end()) or NEGATED.search(text[: cue.start()]):
            continue
        return _driver(text, cue)
    return {}


#: Another figure that moved, or another finite verb: what follows is its driver, not ours.
MOVED = re.compile(
    rf"\d\s?(?:%|percent|pct|per\s+cent|points)|,\s+(?:and\s+)?(?:{FINITE.pattern})|\b(?:which|who|that|whose)\b"
)


def _in_front(text: str, start: int) -> dict[str, str]:
    cue = _CUE.match(text[0].lower() + text[1:]) if text else None
    if cue is None or NO_DRIVER.match(text, cue.end()):
        return {}
    stop = END.search(text, cue.end())
    if stop is None or stop.group() != ", " or stop.end() > start or re.search(r"[,;:]", text[stop.end() : start]):
        return {}
    return _driver(text, cue)


def _driver(text: str, cue: re.Match[str]) -> dict[str, str]:
    stop, spoken = END.search(text, cue.end()), SAYS_SO.search(text, cue.end())
    edge = min(found.start() for found in (stop, spoken) if found) if stop or spoken else len(text)
    if spoken and spoken.start() == edge and text[edge] != ",":
        return {}  # "after traders in Oslo said the bank stepped in": what they said is not read
    words = text[cue.end() : edge].strip(' \t\n“”"')
    link = next(name for name, value in cue.groupdict().items() if value is not None)[:-1]
    if (
        NO_WORDS.search(words)
        or not _FEWEST <= len(words.split()) <= _MOST
        or (cue.group() == "as" and not FINITE.search(words))
    ):
        return {}
    return {"driver": words, "driver_link": link}
