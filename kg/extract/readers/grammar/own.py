"""Comments that leave out what they are about: a chief on his firm, an analyst on what the text is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.comments import QUOTED
from kg.extract.readers.grammar.steps import is_bank
from kg.extract.readers.shape import row
from kg.text.lexicon import lexicon
from kg.text.speech import HE, HE_SAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.extract.page import Line, Page
    from kg.models import Candidate

#: Posts whose holder speaks for the firm.
SPEAKS_FOR = re.compile(
    r"\b(?:chief (?:executive|financial|operating|commercial|technology|medical)|ceo|cfo|coo|managing director"
    r"|finance (?:chief|director)|chair(?:man|woman|person)?|president|(?:co-)?founder|boss|spokes(?:wo)?man)\b",
    re.IGNORECASE,
)
#: Posts whose holder speaks about other firms.
ADVISES = re.compile(
    r"\b(?:vice[- ]president|analyst|economist|strategist|(?:fund|portfolio|money) manager|head of|trader|broker)\b",
    re.IGNORECASE,
)
FORMERLY = re.compile(r"\b(?:former(?:ly)?|ex|once|then|retired)\b", re.IGNORECASE)
#: "We" that does or is something, or what is "ours"; "we think" and "we see" lead to something else.
WE_ACT = re.compile(
    r"\b(?:we(?:['’](?:re|ve|ll|d))?\s+(?!(?:(?:also|still|always|have|do(?:n['’]t| not)?|can(?:not)?) )?"
    r"(?:think|believe|have liked|see|know|hope|feel|say|said|guess|suspect|understand|live)\b)[a-z]"
    r"|our (?!(?:country|economy|industry|members|nation|world)\b)|us\b)",
    re.IGNORECASE,
)
#: What an analyst's words have in them when they are about the firm that he follows.
OF_A_FIRM = re.compile(
    r"\b(?:its?|they|their|the company|management|the (?:stock|shares?|board|price|valuation|guidance|outlook|offer|bid"
    r"|deal|results?|quarter|range|numbers)|earnings|margins?|profit|upgrade|downgrade|single-asset)\b",
    re.IGNORECASE,
)
#: What an analyst's words have in them when they are about the central bank whose step the text tells of.
OF_A_BANK = re.compile(
    r"\bthey\b[^.]{0,60}\b(?:cut|ease|easing|hike|hold|raise|tighten)\w*(?! (?:prices|jobs|costs|into))"
    r"|\b(?:a|the) (?:[a-z-]+ ){0,2}(?:cut|hike|hold|pause)\b(?! (?:in|of|to) (?!rates?\b))"
    r"|\bcentral bank\b|\bpolicy ?makers?\b",
    re.IGNORECASE,
)
#: What a chief says of his firm in words that are not quoted: "said the company would".
OF_THE_FIRM = re.compile(
    r"\b(?:add|admit|claim|conced|confirm|den|hint|insist|not|promis|sa|say|told|tell|warn)\w*(?: (?!that\b)[a-z]+)?"
    r"(?: that)? the (?:company|firm|group|retailer|miner|airline|chain|insurer|maker|business)\b"
)
NEAR = 80  # characters round a name in which its post stands
OPENING = 4  # sentences in which a text tells what it is about


class Post(NamedTuple):
    """Whom somebody works for, and whether he speaks for that firm or about others."""

    firm: str
    own: bool


def read_own(page: Page, rows: Sequence[Candidate], types: Mapping[str, str], main: str | None) -> Iterator[Candidate]:
    """Yield what is said of a firm or a central bank that the words said do not name.

    A chief's "we" is his firm; an analyst speaks about the firm that the whole text is about, the first word of whose
    name is `main`, or about the bank whose step it tells of. `rows` are the posts, the comments and the steps of
    policy found so far; `types` are those of `guessed`.
    """
    bank = _bank(rows) if main is None else None
    posts = {each.subject.split()[-1]: post for each in rows if (post := _post(page, each)) is not None}
    named = (each for each in rows if each.predicate == "COMMENTED_ON" and not _points_back(each))
    done = {each.sentences[0] for each in named}
    last: str | None = None
    for line in page.prose if posts else ():
        if line.speech.speaker is not None:
            last = line.speech.speaker.words.split()[-1]
        if any(is_bank(name.words) and name.words != bank for name in line.names):
            bank = None  # another is spoken of from here on
        voice = _voice(line)
        post = posts.get(last or "") if voice is not None and line.sentence.index not in done else None
        firm = _about(page, line, post, main, types) if post is not None else None
        if voice is not None and firm is not None and types.get(firm) == "Company":
            words, at = voice
            yield row(line, "COMMENTED_ON", words, firm, types=("Person", "Company"), at=at, implied_object=True)
        elif voice is not None and bank and post is not None and not post.own and _quotes(line, OF_A_BANK):
            words, at = voice
            yield row(line, "COMMENTED_ON", words, bank, types=("Person", "Organization"), at=at, implied_object=True)


def _bank(rows: Sequence[Candidate]) -> str | None:
    """Return the one central bank whose step a text tells of first of all."""
    steps = [each for each in rows if each.predicate == "ANNOUNCED"]
    banks = {each.subject for each in steps if is_bank(each.subject)}
    opens = any(each.sentences[0] < OPENING for each in steps)
    return banks.pop() if len(banks) == 1 and opens else None


def _points_back(each: Candidate) -> bool:
    return (each.object or "").lower().startswith(("the ", "its "))


def _quotes(line: Line, words: re.Pattern[str]) -> bool:
    return any(words.search(match.group()) for match in QUOTED.finditer(line.text))


def _voice(line: Line) -> tuple[str, int] | None:
    """Return who speaks in a line, by name or as "he", and the offset of the words that say so."""
    if line.speech.speaker is not None:
        return line.speech.speaker.words, line.speech.speaker.start
    says = HE_SAYS.search(line.text)
    he = HE.search(says[0]) if says is not None else None
    return (he[0], says.start()) if says is not None and he is not None else None


def _post(page: Page, each: Candidate) -> Post | None:
    """Return whom somebody speaks for or about, by a row about his post."""
    if each.predicate != "WORKS_FOR" or each.object is None or each.object_type != "Company":
        return None
    if lexicon().type_of(each.object) not in (None, "Company"):
        return None
    text = page.lines[each.sentences[0]].text
    at = text.find(each.subject)
    role = each.name or text[max(0, at - NEAR) : at + len(each.subject) + NEAR]
    if ADVISES.search(role) or each.name == "":
        return Post(each.object, own=False)
    if FORMERLY.search(role):
        return None
    return Post(each.object, own=True) if SPEAKS_FOR.search(role) else None


def _about(page: Page, line: Line, post: Post, main: str | None, types: Mapping[str, str]) -> str | None:
    """Return the firm that a holder of a post speaks about in a line, by its last name before."""
    if post.own:
        told = OF_THE_FIRM.search(QUOTED.sub(" ", line.text)) and _is_last(page, line, post.firm, types)
        own = _quotes(line, WE_ACT) or told
        return _named_before(page, line, post.firm.split()[0]) if own else None
    if main is None or main == post.firm.split()[0] or not _quotes(line, OF_A_FIRM):
        return None
    return _named_before(page, line, main)


def _is_last(page: Page, line: Line, firm: str, types: Mapping[str, str]) -> bool:
    """Whether no other firm or bank is named since a firm was: then "the company" is that."""
    before = [name.words for other in page.lines[: line.sentence.index + 1] for name in other.names]
    for words in reversed(before):
        if words.split()[0] == firm.split(maxsplit=1)[0]:
            return True
        if types.get(words) in ("Company", "Organization"):
            return False
    return False


def _named_before(page: Page, line: Line, first: str) -> str | None:
    """Return the last name before a line that begins with a word."""
    before = (name.words for other in reversed(page.lines[: line.sentence.index]) for name in reversed(other.names))
    return next((words for words in before if words.split()[0] == first), None)
