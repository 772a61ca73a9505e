"""Tables of other names: whose counts, what an installed package adds, and that no rule joins two known things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.merge.aliases import SEEDS, Alias, load_aliases
from kg.merge.packaged import packaged_rows, packaged_versions
from kg.merge.resolve import resolve
from kg.models import Decision
from tests.merge.merge_lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = "type,canonical,alias\n"


def named_in(lines: str, aliases: Sequence[Alias], *decisions: Decision) -> list[set[str]]:
    """Return the names of each entity that stands in these lines, the partner of all left out."""
    articles, claims = read_lines(lines)
    found = resolve({each.id: each for each in articles}, claims, decisions=decisions, aliases=aliases).entities
    names = [{each.name, *each.aliases} for each in found.values()]
    return sorted((each for each in names if each != {"Zeta"}), key=max)


def test_the_users_table_is_first_in_rank_and_the_packages_last() -> None:
    """One alias given to three things: the user's row counts, and a seed's before a package's."""
    rows = load_aliases(f"{HEAD}Currency,Martian dollar,USD\nCompany,Pearl Delta,NVDA\n")
    owners = {row.alias: (row.canonical, row.table) for row in rows if row.canonical != row.alias}
    assert owners["Currency:usd"] == ("Currency:martian dollar", "your own table, line 2")
    assert owners["Company:nvda"] == ("Company:pearl delta", "your own table, line 3")
    assert {row.alias: row.table for row in load_aliases()}["Currency:usd"] == SEEDS


def test_installed_packages_know_firms_countries_and_currencies() -> None:
    """A ticker, a long name, a capital that stands for its government and a currency's code."""
    assert set(packaged_versions()) == {"babel", "countryinfo", "pytickersymbols"}
    rows = {(row.canonical, row.alias) for row in load_aliases() if row.packaged}
    assert {
        ("Company:nvidia", "Company:nvda"),
        ("Place:poland", "Place:republic of poland"),
        ("Organization:government of turkey", "Organization:ankara"),
        ("Currency:norwegian krone", "Currency:nok"),
    } <= rows
    assert all(row.table.split()[1] for row in packaged_rows())


def test_no_alias_of_a_package_means_two_things() -> None:
    """A word that two rows give to different things is in none."""
    owner: dict[str, str] = {}
    for row in load_aliases():
        if row.packaged:
            assert owner.setdefault(row.alias, row.canonical) == row.canonical


def test_what_an_article_says_of_a_short_name_counts_more_than_a_package() -> None:
    """Meta is one firm's ticker, and in an article about the bank it is the bank."""
    aliases = (Alias("Company:meta platforms", "Company:meta", "a package", packaged=True),)
    lines = """
        a | Meta Platforms Inc <Company> ACQUIRED Zeta
        b | Meta <Company> ACQUIRED Zeta
        c | Meta Bancorp Inc <Company> ACQUIRED Zeta | in C | text Meta Bancorp Inc rose. Meta gained.
        d | Meta <Company> ACQUIRED Zeta | in C
    """
    assert named_in(lines, aliases) == [{"Meta", "Meta Bancorp Inc"}, {"Meta", "Meta Platforms Inc"}]


def test_of_two_known_things_only_a_person_makes_one() -> None:
    """Conflicting identifiers forbid a link of any rule, and of the model."""
    lines = "a | Du Pont Co <Company> ACQUIRED Zeta\nb | DuPont <Company> ACQUIRED Zeta"
    keys = ("Company:du pont", "Company:dupont")
    known = tuple(Alias(key, key, "a package", packaged=True) for key in keys)
    model, person = (
        Decision(id="d", action="merge", left=keys[0], right=keys[1], by=by, grounds="") for by in ("model", "person")
    )
    assert len(named_in(lines, ())) == 1
    assert len(named_in(lines, known[:1])) == 1
    assert len(named_in(lines, known)) == 2
    assert len(named_in(lines, known, model)) == 2
    assert len(named_in(lines, known, person)) == 1
