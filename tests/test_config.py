"""Settings: which source wins, what a wrong value is answered with, and which model is chosen and why."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.config import DEFAULT_REMOTE_MODEL, EMBEDDED_MODEL, OPENAI_URL, Settings, read_settings
from kg.errors import ConfigError, KGError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "sk-verysecretkey123"


def bug(reason: str) -> pytest.MarkDecorator:
    """Return the mark of a known bug, to be taken away when it is mended."""
    return pytest.mark.xfail(strict=True, reason=reason)


# ---------------------------------------------------------------- precedence


@pytest.mark.parametrize(
    ("options", "environ", "expected"),
    [
        ({}, {}, None),
        ({}, {"OPENAI_BASE_URL": "http://a"}, "http://a"),
        ({}, {"OPENAI_BASE_URL": "http://a", "KG_BASE_URL": "http://b"}, "http://b"),
        ({"base_url": "http://c"}, {"OPENAI_BASE_URL": "http://a", "KG_BASE_URL": "http://b"}, "http://c"),
        ({"base_url": None}, {"KG_BASE_URL": "http://b"}, "http://b"),
        ({}, {"KG_BASE_URL": "", "OPENAI_BASE_URL": "http://a"}, "http://a"),
        ({}, {"OPENAI_BASE_URL": ""}, None),
    ],
)
def test_an_option_wins_then_kg_then_openai(
    options: Mapping[str, Any], environ: Mapping[str, str], expected: str | None
) -> None:
    """An option wins over its KG_ variable, that over OpenAI's, that over the default; empty variables are not set."""
    assert read_settings(options, environ).base_url == expected


def test_the_key_comes_from_kg_then_openai() -> None:
    """KG_API_KEY wins over OPENAI_API_KEY."""
    found = read_settings({}, {"OPENAI_API_KEY": "sk-other", "KG_API_KEY": KEY}).api_key
    assert found is not None
    assert found.get_secret_value() == KEY


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "given_as"])
def test_every_setting_has_a_variable_and_an_option(name: str) -> None:
    """Each setting can be given by KG_ variable and by option, and the option wins."""
    values = {
        "concurrency": ("3", 4), "timeout": ("2.5", 4.0), "budget": ("0.5", 1.0), "profile": ("small", "large"),
        "offline": ("1", False), "no_input": ("1", False), "quiet": ("1", False), "verbose": ("1", False),
        "verify": ("0", True),
    }  # fmt: skip
    text, option = values.get(name, ("from-env", "from-option"))
    by_variable = getattr(read_settings({}, {f"KG_{name.upper()}": text}), name)
    by_both = getattr(read_settings({name: option}, {f"KG_{name.upper()}": text}), name)
    assert by_variable != getattr(Settings(), name)
    assert by_both != by_variable
    assert by_both == getattr(Settings.model_validate({name: option}), name)


def test_the_defaults_need_no_environment() -> None:
    """With nothing set: kg.db, the local graph, no key, no budget, online, and a cache folder of the user's."""
    settings = read_settings({}, {})
    assert (settings.db, settings.graph, settings.api_key, settings.budget) == (Path("kg.db"), "local", None, None)
    assert (settings.offline, settings.quiet, settings.no_input) == (False, False, False)
    assert settings.cache.name == "kg"
    assert settings.price_file.is_file()


def test_the_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a mapping the process's own environment counts, at the time of the call."""
    assert "KG_MODEL" not in os.environ
    monkeypatch.setenv("KG_MODEL", "gpt-own")
    assert read_settings().model == "gpt-own"


# ---------------------------------------------------------------- wrong values


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KG_CONCURRENCY", "0"),
        ("KG_CONCURRENCY", "many"),
        ("KG_CONCURRENCY", "5000"),
        ("KG_CONCURRENCY", "2.5"),
        ("KG_TIMEOUT", "0"),
        ("KG_TIMEOUT", "-1"),
        ("KG_TIMEOUT", "nan"),
        ("KG_TIMEOUT", "inf"),
        ("KG_BUDGET", "-0.01"),
        ("KG_BUDGET", "$5"),
        ("KG_BUDGET", "nan"),
        ("KG_PROFILE", "medium"),
        ("KG_OFFLINE", "perhaps"),
    ],
)
def test_a_wrong_value_names_its_variable(variable: str, value: str) -> None:
    """An impossible value is a ConfigError (exit 2) that names variable, value and remedy."""
    with pytest.raises(ConfigError) as caught:
        read_settings({}, {variable: value})
    assert caught.value.exit_code == 2
    assert caught.value.message.startswith(f"{variable}: ")
    assert caught.value.remedy


@pytest.mark.parametrize(("name", "value"), [("concurrency", 0), ("timeout", "soon"), ("no_input", "perhaps")])
def test_a_wrong_option_is_named_as_it_was_typed(name: str, value: object) -> None:
    """An impossible option is named with its dashes, also where its variable is right."""
    with pytest.raises(ConfigError, match=f"^--{name.replace('_', '-')}: .*{value}"):
        read_settings({name: value}, {f"KG_{name.upper()}": "1"})


def test_an_unknown_setting_is_not_passed_over() -> None:
    """A misspelt setting (`kg.ingest([...], modle="x")`) is an error that names it."""
    with pytest.raises(UsageError, match="modle"):
        read_settings({"modle": "x"}, {})


# ---------------------------------------------------------------- the key stays secret


@pytest.mark.parametrize("key", [KEY, f"{KEY}\n", f" {KEY}"])
def test_the_key_is_in_no_text(key: str) -> None:
    """The key is in no printed form of the settings or of the choice."""
    settings = read_settings({}, {"OPENAI_API_KEY": key, "KG_CONCURRENCY": "2"})
    shown = f"{settings} {settings!r} {settings.model_dump_json()} {settings.choose_model()!r}"
    assert KEY not in shown


@pytest.mark.parametrize(
    ("options", "environ"),
    [
        ({"api_key": [KEY]}, {}),
        ({"api_key": 7, "model": KEY}, {}),
        ({"concurrency": 0}, {"OPENAI_API_KEY": KEY}),
        ({"offline": True, "base_url": "https://api.example/v1"}, {"KG_API_KEY": KEY}),
        ({"offline": True, "base_url": f"https://me:{KEY}@a.example"}, {}),
        ({"offline": True, "base_url": f"https://a.example/?key={KEY}"}, {}),
    ],
    ids=["a list", "a number", "another is wrong", "offline", "in the address", "in the query"],
)
def test_the_key_is_in_no_message(options: dict[str, Any], environ: dict[str, str]) -> None:
    """Whatever is wrong with the settings, the message does not repeat a key."""
    with pytest.raises(KGError) as caught:
        read_settings(options, environ).choose_model()
    assert KEY not in str(caught.value)


# ---------------------------------------------------------------- which model, and why


@pytest.mark.parametrize(
    ("options", "environ", "expected"),
    [
        ({}, {}, ("embedded", EMBEDDED_MODEL, None, "small")),
        ({"model": "embedded"}, {"OPENAI_API_KEY": KEY}, ("embedded", EMBEDDED_MODEL, None, "small")),
        ({"model": EMBEDDED_MODEL}, {"OPENAI_API_KEY": KEY}, ("embedded", EMBEDDED_MODEL, None, "small")),
        ({}, {"OPENAI_API_KEY": KEY}, ("remote", DEFAULT_REMOTE_MODEL, OPENAI_URL, "large")),
        ({"model": "m"}, {"OPENAI_API_KEY": KEY}, ("remote", "m", OPENAI_URL, "large")),
        ({"model": "m", "base_url": "http://a"}, {}, ("remote", "m", "http://a", "large")),
        ({"base_url": "http://a", "profile": "small"}, {}, ("remote", DEFAULT_REMOTE_MODEL, "http://a", "small")),
        ({"profile": "large"}, {}, ("embedded", EMBEDDED_MODEL, None, "large")),
        ({}, {"OPENAI_BASE_URL": "http://a"}, ("remote", DEFAULT_REMOTE_MODEL, "http://a", "large")),
    ],
)
def test_the_model_is_chosen_in_order(
    options: dict[str, Any], environ: dict[str, str], expected: tuple[str, str, str | None, str]
) -> None:
    """Explicit option, then OpenAI's variables, then the embedded model; the profile fits unless it is given."""
    choice = read_settings(options, environ).choose_model()
    assert (choice.kind, choice.model, choice.base_url, choice.profile) == expected
    assert choice.because


@pytest.mark.parametrize(
    ("options", "environ", "reason"),
    [
        ({}, {}, "no key and no base URL"),
        ({"model": "embedded"}, {}, "--model"),
        ({"model": "m", "api_key": KEY}, {}, "--model"),
        ({}, {"OPENAI_API_KEY": KEY}, "OPENAI_API_KEY"),
        ({}, {"KG_API_KEY": KEY}, "KG_API_KEY"),
        ({}, {"OPENAI_BASE_URL": "http://a"}, "OPENAI_BASE_URL"),
        ({}, {"KG_MODEL": "m", "OPENAI_API_KEY": KEY}, "KG_MODEL"),
        ({}, {"KG_MODEL": "embedded"}, "KG_MODEL"),
    ],
)
def test_the_reason_names_what_decided(options: dict[str, Any], environ: dict[str, str], reason: str) -> None:
    """The printed reason names the option or variable that decided."""
    assert reason in read_settings(options, environ).choose_model().because


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/v1",
        "http://localhost/v1",
        "http://[::1]:9/v1",
        "https://localhost/v1",
    ],
)
def test_offline_allows_this_machine(url: str) -> None:
    """--offline lets a server on this machine be asked."""
    assert read_settings({"offline": True, "base_url": url}, {}).choose_model().base_url == url


def test_the_embedded_model_misspelled_goes_nowhere() -> None:
    """A slip in its name is no model of a server's; with a server's address it may be one."""
    with pytest.raises(UsageError, match="'embeded' is no model"):
        read_settings({"model": "embeded"}, {}).choose_model()
    assert read_settings({"model": "embeded", "base_url": "http://localhost/v1"}, {}).choose_model().model == "embeded"


def test_offline_allows_the_embedded_model() -> None:
    """--offline with nothing else set is the embedded model."""
    assert read_settings({"offline": True}, {}).choose_model().kind == "embedded"


@pytest.mark.parametrize(
    ("url", "environ"),
    [
        ("https://api.example/v1", {}),
        (None, {"OPENAI_API_KEY": KEY}),
        ("http://localhost.example/v1", {}),
        ("http://127.0.0.1.example/v1", {}),
        ("http://127.0.0.1@api.example/v1", {}),
        ("http://10.0.0.1/v1", {}),
    ],
)
def test_offline_forbids_every_other_machine(url: str | None, environ: dict[str, str]) -> None:
    """--offline refuses any server elsewhere, also one whose address only looks local, and says what to do."""
    with pytest.raises(UsageError, match="--offline") as caught:
        read_settings({"offline": True, "base_url": url}, environ).choose_model()
    assert caught.value.remedy
