"""The two ends of a candidate: its words found in the cited sentence, or what a pronoun there stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.definites import DEFINITE, antecedent, is_example
from kg.extract.spelling import OF_FIRM, can_be_person, mended, names_something, partners_of
from kg.extract.types import is_body, thing_type
from kg.models import Arg, Candidate, Described, EventArg, Mention, Reason
from kg.text.countries import COUNTRY
from kg.text.lexicon import lexicon
from kg.text.names import Found
from kg.text.speech import HE, HE_SAYS, SAID

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.extract.page import Line, Page
    from kg.ontology import Ontology

PRONOUN = re.compile(r"(?:its|their|the (?:company|firm|group|bank)['’]s)\b", re.IGNORECASE)
SHARES_OF = re.compile(r"(?:the\s+)?(?:shares|stock|adrs?|bonds)\s+(?:of|in)\s+(?:the\s+)?", re.IGNORECASE)
OF_STATE = re.compile(COUNTRY)
DEFINITE_END = re.compile(r"(?:the|its?|their)\b", re.IGNORECASE)  # what stands for a name
BACK = 4  # sentences in which "he" finds the one who spoke last
DESCRIBED = ("Sector", "Index")  # what a reader by grammar makes of words that are no name
BARE_DOLLAR = re.compile(r"(?:the\s+)?dollar", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 - a verdict, not a failure
    """Ends the grounding of one candidate, with the reason and an editor's note; `final`: turned round neither."""

    def __init__(self, reason: Reason, note: str, *, final: bool = False) -> None:
        self.reason, self.note, self.final = reason, note, final
        super().__init__(note)


@dataclass(frozen=True)
class Context:
    """What the candidates of one article are held against; `types` gives each name its entity type."""

    page: Page
    ontology: Ontology
    types: dict[str, str]


@dataclass(frozen=True)
class Ends:
    """Subject and object of a candidate as found in its sentence, offsets relative to the line."""

    subject: Found
    obj: Found | None
    subject_arg: Arg
    object_arg: Arg


def find_ends(context: Context, line: Line, row: Candidate, places: tuple[int, int] = (0, 0)) -> Ends:
    """Return both ends of `row`; Refused when one is missing from the sentence or has a type the predicate forbids.

    `places` are the occurrences meant, of names that stand more than once: 0 is the first.
    """
    rule = context.ontology.predicates[row.predicate]
    event = context.ontology.event_of(row.predicate)
    subject, subject_arg = _subject(context, line, row, places[0])
    if subject_arg.type not in rule.subject:
        raise Refused(
            Reason.SUBJECT_TYPE,
            f"{row.subject} is a {subject_arg.type}; {row.predicate} needs {' or '.join(rule.subject)}",
        )
    if event:
        return Ends(subject, None, subject_arg, EventArg(type=event))
    if not row.object:
        raise Refused(Reason.MALFORMED, f"{row.predicate} without an object")
    obj, object_arg = _object(context, line, row, row.object, places[1])
    if rule.object == ("Place",) and object_arg.type == "Organization" and _is_place(line, obj):
        object_arg = object_arg.model_copy(update={"type": "Place"})  # "Tokyo", which elsewhere is a government
    if subject == obj or row.subject == row.object or _come_to_one(row, subject_arg, object_arg):
        raise Refused(Reason.SELF_LOOP, f"{row.subject} cannot be both ends of {row.predicate}")
    if object_arg.type not in rule.object:
        raise Refused(
            Reason.OBJECT_TYPE, f"{row.object} is a {object_arg.type}; {row.predicate} needs {' or '.join(rule.object)}"
        )
    return Ends(subject, obj, subject_arg, object_arg)


def _is_place(line: Line, found: Found) -> bool:
    """Whether grammar takes a name for a place."""
    nodes = line.tree.inside((found.start, found.end)) if line.tree else ()
    return bool(nodes) and nodes[-1].label == "GPE"


def _come_to_one(row: Candidate, subject: Arg, obj: Arg) -> bool:
    """Whether an end that only points back means the other: "Norvik said it will buy 10 % of the company"."""
    if isinstance(subject, EventArg) or isinstance(obj, EventArg):
        return False
    points = subject.text != " ".join(row.subject.split()) or obj.text != " ".join((row.object or "").split())
    short, long = sorted((subject.text.lower().split(), obj.text.lower().split()), key=len)
    return points and DEFINITE_END.match(row.object or "") is not None and long[: len(short)] == short


def _subject(context: Context, line: Line, row: Candidate, place: int) -> tuple[Found, Mention | Described]:
    if row.implied:
        return _implied(context, line, row.subject, row.at or 0)
    kinds = context.ontology.predicates[row.predicate].subject if row.at is not None else ("Company",)
    return _resolve(context, line, row.subject, Reason.SUBJECT_MISSING, place, kinds)


def _object(context: Context, line: Line, row: Candidate, words: str, place: int) -> tuple[Found, Mention | Described]:
    if row.implied_object:
        return _implied(context, line, words, row.at or 0)
    return _resolve(context, line, words, Reason.OBJECT_MISSING, place)


def _implied(context: Context, line: Line, words: str, at: int) -> tuple[Found, Mention]:
    """Return an end that only a sentence before names, as if it stood at `at`, the word that states the fact."""
    for other in reversed(context.page.lines[: line.sentence.index]):
        found = next((name for name in other.names if name.words == words), None)
        if found is not None:
            kind = context.types.get(found.words) or lexicon().type_of(found.words) or "other"
            return Found(found.words, at, at), mention(other, found, kind)
    raise Refused(Reason.SUBJECT_MISSING, f"“{words}” stands in no sentence before")


def _resolve(
    context: Context, line: Line, words: str, missing: Reason, place: int, kinds: Collection[str] = ("Company",)
) -> tuple[Found, Mention | Described]:
    """Find `words` in the line: as a name, a described thing, or a pronoun whose antecedent stands before."""
    if line.pronoun and words == line.pronoun.words:
        return line.pronoun, _antecedent(context, line, words, missing, kinds)
    if HE.fullmatch(words):
        return _speaking_pronoun(context, line, words, missing)
    same = occurrences(line, words)
    found = same[min(place, len(same) - 1)] if same else _literal(line, words)
    if found is None:
        raise Refused(missing, f"“{words}” does not stand in the cited sentence")
    if not names_something(line, found):
        raise Refused(missing, f"“{words}” is no name")
    if not same and DEFINITE.fullmatch(words):
        return found, _definite(context, line, found, missing)
    base = line.sentence.start
    found = _shares_of(line, found)
    given, words = words, found.words
    if BARE_DOLLAR.fullmatch(words) and context.page.dollar_is_another:
        raise Refused(missing, f"“{words}” may be another country's than the United States'")
    if (found in line.described or words not in context.types) and PRONOUN.match(words):
        return found, _owner(context, line, found, missing)
    kind = _kind(context, line, found, same=bool(same))
    if kind == "other" and words != given:  # "shares of Norvik", typed as a whole
        kind = context.types.get(given, kind)
    known = not words[0].islower() or lexicon().type_of(words) == kind
    if found not in line.described and (same or (known and kind not in DESCRIBED)):
        return found, mention(line, found, kind)
    return found, Described(text=found.words, start=base + found.start, end=base + found.end, type=kind)


def _owner(context: Context, line: Line, found: Found, missing: Reason) -> Mention:
    """Return whose "its shares" are; Refused where the sentence itself names a firm before that it may be."""
    for name in line.names:
        if name.end < found.start and "Company" in (context.types.get(name.words), lexicon().type_of(name.words)):
            raise Refused(missing, f"“{found.words}” may be {name.words}'s")
    return _antecedent(context, line, found.words, missing)


def _kind(context: Context, line: Line, found: Found, *, same: bool) -> str:
    """Return the entity type of an end: for a country's adjective its government, for words without a name a thing."""
    words = found.words
    kind = context.types.get(words) or lexicon().type_of(words) or "other"
    if found in line.described:
        return thing_type(words)
    if kind in ("Company", "Person", "other") and OF_STATE.fullmatch(words):
        return "Organization"  # "Venezuelan", of a minister
    if kind in ("Company", "other") and is_body(words):
        return "Organization"
    thing = kind == "Sector" or (kind == "Company" and words[0].islower())
    return thing_type(words) if thing and not same else kind


def _definite(context: Context, line: Line, found: Found, missing: Reason) -> Mention:
    """Return the name that a bare definite ("the ministry") stands for."""
    meant = antecedent(context.page, line, found.words, found.start, context.types)
    if meant is None:
        raise Refused(missing, f"“{found.words}” refers to nobody named before")
    where, name = meant
    kind = context.types.get(name.words) or lexicon().type_of(name.words) or "other"
    if re.search(r"government|administration|ministry|bank$", found.words) and kind in ("other", "Place"):
        kind = "Organization"
    return mention(where, name, kind)


def occurrences(line: Line, words: str) -> tuple[Found, ...]:
    """Return wherever a name, or a thing described, stands in a line."""
    return tuple(each for each in (*line.names, *line.described) if each.words == words)


def _speaking_pronoun(context: Context, line: Line, words: str, missing: Reason) -> tuple[Found, Mention]:
    """Return the "he" of "he said", and the person it stands for."""
    says = HE_SAYS.search(line.text)
    place = re.compile(rf"\b{words}\b").search(line.text, says.start() if says else 0)
    person = last_speaker(context, line)
    if place is None or person is None or person.type != "Person":
        raise Refused(missing, f"“{words}” refers to nobody who spoke in the sentences before")
    return Found(words, place.start(), place.end()), person


def last_speaker(context: Context, line: Line) -> Mention | None:
    """Return whom "he said" means: the last named speaker, or the only person named since; nobody after the unnamed."""
    for other in reversed(context.page.lines[max(0, line.sentence.index - BACK) : line.sentence.index]):
        speech = other.speech
        if speech.speaker is not None:
            return speaking(context, other, speech.speaker)
        if _is_about_unnamed(other):
            return None
        people = [name for name in other.names if context.types.get(name.words) == "Person"]
        if people and not SAID.search(other.text):
            return mention(other, people[0], "Person") if len(people) == 1 else None
        if SAID.search(other.text) and not HE_SAYS.search(other.text):
            return None
    return None


def _is_about_unnamed(line: Line) -> bool:
    """Whether somebody without a name is the subject of a sentence: "A manager at a trust bank was gloomier"."""
    tree = line.tree
    if tree is None:
        return False
    mains = (node for node in tree.nodes if node.relation == "ROOT")
    subjects = (each for node in mains for each in tree.children(node, "nsubj") if each.tag == "NN")
    new = (each for each in subjects if any(det.lemma in ("a", "an", "another") for det in tree.children(each, "det")))
    posts = (each for each in new if lexicon().role_pattern.fullmatch(each.text))
    return any(all(node.label != "PERSON" for node in tree.inside(tree.span(each))) for each in posts)


def speaking(context: Context, line: Line, found: Found) -> Mention | None:
    """Return a speaker as he is stored; None for what cannot speak."""
    if not names_something(line, found):
        return None
    kind = context.types.get(found.words, "other")
    if kind == "other":
        kind = lexicon().type_of(found.words) or ("Organization" if is_body(found.words) else kind)
    said = mention(line, found, kind)
    return said if said.type in ("Person", "Company", "Organization") else None


def mention(line: Line, found: Found, kind: str) -> Mention:
    """Return a name of the line as it is stored: mended, and no person where it cannot be one's."""
    if partners_of(line.text, found):
        kind = "Company"
    elif kind in ("Company", "Organization", "other") and _is_person_of(line, found):
        kind = "Person"
    whole, base = mended(line.text, found, kind), line.sentence.start
    if kind == "Person" and not can_be_person(whole.words):
        kind, whole = "other", mended(line.text, found, "other")
    return Mention(text=whole.words, start=base + whole.start, end=base + whole.end, type=kind)


def _is_person_of(line: Line, found: Found) -> bool:
    """Whether a name is a person's with his firm behind: "Ada Lund of Norvik"."""
    node = line.tree.at(found.start) if line.tree and OF_FIRM.search(found.words) else None
    return node is not None and node.label == "PERSON"


def _shares_of(line: Line, found: Found) -> Found:
    """Return the company in "shares of Norvik"; anything else as it is."""
    owners = (name for name in line.names if found.start < name.start and name.end <= found.end)
    return next((name for name in owners if SHARES_OF.fullmatch(line.text[found.start : name.start])), found)


def _literal(line: Line, words: str) -> Found | None:
    if not words.strip():
        return None
    match = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", line.text)
    return Found(words, match.start(), match.end()) if match else None


def _antecedent(
    context: Context, line: Line, words: str, missing: Reason, kinds: Collection[str] = ("Company",)
) -> Mention:
    """Return the firm or body that the text was about: the first named in the nearest of the three sentences before."""
    bodies = {"Company", "Organization"} & {*kinds} if words == "It" else {"Company"}
    index = line.sentence.index
    for before in reversed(context.page.lines[max(0, index - 3) : index]):
        companies = [
            name
            for name in before.names
            if context.types.get(name.words) in bodies
            and not before.speech.sets_aside(name)
            and not is_example(before.text, name)
            and names_something(before, name)
        ]
        if companies:
            first, base = companies[0], before.sentence.start
            kind = context.types[first.words]
            return Mention(text=first.words, start=base + first.start, end=base + first.end, type=kind)
    raise Refused(missing, f"“{words}” refers to no company in the sentences before")
