"""Steps of policy: a government, a central bank or a regulator does what only such a body does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.words import ACTS, OUTLOOKS, STATE_BODIES
from kg.extract.readers.shape import row
from kg.text.countries import COUNTRY, NOUNS
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node

LONGEST = 18  # words that name a step
BODY = re.compile(r"\b(?:Commission|Administration|Department|Ministry|Agency|Board|Authority|Court|FDA|FCC|SEC)\b")
CENTRAL_BANK = re.compile(r"\b(?:[Cc]entral [Bb]ank|Reserve Bank|Monetary Authority|[Pp]olicy [Cc]ommittee)$")
BANKS = re.compile(
    r"\b(?:Bank|Banxico|Bundesbank|Copom|Fed|Federal Reserve|FOMC|Riksbank|B[Oo][CEJK]|ECB|PBO?C|RB[AI]|RBNZ|SARB)\b"
)
RELATIVE = re.compile(r",?\s(?:which|who|whose)\s")
#: What no step ends in: a preposition, an article, "one" of "one to 1.5 billion dollars".
ENDS_IN = re.compile(
    r"(?:\s(?:of|to|for|with|by|in|on|at|from|into|and|or|the|an?|its|their|that|as|one|just|now|also|recently))+$",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
TALKS = frozenset(("talk", "negotiation", "meeting", "discussion", "comment", "part", "place", "advantage"))
MEASURES = frozenset(
    ("dlr", "dlrs", "dollar", "pct", "percent", "point", "yen", "mark", "franc", "stg", "pound", "billion", "mln")
)
#: What is done to figures: "cut 700 mln dlrs".
BY_FIGURES = frozenset(
    ("increase", "raise", "cut", "reduce", "drop", "lower", "ease", "lose", "gain", "make", "buy", "draw")
)
ENDS_WHAT = frozenset(("stop", "cease", "halt", "suspend", "avoid"))  # "stop selling" is one step
VOID = frozenset(("it", "itself", "themselves", "them", "move", "result"))
CHARGES = frozenset(("accusation", "allegation", "charge", "claim", "report", "suggestion"))  # rejecting one is no step
GOODS = re.compile(r"(?:bought|buy|buying|sold|sell|selling)\b.*\b(?:tonnes?|tons?|barrels?|bushels?|bales?|bags)\b")
SUITS = frozenset(("case", "suit", "lawsuit", "complaint", "petition", "appeal"))  # brought by anybody
STATISTICS = frozenset(("datum", "deficit", "figure", "loss", "profit", "result", "statistic", "surplus"))
#: What somebody else would have a body do: "to get Norland to cut its surplus"; and what may be approved or blocked.
PRESSES = frozenset(("ask", "encourage", "get", "persuade", "press", "pressure", "push", "urge"))
NO_STEPS = frozenset(("bank", "company", "firm", "fund", "institution", "investor", "offer", "price"))
LAWS = frozenset(("bill", "law", "legislation", "measure", "decree", "act", "tax", "tariff", "budget"))
LEGISLATES = ("introduce", "veto", "sign", "approve", "propose")
#: What only those who govern impose, raise or lift, and what stands before the name of one.
POLICIES = LAWS | {"ban", "duty", "embargo", "levy", "moratorium", "quota", "restriction", "sanction", "subsidy"}
TITLED = re.compile(
    r"\b(?:[Cc]hancellor|[Pp]remier|[Mm]inister|Secretary) $"
    rf"|(?:^|(?<=[,.;:“\"] )|\b(?:and|but|that|after|as|when|(?:[Oo]n )?\w+day,?) |(?<!\S){COUNTRY}(?:['’]s)? )"
    r"[Pp]resident $"
)
#: Prepositions besides that lead to the number of a step: "launched a tender for two mln dinars".
NUMBERED = {"launch": ("for",), "invite": ("for",), "drain": ("with", "of"), "inject": ("with", "of"), "add": ("with",)}
AMOUNTS_TO = frozenset(("call", "total", "worth", "provide"))  # "a proposal calling for a 1 bln dlr investment"
WHICH = re.compile(r"\b(?:that|which|who|whose|valued|yielding|above|below|exceeding)\b")
UNITS = ("percent", "basis_points", "money")
STAYS = frozenset(("hold", "keep", "leave", "maintain"))
#: Steps only with such an object.
WITH = {
    "reach": frozenset(("agreement", "accord", "pact", "settlement")),
    "take": frozenset(("step", "measure", "action")),
    "make": frozenset(("loan", "cut", "change", "fund", "tonne")),
    **dict.fromkeys(STAYS, frozenset(("rate", "target", "facility"))),
}
#: What "the …" may stand for as a body of state.
STATE = STATE_BODIES | frozenset(
    ("bank", "commission", "agency", "department", "board", "council", "committee", "court")
)


def read_steps(grammar: Grammar) -> Iterator[Candidate]:
    """Yield the steps that a body of state took."""
    for verb in grammar.verbs:
        if verb.lemma in ACTS and verb.relation not in ("amod", "compound") and not grammar.only_asked(verb):
            yield from _by_agent(grammar, verb) if _has_agent(grammar, verb) else _by_subject(grammar, verb)
    for noun in grammar.tree.nodes:
        if noun.lemma == "approval":
            yield from _approval(grammar, noun)


def _by_subject(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "the bank cut its rate"."""
    if grammar.is_passive(verb) or grammar.hypothetical(verb):
        return
    above = grammar.tree.head(verb)
    if verb.relation in ("relcl", "acl", "ccomp") and above.lemma == "time":
        return  # "it is time the bank cut its rate"
    purpose = verb.lemma in STAYS and verb.relation in ("acl", "advcl")  # "inject enough to keep rates down"
    sums_up = verb.lemma == "bring" and verb.tag == "VBG" and verb.relation == "advcl"  # ", bringing the total to 115"
    if purpose or sums_up or (verb.relation == "xcomp" and above.lemma in ENDS_WHAT):
        return
    if verb.relation == "relcl" and not grammar.objects(verb) and grammar.tree.child(verb, "xcomp", "ccomp"):
        return  # "the only orders that the agency will allow to be placed": what is allowed stands before
    if verb.lemma not in ENDS_WHAT and any(
        each.lemma in ACTS for each in grammar.tree.children(verb, "xcomp", "ccomp")
    ):
        return  # "agreed to cut", "announced that it would cut": the cut is the step
    objects = {each.lemma for each in grammar.objects(verb)}
    name = step_words(grammar, verb)
    if (
        objects & TALKS
        or name is None
        or name.startswith("no ")
        or " " not in name
        or objects & (VOID | CHARGES | OUTLOOKS | (STATISTICS if verb.lemma == "announce" else set()))
        or (verb.relation in ("xcomp", "ccomp") and above.lemma in PRESSES)
        or GOODS.search(name)
        or _is_habit(grammar, verb)
        or _is_only_a_figure(grammar, verb)
        or (verb.lemma in WITH and not objects & WITH[verb.lemma])
    ):
        return
    for node in grammar.subjects(verb):
        named = next(grammar.apposed(node), None) if node.lemma in STATE else None  # "its policy committee, the Copom"
        actor = grammar.referent(node) or named
        if actor is not None and (_is_state(actor) or _in_office(grammar, verb, actor)):
            yield _step(grammar, actor, name, at=verb, number=_number(grammar, verb))


def _is_habit(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb tells what is usual, or what cannot be: no step has been taken."""
    if any(
        each.lemma in ("generally", "usually", "normally", "always", "typically", "often")
        for each in grammar.tree.children(verb, "advmod")
    ):
        return True
    cannot = any(each.lemma in ("can", "could") for each in grammar.tree.children(verb, "aux"))
    if cannot and grammar.tree.child(verb, "neg") is not None:
        return True
    above = grammar.tree.head(verb)
    return verb.relation == "conj" and above.pos == "VERB" and _is_habit(grammar, above)


def _is_only_a_figure(grammar: Grammar, verb: Node) -> bool:
    """Whether a verb's object is how much, not what: "with Japan increased 700 mln dlrs"."""
    objects = grammar.objects(verb)
    if verb.lemma not in BY_FIGURES or any(grammar.governed(each, "of") for each in objects):
        return False
    return any(each.pos == "NUM" or (each.lemma in MEASURES and each.text[0].islower()) for each in objects)


def _has_agent(grammar: Grammar, verb: Node) -> bool:
    return grammar.tree.child(verb, "agent") is not None


def _by_agent(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "a bill introduced by Ada Lund", "the plan was approved by the ministry"."""
    done = grammar.tree.child(verb, "nsubjpass") or (grammar.tree.head(verb) if verb.relation == "acl" else None)
    if done is None or verb.lemma in ("set", "make", "take") or done.pos == "PRON" or done.lemma in SUITS:
        return
    if done.lemma in STATISTICS:
        return  # "the figures released by the ministry"
    named = grammar.name(done) is not None or (verb.relation == "acl" and done.lemma in NO_STEPS)
    if done.lemma not in LAWS and named:
        return  # "Norvik was created by the government"
    start, end = grammar.tree.span(done)
    name = _shortened(grammar.line.text[start : min(end, verb.start) if verb.start > start else end])
    if name.startswith(("no ", "No ")):
        return
    law = done.lemma in LAWS | {"plan", "proposal", "package"}
    for node in grammar.governed(verb, "by"):
        actor = grammar.referent(node)
        if actor is not None and (_is_state(actor) or (law and grammar.kind(actor) == "Person")):
            yield _step(grammar, actor, name, at=verb, number=_inside(grammar, done))


def _approval(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield "received FDA approval to sell Lumo", "won approval from the ministry"."""
    givers = (*grammar.tree.children(noun, "compound", "nmod", "poss"), *grammar.governed(noun, "from", "of", "by"))
    above = grammar.tree.head(noun)
    if above.lemma not in ("receive", "win", "get", "obtain", "have", "gain"):
        return
    givers = (*givers, *grammar.governed(above, "from"))
    start, end = grammar.tree.span(noun)
    for node in givers:
        actor = grammar.referent(node)
        if actor is not None and (_is_state(actor) or BODY.search(actor.words)):
            yield _step(grammar, actor, _shortened(grammar.line.text[start:end]), at=above)


def _step(grammar: Grammar, actor: Found, name: str, *, at: Node, number: str | None = None) -> Candidate:
    types = _kind(grammar, actor), None
    return row(grammar.line, "ANNOUNCED", actor.words, number=number, types=types, at=at.start, name=name)


def _in_office(grammar: Grammar, verb: Node, actor: Found) -> bool:
    """Whether a person does what only those in office do: "introduced a bill", "President Lund imposed a tariff"."""
    objects = {each.lemma for each in grammar.objects(verb)}
    titled = TITLED.search(grammar.line.text[: actor.start]) is not None
    decrees = verb.lemma in ("ban", "sanction", "veto") or not objects.isdisjoint(POLICIES)
    legislates = verb.lemma in LEGISLATES and not objects.isdisjoint(LAWS)
    return (legislates or (titled and decrees)) and grammar.kind(actor) == "Person"


def _is_state(actor: Found) -> bool:
    kind = lexicon().type_of(actor.words)
    last = actor.words.rsplit(maxsplit=1)[-1].lower()
    definite = actor.words.lower().startswith("the ") and last in STATE
    return (
        actor.words in NOUNS
        or actor.words in lexicon().countries
        or kind == "Organization"
        or last in STATE_BODIES
        or definite
        or CENTRAL_BANK.search(actor.words) is not None
    )


def is_bank(words: str) -> bool:
    """Whether a body sets a policy rate, as its name says or the packaged tables know.

    >>> is_bank("Norway's central bank"), is_bank("Bank of England"), is_bank("Bank of America")
    (True, True, False)
    """
    known = lexicon().type_of(words) == "Organization" and BANKS.search(words) is not None
    return known or CENTRAL_BANK.search(words) is not None


def _kind(grammar: Grammar, actor: Found) -> str:
    return lexicon().type_of(actor.words) or ("Person" if grammar.kind(actor) == "Person" else "Organization")


def step_words(grammar: Grammar, verb: Node) -> str | None:
    """Return the words of a step: verb and object as the sentence has them; None without an object."""
    objects = grammar.tree.children(verb, "dobj", "xcomp", "ccomp")
    if verb.lemma == "set" and grammar.tree.child(verb, "prt"):
        return None
    if objects and verb.lemma == "announce" and objects[0].relation == "dobj":
        start, end = grammar.tree.span(objects[0])
        return _shortened(ARTICLE.sub("", grammar.line.text[start:end]))
    if objects:
        start, end = min(verb.start, objects[0].start), grammar.tree.span(objects[0])[1]
        to = [each for each in grammar.tree.children(verb, "prep") if each.start == end + 1 and each.lemma == "to"]
        if objects[0].lemma in ("end", "halt", "stop") and to:
            end = grammar.tree.span(to[0])[1]  # "brought an end to negative rates"
        return _shortened(grammar.line.text[start:end])
    if verb.relation == "xcomp" and grammar.tree.head(verb).relation == "relcl":  # "the package that it plans to adopt"
        what = grammar.tree.head(grammar.tree.head(verb))
        return _shortened(grammar.line.text[grammar.tree.span(what)[0] : what.end])
    if verb.lemma in ("agree", "rule") and (prep := grammar.tree.child(verb, "prep")):
        return _shortened(grammar.line.text[verb.start : grammar.tree.span(prep)[1]])
    return None


def _shortened(words: str) -> str:
    """Return the first words of a step, without a clause that hangs on them and the little words it would end in."""
    kept = " ".join(RELATIVE.split(" ".join(words.split()), maxsplit=1)[0].split()[:LONGEST])
    return ENDS_IN.sub("", kept).strip(" ,")


def _number(grammar: Grammar, verb: Node) -> str | None:
    """Return the number of a step: behind "by", "to" or what its verb takes, in its object, or the only one it has."""
    left = grammar.tree.children(verb, "oprd", "acomp", "ccomp", "advmod")  # "kept its rate unchanged at 4 %"
    hung = (verb, *(each for each in left if each.lemma in ("steady", "unchanged")))
    behind = ("by", "to", "at", *NUMBERED.get(verb.lemma, ()))
    nodes = [n for each in hung for n in grammar.tree.children(each, "prep") if n.lemma in behind]
    nodes += grammar.tree.children(verb, "dobj")
    return next((number for node in nodes if (number := _inside(grammar, node))), None) or _only_number(grammar, verb)


def _only_number(grammar: Grammar, verb: Node) -> str | None:
    """Return the number that a step's words have where they have one: "a package involving cuts of 10 pct"."""
    ends = [grammar.tree.span(each)[1] for each in grammar.objects(verb) if each.start > verb.start]
    inside = (q for q in grammar.line.quantities if ends and verb.end < q.start < max(ends) and q.unit in UNITS)
    found = [q for q in inside if not WHICH.search(grammar.line.text, verb.end, q.start)]
    return grammar.line.text[found[0].start : found[0].end] if len(found) == 1 else None


def _inside(grammar: Grammar, node: Node) -> str | None:
    """Return the first number in a phrase that stands in no clause of its own."""
    places = {each.start for each in _phrase(grammar, node)}
    for quantity in grammar.line.quantities:
        negative = grammar.line.text[: quantity.start].endswith("minus ")  # which no number has
        inside = any(quantity.start <= place < quantity.end for place in places)
        if inside and not negative and quantity.unit in UNITS:
            return grammar.line.text[quantity.start : quantity.end]
    return None


def _phrase(grammar: Grammar, node: Node) -> Iterator[Node]:
    yield node
    for each in grammar.tree.children(node):
        if each.relation not in ("relcl", "acl", "advcl") or each.lemma in AMOUNTS_TO:
            yield from _phrase(grammar, each)
