"""News for the benches: articles of Reuters-21578 drawn by seed, or invented ones, cut to a number of windows."""

from __future__ import annotations

import gzip
import json
import random
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kg.extract.deriving import derive
from kg.extract.page import Page
from kg.extract.windows import make_plan, plan_windows
from kg.models import Article
from kg.ontology import load_ontology
from kg.sources.formats import Draft
from kg.sources.reading import ReadOptions, make_article, read_paths
from kg.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.extract.windows import Plan
    from kg.models import Claim
    from kg.ontology import Ontology

ROOT = Path(__file__).resolve().parents[1]
REUTERS = ROOT.parent / "shared" / "data" / "reuters21578" / "reuters21578.jsonl.gz"
SHORTEST = 200  # characters of a body worth reading
LONGEST = 60  # sentences joined while looking for the windows asked for
MODEL = "stub"
_END = re.compile(r"\s*(?:Reuter\s*)?[\x00-\x1f\s]*\Z")
_DIGIT = re.compile(r"[2-8]")


def read_alone(article: Article, ontology: Ontology) -> tuple[Claim, ...]:
    """Return what the readers claim of an article without a model."""
    return derive(Page(article), (), {}, ontology).claims


def plan_of(profile: str) -> Plan:
    """Return the plan that an ingest with `profile` and the stub's model makes."""
    return make_plan(load_ontology(), profile=profile, model=MODEL)


def draw(corpus: Path, seed: int) -> Iterator[Draft]:
    """Yield the articles of `corpus` in an order set by `seed`; without end, and invented, when there is no file."""
    if not corpus.is_file():
        yield from _invented(seed)
        return
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if len(row.get("body", "")) > SHORTEST]
    random.Random(seed).shuffle(rows)  # noqa: S311 - an order, not a secret
    for row in rows:
        day = datetime.strptime(row["date"].strip()[:11].strip(), "%d-%b-%Y").date()  # noqa: DTZ007 - a day
        yield Draft(_END.sub("", row["body"]), title=row.get("title"), outlet="Reuters", date=day.isoformat())


def origin(corpus: Path) -> str:
    """Return what `draw` draws from, in words."""
    return f"articles of {corpus.name}" if corpus.is_file() else "articles invented from seeds/articles"


def _invented(seed: int) -> Iterator[Draft]:
    """Yield sentences of our own articles, drawn by `seed`, each article with digits of its own."""
    dice = random.Random(seed)  # noqa: S311
    ours = articles_of(ROOT / "seeds" / "articles")
    lines = [each.text[s.start : s.end] for each in ours for s in split_sentences(each.text)]
    while True:
        chosen = dice.sample(lines, dice.randint(5, 12))
        yield Draft(
            _DIGIT.sub(lambda _: dice.choice("2345678"), "\n\n".join(chosen)), outlet="Invented", date="2025-02-21"
        )


def with_one_window(drafts: Iterator[Draft], count: int, plan: Plan) -> list[Draft]:
    """Return the first `count` articles that give exactly one window each, no two the same."""
    found: dict[str, Draft] = {}
    for draft in drafts:
        keys = _keys(draft.text, plan)
        if len(keys) == 1:
            found.setdefault(keys[0], draft)
        if len(found) == count:
            return list(found.values())
    raise SystemExit(f"the corpus has only {len(found)} articles of one window; {count} are needed")


def with_windows(drafts: Iterator[Draft], count: int, plan: Plan, *, windows: int) -> list[Draft]:
    """Return `count` articles, cut or joined from `drafts`, that give exactly `windows` windows each, all different."""
    found: list[Draft] = []
    seen: set[str] = set()
    kept: list[str] = []
    for draft in drafts:
        for sentence in _sentences(draft.text):
            kept.append(sentence)
            keys = _keys("\n\n".join(kept), plan)
            if len(set(keys)) < len(keys) or seen & set(keys) or len(keys) > windows or len(kept) > LONGEST:
                kept.pop()
            elif len(keys) == windows:
                found.append(Draft("\n\n".join(kept), outlet=draft.outlet, date=draft.date))
                seen.update(keys)
                kept = []
            if len(found) == count:
                return found
    raise SystemExit(f"the corpus gives only {len(found)} articles of {windows} windows; {count} are needed")


def _sentences(text: str) -> Iterator[str]:
    return (" ".join(text[s.start : s.end].split()) for s in split_sentences(text))


def _keys(text: str, plan: Plan) -> list[str]:
    article = make_article(Draft(text), ReadOptions())
    return [request.key for _, request in plan_windows(Page(article), plan)]


def write_articles(drafts: Sequence[Draft], path: Path) -> Path:
    """Write `drafts` as JSON Lines that `kg ingest` reads, and return the path."""
    rows = ({"title": each.title, "text": each.text, "outlet": each.outlet, "date": each.date} for each in drafts)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def articles_of(path: Path) -> list[Article]:
    """Return the articles that an ingest of `path` reads."""
    return [found for found in read_paths([str(path)]) if isinstance(found, Article)]
