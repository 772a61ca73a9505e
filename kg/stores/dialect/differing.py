"""What the local graph would answer otherwise than Neo4j, or cannot answer at all: refused by name, never guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.stores.dialect.conditions import edge_names
from kg.stores.dialect.tokens import at, bare, clause_end, closing, is_clause, is_name, split, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.stores.dialect.tokens import Token

DAY = re.compile(r"\s*\d{4}([-/]?)\d{1,2}\1\d{1,2}(T.*)?\s*")
NOT_IN_CLASS = re.compile(r"\[[^\]]*\\[WD]")
TAKES_TEXT = frozenset(
    """
    date datetime localdatetime time localtime duration tostring substring left right split replace trim toupper
    tolower
    """.split()  # noqa: SIM905 - names of functions
)
TEXT_WORDS = frozenset(("WITH", "CONTAINS", "=~", "+"))  # … STARTS WITH '2025-02'
TEXTS = frozenset(("published_time", "quote", "name", "title", "url", "words", "id", "article_id"))
HOURS = frozenset(("hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"))
OF_EDGES = {"type": "type(r)", "start": "startNode(r)", "end": "endNode(r)"}
OF_KGLITE = frozenset(("label", "node_type", "connection_type"))
FUNCTIONS = frozenset(
    """
    percentilecont percentiledisc stdevp isempty isnan tointegerornull tofloatornull tostringornull tobooleanornull
    tointegerlist tofloatlist tostringlist tobooleanlist timestamp normalize btrim cot degrees radians haversin
    elementid randomuuid valuetype lower upper trim nullif e point char_length vector log10 log exp pi rand
    """.split()  # noqa: SIM905 - names of functions
)

Found = tuple[str, str]


def refuse_differing(tokens: Sequence[Token], params: Mapping[str, Any]) -> None:
    """Raise QueryError, naming the construct, for what kglite would answer otherwise than Neo4j does."""
    for what, instead in _differing(tokens, params):
        said = f"refused, since Neo4j would answer otherwise than the local graph: {what}"
        raise QueryError(said, remedy=f"{instead}, or ask with --graph URI")


def refusal(construct: str, instead: str, said: str = "") -> QueryError:
    """Return the error for a construct that Neo4j has; `said` is kglite's own word on it."""
    ways = f"{instead}, or ask" if instead else "ask"
    because = f": {said}" if said else ""
    return QueryError(f"the local graph cannot do {construct}, Neo4j can{because}", remedy=f"{ways} with --graph URI")


def _differing(tokens: Sequence[Token], params: Mapping[str, Any]) -> Iterator[Found]:
    edges = edge_names(tokens)
    for place, token in enumerate(tokens):
        yield from _days_as_text(tokens, place, params)
        if token.kind == "string" and at(tokens, place - 1).text == "=~" and NOT_IN_CLASS.search(token.text):
            yield "a regular expression with \\W or \\D in square brackets", "write the letters"
        if token.kind == "word" and at(tokens, place + 1).text == "(" and at(tokens, place - 1).text != ".":
            yield from _calls(tokens, place)
        elif token.text == ".":
            yield from _properties(tokens, place, edges)
        elif token.text == "{" and is_name(at(tokens, place - 1)) and bare(tokens[place - 1]) in edges:
            yield from _edge_projections(tokens, place)
    yield from _shortest_paths(tokens)


def _days_as_text(tokens: Sequence[Token], place: int, params: Mapping[str, Any]) -> Iterator[Found]:
    """Yield a day as text where it could be compared with a day: kglite takes it for one, Neo4j does not."""
    token, before, after = tokens[place], at(tokens, place - 1), at(tokens, place + 1)
    if token.kind == "string":
        days = [token.text[1:-1]]
    elif token.kind == "param":
        days = _texts(params.get(token.text[1:].strip("`")))
    else:
        return
    if not any(DAY.fullmatch(day) for day in days) or before.word in TEXT_WORDS or after.text == "+":
        return
    if before.text == "(" and at(tokens, place - 2).text.casefold() in TAKES_TEXT:
        return
    if _beside_text(tokens, place):
        return
    yield f"{token.text} is text, which it never compares with days", f"write date({token.text})"


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _beside_text(tokens: Sequence[Token], place: int) -> bool:
    """Whether the other side of a comparison is a property that is text, or made text."""
    if at(tokens, place - 2).text in TEXTS and at(tokens, place - 3).text == ".":
        return True
    if at(tokens, place + 3).text == "." and at(tokens, place + 4).text in TEXTS:
        return True
    if at(tokens, place - 1).text == ":" and at(tokens, place - 2).text in TEXTS:
        return True
    if at(tokens, place - 2).text == ")":
        opening = next(here for here in range(place) if closing(tokens, here) == place - 2)
        return at(tokens, opening - 1).text.casefold() in TAKES_TEXT - {"date", "datetime"}
    return False


def _calls(tokens: Sequence[Token], place: int) -> Iterator[Found]:
    function, end = tokens[place].text.casefold(), closing(tokens, place + 1)
    arguments = split(tokens, place + 2, end)
    if function == "round" and (len(arguments) > 2 or (len(arguments) == 2 and not _is_digits(tokens, arguments[1]))):
        yield "round() with more than a number of digits", "write the digits as a number"
    if function == "split" and len(arguments) == 2 and tokens[arguments[1][0]].text == "[":
        yield "split() with several delimiters", "use replace() first"
    if function == "duration":
        if any(token.text.casefold() in HOURS for token in tokens[place:end]):
            yield "duration() with hours, minutes or seconds", "count in days"
        if at(tokens, end + 1).text == "/":
            yield "a duration divided by a number", "count in days"
    if function in {"datetime", "localdatetime"} and _compared(tokens, place, end):
        yield "comparisons of datetime() by = or with a date()", "compare date(datetime(…))"


def _is_digits(tokens: Sequence[Token], argument: tuple[int, int]) -> bool:
    return argument[1] - argument[0] == 1 and tokens[argument[0]].text.isdecimal()


def _compared(tokens: Sequence[Token], place: int, end: int) -> bool:
    before, after = at(tokens, place - 1).word, at(tokens, end + 1).word
    if {before, after} & {"=", "<>", "IN"}:
        return True
    other = at(tokens, end + 2) if after in {"<", "<=", ">", ">="} else None
    left = at(tokens, place - 2).text == ")" and before in {"<", "<=", ">", ">="}
    return (other is not None and other.text.casefold() == "date") or (left and _calls_date(tokens, place - 2))


def _calls_date(tokens: Sequence[Token], close: int) -> bool:
    opening = next(here for here in range(close) if closing(tokens, here) == close)
    return at(tokens, opening - 1).text.casefold() == "date"


def _properties(tokens: Sequence[Token], place: int, edges: frozenset[str]) -> Iterator[Found]:
    name, key = at(tokens, place - 1), at(tokens, place + 1)
    if not is_name(key) or not (is_name(name) or name.text in {")", "]"}):
        return
    if bare(name) in edges and key.text in OF_EDGES and at(tokens, place - 2).text != ".":
        yield f"`{bare(name)}.{key.text}`: edges have no property of this name", f"write {OF_EDGES[key.text]}"
    if key.text in OF_KGLITE:
        yield f"a property named `{key.text}`", "use labels(n) or type(r)"
    if name.text.casefold() == "duration" and key.text.casefold() == "between":
        yield "duration.between()", "use duration.inDays()"


def _edge_projections(tokens: Sequence[Token], place: int) -> Iterator[Found]:
    parts = split(tokens, place + 1, closing(tokens, place))
    stars = [part for part in parts if tokens[part[1] - 1].text == "*"]
    if stars and len(parts) > 1:
        yield "a map projection of an edge with `.*` and more", "use properties(r)"


def _shortest_paths(tokens: Sequence[Token]) -> Iterator[Found]:
    for place, token in enumerate(tokens):
        if token.word not in {"SHORTESTPATH", "ALLSHORTESTPATHS"} or at(tokens, place + 1).text != "(":
            continue
        end = closing(tokens, place + 1)
        if any(tokens[here].text == "[" and is_name(tokens[here + 1]) for here in range(place, end)):
            yield "a name for the edges in a shortestPath", "use relationships(p)"
        if any(
            tokens[here].text == "{" and at(tokens, here - 1).text not in {"(", ")"} for here in _edge(tokens, place)
        ):
            yield "properties of the edges in a shortestPath", "name their types, as in -[:MET|FOUNDED*..4]-"
        path, where = at(tokens, place - 2), clause_end(tokens, end + 1)
        if is_name(path) and at(tokens, where).word == "WHERE":
            asked = tokens[where + 1 : clause_end(tokens, where + 1)]
            if any(each.text == path.text for each in asked):
                yield "a condition on the path that shortestPath finds", "name the types, as in -[:MET|FOUNDED*..4]-"


def _edge(tokens: Sequence[Token], place: int) -> range:
    """Return the places of the first edge's inside after `place`."""
    opening = next((here for here in range(place, len(tokens)) if tokens[here].text == "["), len(tokens))
    return range(opening, closing(tokens, opening) if opening < len(tokens) else opening)


# ---------------------------------------------------------------- what kglite itself refuses

CONSTRUCTS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), construct, instead)
    for pattern, construct, instead in (
        (r"\bOPTIONAL\s+CALL\b", "OPTIONAL CALL", "use OPTIONAL MATCH in a CALL"),
        (r"=\s*(ALL\s+)?SHORTEST\b", "SHORTEST k", "use shortestPath((a)-[*..4]-(b))"),
        (r"=\s*ANY\s*\(", "ANY path", "use shortestPath((a)-[*..4]-(b))"),
        (r"\)\s*\{\s*\d*\s*,?\s*\d*\s*\}|\)\s*[+*]\s*\(", "quantified path patterns", "use -[:T*1..3]-"),
        (r"-+>?\s*([+*]\s*\(|\{\s*\d*\s*,?\s*\d*\s*\})", "quantified edges", "use -[:T*1..3]-"),
        (r"\bCOLLECT\s*\{", "COLLECT { } outside of RETURN and WITH", "use collect() after a MATCH"),
        (
            r"\b(EXISTS|COUNT)\s*\{[^}]*\b(RETURN|WITH|UNION|CALL)\b",
            "EXISTS { } and COUNT { } with more than MATCH",
            "use CALL { }",
        ),
        (r"\bshortestPath\s*\(|\ballShortestPaths\s*\(", "this shortestPath", "write it in a MATCH of its own"),
        (r"[(\[][^()\[\]]*\bWHERE\b", "a WHERE inside this pattern", "put it after the pattern"),
        (r":\s*[^\s,)\]]*[!&%]", "this label expression", "write `WHERE NOT n:Label`"),
        (
            r"\bWHEN\s+[^,()]+,[^,()]+\bTHEN\b|\bWHEN\s*(<|>|=|IS\b|IN\b)",
            "CASE with several values or conditions in a WHEN",
            "use CASE WHEN x = 1 OR …",
        ),
        (r"\btrim\s*\(\s*(BOTH|LEADING|TRAILING)\b", "trim(BOTH … FROM …)", "use trim()"),
        (r"<[^-].*[<>]|>.*[<>]", "this chain of comparisons", "write `a <= x AND x < b`"),
    )
)
UNKNOWN = re.compile(r"Unknown function: (\w+)")
REGEX = re.compile(r"(backreferences|look-around|lookahead|lookbehind).* not supported", re.DOTALL)
SORTING = re.compile(r"ORDER BY cannot compute the aggregate")
POINTS = re.compile(r"Cartesian points are not supported")
SYNTAX = re.compile(r"syntax error|Pattern parse error|Unexpected character", re.IGNORECASE)


def explained(error: Exception, tokens: Sequence[Token]) -> QueryError:
    """Return the error of kglite as ours: with the construct and the way to Neo4j where Neo4j has it."""
    said = str(error)
    function = UNKNOWN.search(said)
    if function and function[1].casefold() in FUNCTIONS:
        return refusal(f"the function {_spelt(function[1], tokens)}()", "", said)
    if POINTS.search(said):
        return refusal("points in a plane", "", said)
    if SORTING.search(said):
        return refusal("ORDER BY with a calculation on an aggregate", "give the calculation a column", said)
    if REGEX.search(said):
        return refusal("regular expressions that look around or back", "", said)
    if SYNTAX.search(said):
        text = written([token._replace(text="''") if token.kind == "string" else token for token in tokens])
        for pattern, construct, instead in CONSTRUCTS:
            if pattern.search(text):
                return refusal(construct, instead, said)
    return QueryError(said)


def _spelt(function: str, tokens: Sequence[Token]) -> str:
    return next((token.text for token in tokens if token.text.casefold() == function.casefold()), function)


def calls_subqueries(tokens: Sequence[Token]) -> bool:
    """Whether the statement has a CALL { }."""
    return any(token.word == "CALL" and is_clause(tokens, place) for place, token in enumerate(tokens))
