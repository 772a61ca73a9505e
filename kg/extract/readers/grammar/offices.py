"""Posts: a person beside the noun of a post, and the body that the post is at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.readers.grammar.firms import PARTNERS_NEXT, Firm, is_definite, meant
from kg.extract.readers.grammar.houses import PERSON_NAME, head_of
from kg.extract.readers.grammar.words import EXPERTS, RELATED
from kg.extract.readers.posts import NO_FIRM
from kg.extract.readers.shape import row
from kg.text.countries import ADJECTIVES
from kg.text.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.readers.grammar.clause import Grammar
    from kg.models import Candidate
    from kg.text.names import Found
    from kg.text.syntax import Node

#: Posts of which a firm has one, that no state or body has: who holds it speaks for the firm of the news.
_CHIEF = (
    r"(?:(?:group|interim|acting|new|outgoing|(?:md|founder|co-founder|chairman|president) and) )?"
    r"(?:chief (?:executive|financial|operating|technology|medical|commercial)(?: officer)?"
    r"|managing director|finance (?:chief|director)|ceo|cfo|coo)"
)
CHIEF = re.compile(_CHIEF)
#: Such a post right before a name, and nothing but the rest of the sentence, or a verb of saying, before it.
CHIEF_BEFORE = re.compile(
    rf"(?:^|[“\"”,.;:] ?|\b(?:[Ii]ts|[Tt]he|said|says|and|that|which|after|as|by|for|from|to|under|with) )"
    rf"(?P<post>(?i:{_CHIEF})),? (?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?$"
)
#: What else can be one's firm's, where "its" says so.
OWN = re.compile(
    r"(?:(?:vice|deputy|executive) )?(?:chair(?:man|woman|person)?|president|boss|director|spokes(?:wo)?man)"
)
#: A post right behind a name.
POST_NEXT = re.compile(
    r", (?:an? |the )?(?:[a-z-]+ ){0,3}(?:analyst|economist|strategist|manager|trader|partner"
    r"|chief executive|head of)\b"
)
#: A post in apposition before a name: "Norvik's general counsel, Ada Lund,".
POST_BEFORE = re.compile(r"['’]s? (?:[a-z-]+ ){0,2}(?:chief|counsel|director|head|officer|president|secretary), $")
TOLD_OF_SHARES = re.compile(r"\b(?:shares|stock)\b")
ELSEWHERE = re.compile(r",? (?:of|at) (?:the )?[A-Z]")
NO_LONGER = re.compile(r"\b(?:until|left|stepped|resigned|died|in (?:19|20)\d\d)\b")
BESIDE = ("compound", "nmod", "amod", "poss", "appos")
#: Posts in which one serves a country.
OF_STATE = re.compile(r"minister|secretary|chancellor|spokes|ambassador|president|premier|governor", re.IGNORECASE)
APPOINTS = frozenset(("appoint", "name", "elect", "promote", "hire", "succeed"))
#: What may stand between a firm and the post that it goes before.
GAP = re.compile(r"\s+(?:[a-z]+\s+)*")
#: A firm and a post right before a name: "Norvik Chairman Ada Lund".
ABSORBED = re.compile(
    r"(?P<body>[A-Z][\w&.-]*(?:\s+(?:(?:of|and|for)\s+)?[A-Z][\w&.-]*)*?)\s+(?:(?:Vice|Deputy|Senior|Executive|Managing)\s+)?"
    r"(?P<post>Chairman|Chairwoman|President|Director|Governor|Economist|Analyst|Spokesman|Spokeswoman|Treasurer"
    r"|C[EFOT]O|Chief\s+(?:[A-Z]\w+\s+)?Officer|Chief\s+Executive)\s+$"
)
#: The head of a body, before the name: "Governor Ada Lund of the Bank of Norland".
TITLE = re.compile(
    r"(?<![\w.] )\b(?P<post>Governor|President|Chair(?:man|woman)?|(?:Prime |Finance |Foreign )?Minister|Chancellor"
    r"|Chief Executive|Director|Secretary[- ]General)\s+$"
)
RIVAL_NEXT = re.compile(
    rf"\s+(?:{'|'.join(sorted(RELATED))})\s+[A-Z]"
)  # "chief executive Ada Lund of Norvik rival Lumo"
OF_BODY = re.compile(r"\s+of\s+(?:the\s+)?(?=[A-Z])")


def read_offices(grammar: Grammar) -> Iterator[Candidate]:
    """Yield who works where."""
    for person in grammar.line.names:
        if " " not in person.words or not _can_be_person(grammar, person):
            continue
        head = head_of(grammar, person)
        if head is None:
            continue
        before = ABSORBED.search(grammar.line.text[: person.start])
        if before and _is_body(before["body"]):
            kind = lexicon().type_of(before["body"]) or "Company"
            yield _office(grammar, person.words, (before["body"], kind), at=before.start("post"))
            continue
        yield from _titled(grammar, person)
        posts = list(_posts(grammar, head, person))
        titled = CHIEF_BEFORE.search(grammar.line.text[: person.start])
        if titled and not posts and not ELSEWHERE.match(grammar.line.text, person.end):
            posts += grammar.tree.inside(titled.span("post"))[-1:]  # "5%, chief executive Ada Lund told investors"
        for post in posts:
            body = _body(grammar, post, person)
            if body is not None:
                kind = _employer(grammar.kind(body))
                yield _office(grammar, person.words, (body.words, kind), at=post.start)
                break
            org = grammar.about.org if _opens_with_its(grammar, post) else None
            if org is not None:
                role = _words_of(grammar, post)
                yield _office(grammar, person.words, (org, "Organization"), at=post.start, role=role, implied=True)
                break
            firm = _understood(grammar, post, person)
            if firm is not None:
                title = _title(grammar, post, person, own=True)
                its_firm = (firm.words, "Company")
                yield _office(grammar, person.words, its_firm, at=post.start, role=title, implied=firm.implied)
                break


def _words_of(grammar: Grammar, post: Node) -> str:
    """Return the words of a post: "deputy chief executive"."""
    words = [*grammar.tree.children(post, "compound", "amod"), post]
    return grammar.line.text[min(each.start for each in words) : post.end].lower()


def _opens_with_its(grammar: Grammar, post: Node) -> bool:
    """Whether a sentence begins with "Its chairman", or says so by "according to its chairman"."""
    its = grammar.tree.child(post, "poss")
    before = grammar.line.text[: its.start] if its is not None and its.lemma == "its" else None
    return before in ("", "According to ")


def _is_body(words: str) -> bool:
    """Whether what stands before a post can be a firm or a body: no country ("On Friday French President Ada Lund")."""
    return not (NO_FIRM.fullmatch(words) or words in lexicon().countries or words.rsplit(maxsplit=1)[-1] in ADJECTIVES)


def _titled(grammar: Grammar, person: Found) -> Iterator[Candidate]:
    """Yield whose head one is whose title stands before the name and the body behind it."""
    title = TITLE.search(grammar.line.text[: person.start])
    of = OF_BODY.match(grammar.line.text, person.end)
    body = grammar.line.name_at(of.end()) if title and of else None
    other = body is not None and RIVAL_NEXT.match(grammar.line.text, body.end) is not None
    if (
        title
        and body
        and not other
        and (grammar.kind(body) in ("Company", "Organization") or body.words in lexicon().countries)
    ):
        yield _office(grammar, person.words, (body.words, _employer(grammar.kind(body))), at=title.start("post"))


def _can_be_person(grammar: Grammar, name: Found) -> bool:
    """Whether a name is a person's, or of words that only the tagger takes for a firm's and a post follows."""
    if grammar.kind(name) == "Person":
        return True
    known = grammar.types.get(name.words) not in (None, "Company") or lexicon().type_of(name.words) is not None
    text = grammar.line.text
    posted = POST_NEXT.match(text, name.end) is not None or POST_BEFORE.search(text[: name.start]) is not None
    return not known and posted and PERSON_NAME.fullmatch(name.words) is not None


def read_appointments(grammar: Grammar) -> Iterator[Candidate]:
    """Yield "Norvik named Ada Lund president", "Ada Lund was promoted to president of Norvik"."""
    for verb in grammar.verbs:
        if verb.lemma not in APPOINTS or grammar.only_asked(verb):
            continue
        if verb.lemma == "succeed" and not _succeeded(grammar, verb):
            continue
        passive = grammar.is_passive(verb)
        posts = [*grammar.tree.children(verb, "oprd", "attr"), *grammar.governed(verb, "to", "as")]
        post = next((each for each in posts if _is_post(each)), None)
        if post is None:
            continue
        doing = grammar.governed(verb, "by") if passive else grammar.subjects(verb)
        doing += tuple(whole for each in doing for whole in grammar.governed(each, "of"))  # "the board of Norvik"
        named = [grammar.referent(each) for each in (*grammar.governed(post, "of", "at", "for"), *doing)]
        body = next((each for each in named if each and grammar.kind(each) in ("Company", "Organization")), None)
        role = _words_of(grammar, post)
        of_subject = passive or verb.lemma == "succeed"
        for node in grammar.subjects(verb) if of_subject else grammar.objects(verb):
            person = grammar.name(node)
            if person and body and grammar.kind(person) == "Person":
                kind = _employer(grammar.kind(body))
                yield _office(grammar, person.words, (body.words, kind), at=verb.start, role=role)


def _succeeded(grammar: Grammar, verb: Node) -> bool:
    """Whether somebody has succeeded another and is said to hold the post still."""
    finite = verb.tag in ("VBD", "VBN") and verb.relation != "xcomp" and not grammar.is_passive(verb)
    never = any(each.lemma in ("never", "not") for each in grammar.tree.children(verb, "neg", "advmod"))
    return finite and bool(grammar.objects(verb)) and not never and not NO_LONGER.search(grammar.line.text)


def read_service(grammar: Grammar) -> Iterator[Candidate]:
    """Yield "Ada Lund has served as Norvik's president", "Ada Lund is senior vice president at Norvik"."""
    for verb in grammar.verbs:
        if grammar.only_asked(verb) or grammar.tree.child(verb, "neg") is not None:
            continue
        posts = grammar.governed(verb, "as") if verb.lemma in ("serve", "work", "act") else ()
        posts += grammar.tree.children(verb, "attr") if verb.lemma == "be" else ()
        post = next((each for each in posts if _is_post(each)), None)
        if post is None:
            continue
        for node in grammar.tree.children(verb, "nsubj"):
            person = grammar.name(node)
            body = _body(grammar, post, person) if person else None
            if person and body and grammar.kind(person) == "Person":
                kind = _employer(grammar.kind(body))
                yield _office(grammar, person.words, (body.words, kind), at=post.start)


def _understood(grammar: Grammar, post: Node, person: Found) -> Firm | None:
    """Return the firm whose chief one is where nothing says whose: "its chairman, Ada Lund", "chief executive Lund".

    A chairman or a president without "its" may be of any body; so may an "its" behind a sentence about a body.
    """
    if post.lemma in EXPERTS - {"head", "manager"}:
        return None  # "its analyst": of a house that was named before
    owners = grammar.tree.children(post, "poss", "nmod") + grammar.governed(post, "of")  # "president of the company"
    other = [each for each in grammar.tree.children(post, "prep", "relcl") if each.lemma != "of"]
    other += [each for each in grammar.tree.children(post, "amod") if each.lemma in ("first", "late")]
    other += [said for each in owners for said in grammar.tree.children(each, "relcl", "acl", "prep")]
    alone = {each.words for each in grammar.line.names if each != person and grammar.kind(each) != "Place"}
    foreign = any(each.lemma != "its" and not is_definite(grammar, each) for each in owners)
    of_two = len(alone) > 1 and any(grammar.tree.children(each, "amod", "compound") for each in owners)
    behind = not owners and person.end < post.start  # "Norvik shares fell, said Ada Lund, managing director"
    if other or foreign or of_two or (behind and TOLD_OF_SHARES.search(grammar.line.text)):
        return None
    whole = grammar.about.whole
    found = None if owners and grammar.about.body else meant(grammar, post, acting=True)
    own = bool(owners) or whole is not None or (found is not None and alone == {found.words})
    if _title(grammar, post, person, own=own) is None:
        return None
    agreed = found is not None and found.words == grammar.about.firm == whole and grammar.about.main in (None, whole)
    if not owners and grammar.about.rival and (found is None or found.implied) and not agreed:
        return None
    near = grammar.about.firm
    if not owners and found is not None and found.implied and found.words != near and whole is None:
        return None  # the text is about one firm, the sentence before about another
    return Firm(whole, implied=True) if not owners and whole and (found is None or found.implied) else found


def _title(grammar: Grammar, post: Node, person: Found, *, own: bool) -> str | None:
    """Return the words of a post that a firm has one of, right before the person's name or in apposition, or None."""
    before = CHIEF_BEFORE.search(grammar.line.text[: person.start])
    if before is not None:
        return before["post"].lower()
    title = _words_of(grammar, post)
    owners = (*grammar.tree.children(post, "poss"), *grammar.governed(post, "of"))
    owned = any(each.lemma == "its" or is_definite(grammar, each) for each in owners)
    return title if owned or CHIEF.fullmatch(title) or (own and OWN.fullmatch(title)) else None


def _office(
    grammar: Grammar, person: str, at_body: tuple[str, str], *, at: int, role: str | None = None, implied: bool = False
) -> Candidate:
    """Return the row of a person's post at a body and its type, stated by the word at offset `at`."""
    body, kind = at_body
    types = ("Person", kind)
    return row(grammar.line, "WORKS_FOR", person, body, types=types, at=at, name=role, implied_object=implied)


def _employer(kind: str | None) -> str:
    """Return the type of whom one works for: a country as its government; what seemed a person's name is a firm's."""
    return {"Company": "Company", "Person": "Company"}.get(kind or "", "Organization")


def _posts(grammar: Grammar, head: Node, person: Found) -> Iterator[Node]:
    """Yield the nouns of posts beside a person: in apposition either way, or before the name."""
    above = grammar.tree.head(head)
    near = [*grammar.tree.children(head, "appos"), *([above] if head.relation == "appos" else [])]
    near += [each for each in grammar.tree.children(head, "compound", "nmod") if each.end <= person.start]
    for node in near:
        if _is_post(node):
            yield node


def _is_post(node: Node) -> bool:
    return lexicon().role_pattern.fullmatch(node.lemma) is not None


def _body(grammar: Grammar, post: Node, person: Found) -> Found | None:
    """Return the body that a post is at: before it ("Norvik chairman"), or behind "of", "at" and "for"."""
    at = next(iter(grammar.governed(post, "at")), None)
    firm = grammar.name(at) if at is not None else None
    other = firm is not None and firm != person and grammar.kind(firm) == "Person"
    if firm is not None and other and not PARTNERS_NEXT.match(grammar.line.text, firm.end):
        return firm  # the tagger takes "Stannard Crewe" for a person
    nodes = [
        *grammar.governed(post, "at"),  # "chief Asia economist at Norvik"
        *grammar.tree.children(post, "compound", "nmod", "poss"),
        *grammar.governed(post, "of", "for", "with"),
    ]
    nodes += [inner for each in tuple(nodes) for inner in grammar.governed(each, "of", "at", "for", "with")]
    if post.relation in ("compound", "nmod"):
        head = grammar.tree.head(post)
        before = grammar.tree.children(head, "compound", "nmod", "poss")
        nodes += [each for each in before if each.end <= post.start and not _is_post(each)]
    for node in nodes:
        found = grammar.name(node)
        if found is None or found == person:
            continue
        kind = grammar.kind(found)
        taken = kind == "Person" and GAP.fullmatch(grammar.line.text[found.end : post.start])
        if kind in ("Company", "Organization") or taken:
            return found  # the tagger takes "Kleinwort Benson" in "Kleinwort Benson economist Sam Kahan" for a person
        if kind == "Place" and found.words in lexicon().countries and OF_STATE.search(post.lemma):
            return found
    return None
