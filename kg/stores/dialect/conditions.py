"""What a pattern asks of its nodes and edges, in words that kglite knows: in the WHERE after the pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.stores.dialect.patterns import SHORTEST_WORDS
from kg.stores.dialect.tokens import (
    CLOSING,
    Names,
    Token,
    Tokens,
    at,
    bare,
    begins_match,
    bracketed,
    clause_end,
    closing,
    is_name,
    joined,
    made,
    split,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BEFORE_A_LABEL = frozenset(("WHERE", "AND", "OR", "XOR", "NOT", "WHEN"))


def hoist(tokens: Tokens, names: Names) -> Tokens:
    """Put what a pattern asks in words that kglite does not know into the WHERE of its clause.

    These are label expressions, a WHERE inside of a node or an edge, and a value in braces that is read from an edge
    (kglite compares that with nothing, and so gives no rows).
    """
    edges = edge_names(tokens)
    place = 0
    while place < len(tokens):
        if tokens[place].text == "{" and at(tokens, place - 1).word in {"EXISTS", "COUNT"}:
            if tokens[place + 1].text == "(":
                tokens = [*tokens[: place + 1], *made("MATCH"), *tokens[place + 1 :]]
        elif begins_match(tokens, place):
            tokens = _hoisted(tokens, place + 1, clause_end(tokens, place + 1), edges, names)
        elif tokens[place].text == "[" and at(tokens, place + 1).text == "(" and at(tokens, place - 1).text != "-":
            end = until(tokens, place + 1, lambda token: token.word in {"WHERE", "|"})
            if at(tokens, end).word in {"WHERE", "|"}:
                tokens = _hoisted(tokens, place + 1, end, edges, names)
        place += 1
    return tokens


def _hoisted(tokens: Tokens, start: int, end: int, edges: frozenset[str], names: Names) -> Tokens:
    pattern: Tokens = []
    conditions: list[Tokens] = []
    place = start
    while place < end:
        close = closing(tokens, place) if tokens[place].text in {"(", "["} else place
        is_edge = tokens[place].text == "["
        if close == place or at(tokens, place - 1).word in SHORTEST_WORDS:
            pattern.append(tokens[place])
            place += 1
            continue
        inside, found = _element(tokens[place + 1 : close], edges, names, is_edge=is_edge)
        pattern += [tokens[place], *inside, tokens[close]]
        conditions += found
        place = close + 1
    rest = _where(tokens, end, conditions) if conditions else tokens[end:]
    return [*tokens[:start], *pattern, *rest]


def _where(tokens: Tokens, end: int, conditions: Sequence[Tokens]) -> Tokens:
    """Return the tokens from `end` with the conditions before those of its WHERE."""
    joined: Tokens = []
    for condition in conditions:
        joined += [*(made("AND") if joined else []), *bracketed(condition)]
    if at(tokens, end).word != "WHERE":
        return [*made("WHERE"), *joined, *tokens[end:]]
    stop = until(tokens, end + 1, lambda token: token.text == "|") if _in_list(tokens, end) else len(tokens)
    stop = min(stop, clause_end(tokens, end + 1))
    return [*made("WHERE"), *joined, *made("AND"), *bracketed(tokens[end + 1 : stop]), *tokens[stop:]]


def _in_list(tokens: Sequence[Token], place: int) -> bool:
    opened = [here for here in range(place) if tokens[here].text in CLOSING and closing(tokens, here) > place]
    return bool(opened) and tokens[opened[-1]].text == "["


def _element(inside: Tokens, edges: frozenset[str], names: Names, *, is_edge: bool) -> tuple[Tokens, list[Tokens]]:
    """Return what stays in the brackets of a node or an edge, and the conditions that leave them."""
    if is_edge and any(token.text == "*" for token in inside):
        return inside, []
    named = bool(inside) and is_name(inside[0]) and inside[0].word != "WHERE"
    name = inside[0] if named else names.fresh()
    rest = inside[1:] if named else inside
    where = until(rest, 0, lambda token: token.word == "WHERE")
    head, conditions = rest[:where], [rest[where + 1 :]] if where < len(rest) else []
    braces = until(head, 0, lambda token: token.text == "{" or token.kind == "param")
    labels, properties = head[:braces], head[braces:]
    said = _label_condition(labels, name, is_edge=is_edge)
    if said is not None:
        labels, more = said
        conditions = [*([more] if more else []), *conditions]
    properties, more_conditions = _properties(properties, name, edges)
    conditions += more_conditions
    if not conditions and not (said and said[0] != head[:braces]):
        return inside, []
    return [name, *labels, *properties], conditions


def _properties(braces: Tokens, name: Token, edges: frozenset[str]) -> tuple[Tokens, list[Tokens]]:
    """Return the braces without the values that are read from edges, and the conditions that these are."""
    if at(braces, 0).text != "{":
        return braces, []
    kept, conditions = [], []
    for start, end in split(braces, 1, len(braces) - 1):
        part = braces[start:end]
        if len(part) > 3 and part[1].text == ":" and is_name(part[2]) and bare(part[2]) in edges:
            conditions.append([name, Token("mark", ".", ""), part[0]._replace(gap=""), Token("mark", "="), *part[2:]])
        else:
            kept.append(part)
    if not conditions:
        return braces, []
    return ([braces[0], *joined(kept), braces[-1]] if kept else []), conditions


def edge_names(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the names that stand for edges: in a pattern, of relationships(…), or by another name for those."""
    found: set[str] = set()
    for place, token in enumerate(tokens[:-1]):
        after = tokens[place + 1]
        if token.text == "[" and at(tokens, place - 1).text == "-" and is_name(after):
            found.add(bare(after))
        elif is_name(token) and after.word == "IN" and at(tokens, place + 2).word == "RELATIONSHIPS":
            found.add(bare(token))
        elif token.word == "AS" and is_name(after) and _is_alias(tokens, place, found):
            found.add(bare(after))
        elif is_name(token) and after.word == "IN" and bare(at(tokens, place + 2)) in found:
            found.add(bare(token))
    return frozenset(found)


def _is_alias(tokens: Sequence[Token], place: int, edges: set[str]) -> bool:
    """Whether AS at `place` gives another name to an edge, to a list of edges or to one of these."""
    before = tokens[place - 1]
    if before.text == ")":
        opening = next(here for here in range(place) if closing(tokens, here) == place - 1)
        function = at(tokens, opening - 1).word
        inside = at(tokens, opening + 1)
        return function == "RELATIONSHIPS" or (function in {"COLLECT", "HEAD", "LAST"} and bare(inside) in edges)
    return bare(before) in edges and at(tokens, place - 2).text != "."


# ---------------------------------------------------------------- label expressions


def _label_condition(labels: Tokens, name: Token, *, is_edge: bool) -> tuple[Tokens, Tokens] | None:
    """Return labels that kglite reads and the condition that the others are, or None to leave them."""
    if not any(token.text in {"&", "!", "%"} for token in labels):
        return None
    if not is_edge and all(token.text in {":", "&"} or is_name(token) for token in labels):
        return [token._replace(text=":", gap="") if token.text == "&" else token for token in labels], []
    said = _Reader(labels[1:], name, is_edge=is_edge)
    condition = said.any_of()
    return ([], condition) if condition and said.place == len(labels) - 1 else None


class _Reader:
    """Reads a label expression and says it as a condition on a name."""

    def __init__(self, tokens: Sequence[Token], name: Token, *, is_edge: bool) -> None:
        self.tokens, self.name, self.is_edge, self.place = tokens, name, is_edge, 0

    def any_of(self) -> Tokens:
        return self._chain("|", "OR", self._all_of)

    def _all_of(self) -> Tokens:
        return self._chain("&", "AND", self._one)

    def _chain(self, mark: str, word: str, part: Callable[[], Tokens]) -> Tokens:
        found = part()
        while found and at(self.tokens, self.place).text == mark:
            self.place += 1
            if at(self.tokens, self.place).text == ":":
                self.place += 1
            more = part()
            found = bracketed([*found, *made(word), *more]) if more else []
        return found

    def _one(self) -> Tokens:
        token = at(self.tokens, self.place)
        self.place += 1
        if token.text == "!":
            inside = self._one()
            return [*made("NOT"), *bracketed(inside)] if inside else []
        if token.text == "(":
            inside = self.any_of()
            self.place += 1
            return bracketed(inside)
        if token.text == "%":
            return made("true")
        return self._has(token) if is_name(token) else []

    def _has(self, token: Token) -> Tokens:
        name = self.name._replace(gap=" ")
        if self.is_edge:
            text = bare(token).replace("\\", "\\\\").replace("'", "\\'")
            return [*made("type("), name, *made(") ="), Token("string", f"'{text}'")]
        return [name, Token("mark", ":", ""), token._replace(gap="")]


def labels_in_conditions(tokens: Tokens) -> Tokens:
    """Write `WHERE n:A|B` as `WHERE (n:A OR n:B)`, and so with `&`, `!` and `%`."""
    for place in range(1, len(tokens) - 2):
        name, colon = tokens[place], tokens[place + 1]
        if colon.text != ":" or not is_name(name) or tokens[place - 1].word not in BEFORE_A_LABEL:
            continue
        said = _Reader(tokens[place + 2 :], name, is_edge=False)
        condition = said.any_of()
        end = place + 2 + said.place
        if condition and end > place + 3 and at(tokens, end).text not in {".", ":"}:
            return labels_in_conditions([*tokens[:place], *bracketed(condition), *tokens[end:]])
    return tokens
