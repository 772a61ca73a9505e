"""Claims and refusals as today's code derives them from the kept answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.deriving import Derived, derive, fingerprint
from kg.extract.page import Page
from kg.extract.verification import verification_keys, verified

if TYPE_CHECKING:
    from kg.ledger.ledger import Ledger
    from kg.models import Claim, Refusal
    from kg.ontology import Ontology


def fresh_claims(ledger: Ledger, ontology: Ontology) -> list[Claim]:
    """Return every claim: as kept where code and ontology are still the same, else derived again from the answers."""
    stale = set(ledger.underived(fingerprint(ontology)))
    claims = [claim for claim in ledger.claims() if claim.article_id not in stale]
    return claims + [claim for id_ in sorted(stale) for claim in _derived(ledger, id_, ontology).claims]


def fresh_refusals(ledger: Ledger, ontology: Ontology) -> list[Refusal]:
    """Return every refusal, as kept or derived again like the claims."""
    stale = set(ledger.underived(fingerprint(ontology)))
    refusals = [refusal for refusal in ledger.refusals() if refusal.article_id not in stale]
    return refusals + [refusal for id_ in sorted(stale) for refusal in _derived(ledger, id_, ontology).refusals]


def _derived(ledger: Ledger, article_id: str, ontology: Ontology) -> Derived:
    article = ledger.article(article_id)
    if article is None:
        return Derived((), (), ())
    windows = ledger.windows(article_id)
    answers = ledger.answers(window.key for window in windows)
    page = Page(article)
    derived = derive(page, windows, answers, ontology)
    return verified(page, derived, ledger.answers(verification_keys(page, derived)))
