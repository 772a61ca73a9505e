"""The one reader of the environment: options, KG_ variables and defaults become one frozen Settings."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict
from urllib.parse import urlsplit

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError

from kg.errors import ConfigError, UsageError
from kg.models import Frozen
from kg.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_REMOTE_MODEL = "gpt-4.1-mini"
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
LOCAL = "local"  # the graph that is made of the ledger here
EMBEDDED_NAME = "embedded"
#: The embedded model's own name: part of every answer's key, so a later embedded model asks anew.
EMBEDDED_MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
EMBEDDED_ADAPTER = "verify.v5.gguf"  # in prompts/, beside the prompt that it was trained for


class ModelChoice(Frozen):
    """Which model is asked, where, with which profile, and why (printed: never a silent fall-back)."""

    kind: Literal["remote", "embedded"]
    model: str
    base_url: str | None
    profile: Literal["small", "large"]
    because: str


class Neo4jLogin(TypedDict):
    """Who asks for which database; None is the server's choice."""

    username: str
    password: SecretStr | None
    database: str | None


class Settings(Frozen):
    """Everything that can be set. `timeout` is seconds per attempt, `budget` USD for the whole ledger.

    With `verify` the embedded model is asked again whether each claim is so (kg.extract.verification).
    """

    db: Path = Path("kg.db")
    graph: str = LOCAL
    model: str | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
    profile: Literal["small", "large"] | None = None
    neo4j_uri: str | None = None
    neo4j_username: str = "neo4j"
    neo4j_password: SecretStr | None = None
    neo4j_database: str | None = None
    ontology: Path | None = None
    aliases: Path | None = None
    prices: Path | None = None
    cache: Path = Field(default_factory=lambda: user_cache_path("kg"))
    concurrency: int = Field(default=8, ge=1, le=4096)
    timeout: float = Field(default=300.0, gt=0, allow_inf_nan=False)
    budget: float | None = Field(default=None, ge=0)
    verify: bool = True
    offline: bool = False
    no_input: bool = False
    quiet: bool = False
    verbose: bool = False
    #: How each setting was given: "--model", "OPENAI_API_KEY".
    given_as: dict[str, str] = Field(default_factory=dict, repr=False)

    @property
    def price_file(self) -> Path:
        """The price table: the user's own, or the packaged one."""
        return self.prices or resource_path("seeds", "prices.yaml")

    def neo4j_login(self) -> Neo4jLogin:
        """Return who asks Neo4j for which database, as keyword arguments of `kg.stores.neo4j.connect`."""
        return {
            "username": self.neo4j_username,
            "password": self.neo4j_password,
            "database": self.neo4j_database,
        }

    def choose_model(self) -> ModelChoice:
        """Return the model by explicit option, then OPENAI_API_KEY / OPENAI_BASE_URL, then the embedded one.

        Raises UsageError when `offline` forbids the server that was chosen, or the embedded one's name is misspelled.
        """
        unset = self.model is None and self.api_key is None
        if self.model == EMBEDDED_NAME or (self.base_url is None and (unset or self.model == EMBEDDED_MODEL)):
            because = f"{self._named('model')} asks for it" if self.model else "no key and no base URL are set"
            return ModelChoice(
                kind="embedded", model=EMBEDDED_MODEL, base_url=None, profile=self.profile or "small", because=because
            )
        if self.base_url is None and get_close_matches(self.model or "", [EMBEDDED_NAME], cutoff=0.8):
            raise UsageError(f"{self.model!r} is no model", remedy=f"{self._named('model')} {EMBEDDED_NAME}")
        url = self.base_url or OPENAI_URL
        if self.offline and urlsplit(url).hostname not in LOOPBACK:
            msg = f"--offline forbids asking {urlsplit(url).hostname}"
            raise UsageError(msg, remedy="leave out --offline, or use --model embedded")
        decided = next(name for name in ("model", "base_url", "api_key") if getattr(self, name) is not None)
        return ModelChoice(
            kind="remote",
            model=self.model or DEFAULT_REMOTE_MODEL,
            base_url=url,
            profile=self.profile or "large",
            because=f"{self._named(decided)} is set",
        )

    def after(self, details: Mapping[str, str]) -> Settings:
        """Return these settings with model and profile of an earlier run where none are given."""
        if not details or self.model or self.base_url:
            return self
        verify = self.verify and details.get("verify") != "no"
        earlier: dict[str, Any] = {"profile": self.profile or details["profile"], "verify": verify}
        if details["kind"] == "embedded":
            return self.model_copy(update={**earlier, "model": EMBEDDED_NAME})
        return self.model_copy(update={**earlier, "model": details["model"], "base_url": details["base_url"]})

    def _named(self, name: str) -> str:
        return self.given_as.get(name, name)


def read_settings(options: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings: `options` that are not None, then KG_ variables, then OpenAI's, then defaults.

    Raises ConfigError that names the option or variable with the impossible value.
    """
    env = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    names: dict[str, str] = {}
    for unknown in set(options or {}) - set(_variables()):
        msg = f"there is no setting {unknown!r}"
        raise ConfigError(msg, remedy=f"one of {', '.join(sorted(_variables()))}")
    for name, variables in _variables().items():
        given = (options or {}).get(name)
        variable = next((each for each in variables if env.get(each)), None)
        if given is not None:
            values[name], names[name] = given, f"--{name.replace('_', '-')}"
        elif variable:
            values[name], names[name] = env[variable], variable
    try:
        return Settings.model_validate({**values, "given_as": names})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        msg = f"{names.get(name, name)}: {first['msg'].lower()}, not {first['input']!r}"
        if name == "api_key":
            msg = f"{names.get(name, name)}: not a key"
        raise ConfigError(msg, remedy="see kg --help") from error


def _variables() -> dict[str, tuple[str, ...]]:
    own: dict[str, tuple[str, ...]] = {
        name: (f"KG_{name.upper()}",) for name in Settings.model_fields if name != "given_as"
    }
    own |= {name: (f"KG_{name.upper()}", name.upper()) for name in own if name.startswith("neo4j_")}
    own["api_key"] = ("KG_API_KEY", "OPENAI_API_KEY")
    own["base_url"] = ("KG_BASE_URL", "OPENAI_BASE_URL")
    return own
