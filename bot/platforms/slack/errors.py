"""Slack's errors in our words, by an explicit table: what is not in it is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import (
    BadText,
    ChannelClosed,
    ChannelGone,
    NotSent,
    PlatformDown,
    SendError,
    TryLater,
    Unknown,
)

USUAL_WAIT = timedelta(seconds=30)  # a rate limit that names no time
LONGEST_WAIT = timedelta(hours=24)


class ThreadGone(BadText):
    """The message to answer in a thread does not stand any more, or takes no answers."""


class Refused(PlatformDown):
    """Our token does not count any more; nothing we ask will be answered."""


RATE_LIMITS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

# https://docs.slack.dev/reference/methods/chat.postMessage and the errors all methods share
KINDS: Mapping[str, type[SendError]] = {
    **dict.fromkeys(
        (
            "channel_not_found",
            "user_not_found",
            "user_not_visible",
            "user_disabled",
            "cannot_dm_bot",
        ),
        ChannelGone,
    ),
    **dict.fromkeys(
        (
            "is_archived",
            "not_in_channel",
            "messages_tab_disabled",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
        ),
        ChannelClosed,
    ),
    **dict.fromkeys(
        ("token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed"),
        Refused,
    ),
    **dict.fromkeys(
        (
            "access_denied",
            "ekm_access_denied",
            "missing_scope",
            "no_permission",
            "not_allowed_token_type",
            "org_login_required",
            "team_access_not_granted",
            "two_factor_setup_required",
            "enterprise_is_restricted",
        ),
        PlatformDown,
    ),
    **dict.fromkeys(
        (
            "msg_too_long",
            "msg_blocks_too_long",
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_attachments",
            "invalid_arguments",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "metadata_too_large",
            "no_text",
            "too_many_attachments",
            # of chat.update: this message will take no new text
            "cant_update_message",
            "edit_window_closed",
            "message_not_found",
        ),
        BadText,
    ),
    **dict.fromkeys(("thread_not_found", "cannot_reply_to_message"), ThreadGone),
    # "It's possible some aspect of the operation succeeded before the error was raised."
    **dict.fromkeys(("fatal_error", "internal_error", "service_unavailable"), Unknown),
}


@contextmanager
def our_errors(method: str) -> Iterator[None]:
    """Translate what slack_sdk and aiohttp raise; the texts name the method, never a token."""
    try:
        yield
    except SlackApiError as e:
        refusal = _refusal(method, e)
        e.args = (str(refusal),)  # its own text quotes the whole answer, which may echo anything
        raise refusal from e
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as e:
        raise NotSent(_text(method, e)) from e
    except aiohttp.InvalidURL as e:
        raise NotSent(_text(method, e)) from e
    except (aiohttp.ClientError, TimeoutError, OSError) as e:
        raise Unknown(_text(method, e)) from e
    except (AttributeError, ValueError) as e:  # slack_sdk, of a body that is not an object
        msg = f"{method}: unreadable answer"
        raise Unknown(msg) from e


@contextmanager
def nothing_sent() -> Iterator[None]:
    """Around calls that post nothing: where their outcome is unknown, no message is out."""
    try:
        yield
    except Unknown as e:
        raise NotSent(str(e)) from e


def kind_of(code: str) -> type[SendError]:
    """Return the class of an error code; an unlisted refusal is a refusal: not sent."""
    return KINDS.get(code, NotSent if code else Unknown)


def _refusal(method: str, error: SlackApiError) -> SendError:
    response = error.response
    parsed = isinstance(response, AsyncSlackResponse)
    status = response.status_code if parsed else response.status
    code = _code(response) if parsed else ""
    text = f"{method}: {code or 'no reason given'}, status {status}"
    if status == 429 or code in RATE_LIMITS:
        return TryLater(text, wait=_wait(response.headers))
    if status >= 500 or not code:
        return Unknown(text)
    return kind_of(code)(text)


def _code(response: AsyncSlackResponse) -> str:
    data = response.data
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[a-z0-9_]{1,60}", code) else ""


def _wait(headers: Mapping[str, str]) -> timedelta:
    """Return Retry-After in seconds, whatever the letter case of its name."""
    named = {name.lower(): value for name, value in headers.items()}
    value = named.get("retry-after", "")
    if not re.fullmatch(r"\d{1,12}", value):
        return USUAL_WAIT
    return min(LONGEST_WAIT, timedelta(seconds=max(1, int(value[:9]))))


def _text(method: str, error: Exception) -> str:
    return f"{method}: {type(error).__name__}"
