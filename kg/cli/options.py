"""Options that commands share, as values: a command's dataclass parameters are spread into Typer options."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

import kg
from kg.cli.faults import Voice, guarded
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.config import Settings


class Format(StrEnum):
    """How rows are written on stdout."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def print_version(wanted: bool) -> None:
    """Print the version and end, when it is asked for."""
    if wanted:
        typer.echo(f"kg {kg.__version__}")
        raise typer.Exit


@dataclass(frozen=True)
class Common:
    """What every command takes; None or False means not given, and a KG_ variable or the default counts."""

    db: Annotated[Path | None, typer.Option(help="The ledger. (default: kg.db)")] = None
    graph: Annotated[str | None, typer.Option(metavar="local|URI", help="The graph read or written.")] = None
    model: Annotated[str | None, typer.Option(metavar="NAME", help="The model asked, or “embedded”.")] = None
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="An OpenAI-compatible server.")] = None
    ontology: Annotated[Path | None, typer.Option(metavar="FILE", help="Your own types.")] = None
    offline: Annotated[bool, typer.Option("--offline", help="Reach no other machine.")] = False
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask back.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show a traceback for a bug.")] = False
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=print_version, help="Show the version."),
    ] = False

    def over(self, earlier: Common | None) -> Common:
        """Return these options, with those given before the command's name where these are not given."""
        if earlier is None:
            return self
        given = {each.name: value for each in fields(self) if (value := getattr(self, each.name)) not in {None, False}}
        return replace(earlier, **given)

    def settings(self, **more: Any) -> Settings:
        """Return all settings, `more` being other options by name; ConfigError or UsageError if one is impossible."""
        from kg.config import read_settings

        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "version"}
        for name in (name for name, value in values.items() if value == ""):
            raise UsageError(f"--{name.replace('_', '-')}: nothing is given", remedy="give a value, or leave it out")
        settings = _at_home(read_settings({**{name: value or None for name, value in values.items()}, **more}))
        _check_graph(settings.graph)
        return settings


def _check_graph(graph: str) -> None:
    from kg.config import LOCAL
    from kg.stores.neo4j import check_address

    if graph == LOCAL:
        return
    try:
        check_address(graph)
    except UsageError as error:
        raise UsageError(f"--graph: {error.message}", remedy=error.remedy) from error


def _at_home(settings: Settings) -> Settings:
    """Return settings whose ledger has no ~ in its path: what the shell did not expand, as in --db='~/kg.db'."""
    try:
        db = settings.db.expanduser()
    except RuntimeError as error:
        raise UsageError(f"--db {settings.db}: there is no such home", remedy="give a whole path") from error
    return settings if db == settings.db else settings.model_copy(update={"db": db})


@dataclass(frozen=True)
class Output:
    """How the data on stdout is written."""

    format: Annotated[Format | None, typer.Option("--format", help="How to write it. (default: table)")] = None
    json: Annotated[bool, typer.Option("--json", help="Same as --format json.")] = False

    @property
    def chosen(self) -> Format:
        """Return the format; UsageError when --json and another one are given."""
        if self.json and self.format not in {None, Format.JSON}:
            raise UsageError(f"--json and --format {self.format} exclude each other", remedy="leave one out")
        return Format.JSON if self.json else self.format or Format.TABLE


def add_command(app: typer.Typer, function: Callable[..., int | None], *, example: str) -> None:
    """Add `function` as a command whose help ends with `example`; what it returns is the exit code.

    Its name is the function's, without an underscore at its end. The first line of documentation is the help;
    parameters that are dataclasses become the options they hold.
    """
    app.command(function.__name__.rstrip("_"), epilog=f"Example:  {example}")(spread(function))


def spread(function: Callable[..., int | None]) -> Callable[..., None]:
    """Return `function` for Typer: parameters that are dataclasses spread into options, errors into exit codes."""
    hints = get_type_hints(function, include_extras=True)
    shapes: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    parameters = [inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in shapes:
            parameters += _spread(hints[parameter.name])
        elif parameter.name != "ctx":
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[parameter.name]))

    def command(*, ctx: typer.Context, **given: Any) -> None:
        for name, shape in shapes.items():
            value = shape(**{each.name: given.pop(each.name) for each in fields(shape)})
            given[name] = value.over(ctx.obj) if isinstance(value, Common) else value
        if "ctx" in hints:
            given["ctx"] = ctx
        common = given.get("common")
        voice = Voice(verbose=isinstance(common, Common) and common.verbose)
        guarded(lambda: function(**given), voice)

    command.__name__, command.__doc__, command.__module__ = function.__name__, function.__doc__, function.__module__
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _spread(shape: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(shape, include_extras=True)
    return [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in fields(shape)
    ]
