"""Short forms inside one article: which long name a short one stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.merge.normalise import fold_letters, is_full, key_name, key_type, kin
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kg.merge.mentions import Seen

LEADING = frozenset(("firm", "Index", "Product", "Security"))
"""Families whose names are shortened to their first words."""

GENERIC = frozenset(("group", "holding", "holdings", "index", "international"))
"""Words that a short form may always leave out: "Goldman Sachs" is the Group before it is the Asset Management."""

SURNAMES = frozenset(
    """
    an bae bai cai cao chae chan chang chen cheng cheung chiang chiu cho choi chong chow chu chung cui dai dang
    deng ding dong du duan fan fang feng fong fu gao geng gong gu guo gwak ha hahn han hao he heo ho hong hou
    hsieh hsu hu huang hui huynh hwang im jang jeon jeong ji jia jiang jin jo joo jung kang kim ko koh kong koo
    kwan kwok kwon lai lam lau lee lei leong leung li liang liao lim lin ling liu lo long lu luo lyu ma mao mei
    meng min mo moon na nam ng ngo nguyen nie oh ou pak pan pang park pei peng pham phan qi qian qiao qin qiu qu
    ren roh ruan ryu seo shao shen shi shih shim shin sim siu so sohn son song su sui sun tam tan tang tao tian
    tran tsai tsang tse tsui vo vu wan wang wei wen wong woo wu xi xia xiang xiao xie xing xiong xu xue yan yang
    yao ye yeo yeung yi yim yin yip yong yoo yoon you yu yuan yue yun zeng zhai zhang zhao zheng zhong zhou zhu
    zhuang zou
    """.split()  # noqa: SIM905 - a page of quoted words reads worse
)
"""The most frequent family names of China, Hong Kong, Taiwan, Korea and Vietnam; they stand before the given name."""
HYPHENED = re.compile(r"^[^\W\d_]+ [A-Z][a-z]+-[a-z]+$")
BRACKETED = re.compile(r"\s?\(([A-Z][A-Za-z&.]{1,9})\)")
NO_ANSWER = ""
"""In place of a long form: the article offers several, so none is taken."""


def shortens(short: str, long: str, *, eastern: bool = False) -> bool:
    """Whether one key may be a short form of another, by the words alone.

    >>> shortens("Company:alibaba", "Company:alibaba group"), shortens("Person:ma", "Person:jack ma")
    (True, True)
    >>> shortens("Person:xi", "Person:xi jinping"), shortens("Person:jack", "Person:jack ma")
    (True, False)
    """
    family = kin(key_type(short))
    if family != kin(key_type(long)):
        return False
    few, many = key_name(short).split(), key_name(long).split()
    if len(few) >= len(many):
        return False
    if family == "Person":
        return _shortens_person(few, many, eastern=eastern)
    return family in LEADING and many[: len(few)] == few and not _plain(key_name(short))


def _shortens_person(few: list[str], many: list[str], *, eastern: bool) -> bool:
    if many[-len(few) :] == few:
        return few[-1] not in ("jr", "sr", "ii", "iii")
    if len(few) == 1:
        return few[0] == many[0] and (eastern or few[0] in SURNAMES)
    return len(few) == 2 and len(many) == 3 and few == [many[0], many[2]]


@lru_cache(maxsize=1 << 14)
def _plain(words: str) -> bool:
    """Whether these words name nothing by themselves ("national", "bank", "chinese")."""
    known = lexicon()
    return all(word in known.openers or word in known.institutions or word in known.not_names for word in words.split())


def is_eastern(form: str) -> bool:
    """Whether a full name is written family name first: "Kwan Mei-ling"."""
    return HYPHENED.match(form) is not None


def local_links(
    text: str, seen: Mapping[str, Seen], *, skip: Callable[[str], bool], root: Callable[[str], str]
) -> dict[str, str]:
    """Return, for the short names of one article, the key of the long name, or NO_ANSWER where there are several.

    `seen` maps each name key of the article to how it was seen; `skip` says which keys are known to
    the whole corpus already; `root` maps a key to its cluster, so that two spellings of one thing do not compete.
    """
    seen = {key: sight for key, sight in seen.items() if not sight.described}
    links = {short: long for short, long in _acronyms(text, seen).items() if not skip(short)}
    headline = _headline_end(text)
    ends = by_ends(seen)
    firsts = {key: _first(text, sight) for key, sight in seen.items()}

    def final(key: str) -> str:
        for _ in links:
            key = links.get(key) or key
        return key

    for short in sorted(seen, key=lambda key: (-len(key_name(key).split()), key)):
        sight = seen[short]
        if short in links or sight.full or skip(short):
            continue
        longs = [long for long in sharing(short, ends) if _stands_for(short, long, seen[long], firsts, headline)]
        if longs:
            links[short] = _only(short, longs, lambda key: root(final(key)))
    return {short: final(long) if long else NO_ANSWER for short, long in links.items()}


def by_ends(seen: Iterable[str]) -> dict[str, set[str]]:
    """Return the names of several words by their first and by their last word."""
    ends: dict[str, set[str]] = defaultdict(set)
    for key in seen:
        words = key_name(key).split()
        if len(words) > 1:
            ends[words[0]].add(key)
            ends[words[-1]].add(key)
    return ends


def sharing(short: str, ends: Mapping[str, set[str]]) -> set[str]:
    """Return the names of several words that begin or end as a short one does."""
    words = key_name(short).split()
    return ends.get(words[0], set()) | ends.get(words[-1], set())


def _stands_for(short: str, long: str, sight: Seen, firsts: Mapping[str, int], headline: int) -> bool:
    """Whether a long name explains a short one: a person's anywhere, others behind it or in the headline."""
    if not shortens(short, long, eastern=any(map(is_eastern, sight.forms))):
        return False
    return key_type(short) == "Person" or firsts[long] <= firsts[short] or firsts[short] < headline


def _headline_end(text: str) -> int:
    """Return where the headline ends: a first line that does not end as a sentence does; 0 without one."""
    line = text.partition("\n")[0]
    return 0 if line == text or line.rstrip().endswith((".", "!", "?", "”", '"')) else len(line)


def _only(short: str, longs: Iterable[str], root: Callable[[str], str]) -> str:
    longs = sorted(longs)
    if len({root(long) for long in longs}) == 1:
        return longs[0]
    size = len(key_name(short).split())
    close = [long for long in longs if GENERIC.issuperset(key_name(long).split()[size:])]
    return close[0] if close and len({root(long) for long in close}) == 1 else NO_ANSWER


def _first(text: str, sight: Seen) -> int:
    """Return where a name is first read: claims do not hold every place of a full name, the text does."""
    long = [form for form in sight.forms if " " in form or any(is_full(type_, form) for type_ in sight.types)]
    places = [text.find(form) for form in long]
    return min([sight.first, *(place for place in places if place >= 0)])


def _acronyms(text: str, seen: Mapping[str, Seen]) -> dict[str, str]:
    """Return the acronyms that have one long name in the text, with it."""
    found = acronyms(text, seen)
    return {short: min(longs) for short, longs in sorted(found.items()) if len(longs) == 1 and short not in longs}


def acronyms(text: str, seen: Mapping[str, Seen]) -> dict[str, set[str]]:
    """Return acronyms that the text puts in brackets behind long names: "International Monetary Fund (IMF)"."""
    found: dict[str, set[str]] = {}
    for match in BRACKETED.finditer(text):
        letters = match[1].replace(".", "").replace("&", "")
        longs = [key for key, sight in seen.items() if _named_before(text, match.start(), letters, sight.forms)]
        for short in (key for key, sight in seen.items() if letters in {form.replace(".", "") for form in sight.forms}):
            found.setdefault(short, set()).update(long for long in longs if kin(key_type(long)) == kin(key_type(short)))
    return found


def _named_before(text: str, at: int, letters: str, forms: Iterable[str]) -> bool:
    return any(text.endswith(form, 0, at) and len(form) > len(letters) and _spells(letters, form) for form in forms)


def _spells(letters: str, name: str) -> bool:
    """Whether the letters stand in the name in order, beginning with its first."""
    name, letters = fold_letters(name), fold_letters(letters)
    rest = iter(name)
    return name[:1] == letters[:1] and all(letter in rest for letter in letters)
