"""What Slack sends over Socket Mode, shaped after docs.slack.dev/apis/events-api."""

from __future__ import annotations

from itertools import count
from typing import Any

TEAM, APP, BOT = "T1", "A1", "U0BOT"
Json = dict[str, Any]
_numbers = count(1)


def slash(
    command: str,
    text: str = "",
    *,
    user: str = "U1",
    channel: str = "C1",
    response_url: str = "",
    team: str = TEAM,
    app: str = APP,
) -> Json:
    payload = {
        "token": "verification-token",
        "team_id": team,
        "team_domain": "desk",
        "channel_id": channel,
        "channel_name": "directmessage" if channel.startswith("D") else "general",
        "user_id": user,
        "user_name": "someone",
        "command": command,
        "text": text,
        "api_app_id": app,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": "1.2.abc",
    }
    return _envelope("slash_commands", payload, accepts_response_payload=True)


def press(
    value: str | None,
    *,
    ts: str = "1.1",
    user: str = "U1",
    channel: str = "C1",
    response_url: str = "",
    ephemeral: bool = False,
    team: str = TEAM,
) -> Json:
    action = {"action_id": "press:1", "block_id": "b", "type": "button", "action_ts": "9.9"}
    payload = {
        "type": "block_actions",
        "user": {"id": user, "username": "someone", "team_id": team},
        "api_app_id": APP,
        "token": "verification-token",
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": ephemeral,
        },
        "trigger_id": "1.2.abc",
        "team": {"id": team, "domain": "desk"},
        "channel": {"id": channel, "name": "general"},
        "response_url": response_url,
        "actions": [action if value is None else action | {"value": value}],
    }
    return _envelope("interactive", payload, accepts_response_payload=False)


def mention(text: str, **more: Any) -> Json:
    return event({"type": "app_mention", "user": "U1", "channel": "C1", "text": text, **more})


def direct(text: str, **more: Any) -> Json:
    said = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": text}
    return event(said | more)


def event(inner: Json, *, team: str = TEAM, event_id: str = "") -> Json:
    number = next(_numbers)
    if inner["type"] in {"app_mention", "message"}:
        inner = {"ts": f"1700000000.{number:06d}", "team": TEAM} | inner
    payload = {
        "token": "verification-token",
        "team_id": team,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id or f"Ev{number}",
        "event_time": 1700000000,
        "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}],
    }
    return _envelope("events_api", payload, retry_attempt=0, retry_reason="")


def _envelope(kind: str, payload: Json, **more: Any) -> Json:
    return {"envelope_id": f"e-{next(_numbers)}", "type": kind, "payload": payload, **more}
