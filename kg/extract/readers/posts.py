"""Posts: who holds which post where ("Per Holm, chairman of Norvik", "Norvik chairman Per Holm")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.shape import NAME, SPACE, row, shape_of
from kg.text.countries import COUNTRY
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.page import Line
    from kg.extract.readers.shape import Shape
    from kg.models import Candidate

ROLE = (
    r"(?:chairman|chairwoman|chair|president|chief executive(?: officer)?|chief (?:financial|operating|investment)"
    r" officer|chief (?:economist|strategist|analyst)|vice[- ]president|managing director|director|economist|analyst"
    r"|strategist|treasurer|governor|minister|secretary|spokesman|spokeswoman|head|manager|trader|dealer|partner)"
)
KIND = (
    r"(?:(?:acting|board|business|commercial|company|corporate|credit|currency|deputy|executive|finance|financial|foreign"
    r"|former|fund|general|group|industry|international|investment|joint|management|managing|marketing|new|oil|operating"
    r"|planning|portfolio|press|regional|research|sales|securities|senior|stock|trade|vice|world) ){0,3}?"
)
FIELD = r"(?: of (?:[a-z-]+ ){0,2}[a-z-]+)?"
LINK = rf"(?:{FIELD} (?:of|at|for|with)|{FIELD} to) (?:the )?"
#: A firm's name is over: no noun follows that it only qualifies ("director of the Japan office").
GOES_ON = (
    r"(?='?[.,;:)\"]|$| (?:said|told|says|tells|who|which|has|have|had|was|is|will|would|and|but|in|at|to|as|noted"
    r"|added)\b| [a-z]+ed\b)"
)
SECOND = rf"(?: and (?:{KIND}{ROLE}))?"
#: "Per Holm, chairman of Norvik"; "Per Holm, Norvik chairman"; "Norvik chairman Per Holm".
AFTER = re.compile(rf"{NAME}, (?:the |an? )?{KIND}{ROLE}{SECOND}{LINK}{NAME}{GOES_ON}", re.IGNORECASE)
APPOSED = re.compile(rf"{NAME}, {NAME}(?:'s)? {KIND}{ROLE}{SECOND}(?=[,.;]|$)", re.IGNORECASE)
BEFORE = re.compile(rf"(?<!and ){NAME}(?:'s?)? {KIND}{ROLE}s?{SECOND},? {NAME}(?: and {NAME})?", re.IGNORECASE)
#: A body that is described rather than named: "president of the West German savings bank association".
BODY = re.compile(
    rf"{NAME}, (?:the |an? )?{KIND}{ROLE}{SECOND}{LINK}(?P<body>(?-i:@\d+|[A-Z][\w.]+)(?: [a-z-]+){{0,3}} "
    r"(?:association|union|federation|institute|council|committee|ministry|agency|board|department|central bank))\b",
    re.IGNORECASE,
)
#: The same before the post: "the Norland state central bank president Ada Lund".
BODY_BEFORE = re.compile(
    rf"(?P<body>@\d+(?: [a-z-]+){{0,2}} (?:association|federation|central bank|organi[sz]ation)) "
    rf"(?i:{KIND}{ROLE})(?P<comma>,?) {NAME}"
)
#: "U.S. Treasury Secretary James Baker": an office of a country; the state is what the person works for.
PERSON = r"(?:[A-Z][\w'’-]+|[A-Z]\.)(?: (?:[A-Z][\w'’-]+|[A-Z]\.|de|von|van|der|la|el|al|bin)){0,2} [A-Z][\w’-]+"
OFFICE = (
    r"(?:(?:[A-Z][\w-]+|and|under|vice|deputy|trade|finance|foreign|oil|energy|industry|agriculture|economy|planning"
    r"|commerce|prime|top|chief|senior|defen[cs]e|interior|health|justice|labou?r|economic|military|government"
    r"|presidential|assistant) ){0,4}?"
    r"(?:[Mm]inister|[Ss]ecretary(?: of [A-Z][a-z]+)?|[Cc]hancellor(?: of the Exchequer)?|[Uu]ndersecretary"
    r"|[Ss]pokesman|[Ss]pokeswoman|Trade Representative|(?:[Vv]ice-)?[Pp]remier|[Aa]mbassador|Commissioner)"
)
#: A head of state, where no firm or body before says whose president he is, and none behind.
_SMALL = r"(?:\A|(?<=\bmet )|(?<=\bwith )|(?<=\band ))"
HEAD_OF_STATE = re.compile(
    rf"(?:(?<![\w.-])(?P<state>{COUNTRY})(?:['’]s)? (?P<post>President)"
    rf"|{_SMALL}(?P<small>{COUNTRY})(?:['’]s)? (?P<written>president)) "
    rf"(?P<person>{PERSON})(?![\w’-])(?! of (?:the )?[a-z])"
)
FIRM_BEFORE = re.compile(r"(?:\b(?!On\b|In\b|At\b|\w+day\b)[A-Z][\w.&’'-]*(?: of)?|\b(?:its|their|his|her)|['’]s?) $")
UNIONS = ("EU", "EC", "European Community")
#: What makes a post none that is held, and what is named after a person.
NOT_YET = re.compile(
    r"\b(?:would-be|next|possible|potential|late|future|incoming|elected|newly|hired|a|new|first|ex-|former) $"
)
NO_MAN = re.compile(r"\b(?:Library|Foundation|Prize|Cent(?:er|re)|Airport|Institute|School|Award)\b")
#: Who heads a department of the United States that is called by its field.
SECRETARY = re.compile(
    rf"(?<![\w.-])(?P<state>Treasury|Commerce|Defense) (?P<post>(?:[Uu]nder|[Dd]eputy |[Aa]ssistant )?[Ss]ecretary) "
    rf"(?P<person>{PERSON})"
)
STATE = re.compile(
    rf"(?<![\w.-])(?<!Bank of )(?<!Assistant )(?<!Deputy )(?<!Former )({COUNTRY})(?:['’]s)? ({OFFICE}),? ({PERSON})"
)
NEAR = 60  # characters before an office that say whose it is
MARK = re.compile(r"@\d+")
PUBLIC = re.compile(r"minister|secretary|governor|spokes|ambassador", re.IGNORECASE)
#: Words that make a person of the name behind them, and names that only say what kind of person follows.
TITLED = re.compile(r"(?:[Mm]inister|[Pp]resident|[Cc]hancellor|Mrs?\.?|Sir|[Ss]enator|[Ss]ecretary|[Kk]ing) $")
NO_PERSON = re.compile(
    r"^(?:It|The)\b|\b(?:and|of)\b|\d|\b(?:Officials?|Fund|Council|Board|Bank|Committee|Department)\b"
)
NO_FIRM = re.compile(
    rf"{COUNTRY}|Energy|Finance|Foreign|Trade|Treasury|Defen[cs]e|Social|Socialist|Communist|Conservative|Liberal"
    r"|Labou?r|Democrat|Democratic|Republican|Central Bank|State|Prime|Association|Commission|Conference|Committee"
    r"|Board|Council|House|Senate|Forestry|Chemicals|Market|Vice|Deputy|Wall Street|CEE|EMEA|APAC|LatAm|FX|ESG|G10"
    r"|(?:[A-Z]\.)+|.*-based .*"
)


def read_posts(line: Line) -> Iterator[Candidate]:
    """Yield who works where, from the words between a name and a firm's or a country's.

    >>> from kg.extract.page import Line
    >>> [(each.subject, each.object) for each in read_posts(Line.of("Leif Holm, chairman of Norvik Corp, left."))]
    [('Leif Holm', 'Norvik Corp')]
    """
    shape = shape_of(line)
    for match in AFTER.finditer(shape.text):
        yield from _post(shape, match[1], match[2], match.group())
    for match in APPOSED.finditer(shape.text):
        yield from _post(shape, match[1], match[2], match.group())
    for match in BEFORE.finditer(shape.text):
        for person in filter(None, match.groups()[1:]):
            yield from _post(shape, person, match[1], match.group())
    for match in BODY.finditer(shape.text):
        body = MARK.sub(lambda mark: shape.words(mark.group()), match["body"])
        yield row(line, "WORKS_FOR", shape.words(f"@{match[1]}"), body, types=("Person", "Organization"))
    for match in BODY_BEFORE.finditer(shape.text):
        if match["comma"] and match.start():
            continue  # "to replace the federation president, Ada Lund said"
        body = MARK.sub(lambda mark: shape.words(mark.group()), match["body"])
        yield row(line, "WORKS_FOR", shape.words(f"@{match[3]}"), body, types=("Person", "Organization"))
    text = SPACE.sub(" ", line.text)
    yield from _heads(line, text)
    for match in STATE.finditer(text):
        if match[2].endswith("Commissioner") and match[1] not in UNIONS:
            continue  # "Australian Cricket Commissioner"
        person, types = _full_name(line, match[3]), ("Person", "Organization")
        yield row(line, "WORKS_FOR", person, match[1], types=types, at=match.start(2))


def _heads(line: Line, text: str) -> Iterator[Candidate]:
    """Yield heads of state, and secretaries of departments that are called by their field."""
    for match in (*HEAD_OF_STATE.finditer(text), *SECRETARY.finditer(text)):
        before = text[max(0, match.start() - NEAR) : match.start()]
        if FIRM_BEFORE.search(before) or NOT_YET.search(before) or NO_MAN.search(match["person"]):
            continue
        named = match.groupdict()
        state, written = named.get("state") or named["small"], "post" if named.get("post") else "written"
        post = None if match.re is HEAD_OF_STATE else f"{state} {match['post']}".lower()
        types, person = ("Person", "Organization"), _full_name(line, match["person"])
        yield row(line, "WORKS_FOR", person, state, types=types, at=match.start(written), name=post)


def _post(shape: Shape, person: str, firm: str, words: str) -> Iterator[Candidate]:
    who, where = shape.words(f"@{person}"), shape.words(f"@{firm}")
    fixed = lexicon().type_of(where)
    if _is_no_firm(shape, firm, where) or NO_PERSON.search(who) or lexicon().type_of(who) or not who[0].isupper():
        return
    kind = fixed or ("Organization" if PUBLIC.search(words) else "Company")
    yield row(shape.line, "WORKS_FOR", who, where, types=("Person", kind))


def _is_no_firm(shape: Shape, firm: str, words: str) -> bool:
    """Whether a name is a person's ("President Reagan's"), a country's, or only says what kind of post follows."""
    titled = TITLED.search(re.split(rf"@{firm}\b", shape.text)[0])
    return (
        titled is not None
        or NO_FIRM.fullmatch(words) is not None
        or lexicon().type_of(words) not in (None, "Company", "Organization")
    )


def _full_name(line: Line, words: str) -> str:
    """Return the person's name as the sentence's names have it, where one of them begins like it."""
    longer = (name.words for name in line.names if words.startswith(name.words) or name.words.startswith(words))
    return next(longer, words)
