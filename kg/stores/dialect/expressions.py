"""Expressions in words that kglite knows, and that give there what Neo4j gives; each pass is tokens to tokens."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.stores.dialect.tokens import (
    CLOSING,
    Token,
    Tokens,
    at,
    bare,
    closing,
    is_name,
    level,
    made,
    split,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ESCAPE = re.compile(r"\\(.)", re.DOTALL)
KEPT_ESCAPES = frozenset("\\'\"ntruU")
WRITTEN_ESCAPES = {"b": "\b", "f": "\f", "`": "\\\\`"}
ASCII = {"d": "0-9", "w": "0-9A-Za-z_"}
CLASS = re.compile(r"\[((?:[^\]\\]|\\\\.)+)\]|\\\\([dwDW])", re.DOTALL)  # backslashes are doubled in a string
CLASS_PART = re.compile(r"\\\\([dw])")
COMPARISONS = frozenset(("<", "<=", ">", ">=", "=", "<>"))
BOUNDARIES = frozenset(
    """
    , | : ; AND OR XOR NOT WHERE WHEN THEN ELSE END CASE RETURN WITH DISTINCT AS BY ASC DESC ASCENDING DESCENDING LIMIT
    SKIP ORDER MATCH OPTIONAL UNWIND IN IS STARTS ENDS CONTAINS UNION CALL ALL
    """.split()  # noqa: SIM905 - words of the grammar
)
AGGREGATES = frozenset(("COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT", "STDEV"))
DEEPEST = 100  # brackets
LONGEST = 60_000  # pieces and characters
LARGE = frozenset(("amount", "amount_upper", "count", "count_upper"))
"""Properties of ours whose numbers may be so large that Neo4j writes them with an exponent."""


def join_lists(tokens: Tokens) -> Tokens:
    """Write `||` as `+`: between lists kglite makes text of them."""
    return [token._replace(text="+") if token.text == "||" else token for token in tokens]


def keep_escapes(tokens: Tokens) -> Tokens:
    r"""Double the backslash of an escape that Cypher does not have: Neo4j keeps it (`'\d'`), kglite drops it."""
    return [
        token._replace(text=ESCAPE.sub(_escape, token.text)) if token.kind == "string" else token for token in tokens
    ]


def _escape(found: re.Match[str]) -> str:
    if found[1] in KEPT_ESCAPES:
        return found[0]
    return WRITTEN_ESCAPES.get(found[1], f"\\\\{found[1]}")


def plain_regexes(tokens: Tokens) -> Tokens:
    r"""Spell `\w` and `\d` after `=~` as ASCII, which they are in Neo4j; in kglite they are letters of all kinds."""
    found = list(tokens)
    for place in range(1, len(tokens)):
        if tokens[place].kind == "string" and tokens[place - 1].text == "=~":
            found[place] = tokens[place]._replace(text=CLASS.sub(_ascii, tokens[place].text))
    return found


def _ascii(found: re.Match[str]) -> str:
    inside = found[1] or ""
    if inside:
        return "[" + CLASS_PART.sub(lambda part: ASCII[part[1]], inside) + "]"
    letter = found[2]
    return f"[^{ASCII[letter.lower()]}]" if letter.isupper() else f"[{ASCII[letter]}]"


# ---------------------------------------------------------------- a <= x < b


def part_comparisons(tokens: Tokens) -> Tokens:
    """Write `a <= x < b` as `(a <= x AND x < b)`."""
    place = 0
    while place <= len(tokens):
        if place == 0 or tokens[place - 1].text in CLOSING:
            tokens = _parted(tokens, place)
        place += 1
    return tokens


def _parted(tokens: Tokens, start: int) -> Tokens:
    """Return the tokens with the chains of the level that begins at `start` written as pairs."""
    places = list(level(tokens, start))
    runs: list[list[int]] = [[]]
    for place in places:
        if tokens[place].word in BOUNDARIES and at(tokens, place - 1).text != ".":
            runs.append([])
        else:
            runs[-1].append(place)
    for run in reversed(runs):
        marks = [place for place in run if tokens[place].text in COMPARISONS]
        if len(marks) > 1 and not any(_is_arrow(tokens, place) for place in run):
            first, last = run[0], closing(tokens, run[-1]) if tokens[run[-1]].text in CLOSING else run[-1]
            tokens = [*tokens[:first], *_pairs(tokens, first, last + 1, marks), *tokens[last + 1 :]]
    return tokens


def _is_arrow(tokens: Sequence[Token], place: int) -> bool:
    token, after = tokens[place], at(tokens, place + 1)
    return (token.text, after.text) in {("-", ">"), ("<", "-"), ("-", "-"), ("-", "["), ("]", "-")} and not after.gap


def _pairs(tokens: Sequence[Token], first: int, last: int, marks: Sequence[int]) -> Tokens:
    ends = [first - 1, *marks, last]
    values = [list(tokens[left + 1 : right]) for left, right in pairwise(ends)]
    found: Tokens = [Token("mark", "(")]
    for number, mark in enumerate(marks):
        found += [*(made("AND") if number else []), *values[number], tokens[mark], *values[number + 1]]
    return [*found, Token("mark", ")", "")]


# ---------------------------------------------------------------- functions


def check_size(tokens: Sequence[Token], more: int) -> None:
    """Raise QueryError where a query is nested so deeply, or grows so long, that it could not be read in time."""
    depth = deepest = 0
    for token in tokens:
        if token.kind == "mark":
            depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            deepest = max(deepest, depth)
    if deepest > DEEPEST or len(tokens) + more > LONGEST:
        raise QueryError(
            "the query is nested too deeply, or calls too much, for the local graph; Neo4j can",
            remedy="ask with fewer brackets and calls of round() and toString(), or with --graph URI",
        )


def rewrite_calls(tokens: Tokens) -> Tokens:
    """Write the functions that give something else in Neo4j so that they give the same."""
    place = len(tokens) - 2
    while place >= 0:
        change = CHANGED.get(tokens[place].text.casefold()) if tokens[place].kind == "word" else None
        if change and tokens[place + 1].text == "(" and at(tokens, place - 1).text != ".":
            end = closing(tokens, place + 1)
            arguments = [tokens[start:stop] for start, stop in split(tokens, place + 2, end)]
            made_of = change([written(part) for part in arguments])
            if made_of:
                check_size(tokens, len(made_of))
                tokens = [*tokens[:place], *made(made_of), *tokens[end + 1 :]]
        place -= 1
    return tokens


def _round(arguments: Sequence[str]) -> str | None:
    """Return halves rounded up without digits, and away from nought with digits, of the number as it is written."""
    if len(arguments) == 1:
        return f"floor(({arguments[0]}) + 0.5)"
    if len(arguments) != 2 or not arguments[1].isdecimal():
        return None
    value, digits = f"({arguments[0]})", int(arguments[1])
    behind = f"substring(split(toString(toFloat({value})), '.')[1], {digits})"
    is_half = f"(size(split('^' + {behind} + '$', '^5$')) - 1)"
    return f"(round({value} + sign({value}) * 1e-{digits + 3} * {is_half}, {digits}) + 0.0)"


def _deviation(arguments: Sequence[str]) -> str | None:
    """Return 0.0 for a single number, where kglite gives null; without any number both give null."""
    return f"coalesce(stDev({arguments[0]}), 0.0 * abs(avg({arguments[0]})))" if len(arguments) == 1 else None


def _to_string(arguments: Sequence[str]) -> str | None:
    """Return the text with an exponent where a number is 10,000,000 or more, unless it is aggregated."""
    if len(arguments) != 1 or any(word in arguments[0].upper() for word in (f"{name}(" for name in AGGREGATES)):
        return None
    value = f"({arguments[0]})"
    text = f"toString(abs({value}))"
    digits = f"substring(toString(toFloat('0.' + replace({text}, '.', ''))), 2)"
    rest = f"CASE WHEN size({digits}) = 1 THEN '0' ELSE substring({digits}, 1) END"
    sign = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
    long = f"{sign} + left({digits}, 1) + '.' + {rest} + 'E' + toString(size(split({text}, '.')[0]) - 1)"
    return (
        f"CASE WHEN {value} IS :: FLOAT THEN CASE WHEN abs({value}) >= 1e7 THEN {long} ELSE toString({value}) END "
        f"ELSE toString({value}) END"
    )


def _null_if(arguments: Sequence[str]) -> str | None:
    if len(arguments) != 2:
        return None
    return f"CASE WHEN ({arguments[0]}) = ({arguments[1]}) THEN null ELSE ({arguments[0]}) END"


CHANGED: dict[str, Callable[[Sequence[str]], str | None]] = {
    "round": _round,
    "stdev": _deviation,
    "tostring": _to_string,
    "nullif": _null_if,
    "char_length": lambda arguments: f"size({', '.join(arguments)})",
    "character_length": lambda arguments: f"size({', '.join(arguments)})",
    "e": lambda arguments: None if arguments else "2.718281828459045",
}


def join_large_numbers(tokens: Tokens) -> Tokens:
    """Write `'USD ' + r.amount` as `'USD ' + toString(r.amount)`, which is then written as Neo4j does."""
    for place in range(1, len(tokens) - 3):
        end = place + 3
        if is_name(tokens[place]) and tokens[place + 1].text == "." and tokens[place + 2].text in LARGE:
            left, right = (at(tokens, place - 1), at(tokens, place - 2)), (tokens[end], at(tokens, end + 1))
            if any(plus.text == "+" and text.kind == "string" for plus, text in (left, right)):
                called = made(f"toString({written(tokens[place:end])})")
                return join_large_numbers([*tokens[:place], *called, *tokens[end:]])
    return tokens


def own_type(tokens: Tokens, edges: frozenset[str]) -> Tokens:
    """Ask for the `type` of those that have one: of claims and articles, which do not, kglite gives the label."""
    found: Tokens = []
    for place, token in enumerate(tokens):
        found.append(token)
        if token.text != "type" or at(tokens, place - 1).text != "." or not is_name(at(tokens, place - 2)):
            continue
        name, before = tokens[place - 2], at(tokens, place - 3).text
        in_pattern = before == ":" and at(tokens, place - 4).text == "type"
        if before != "." and not in_pattern and bare(name) not in edges:
            found[-3:] = made(f"CASE WHEN 'type' IN keys({name.text}) THEN {name.text}.type END")
    return found


# ---------------------------------------------------------------- n {.name}


def spell_projections(tokens: Tokens) -> Tokens:
    """Write `n {.a, b: 1, c}` as a map: kglite gives null for an edge, and knows no variable as a part."""
    for place in range(1, len(tokens)):
        if tokens[place].text == "{" and is_name(tokens[place - 1]):
            end = closing(tokens, place)
            parts = [tokens[start:stop] for start, stop in split(tokens, place + 1, end)]
            said = _projection(tokens[place - 1].text, parts) if _is_projected(parts) else None
            if said:
                return spell_projections([*tokens[: place - 1], *made(said), *tokens[end + 1 :]])
    return tokens


def _is_projected(parts: Sequence[Tokens]) -> bool:
    """Whether braces after a name hold parts of its value, and not the properties of a pattern."""
    return any(part[0].text == "." for part in parts)


def _projection(name: str, parts: Sequence[Tokens]) -> str | None:
    if any(part[-1].text == "*" for part in parts):
        return f"properties({name})" if len(parts) == 1 else None
    said = []
    for part in parts:
        if part[0].text == ".":
            said.append(f"{part[1].text}: {name}.{part[1].text}")
        elif len(part) == 1 and is_name(part[0]):
            said.append(f"{part[0].text}: {part[0].text}")
        else:
            said.append(written(part))
    return f"CASE WHEN {name} IS NULL THEN null ELSE {{{', '.join(said)}}} END"
