"""Results: what a firm earned, sold or lost, also where the sentence has only "it" for it, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.clause import SUBJECTS
from kg.extract.readers.grammar.firms import Firm, firm_of, is_firm, meant
from kg.extract.readers.grammar.metrics import UNITS, is_of_a_part, leads_on, metric_words
from kg.extract.readers.grammar.words import COMES, DOWN_NOUNS, METRICS, PERIODS, PUBLISHES, TURNS, UP_NOUNS
from kg.extract.readers.shape import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.syntax import Node

MONEY_VERBS = frozenset(("earn", "lose"))
#: What may stand before a metric of the firm that is spoken of; "retail sales" and "tax revenue" are not its own.
OF_FIRM = re.compile(
    r"(?:(?:the|net|operating|gross|pre-?tax|after-?tax|adjusted|underlying|core|headline|ordinary|recurring|total|group|cash|order|interest|ebit|vehicle"
    r"|comparable|like-for-like|same-store|organic|nine|six|three|month"
    r"|consolidated|contracted|attributable|trading|taxable|annual|quarterly|half|full|first|second|third|fourth|quarter|year"
    r"|year's|interim|diluted|-|\d+)[- ]*)*",
    re.IGNORECASE,
)
#: Words that say of when a result is, before it: "For the second quarter, net income rose".
WHEN_BEFORE = re.compile(
    r"[“\"]?(?:However, |But |And )?(?:(?:For|In|Over|During|Through) [^,;]{0,40}"
    r"\b(?:quarter|half|year|months?|weeks|period|terms)\b[^,;]{0,30}, |Excluding [^,;]{3,60}, |However, |But |And "
    r"|Last year,? |For (?:the whole|all) of (?:19|20)\d\d,? )"
)
_WORD = r"(?!(?:and|as|on|while|after|with|by|at|to)\b)[\w-]+"
#: What may stand between a metric and what it came to: "for the quarter ended September to".
TO = re.compile(
    r"(?: (?:from (?:continuing )?operations|(?:before|after) tax|year[- ]on[- ]year|(?:last|this) year"
    rf"|(?:for|in) the {_WORD}(?: {_WORD}){{0,5}}))?,? to (?:about |around |nearly |a record )?"
)
OF_TAX = re.compile(r" (?:after|before) tax(?:ation)?(?: and [a-z ]{3,20})? of ")  # "a loss before tax of N48 billion"
#: What one does to one's own sales, and what stands between them and what they came to.
GROWS = frozenset(("boost", "grow", "improve", "increase", "lift", "raise"))
BY_TO = re.compile(r"(?: by [^,;]{1,20}?)?(?: year[- ]on[- ]year| on the year)?,? to ")
#: "at the site", "in its cheese division".
OF_SITE = re.compile(
    r"\b(?:at|in) (?:its|the|their) (?:\w+ )?(?:division|mine|mill|plant|segment|site|subsidiary|unit|works)\b"
)
BEFORE_THAT = re.compile(r"A year (?:ago|earlier|before)\b|In the (?:year-ago|year-earlier|prior-year|same) ")
TRADED = re.compile(r"\b(?:traded|trading|shares|stocks)\b")  # then "turnover" is the market's
#: "fell to $20 million at its smallest unit".
AT_PART = re.compile(r"\d[^,;]{0,20} at (?:its|their) (?!highest|lowest|peak|best|worst)[a-z]")
UP_TO = re.compile(r" (?:was |were )?(?:up|down) [\d.,]+ ?(?:%|per ?cent|pct),? (?:to|at) ")
#: What tells of results in a firm's stead: "the accounts show that".
TELLING = frozenset(("account", "figure", "filing", "report", "result", "statement", "update"))
IN_VALUE = re.compile(r"\bin\s+(?:\w+\s+)?(?:value|worth|capitali[sz]ation)\b")


def read_earnings(grammar: Grammar) -> Iterator[Candidate]:
    """Yield a firm's results, but not those that a sentence only compares with."""
    if BEFORE_THAT.match(grammar.line.text):
        return
    for node in grammar.tree.nodes:
        if node.lemma in METRICS and node.pos in ("NOUN", "PROPN") and node.text.lower() not in ("sale", "order"):
            yield from _metric(grammar, node)
            yield from _beside(grammar, node)
        elif node.lemma in MONEY_VERBS and node.pos == "VERB" and node.tag != "VBG" and not grammar.is_passive(node):
            yield from _earned(grammar, node)


def _metric(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    verb = grammar.tree.head(noun)
    first = noun
    while first.relation == "conj":
        first = grammar.tree.head(first)
        verb = grammar.tree.head(first)
    if (
        first.relation in SUBJECTS
        and verb.lemma in COMES
        and not (grammar.only_asked(verb) or is_of_a_part(grammar, noun))
    ):
        of = (grammar.number(each, ("money",)) for each in grammar.governed(noun, "of"))
        taxed = OF_TAX.match(grammar.line.text, noun.end) if verb.lemma in ("double", "triple", "halve") else None
        number = next((each for each in of if each), None) or _comes_to(grammar, verb)
        number = number or (taxed and _number_at(grammar, taxed.end()))  # "profit before tax of $203 million doubled"
        apart = AT_PART.search(grammar.line.text, verb.end) is not None
        firm = _whose(grammar, noun) if number and not apart else None
        if number and firm is not None:
            yield _row(grammar, firm, number, metric_words(grammar, noun), at=verb)
    elif first.relation == "dobj" and verb.lemma in PUBLISHES:
        yield from _published(grammar, verb, noun)
    elif first is noun and noun.relation == "dobj" and verb.lemma in GROWS:
        yield from _grown(grammar, verb, noun)
    elif first.relation == "pobj" and verb.relation == "prep":
        verb, preposition = grammar.tree.head(verb), verb.lemma
        if preposition == "in" and verb.lemma in UP_NOUNS | DOWN_NOUNS and verb.relation == "dobj":
            yield from _changed(grammar, verb, noun)
        elif (preposition == "on" and (verb.lemma in PUBLISHES | MONEY_VERBS or _is_metric_of(grammar, verb))) or (
            preposition in ("to", "into") and verb.lemma in TURNS
        ):
            while verb.pos not in ("VERB", "AUX") and verb.head != verb.place:
                verb = grammar.tree.head(verb)
            yield from _published(grammar, verb, noun)


def _changed(grammar: Grammar, move: Node, noun: Node) -> Iterator[Candidate]:
    """Yield "Norvik reported a 12 % rise in profit to $40 mln": what the metric came to, else by how much."""
    verb, text = grammar.tree.head(move), grammar.line.text
    told = verb.lemma in PUBLISHES or (verb.lemma == "see" and verb.tag == "VBD")
    if not told or leads_on(grammar, noun) or grammar.only_asked(verb) or is_of_a_part(grammar, noun):
        return
    unit = "percent" if noun.lemma == "margin" else "money"
    levels = (q for q in grammar.line.quantities if q.unit == unit and q.start > noun.end)
    came = (text[q.start : q.end] for q in levels if TO.fullmatch(text[noun.end : q.start]))
    by = (n for each in grammar.tree.children(move, "compound", "nummod", "nmod") if (n := grammar.number(each, UNITS)))
    number = next(came, None) or (next(by, None) if unit == "money" else None)
    yield from _of_subjects(grammar, verb, number, metric_words(grammar, noun))


def _beside(grammar: Grammar, noun: Node) -> Iterator[Candidate]:
    """Yield "net profit up 17 per cent to $118 million", a result that no verb gives."""
    found = UP_TO.match(grammar.line.text, noun.end)
    may = any(map(grammar.tree.may, grammar.tree.above(noun)))
    number = _number_at(grammar, found.end()) if found and not may else None
    firm = _whose(grammar, noun) if number else None
    if number and firm is not None:
        yield _row(grammar, firm, number, metric_words(grammar, noun), at=noun)


def _grown(grammar: Grammar, verb: Node, noun: Node) -> Iterator[Candidate]:
    """Yield "Norvik increased revenue by 14 percent, to $684 million"."""
    to = BY_TO.match(grammar.line.text, noun.end)
    part = is_of_a_part(grammar, noun) or (to is not None and OF_SITE.search(grammar.line.text, to.end()) is not None)
    number = _number_at(grammar, to.end()) if to and not part and not grammar.only_asked(verb) else None
    yield from _of_subjects(grammar, verb, number, metric_words(grammar, noun))


def _of_subjects(grammar: Grammar, verb: Node, number: str | None, metric: str) -> Iterator[Candidate]:
    """Yield a result of each firm that a verb has for a subject; nothing where there is no number."""
    for node in grammar.subjects(verb) if number is not None else ():
        firm = _owner(grammar, node)
        if firm is not None and number is not None:
            yield _row(grammar, firm, number, metric, at=verb)


def _number_at(grammar: Grammar, start: int) -> str | None:
    found = grammar.line.quantity_at(start, ("money",))
    return grammar.line.text[found.start : found.end] if found is not None else None


def _is_metric_of(grammar: Grammar, node: Node) -> bool:
    """Whether "on revenue of" hangs on the profit, not on the verb."""
    above = (node, *grammar.tree.above(node))
    return any(each.lemma in METRICS for each in above[:4])


def _published(grammar: Grammar, verb: Node, noun: Node) -> Iterator[Candidate]:
    """Yield "Norvik posted a profit of $4 mln on revenue of $30 mln"."""
    none = any(each.lemma == "no" for each in grammar.tree.children(noun, "det"))
    if none or grammar.only_asked(verb) or verb.pos not in ("VERB", "AUX") or is_of_a_part(grammar, noun):
        return
    ofs = (*grammar.governed(noun, "of"), *(each for each in grammar.governed(verb, "of") if each.start > noun.start))
    before = grammar.tree.children(noun, "nmod", "compound", "nummod", "amod")
    number = next((found for each in (*ofs, *before) if (found := grammar.number(each, UNITS))), None)
    taxed = OF_TAX.match(grammar.line.text, noun.end)
    if taxed is not None:
        number = _number_at(grammar, taxed.end())
    yield from _of_subjects(grammar, verb, number, metric_words(grammar, noun))


def _earned(grammar: Grammar, verb: Node) -> Iterator[Candidate]:
    """Yield "Norvik earned $212 mln", "Norvik lost 38 mln euros": amounts that no price moves by."""
    lost_to = [each for each in grammar.governed(verb, "to", "on") if each.lemma not in METRICS]
    if lost_to or IN_VALUE.search(grammar.line.text, verb.end):
        return  # "lost $2 billion in market value", "lost $40 million to hackers"
    amounts = [q for q in grammar.line.quantities if q.unit == "money" and q.scale > 1]
    number = next(
        (
            grammar.line.text[q.start : q.end]
            for each in grammar.objects(verb)
            for q in amounts
            if q.start <= each.start < q.end
        ),
        None,
    )
    yield from _of_subjects(grammar, verb, number, "earnings" if verb.lemma == "earn" else "loss")


def _comes_to(grammar: Grammar, verb: Node) -> str | None:
    """Return what a metric is or has become: the amount, else by how much it changed."""
    beside = grammar.tree.children(verb, "attr", "dobj", "npadvmod", "acomp", "oprd")
    if verb.lemma in ("be", "come", "stand", "total", "reach", "hit", "pass", "top"):
        ways = (*beside, *grammar.tree.children(verb, "advmod"))  # "was higher at $5 mln"
        further = [each for way in ways for each in grammar.governed(way, "at")]
    else:
        further = [*grammar.governed(verb, "by")]
    levels = (*grammar.governed(verb, "to", "at"), *beside, *further)
    found = [number for each in levels if (number := grammar.number(each, UNITS))]
    amounts = [number for number in found if not number.rstrip().endswith(("%", "cent", "pct", "percent"))]
    return next(iter(amounts), None) or next(iter(found), None)


def _whose(grammar: Grammar, noun: Node) -> Firm | None:
    """Return whose result a noun is: "Norvik's", "its", "the company's", "at Norvik"; for a bare one, of the topic."""
    owners = grammar.tree.children(noun, "poss")
    if owners:
        return _owner(grammar, owners[0])
    named = (grammar.name(each) for each in grammar.tree.children(noun, "compound", "nmod"))
    own = next((each for each in named if each is not None and is_firm(grammar, each)), None)
    if own is not None:
        return Firm(own.words)
    behind = [
        each
        for each in grammar.governed(noun, "at", "of", "for")
        if each.lemma not in PERIODS and grammar.number(each, UNITS) is None
    ]
    if behind:
        return firm_of(grammar, behind[0]) if grammar.name(behind[0]) is not None else None
    return meant(grammar, noun) if _is_bare(grammar, noun) else None


def _is_bare(grammar: Grammar, noun: Node) -> bool:
    """Whether nothing beside a metric says whose it is, so that it is that of the firm spoken of: "Net income was"."""
    text, start, above = grammar.line.text, grammar.tree.span(noun)[0], grammar.tree.head(noun)
    opens = (
        not text[:start].strip(' "“')
        or WHEN_BEFORE.fullmatch(text[:start]) is not None
        or above.relation in ("conj", "advcl")
        or _is_own_word(grammar, above)
    )
    inside = [each for each in grammar.governed(noun, "in", "on", "from") if each.lemma not in PERIODS | {"operation"}]
    return (
        opens
        and not any(each.label != "DATE" for each in inside)
        and (grammar.tree.child(noun, "det") is None or noun.lemma == "margin" or _is_the_loss(grammar, noun))
        and (noun.lemma != "turnover" or (bool(grammar.about.whole or grammar.about.head) and not TRADED.search(text)))
        and OF_FIRM.fullmatch(text[start : noun.start]) is not None
    )


def _is_the_loss(grammar: Grammar, noun: Node) -> bool:
    """Whether a metric with "the" is the firm's all the same: "The operating loss came to"."""
    which = {each.lemma for each in grammar.tree.children(noun, "amod", "compound")}
    verb, text = grammar.tree.head(noun), grammar.line.text
    whole = bool(which) and which <= {"net", "operating", "pretax", "pre", "tax"} and not OF_SITE.search(text, noun.end)
    return noun.lemma in ("loss", "profit") and whole and verb.lemma in ("amount", "come", "narrow", "widen")


def _is_own_word(grammar: Grammar, verb: Node) -> bool:
    """Whether a clause is what a firm says of itself: "the company said revenue was", not "analysts said"."""
    saying = grammar.tree.head(verb)
    if verb.relation == "ccomp" and saying.lemma == "show":
        telling = (each for each in grammar.tree.children(saying, *SUBJECTS) if each.lemma in TELLING)
        return any(not grammar.tree.children(each, "compound") for each in telling)  # not "poll results"
    return verb.relation == "ccomp" and any(_owner(grammar, each) for each in grammar.tree.children(saying, *SUBJECTS))


def _owner(grammar: Grammar, node: Node) -> Firm | None:
    """Return the firm that a subject or an owner is or stands for."""
    if node.lemma not in ("it", "its", "whose"):
        return firm_of(grammar, node)
    found = grammar.referent(node) if node.lemma == "it" else grammar.owner(node)
    return meant(grammar, node) if found is None or found == grammar.line.pronoun else Firm(found.words)


def _row(grammar: Grammar, firm: Firm, number: str, metric: str, *, at: Node) -> Candidate:
    return row(
        grammar.line,
        "REPORTED",
        firm.words,
        number=number,
        types=("Company", None),
        at=at.start,
        name=metric,
        implied=firm.implied,
    )
