"""Text → sentences with exact offsets: the `sentencex` splitter, plus small repairs for news."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import sentencex

from kg.models import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INDENT = re.compile(r"\t| {2,}|\u3000")
_BULLET = re.compile(r"\s?(?:[-*•‣▪–—]|\d{1,2}[.)])\s+(?=\S)")
# Newswires wrap at 60 to 80 characters; a block with a longer line is not hard-wrapped: each line is a paragraph.
_WRAP_WIDTH = 100
_LONGEST_REPAIRED = 20_000  # characters; a longer paragraph is no news prose, and repairs take quadratic time

# ---- merges: a cut is wrong where the text before it ends so, and the text after it starts so.
_TITLES = (
    "Mr|Mrs|Ms|Dr|Messrs|Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Sgt|Cpl|Sen|Rep|Gov|Pres|Prof|Rev|Hon|Atty|Supt|Chmn"
    "|Br|Fr|Ald|Insp"
)
_UNFINISHED = re.compile(rf"(?:\b(?:{_TITLES}|Ft|Mt|Approx|approx|[Vv]s)|(?:^|\s)(?:Vol|Ch|Par|Fig|Est))\.$")
_LEGAL = re.compile(r"\b(?:Pte|Pty|Pvt|Intl|Natl|Cos|So)\.$")
_LEGAL_NEXT = re.compile(r"(?:Ltd|Inc|Limited|Co|Corp|Holdings|Group|Africa)\b")
_DAY = re.compile(r"\b(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\.,?$")
_DAY_NEXT = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\d")
_CLOCK = re.compile(r"\d\s?[ap]\.m\.$", re.IGNORECASE)
_CLOCK_NEXT = re.compile(r"(?:[A-Z]\w+\s+){1,2}time\b|(?:[ECMP][SD]?T|GMT|BST|CET|UTC|SGT|HKT|JST|IST)\b")
_OUTLET = re.compile(r"\b[A-Z]\w*\.$")
_OUTLET_NEXT = re.compile(r"(?:Az|Com|Net|Org|Ru|Io|Ai|Uk|Eu|Tv|Info|Biz|Cn|Jp|Kz|Ge|Ua)\b")
_COUNTRY_NAME, _AND = re.compile(r"\bthe U\.[SK]\.$"), re.compile(r"And [A-Z]")  # "the U.S. And Norland had intervened"
_INITIAL, _INITIAL_NEXT = re.compile(r"\b[A-Z]\.$"), re.compile(r"[A-Z]\.")  # "the Canadian-U.S. pact"
_ITEM_NUMBER = re.compile(r"\(?\d{1,2}[.)]$")
_PAIRS = (
    (_LEGAL, _LEGAL_NEXT),
    (_DAY, _DAY_NEXT),
    (_CLOCK, _CLOCK_NEXT),
    (_COUNTRY_NAME, _AND),
)

# ---- splits: "in the U.S. Investors sold". The abbreviation hides the end; a capitalised plural that news
# writes small inside a sentence, followed by a small word, shows it ("U.S. Stocks Fall" is a headline).
_STARTERS = (
    "Investors|Analysts|Traders|Economists|Strategists|Officials|Executives|Regulators|Lawmakers|Shares|Stocks|Bonds"
    "|Futures|Yields|Prices|Sales|Revenue|Revenues|Profits|Earnings|Exports|Imports|Consumers|Companies|Markets"
)
_NEXT_SUBJECT = re.compile(rf"\.(?P<gap>\s+)(?=(?:{_STARTERS})\s+[a-z])")
_ABBREVIATION = re.compile(
    r"\s(?:the (?:U\.S|U\.K|E\.U|U\.N)|[\w&-]+ (?:Corp|Inc|Ltd|Co|Plc|S\.A|N\.V)"
    r"|in (?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)|[ap]\.m)\.$"
)
# "in the U.S. Mr. Trump said": a title and a name after a country start a sentence.
_NEXT_TITLE = re.compile(r"\.(?P<gap>\s+)(?=(?:Mr|Mrs|Ms)\. [A-Z])")
_COUNTRY = re.compile(r"\sin the (?:U\.S|U\.K|E\.U)\.$")
# "of Fund Management Co. “Investor optimism is high,” he said": a quoted sentence, not a quoted name.
_NEXT_QUOTE = re.compile(r"\.(?P<gap>\s+)(?=[“\"][A-Z])")
_ANY_WORD = re.compile(r"\w\.$")
_CLOSING = {"“": "”", '"': '"'}
_SMALL_WORD = re.compile(r"(?<!\S)[a-z]+(?!\S)")
# "(It had fallen.) Then it rose."
_ASIDE = re.compile(r"\([^()]*[.!?]\)(?P<gap>\s+)(?=[A-Z“\"‘(])")
_ENDS = re.compile(r"[.!?]\s+$")
# "had to do with the Fed. Norvik rose": an abbreviation in the language's list, and in the news a name.
_NEXT_WORD, _FED = re.compile(r"\.(?P<gap>\s+)(?=[A-Z])"), re.compile(r"\b[Tt]he Fed\.$")
_HIDDEN = (
    (_NEXT_SUBJECT, _ABBREVIATION),
    (_NEXT_TITLE, _COUNTRY),
    (_NEXT_QUOTE, _ANY_WORD),
    (_NEXT_WORD, _FED),
)
_NEAR = 40  # characters before a cut that decide on it


def split_sentences(text: str) -> tuple[Sentence, ...]:
    r"""Return the sentences of `text` in order, as code-point offsets without surrounding white space.

    They do not overlap and together cover every non-space character. None crosses a blank line or an indented line;
    single newlines of hard-wrapped text are spaces. `paragraph` counts the blocks so separated, from 0.

    >>> [(s.start, s.end, s.paragraph) for s in split_sentences("Shares fell.\nBonds\nrose.\n\nOil fell.")]
    [(0, 12, 0), (13, 24, 0), (26, 35, 1)]
    """
    spans = ((n, a, b) for n, (start, end) in enumerate(_paragraphs(text)) for a, b in _spans(text, start, end))
    return tuple(Sentence(index=i, start=a, end=b, paragraph=n) for i, (n, a, b) in enumerate(spans))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each paragraph: a block, or its part from an indented or bulleted line on."""
    for lines in _blocks(text):
        wrapped = all(end - start <= _WRAP_WIDTH for start, end in lines)
        first = lines[0][0]
        for (_, last), (start, end) in pairwise(lines):
            if _starts_paragraph(text[start:end], wrapped=wrapped):
                yield first, last
                first = start
        yield first, lines[-1][1]


def _blocks(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield runs of lines (start, end) that no blank line interrupts."""
    block: list[tuple[int, int]] = []
    start = 0
    for end, after in [*((m.start(), m.end()) for m in _LINE_BREAK.finditer(text)), (len(text), len(text))]:
        if text[start:end].strip():
            block.append((start, end))
        elif block:
            yield block
            block = []
        start = after
    if block:
        yield block


def _starts_paragraph(line: str, *, wrapped: bool) -> bool:
    if _INDENT.match(line) or _BULLET.match(line):
        return True
    return not wrapped and not line.lstrip()[0].islower()


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stripped (start, end) of each sentence of one paragraph, as offsets in `text`."""
    paragraph = _LINE_BREAK.sub(lambda m: " " * len(m[0]), text[start:end])
    previous = 0
    for cut in _cuts(paragraph):
        piece = paragraph[previous:cut]
        bare = piece.strip()
        if bare:
            begin = start + previous + len(piece) - len(piece.lstrip())
            yield begin, begin + len(bare)
        previous = cut


def _cuts(paragraph: str) -> list[int]:
    """Return the offsets at which sentences end, ascending; the last is the paragraph's length."""
    found = {int(b["end_index"]) for b in sentencex.get_sentence_boundaries("en", paragraph)}
    if len(paragraph) <= _LONGEST_REPAIRED:
        found.update(_hidden_ends(paragraph))
    found.add(len(paragraph))
    kept = [0]
    for cut, following in pairwise(sorted(found)):
        before = paragraph[kept[-1] : cut]
        if not _is_wrong(before, paragraph[cut:following], glued=not before[-1:].isspace()):
            kept.append(cut)
    return [*kept[1:], len(paragraph)]


def _is_wrong(before: str, after: str, *, glued: bool) -> bool:
    """Whether the cut between `before` (the sentence so far) and `after` must go."""
    head, tail = before.rstrip(), after.lstrip()
    if not _has_word(head) or not _has_word(tail) or tail[0] in ")]”»":
        return True
    if _ITEM_NUMBER.fullmatch(head.lstrip()) or _UNFINISHED.search(head := head[-_NEAR:]):
        return True
    if glued:
        if _INITIAL.search(head) and _INITIAL_NEXT.match(tail):
            return True
        return bool(_OUTLET.search(head) and _OUTLET_NEXT.match(tail))
    return any(left.search(head) and right.match(tail) for left, right in _PAIRS)


def _has_word(piece: str) -> bool:
    return any(c.isalnum() for c in piece)


def _hidden_ends(paragraph: str) -> Iterator[int]:
    """Yield ends that the splitter misses, and that the next words make plain."""
    for pattern, before in _HIDDEN:
        for m in pattern.finditer(paragraph):
            at = m.start("gap")
            if not before.search(paragraph[max(0, at - _NEAR) : at]) or not _says_something(paragraph[:at]):
                continue
            if pattern is _NEXT_QUOTE and not _quotes_sentence(paragraph, m.end("gap")):
                continue
            if not _in_quotation(paragraph, at):
                yield m.end("gap")
    for m in _ASIDE.finditer(paragraph):
        if m.start() == 0 or _ENDS.search(paragraph[max(0, m.start() - _NEAR) : m.start()]):
            yield m.end("gap")


def _quotes_sentence(paragraph: str, at: int) -> bool:
    """Whether the quotation opened at `at` is a sentence, not a name: it has small words and ends like speech."""
    end = paragraph.find(_CLOSING[paragraph[at]], at + 1)
    unclosed = end < 0 and paragraph[at] == "“"  # the next paragraph goes on with it
    quoted = paragraph[at + 1 : len(paragraph) if unclosed else max(end, 0)]
    return (unclosed or quoted[-1:] in set(",.?!")) and len(_SMALL_WORD.findall(quoted)) >= 2


def _says_something(before: str) -> bool:
    """Whether the last sentence of `before` is long enough to end there: it has two small words ("fell in")."""
    sentence = before[before.rfind(". ") + 1 :]
    return len(_SMALL_WORD.findall(sentence)) >= 2


def _in_quotation(paragraph: str, at: int) -> bool:
    """Whether an opened double quotation is still open at `at`, and closes later."""
    before = paragraph[:at]
    curly = before.rfind("“") > before.rfind("”") and "”" in paragraph[at:]
    return curly or (before.count('"') % 2 == 1 and '"' in paragraph[at:])
