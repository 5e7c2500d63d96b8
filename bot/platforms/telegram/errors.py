"""Telegram's errors in our words, by an explicit table.

`BadRequest` and `TimedOut` are both NetworkErrors for python-telegram-bot, and whether a
message may have been taken stands only in the cause it hides. So nothing here is caught by
its base class: what a row does not name is Unknown, never "try again".
"""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram import error

from bot.domain.errors import (
    BadText,
    ChannelClosed,
    ChannelGone,
    ChannelMoved,
    NotSent,
    PlatformDown,
    SendError,
    TryLater,
    Unknown,
)

# What a call of the Bot API may raise: an answer we cannot read is a KeyError or the like.
FAILURES = (
    error.TelegramError,
    TimeoutError,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
)

UNSTATED_WAIT = timedelta(seconds=30)  # for a 429 without parameters
LONGEST_REASON = 200

# The line was never open, so nothing can have been taken.
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

# Texts of telegram-bot-api, case-folded: python-telegram-bot capitalises them.
_GONE = (
    "chat not found",
    "group chat was deactivated",
    "channel_private",
    "peer_id_invalid",
    "user_banned_in_channel",
    "topic_deleted",
    "message thread not found",
)
_CLOSED = (
    "not enough rights",
    "have no rights",
    "need administrator rights",  # in a channel where we may not post any more
    "chat_write_forbidden",
    "chat_admin_required",
    "chat_restricted",
    "topic_closed",
)


def classify(failure: BaseException, *, token: str = "") -> SendError:
    """Return what the failure means to a delivery; the token stands nowhere in it."""
    reason = _reason(failure, token)
    match failure:
        case error.InvalidToken() | error.Conflict():
            return _down(failure, reason)
        case error.RetryAfter():
            return TryLater(reason, wait=_wait(failure))
        case error.ChatMigrated():
            return ChannelMoved(reason, address=str(failure.new_chat_id))
        case error.Forbidden() | error.BadRequest():  # before NetworkError, a base of BadRequest
            return _refusal(failure, reason)
        case _:
            return _broken_line(failure, reason)


def says_the_same(failure: SendError) -> bool:
    """Whether an edit was refused only because the message already reads so."""
    return isinstance(failure, BadText) and "message is not modified" in str(failure).casefold()


def cause_of(failure: BaseException, *, token: str) -> BaseException | None:
    """Return the failure as a cause that may be logged; None when it names the token."""
    link: BaseException | None = failure
    while link is not None:
        if token in f"{link} {link!r}":
            return None
        link = link.__cause__ or link.__context__
    return failure


def _reason(failure: BaseException, token: str) -> str:
    text = f"{type(failure).__name__}: {failure}"
    return (text.replace(token, "***") if token else text)[:LONGEST_REASON]


def _wait(failure: error.RetryAfter) -> timedelta:
    wait = failure.retry_after  # an int until python-telegram-bot's next major version
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _down(failure: BaseException, reason: str) -> SendError:
    if isinstance(failure, error.InvalidToken):  # its text may quote the token
        return PlatformDown("telegram refuses the token")
    return PlatformDown(f"telegram serves somebody else with our token: {reason}")


def _refusal(failure: BaseException, reason: str) -> SendError:
    """Tell a chat that is closed to us from a text that is.

    What Telegram refuses for any other reason ("message to edit not found" among them) is a
    BadText as well: it costs one plain attempt, then ends, and is never tried for ever.
    """
    said = reason.casefold()
    if any(text in said for text in _CLOSED):
        return ChannelClosed(reason)
    gone = isinstance(failure, error.Forbidden) or any(text in said for text in _GONE)
    return ChannelGone(reason) if gone else BadText(reason)


def _broken_line(failure: BaseException, reason: str) -> SendError:
    if isinstance(failure.__cause__, _NEVER_LEFT):
        return NotSent(reason)
    if "too many requests" in reason.casefold():
        return TryLater(reason, wait=UNSTATED_WAIT)
    return Unknown(reason)
