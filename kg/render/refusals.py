"""Refusals as an editor's notes: what was proposed, what is wrong with it, and the sentence."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kg.render.tables import Rows, clean
from kg.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from kg.models import Article, Candidate, Refusal

COLUMNS = ("article", "reason", "note", "subject", "predicate", "object", "number", "sentence", "article_id", "row")


def refusal_rows(refusals: Sequence[Refusal], articles: Mapping[str, Article]) -> Rows:
    """Return refusals as a table; `sentence` is the text cited, null where no such sentence exists."""
    cited = _Cited(articles)
    return Rows(
        COLUMNS,
        tuple(
            (
                title(articles[each.article_id]), each.reason.value, each.note, each.candidate.subject,
                each.candidate.predicate, each.candidate.object, each.candidate.number, cited.text(each),
                each.article_id, each.row,
            )
            for each in refusals
        ),
    )  # fmt: skip


def refusal_notes(refusals: Sequence[Refusal], articles: Mapping[str, Article]) -> Iterator[RenderableType]:
    """Yield the refusals article by article, each sentence followed by what was refused of it."""
    from rich.text import Text

    cited = _Cited(articles)
    for article_id, group in groupby(refusals, key=lambda each: each.article_id):
        yield Text(clean(title(articles[article_id])), style="bold underline")
        for sentence, notes in groupby(group, key=cited.text):
            yield Text(f"  “{clean(sentence)}”" if sentence else "  (no such sentence)", style="dim")
            for each in notes:
                line = Text(f"    {clean(proposal(each.candidate))}: ")
                line.append(clean(each.note), style="yellow")
                yield line
        yield ""


def proposal(candidate: Candidate) -> str:
    """Return what the model proposed: "Alibaba –ROSE→ 15%"."""
    ends = [each for each in (candidate.object, candidate.number) if each]
    return f"{candidate.subject} –{candidate.predicate}→ {', '.join(ends) or '…'}"


def title(article: Article) -> str:
    """Return what an article is called: its title, its address, else its first words."""
    return article.title or article.url or f"{article.text.strip()[:60].strip()}…"


class _Cited:
    """Sentences by number, each article split once."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._spans: dict[str, tuple[tuple[int, int], ...]] = {}

    def text(self, refusal: Refusal) -> str | None:
        if refusal.sentence is None:
            return None
        article = self._articles[refusal.article_id]
        if article.id not in self._spans:
            self._spans[article.id] = tuple((each.start, each.end) for each in split_sentences(article.text))
        start, end = self._spans[article.id][refusal.sentence]
        return article.text[start:end]
