"""What the text is about, sentence by sentence: whom "the company" means, whom "the metal"; and types by grammar."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.definites import is_example
from kg.extract.readers.grammar.about import Topics
from kg.extract.readers.grammar.clause import SUBJECTS, Grammar
from kg.extract.readers.grammar.firms import heading, is_firm, seems_firm
from kg.extract.readers.grammar.movers import MOVERS, is_called, mover_of, mover_of_shares
from kg.extract.readers.grammar.ratings import GRADED
from kg.extract.readers.grammar.words import (
    BODY_KINDS,
    BROKERS,
    DOWN,
    ENDING,
    EXPERTS,
    RAISES,
    REGRADES,
    RELATED,
    SHARES,
    STATE_BODIES,
    UP,
)
from kg.extract.types import is_body
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.extract.page import Line
    from kg.text.names import Found
    from kg.text.syntax import Node

BODIES = STATE_BODIES | BODY_KINDS | {"agency", "authority", "commission", "court", "opposition", "party", "regulator"}
ROUND = re.compile(r"\b(?:round|funding|Series [A-Z]|from investors)\b")
NEVER = re.compile(r"-(?:based|headquartered|listed)\b|\.\s[A-Z]")  # two sentences, or a place, read as a name
BACKERS = re.compile(r"\b(?:backers?|investors)\b.*\b(?:part|participat\w+|joined|invested)\b", re.IGNORECASE)
#: The house that a title is told by: "Norvik downgrades Lumo".
RATED = re.compile(r"^.{2,40}?\b(?:(?:up|down)grades|initiates|reiterates|rates)\b")
FEW = 3  # firms in a text about the one in its title, though no other sentence names that
ROLES = frozenset(("bright", "culprit", "drag", "laggard", "spot", "standout", "star", "turn"))
UNITS_OF_TIME = frozenset(("day", "hour", "minute", "month", "point", "session", "week", "year", "cent", "%"))
RIVAL = 3  # sentences that name a firm which a text may be about too
MANY = 4  # sentences that name a firm which a text is about
BACK = 8  # sentences in which a firm is still what the text is about


class Said(NamedTuple):
    """What a sentence is about: a firm that is a subject of it, else firms it mentions, brokers, and what moves."""

    subject: str | None
    mentioned: tuple[str, ...]
    brokers: tuple[str, ...]
    raised: str | None
    mover: tuple[str, str] | None
    goes_on: bool  # about the same thing as the sentence before: "it", "the metal"
    body: bool
    moved: bool  # its subject rose or fell
    org: str | None = None  # the body that is its subject
    part: bool = False  # it is about a division: "Inks fared less well"


NOTHING = Said(None, (), (), None, None, goes_on=False, body=False, moved=False)


def topics(
    lines: Sequence[Line], types: Mapping[str, str], whole: Whole, pieces: Mapping[int, str | None]
) -> Iterator[Topics]:
    """Yield for each line what the text before it is about; `types` are those of `guessed`, `pieces` of `headings`."""
    starts, head = sorted(pieces), None
    sure = _sure(lines, whole)
    said: list[Said] = []
    counts: Counter[str] = Counter()
    last: dict[str, str] = {}
    for line in lines:
        while starts and starts[0] <= line.sentence.start:
            said, counts = [], Counter()  # nothing before it is spoken of any more
            head = pieces[starts.pop(0)]
            said += [NOTHING._replace(subject=head)] if head else []
        about = _about(said[-BACK:], _main(counts, last), last.get(whole.main or ""), whole.rare)
        yield about._replace(rival=whole.rival, head=head)
        grammar = Grammar.of(line, types, about)
        headed = heading(line) if line is not lines[0] else None  # what opens a text is its place
        if headed is not None:
            said.clear()  # nothing before it is spoken of any more
        said.append(_said(grammar, sure, headed) if grammar is not None else NOTHING)
        if head is not None:
            said[-1] = said[-1]._replace(subject=head)  # whoever rates it, the paragraph is about whom it is headed by
        for each in filter(None, (said[-1].subject, *said[-1].mentioned)):
            counts[each.split()[0]] += 1
            last[each.split()[0]] = each


class Whole(NamedTuple):
    """The firm that a whole text is about, by the first word of its name, and the firms that it names only once.

    `rival`: it is about another firm nearly as much.
    """

    main: str | None
    rare: frozenset[str]
    rival: bool


NO_WHOLE = Whole(None, frozenset(), rival=False)


def whole_of(lines: Iterable[Line], types: Mapping[str, str], title: str) -> Whole:
    """Return whom a text is about: the firm that its title names, or else that most of its sentences do."""
    lines = tuple(lines)
    named: Counter[str] = Counter()
    for line in lines:
        firms = (each.words.split() for each in line.names if types.get(each.words) == "Company")
        named.update({words[0] for words in firms if words[-1].strip(".") not in BROKERS})
    ranked = [each for each, _ in named.most_common(2)]
    opening = {each.words.split()[0] for each in lines[0].names} if lines and len(named) <= FEW else frozenset()
    told = re.findall(r"\w[\w&-]*", RATED.sub("", title))
    titled = [each for each in told if named[each] > 1]
    if not titled and sum(each in named for each in dict.fromkeys(told)) == 1:
        titled = [each for each in told if each in opening and named[each]]
    most = bool(ranked) and named[ranked[0]] >= MANY and (len(ranked) == 1 or named[ranked[0]] >= 2 * named[ranked[1]])
    main = titled[0] if titled else ranked[0] if most else None
    others = [count for each, count in named.items() if each != main]
    rival = main is not None and max(others, default=0) >= max(RIVAL, named[main] / 2)
    rare = {each for each, count in named.items() if count == 1} - {main} if main else ()
    return Whole(main, frozenset(rare), rival)


def _about(said: Sequence[Said], main: str | None, whole: str | None, rare: frozenset[str]) -> Topics:
    """Return the nearest firm that is a subject, else the nearest mentioned; the last broker; what last moved.

    A firm that the text names only once gives way to whom it is about as a `whole`, unless it moved right before.
    """
    near = list(reversed(said))
    at = next((at for at, each in enumerate(near) if each.subject), len(near))
    mentioned = (name for each in near for name in each.mentioned)
    brokers = (name for each in near[: at + 1] for name in each.brokers)
    raised = next((each.raised for each in near if each.raised), None)
    firm = near[at].subject if at < len(near) else raised or next(mentioned, None)
    only_named = firm is None or at == len(near) or (firm.split()[0] in rare and not (at == 0 and near[0].moved))
    firm = whole if whole is not None and only_named else firm
    last = near[0] if near else NOTHING
    while len(near) > 1 and near[0].goes_on and near[0].mover is None:
        near.pop(0)
    apart = rare if whole is not None else frozenset[str]()
    mover = near[0].mover if near else None
    found = Topics(firm, next(brokers, None), main, raised, mover, last.body, whole, apart, org=last.org)
    return found._replace(firm=None, main=None, whole=None) if last.part else found


def _main(counts: Counter[str], last: Mapping[str, str]) -> str | None:
    """Return the firm that most sentences name, in its last form; None where two are named as often."""
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return last[ranked[0][0]]


def _sure(lines: Iterable[Line], whole: Whole) -> frozenset[str]:
    """Return the names that "the company" may stand for: of several words, or named in two sentences or the title."""
    named: Counter[str] = Counter()
    for line in lines:
        named.update({each.words for each in line.names})
    firsts = Counter(words.split()[0] for words in named.elements())
    return frozenset(
        words
        for words in named
        if not NEVER.search(words)
        and (
            " " in words
            or firsts[words.split()[0]] > 1
            or words.split()[0] == whole.main
            or lexicon().type_of(words) == "Company"
        )
    )


def _said(grammar: Grammar, sure: frozenset[str], headed: Found | None) -> Said:
    roots = [node for node in grammar.tree.nodes if node.relation == "ROOT"]
    moved = any(verb.lemma in UP | DOWN for verb in (*roots, *(v for v in grammar.verbs if v.relation == "relcl")))
    known = {
        each.words for each in grammar.line.names if moved and is_firm(grammar, each) and _is_subject(grammar, each)
    }
    firms = [each for each in grammar.line.names if each.words in sure | known and seems_firm(grammar, each)]
    if headed is not None:
        own = next((each.words for each in grammar.line.names if each == headed), None)
        return NOTHING._replace(subject=own, brokers=tuple(each.words for each in firms if each != headed))
    brokers = [each for each in firms if _only_speaks(grammar, each)]
    others = [each for each in firms if each not in brokers]
    backed = BACKERS.search(grammar.line.text) is not None  # what follows is about whom they back
    subject = next((each.words for each in others if not backed and _is_subject(grammar, each)), None)
    asked = not backed and not any(grammar.tree.children(verb, *SUBJECTS) for verb in roots)
    if subject is None and asked and len(others) == 1:
        subject = others[0].words  # "Contrast that with Norvik."
    mentioned = tuple(
        each.words for each in others if each.words != subject and not is_example(grammar.line.text, each)
    )
    mains = [each for verb in roots for each in grammar.tree.children(verb, *SUBJECTS)]
    movers = (
        (found.words, mover.kind)
        for node in mains
        if (found := grammar.name(node)) and (mover := mover_of(grammar, node)) and mover.kind in MOVERS
    )
    shares = next((each for each in mains if each.lemma in SHARES), None)
    nouns = (each for each in grammar.tree.nodes if each.tag == "NNS" and each.text[0].islower())
    plural = [each for each in nouns if each.lemma not in SHARES | UNITS_OF_TIME]
    alone = shares is not None and not plural and len(_unknown(grammar)) <= 1
    held = (mover_of(grammar, shares) or mover_of_shares(grammar, shares)) if shares is not None and alone else None
    moving = next(movers, None) or ((held.words, held.kind) if held is not None and held.kind == "Company" else None)
    expletive = any(grammar.tree.child(verb, "attr") for verb in roots)  # "it was a bad day for Norvik"
    goes_on = any((each.lemma == "it" and not expletive) or is_called(grammar, each) for each in mains)
    return Said(
        subject,
        mentioned,
        tuple(each.words for each in brokers),
        _raised(grammar),
        moving,
        goes_on,
        body=any(each.lemma in BODIES for each in mains),
        moved=any(verb.lemma in UP | DOWN | ENDING for verb in roots),
        org=next((found.words for node in mains if (found := _body(grammar, node))), None),
        part=any(_is_part(grammar, verb) for verb in roots),
    )


def _is_part(grammar: Grammar, verb: Node) -> bool:
    """Whether a sentence says how a division did: "water systems was the star turn", "inks fared less well"."""
    nouns = [each for each in grammar.tree.children(verb, *SUBJECTS) if each.pos in ("NOUN", "PROPN")]
    told = any(each.lemma in ROLES for each in grammar.tree.children(verb, "attr"))
    unnamed = all(not is_firm(grammar, name) for each in nouns if (name := grammar.name(each)))
    return bool(nouns) and unnamed and (told or verb.lemma in ("disappoint", "fare", "shine", "struggle"))


def _body(grammar: Grammar, node: Node) -> Found | None:
    """Return the body of state, party or association that a subject names, where the sentence names no other."""
    found = grammar.name(node)
    if found is None or " " not in found.words:
        return None
    alone = len(grammar.line.names) == 1
    return found if alone and (is_body(found.words) or grammar.kind(found) == "Organization") else None


def _unknown(grammar: Grammar) -> set[str]:
    """Return the first words of a sentence's names that no list knows: each may be a firm's."""
    return {each.words.split()[0] for each in grammar.line.names if lexicon().type_of(each.words) is None}


def _raised(grammar: Grammar) -> str | None:
    """Return who raised money in a round."""
    if not ROUND.search(grammar.line.text):
        return None
    raising = (verb for verb in grammar.verbs if verb.lemma in RAISES)
    named = (grammar.name(each) for verb in raising for each in grammar.subjects(verb))
    return next((name.words for name in named if name and grammar.kind(name) != "Place"), None)


def _only_speaks(grammar: Grammar, found: Found) -> bool:
    """Whether a firm is one whose people speak about others: "an analyst at Norvik", "Corvin Securities"."""
    root = grammar.tree.root((found.start, found.end))
    above = grammar.tree.head(grammar.tree.head(root)) if root is not None and root.relation == "pobj" else None
    employs = above is not None and above.lemma in EXPERTS
    if root is not None and root.relation == "nsubj" and _rates(grammar, grammar.tree.head(root)):
        return True
    last = found.words.rsplit(maxsplit=1)[-1].strip(".")
    return employs or grammar.line.speech.sets_aside(found) or last in BROKERS


def _rates(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb does something to a rating of shares."""
    objects = grammar.objects(verb)
    regraded = bool(objects) and GRADED.match(grammar.line.text, objects[0].end) is not None  # "cut Norvik to hold"
    of_rating = any(each.lemma in ("rating", "recommendation", "target", "price") for each in objects)
    return verb.lemma in ("upgrade", "downgrade") or (verb.lemma in REGRADES and (of_rating or regraded))


def _is_subject(grammar: Grammar, found: Found) -> bool:
    """Whether a name is what its sentence or a clause of it is about, by itself or by its shares."""
    root = grammar.tree.root((found.start, found.end))
    if root is None:
        return False
    above = grammar.tree.head(root)
    if root.relation == "pobj":
        above = grammar.tree.head(above)
    owner = root.relation == "poss" and above.lemma not in RELATED and grammar.name(above) is None
    by_shares = (above.lemma in SHARES or owner) and above.relation in SUBJECTS
    rated = root.relation == "dobj" and (above.lemma == "rate" or _rates(grammar, above))
    which = any(verb.lemma in UP | DOWN for verb in grammar.tree.children(root, "relcl"))  # "Norvik, which fell 5 %"
    return root.relation in SUBJECTS or by_shares or rated or which
