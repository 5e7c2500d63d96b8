"""The environment, read once. No other module reads os.environ."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.domain.errors import ConfigError
from bot.settings.language_model import LanguageModel, language_model_in
from bot.settings.secret import Secret, secret_in

_SECRETS = (
    "TELEGRAM_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "PACTWATCH_LLM_KEY",
)
_OURS = frozenset(
    f"PACTWATCH_{name}"
    for name in (
        *("ADMINS", "BACKUPS", "CRASH_AT", "DB", "FEEDS", "HTTP", "LOG", "REPEAT"),
        *("LLM_URL", "LLM_MODEL", "LLM_KEY", "LLM_KEY_FILE"),
    )
)
# What Slack's other tokens begin with: the two are easily taken for each other.
_NOT_THIS = {"SLACK_BOT_TOKEN": ("xapp-",), "SLACK_APP_TOKEN": ("xoxb-", "xoxp-")}
_ADMIN = re.compile(r"telegram:[1-9]\d{0,18}|slack:[A-Z0-9]{1,20}/[A-Z0-9]{1,20}|console:you")
_ADDRESS = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\s]+):(?P<port>\d{1,5})")


class Repeat(StrEnum):
    """What happens to a message of which nobody can say whether it arrived."""

    MARK = "mark"  # it is sent once more, saying so
    PARK = "park"  # it is set aside for the operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this process was asked to run."""

    database: Path
    backups: Path
    feeds: Path
    admins: frozenset[str]  # telegram:123, slack:T1/U1
    http: tuple[str, int]
    repeat: Repeat
    log_level: int
    telegram_token: Secret | None  # None: Telegram is off
    telegram_api: str | None  # None: Telegram's own
    slack_bot_token: Secret | None  # None: Slack is off
    slack_app_token: Secret | None  # set exactly when slack_bot_token is
    slack_api: str | None  # None: Slack's own
    language_model: LanguageModel | None  # None: nothing is asked of any model
    crash_at: str | None  # a named crash point, for the proofs; None in real life

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings, or raise ConfigError naming the variable, never its value."""
        secrets = {name: secret_in(environment, name) for name in _SECRETS}
        _refuse_half_a_slack(secrets)
        _refuse_the_wrong_token(secrets)
        database = Path(environment.get("PACTWATCH_DB") or "pactwatch.db")
        return cls(
            database=database,
            backups=Path(environment.get("PACTWATCH_BACKUPS") or database.with_name("backups")),
            feeds=Path(environment.get("PACTWATCH_FEEDS") or "feeds.yaml"),
            admins=_admins(environment.get("PACTWATCH_ADMINS", "")),
            http=_address(environment.get("PACTWATCH_HTTP") or "127.0.0.1:8080"),
            repeat=_repeat(environment.get("PACTWATCH_REPEAT") or "mark"),
            log_level=_level(environment.get("PACTWATCH_LOG") or "INFO"),
            telegram_token=secrets["TELEGRAM_TOKEN"],
            telegram_api=_url(environment, "TELEGRAM_API_URL"),
            slack_bot_token=secrets["SLACK_BOT_TOKEN"],
            slack_app_token=secrets["SLACK_APP_TOKEN"],
            slack_api=_url(environment, "SLACK_API_URL"),
            language_model=language_model_in(environment, secrets["PACTWATCH_LLM_KEY"]),
            crash_at=environment.get("PACTWATCH_CRASH_AT") or None,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """The literal values that must never be shown."""
        key = self.language_model.key if self.language_model else None
        held = (self.telegram_token, self.slack_bot_token, self.slack_app_token, key)
        return tuple(secret.reveal() for secret in held if secret)


def _refuse_half_a_slack(secrets: Mapping[str, Secret | None]) -> None:
    bot, app = secrets["SLACK_BOT_TOKEN"], secrets["SLACK_APP_TOKEN"]
    if (bot is None) is (app is None):
        return
    missing = "SLACK_APP_TOKEN" if bot else "SLACK_BOT_TOKEN"
    msg = f"{missing} is missing: Slack's Socket Mode needs the bot's token and the app's"
    raise ConfigError(msg)


def _refuse_the_wrong_token(secrets: Mapping[str, Secret | None]) -> None:
    for name, beginnings in _NOT_THIS.items():
        token = secrets[name]
        if token and token.reveal().startswith(beginnings):
            begins = "xoxb-" if name == "SLACK_BOT_TOKEN" else "xapp-"
            msg = f"{name} holds another of Slack's tokens: this one begins with {begins}"
            raise ConfigError(msg)


def strays(environment: Mapping[str, str]) -> list[str]:
    """Return the variables that begin like ours and mean nothing: misspelt, or of old."""
    return sorted(n for n in environment if n.startswith("PACTWATCH_") and n not in _OURS)


def _admins(text: str) -> frozenset[str]:
    admins = [admin.strip() for admin in text.split(",") if admin.strip()]
    for place, admin in enumerate(admins, start=1):
        if not _ADMIN.fullmatch(admin):
            msg = (
                f"PACTWATCH_ADMINS, entry {place}: {admin!r} is not telegram:<user id> "
                "or slack:<team id>/<user id>; names like @someone are not accepted"
            )
            raise ConfigError(msg)
    return frozenset(admins)


def _address(text: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(text)
    if not found or int(found["port"]) > 65535:
        msg = f"PACTWATCH_HTTP: {text!r} is not <host>:<port>, as in 127.0.0.1:8080"
        raise ConfigError(msg)
    return found["host"].strip("[]"), int(found["port"])


def _repeat(text: str) -> Repeat:
    try:
        return Repeat(text)
    except ValueError as error:
        msg = f"PACTWATCH_REPEAT: {text!r} is neither mark nor park"
        raise ConfigError(msg) from error


def _level(text: str) -> int:
    levels = logging.getLevelNamesMapping()
    if text.upper() not in levels:
        msg = f"PACTWATCH_LOG: {text!r} is not DEBUG, INFO, WARNING or ERROR"
        raise ConfigError(msg)
    return levels[text.upper()]


def _url(environment: Mapping[str, str], name: str) -> str | None:
    url = environment.get(name)
    if url and not re.match(r"https?://[^\s/@]+(/|$)", url):
        msg = f"{name} must begin with http:// or https:// and hold no password"
        raise ConfigError(msg)
    if url and name == "TELEGRAM_API_URL" and not url.rstrip("/").endswith("/bot"):
        msg = f"{name} must end in /bot, as in https://api.telegram.org/bot"
        raise ConfigError(msg)
    return url.rstrip("/") if url else None
