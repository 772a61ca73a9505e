"""Names of companies as news writes them, with what each is the name of: the sets that resolution is measured on."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from bench.corpus import REUTERS, ROOT
from bench.strata import rows_of
from kg.merge.normalise import name_key
from kg.models import Article
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path

SILVER = ROOT.parent / "shared" / "data" / "company_lists" / "reuters_ric_aliases_silver.tsv"
GOLD = ROOT / "bench" / "gold"
SENTFIN = ROOT.parent / "shared" / "data" / "sentfin" / "entity_list_comprehensive.csv"
MARKS = GOLD / "resolution.marks.tsv"
NEGATIVES = GOLD / "resolution.negatives.tsv"
WORD = r"(?:[A-Z0-9&][\w&.,'’/-]*|and|of|the|de|du|for|in)"
MARK = re.compile(rf"({WORD}(?:[ \n]+{WORD})*)[ \n]+<([A-Z]{{1,5}}(?:\.[A-Z]{{1,2}})?)>")
#: Words that go on with a name behind "and", and before an "of" that is part of one.
INNER = re.compile(
    r"(?:co|cos|inc|corp|ltd|plc|company|sons|brothers|bros|light|electric|gas|power|chemicals?|development|telegraph"
    r"|telephone|steel|paper|cement|electronics|machinery|manufacturing|mining|smelting|refining|trust|savings|loan|oil"
    r"|water|iron|noble|industries|international|services|lead|data|associates|engineering|western|pacific|ohio)"
)
#: What a run of capitals may begin with before the name: figures, "U.S.-based".
BOTH = re.compile(r"\sand\s|^U\.S\.\s")  # what may not belong to a name: another one before it, a country
SKIPPED = re.compile(r"[\d.,/-]+|[\w.]+-(?:based|owned)|[Ww]holly-owned|A")
LEADING = ("for", "in", "the", "one", "former", "unit", "subsidiary", "company", "firm", "shr", "underwriter")
INSTITUTIONS = ("Bank", "Company", "Cie", "Banque", "Bancorp", "Corp", "Trust", "Federal", "Savings", "Insurance")
EXCHANGE = re.compile(r"\.[ON]$")
ENDED = re.compile(r"[A-Z]{3}\.")  # a sentence that ends with three capitals: "sold to AMR. Delta"
LEGAL = frozenset(re.sub(r"[./]", "", form) for form in lexicon().legal)


class Named(NamedTuple):
    """A name as an article writes it, and what it is the name of."""

    article: str
    text: str
    gold: str
    start: int = 0
    type: str = "Company"


def split_of(gold: str) -> str:
    """Return the split of a ticker."""
    return "test" if hashlib.sha256(gold.encode()).digest()[0] % 2 else "dev"


def read_marks(corpus: Path = REUTERS) -> tuple[dict[str, Article], list[Named]]:
    """Return the articles with marks by id, and the names before the marks."""
    articles: dict[str, Article] = {}
    found: list[Named] = []
    marks = [(row, match) for row in rows_of(corpus) for match in MARK.finditer(row["body"])]
    alone: dict[str, set[str]] = defaultdict(set)
    for _, match in marks:
        if not BOTH.search(match[1]):
            alone[match[2]].add(_key(_last_name(match[1]) or ""))
    for row, match in marks:
        name, gold = _last_name(match[1], alone[match[2]]), EXCHANGE.sub("", match[2])
        if name is not None:
            articles.setdefault(row["id"], Article(id=row["id"], text=row["body"]))
            found.append(Named(row["id"], name, gold, match.start(1)))
    return articles, one_firm(found)


def _last_name(words: str, alone: Container[str] | None = None) -> str | None:
    """Return the name that ends where a mark begins: back to a comma, a possessive or a preposition, "and" within it.

    What stands behind an "and" is a name if its key is among those that stand `alone` elsewhere (if these are given),
    and part of one if not: "Cable and Wireless".

    >>> [_last_name(each) for each in ("unit of Carolina Power and Light Co", "Robert Bruce, Reliance's Norvik", "Co")]
    ['Carolina Power and Light Co', 'Norvik', None]
    """
    kept: list[str] = []
    for word in reversed(words.split()):
        if (
            kept
            and _ends_before(word, kept)
            and not (word == "and" and alone is not None and _key(_joined(kept)) not in alone)
        ):
            break
        kept.insert(0, word)
    while kept and (kept[0][0].islower() or (len(kept) > 1 and kept[1] == "of" and kept[0] not in INSTITUTIONS)):
        kept.pop(0)
    if len(kept) > 2 and kept[0] == "U.S." and alone is not None and _key(_joined(kept[1:])) in alone:
        kept.pop(0)
    name = _joined(kept)
    return name if any(_says_something(word.casefold().strip(".,")) for word in name.split()) else None


def _key(name: str) -> str:
    return name_key("Company", name)


def _joined(words: Sequence[str]) -> str:
    return re.sub(r"['’]s?$", "", " ".join(words)).strip(",")


def _says_something(word: str) -> bool:
    return len(word) > 1 and word.replace(".", "") not in LEGAL and not INNER.fullmatch(word)


def _ends_before(word: str, kept: Sequence[str]) -> bool:
    """Whether a word is no part of the name that follows it."""
    low, inner = word.casefold().strip(".,"), all(INNER.fullmatch(each.casefold().strip(".,")) for each in kept)
    if word.endswith((",", "'s", "’s")):
        return not INNER.fullmatch(kept[0].casefold().strip(".,"))
    over = word.endswith(".") and (len(low) > len("cos") or ENDED.fullmatch(word) is not None) and "." not in low
    of = kept[0] == "of" and len(kept) > 2 and kept[-1].casefold().strip(".,") in LEGAL and word not in INSTITUTIONS
    return over or of or low in LEADING or SKIPPED.fullmatch(word) is not None or (low == "and" and not inner)


def one_firm(names: Sequence[Named]) -> list[Named]:
    """Return the names, with one ticker where two stand behind one same name of several words: typos, two listings."""
    first: dict[str, str] = {}
    other: dict[str, str] = {}
    for name, gold in sorted({(" ".join(each.text.casefold().split()), each.gold) for each in names}):
        if " " in name:
            other[_final(other, gold)] = _final(other, first.setdefault(name, gold))
    return [each._replace(gold=_final(other, each.gold)) for each in names]


def _final(other: Mapping[str, str], gold: str) -> str:
    while other.get(gold, gold) != gold:
        gold = other[gold]
    return gold


def read_silver(path: Path = SILVER) -> tuple[dict[str, Article], list[Named]]:
    """Return each spelling as a mention in an article of its own; spellings of two or more RICs are left out."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row["ric"], row["alias"]) for row in csv.DictReader(lines, delimiter="\t")]
    return _alone(rows)


def read_sentfin(path: Path = SENTFIN) -> tuple[dict[str, Article], list[Named]]:
    """Return each name of SEntFiN's list of firms as a mention in an article of its own, as `read_silver`."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row["Symbol"], alias.strip()) for row in csv.DictReader(lines) for alias in row["Entity"].split(",")]
    return _alone([(symbol, alias) for symbol, alias in dict.fromkeys(rows) if alias])


def _alone(rows: Sequence[tuple[str, str]]) -> tuple[dict[str, Article], list[Named]]:
    golds = defaultdict(set)
    for gold, alias in rows:
        golds[alias].add(gold)
    found = [Named(str(at), alias, gold) for at, (gold, alias) in enumerate(rows) if len(golds[alias]) == 1]
    return {each.article: Article(id=each.article, text=each.text) for each in found}, found


def checked(names: Sequence[Named], path: Path = MARKS) -> list[Named]:
    """Return the names as a person reads their marks: some stand before another firm's mark, or its parent's."""
    right = dict(line.split("\t")[:2] for line in _lines(path))
    kept = [each._replace(gold=right.get(mark_id(each), each.gold)) for each in names]
    return [each for each in kept if each.gold != "-"]


def mark_id(named: Named) -> str:
    """Return what stands for a name and its mark where neither may be written down."""
    return hashlib.sha256(f"{named.gold}\t{named.text}".encode()).hexdigest()[:16]


def read_negatives(path: Path = NEGATIVES) -> list[tuple[str, str, str, str]]:
    """Return kind, type and names of pairs that are two things: all pairs of a line's names."""
    pairs = []
    for line in _lines(path):
        kind, type_, names = line.split("\t")
        pairs += [(kind, type_, *pair) for pair in combinations([name.strip() for name in names.split("|")], 2)]
    return pairs


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [line for line in lines if line and not line.startswith("#")]
