"""The environment in our words, or a refusal that names the variable and never the value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.errors import ConfigError
from bot.settings import Repeat, Settings, strays

CANARY = "123456789:AAAA_canary_canary_canary_canary_0"


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = Settings.from_environment({})

    assert settings.database == Path("pactwatch.db")
    assert settings.backups == Path("backups")
    assert settings.feeds == Path("feeds.yaml")
    assert settings.http == ("127.0.0.1", 8080)
    assert settings.repeat is Repeat.MARK
    assert settings.telegram_token is None
    assert settings.slack_bot_token is None


def test_backups_lie_beside_the_database_unless_told_otherwise() -> None:
    beside = Settings.from_environment({"PACTWATCH_DB": "/data/bot.db"})
    elsewhere = Settings.from_environment({"PACTWATCH_BACKUPS": "/mnt/copies"})

    assert beside.backups == Path("/data/backups")
    assert elsewhere.backups == Path("/mnt/copies")


def test_a_token_never_shows_in_the_repr() -> None:
    settings = Settings.from_environment({"TELEGRAM_TOKEN": CANARY})

    assert settings.telegram_token
    assert settings.telegram_token.reveal() == CANARY
    assert CANARY not in repr(settings)


@pytest.mark.case("I8")
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TELEGRAM_TOKEN": f"{CANARY}\n"}, "TELEGRAM_TOKEN holds a space, a line break"),
        ({"TELEGRAM_TOKEN": f'"{CANARY}"'}, "TELEGRAM_TOKEN holds a space, a line break"),
        ({"SLACK_BOT_TOKEN": CANARY}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": CANARY}, "SLACK_BOT_TOKEN is missing"),
        ({"PACTWATCH_ADMINS": "telegram:1,@boss"}, "PACTWATCH_ADMINS, entry 2: '@boss'"),
        ({"PACTWATCH_HTTP": "8080"}, "PACTWATCH_HTTP: '8080' is not <host>:<port>"),
        ({"PACTWATCH_HTTP": "h:99999"}, "PACTWATCH_HTTP"),
        ({"PACTWATCH_REPEAT": "maybe"}, "PACTWATCH_REPEAT: 'maybe' is neither mark nor park"),
        ({"PACTWATCH_LOG": "LOUD"}, "PACTWATCH_LOG: 'LOUD'"),
        ({"TELEGRAM_API_URL": "http://x/"}, "TELEGRAM_API_URL must end in /bot"),
        ({"SLACK_API_URL": "https://u:pw@x/"}, "SLACK_API_URL must begin with"),
        ({"SLACK_API_URL": "ftp://x/"}, "SLACK_API_URL must begin with"),
        ({"TELEGRAM_TOKEN_FILE": "/nowhere/at/all"}, "TELEGRAM_TOKEN_FILE: cannot read"),
        ({"PACTWATCH_LLM_KEY": CANARY}, "PACTWATCH_LLM_URL is missing"),
        ({"PACTWATCH_LLM_MODEL": "small"}, "PACTWATCH_LLM_URL is missing"),
        ({"PACTWATCH_LLM_URL": "https://llm.example/v1"}, "PACTWATCH_LLM_MODEL is missing"),
        ({"PACTWATCH_LLM_KEY": f"{CANARY} "}, "PACTWATCH_LLM_KEY holds a space"),
        (
            {
                "PACTWATCH_LLM_URL": "https://llm.example/v1",
                "PACTWATCH_LLM_MODEL": "small",
                "PACTWATCH_LLM_KEY": f"{CANARY}é",
            },
            "PACTWATCH_LLM_KEY holds characters",
        ),
    ],
)
def test_a_wrong_variable_is_named_and_its_secret_is_not(
    environment: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError) as refusal:
        Settings.from_environment(environment)

    assert said in str(refusal.value)
    assert CANARY not in str(refusal.value)


def test_a_secret_may_live_in_a_file_that_only_we_can_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(CANARY + "\n")
    file.chmod(0o600)

    settings = Settings.from_environment({"TELEGRAM_TOKEN_FILE": str(file)})

    assert settings.secrets == (CANARY,)


def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(CANARY)
    file.chmod(0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        Settings.from_environment({"TELEGRAM_TOKEN_FILE": str(file)})


def test_an_empty_secret_file_is_refused_rather_than_switching_its_platform_off(
    tmp_path: Path,
) -> None:
    file = tmp_path / "token"
    file.write_text("\n")
    file.chmod(0o600)

    with pytest.raises(ConfigError, match=r"TELEGRAM_TOKEN_FILE: .* is empty"):
        Settings.from_environment({"TELEGRAM_TOKEN_FILE": str(file)})


def test_no_model_is_asked_for_anything_unless_one_is_named() -> None:
    assert Settings.from_environment({}).language_model is None


def test_the_model_s_key_is_a_secret() -> None:
    settings = Settings.from_environment(
        {
            "PACTWATCH_LLM_URL": "https://llm.example/v1/",
            "PACTWATCH_LLM_MODEL": "small",
            "PACTWATCH_LLM_KEY": CANARY,
        }
    )

    assert settings.language_model
    assert settings.language_model.url == "https://llm.example/v1"
    assert CANARY not in repr(settings)
    assert settings.secrets == (CANARY,)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434/v1",
        "http://[::1]:11434/v1",
        "http://localhost:8000/v1",
        "http://10.1.2.3/v1",
        "http://ollama:11434/v1",
        "https://llm.example/v1",
        "https://8.8.8.8",
    ],
)
def test_a_model_near_by_or_behind_tls_is_accepted(url: str) -> None:
    environment = {"PACTWATCH_LLM_URL": url, "PACTWATCH_LLM_MODEL": "small"}

    model = Settings.from_environment(environment).language_model

    assert model
    assert (model.url, model.key) == (url, None)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://llm.example/v1", "must be https://"),
        ("http://8.8.8.8/v1", "must be https://"),
        ("http://134744072/v1", "must be https://"),
        (
            "https://u:pw@llm.example/v1",
            "must begin with http:// or https:// and hold no password",
        ),
        ("https://llm.example/v1?key=1", "and hold no password, ? or #"),
        ("https://llm.example/v1#top", "and hold no password, ? or #"),
        ("https://llm example/v1", "must begin with"),
        ("https://[::1/v1", "must begin with"),
        ("https://llm.example:99999/v1", "must begin with"),
        ("llm.example/v1", "must begin with"),
        ("file:///etc/passwd", "must begin with"),
        ("https://llm.example/v1/chat/completions", "ends where /chat/completions begins"),
    ],
)
def test_any_other_address_of_a_model_is_refused(url: str, said: str) -> None:
    environment = {"PACTWATCH_LLM_URL": url, "PACTWATCH_LLM_MODEL": "small"}

    with pytest.raises(ConfigError, match="PACTWATCH_LLM_URL") as refusal:
        Settings.from_environment(environment)

    assert said in str(refusal.value)
    assert "pw" not in str(refusal.value)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-1-canary"}, "SLACK_BOT_TOKEN holds another .* xoxb-"),
        ({"SLACK_APP_TOKEN": "xoxb-1-canary"}, "SLACK_APP_TOKEN holds another .* xapp-"),
        ({"SLACK_APP_TOKEN": "xoxp-1-canary"}, "SLACK_APP_TOKEN holds another .* xapp-"),
    ],
)
def test_tokens_of_slack_that_are_taken_for_each_other_are_refused(
    environment: dict[str, str], said: str
) -> None:
    both = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}

    with pytest.raises(ConfigError, match=said) as refusal:
        Settings.from_environment(both | environment)

    assert "canary" not in str(refusal.value)


def test_a_variable_that_begins_like_ours_and_means_nothing_is_found() -> None:
    environment = {"PACTWATCH_FEED": "x", "PACTWATCH_FEEDS": "y", "PATH": "/", "PACTWATCH_X": ""}

    assert strays(environment) == ["PACTWATCH_FEED", "PACTWATCH_X"]


def test_every_variable_of_the_guide_is_known() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"PACTWATCH_[A-Z_]+", guide))

    assert len(named) > 9
    assert strays(dict.fromkeys(named, "")) == []
