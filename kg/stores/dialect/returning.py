"""What a query gives back: the columns' names as Neo4j has them, and COLLECT { } in words that kglite knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.stores.dialect.tokens import (
    Names,
    Token,
    Tokens,
    at,
    bare,
    clause_end,
    closing,
    is_clause,
    is_name,
    joined,
    level,
    made,
    split,
    until,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def call_collections(tokens: Tokens, names: Names) -> Tokens:
    """Put a COLLECT { } of a RETURN or WITH into a subquery before it."""
    for place in range(len(tokens)):
        if tokens[place].word not in {"RETURN", "WITH"} or not is_clause(tokens, place):
            continue
        end = clause_end(tokens, place + 1)
        for here in range(place + 1, min(end, len(tokens) - 1)):
            if tokens[here].word == "COLLECT" and tokens[here + 1].text == "{" and not _is_local(tokens, place, here):
                close = closing(tokens, here + 1)
                name = names.fresh()
                inner = _collecting(tokens[here + 2 : close], name, names)
                if inner is None:
                    break
                opening = "CALL {" if place == 0 else "CALL (*) {"
                call = [*made(opening), *inner, Token("mark", "}")]
                item = [*tokens[place:here], name._replace(gap=" "), *tokens[close + 1 :]]
                return call_collections([*tokens[:place], *call, *item], names)
    return tokens


def _is_local(tokens: Sequence[Token], start: int, place: int) -> bool:
    """Whether the place is in a list or a subquery, whose own names the collection might use."""
    return any(tokens[here].text in {"[", "{"} and closing(tokens, here) > place for here in range(start, place))


def _collecting(inner: Tokens, name: Token, names: Names) -> Tokens | None:
    """Return the inner query with what it gives back collected, or None when that is not one value."""
    place = next((here for here in level(inner, 0) if inner[here].word == "RETURN" and is_clause(inner, here)), None)
    if place is None or any(token.word == "UNION" for token in inner):
        return None
    start = place + 1 + (at(inner, place + 1).word == "DISTINCT")
    end = clause_end(inner, start)
    items = split(inner, start, end)
    if len(items) != 1:
        return None
    alias = until(inner, start, lambda token: token.word == "AS")
    value = inner[start : min(alias, end)]
    each = inner[alias + 1] if alias < end else names.fresh()
    again = [*made("WITH"), *inner[place + 1 : start], *value, *made("AS"), each._replace(gap=" ")]
    given = made(f"RETURN collect({each.text}) AS {name.text}")
    return [*inner[:place], *again, *inner[end:], *given]


# ---------------------------------------------------------------- ORDER BY


def sort_by_columns(tokens: Tokens) -> Tokens:
    """Sort by the name of a column where ORDER BY repeats a call that is a column: kglite sorts by none it computes."""
    for place in reversed(range(len(tokens))):
        if tokens[place].word in {"RETURN", "WITH"} and is_clause(tokens, place):
            end = clause_end(tokens, place + 1)
            if at(tokens, end).word == "ORDER" and at(tokens, end + 1).word == "BY":
                tokens = _sorted_by(tokens, place, end)
    return tokens


def _sorted_by(tokens: Tokens, place: int, order: int) -> Tokens:
    start = place + 1 + (at(tokens, place + 1).word == "DISTINCT")
    stop = clause_end(tokens, order + 2)
    items = [tokens[first:last] for first, last in split(tokens, start, order)]
    keys = [tokens[first:last] for first, last in split(tokens, order + 2, stop)]
    if start == place + 1 and not any(token.text == "(" for item in items for token in item):
        _write_out_asked(items, keys)
    for number, item in enumerate(items):
        named = len(item) > 2 and item[-2].word == "AS"
        value = item[:-2] if named else item
        if not any(token.text == "(" for token in value):
            continue
        name = item[-1] if named else Token("name", f"`{written(value).replace('`', '``')}`")
        for key in keys:
            if [token.text for token in key[: len(value)]] == [token.text for token in value] and _ends(
                key, len(value)
            ):
                key[: len(value)] = [name._replace(gap=" ")]
                items[number] = [*value, *made("AS"), name._replace(gap=" ")]
    return [*tokens[:start], *joined(items), *tokens[order : order + 2], *joined(keys), *tokens[stop:]]


def _write_out_asked(items: Sequence[Tokens], keys: Sequence[Tokens]) -> None:
    """Write out a column's value where a key asks whether it is there: kglite knows no column in `percent IS NULL`."""
    values = {item[-1].text: item[:-2] for item in items if len(item) > 2 and item[-2].word == "AS"}
    for key in keys:
        if len(key) > 1 and key[1].word == "IS" and key[0].text in values:
            key[:1] = values[key[0].text]


def _ends(key: Sequence[Token], length: int) -> bool:
    return len(key) == length or key[length].word in {"ASC", "DESC", "ASCENDING", "DESCENDING"}


# ---------------------------------------------------------------- the names of columns


def column_names(tokens: Sequence[Token]) -> tuple[str, ...] | None:
    """Return the columns' names as Neo4j gives them, from the first RETURN of the statement; None for `RETURN *`."""
    for place in level(tokens, 0):
        if tokens[place].word == "RETURN" and is_clause(tokens, place):
            start = place + 1 + (at(tokens, place + 1).word == "DISTINCT")
            items = split(tokens, start, clause_end(tokens, start))
            if any(tokens[first].text == "*" for first, _ in items):
                return None
            return tuple(_column(tokens[first:last]) for first, last in items)
    return None


def _column(item: Sequence[Token]) -> str:
    if len(item) > 2 and item[-2].word == "AS" and is_name(item[-1]):
        return bare(item[-1])
    return bare(item[0]) if len(item) == 1 else written(item)
