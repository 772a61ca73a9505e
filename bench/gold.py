"""The real-text gold: articles drawn by hash, sheets for annotators, and checks of what they wrote.

    python -m bench.gold draw                            writes the indexes in bench/gold (see bench/strata.py)
    python -m bench.gold sheet ID… [--out FOLDER]        an article's sentences with numbers and offsets
    python -m bench.gold find ID N 'words'               the offsets of words in sentence N (N = all: in the article)
    python -m bench.gold check FILE                      what is wrong with an annotation file; exit code 1 if anything
    python -m bench.gold show FILE [ID]                  annotations with their text, for people
    python -m bench.gold agree A B                       agreement of two annotators, and where they disagree
    python -m bench.gold articles --split dev --out F    the articles as JSON Lines that `kg ingest` reads
    python -m bench.gold readers --split reach           what code alone, without a model, finds of a settled gold
    python -m bench.gold readers --split noon --verified what of it the embedded model is sure enough of to be stored

What a row holds: bench/annotation.py; what to annotate: docs/annotation.md. The corpus stays outside the repository:
what holds its text is never written inside.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bench.agreement import by_article, match, summary
from bench.annotation import Amount, Checker
from bench.corpus import REUTERS, ROOT, read_alone, write_articles
from bench.strata import DRAWS, INDEX, articles_of, drafts_of, draw_index, read_index, rows_of, write_index
from bench.verifier import stored
from kg.ontology import load_ontology
from kg.scoring.gold import read_gold
from kg.scoring.matching import match as match_facts
from kg.scoring.scores import score
from kg.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bench.annotation import Place, Row, Speaker
    from kg.models import Article

OUT_OF_REPOSITORY = "write it outside the repository: it holds text of the corpus"


def sheet(id_: str, article: Article) -> str:
    """Return an article for the annotator: its day of publication, and each sentence with number and offsets."""
    weekday = f"{article.day:%A} " if article.day else ""
    head = f"# article {id_}, published {weekday}{article.published_at or 'on an unknown day'}\n"
    title = f"(title, for orientation only: {article.title})\n" if article.title else ""
    return head + title + "".join(f"\n{line}" for line in _sentences(article)) + "\n"


def _sentences(article: Article) -> Iterator[str]:
    """Yield a sentence a block; each of its lines with the offset at which the line starts."""
    for sentence in split_sentences(article.text):
        yield f"[{sentence.index}] {sentence.start}–{sentence.end}  paragraph {sentence.paragraph}"
        for line in re.finditer(r"[^\n]+", article.text[sentence.start : sentence.end]):
            yield f"{sentence.start + line.start():>6}| {line[0]}"


def find(article: Article, words: str, sentence: int | None = None) -> list[tuple[int, int, int]]:
    """Return (sentence, start, end) wherever `words` stand, whatever white space is between them."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    return [
        (each.index, each.start + m.start(), each.start + m.end())
        for each in split_sentences(article.text)
        if sentence in {None, each.index}
        for m in pattern.finditer(article.text[each.start : each.end])
    ]


def shown(row: Row, article: Article) -> str:
    """Return a row as a person reads it, with the words at its places."""
    ends = [_end(end.type, end.start, end.end, article, implied=end.implied) for end in (row.subject, row.object)]
    parts = [f"[{row.sentence}]", ends[0], f"-{row.predicate}->", ends[1]]
    parts += [_amount(row.quantity, article)] if row.quantity else []
    parts += [f"{name}={_slot(value, article)}" for name, value in row.slots.items()]
    parts += [f"when={row.time.start}..{row.time.end} ({row.time.precision})"] if row.time else []
    parts += [row.factuality.value]
    parts += [f"said by {_words(row.said_by, article)}"] if row.said_by else []
    parts += [f"via {_words(row.via, article)}"] if row.via else []
    aliases = [article.text[a:b] for end in (row.subject, row.object) for a, b in end.aliases]
    return " ".join(parts) + (f"  aliases: {' | '.join(_folded(alias) for alias in aliases)}" if aliases else "")


def _end(type_: str, start: int | None, end: int | None, article: Article, *, implied: bool) -> str:
    words = _folded(article.text[start:end]) + " " if start is not None else ""
    return f"({words}:{type_}{', implied' if implied else ''})"


def _amount(amount: Amount, article: Article) -> str:
    upper = f"–{amount.upper:g}" if amount.upper is not None else ""
    stated = _folded(article.text[amount.start : amount.end])
    return f"{amount.value:.12g}{upper} {amount.unit}{' ' + amount.currency if amount.currency else ''} “{stated}”"


def _slot(value: str | Amount | Place, article: Article) -> str:
    if isinstance(value, str):
        return value
    return _amount(value, article) if isinstance(value, Amount) else _words(value, article)


def _words(place: Place | Speaker, article: Article) -> str:
    return f"“{_folded(article.text[place.start : place.end])}”"


def _folded(text: str) -> str:
    return " ".join(text.split())


def listing(rows: Iterable[tuple[str, Row, tuple[str, ...]]], article: Article, id_: str) -> str:
    """Return marked rows of one article under their sentences."""
    rows = list(rows)
    lines = [f"## article {id_}, published {article.published_at}"]
    for sentence in split_sentences(article.text):
        own = [each for each in rows if each[1].sentence == sentence.index]
        if own:
            lines.append(f"\n[{sentence.index}] {_folded(article.text[sentence.start : sentence.end])}")
            lines += [
                f"  {mark:4}{shown(row, article)}" + (f"  ← {', '.join(why)}" if why else "") for mark, row, why in own
            ]
    return "\n".join(lines) + "\n"


def outside(path: Path) -> Path:
    """Return `path` if it is not in the repository; SystemExit if it is."""
    if path.resolve().is_relative_to(ROOT):
        raise SystemExit(f"{path}: {OUT_OF_REPOSITORY}")
    return path


def _print_sheets(options: argparse.Namespace) -> None:
    entries = [e for e in read_index(options.index) if options.split in {None, e.split}]
    articles = articles_of(entries, options.corpus)
    if unknown := set(options.ids) - set(articles):
        raise SystemExit(f"not in the index: {', '.join(sorted(unknown))}")
    folder = outside(options.out) if options.out else None
    for id_ in options.ids or articles:
        text = sheet(id_, articles[id_])
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{id_}.txt").write_text(text, encoding="utf-8")
        else:
            print(text)


def _print_places(options: argparse.Namespace) -> None:
    articles = articles_of([e for e in read_index(options.index) if e.id == options.id], options.corpus)
    if options.id not in articles:
        raise SystemExit(f"not in the index: {options.id}")
    number = None if options.sentence == "all" else int(options.sentence)
    places = find(articles[options.id], options.words, number)
    if not places:
        raise SystemExit(f"{options.words!r} does not stand there")
    for sentence, start, end in places:
        print(f'[{sentence}] "start": {start}, "end": {end}')


def _checked(path: Path, checker: Checker) -> list[Row]:
    """Return the rows of a file without faults; SystemExit that lists them otherwise."""
    rows, faults = checker.check_file(path)
    if faults:
        raise SystemExit("\n".join([*faults, f"{path}: {len(faults)} faults, {len(rows)} rows are right"]))
    return rows


def _report(options: argparse.Namespace) -> None:
    """Run check, show or agree on annotation files."""
    articles = articles_of(read_index(options.index), options.corpus)
    checker = Checker(articles, load_ontology())
    files = [_checked(path, checker) for path in options.files]
    if options.step == "agree":
        found = match(files[0], files[1], checker.ontology)
        print(summary(found) + "\n")
        lists = by_article(found)
    else:
        missing = [id_ for id_ in articles if id_ not in {row.article for row in files[0]}]
        none = f"; no row for {', '.join(missing)}" if missing else ""
        print(f"{options.files[0]}: {len(files[0])} rows in {len(articles) - len(missing)} articles, no fault{none}\n")
        lists = {id_: [("", row, ()) for row in files[0] if row.article == id_] for id_ in articles}
    if options.step != "check":
        ids = [options.id] if options.id else [id_ for id_ in articles if lists.get(id_)]
        print("\n".join(listing(lists.get(id_, []), articles[id_], id_) for id_ in ids))


def _print_readers(options: argparse.Namespace) -> None:
    """Print what the readers find of a split without a model, and how many details of it are right."""
    index = next(path for path, draw in DRAWS.items() if options.split in draw.splits)
    articles = articles_of([e for e in read_index(index) if e.split == options.split], options.corpus)
    ontology = load_ontology()
    claims = [claim for each in articles.values() for claim in read_alone(each, ontology)]
    if options.verified:
        claims = asyncio.run(stored({each.id: each for each in articles.values()}, claims))
    path = index.with_name(f"reuters.{options.split}.jsonl")
    found = score(match_facts(claims, read_gold(path, articles.values(), index=index).facts, ontology))
    print(f"{found.core.true} true of {found.core.claimed} claimed, {found.core.gold} in the gold")
    print(", ".join(f"{name} {each.true}/{each.claimed}" for name, each in found.details.items()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=REUTERS)
    parser.add_argument("--index", type=Path, default=INDEX)
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("draw")
    sheets = steps.add_parser("sheet")
    sheets.add_argument("ids", nargs="*", metavar="ID", help="articles; all of the index where none is named")
    sheets.add_argument("--out", type=Path, help="a folder outside the repository, one file an article")
    finding = steps.add_parser("find")
    finding.add_argument("id")
    finding.add_argument("sentence", help='its number, or "all"')
    finding.add_argument("words")
    for name, count in (("check", 1), ("show", 1), ("agree", 2)):
        step = steps.add_parser(name)
        step.add_argument("files", nargs=count, type=Path, metavar="FILE")
        step.add_argument("id", nargs="?", help="one article only")
    writing = steps.add_parser("articles")
    writing.add_argument("--out", type=Path, required=True)
    reading = steps.add_parser("readers")
    reading.add_argument("--verified", action="store_true", help="only what would be stored; asks the embedded model")
    for step in (sheets, writing, reading):
        step.add_argument(
            "--split", required=step is reading, choices=[split for draw in DRAWS.values() for split in draw.splits]
        )
    return parser


def main() -> None:
    """Run one of the steps."""
    options = _parser().parse_args()
    if options.step == "draw":
        rows = list(rows_of(options.corpus))
        for path, draw in DRAWS.items():
            write_index(draw_index(rows, draw), path)
    elif options.step == "articles":
        entries = [e for e in read_index(options.index) if options.split in {None, e.split}]
        write_articles(list(drafts_of(entries, options.corpus).values()), outside(options.out))
    elif options.step == "sheet":
        _print_sheets(options)
    elif options.step == "readers":
        _print_readers(options)
    elif options.step == "find":
        _print_places(options)
    else:
        _report(options)


if __name__ == "__main__":
    main()
