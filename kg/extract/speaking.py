"""Who says a claim: the sentence's speaker, "he" of sentences before, or whoever denies it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.ends import Context, Ends, last_speaker, speaking
from kg.extract.order import governed
from kg.extract.readers.grammar.words import SAYING
from kg.models import Mention
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from kg.extract.page import Line
    from kg.text.names import Found
    from kg.text.syntax import Node, Tree

REPORTING = re.compile(r"report(?!s\b)|posted|earned", re.IGNORECASE)
#: "its newly acquired Lumo business": what a participle before a name takes for granted.
TAKEN_FOR_GRANTED = re.compile(
    r"\b(?:newly|recently|just|its|their|wholly|partly|majority|state|the)[\s-]+$", re.IGNORECASE
)
PARTICIPLE = re.compile(r"(?:\w+ed|bought)\s+(?:the\s+)?<?[A-Z]")
DENIES = re.compile(r"\s+(?:also\s+|has\s+|had\s+)?den(?:ied|ies)\s+(?:\w+\s+){0,3}?that\b")
HE_DENIES = re.compile(r"\b(?:he|she)\s+(?:also\s+|has\s+|had\s+)?den(?:ied|ies)\b", re.IGNORECASE)
LATER = re.compile(r",\s+(?:an?|\w+)\s+(?:hour|day|week|month)s?\s+after\b")
BESIDE = ("advcl", "npadvmod", "pcomp")  # what a clause beside another is to it
#: "said the bank's Lund": the speaker is whom the firm's name only owns.
OWNED = re.compile(r"['’]s\s(?:[a-z-]+\s){0,3}")
#: Predicates whose words stand in apposition: the one who speaks does not vouch for them.
OWN = frozenset(("WORKS_FOR", "FOUNDED", "PART_OF", "BASED_IN", "LISTED_ON"))


def presupposed(line: Line, predicate: str, at: int) -> bool:
    """Whether the words only build on the claim ("Norvik's results fuel the rally", "its newly acquired Lumo")."""
    if predicate == "REPORTED":
        return REPORTING.match(line.text, at) is None
    return PARTICIPLE.match(line.text, at) is not None and TAKEN_FOR_GRANTED.search(line.text[:at]) is not None


def said_by(context: Context, line: Line, predicate: str, ends: Ends, at: int) -> Mention | None:
    """Return who says the claim: for a comment the one who makes it; for what is presupposed nobody."""
    if predicate == "COMMENTED_ON":
        return ends.subject_arg if isinstance(ends.subject_arg, Mention) else None
    if predicate in OWN or _taken_for_granted(line, predicate, at):
        return None
    return _denier(context, line, ends, at) or _speaker(context, line, ends, at)


def _taken_for_granted(line: Line, predicate: str, at: int) -> bool:
    """Whether the speaker vouches for something else; "Norvik said that its profit was 5 mln" does vouch for it."""
    first = line.speech.speaker is not None and line.speech.speaker.end <= at
    return presupposed(line, predicate, at) and not (predicate == "REPORTED" and first)


def _denier(context: Context, line: Line, ends: Ends, at: int) -> Mention | None:
    """Return who "denied that" it is so, if he is no part of it."""
    for name in line.names:
        denies = DENIES.match(line.text, name.end) and name not in (ends.subject, ends.obj)
        if denies and not _beside_what_is_said(line, name, at):
            return speaking(context, line, name)
    return last_speaker(context, line) if HE_DENIES.search(line.text) and line.speech.speaker is None else None


def _speaker(context: Context, line: Line, ends: Ends, at: int) -> Mention | None:
    """Who says the claim: the sentence's speaker, or for "he said" the last one named; not for words in apposition."""
    speech = line.speech
    both = [found for found in (ends.subject, ends.obj) if found and ends.obj]
    if any(speech.sets_aside(found) for found in both):
        return None
    if speech.pronoun:
        return last_speaker(context, line)
    if speech.speaker is None:
        return None
    if speech.speaker.words in lexicon().countries and governed(line.text, speech.speaker):
        return None  # "dealers in Norland said"
    owned = OWNED.match(line.text, speech.speaker.end)
    speaker = next((name for name in line.names if owned and name.start == owned.end()), speech.speaker)
    if _beside_what_is_said(line, speaker, at):
        return None
    return speaking(context, line, speaker)


def _beside_what_is_said(line: Line, speaker: Found, at: int) -> bool:
    """Whether a claim stands in a clause beside the speaker's verb: "As the dollar fell, Lund said that …".

    So do words before a speaker who says something else behind: "the index fell and Lund warned that …".
    """
    if LATER.search(line.text[speaker.end : at]) and speaker.end < at:
        return True
    tree = line.tree
    node = tree.at(at) if tree else None
    if tree is None or node is None:
        return False
    behind = (each for each in tree.nodes if each.relation == "ccomp" and each.start > tree.head(each).end)
    if at < speaker.start and any(_says(tree, tree.head(each), speaker) for each in behind):
        return True
    for each in (node, *tree.above(node)):
        above = tree.head(each)
        says = _says(tree, above, speaker)
        if each.relation in BESIDE and (says or above.lemma == "deny"):
            return True
        if says:
            return False
    return False


def _says(tree: Tree, verb: Node, speaker: Found) -> bool:
    """Whether a verb is one of saying and the speaker its subject."""
    subjects = tree.children(verb, "nsubj") if verb.lemma in SAYING else ()
    return any(speaker.start <= each.start < speaker.end for each in subjects)
