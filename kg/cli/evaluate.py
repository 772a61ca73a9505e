"""`kg eval`: the ledger's claims beside a gold standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.loading import check_ledger
from kg.cli.options import Common, Output, spread
from kg.cli.screen import emit
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.models import JSONValue

COLUMNS = ("measure", "true", "claimed", "gold", "precision", "recall", "f1")


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Facts that a person found, one JSON object a line.")],
    output: Output,
    common: Common,
    index: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A table of id and sha256: all articles that the gold covers.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The --json of an earlier run: what was gained and lost.")
    ] = None,
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="Add the scores, as a line, to this file.")] = None,
) -> None:
    """Score the ledger's facts by a gold standard, one to one.

    Core is subject, predicate and object in their sentence; strict is also quantity, date, factuality and speaker.
    The resolver plays no part. Intervals are 95 %, by resampling articles. Where claims were verified, core is shown by
    confidence too.
    """
    from kg.evaluate import changes
    from kg.evaluate import evaluate as score
    from kg.render.tables import Rows, as_line

    settings = common.settings()
    check_ledger(settings)
    earlier = _read(against) if against else None
    found = score(gold, settings, index=index)
    record = found.record()
    if earlier is not None:
        record["against"] = changes(earlier, record)
    if log:
        with log.open("a", encoding="utf-8") as lines:
            lines.write(as_line({"gold": gold.name, **_logged(record)}))
    rows = Rows(COLUMNS, tuple(_rows(record)))
    emit(output.chosen, rows, whole=record, drawn=lambda: "\n".join(_page(record)))


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("eval", epilog="Example:  kg eval seeds/gold.jsonl")(spread(evaluate))


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"--against {path}: {error}", remedy="give what kg eval --json wrote") from error
    if not isinstance(record, dict) or not {"found", "spurious"} <= record.keys():
        raise UsageError(f"--against {path}: this is no evaluation", remedy="give what kg eval --json wrote")
    return record


def _logged(record: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    from datetime import UTC, datetime

    import kg

    kept = {name: record[name] for name in ("articles", "core", "strict", "curve", "details", "cost")}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": kg.__version__,
        "commit": _commit(),
        **kept,
    }


def _commit() -> str | None:
    """Return the commit that the code was checked out from, with “+” when files have changed; None outside of git."""
    import shutil
    import subprocess

    git, here = shutil.which("git"), str(Path(__file__).parent)
    if git is None:
        return None
    asked = ("rev-parse", "--short=12", "HEAD"), ("status", "--porcelain", "--", here)
    said = [subprocess.run([git, "-C", here, *each], capture_output=True, text=True, check=False) for each in asked]  # noqa: S603 - found by which
    return None if said[0].returncode else said[0].stdout.strip() + ("+" if said[1].stdout else "")


# ---------------------------------------------------------------- how it reads


def _rows(record: Mapping[str, Any]) -> Iterator[tuple[JSONValue, ...]]:
    steps = {f"from {least}": each for least, each in record["curve"].items()}
    scores = {"core": record["core"], "strict": record["strict"], **steps, **record["predicates"]}
    for name, each in scores.items():
        yield (name, *(each[column] for column in COLUMNS[1:]))


def _page(record: Mapping[str, Any]) -> Iterator[str]:
    core = record["core"]
    yield f"{'':16}{'true':>6}{'claimed':>9}{'gold':>6}{'precision':>11}{'recall':>8}{'F1':>8}"
    for name, true, claimed, gold, *shares in _rows(record):
        precision, recall, f1 = (f"{share:.1%}" for share in shares)
        yield f"{name:16}{true:6}{claimed:9}{gold:6}{precision:>11}{recall:>8}{f1:>8}"
    bounds = (f"{name} {_bounds(core[f'{name}_95'])}" for name in ("precision", "recall", "f1") if f"{name}_95" in core)
    yield f"\ncore, 95 %: {', '.join(bounds)}"
    yield "equal over core matches: " + ", ".join(f"{name} {share:.1%}" for name, share in record["details"].items())
    cost = record["cost"]
    if core["true"]:
        per = cost["per_true"]
        usd = f", ${per['usd']:.4f}" if per["usd"] else ""
        yield f"a true fact took {per['tokens']:,.0f} tokens, {per['seconds']:.1f} s{usd}"
    yield "refused: " + (", ".join(f"{reason} {count}" for reason, count in record["refusals"].items()) or "nothing")
    if record["missing_articles"]:
        yield f"{len(record['missing_articles'])} articles of the gold are not in the ledger"
    for name, lines in record.get("against", {}).items():
        yield f"\n{name.replace('_', ' ')} ({len(lines)})"
        yield from (f"  {line}" for line in lines)


def _bounds(pair: list[float]) -> str:
    return f"{pair[0]:.1%} to {pair[1]:.1%}"
