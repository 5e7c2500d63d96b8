"""The app's manifest asks for what the code needs, and for nothing else."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import inbound, typed

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "bot" / "platforms" / "slack"

# "Bot token" scopes of each method: https://docs.slack.dev/reference/methods/<method>. Of
# those by kind of conversation, the kinds we call it for: never for our direct messages.
SCOPES = {
    "apps.connections.open": set[str](),  # connections:write, of the app-level token
    "auth.test": set[str](),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {
        "channels:history",
        "groups:history",
        "im:history",
        "mpim:history",
    },
    "conversations.info": {"channels:read", "groups:read", "mpim:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {
        "channels:history",
        "groups:history",
        "im:history",
        "mpim:history",
    },
    "users.info": {"users:read"},
}
# https://docs.slack.dev/reference/events/<event>
EVENT_SCOPES = {
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set[str](),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.im": {"im:history"},
    "tokens_revoked": set[str](),
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    text = (ROOT / "deploy" / "slack-manifest.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def called_methods() -> set[str]:
    """Return the Web API methods that the source calls, found by their names in slack_sdk."""
    names = {
        node.attr
        for file in SOURCE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "client"
    }
    return {name.replace("_", ".") for name in names if hasattr(AsyncWebClient, name)}


def heard_events() -> set[str]:
    """Return the events that inbound.py names in its source."""
    source = ast.parse((SOURCE / "inbound.py").read_text(encoding="utf-8"))
    words = {n.value for n in ast.walk(source) if isinstance(n, ast.Constant)}
    known = {"message" if name == "message.im" else name for name in EVENT_SCOPES}
    return {"message.im" if word == "message" else str(word) for word in words & known}


def test_the_walk_finds_what_we_call() -> None:
    assert called_methods() == set(SCOPES)


def test_no_method_is_called_by_its_name_in_a_text() -> None:
    assert not [f for f in SOURCE.glob("*.py") if "api_call" in f.read_text(encoding="utf-8")]


def test_the_scopes_are_exactly_those_needed(manifest: dict[str, Any]) -> None:
    needed = {"commands"}.union(*SCOPES.values(), *EVENT_SCOPES.values())

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed


def test_the_events_are_exactly_those_heard(manifest: dict[str, Any]) -> None:
    subscribed = set(manifest["settings"]["event_subscriptions"]["bot_events"])

    assert subscribed == heard_events() == set(EVENT_SCOPES)
    assert subscribed >= (inbound._GONE | inbound._BACK)


def test_every_slash_command_we_hear_can_be_typed(manifest: dict[str, Any]) -> None:
    commands = [entry["command"] for entry in manifest["features"]["slash_commands"]]

    assert sorted(commands) == sorted(typed.SLASH_COMMANDS)


def test_socket_mode_and_buttons_are_on(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]

    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert "request_url" not in str(manifest)
