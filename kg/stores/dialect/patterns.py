"""How far and how short a path is, in words that kglite knows; each pass is tokens to tokens.

What both surely say the same is changed; what kglite cannot say in other words is left alone, for it to refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.stores.dialect.tokens import (
    Token,
    Tokens,
    at,
    begins_match,
    clause_end,
    closing,
    is_name,
    joined,
    made,
    split,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

UNBOUNDED = 1_000_000  # kglite ends a path without an upper bound after 10 hops and does not say so
SHORTEST = {"SHORTEST 1": "shortestPath", "ALL SHORTEST": "allShortestPaths"}
SHORTEST_WORDS = frozenset(("SHORTESTPATH", "ALLSHORTESTPATHS"))


# ---------------------------------------------------------------- how often: {1,3}, +, *


def count_hops(tokens: Tokens) -> Tokens:
    """Write `-[:T]-{1,3}(b)` as `-[:T*1..3]-(b)`, `+` as `*1..` and `*` as `*0..`."""
    place = 0
    while place < len(tokens):
        found = _quantifier(tokens, place)
        if found:
            start, bounds, end = found
            close = max(here for here in range(start) if tokens[here].text == "]")
            inside = tokens[:close]
            tokens = [*inside, *made(f"*{bounds}"), *tokens[close:start], *tokens[end:]]
        place += 1
    return tokens


def _quantifier(tokens: Sequence[Token], place: int) -> tuple[int, str, int] | None:
    """Return the place after an arrow, the bounds that stand there, and where they end; only `[…]` without `*`."""
    arrow = place
    if tokens[place].text != "]" or at(tokens, place + 1).text != "-":
        return None
    opening = next((here for here in range(place) if closing(tokens, here) == place), None)
    if opening is None or any(token.word in {"*", "WHERE"} for token in tokens[opening:place]):
        return None
    arrow = place + (3 if at(tokens, place + 2).text == ">" else 2)
    mark = at(tokens, arrow).text
    if mark in {"+", "*"} and at(tokens, arrow + 1).text == "(":
        return arrow, "1.." if mark == "+" else "0..", arrow + 1
    end = closing(tokens, arrow) if mark == "{" else arrow
    inside = "".join(token.text for token in tokens[arrow + 1 : end])
    low, comma, high = inside.partition(",")
    if mark != "{" or not (low + high).isdecimal():
        return None
    return arrow, f"{low or 0}..{high}" if comma else f"{low}..{low}", end + 1


def bound_hops(tokens: Tokens) -> Tokens:
    """Give paths without an upper bound one that no path reaches."""
    found: Tokens = []
    for place, token in enumerate(tokens):
        found.append(token)
        if token.text == "*" and _in_edge(tokens, place):
            after = at(tokens, place + 1)
            if after.kind != "number" and after.text != "..":
                found += made(f"1..{UNBOUNDED}")
        elif token.text == ".." and at(tokens, place + 1).kind != "number" and _bounds(tokens, place):
            found.append(Token("number", str(UNBOUNDED), ""))
    return found


def _bounds(tokens: Sequence[Token], place: int) -> bool:
    star = place - 2 if tokens[place - 1].kind == "number" else place - 1
    return at(tokens, star).text == "*" and _in_edge(tokens, star)


def _in_edge(tokens: Sequence[Token], place: int) -> bool:
    """Whether the star at `place` stands in the brackets of an edge, but not of one in a shortestPath."""
    opening = place - 1
    while opening >= 0 and (is_name(tokens[opening]) or tokens[opening].text in {":", "|", "&", "!", "(", ")"}):
        opening -= 1
    if at(tokens, opening).text != "[" or at(tokens, opening - 1).text != "-":
        return False
    return not _in_shortest(tokens, opening)


def _in_shortest(tokens: Sequence[Token], place: int) -> bool:
    opened = [here for here in range(place) if tokens[here].text == "(" and closing(tokens, here) > place]
    return any(at(tokens, here - 1).word in SHORTEST_WORDS for here in opened)


# ---------------------------------------------------------------- shortest paths


def name_shortest(tokens: Tokens) -> Tokens:
    """Write `SHORTEST 1 (a)-…-(b)` as `shortestPath((a)-…-(b))`, and ALL SHORTEST as allShortestPaths."""
    for place in range(len(tokens) - 1):
        word = SHORTEST.get(f"{tokens[place].word} {tokens[place + 1].word}")
        if word and tokens[place].kind == "word" and at(tokens, place + 2).text == "(":
            end = _path_end(tokens, place + 2)
            pattern = [*made(f"{word}("), *tokens[place + 2 : end], Token("mark", ")", "")]
            return name_shortest([*tokens[:place], *pattern, *tokens[end:]])
    return tokens


def _path_end(tokens: Sequence[Token], start: int) -> int:
    return min(until(tokens, start, lambda token: token.text == ","), clause_end(tokens, start))


def part_shortest(tokens: Tokens) -> Tokens:
    """Give a shortestPath that follows single nodes in one MATCH a MATCH of its own."""
    place = 0
    while place < len(tokens):
        if begins_match(tokens, place) and at(tokens, place - 1).word != "OPTIONAL":
            end = clause_end(tokens, place + 1)
            parts = [tokens[start:stop] for start, stop in split(tokens, place + 1, end)]
            paths = [part for part in parts if _is_shortest(part)]
            others = [part for part in parts if not _is_shortest(part)]
            if len(paths) == 1 and others and all(part[0].text == "(" and _one_node(part) for part in others):
                rest = [*joined(others), *made("MATCH"), *paths[0]]
                tokens = [*tokens[: place + 1], *rest, *tokens[end:]]
                place += len(rest)
        place += 1
    return tokens


def _is_shortest(part: Sequence[Token]) -> bool:
    return any(token.word in SHORTEST_WORDS for token in part[:3])


def _one_node(part: Sequence[Token]) -> bool:
    return closing(part, 0) == len(part) - 1
