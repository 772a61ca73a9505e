"""Names → entities: short forms, acronyms, aliases and decisions."""

from __future__ import annotations

from kg.merge.aliases import Alias, load_aliases
from kg.merge.normalise import name_key
from kg.merge.resolve import Resolution, resolve
from kg.models import Article, Claim, Decision, EventArg, Mention

ALIASES = load_aliases()


def corpus(*texts: str) -> tuple[dict[str, Article], list[Claim]]:
    """Return an article per text, in which [Name/Type] marks a mention, and a claim per mention."""
    articles: dict[str, Article] = {}
    claims: list[Claim] = []
    for number, marked in enumerate(texts):
        plain, mentions = "", []
        for piece in marked.replace("]", "[").split("["):
            name, slash, type_ = piece.rpartition("/")
            if slash and type_ in ("Company", "Organization", "Person", "Index", "Place", "Currency"):
                mentions.append(Mention(text=name, start=len(plain), end=len(plain) + len(name), type=type_))
            plain += name if slash else piece
        article = Article(id=f"a{number}", text=plain)
        articles[article.id] = article
        claims += [_claim(article, mention) for mention in mentions]
    return articles, claims


def _claim(article: Article, mention: Mention) -> Claim:
    id_ = f"{article.id}.{mention.start}"
    return Claim(
        id=id_,
        article_id=article.id,
        key="",
        row=0,
        sentence=0,
        start=0,
        end=len(article.text),
        quote=article.text,
        predicate="ROSE",
        subject=mention,
        object=EventArg(type="PriceMove"),
    )


def meaning(
    *texts: str, decisions: tuple[Decision, ...] = (), aliases: tuple[Alias, ...] = ALIASES
) -> list[tuple[str, ...]]:
    """Return, for each article, the canonical names of its mentions in reading order; any order of claims will do."""
    articles, claims = corpus(*texts)
    found = resolve(articles, claims, decisions=decisions, aliases=aliases)
    assert resolve(articles, claims[::-1], decisions=decisions, aliases=aliases) == found
    return [
        tuple(found.entities[_of(found, claim)].name for claim in claims if claim.article_id == article_id)
        for article_id in articles
    ]


def _of(found: Resolution, claim: Claim) -> str:
    assert isinstance(claim.subject, Mention)
    return found.of(claim.subject, claim.article_id)


def decide(
    action: str, left: str, right: str, *, by: str = "person", id_: str = "d1", undoes: str | None = None
) -> Decision:
    """Return a decision about two keys."""
    return Decision.model_validate(
        {"id": id_, "action": action, "left": left, "right": right, "by": by, "grounds": "test", "undoes": undoes}
    )


LONG = "[Alibaba Group Holding Ltd./Company] rose. Shares of [Alibaba/Company] gained."
FULL = "Alibaba Group Holding Ltd."


def test_a_short_name_after_the_long_one_is_the_same_company() -> None:
    """A name behind its longer form means the same: "Alibaba" behind "Alibaba Group Holding Ltd."."""
    assert meaning(LONG) == [(FULL, FULL)]


def test_a_short_name_means_the_same_where_no_long_one_stands() -> None:
    """Where all articles that link a short name link it to one company, it means that company elsewhere too."""
    assert meaning(LONG, "[Alibaba/Company] fell.") == [(FULL, FULL), (FULL,)]
    assert meaning("[Alibaba/Company] fell.", LONG) == [(FULL,), (FULL, FULL)]


def test_a_short_name_of_two_companies_is_neither_elsewhere() -> None:
    """A short name that two articles link to two companies stays on its own in a third."""
    other = "[Orrin Foods Ltd./Company] fell. [Orrin/Company] rose."
    third = "[Orrin Systems Inc./Company] fell. [Orrin/Company] rose."
    assert meaning(other, third, "[Orrin/Company] slid.")[2] == ("Orrin",)


def test_a_short_name_before_the_long_one_may_be_the_parent() -> None:
    """A parent named before its unit is not the unit, but a headline does shorten."""
    assert meaning("[Orrin/Company] said its unit [Orrin Cloud/Company] grew.") == [("Orrin", "Orrin Cloud")]
    assert meaning("[Orrin/Company] jumps\n[Orrin Systems Inc./Company] rose.") == [("Orrin Systems Inc.",) * 2]


def test_the_group_comes_before_its_units() -> None:
    """A short name that fits a group and its unit is the group; one that fits two units is neither."""
    text = "[Kestrel Group Plc/Company] and [Kestrel Asset Management/Company] fell, [Kestrel/Company] said."
    assert meaning(text)[0][2] == "Kestrel Group Plc"
    text = "[Kestrel Bank/Company] and [Kestrel Asset Management/Company] fell, [Kestrel/Company] said."
    assert meaning(text)[0][2] == "Kestrel"


def test_a_name_in_full_is_no_short_form() -> None:
    """A name with its own legal form is not shortened: Pearl Delta Corp. is another company."""
    text = "[Pearl Delta Semiconductor Corp./Company] bought [Pearl Delta Corp./Company] today."
    assert meaning(text) == [("Pearl Delta Semiconductor Corp.", "Pearl Delta Corp.")]


def test_surnames_stand_for_people_of_the_article() -> None:
    """A surname means the person, before or after, at either end of the name for East Asian names."""
    assert meaning("[Xi/Person] met [Jack Ma/Person]. [Ma/Person] and [Xi Jinping/Person] smiled.") == [
        ("Xi Jinping", "Jack Ma", "Jack Ma", "Xi Jinping")
    ]
    assert meaning("[Hruska Mei-ling/Person] left. [Hruska/Person] spoke.") == [("Hruska Mei-ling",) * 2]
    assert meaning("[Helen Marsh/Person] left. [Helen/Person] spoke.") == [("Helen Marsh", "Helen")]


def test_two_people_of_one_surname_stay_apart() -> None:
    """A surname beside two people who bear it is neither of them, here and in other articles."""
    text = "[Jack Ma/Person] met [Pony Ma/Person]. [Ma/Person] smiled."
    assert meaning(text) == [("Jack Ma", "Pony Ma", "Ma")]
    assert meaning("[Jack Ma/Person] left. [Ma/Person] spoke.", "[Pony Ma/Person] left.", "[Ma/Person] rose.")[2] == (
        "Ma",
    )


def test_acronyms_in_brackets_are_read() -> None:
    """An acronym in brackets behind a name that it spells is that name, there and in other articles."""
    text = "The [Norland Growth Council/Organization] (NGC) met. The [NGC/Organization] rose."
    council = "Norland Growth Council"
    assert meaning(text, "[NGC/Organization] fell.", aliases=()) == [(council, council), (council,)]
    assert meaning("[Norland Growth Council/Organization] (XQZ) met [XQZ/Organization].", aliases=())[0][1] == "XQZ"


def test_aliases_and_equal_names() -> None:
    """The table joins known names; an article's longer spelling is shown; a place is not a government."""
    assert meaning("The [Fed/Organization] and the [Federal Reserve/Organization] met.") == [("Federal Reserve",) * 2]
    assert meaning("[US/Place] and [United States/Place].") == [("United States",) * 2]
    text = "[Beijing/Place] is where [Beijing/Organization] and the [Chinese government/Organization] sit."
    articles, claims = corpus(text)
    found = resolve(articles, claims, decisions=(), aliases=ALIASES)
    place, metonym, government = (_of(found, claim) for claim in claims)
    assert place != metonym == government


def test_a_company_taken_for_an_organization_is_the_same() -> None:
    """One name under two types that are often mixed up is one entity, of the type seen more often."""
    articles, claims = corpus("[Orrin/Company] and [Orrin/Organization] and [Orrin/Company].")
    found = resolve(articles, claims, decisions=(), aliases=())
    assert [entity.type for entity in found.entities.values()] == ["Company"]


def test_decisions_merge_and_split() -> None:
    """A merge joins two keys, a split parts what rules join; each may be undone, and the undoing too."""
    orrin, solar = name_key("Company", "Orrin"), name_key("Company", "Solaris")
    text = "[Orrin/Company] and [Solaris/Company]."
    merge = decide("merge", orrin, solar)
    assert len(set(meaning(text, decisions=(merge,))[0])) == 1
    undo = decide("merge", orrin, solar, id_="d2", undoes="d1")
    assert len(set(meaning(text, decisions=(merge, undo))[0])) == 2
    redo = decide("merge", orrin, solar, id_="d3", undoes="d2")
    assert len(set(meaning(text, decisions=(merge, undo, redo))[0])) == 1
    split = decide("split", "Company:alibaba", "Company:alibaba group")
    assert meaning(LONG, decisions=(split,)) == [(FULL, "Alibaba")]
    fed = decide("split", "Organization:fed", "Organization:federal reserve")
    assert len(set(meaning("[Fed/Organization], [Federal Reserve/Organization]", decisions=(fed,))[0])) == 2


def test_a_person_outranks_a_model_and_a_model_a_rule() -> None:
    """Of decisions about one pair the higher rank counts, whichever came later."""
    left, right = "Company:orrin", "Company:solaris"
    text = "[Orrin/Company] and [Solaris/Company]."
    for strong, weak in (("person", "model"), ("person", "rule"), ("model", "rule")):
        merge, split = decide("merge", left, right, by=strong), decide("split", left, right, by=weak, id_="d2")
        assert len(set(meaning(text, decisions=(merge, split))[0])) == 1
        assert len(set(meaning(text, decisions=(split, merge))[0])) == 1


def test_a_split_holds_against_a_detour() -> None:
    """Two merges of lower rank do not join by a third name what a person has split."""
    text = "[Orrin/Company], [Solaris/Company] and [Tarn/Company]."
    decisions = (
        decide("split", "Company:orrin", "Company:solaris"),
        decide("merge", "Company:orrin", "Company:tarn", by="model", id_="d2"),
        decide("merge", "Company:tarn", "Company:solaris", by="model", id_="d3"),
    )
    names = meaning(text, decisions=decisions)[0]
    assert names[0] != names[1]


def test_a_weaker_split_does_not_stop_a_detour() -> None:
    """What a person has merged by a third name stays merged, though a model would split it."""
    decisions = (
        decide("split", "Company:orrin", "Company:solaris", by="model"),
        decide("merge", "Company:orrin", "Company:tarn", id_="d2"),
        decide("merge", "Company:tarn", "Company:solaris", id_="d3"),
    )
    assert len(set(meaning("[Orrin/Company], [Solaris/Company], [Tarn/Company].", decisions=decisions)[0])) == 1


def test_two_readings_of_one_place_both_count() -> None:
    """Where two claims read a name differently far at one place, either order of them shows the same name."""
    articles, claims = corpus("[Orrin Ltd./Company] rose.")
    shorter = claims[0].model_copy(
        update={"id": "x", "subject": claims[0].subject.model_copy(update={"text": "Orrin"})}
    )
    found = [resolve(articles, given, decisions=(), aliases=()) for given in ([*claims, shorter], [shorter, *claims])]
    assert found[0] == found[1]
    assert [(entity.name, entity.aliases) for entity in found[0].entities.values()] == [("Orrin Ltd.", ("Orrin",))]


def test_a_short_form_does_not_change_an_id() -> None:
    """The id of a company is the same whether or not its short name was ever read."""
    articles, claims = corpus(LONG)
    both = resolve(articles, claims, decisions=(), aliases=())
    first = resolve(articles, claims[:1], decisions=(), aliases=())
    assert set(both.entities) == set(first.entities)
    assert both.entities[_of(both, claims[0])].aliases == ("Alibaba",)


def test_a_full_name_counts_though_no_claim_uses_it() -> None:
    """A short name takes the full one that the article writes out elsewhere, and its name."""
    text = "Chief Executive Dana Whitlock of Orrin Systems Inc. spoke. [Whitlock/Person] said [Orrin/Company] grew."
    assert meaning(text) == [("Dana Whitlock", "Orrin Systems Inc.")]
    assert meaning("When Kwan Mei-ling's bank rose, [Kwan/Person] sold.") == [("Kwan Mei-ling",)]
    assert meaning("Jinhe Auto Holdings Ltd., a maker of cars, fell. [Jinhe Auto/Company]") == [
        ("Jinhe Auto Holdings Ltd.",)
    ]


def test_a_namesake_counts_though_no_claim_uses_it() -> None:
    """Two people of one surname in the text keep a surname from being either."""
    assert meaning("Pony Ma met [Jack Ma/Person]. [Ma/Person] smiled.") == [("Jack Ma", "Ma")]


def test_what_only_resembles_a_full_name_is_none() -> None:
    """Openers, titles, places with a possessive and words without a legal form make no longer name."""
    for text in (
        "But [Marsh/Person] left.",
        "Monday [Marsh/Person] left.",
        "Oslo’s [Marsh/Person] left.",
        "Mr. [Marsh/Person] left.",
    ):
        assert meaning(text) == [("Marsh",)]
    assert meaning("Orrin Cloud grew. [Orrin/Company] said so.") == [("Orrin",)]
