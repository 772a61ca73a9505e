"""A Cypher statement in pieces, for rewriting it: words, strings, numbers and marks, with the space before each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TOKEN = re.compile(
    r"""(?P<space>  \s+ )
      | (?P<string> '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
      | (?P<name>   `(?:[^`]|``)*` )
      | (?P<number> 0x[0-9a-f_]+ | 0o[0-7_]+ | \d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)? )
      | (?P<param>  \$(?:\w+|`(?:[^`]|``)*`) )
      | (?P<word>   [^\W\d]\w* )
      | (?P<mark>   \.\. | :: | <= | >= | <> | =~ | \|\| | . )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
CLOSING = {"(": ")", "[": "]", "{": "}"}
CLAUSES = frozenset(
    ("MATCH", "OPTIONAL", "WHERE", "WITH", "RETURN", "UNWIND", "CALL", "UNION", "ORDER", "SKIP", "OFFSET", "LIMIT")
)


class Token(NamedTuple):
    """A piece and the space before it."""

    kind: str
    text: str
    gap: str = " "

    @property
    def word(self) -> str:
        """A word in capitals; of all else the text."""
        return self.text.upper() if self.kind == "word" else self.text


Tokens = list[Token]
NONE = Token("none", "")
FRESH = "kg__"


class Names:
    """Gives names that the statement does not have."""

    def __init__(self) -> None:
        """Begin at 1."""
        self.given = 0

    def fresh(self) -> Token:
        """Return a new name."""
        self.given += 1
        return Token("word", f"{FRESH}{self.given}", "")


def tokenize(text: str) -> Tokens:
    """Return the pieces of a text; put together again they are the text, but for space at its end.

    >>> [token.text for token in tokenize("RETURN $a.b<=1")]
    ['RETURN', '$a', '.', 'b', '<=', '1']
    """
    found: Tokens = []
    gap = ""
    for piece in TOKEN.finditer(text):
        if piece.lastgroup == "space":
            gap = piece[0]
        else:
            found.append(Token(str(piece.lastgroup), piece[0], gap))
            gap = ""
    return found


def written(tokens: Sequence[Token]) -> str:
    """Return the text of the pieces without the space before the first."""
    return "".join(token.gap + token.text for token in tokens).lstrip()


def made(text: str) -> Tokens:
    """Return the pieces of a text that is put between others."""
    first, *rest = tokenize(text)
    return [first._replace(gap=" "), *rest]


def at(tokens: Sequence[Token], place: int) -> Token:
    """Return the token at a place, or NONE outside."""
    return tokens[place] if 0 <= place < len(tokens) else NONE


def is_name(token: Token) -> bool:
    """Whether a token can name a variable or property."""
    return token.kind in {"word", "name"}


def bare(token: Token) -> str:
    """Return a name without backticks."""
    return token.text[1:-1].replace("``", "`") if token.kind == "name" else token.text


def closing(tokens: Sequence[Token], place: int) -> int:
    """Return the place of the bracket that closes the one at `place`; the end where none does."""
    depth = 0
    for here in range(place, len(tokens)):
        if tokens[here].kind == "mark":
            depth += (tokens[here].text in CLOSING) - (tokens[here].text in CLOSING.values())
            if depth == 0:
                return here
    return len(tokens)


def check_brackets(tokens: Sequence[Token]) -> None:
    """Raise QueryError for a bracket that is not closed, or closes none: nothing can be said of such a query."""
    waiting: list[str] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in CLOSING:
            waiting.append(CLOSING[token.text])
        elif token.text in CLOSING.values() and (not waiting or waiting.pop() != token.text):
            raise QueryError(f"a {token.text} closes no bracket")
    if waiting:
        raise QueryError(f"a {waiting[-1]} is missing: a bracket is not closed")


def level(tokens: Sequence[Token], start: int, end: int | None = None) -> Iterator[int]:
    """Yield the places from `start` that are in no bracket opened there; ends before a bracket that closes another."""
    place = start
    last = len(tokens) if end is None else end
    while place < last:
        text = tokens[place].text if tokens[place].kind == "mark" else ""
        if text in CLOSING.values():
            return
        yield place
        place = closing(tokens, place) + 1 if text in CLOSING else place + 1


def until(tokens: Sequence[Token], start: int, stops: Callable[[Token], bool]) -> int:
    """Return the first place from `start`, in no bracket opened there, whose token stops; else where the level ends."""
    last = start
    for place in level(tokens, start):
        if stops(tokens[place]):
            return place
        last = closing(tokens, place) + 1 if tokens[place].text in CLOSING else place + 1
    return last


def is_clause(tokens: Sequence[Token], place: int) -> bool:
    """Whether a clause begins at `place`: not a property, label or parameter of its name, and not STARTS WITH."""
    token, before = tokens[place], at(tokens, place - 1)
    if token.kind != "word" or token.word not in CLAUSES or before.text in {".", ":"}:
        return False
    return not (token.word == "WITH" and before.word in {"STARTS", "ENDS"})


def clause_end(tokens: Sequence[Token], start: int) -> int:
    """Return where the clause whose words begin at `start` ends."""
    for place in level(tokens, start):
        if is_clause(tokens, place):
            return place
    return until(tokens, start, lambda _: False)


def split(tokens: Sequence[Token], start: int, end: int, mark: str = ",") -> list[tuple[int, int]]:
    """Return the ranges between the marks that stand in no bracket of their own."""
    cuts = [place for place in level(tokens, start, end) if tokens[place].text == mark]
    starts = [start, *(cut + 1 for cut in cuts)]
    return [(first, last) for first, last in zip(starts, [*cuts, end], strict=True) if first < last]


def bracketed(tokens: Sequence[Token]) -> Tokens:
    """Return the tokens in round brackets."""
    return [Token("mark", "("), *tokens, Token("mark", ")", "")]


def joined(parts: Sequence[Sequence[Token]]) -> Tokens:
    """Return the parts with a comma between two."""
    found: Tokens = []
    for part in parts:
        found += [*([Token("mark", ",", "")] if found else []), *part]
    return found


def begins_match(tokens: Sequence[Token], place: int) -> bool:
    """Whether a MATCH begins at `place`."""
    return tokens[place].word == "MATCH" and is_clause(tokens, place)
