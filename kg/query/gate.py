"""The gate: a user's Cypher passes only if it reads, and reads only the graph. It knows words, not grammar.

A word is judged by what stands beside it, and where two readings are possible the query is refused. The statement that
passes holds no comments, so nothing can hide where an engine ends a comment or a line elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.stores.result import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 50_000  # characters
DEEPEST = 100  # brackets within brackets: parsers break at some hundreds, and Neo4j then answers nothing at all
STARTS = frozenset(("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL"))
REASONS = {
    **dict.fromkeys(
        ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "DROP", "INSERT", "FOREACH", "ALTER"),
        "{word} would change the graph",
    ),
    "LOAD": "LOAD would read files from this machine or the network",
    "USE": "USE would leave the graph that was named",
    "FORMAT": "FORMAT is not needed: --format gives table, json and csv",
    **dict.fromkeys(("SHOW", "TERMINATE", "GRANT", "DENY", "REVOKE"), "{word} administers a server"),
    **dict.fromkeys(("EXPLAIN", "PROFILE"), "{word} gives no rows"),
}
NAMESPACES = frozenset(("date", "datetime", "localdatetime", "time", "localtime", "duration", "point", "vector"))

TOKEN = re.compile(
    r"""(?P<comment> //[^\n\r]* | /\*.*?\*/ )
      | (?P<string>  '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
      | (?P<quoted>  `(?:[^`]|``)*` )
      | (?P<number>  0x[0-9a-f_]+ | 0o[0-7_]+ | \d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)? )
      | (?P<word>    [^\W\d]\w* )
      | (?P<space>   \s+ )
      | (?P<mark>    \.\. | :: | <= | >= | <> | =~ | /\* | . )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
ESCAPE = re.compile(r"\\+(?:u+([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
HIDING = frozenset("'\"`\\/*")
PLAIN_SPACE = frozenset(" \t\r\n")
UNCLOSED = {"'": "a string", '"': "a string", "`": "a name in backticks", "/*": "a comment"}
NAMED_BY = frozenset((":", "$", "|", "&", "!"))  # a label, a type or a parameter follows
ENDS_A_NAME = frozenset((",", ")", "]", "}", ".", "=", "<", ">", "<=", ">=", "<>", "=~", "*", "%", "^"))  # no clause
OPENS = frozenset("{,([")
BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; `word` is what an engine could take a word for, in capitals."""

    kind: str
    text: str
    at: int
    word: str = ""


NONE = Token("none", "", 0)


def read_only(query: str) -> Statement:
    """Return the query as it may be run, on any store, without comments and final semicolons.

    Raises QueryError with the reason and the place when it would write, read files, call procedures, leave the graph,
    hold several statements, or cannot be read without doubt.

    >>> read_only("MATCH (n) /* all */ RETURN n.set;").text
    'MATCH (n)   RETURN n.set'
    """
    if len(query) > LONGEST:
        raise QueryError(f"the query has {len(query)} characters, the most is {LONGEST}")
    tokens = list(_tokens(query))
    solid = [token for token in tokens if token.kind not in {"space", "comment"}]
    while solid and solid[-1].text == ";":
        tokens.remove(solid.pop())
    _refuse_deep(query, solid)
    if not solid:
        raise QueryError("there is no query", remedy="kg query 'MATCH (n:Company) RETURN n.name LIMIT 5'")
    for place in range(len(solid)):
        reason = _reason(solid, place)
        if reason:
            raise _refusal(query, solid[place], reason)
    if solid[0].word not in STARTS:
        raise _refusal(query, solid[0], f"a query begins with {', '.join(sorted(STARTS))}")
    return Statement("".join(map(_written, tokens)).strip())


def _refuse_deep(query: str, tokens: Sequence[Token]) -> None:
    depths = accumulate(BRACKETS.get(token.text, 0) for token in tokens)
    for token, depth in zip(tokens, depths, strict=True):
        if depth > DEEPEST:
            raise _refusal(query, token, f"more than {DEEPEST} brackets are open")


def _refusal(query: str, token: Token, reason: str) -> QueryError:
    line = query.count("\n", 0, token.at) + 1
    column = token.at - query.rfind("\n", 0, token.at)
    named = token.kind == "word" and token.word in REASONS
    remedy = f"write `{token.text}` in backticks if it is a name" if named else None
    return QueryError(f"refused, line {line}, column {column}: {reason}", remedy=remedy)


# ---------------------------------------------------------------- pieces


def _tokens(query: str) -> Iterator[Token]:
    """Yield the pieces of the query; raises QueryError at the first that engines could read in two ways."""
    for found in TOKEN.finditer(query):
        kind, text = str(found.lastgroup), found[0]
        word = unicodedata.normalize("NFKC", text).upper() if kind == "word" else ""
        token = Token(kind, text, found.start(), word)
        doubt = _doubt(token)
        if doubt:
            raise _refusal(query, token, doubt)
        yield token


def _doubt(token: Token) -> str | None:
    if token.kind in {"string", "quoted"}:
        return _hidden(token)
    if token.kind != "mark":
        return None
    if token.text in UNCLOSED:
        return f"{UNCLOSED[token.text]} begins here and does not end"
    if token.text == "\\":
        return "an escape outside of a string"
    if unicodedata.category(token.text[0]).startswith("C"):
        return f"an invisible character, U+{ord(token.text[0]):04X}"
    return None


def _hidden(token: Token) -> str | None:
    """Return why a string is refused: Neo4j reads Unicode escapes before it looks for the end of a string."""
    for found in ESCAPE.finditer(token.text):
        code = int(found[1] or found[2], 16)
        if token.kind == "quoted" or code > 0x10FFFF or chr(code) in HIDING or unicodedata.category(chr(code)) == "Cc":
            return f"the escape {found[0]} could hide the end of a string"
    return None


def _written(token: Token) -> str:
    if token.kind == "comment" or (token.kind == "space" and not PLAIN_SPACE.issuperset(token.text)):
        return " "
    return token.text


# ---------------------------------------------------------------- judging


def _reason(tokens: Sequence[Token], place: int) -> str | None:
    """Return why the token at `place` is refused, or None."""
    token = tokens[place]
    if token.text == ";":
        return "only one statement at a time"
    if token.text == "(" and not _may_call(tokens, place):
        return f"the function {_name_before(tokens, place)} is not one of Cypher's own"
    if token.kind != "word" or _is_name(tokens, place):
        return None
    if token.word == "CALL":
        return _procedure(tokens, place + 1)
    reason = REASONS.get(token.word)
    return None if reason is None else reason.format(word=token.word)


def _is_name(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word can only be a name: a label, property, parameter, map key or variable; never a clause."""
    before = tokens[place - 1] if place else NONE
    after = tokens[place + 1] if place + 1 < len(tokens) else NONE
    if before.text == ".":
        return place < 2 or tokens[place - 2].kind != "number"  # `1.SET`: engines may end the number behind its point
    if before.kind == "mark" and before.text in NAMED_BY:
        return True
    if _in_place_of_a_name(tokens, place, before, after):
        return True
    if after is NONE:
        return place > 0
    if after.kind != "mark":
        return False
    return after.text in ENDS_A_NAME or (after.text == ":" and before.text in OPENS)


def _in_place_of_a_name(tokens: Sequence[Token], place: int, before: Token, after: Token) -> bool:
    """Whether no clause can begin here: an alias, an item of a list or an order, `x IN list`, LOAD without CSV."""
    if tokens[place].word == "LOAD" and after.kind in {"word", "mark"}:
        return after.word != "CSV"
    if before.word == "BY":
        return place > 1 and tokens[place - 2].word == "ORDER"
    if before.word == "AS":
        return _ends_value(tokens, place - 2)
    if before.text in {",", "["}:
        return after.text != "("
    return before.text == "(" and after.word == "IN"


def _ends_value(tokens: Sequence[Token], place: int) -> bool:
    """Whether the token at `place` can only be the end of a value, so that AS behind it is no variable."""
    if place < 0:
        return False
    token = tokens[place]
    if token.kind == "word":
        return place > 1 and tokens[place - 1].text == "." and tokens[place - 2].kind != "number"
    return token.kind in {"number", "string", "quoted"} or token.text in {")", "]", "}"}


def _procedure(tokens: Sequence[Token], place: int) -> str | None:
    """Return why a CALL of what stands at `place` is refused, or None for a subquery."""
    if place < len(tokens) and tokens[place].text in {"{", "("}:
        return None
    return "CALL runs a procedure; labels are had by MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label"


def _may_call(tokens: Sequence[Token], place: int) -> bool:
    """Whether the bracket at `place` opens no call of a function in a foreign namespace."""
    names = _name_before(tokens, place).split(".")
    return len(names) == 1 or names[0].casefold() in NAMESPACES


def _name_before(tokens: Sequence[Token], place: int) -> str:
    """Return the dotted name that ends before `place`; empty where none does."""
    parts: list[str] = []
    while place >= 1 and tokens[place - 1].kind in {"word", "quoted"}:
        parts.insert(0, tokens[place - 1].text.strip("`"))
        if place < 2 or tokens[place - 2].text != ".":
            break
        place -= 2
    return ".".join(parts)
