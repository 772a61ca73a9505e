"""A sentence's verbs with who does them and to whom, and the names that its noun phrases stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kg.extract.definites import DEFINITE
from kg.extract.form import NO_TYPE
from kg.extract.readers.grammar.about import NOBODY, Topics
from kg.extract.readers.grammar.words import BINDING, ON_OTHERS, PARTS, STATE_BODIES, UNITS, WANTS
from kg.text.countries import NOUNS
from kg.text.lexicon import lexicon
from kg.text.names import Found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kg.extract.page import Line
    from kg.text.syntax import Node, Tree

SUBJECTS = ("nsubj", "nsubjpass")
BY_LABEL = {"PERSON": "Person", "ORG": "Company", "GPE": "Place", "LOC": "Place", "FAC": "Product"}
NOMINAL = frozenset(("NOUN", "PROPN", "PRON"))
RELATIVE = frozenset(("who", "which", "that"))
ITSELF = frozenset(("it", "he", "she", "we", "i"))
#: Verbs that hand their subject on to the verb below them ("agreed to buy", "is expected to rise").
LINKS = ("xcomp", "ccomp")


@dataclass(frozen=True)
class Grammar:
    """A line with its tree; `types` has what answers made of its names, `about` whom the lines before are about."""

    line: Line
    tree: Tree
    types: Mapping[str, str] = field(default_factory=dict)
    about: Topics = NOBODY

    @classmethod
    def of(cls, line: Line, types: Mapping[str, str] | None = None, about: Topics = NOBODY) -> Grammar | None:
        """Return the grammar of a line, or None where nothing can read it."""
        return cls(line, line.tree, types or {}, about) if line.tree else None

    @cached_property
    def verbs(self) -> tuple[Node, ...]:
        """The verbs in order."""
        return tuple(node for node in self.tree.nodes if node.pos in ("VERB", "AUX"))

    def name(self, node: Node) -> Found | None:
        """Return the name that a word belongs to, or None."""
        return next((each for each in self.line.names if each.start <= node.start < each.end), None)

    def thing(self, node: Node) -> Found | None:
        """Return the described thing that a word is part of, or None."""
        return next((each for each in self.line.described if each.start <= node.start < each.end), None)

    def label(self, found: Found) -> str:
        """Return the label of a name's last word ("PERSON", "ORG", "GPE"), "" for none."""
        last = self.tree.last((found.start, found.end))
        return last.label if last is not None else ""

    def apposed(self, node: Node) -> Iterator[Found]:
        """Yield the names that stand beside a noun and say who or what it is: "its parent, Daesung"."""
        yield from filter(None, map(self.name, self.tree.children(node, "appos")))

    def referent(self, node: Node) -> Found | None:
        """Return the name that a noun phrase stands for: its head's own, or that of the part it names."""
        found = self.name(node)
        if found is not None:
            return found
        if node.text.lower() in RELATIVE and node.pos in ("PRON", "DET", "SCONJ"):
            found = self._antecedent(node)
            return self._person_before(found) if found is not None and node.lemma == "who" else found
        if node.lemma in ITSELF and node.pos == "PRON":
            return self._itself(node)
        return (
            (self._named_part(node) if node.lemma in PARTS else None) or self._of_country(node) or self._definite(node)
        )

    def _of_country(self, node: Node) -> Found | None:
        """Return "Australian government" or "Brazil's central bank": a body that only its country names."""
        owner = self.tree.child(node, "poss")
        kinds = [each.lemma for each in self.tree.children(node, "amod", "compound")]
        body = node.lemma in STATE_BODIES | {"regulator"} or (node.lemma == "bank" and kinds == ["central"])
        if body and owner is not None and owner.text in lexicon().countries and len(kinds) <= 1:
            return Found(self.line.text[owner.start : node.end], owner.start, node.end)
        before = self.tree.children(node, "amod", "compound", "nmod")
        national = bool(before) and before[0].text[0].isupper() and before[0].label in ("NORP", "GPE")
        if node.lemma not in STATE_BODIES or not national:
            return None
        start = self.tree.span(before[0])[0]  # "British Columbia government"
        return Found(self.line.text[start : node.end], start, node.end) if len(before) == 1 else None

    def _definite(self, node: Node) -> Found | None:
        """Return "the ministry", which stands for one named before; None when words beside it say which."""
        opening = self.line.pronoun
        if opening and opening.start <= node.start < opening.end:
            return opening
        beside = [
            each
            for each in self.tree.children(node)
            if each.relation not in ("det", "punct", "case", "relcl", "appos", "prep", "cc", "conj", "acl")
        ]
        start = node.start
        if node.lemma == "bank" and len(beside) == 1 and beside[0].lemma == "central":
            start = beside[0].start
        elif beside:
            return None
        the = self.tree.child(node, "det")
        if (
            the is None
            or the.lemma != "the"
            or not DEFINITE.fullmatch(self.line.text[start : node.end])
            or self.governed(node, "of")
        ):
            return None
        return Found(self.line.text[the.start : node.end], the.start, node.end)

    def _named_part(self, node: Node) -> Found | None:
        """Return Lumo in "its Lumo unit", and no firm for "a Norvik subsidiary"."""
        some = any(each.lemma in ("a", "an", "another", "the") for each in self.tree.children(node, "det"))
        if node.text[0].isupper() or (some and node.lemma in UNITS and not self.tree.children(node, "appos")):
            return None
        own = [self.name(each) for each in self.tree.children(node, "compound", "nmod", "appos")]
        return next((each for each in own if each is not None and each.words not in NOUNS), None)

    def _antecedent(self, node: Node) -> Found | None:
        """Return what "which" or "who" stands for: the noun that the relative clause hangs on."""
        at = self.tree.head(node)
        while at.relation != "relcl" and at.head != at.place:
            at = self.tree.head(at)
        return self.referent(self.tree.head(at)) if at.relation == "relcl" else None

    def _person_before(self, found: Found) -> Found:
        """Return whom "who" stands for where its clause seems to hang on a firm: "Ada Lund of Norvik, who"."""
        if self.kind(found) not in ("Company", "Organization"):
            return found
        before = (each for each in reversed(self.line.names) if each.end <= found.start)
        person = next((each for each in before if self.kind(each) == "Person"), None)
        between = self.tree.inside((person.end, found.start)) if person is not None else ()
        at = bool(between) and between[-1 if between[-1].lemma != "the" else -2].lemma in ("of", "at", "with", "for")
        done = any(each.pos in ("VERB", "AUX") for each in between)
        return person if person is not None and at and not done else found

    def _itself(self, node: Node) -> Found | None:
        """Return the one who says that "it" does: "Norvik said it bought Lumo"; or what opens the sentence."""
        opening = self.line.pronoun
        if opening and opening.start <= node.start < opening.end:
            return opening
        at = self.tree.head(node)
        while at.head != at.place:
            above = self.tree.head(at)
            if at.relation in ("ccomp", "advcl", "conj", "xcomp") and above.pos in ("VERB", "AUX"):
                subject = self.tree.child(above, *SUBJECTS)
                if subject is not None and subject.place != node.place and subject.pos in NOMINAL:
                    return self.referent(subject)
            at = above
        return None

    def owner(self, node: Node) -> Found | None:
        """Return whom "whose" or "its" stands for: what its clause hangs on, or who says the sentence."""
        return self._antecedent(node) if node.lemma == "whose" else self._itself(node)

    def subjects(self, verb: Node) -> tuple[Node, ...]:
        """Return the heads of a verb's subjects, its own or those handed on to it."""
        at = verb
        for _ in range(6):
            own = self.tree.children(at, *SUBJECTS)
            if own:
                return tuple(each for node in own for each in self.listed(node))
            above = self.tree.head(at)
            sent = at.relation == "advcl" and at.tag == "VBG"  # "sent bond prices tumbling"
            if (at.relation in LINKS or sent) and above.lemma in ON_OTHERS and (moved := self.objects(above)):
                return moved
            if at.relation == "xcomp" and above.pos == "ADJ" and above.relation == "acomp":
                at = self.tree.head(above)  # "is likely to expand"
                continue
            owner = self.tree.child(above, "poss") if above.lemma in ("decision", "plan") else None
            if at.relation == "acl" and owner is not None and owner.pos == "PROPN":
                return (owner,)  # "protested over Norland's decision to declare"
            if at.relation == "acl" and above.lemma in BINDING:
                at = next((each for each in self.tree.above(above) if each.pos in ("VERB", "AUX")), at)
                continue
            if (
                above.place == at.place
                or at.relation not in ("conj", "xcomp", "advcl")
                or above.pos not in ("VERB", "AUX")
            ):
                break
            if at.relation == "advcl" and not self._is_participle(at):
                break
            at = self._nearer(at, above) if at.relation == "advcl" else above
        if at.relation == "relcl" and self.tree.head(at).pos in NOMINAL and not self.tree.children(at, *SUBJECTS):
            return (self.tree.head(at),)
        return ()

    def _is_participle(self, verb: Node) -> bool:
        """Whether a clause beside another goes on with its subject ("…, raising its stake"), not with a purpose."""
        before = [each for each in self.tree.children(verb, "mark", "prep", "aux") if each.start < verb.start]
        having = verb.tag == "VBN" and [each.text.lower() for each in before] == ["having"]
        return having or (verb.tag == "VBG" and not before)

    def _nearer(self, clause: Node, above: Node) -> Node:
        """Return the clause between, if a participle goes on with that: "A fell, while B beat them, adding 2%"."""
        opens = above
        for each in self.tree.children(above, "advcl", "conj"):
            marked = {mark.lemma for mark in self.tree.children(each, "mark")} & {"while", "whereas"}
            between = above.end < each.start < clause.start and each.pos == "VERB"
            if between and (marked or each.relation == "conj") and self.tree.children(each, *SUBJECTS):
                opens = each
        return opens

    def listed(self, node: Node) -> Iterator[Node]:
        """Yield a noun and those joined to it by "and"."""
        yield node
        for each in self.tree.children(node, "conj"):
            if each.pos in NOMINAL:
                yield from self.listed(each)

    def objects(self, verb: Node) -> tuple[Node, ...]:
        """Return the heads of a verb's direct objects."""
        return tuple(each for node in self.tree.children(verb, "dobj") for each in self.listed(node))

    def governed(self, node: Node, *prepositions: str) -> tuple[Node, ...]:
        """Return the heads of what stands behind these prepositions of a word."""
        return tuple(
            each
            for prep in self.tree.children(node, "prep", "agent", "dative")
            if prep.lemma in prepositions
            for noun in self.tree.children(prep, "pobj")
            for each in self.listed(noun)
        )

    def is_passive(self, verb: Node) -> bool:
        """Whether something is done to the verb's subject."""
        return self.tree.child(verb, "nsubjpass", "auxpass") is not None

    def hypothetical(self, verb: Node) -> bool:
        """Whether a verb is only wanted or asked for: "should cut", "needed to ease", "urged banks to accept"."""
        aux = self.tree.children(verb, "aux")
        if any(each.lemma in ("should", "must", "ought") or each.text == "Had" for each in aux):
            return True
        while verb.relation == "conj" and not self.tree.children(verb, *SUBJECTS):
            verb = self.tree.head(verb)
            if any(each.lemma in ("should", "must", "ought") for each in self.tree.children(verb, "aux")):
                return True
        above = self.tree.head(verb)
        if verb.relation == "advcl" and any(
            each.lemma in ("would", "could") for each in self.tree.children(above, "aux")
        ):
            return True
        if verb.relation == "xcomp" and above.lemma == "respond":
            return self.hypothetical(above)
        if verb.relation in ("xcomp", "ccomp"):
            return above.lemma in WANTS and not self.is_passive(above)
        return self.is_infinitive(verb) and above.lemma not in BINDING

    def is_infinitive(self, verb: Node) -> bool:
        """Whether "to" stands before a verb."""
        return any(each.lemma == "to" for each in self.tree.children(verb, "aux"))

    def only_asked(self, verb: Node) -> bool:
        """Whether a verb stands in a clause that leaves open whether it is so: behind "whether", "if", "until"."""
        at = verb
        while True:
            marks = {each.lemma for each in self.tree.children(at, "mark")}
            marks |= {"if" for each in self.tree.children(at, "advmod") if each.lemma in ("how", "why")}
            if marks & {"whether", "if", "unless", "until", "before"} or (
                "after" in marks and at.tag in ("VBZ", "VBP")
            ):
                return True
            if at.head == at.place:
                return False
            at = self.tree.head(at)

    def number(self, node: Node, units: Collection[str]) -> str | None:
        """Return the words of the number in one of these units that a word is part of, or None."""
        found = (q for q in self.line.quantities if q.start <= node.start < q.end and q.unit in units)
        return next((self.line.text[q.start : q.end] for q in found), None)

    def kind(self, found: Found) -> str | None:
        """Return the entity type that its words, the whole text or grammar make of a name; None where all leave it."""
        fixed = lexicon().type_of(found.words)
        if fixed is not None:
            return fixed
        told = self.types.get(found.words)
        if told is not None and told != NO_TYPE:
            return told
        if found.words.rsplit(maxsplit=1)[-1].lower() in STATE_BODIES:
            return "Organization"
        if found.words in lexicon().countries:
            return "Place"
        if found.words.rsplit(maxsplit=1)[-1].lower().strip(".") in lexicon().not_names:
            return None
        label = self.label(found)
        based = label == "PERSON" and self.line.text[: found.start].endswith("-based ")  # "Zurich-based Ada Lund"
        return "Company" if based else BY_LABEL.get(label)
