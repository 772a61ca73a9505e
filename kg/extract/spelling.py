"""Names as the reader of names cut them: mended where a part was lost or added, refused where they are none.

The reader decides what is asked and stays as it is, so that recorded answers keep fitting; what is stored is mended.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.text.countries import COUNTRY
from kg.text.lexicon import lexicon
from kg.text.names import NO_NAME, Found
from kg.text.speech import PARTNERS

if TYPE_CHECKING:
    from kg.extract.page import Line

LOST_NEW = re.compile(r"\bNew\s+$")
AFTER_NEW = re.compile(
    r"(?:Zealand(?:er)?|York(?:er)?|Jersey|Orleans|Delhi|Hampshire|England|Mexico|Guinea|Brunswick|Caledonia)\b"
)
PARTICLE_AFTER = re.compile(r"\s+(?:do|dos|das|y|et|und|e)\s+[A-Z][\w'’-]*")
PARTICLE_BEFORE = re.compile(r"[A-Z][\w'’-]*\s+(?:do|dos|das|et|und|e)\s+$")
OF_TWO = re.compile(
    r"\s+and\s+[A-Z][\w'’-]*\s+(?:Committee|Commission|Department|Ministry|Administration|Agency|Institute)\b"
)
TWO_OF = re.compile(r"(?:\bthe|['’]s)\s+((?:[A-Z][\w'’-]*\s+){1,3}and\s+)$")
BODY_END = re.compile(
    r"\b(?:Committee|Commission|Department|Ministry|Administration|Agency|Institute|Cent(?:re|er)|Council)$"
)
ALONE = frozenset(("Ministry", "Department", "Commission", "Agency", "Committee", "Council", "Board"))
CAPITALS = re.compile(r"((?:[A-Z][\w-]+\s+){1,3})$")
#: "Canadian dollar": another thing than the dollar; "U.S. dollar" is the dollar.
OF_COUNTRY = re.compile(rf"(?<![\w.])({COUNTRY}(?<!U\.S\.)(?<!US)\s+)$")
NOBLE = re.compile(r"\b(?:Van|Von|De|Del|La|Le|El|Al|Ben|Bin)(?:\s+(?:Der|Den|La))?\s+$")
DAY_PAPER = re.compile(r"\b(?:Sunday|Saturday|Monday|Daily|Financial)\s+$")
PAPERS = re.compile(r"(?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|People|Independent)\b")
TRAILING_NUMBER = re.compile(r"\s+[\d.,]+$")
ADJECTIVE_END = re.compile(r"\s+(?:Supervisory|Managing|Executive|Senior|Deputy|Acting|Vice)$")
OFFICE_OF = re.compile(r"\s*of\s+(?:the\s+)?[A-Z][\w'’-]*(?:\s+and\s+[A-Z][\w'’-]*)?\s+(?=[A-Z])")
JOINED = re.compile(r"[\w .]+-(?:based|listed|owned|backed|led|made|born|format)")
LETTERS_AND = re.compile(r"(?<=\s)[A-Z] and [A-Z]\b")  # "R and D" is no end of a name
#: What goes on with a firm's name: "Lund and Sons Ltd"; not "and Co-Chairman", "and Partners Group".
AND_PARTNERS = re.compile(rf"{PARTNERS}(?:,?\s+(?:Inc|Ltd|Plc|Corp)\b\.?)?(?!-|\s+[A-Z][a-z])")
AND_LETTER = re.compile(r"\b[A-Z] and [A-Z]$")
PEOPLE = re.compile(
    r"(?:[\w.]+\s)*(?:officials|analysts|ministers|traders|bankers|executives|sources|dealers|economists)"
)
#: "U.S. Shares": what a wire's capital after "U.S." makes of a common noun.
COMMON = re.compile(
    r"(?:[\w.]+\s)+(?:Shares|Stocks|Bonds|Companies|Institutions|Firms|Investors|Exports|Imports|Markets?|Consumers|Farmers"
    r"|Producers|Tariffs|Complaints|Demands|Action|Banker|Dlrs)"
)
ACRONYM = re.compile(r"[A-Z&]{3,}")
#: What a capital at the start of a sentence draws into a firm's name, and what follows a person's.
LEADING = re.compile(
    r"(?:Rivals?|Peers?|Competitors?|(?:Shares|Stock|Bonds|ADRs)\s+(?:of|in)(?:\s+the)?|(?:[A-Z][\w.]*\s+)*\w+-(?:focus+ed|headquartered|quoted))"
    r"\s+(?=[A-Z])"
)
OF_FIRM = re.compile(r"(?<=[\w.])\s+(?:of|at|from)\s+(?:the\s+)?[A-Z]")
OPENING = re.compile(r"(?:^|[“\"‘:—-])\s*(?:The\s+|A\s+)?$")
TIMED = re.compile(r"\**\d{1,2}[.:]\d\d\**\s+")  # the time of a live report, "**14.22** "
INITIAL = re.compile(r"[A-Z]\. (?!.* )")  # "S. Securities": cut from a longer name


def is_name(text: str, found: Found) -> bool:
    """Whether words can name anything: no contraction, legal form or common word that only opens the sentence.

    >>> is_name("Overseas sales rose.", Found("Overseas", 0, 8)), is_name("Norvik rose.", Found("Norvik", 0, 6))
    (False, True)
    """
    words = lexicon()
    low = found.words.lower().strip(".")
    if (
        LETTERS_AND.match(text, max(0, found.end - 1))
        or AND_LETTER.search(text[: found.start + 1])
        or PEOPLE.fullmatch(low)
        or (COMMON.fullmatch(found.words) and found.words.startswith(("U.S.", "U.K.")))
    ):
        return False
    if NO_NAME.fullmatch(found.words) or JOINED.fullmatch(found.words):
        return False
    if " " in found.words or found.words in words.known:
        return True
    opens = OPENING.search(text[: found.start]) is not None
    return low not in words.legal and not (low in words.hardly_names and opens)


def can_be_person(words: str) -> bool:
    """Whether a name can be a person's: neither an acronym nor a firm's with its legal form."""
    return ACRONYM.fullmatch(words) is None and words.rsplit(maxsplit=1)[-1].lower().strip(".,") not in lexicon().legal


def partners_of(text: str, found: Found) -> re.Match[str] | None:
    """Return what goes on with a name that has no legal form yet: " and Co", " and Sons Ltd"."""
    last = found.words.rsplit(maxsplit=1)[-1].lower().strip(".")
    return None if last in lexicon().legal else AND_PARTNERS.match(text, found.end)


def mended(text: str, found: Found, kind: str) -> Found:
    """Return a name with what belongs to it and without what does not.

    >>> text = "Chancellor of the Exchequer Ada Lund left New Zealand."
    >>> mended(text, Found("Zealand", 46, 53), "Place").words, mended(text, Found(text[:36], 0, 36), "Person").words
    ('New Zealand', 'Ada Lund')
    """
    start, end = found.start, found.end
    for lost, own in ((LOST_NEW, AFTER_NEW), (DAY_PAPER, PAPERS)):
        if own.match(found.words) and (before := lost.search(text[:start])):
            start = before.start()
    if kind == "Person":
        return _person(text, start, end)
    if kind == "Currency" and (whose := OF_COUNTRY.search(text[:start])):
        return Found(text[whose.start(1) : end], whose.start(1), end)
    if leading := LEADING.match(text, start, end):
        start = leading.end()
    if partners := partners_of(text, found):
        return Found(text[start : partners.end()], start, partners.end())
    start, end = _whole_body(text, *_with_particles(text, start, end))
    for extra in (TRAILING_NUMBER, ADJECTIVE_END):
        cut = extra.search(text[start:end])
        if cut and _is_firm(text[start:end][: cut.start()], extra):
            end = start + cut.start()
    return Found(text[start:end], start, end)


def _person(text: str, start: int, end: int) -> Found:
    """Return a person's name without office and firm, with its "Van"."""
    start = _after_office(text, start, end)
    if noble := NOBLE.search(text[:start]):
        start = noble.start()
    firm = OF_FIRM.search(text, start, end)
    if firm and " " in text[start : firm.start()]:  # not "Duke of Norland"
        end = firm.start()
    return Found(text[start:end], start, end)


def _whole_body(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of a body's whole name: "Ways and Means Committee", "Defence Ministry"."""
    if after := OF_TWO.match(text, end):
        return start, after.end()
    if text[start:end] in ALONE and (own := CAPITALS.search(text[:start])):
        return own.start(1), end
    if BODY_END.search(text[start:end]) and (before := TWO_OF.search(text[:start])):
        return before.start(1), end
    return start, end


def _with_particles(text: str, start: int, end: int) -> tuple[int, int]:
    if after := PARTICLE_AFTER.match(text, end):
        end = after.end()
    if before := PARTICLE_BEFORE.search(text[:start]):
        start = before.start()
    return start, end


def _is_firm(words: str, extra: re.Pattern[str]) -> bool:
    """Whether a name still stands without its end: a number goes after a legal form only, an adjective always."""
    return extra is ADJECTIVE_END or words.rsplit(maxsplit=1)[-1].lower().strip(".") in lexicon().legal


def _after_office(text: str, start: int, end: int) -> int:
    """Return where the person's own name begins behind an office ("Secretary of State Ada Lund")."""
    words = text[start:end]
    offices = [
        match.end()
        for match in re.finditer(r"[\w.]+", words)
        if match.group().lower().rstrip(".") in lexicon().offices | lexicon().titles
    ]
    if not offices or offices[-1] >= len(words):
        return start
    of = OFFICE_OF.match(words, offices[-1])
    at = of.end() if of else offices[-1] + 1
    return start + at if words[at : at + 1].isupper() else start


def names_something(line: Line, found: Found) -> bool:
    """Whether words can name anything: not a common word that only opens the sentence ("Base metal stocks fell")."""
    if found in line.described or found.words in line.known:
        return is_name(line.text, found)
    if not is_name(line.text, found) or _is_rest(line, found):
        return False
    node = line.tree.at(found.start) if line.tree and " " not in found.words else None
    known = lexicon().type_of_either(found.words)
    if node is None or line.tree is None or known or (node.label and (node.label, node.tag) != ("PERSON", "NN")):
        return True
    head = line.tree.head(node)
    qualifies = node.relation in ("compound", "amod") and head.text.islower() and head.start > node.start
    before = line.text[: found.start]
    opens = before.strip(" “\"'‘") == "" and (qualifies or node.tag in ("NN", "NNS", "JJ", "VBG"))
    return not (opens or (qualifies and TIMED.fullmatch(before)))


def _is_rest(line: Line, found: Found) -> bool:
    """Whether only the end of a name was found: "Co Inc" of "Norvik and Co Inc", "N Pak" of "Pay 'N Pak"."""
    tail = re.match(r"(?:Sons|Brothers|Bros|Co|Associates)\b", found.words) is not None
    tail = tail and re.search(r"(?:\band|&)\s+$", line.text[: found.start]) is not None
    legal = all(word.strip(".,") in lexicon().legal for word in found.words.lower().split())
    last = line.tree.inside((found.start, found.end))[-1:] if line.tree else ()
    cut = INITIAL.match(found.words) is not None and not any(node.label == "PERSON" for node in last)
    cut = cut or (re.match(r"[A-Z] ", found.words) is not None and line.text[: found.start].endswith(("'", "’")))
    return legal or cut or tail
